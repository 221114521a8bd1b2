"""Whatever somebody calls a task with, on a real ledger: a typed reply, and never an exception."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from typing import Any

import pytest

from pabal import wire
from pabal.campaign.changes import CHANGEABLE
from pabal.replies import ErrorReply
from tests.support.driving import spec, submit
from tests.support.replies import conforms

NESTED: list[Any] = []
for _ in range(200):
    NESTED = [NESTED]
NASTY: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 1.0, 2**31, 2**63, -(2**31) - 1, 10**400, "", " ", "1", "2", "없음",
    "a\x00b", "\ud800", "x" * 100_000, "'; DROP TABLE campaigns; --", "%s", "99999999999/MINUTE",
    "9999999999/MINUTE", [], [None], [1, "2"], ["\x00"], ["\ud800"], NESTED, {}, {"id": 1}, {"a": NESTED},
    {"id": "test", "channel": {"$gt": ""}}, {"\x00": "\x00"}, float("inf"), float("nan"),
)  # fmt: skip
GOOD: dict[str, dict[str, Any]] = {
    wire.OPEN: {"campaign": spec("other"), "accept": []},
    wire.BATCH: {
        "campaign": "filling",
        "number": 1,
        "columns": ["name"],
        "rows": [[1, "821012345678", "길동"]],
    },
    wire.SEAL: {"campaign": "filling", "batches": 3, "fingerprint": "f"},
    wire.SEND: {"messages": [{}]},
    wire.SENT: {"keys": ["a"], "references": []},
    wire.TEST: {"campaign": spec("other"), "to": "010-1234-5678", "key": "k", "values": {"name": "길동"}},
    wire.STATUS: {"campaign": "test"},
    wire.LIST: {
        "states": ["held"],
        "search": "x",
        "streams": None,
        "tests": None,
        "before": None,
        "limit": 5,
    },
    wire.FIND: {"to": "010-1234-5678", "limit": 5, "unmasked": False, "by": "mina"},
    wire.EXPLAIN: {"campaign": "test", "to": None, "row": 1, "unmasked": False, "by": "mina"},
    wire.EXPORT_PERSON: {"to": "010-1234-5678", "after": None, "by": "mina"},
    wire.ERASE_PERSON: {"to": "010-1234-5678", "after": None, "suppressions": False, "by": "mina"},
    wire.BILL: {"month": "2026-11"},
    wire.RERUN: {
        "campaign": "test",
        "only": ["undelivered"],
        "codes": [7008],
        "file": None,
        "id": "again",
        "preview": True,
        "accept": [],
        "by": "mina",
    },
    wire.CLONE: {"campaign": "test", "id": "copy"},
    wire.SPEND: {"campaign": "test", "limit": "50000 KRW", "price_per_message": "10", "by": "mina"},
    wire.DOCTOR: {},
    wire.TEMPLATES_IMPORT: {"templates": [{"sender": "@shop", "code": "T1", "text": "글"}], "by": "mina"},
    wire.TEMPLATES_LIST: {"sender": "@shop", "search": "T", "after": 0},
    wire.TEMPLATES_SHOW: {"code": "T1", "sender": "@shop"},
    wire.TEMPLATES_CHECK: {"campaign": spec("other")},
    wire.TEMPLATES_PULL: {"sender": "@shop", "page": 1, "by": "mina"},
    wire.TEMPLATES_CREATE: {
        "template": {"sender": "@shop", "name": "이름", "content": {"type": "TEXT"}},
        "key": "k1",
        "by": "mina",
    },
    wire.PAUSE: {"campaign": "test", "asked": None, "by": "mina"},
    wire.RESUME: {"campaign": "test", "asked": None, "by": "mina"},
    wire.CANCEL: {"campaign": "test", "asked": None, "by": "mina"},
    wire.PACE: {"campaign": "test", "amount": 600, "time_unit": "HOUR", "asked": None, "by": "mina"},
    wire.FAILOVER: {"campaign": "test", "limit": "800", "price_per_message": None, "give_up": False},
    wire.CHANGE: {
        "campaign": "test",
        "changes": {"weight": 20},
        "preview": False,
        "asked": None,
        "by": "mina",
    },
    wire.APPROVE: {"campaign": "test", "asked": None, "by": "mina"},
    wire.PAUSE_MANY: {"sender": None, "entity": None, "asked": None, "by": "mina"},
    wire.RESUME_MANY: {"sender": None, "entity": None, "every": True, "asked": None, "by": "mina"},
    wire.ACCOUNT: {"pace": "600/MINUTE", "steering": True, "reset": False},
    wire.FORECAST: {"campaign": "test", "recipients": 5, "history": False},
    wire.WEBHOOKS: {"resume": None},
    wire.AUDIT: {"campaign": "test", "repair": False},
    wire.LOG: {"campaign": "test", "before": None, "limit": 5},
    wire.SUPPRESS: {
        "numbers": ["010-1234-5678"],
        "kind": "all",
        "sender": "@shop",
        "reason": "080",
        "at": "2026-11-01T10:00:00+09:00",
    },
    wire.SUPPRESS_REMOVE: {"numbers": ["010-1234-5678"], "kind": "all", "sender": None},
    wire.SUPPRESS_LIST: {"number": "010-1234-5678", "kind": None, "sender": None, "after": 0},
    wire.ANSWER: {"answers": [{}]},
    wire.TALKS: {
        "profile": "@shop",
        "is_open": True,
        "is_parked": False,
        "before": None,
        "limit": 5,
        "unmasked": False,
        "by": "mina",
    },
    wire.TALK: {
        "profile": "@shop",
        "user": "kakao-user-1",
        "before": None,
        "limit": 5,
        "unmasked": False,
        "release": False,
        "by": "mina",
    },
    wire.ERASE_TALKS: {"user": "kakao-user-1", "profile": None, "after": None, "by": "mina"},
    wire.PUMP: {"campaign": "test", "leg": 0, "share": 0, "urgent": False},
}
"""Arguments of each task that has any, as they should be."""

OURS = {
    wire.TICK,
    wire.DEAD_LETTER,
    wire.APPLY_REPORTS,
    wire.ASK_LOGS,
    wire.RELAY,
    wire.RELAY_TALKS,
    wire.TAKE_INBOUND,
    wire.PULL_REPORTS,
    wire.UPKEEP,
    wire.RETENTION,
}
"""The workers' own, which have no arguments."""


