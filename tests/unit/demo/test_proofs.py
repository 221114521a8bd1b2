"""Each proof must fail where its claim does not hold."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pabal_worker.demo.proofs import Evidence, proofs
from pabal_worker.records import Audit

BOOKS = {0: {"delivered": 2, "undelivered": 1}, 1: {"delivered": 1}}


def outcome(row: int, kakao: str, sms: str | None = None, why: str | None = None) -> dict[str, Any]:
    return {"row": row, "kakao_state": kakao, "kakao_why": why, "sms_state": sms, "sms_why": None}


def arrival(t: float, row: int, *, sms: bool = False, taken: bool = True) -> dict[str, Any]:
    return {
        "t": t,
        "messageId": f"spring.{row}.{int(sms)}",
        "to": f"8210{row:08}",
        "channel": "SMS" if sms else "KAKAO_ALIM",
        "taken": taken,
        "status": "PENDING_ENROUTE" if taken else "HTTP_500",
    }


GOOD = Evidence(
    campaign_id="spring",
    state="finished",
    rows_read=5,
    bad=1,
    duplicates=1,
    audit=Audit(3, BOOKS, BOOKS),
    outcomes=[outcome(1, "delivered"), outcome(2, "delivered"), outcome(3, "undelivered", "delivered")],
    arrivals=[arrival(0, 1), arrival(30, 2), arrival(60, 3), arrival(61, 3, sms=True)],
    amount=2,
    unit_s=60,
)


def failing(evidence: Evidence) -> set[str]:
    return {proof.what for proof in proofs(evidence) if not proof.holds}


def test_all_hold_where_both_ends_agree():
    assert failing(GOOD) == set()


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"rows_read": 6}, {"every row of the file is accounted for"}),
        ({"audit": Audit(3, BOOKS, {**BOOKS, 0: {"delivered": 2}})}, {"the books balance"}),
        ({"state": "held"}, {"the books balance"}),
        ({"arrivals": GOOD.arrivals[1:]}, {"nothing is missing"}),
        ({"arrivals": [*GOOD.arrivals, arrival(70, 4, sms=True)]}, {"nothing is missing", "one SMS at most"}),
        ({"arrivals": [*GOOD.arrivals, arrival(90, 2)]}, {"nothing was sent twice"}),
    ],
)
def test_what_does_not_agree_fails_its_proof(change, what):
    assert failing(replace(GOOD, **change)) == what


def test_one_message_more_than_the_cap_in_any_minute_fails_even_if_it_was_not_taken():
    untaken = arrival(59, 3, taken=False)

    assert failing(replace(GOOD, arrivals=sorted([*GOOD.arrivals, untaken], key=lambda row: row["t"]))) == {
        "the cap was kept"
    }


def test_a_burst_at_the_start_of_the_minute_is_not_even():
    outcomes = [outcome(row, "delivered") for row in range(1, 101)]
    books = {0: {"delivered": 100}}
    burst = replace(
        GOOD,
        rows_read=102,
        audit=Audit(100, books, books),
        outcomes=outcomes,
        arrivals=[arrival(0.001 * row, row) for row in range(1, 101)],
        amount=2400,
    )

    assert failing(burst) == {"the pace was even"}


def test_two_sms_for_one_person_fail_although_their_ids_differ():
    second = {**arrival(62, 1, sms=True), "to": "821000000003"}
    outcomes = [outcome(1, "undelivered", "delivered"), *GOOD.outcomes[1:]]

    assert failing(replace(GOOD, outcomes=outcomes, arrivals=[*GOOD.arrivals, second])) == {"one SMS at most"}


def test_an_end_that_we_made_ourselves_did_not_reach_the_provider():
    ours = outcome(1, "expired", why="its validity ran out before it could be sent; last: nothing")

    assert failing(replace(GOOD, outcomes=[ours, *GOOD.outcomes[1:]])) == {"nothing is missing"}
    assert failing(replace(GOOD, outcomes=[ours, *GOOD.outcomes[1:]], arrivals=GOOD.arrivals[1:])) == set()


def test_a_campaign_without_a_pace_has_no_proof_of_one():
    assert not {proof.what for proof in proofs(replace(GOOD, amount=None))} & {
        "the cap was kept",
        "the pace was even",
    }
