"""What the logs' answers lead to."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal_worker.provider.factory import provider_format
from pabal_worker.provider.port import Report
from pabal_worker.reconciliation.decisions import (
    LogFinding,
    ReconcilerSettings,
    decide_answered,
    decide_unanswered,
    finding_of,
)
from tests.support.asking import START, asked

TWO_DAYS_S = 48 * 3600
SETTINGS = ReconcilerSettings(ask_again_s=60, pull_s=30, grace_s=300, horizon_s=TWO_DAYS_S)
PENDING, DELIVERED, DUPLICATE = ({"groupId": group, "id": id} for group, id in ((1, 7), (3, 5), (5, 23)))


def said(status: dict[str, int], *, attempt: int = 1) -> Report:
    row = {"messageId": "campaign-1.1.0", "status": status, "bulkId": f"campaign-1.{attempt}"}
    report = provider_format().read_report(row)
    assert report is not None
    return report


@pytest.mark.parametrize(
    ("reports", "found"),
    [
        ([], LogFinding.NOTHING),
        ([said(PENDING)], LogFinding.UNDERWAY),
        ([said(PENDING), said(DELIVERED)], LogFinding.FINAL),
        ([said(DELIVERED, attempt=9)], LogFinding.NOTHING),
        ([said(DUPLICATE)], LogFinding.NOTHING),
    ],
    ids=["silence", "pending", "delivered", "of an attempt without effect", "duplicate id"],
)
def test_the_logs_know_a_message_by_what_they_say_of_attempts_with_effect(reports, found):
    assert finding_of(asked(1, voided=[9]), reports) is found


@pytest.mark.law(4)
def test_silence_sends_a_message_in_doubt_again_only_the_second_time():
    now = START + timedelta(minutes=2)
    first, second = asked(1, state="unknown"), asked(1, state="unknown", asked=1)

    once = decide_answered(first, LogFinding.NOTHING, settings=SETTINGS, reach_s=TWO_DAYS_S, now=now)
    twice = decide_answered(second, LogFinding.NOTHING, settings=SETTINGS, reach_s=TWO_DAYS_S, now=now)

    assert (once.state, once.ask_at) == ("unknown", now + timedelta(seconds=60))
    assert twice.state == "waiting"


@given(
    age_s=st.integers(0, 4 * TWO_DAYS_S), horizon_s=st.integers(1, 4 * TWO_DAYS_S), times=st.integers(0, 9)
)
@pytest.mark.law(4)
def test_nothing_is_sent_again_that_the_logs_do_not_reach_back_to(age_s, horizon_s, times):
    settings = ReconcilerSettings(ask_again_s=60, pull_s=30, grace_s=300, horizon_s=horizon_s)
    one = asked(1, state="unknown", asked=times)

    resolved = decide_answered(
        one, LogFinding.NOTHING, settings=settings, reach_s=TWO_DAYS_S, now=START + timedelta(seconds=age_s)
    )

    assert resolved.state != "waiting" or age_s < min(horizon_s, TWO_DAYS_S)
    assert resolved.state == "unconfirmed" or age_s < min(horizon_s, TWO_DAYS_S)


@given(
    state=st.sampled_from(["unknown", "accepted"]),
    age_s=st.integers(0, 9 * TWO_DAYS_S),
    horizon_s=st.integers(1, 4 * TWO_DAYS_S),
    chain_s=st.none() | st.integers(1, TWO_DAYS_S),
)
def test_who_cannot_be_asked_about_is_given_up_a_day_after_an_answer_would_have_been_the_end(
    state, age_s, horizon_s, chain_s
):
    settings = ReconcilerSettings(ask_again_s=60, pull_s=30, grace_s=300, horizon_s=horizon_s)
    one, now = asked(1, state=state, chain_s=chain_s), START + timedelta(seconds=age_s)

    resolved = decide_unanswered(one, settings=settings, reach_s=TWO_DAYS_S, again_at=now, now=now)
    a_day_before = decide_answered(
        one, LogFinding.NOTHING, settings=settings, reach_s=TWO_DAYS_S, now=now - timedelta(days=1)
    )

    assert not resolved.answered
    assert resolved.state in (state, "unconfirmed")
    assert resolved.state == state or age_s >= TWO_DAYS_S + 86400
    assert resolved.state == state or a_day_before.state == "unconfirmed"


def test_who_is_kept_stays_in_doubt_and_is_asked_about_at_growing_ages_until_the_horizon():
    now, gaps = START + timedelta(minutes=2), []
    while True:
        one = asked(1, state="unknown", asked=5, keeps_doubt=True)
        resolved = decide_answered(one, LogFinding.NOTHING, settings=SETTINGS, reach_s=TWO_DAYS_S, now=now)
        if resolved.state == "unconfirmed":
            break
        assert (resolved.state, resolved.is_kept) == ("unknown", True)
        gaps.append(resolved.ask_at - now)
        now = resolved.ask_at

    assert gaps[:-1] == sorted(gaps[:-1])
    assert len(gaps) < 20
    assert now == START + timedelta(seconds=TWO_DAYS_S)


@pytest.mark.law(7)
def test_an_accepted_message_is_asked_about_at_growing_ages_and_is_unconfirmed_after_two_days():
    now, gaps = START + timedelta(seconds=30), []
    while (
        resolved := decide_answered(
            asked(1), LogFinding.UNDERWAY, settings=SETTINGS, reach_s=TWO_DAYS_S, now=now
        )
    ).ask_at:
        gaps.append(resolved.ask_at - now)
        now = resolved.ask_at

    assert resolved.state == "unconfirmed"
    assert gaps[:-1] == sorted(gaps[:-1])
    assert now == START + timedelta(seconds=TWO_DAYS_S)


@pytest.mark.parametrize("found", [LogFinding.NOTHING, LogFinding.UNDERWAY])
def test_a_failover_is_booked_at_the_deadline_and_not_before(found):
    one = asked(1, has_failover=True)
    deadline = one.valid_until + timedelta(seconds=300)

    before = decide_answered(
        one, found, settings=SETTINGS, reach_s=TWO_DAYS_S, now=deadline - timedelta(seconds=1)
    )
    after = decide_answered(one, found, settings=SETTINGS, reach_s=TWO_DAYS_S, now=deadline)

    assert (before.state, before.ask_at) == ("accepted", deadline)
    assert after.state == "unconfirmed"


@given(age_s=st.integers(0, 7200), valid_s=st.integers(1, 3600), grace_s=st.integers(0, 3600))
def test_a_doubt_whose_validity_is_over_is_given_up_only_after_its_deadline_and_never_sent_again(
    age_s, valid_s, grace_s
):
    settings = ReconcilerSettings(ask_again_s=60, pull_s=30, grace_s=grace_s, horizon_s=TWO_DAYS_S)
    one = asked(1, state="unknown", asked=1, valid_until=START + timedelta(seconds=valid_s))

    resolved = decide_answered(
        one, LogFinding.NOTHING, settings=settings, reach_s=TWO_DAYS_S, now=START + timedelta(seconds=age_s)
    )

    assert (resolved.state == "waiting") == (age_s < valid_s)
    assert (resolved.state == "expired") == (age_s >= valid_s + grace_s)
    assert resolved.state != "unknown" or resolved.ask_at == START + timedelta(seconds=valid_s + grace_s)
