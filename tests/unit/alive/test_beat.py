"""Beat sends what is due, and sleeps in between."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from celery import Celery

from pabal_worker.alive import beat

_ROUND_S = 0.0005
"""Seconds that a round takes, on the test's clock."""


def test_beat_goes_round_about_twice_for_each_task_that_it_sends(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [datetime(2026, 11, 28, tzinfo=UTC)]
    sent: Counter[str] = Counter()
    monkeypatch.setattr(beat, "_now", lambda: now[0])
    monkeypatch.setattr(beat.Scheduler, "apply_async", lambda _, entry, **__: sent.update([entry.task]))
    entries: dict[str, Any] = {
        name: {"task": name, "schedule": beat.every(seconds)}
        for name, seconds in (("tick", 1), ("upkeep", 2))
    }
    app = Celery(broker="memory://")
    app.conf.beat_schedule = entries
    scheduler, rounds = beat.Scheduler(app), 0

    while now[0] < datetime(2026, 11, 28, tzinfo=UTC) + timedelta(seconds=60.5):
        interval_s = scheduler.tick()
        now[0] += timedelta(seconds=_ROUND_S + max(0.0, interval_s))
        rounds += 1

    assert sent["tick"] in (59, 60)
    assert sent["upkeep"] in (29, 30)
    assert rounds <= 2 * sent.total() + 5
