"""Push delivery reports to the receiver when they are due.

One task wakes every few milliseconds, gathers what is due and pushes it in batches; nothing is kept per
message but an entry in a heap until it is due. A push that waits does so packed, since all of them wait for
a receiver that is slow or away. One that is not answered with 200 is repeated after 1 + n² units, as Infobip
documents, and given up after the twentieth repetition.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from heapq import heappop, heappush
from itertools import count

import httpx
import orjson

from pabal_worker.sandbox.api.response_rows import report_row
from pabal_worker.sandbox.behaviour.outcome import Step
from pabal_worker.sandbox.behaviour.recipe import Reports
from pabal_worker.sandbox.state.messages import Message
from pabal_worker.sandbox.state.push_client import PUSH_FAILED
from pabal_worker.sandbox.state.sends import pack, unpack
from pabal_worker.sandbox.state.store import Due, Store

REPETITIONS = 20
IN_FLIGHT = 8
EARLY_WAIT_S = 5.0

_JSON = {"content-type": "application/json"}


class ReportPusher:
    """The reports of one store, pushed as one recipe says."""

    def __init__(self, store: Store, reports: Reports, client: httpx.AsyncClient) -> None:
        self._store, self.reports, self._client = store, reports, client
        self._heap: list[tuple[float, int, Message, Step]] = []
        self._order = count()
        self._more = asyncio.Event()
        self._slots = asyncio.Semaphore(IN_FLIGHT)
        self._pushing: set[asyncio.Task[None]] = set()
        self._rounds = asyncio.create_task(self._run())

    def schedule(self, message: Message) -> None:
        """Report what will happen to a message when it happens."""
        for step in message.steps:
            for at_s in step.reported_at_s:
                heappush(self._heap, (at_s, next(self._order), message, step))
        self._more.set()

    async def push_now(self, due: Iterable[Due]) -> None:
        """Report at once and wait until the receiver has had a try at it."""
        started = self._start(list(due))
        if started:
            await asyncio.wait(started, timeout=EARLY_WAIT_S)

    @property
    def waiting(self) -> int:
        """Reports that are not due yet, and pushes that did not succeed yet."""
        return len(self._heap) + len(self._pushing)

    async def stop(self) -> None:
        """Forget what is not pushed yet."""
        tasks = [self._rounds, *self._pushing]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            if not self._heap:
                self._more.clear()
                await self._more.wait()
            self._start(self._pop(time.monotonic()))
            await asyncio.sleep(self.reports.window_s)

    def _pop(self, now: float) -> list[Due]:
        due = []
        while self._heap and self._heap[0][0] <= now:
            _, _, message, step = heappop(self._heap)
            due.append((message, step))
        return due

    def _start(self, due: list[Due]) -> list[asyncio.Task[None]]:
        by_url: dict[str, list[Due]] = {}
        for message, step in due:
            if message.spec.report_url is None:
                self._store.shelve(message, step)
            else:
                by_url.setdefault(message.spec.report_url, []).append((message, step))
        size = self.reports.batch_size
        return [
            self._task(url, rows[start : start + size])
            for url, rows in by_url.items()
            for start in range(0, len(rows), size)
        ]

    def _task(self, url: str, due: list[Due]) -> asyncio.Task[None]:
        body = orjson.dumps({"results": [report_row(message, step) for message, step in due]})
        waits = len(self._pushing) >= IN_FLIGHT
        push = self._push(url, pack(body) if waits else body, len(due), is_packed=waits)
        task = asyncio.create_task(push)
        self._pushing.add(task)
        task.add_done_callback(self._pushing.discard)
        return task

    async def _push(self, url: str, body: bytes, reports: int, *, is_packed: bool) -> None:
        for wait_units in (0, *(1 + n * n for n in range(REPETITIONS))):
            if wait_units and not is_packed:
                body, is_packed = pack(body), True
            await asyncio.sleep(wait_units * self.reports.retry_unit_s)
            if await self._succeeds(url, body, is_packed=is_packed):
                self._store.pushed["reports"] += reports
                return

    async def _succeeds(self, url: str, body: bytes, *, is_packed: bool) -> bool:
        async with self._slots:
            body = unpack(body) if is_packed else body
            self._store.pushed["pushes"] += 1
            try:
                answer = await self._client.post(url, content=body, headers=_JSON, auth=self._auth())
                arrived = answer.status_code == 200
            except PUSH_FAILED:
                arrived = False
        self._store.pushed["pushes_failed"] += not arrived
        return arrived

    def _auth(self) -> httpx.Auth:
        user = self.reports.user
        return httpx.Auth() if user is None else httpx.BasicAuth(user, self.reports.password)
