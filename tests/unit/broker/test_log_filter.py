"""Celery's and kombu's own lines lose the bodies of messages, and keep sentence and id."""

from __future__ import annotations

import logging
from importlib import import_module

import pytest

from pabal_worker.broker.log_filter import BodyFilter

PERSON = "821012345678"
HEADERS = "{'task': 'pabal.batches', 'id': '11111111-1111-4111-8111-111111111111'}"


def filtered(template: str, *args: object) -> str:
    record = logging.LogRecord("celery.worker", logging.ERROR, __file__, 1, template, args, None)
    assert BodyFilter().filter(record)
    return record.getMessage()


def test_the_line_of_an_unknown_task_keeps_its_id_and_loses_its_body():
    template = import_module("celery.worker.consumer.consumer").UNKNOWN_TASK_ERROR

    line = filtered(template, KeyError("pabal.batches"), f"body: [[], {{'to': '{PERSON}'}}]", HEADERS, "{}")

    assert line == "a message names an unknown task; it was refused; id 11111111-1111-4111-8111-111111111111"


@pytest.mark.parametrize(
    ("template", "n"),
    [("UNKNOWN_FORMAT", 1), ("INVALID_TASK_ERROR", 2), ("MESSAGE_DECODE_ERROR", 5)],
)
def test_lines_of_messages_that_celery_cannot_take_hold_no_number(template, n):
    line = filtered(getattr(import_module("celery.worker.consumer.consumer"), template), *[PERSON] * n)

    assert line
    assert PERSON not in line


def test_other_lines_stay_as_they_are():
    assert (
        filtered("consumer: Cannot connect to %s", "redis://host")
        == "consumer: Cannot connect to redis://host"
    )
