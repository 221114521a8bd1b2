"""Send one message: claim its row, render, post, settle. The same task for every queue.

Knows no queue. A row that somebody has already is left alone, so a task that comes twice sends once. No
connection to PostgreSQL is held while the provider is waited for. What a process has to know stands in the
environment variable BENCH_JOB, as JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from threading import Lock
from typing import Any

import httpx
from psycopg_pool import ConnectionPool

_CLAIM = """
UPDATE plain.messages m SET state = 'sending' FROM plain.recipients r
WHERE m.recipient_no = %(no)s AND m.state = 'waiting' AND r.no = m.recipient_no
RETURNING r.address, r.variables
"""
_SETTLE = "UPDATE plain.messages SET state = %(state)s WHERE recipient_no = %(no)s"
_PATH = "/kakao-alim/1/messages"
_PENDING = 1


@dataclass(frozen=True, slots=True)
class Setup:
    """Addresses, and the campaign that is sent."""

    database_url: str
    broker_url: str
    provider_url: str
    api_key: str
    threads: int
    campaign_id: str
    sender: str
    content: dict[str, Any]
    validity_s: int
    platform: dict[str, str]


@cache
def setup() -> Setup:
    """What BENCH_JOB says."""
    return Setup(**json.loads(os.environ["BENCH_JOB"]))


class Sender:
    """Connections of one process, for as many threads as it has."""

    def __init__(self, setup: Setup) -> None:
        self._setup = setup
        self._texts = json.dumps(setup.content, ensure_ascii=False)
        self._pool = ConnectionPool(
            setup.database_url, min_size=setup.threads, max_size=setup.threads, kwargs={"autocommit": True}
        )
        self._http = httpx.Client(
            base_url=setup.provider_url,
            headers={"Authorization": f"App {setup.api_key}"},
            limits=httpx.Limits(
                max_connections=setup.threads,
                max_keepalive_connections=setup.threads,
                keepalive_expiry=30,
            ),
            timeout=30,
            trust_env=False,
        )

    def send(self, no: int) -> None:
        """Send the message of recipient `no`."""
        with self._pool.connection() as connection:
            row = connection.execute(_CLAIM, {"no": no}).fetchone()
        if row is None:
            return
        reply = self._http.post(_PATH, json=self._body(no, *row)).raise_for_status()
        group = reply.json()["messages"][0]["status"]["groupId"]
        with self._pool.connection() as connection:
            connection.execute(_SETTLE, {"no": no, "state": "accepted" if group == _PENDING else "failed"})

    def _body(self, no: int, address: str, variables: dict[str, str]) -> dict[str, Any]:
        setup, texts = self._setup, self._texts
        for name, value in variables.items():
            texts = texts.replace(f"#{{{name}}}", value)
        message_id = f"{setup.campaign_id}.{no}.0"
        message = {
            "sender": setup.sender,
            "destinations": [{"to": address, "messageId": message_id}],
            "content": json.loads(texts),
            "options": {
                "platform": setup.platform,
                "validityPeriod": {"amount": setup.validity_s, "timeUnit": "SECONDS"},
                "campaignReferenceId": setup.campaign_id,
            },
        }
        return {"messages": [message], "options": {"schedule": {"bulkId": message_id}}}


_making = Lock()


@cache
def _made() -> Sender:
    return Sender(setup())


def _sender() -> Sender:
    """One for all threads, however many ask at first."""
    with _making:
        return _made()


def send(no: int) -> None:
    """Send one message with this process's connections."""
    _sender().send(no)


def run(*, enqueue: Callable[[int], None], work: Callable[[], None]) -> None:
    """`enqueue N` writes the CPU seconds of N tasks to stdout; `work` works until it is ended."""
    if sys.argv[1] == "work":
        work()
        return
    before = time.process_time()
    enqueue(int(sys.argv[2]))
    print(json.dumps({"cpu_s": time.process_time() - before}))
