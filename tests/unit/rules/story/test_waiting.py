"""A wait has one cause at a time, and the causes together are the whole wait."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pabal.campaign.schedule.delivery_window import DeliveryTimeWindow
from pabal_worker.rules.story.facts import CampaignFacts, EventFact, Step
from pabal_worker.rules.story.waiting import SHORTEST, present_wait, waits

FRIDAY = datetime(2026, 11, 27, 11, 0, tzinfo=UTC)  # 20:00 in Seoul
WEEKDAYS = DeliveryTimeWindow.model_validate(
    {
        "days": ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"],
        "from": {"hour": 8, "minute": 0},
        "to": {"hour": 20, "minute": 0},
        "timeZone": "Asia/Seoul",
    }
)
HOUR = timedelta(hours=1)


def campaign(**more: Any) -> CampaignFacts:
    values: dict[str, Any] = {
        "id": "test",
        "state": "running",
        "reason": None,
        "created_at": FRIDAY,
        "sealed_at": FRIDAY,
        "send_at": FRIDAY,
        "pace": None,
        "canaries": None,
        "failover": None,
        "windows": ((), ()),
        "events": (),
    }
    return CampaignFacts(**values | more)


def told(facts: CampaignFacts, since: datetime, until: datetime) -> list[tuple[str, datetime, datetime]]:
    steps: list[Step] = list(waits(facts, 0, since=since, until=until, otherwise="its turn"))
    return [(step.says, step.at, step.until) for step in steps if step.at and step.until]


def test_a_weekend_is_a_closed_window_until_monday_at_eight() -> None:
    monday = datetime(2026, 11, 29, 23, 0, tzinfo=UTC)

    steps = told(campaign(windows=((WEEKDAYS,), ())), FRIDAY, monday + timedelta(minutes=5))

    assert steps == [
        ("the window was closed", FRIDAY, monday),
        ("its turn", monday, monday + timedelta(minutes=5)),
    ]


def test_a_pause_is_told_with_who_paused_and_goes_before_the_window() -> None:
    events = (
        EventFact(FRIDAY + HOUR, "paused", "mina", None),
        EventFact(FRIDAY + 2 * HOUR, "resumed", "mina", None),
    )

    steps = told(campaign(events=events), FRIDAY, FRIDAY + 3 * HOUR)

    assert steps == [
        ("its turn", FRIDAY, FRIDAY + HOUR),
        ("the campaign was paused by mina", FRIDAY + HOUR, FRIDAY + 2 * HOUR),
        ("its turn", FRIDAY + 2 * HOUR, FRIDAY + 3 * HOUR),
    ]


def test_a_hold_that_replaces_a_pause_is_told_apart() -> None:
    events = (
        EventFact(FRIDAY, "paused", "mina", None),
        EventFact(FRIDAY + HOUR, "held", None, "no credit"),
    )

    steps = told(campaign(events=events), FRIDAY, FRIDAY + 2 * HOUR)

    assert [says for says, _, _ in steps] == [
        "the campaign was paused by mina", "the campaign was held: no credit"
    ]  # fmt: skip


def test_what_is_shorter_than_a_second_is_left_out() -> None:
    assert told(campaign(), FRIDAY, FRIDAY + SHORTEST / 2) == []


@given(
    st.lists(st.tuples(st.integers(0, 200), st.sampled_from(["paused", "held", "resumed", "changed"]))),
    st.integers(0, 100),
)
def test_waits_cover_the_whole_time_once_and_in_order(happened: list[tuple[int, str]], send_in: int) -> None:
    events = tuple(EventFact(FRIDAY + n * HOUR, kind, None, None) for n, kind in sorted(happened))
    facts = campaign(events=events, windows=((WEEKDAYS,), ()), send_at=FRIDAY + send_in * HOUR)
    end = FRIDAY + 150 * HOUR

    steps = told(facts, FRIDAY, end)

    assert [since for _, since, _ in steps] == [FRIDAY, *(until for _, _, until in steps)][:-1]
    assert steps[-1][2] == end


def test_what_is_waited_for_now_is_the_first_cause_that_holds() -> None:
    shut = campaign(windows=((WEEKDAYS,), ()))
    held = campaign(state="held", reason="no credit", events=(EventFact(FRIDAY, "held", None, "no credit"),))
    due = FRIDAY + HOUR

    def now(facts: CampaignFacts, due_at: datetime | None = None) -> tuple[str, datetime | None]:
        step = present_wait(facts, 0, now=FRIDAY, due_at=due_at, otherwise="spacing")
        return step.says, step.until

    assert now(held) == ("the campaign was held: no credit", None)
    assert now(campaign(send_at=due)) == ("the campaign's sendAt", due)
    assert now(shut) == ("the window is closed", datetime(2026, 11, 29, 23, 0, tzinfo=UTC))
    assert now(campaign(), due) == ("its next attempt", due)
    assert now(campaign()) == ("spacing", None)
