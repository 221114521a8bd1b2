"""Calls and reports made by hand, for tests that play worker, provider and clock themselves."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import orjson
import psycopg

from pabal_worker.container import Container
from pabal_worker.records import Attempt, Settled, Watch

PENDING = {"groupId": 1, "groupName": "PENDING", "id": 7, "name": "PENDING_ENROUTE"}
TO_OPERATOR = {"groupId": 3, "groupName": "DELIVERED", "id": 2, "name": "DELIVERED_TO_OPERATOR"}
DELIVERED = {"groupId": 3, "groupName": "DELIVERED", "id": 5, "name": "DELIVERED_TO_HANDSET"}
UNDELIVERED = {"groupId": 2, "groupName": "UNDELIVERABLE", "id": 9, "name": "UNDELIVERABLE_NOT_DELIVERED"}
EXPIRED = {"groupId": 4, "groupName": "EXPIRED", "id": 15, "name": "EXPIRED_EXPIRED"}


def report(message_id: str, status: dict[str, Any], *, second: int = 0, **more: Any) -> dict[str, Any]:
    """A row as the provider pushes it."""
    done_at = f"2026-11-22T01:00:{second:02d}.000+0000"
    return {"messageId": message_id, "to": "821000000001", "status": status, "doneAt": done_at} | more


def at(price: str, currency: str = "EUR") -> dict[str, Any]:
    """A report's price."""
    return {"price": {"pricePerMessage": float(price), "currency": currency}}


def push(container: Container, *reports: dict[str, Any]) -> None:
    """Reports as one pushed body, applied."""
    store(container, *reports)
    container.report_processor.apply_inbox()


def store(container: Container, *reports: Any) -> None:
    """Reports as one pushed body, which nobody has applied yet."""
    container.ledger.reports.store("push", body(*reports))


def claimed(
    container: Container, campaign: str, *, leg: int = 0, n: int = 1000, **more: Any
) -> Attempt | None:
    """Up to `n` messages of a leg in the middle of a call."""
    found = container.ledger.campaigns.find(campaign)
    assert found is not None
    now = container.clock.now()
    container.ledger.campaigns.start(found.no, now=now)
    values = {"validity_s": 60, "worker": "w", "now": now, "lease_s": 60} | more
    attempts = container.ledger.messages.claim(campaign=found.no, leg=leg, n=n, **values)
    return attempts[0] if attempts else None


def accept(container: Container, attempt: Attempt | None) -> dict[str, int]:
    """The provider took all of a call; returns how many messages that moved, by their new state."""
    assert attempt is not None
    settled = [Settled(message.recipient_no, "accepted", rank=1) for message in attempt.messages]
    watch, now = Watch(60, None), container.clock.now()
    return container.ledger.messages.settle(attempt, settled, http_status=200, note="", watch=watch, now=now)


def failed(container: Container, campaign: str, people: int) -> None:
    """KakaoTalk has definitely failed for the first `people`, and the SMS are booked."""
    accept(container, claimed(container, campaign))
    push(container, *(report(f"{campaign}.{no}.0", UNDELIVERED) for no in range(1, people + 1)))


def body(*reports: Any) -> bytes:
    """Reports as the body of one push."""
    return orjson.dumps({"results": reports})


def at_once(work: Callable[[Container], None], containers: Sequence[Container]) -> None:
    """`work` in a thread for each container, begun together; an error of any of them is the test's."""
    start = threading.Barrier(len(containers))
    errors: list[Exception] = []

    def run(container: Container) -> None:
        start.wait()
        try:
            work(container)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(container,)) for container in containers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def meanwhile(work: Callable[[], None], other: Callable[[], object], *, threads: int = 2) -> None:
    """`work`, while `other` is done again and again in threads; an error of any of them is the test's."""
    done = threading.Event()

    def repeat() -> None:
        while not done.is_set():
            other()

    with ThreadPoolExecutor(threads) as pool:
        others = [pool.submit(repeat) for _ in range(threads)]
        try:
            work()
        finally:
            done.set()
        for one in others:
            one.result()


def until_somebody_waits(database_url: str) -> None:
    """Return once another session waits for a lock."""
    with psycopg.connect(database_url, autocommit=True) as looking:
        waiting = (
            "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        until = time.monotonic() + 10
        while not looking.execute(waiting).fetchone() and time.monotonic() < until:
            time.sleep(0.01)
