"""What an answer means: for its messages, and for the account."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal_worker.provider.outcomes import Accepted, ErrorClass, Refused, Status, TryLater, Unknown
from pabal_worker.provider.port import Answer
from pabal_worker.records import Claimed
from pabal_worker.sending.outcome_rules import (
    ALONE,
    REFUSED_ALONE,
    backoff_s,
    decide_settlement,
    settle_accepted,
    signal_of,
    spread,
)

BROKEN = TryLater("REJECTED_SYSTEM_ERROR (5/21)", ErrorClass.PROVIDER)


def answer(status: int | None, *outcomes, waits_s: float | None = None) -> Answer:
    by_id = {f"test.{no}.0": outcome for no, outcome in enumerate(outcomes, 1)}
    return Answer(by_id, status, provider_waits_s=waits_s, took_s=0.2)


@pytest.mark.parametrize(
    ("given_answer", "kind"),
    [
        (answer(200, Accepted()), "ok"),
        (answer(200, BROKEN), "ok"),
        (answer(200, *[BROKEN] * 9), "ok"),
        (answer(200, *[BROKEN] * 10), "failed"),
        (answer(200, *[BROKEN] * 10, Accepted()), "ok"),
        (answer(400, *[Refused("bad", ErrorClass.CONTENT)] * 20), "ok"),
        (answer(401, *[TryLater("key", ErrorClass.ACCOUNT)] * 20), "ok"),
        (answer(429, BROKEN, waits_s=1), "busy"),
        (answer(503, BROKEN, waits_s=4), "busy"),
        (answer(503, Unknown("HTTP 503")), "failed"),
        (answer(500, Unknown("HTTP 500")), "failed"),
        (answer(None, Unknown("ReadTimeout")), "failed"),
    ],
)
def test_an_answer_is_a_signal_for_the_account_and_one_refused_message_is_none(given_answer, kind):
    signal = signal_of(given_answer)

    assert (signal.kind, signal.messages, signal.took_s) == (kind, len(given_answer.outcomes), 0.2)
    assert signal.after_s == (given_answer.provider_waits_s or 0)


@given(wait_s=st.floats(0, 600), luck=st.floats(0, 1))
def test_a_wait_is_never_shorter_than_it_was_and_little_longer(wait_s, luck):
    assert wait_s <= spread(wait_s, luck) <= wait_s + min(5, wait_s / 2) + 1e-9


def test_those_that_failed_together_come_back_apart():
    waits = {spread(backoff_s(3), luck / 10) for luck in range(11)}

    assert (len(waits), min(waits), max(waits)) == (11, 4, 6)


NOW = datetime(2026, 11, 23, tzinfo=UTC)


def claimed(split: int = 0) -> Claimed:
    return Claimed(7, "821000000007", {}, NOW, split, doubted=False, tries=1)


def settled(outcome, *, split: int = 0, **more):
    return decide_settlement(claimed(split), outcome, ask_at=NOW, luck=0.0, now=NOW, **more)


def test_a_refusal_that_is_not_believed_leaves_the_message_waiting_unless_its_recipient_is_at_fault():
    text, number = Refused("too long", ErrorClass.CONTENT), Refused("no such", ErrorClass.RECIPIENT)

    assert settled(text).state == "rejected"
    assert settled(number, believes=False).state == "rejected"
    assert (settled(text, believes=False).state, settled(text, believes=False).split) == ("waiting", 0)
    assert settled(text, believes=False, was_alone=True).split == REFUSED_ALONE


def test_who_is_pointed_at_goes_alone_and_who_was_refused_alone_is_remembered():
    pointed, halved = TryLater("it", alone=True), TryLater("whole", split=True)

    assert settled(pointed).split == ALONE
    assert settled(halved, split=2).split == 3
    assert settled(halved, split=ALONE).split == ALONE
    assert settled(halved, split=REFUSED_ALONE).split == REFUSED_ALONE


@pytest.mark.parametrize("status", [None, Status(1, 7, "PENDING_ENROUTE", 3, "")])
def test_messages_that_were_accepted_alike_settle_as_each_would_by_itself(status):
    now, accepted = datetime(2026, 11, 28, tzinfo=UTC), Accepted(status)
    messages = [Claimed(no, "821012345678", {}, now, 0, no == 2, no) for no in (1, 2, 3)]

    alike = settle_accepted(messages, accepted)

    assert list(alike) == [
        decide_settlement(message, accepted, ask_at=now, luck=0.5, now=now) for message in messages
    ]
    assert (len(alike), list(alike[1:])) == (3, list(alike)[1:])
