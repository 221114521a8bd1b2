"""A heartbeat is judged without a clock: what is away outside makes a process not ready, and never dead."""

from __future__ import annotations

import pytest

from pabal_worker.alive.judge import why_dead, why_not_ready

NOW = 1000.0
WELL = {
    "pid": "7",
    "at": "999",
    "loop_at": "999",
    "broker_asked": "yes",
    "broker_at": "998",
    "broker_since": "500",
    "ledger_asked": "yes",
    "ledger_at": "998",
    "ledger_since": "500",
}


def without(*names: str, **changed: str) -> dict[str, str]:
    return {name: value for name, value in (WELL | changed).items() if name not in names}


def test_a_process_whose_loop_goes_round_is_alive_and_ready():
    assert why_dead("worker", WELL, now=NOW) == ""
    assert why_not_ready("worker", WELL, now=NOW) == ""


@pytest.mark.parametrize(
    ("beat", "reason"),
    [
        (without(at="980"), "no heartbeat for 20 s"),
        (without(at="1001"), "its heartbeat is from before this machine started"),
        (without(loop_at="930"), "its main loop stands still for 70 s"),
    ],
)
def test_a_process_that_stands_still_is_dead_and_not_ready(beat, reason):
    assert reason in why_dead("worker", beat, now=NOW)
    assert reason in why_not_ready("worker", beat, now=NOW)


@pytest.mark.parametrize(
    ("beat", "reason"),
    [
        (without("ledger_since", ledger_at="900"), "the ledger has not answered for 100 s"),
        (without("broker_since", broker_at="900"), "the broker has not answered for 100 s"),
        (without("broker_since", broker_at="900", loop_at="900"), "the broker has not answered for 100 s"),
        (without(loop_at="900", broker_since="960"), "its main loop stands still for 100 s"),
        (without("loop_at", "ledger_at"), "it has not begun yet: the ledger has not answered yet"),
        (without(is_stopping="yes"), "it ends"),
    ],
)
def test_what_is_away_or_not_begun_makes_it_unready_and_not_dead(beat, reason):
    assert why_dead("worker", beat, now=NOW) == ""
    assert why_not_ready("worker", beat, now=NOW) == reason


def test_a_receiver_whose_loop_stands_still_is_dead_whatever_is_away():
    beat = without("broker_asked", "broker_at", "ledger_since", loop_at="930", ledger_at="900")

    assert "its main loop stands still" in why_dead("receiver", beat, now=NOW)


def test_beat_is_ready_without_a_ledger():
    assert why_not_ready("beat", without("ledger_asked", "ledger_at", "ledger_since"), now=NOW) == ""