@pytest.fixture
def tasks(container, monkeypatch):
    """The real tasks over a container of the tests: one campaign is sealed, another is filling."""
    import pabal_worker.tasks as rooms  # it makes a container of its own

    for _, room in inspect.getmembers(rooms, inspect.ismodule):
        if hasattr(room, "container"):
            monkeypatch.setattr(room, "container", container)
    monkeypatch.setattr(rooms.pumps.pump, "apply_async", lambda **_: None)
    submit(container, recipients=2)
    container.intake.open_campaign(spec("filling"))
    return {name: rooms.pumps.app.tasks[name] for name in GOOD}


def calls_of(task: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Every call of a task with one argument that is nasty, missing or surplus, and what it is called."""
    for name in GOOD[task]:
        for value in NASTY:
            yield GOOD[task] | {name: value}, name
        yield {known: value for known, value in GOOD[task].items() if known != name}, name
    yield GOOD[task] | {"surplus": 1}, "surplus"


def test_no_task_is_left_out():
    assert {*GOOD, *OURS} == set(wire.QUEUES)


@pytest.mark.parametrize("task", sorted({*GOOD} - {wire.BATCH, wire.PUMP}))
def test_a_nasty_argument_is_replied_to_in_words(tasks, container, task):
    for arguments, name in calls_of(task):
        container.control.resume("test")
        reply = tasks[task](**arguments)

        assert set(reply) in ({"ok"}, {"error"}), arguments
        json.dumps(reply).encode()
        if "error" in reply:
            assert conforms(reply, ErrorReply), name
            text = reply["error"]["text"]
            assert not any(word in text for word in ("psycopg", "SELECT", "integer", "operator", "Traceback"))
            assert reply["error"]["kind"] != "wrong_input" or reply["error"]["problems"], arguments


@pytest.mark.parametrize(
    ("task", "name", "value"),
    [
        (wire.SEAL, "batches", True),
        (wire.SEAL, "batches", 0),
        (wire.SEAL, "batches", 1.5),
        (wire.SEAL, "batches", "2"),
        (wire.SEAL, "batches", None),
        (wire.SEAL, "batches", 2**31),
        (wire.SEAL, "fingerprint", None),
        (wire.SEAL, "fingerprint", "x" * 201),
        (wire.STATUS, "campaign", ["test"]),
        (wire.PACE, "amount", 10**10),
        (wire.ACCOUNT, "pace", "9999999999/MINUTE"),
        (wire.ACCOUNT, "steering", 1),
        (wire.FORECAST, "recipients", "5"),
        (wire.SENT, "keys", ["a\x00b"]),
        (wire.WEBHOOKS, "resume", "x" * 2001),
        (wire.PAUSE, "asked", "soon"),
        (wire.CHANGE, "asked", "2026-11-23T09:00:00"),
        (wire.CHANGE, "changes", ["weight"]),
        (wire.CHANGE, "preview", "yes"),
        (wire.APPROVE, "asked", "0001-01-01T00:00:00+14:00"),
        (wire.PAUSE_MANY, "asked", "0001-01-01T00:00:00+14:00"),
        (wire.SUPPRESS, "at", "0001-01-01T00:00:00+14:00"),
        (wire.PAUSE_MANY, "sender", " "),
        (wire.RESUME_MANY, "entity", "x" * 201),
        (wire.RESUME_MANY, "every", 1),
    ],
)
def test_a_refusal_names_field_value_and_way_out(tasks, task, name, value):
    error = tasks[task](**GOOD[task] | {name: value})["error"]

    assert error["kind"] == "wrong_input"
    (problem,) = error["problems"]
    assert problem["where"] == name
    assert problem["value"] and problem["what"] and problem["way_out"]


@pytest.mark.parametrize(
    "field", [*CHANGEABLE, "smsFailover.text", "smsFailover.limit", "content", "surplus"]
)
def test_a_change_to_a_nasty_value_is_replied_to_in_words(tasks, field):
    name, _, part = field.partition(".")
    for value in (*NASTY, {"amount": 10**400, "timeUnit": "DAYS"}, "9999-12-31T23:59:59-14:00"):
        for preview in (True, False):
            changes = {name: {part: value} if part else value}
            reply = tasks[wire.CHANGE](campaign="test", changes=changes, preview=preview)

            json.dumps(reply).encode()
            if "error" in reply:
                assert conforms(reply, ErrorReply), value
                assert reply["error"]["kind"] != "wrong_input" or reply["error"]["problems"], value


def test_nothing_was_done_by_a_call_that_was_refused(tasks, container):
    for value in (True, 0, 2**31, "2", None):
        tasks[wire.SEAL](campaign="filling", batches=value, fingerprint="f")

    campaign = container.ledger.campaigns.find("filling")
    assert (campaign.expected_batches, campaign.fingerprint) == (None, None)


def test_a_batch_that_cannot_be_stored_is_told_by_the_next_replies(tasks, container):
    numbers = (True, None, 0, -1, 1.5, "1", 2**31, 10**400, [1])
    for number in numbers:
        tasks[wire.BATCH](**GOOD[wire.BATCH] | {"number": number})
    tasks[wire.BATCH](campaign="filling", number=1, columns=["name"])

    opened = tasks[wire.OPEN](campaign=spec("filling"))["ok"]
    announced = tasks[wire.SEAL](campaign="filling", batches=1, fingerprint="f")["ok"]
    status = tasks[wire.STATUS](campaign="filling")["ok"]

    assert status["batches"] == {
        "taken": 0,
        "refused": 0,
        "expected": 1,
        "late": 0,
        "unusable": len(numbers) + 1,
    }
    assert opened["strayBatches"] == announced["strayBatches"] == status["strayBatches"]
    whys = [
        (problem["where"], problem["value"]) for one in status["strayBatches"] for problem in one["problems"]
    ]
    assert {("number", "true"), ("number", "null"), ("number", "2147483648"), ("rows", "")} <= set(whys)
    assert "821012345678" not in str(status)


def test_whatever_is_in_a_batch_the_worker_goes_on_and_the_campaign_is_sealed_all_the_same(tasks, container):
    for arguments, _ in calls_of(wire.BATCH):
        tasks[wire.BATCH](**arguments)
    tasks[wire.BATCH](**GOOD[wire.BATCH])

    sealed = tasks[wire.SEAL](campaign="filling", batches=1, fingerprint="f")

    assert sealed["ok"]["sealed"]
    assert sealed["ok"]["recipients"] == 1


def test_a_pump_with_nasty_arguments_ends_in_words(tasks):
    for arguments, _ in calls_of(wire.PUMP):
        tasks[wire.PUMP](**arguments)
