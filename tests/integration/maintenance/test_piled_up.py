"""What beat called for while nobody was there does its work once, and what is old is dropped."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, timedelta
from typing import Any

import psycopg
import pytest

from pabal_worker import app
from pabal_worker.container import Container
from pabal_worker.tasks import periodic


def test_upkeep_that_piled_up_sweeps_once_and_publishes_nothing_again(
    container: Container, monkeypatch: Any
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(periodic, "container", container)
    monkeypatch.setattr(container.ledger.sweeps, "has_questions", lambda *, now: now is not None)
    monkeypatch.setattr(periodic.ask_logs, "delay", lambda: asked.append(1))

    for _ in range(50):
        periodic.upkeep()

    assert len(asked) == 1


def test_whatever_beat_calls_for_expires() -> None:
    entries = app.app.conf.beat_schedule.values()

    assert entries and all(entry["options"]["expires"] == app.ENTRY_LIFE_S for entry in entries)


def test_beat_counts_seconds_in_utc() -> None:
    tick = app.app.conf.beat_schedule["tick"]["schedule"]
    now = tick.now()

    assert now.tzinfo is UTC
    assert tick.is_due(now - timedelta(seconds=app.TICK_S)) == (True, app.TICK_S)
    assert not tick.is_due(now).is_due


@pytest.mark.parametrize("name", ["tick", "upkeep", "watch"])
def test_nobody_waits_for_whoever_holds_a_sign_of_life(
    container: Container, database_url: str, name: str
) -> None:
    """Each that waited would take a thread of its worker, until none is left for the tick."""
    ledger, soon = container.ledger, container.clock.now() + timedelta(minutes=1)
    signs: dict[str, Callable[[], object]] = {
        "tick": lambda: ledger.sweeps.due_work(now=soon, ahead_s=0, apart_s=1).has_pumps,
        "upkeep": lambda: ledger.sweeps.due_steps(now=soon, apart_s=1, checks_apart_s=1).is_first,
        "watch": lambda: ledger.obstacles.look(now=soon, apart_s=1).may_find,
    }
    with ThreadPoolExecutor(1) as threads, psycopg.connect(database_url) as other:
        other.execute("INSERT INTO signs VALUES (%s, now()) ON CONFLICT (name) DO NOTHING", [name])
        other.commit()
        other.execute("SELECT FROM signs WHERE name = %s FOR UPDATE", [name])
        try:
            answer = threads.submit(signs[name]).result(timeout=20)
        finally:
            other.rollback()

    assert answer is False
