"""Puts a campaign of three recipients on the queue with plain Celery, as a service without Pabal does.

    python examples/submit_without_pabal.py redis://127.0.0.1:6379/0

A service in another language writes the same messages (Celery's message protocol 2, JSON) by itself.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from typing import Any

from celery import Celery
from kombu import Exchange, Queue

CAMPAIGN = {
    "id": f"without-pabal-{time.time_ns() // 1_000_000}",
    "channel": "KAKAO_ALIM",
    "sender": "OFFICIAL-ACCOUNT-ID-123",
    "content": {"type": "TEMPLATE", "templateCode": "ORDER_01", "text": "#{name}님, 상품이 발송되었습니다."},
}
BATCHES: list[dict[str, Any]] = [
    {"number": 1, "columns": ["name"], "rows": [[1, "821000000001", "길동"], [2, "821000000002", "철수"]]},
    {"number": 2, "columns": ["name"], "rows": [[3, "821000000003", "영희"]]},
]


def main(broker_url: str) -> None:
    """Open, send the batches, seal, and ask until all are taken."""
    app = Celery(broker=broker_url, backend=broker_url if broker_url.startswith("redis") else "rpc://")
    app.conf.task_queues = [queue(name) for name in ("pabal.control", "pabal.intake")]
    campaign = CAMPAIGN["id"]
    seal = {"campaign": campaign, "batches": len(BATCHES), "fingerprint": fingerprint()}

    ask(app, "pabal.open", campaign=CAMPAIGN)
    for batch in BATCHES:
        said = {"campaign": campaign, **batch}
        app.send_task("pabal.batch", kwargs=said, queue="pabal.intake", ignore_result=True, kwargsrepr="…")
    while not ask(app, "pabal.seal", **seal)["sealed"]:
        time.sleep(0.5)
    print(json.dumps(ask(app, "pabal.status", campaign=campaign), indent=2))  # noqa: T201


def queue(name: str) -> Queue:
    """A queue as the workers declare it."""
    return Queue(name, Exchange(name), routing_key=name)


def ask(app: Celery, name: str, **said: Any) -> dict[str, Any]:
    """Call a task and wait for its reply, which is {"ok": …} or {"error": {"kind": …, "text": …}}."""
    reply = app.send_task(name, kwargs=said, queue="pabal.control").get(timeout=10)
    if "error" in reply:
        sys.exit(f"{name}: {reply['error']['text']}")
    said_back: dict[str, Any] = reply["ok"]
    return said_back


def fingerprint() -> str:
    """Any text that is the same for the same list, and another for another list."""
    return hashlib.sha256(json.dumps(BATCHES, sort_keys=True).encode()).hexdigest()


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(f"usage: python {sys.argv[0]} BROKER_URL")
    main(sys.argv[1])
