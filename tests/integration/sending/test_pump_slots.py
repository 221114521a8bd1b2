"""Slots of a worker: more pumps are due than it has room for."""

from __future__ import annotations

import pytest

from pabal_worker.records import Share
from pabal_worker.tasks import pumps
from tests.support.driving import status_of, submit

BUSY = Share("busy", 0, 0)


@pytest.fixture
def one_slot(make_container, monkeypatch):
    """A worker with one slot for pumps, and the shares that it calls for."""
    container = make_container(worker_threads=4)
    called_for: list[Share] = []
    monkeypatch.setattr(pumps, "container", container)
    monkeypatch.setattr(pumps, "publish", called_for.append)
    return container, called_for


def test_a_slot_that_becomes_free_takes_the_pump_that_found_none(one_slot):
    container, called_for = one_slot
    first, second = (submit(container, recipients=5, id=id) for id in ("first", "second"))
    begun_without_a_slot = []

    def pump(share: Share) -> None:
        if share != BUSY:
            container.pump.run(share, succeed=called_for.append)
            return
        pumps.pump(campaign=second, leg=0, share=0)
        pumps.pump(campaign=first, leg=0, share=0)
        begun_without_a_slot.append(status_of(container, second)["startedAt"])

    container.pump_slots.run(BUSY, pump, publish=called_for.append)

    assert begun_without_a_slot == [None]
    assert called_for == []
    assert status_of(container, first)["startedAt"]
    assert status_of(container, second)["startedAt"]


def test_a_high_campaign_finds_a_slot_where_the_others_have_taken_theirs(one_slot):
    container, called_for = one_slot
    urgent = submit(container, recipients=5, priority="HIGH")

    def somebody_pumps(_: Share) -> None:
        pumps.pump(campaign=urgent, leg=0, share=0, urgent=True)

    container.pump_slots.run(BUSY, somebody_pumps, publish=called_for.append)

    assert status_of(container, urgent)["startedAt"]
    assert called_for == []
