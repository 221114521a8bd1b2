"""KakaoTalk is delivered after all: an SMS that has certainly not left goes nowhere, whoever holds it."""

from __future__ import annotations

import threading
from datetime import timedelta

import psycopg
import pytest

from pabal_worker.records import Resolved, Settled, Watch
from tests.support.driving import SMS, status_of, submit
from tests.support.reporting import DELIVERED, claimed, failed, push, report, until_somebody_waits


def legs_of(container) -> dict[str, dict[str, int]]:
    return status_of(container, "test")["legs"]


@pytest.mark.parametrize("returned", ["the call was not made", "the provider did not take it"])
@pytest.mark.parametrize("meanwhile", ["in the worker's hands", "afterwards"])
@pytest.mark.law(8)
def test_an_sms_that_comes_back_from_a_worker_without_having_left_is_not_sent_when_kakao_comes_after_all(
    container, returned, meanwhile
):
    failed(container, submit(container, recipients=1, smsFailover=SMS), people=1)
    attempt = claimed(container, "test", leg=1)
    now = container.clock.now()

    if meanwhile == "in the worker's hands":
        push(container, report("test.1.0", DELIVERED))
    if returned == "the call was not made":
        container.ledger.messages.give_back(attempt, now=now, note="")
    else:
        later = [Settled(1, "waiting", due_at=now)]
        container.ledger.messages.settle(
            attempt, later, http_status=429, note="", watch=Watch(60, None), now=now
        )
    if meanwhile == "afterwards":
        push(container, report("test.1.0", DELIVERED))

    assert legs_of(container) == {"kakao": {"delivered": 1}, "sms": {"cancelled": 1}}
    assert claimed(container, "test", leg=1) is None


def test_an_sms_that_may_have_left_is_not_withdrawn_when_kakao_comes_after_all(container):
    failed(container, submit(container, recipients=1, smsFailover=SMS), people=1)
    claimed(container, "test", leg=1)
    far = container.clock.now() + timedelta(hours=1)
    container.ledger.messages.lapse_leases(now=far)
    asked = container.ledger.open_questions.take(limit=9, now=far, hold_s=0)
    container.ledger.open_questions.settle(
        [Resolved(one, "waiting") for one in asked], now=container.clock.now()
    )

    push(container, report("test.1.0", DELIVERED))

    assert legs_of(container)["sms"] == {"waiting": 1}


def test_an_sms_is_withdrawn_though_it_comes_back_in_the_moment_in_which_kakaos_delivery_is_applied(
    container, database_url
):
    failed(container, submit(container, recipients=1, smsFailover=SMS), people=1)
    attempt = claimed(container, "test", leg=1)
    now = container.clock.now()

    with psycopg.connect(database_url) as applier:  # it has looked for an SMS that waits, and found none
        applier.execute("UPDATE messages SET state = 'delivered', rank = 6 WHERE leg = 0")
        worker = threading.Thread(
            target=container.ledger.messages.give_back, args=(attempt,), kwargs={"now": now, "note": ""}
        )
        worker.start()
        until_somebody_waits(database_url)
    worker.join()

    assert legs_of(container) == {"kakao": {"delivered": 1}, "sms": {"cancelled": 1}}
