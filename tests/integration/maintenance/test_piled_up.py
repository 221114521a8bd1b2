"""What beat called for while nobody was there does its work once, and what is old is dropped."""

from __future__ import annotations

from typing import Any

from pabal_worker import app, tasks
from pabal_worker.container import Container


def test_upkeep_that_piled_up_sweeps_once_and_publishes_nothing_again(
    container: Container, monkeypatch: Any
) -> None:
    asked: list[int] = []
    monkeypatch.setattr(tasks, "container", container)
    monkeypatch.setattr(container.ledger.sweeps, "has_questions", lambda *, now: now is not None)
    monkeypatch.setattr(tasks.ask_logs, "delay", lambda: asked.append(1))

    for _ in range(50):
        tasks.upkeep()

    assert len(asked) == 1


def test_whatever_beat_calls_for_expires() -> None:
    entries = app.app.conf.beat_schedule.values()

    assert entries and all(entry["options"]["expires"] == app.ENTRY_LIFE_S for entry in entries)
