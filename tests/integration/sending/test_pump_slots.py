"""Slots of a worker: more pumps are due than it has room for."""

from __future__ import annotations

import pytest

from pabal_worker import tasks
from pabal_worker.records import Share
from pabal_worker.sending.pump_slots import WaitingPumps
from tests.support.driving import status_of, submit


@pytest.fixture
def one_slot(make_container, monkeypatch):
    """A worker with one slot for pumps, and the shares that it calls for."""
    container = make_container(worker_threads=4)
    called_for: list[Share] = []
    monkeypatch.setattr(tasks, "container", container)
    monkeypatch.setattr(tasks, "_publish", called_for.append)
    return container, called_for


def test_a_slot_that_becomes_free_calls_for_the_pump_that_found_none(one_slot):
    container, called_for = one_slot
    first, second = (submit(container, recipients=5, id=id) for id in ("first", "second"))
    with container.pump_slots:  # somebody pumps
        tasks.pump(campaign=second, leg=0, share=0)
        begun_without_a_slot = status_of(container, second)["startedAt"]

    tasks.pump(campaign=first, leg=0, share=0)

    assert begun_without_a_slot is None
    assert called_for == [Share(second, 0, 0)]
    assert status_of(container, first)["startedAt"]


def test_a_high_campaign_finds_a_slot_where_the_others_have_taken_theirs(one_slot):
    container, called_for = one_slot
    urgent = submit(container, recipients=5, priority="HIGH")

    with container.pump_slots:
        tasks.pump(campaign=urgent, leg=0, share=0, urgent=True)

    assert status_of(container, urgent)["startedAt"]
    assert called_for == []


def test_who_was_turned_away_is_called_for_once_in_the_order_of_coming():
    waiting_pumps = WaitingPumps()

    for share in (Share("a", 0, 0), Share("b", 0, 0), Share("a", 0, 0), Share("a", 1, 0)):
        waiting_pumps.note(share)

    called_for = [waiting_pumps.next() for _ in range(4)]
    assert called_for == [Share("a", 0, 0), Share("b", 0, 0), Share("a", 1, 0), None]


def test_a_slot_that_becomes_free_while_a_pump_is_turned_away_is_not_missed(one_slot, monkeypatch):
    container, called_for = one_slot
    campaign = submit(container, recipients=5)
    container.pump_slots.acquire()

    class EndsJustThen(WaitingPumps):
        def note(self, share: Share) -> None:
            container.pump_slots.release()  # the last pump of this worker ends, and finds nobody noted
            super().note(share)

    monkeypatch.setattr(container, "waiting_pumps", EndsJustThen())
    tasks.pump(campaign=campaign, leg=0, share=0)

    assert called_for == [Share(campaign, 0, 0)]
