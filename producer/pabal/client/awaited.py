"""Await what `pabal.Client` does: the same methods, for programs on an event loop.

Each call runs the client's own code in a thread: nothing of it is written twice, and no call holds the loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, Callable, Collection, Coroutine, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial, update_wrapper
from pathlib import Path
from typing import Any, Concatenate, Generic, ParamSpec, Self, TypeVar, overload

from pabal.campaign import Campaign
from pabal.client.client import Client
from pabal.client.loop_rows import RowsOfLoop, Stop
from pabal.recipients.source import Progress
from pabal.submit.submission import Receipt

P = ParamSpec("P")
T = TypeVar("T")

_CALLS_AT_ONCE = 32
_SUBMISSIONS_AT_ONCE = 8


class _Awaited(Generic[P, T]):
    """A method of Client as a coroutine of AsyncClient, with its arguments, type and docstring."""

    def __init__(self, method: Callable[Concatenate[Client, P], T]) -> None:
        self._name, self.__doc__ = method.__name__, method.__doc__

    @overload
    def __get__(self, instance: None, owner: type[AsyncClient]) -> Self: ...
    @overload
    def __get__(
        self, instance: AsyncClient, owner: type[AsyncClient]
    ) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(
        self, instance: AsyncClient | None, owner: type[AsyncClient]
    ) -> Self | Callable[P, Coroutine[Any, Any, T]]:
        if instance is None:
            return self
        method: Callable[P, T] = getattr(instance.client, self._name)

        async def call(*args: P.args, **kwargs: P.kwargs) -> T:
            return await instance.run(partial(method, *args, **kwargs))

        return update_wrapper(call, method)


class AsyncClient:
    """Talks to the workers as `Client` does; arguments, replies and errors are the same.

        async with AsyncClient("redis://127.0.0.1:6379/0") as client:
            await client.submit(campaign, rows_of_our_database())
            (await client.status("spring-sale-2026"))["legs"]

    32 calls and 8 submissions run at once, others wait their turn. Cancelling a call gives up waiting: what
    was asked may still be done. A submission that is cancelled ends before its next batch, and the same one
    later goes on from there. Make it in the process that uses it, not before a fork.
    """

    def __init__(
        self,
        broker: str | Client,
        *,
        timeout_s: float = 10,
        by: str | None = None,
        time_zone: str | None = None,
    ) -> None:
        """`broker`: its address, with the others as in Client; or a client that is there, whose own these are
        then.
        """
        self.client = (
            broker
            if isinstance(broker, Client)
            else Client(broker, timeout_s=timeout_s, by=by, time_zone=time_zone)
        )
        """The client that does the work."""

        self._calls = ThreadPoolExecutor(_CALLS_AT_ONCE, thread_name_prefix="pabal-async")
        self._submissions = ThreadPoolExecutor(_SUBMISSIONS_AT_ONCE, thread_name_prefix="pabal-submit")

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Take no more calls; those under way end by themselves."""
        for threads in (self._calls, self._submissions):
            threads.shutdown(wait=False, cancel_futures=True)

    @property
    def broker(self) -> str:
        """The broker's address without its password."""
        return self.client.broker

    async def submit(
        self,
        campaign: Campaign,
        recipients: Path | Iterable[Mapping[str, str]] | AsyncIterable[Mapping[str, str]],
        *,
        skip_bad: bool = False,
        let_expire: bool = False,
        accept: Collection[str] = (),
        sheet: str | None = None,
        header_row: int | None = None,
        to: str | None = None,
        on_progress: Progress | None = None,
    ) -> Receipt:
        """As `Client.submit`; the recipients may be an async iterable too, which is read on this loop, a
        thousand rows at a time. An iterable that is not async is read in a thread. `on_progress` is called on
        this loop.
        """
        loop, stop = asyncio.get_running_loop(), Stop()
        rows = RowsOfLoop(recipients, loop, stop) if isinstance(recipients, AsyncIterable) else recipients

        def note_progress(counted: str, done: int, total: int) -> None:
            stop.check()
            if on_progress:
                loop.call_soon_threadsafe(on_progress, counted, done, total)

        work = partial(
            self.client.submit,
            campaign,
            rows,
            skip_bad=skip_bad,
            let_expire=let_expire,
            accept=accept,
            sheet=sheet,
            header_row=header_row,
            to=to,
            on_progress=note_progress,
        )
        try:
            return await self._run_in(self._submissions, work)
        finally:
            stop.set()

    send = _Awaited(Client.send)
    send_all = _Awaited(Client.send_all)
    sent = _Awaited(Client.sent)
    test = _Awaited(Client.test)
    status = _Awaited(Client.status)
    campaigns = _Awaited(Client.campaigns)
    campaign_page = _Awaited(Client.campaign_page)
    pause = _Awaited(Client.pause)
    resume = _Awaited(Client.resume)
    cancel = _Awaited(Client.cancel)
    pace = _Awaited(Client.pace)
    failover = _Awaited(Client.failover)
    change = _Awaited(Client.change)
    approve = _Awaited(Client.approve)
    pause_many = _Awaited(Client.pause_many)
    resume_many = _Awaited(Client.resume_many)
    preview_rerun = _Awaited(Client.preview_rerun)
    rerun = _Awaited(Client.rerun)
    clone = _Awaited(Client.clone)
    spend = _Awaited(Client.spend)
    doctor = _Awaited(Client.doctor)
    audit = _Awaited(Client.audit)
    log = _Awaited(Client.log)
    account = _Awaited(Client.account)
    forecast = _Awaited(Client.forecast)
    webhooks = _Awaited(Client.webhooks)
    answer = _Awaited(Client.answer)
    answer_all = _Awaited(Client.answer_all)
    talks = _Awaited(Client.talks)
    talk = _Awaited(Client.talk)
    erase_talks = _Awaited(Client.erase_talks)
    suppress = _Awaited(Client.suppress)
    suppress_file = _Awaited(Client.suppress_file)
    unsuppress = _Awaited(Client.unsuppress)
    suppressions = _Awaited(Client.suppressions)
    find = _Awaited(Client.find)
    explain = _Awaited(Client.explain)
    export_person = _Awaited(Client.export_person)
    erase_person = _Awaited(Client.erase_person)
    bill = _Awaited(Client.bill)
    import_templates = _Awaited(Client.import_templates)
    templates = _Awaited(Client.templates)
    template = _Awaited(Client.template)
    check_template = _Awaited(Client.check_template)
    pull_templates = _Awaited(Client.pull_templates)
    create_template = _Awaited(Client.create_template)
    open = _Awaited(Client.open)
    enqueue = _Awaited(Client.enqueue)
    seal = _Awaited(Client.seal)

    async def run(self, work: Callable[[], T]) -> T:
        """The result of `work`, done in a thread of this client."""
        return await self._run_in(self._calls, work)

    async def _run_in(self, threads: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        return await asyncio.wrap_future(threads.submit(copy_context().run, work))
