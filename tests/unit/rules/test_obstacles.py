"""Which obstacle is named when several would explain why a share does not send."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from pabal_worker.rules.obstacles import Facts, OpenCalls, OverdueShare, find_obstacles

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
LONG_AGO = NOW - timedelta(seconds=40)


def facts(share: OverdueShare, *calls: OpenCalls) -> Facts:
    """A campaign that has waited for 40 seconds, beside a beat that ticks."""
    beats = dict.fromkeys(("tick", "upkeep", "applier"), NOW)
    return Facts(now=NOW, alive_since=LONG_AGO, heartbeats=beats, overdue=[share], open_calls=calls)


@pytest.mark.parametrize(
    ("is_leased", "of_campaign", "kinds"),
    [
        (True, "spring", ["answers"]),
        (True, "another", ["workers", "answers"]),
        (False, "spring", ["workers", "answers"]),
    ],
)
def test_a_pump_whose_calls_hang_is_not_said_to_be_missing(
    is_leased: bool, of_campaign: str, kinds: list[str]
) -> None:
    share = OverdueShare("spring", LONG_AGO, None, is_leased)
    calls = OpenCalls(of_campaign, 5, LONG_AGO, NOW + timedelta(seconds=30))

    found = find_obstacles(facts(share, calls))

    assert [obstacle.kind for obstacle in found] == kinds


@pytest.mark.parametrize(("n", "says"), [(1, "1 campaign has"), (2, "2 campaigns have")])
def test_campaigns_without_a_worker_are_counted(n: int, says: str) -> None:
    shares = [OverdueShare(f"campaign-{no}", LONG_AGO, None, False) for no in range(n)]
    beats = dict.fromkeys(("tick", "upkeep", "applier"), NOW)

    (found,) = find_obstacles(Facts(now=NOW, alive_since=LONG_AGO, heartbeats=beats, overdue=shares))

    assert found.says.startswith(says)
