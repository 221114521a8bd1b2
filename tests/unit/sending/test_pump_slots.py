"""Slots of a worker: who runs, who waits, and who is called for."""

from __future__ import annotations

import threading

import pytest

from pabal_worker.records import Share
from pabal_worker.sending.pump_slots import THREADS_KEPT_FREE, PumpSlots, WaitingPumps

BUSY, DUE, URGENT = Share("busy", 0, 0), Share("due", 0, 0), Share("urgent", 0, 0, True)


class Worker:
    """Slots, and what came of the shares that asked for one."""

    def __init__(self, slots: PumpSlots) -> None:
        self._slots = slots
        self.ran: list[Share] = []
        self.called_for: list[Share] = []

    def run(self, share: Share, meanwhile=lambda: None) -> None:
        def pump(of: Share) -> None:
            self.ran.append(of)
            if of == share:
                meanwhile()

        self._slots.run(share, pump, publish=self.called_for.append)


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def worker(now):
    return Worker(PumpSlots(1, monotonic=lambda: now[0]))


def test_a_share_that_finds_no_slot_is_taken_by_the_slot_that_becomes_free(worker):
    worker.run(BUSY, meanwhile=lambda: worker.run(DUE))

    assert worker.ran == [BUSY, DUE]
    assert worker.called_for == []


def test_a_slot_takes_the_shares_that_wait_in_the_order_of_coming_each_once(worker):
    first, second = Share("first", 0, 0), Share("second", 0, 0)

    worker.run(BUSY, meanwhile=lambda: [worker.run(share) for share in (first, second, first)])

    assert worker.ran == [BUSY, first, second]
    assert worker.called_for == []


def test_a_task_that_has_run_for_long_calls_for_the_next_share_instead_of_taking_it(worker, now):
    def for_long() -> None:
        worker.run(DUE)
        now[0] += 6

    worker.run(BUSY, meanwhile=for_long)

    assert worker.ran == [BUSY]
    assert worker.called_for == [DUE]


def test_the_slot_of_high_campaigns_takes_no_share_of_another(worker):
    worker.run(BUSY, meanwhile=lambda: worker.run(URGENT, meanwhile=lambda: worker.run(DUE)))

    assert worker.ran == [BUSY, URGENT]
    assert worker.called_for == [DUE]


def test_nobody_is_called_for_while_the_slots_are_taken(worker):
    called_for_meanwhile = []

    def meanwhile() -> None:
        worker.run(DUE)
        called_for_meanwhile.extend(worker.called_for)

    worker.run(BUSY, meanwhile)

    assert called_for_meanwhile == []


def test_a_high_pump_finds_a_slot_where_the_others_have_taken_theirs(worker):
    worker.run(BUSY, meanwhile=lambda: worker.run(URGENT))

    assert worker.ran == [BUSY, URGENT]
    assert worker.called_for == []


def test_only_one_high_pump_goes_beyond_the_slots(worker):
    other = Share("other", 0, 0, True)

    worker.run(BUSY, meanwhile=lambda: worker.run(URGENT, meanwhile=lambda: worker.run(other)))

    assert worker.ran == [BUSY, URGENT, other]
    assert worker.called_for == []


def test_a_pump_that_fails_gives_its_slot_back_and_calls_for_the_next(worker):
    def fail() -> None:
        worker.run(DUE)
        raise ValueError

    with pytest.raises(ValueError):
        worker.run(BUSY, meanwhile=fail)
    worker.run(DUE)

    assert worker.called_for == [DUE]
    assert worker.ran == [BUSY, DUE]


def test_a_slot_that_becomes_free_while_a_pump_is_turned_away_is_not_missed():
    may_end, ended = threading.Event(), threading.Event()

    class EndsJustThen(WaitingPumps):
        def note(self, share: Share) -> None:
            may_end.set()  # the last pump of this worker ends, and finds nobody noted
            assert ended.wait(10)
            super().note(share)

    worker, began = Worker(PumpSlots(1, waiting=EndsJustThen())), threading.Event()

    def pump_elsewhere() -> None:
        worker.run(BUSY, meanwhile=lambda: began.set() or may_end.wait(10))
        ended.set()

    busy = threading.Thread(target=pump_elsewhere)
    busy.start()
    assert began.wait(10)
    worker.run(DUE)
    busy.join()

    assert worker.ran == [BUSY]
    assert worker.called_for == [DUE]


@pytest.mark.parametrize(("threads", "slots"), [(2, 1), (4, 1), (5, 1), (6, 2), (9, 5), (64, 60)])
def test_some_threads_of_a_worker_stay_free_for_what_is_no_pump(threads, slots):
    worker = Worker(PumpSlots.for_threads(threads))
    shares, ran_at_once = [Share(f"campaign-{no}", 0, 0) for no in range(threads)], []

    def run(left: list[Share]) -> None:
        if left:
            worker.run(left[0], meanwhile=lambda: run(left[1:]))
            ran_at_once.append(list(worker.ran))

    run(shares)

    assert ran_at_once[0] == shares[:slots]
    assert slots == max(1, threads - THREADS_KEPT_FREE)


def test_who_was_turned_away_is_called_for_once_in_the_order_of_coming():
    waiting_pumps = WaitingPumps()

    for share in (Share("a", 0, 0), Share("b", 0, 0), Share("a", 0, 0), Share("a", 1, 0)):
        waiting_pumps.note(share)

    called_for = [waiting_pumps.take_next() for _ in range(4)]
    assert called_for == [Share("a", 0, 0), Share("b", 0, 0), Share("a", 1, 0), None]
