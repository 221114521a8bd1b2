"""Call Infobip over a few connections that are kept open.

One client serves one event loop. It builds no request and reads no answer itself; the modules beside it do.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import httpx
import orjson

from pabal.channels import CHANNELS
from pabal.channels.definition import ChannelDefinition
from pabal_worker.errors import GrantExpired, LogsUnavailable, TemplatesUnavailable
from pabal_worker.provider.infobip import requests, templates
from pabal_worker.provider.infobip.answers.answers import Reply, read_answer, same_for_all
from pabal_worker.provider.infobip.format import InfobipFormat
from pabal_worker.provider.infobip.reports.logs import MOST_ROWS, page_of, query_string
from pabal_worker.provider.infobip.transport import (
    KEEPALIVE_S,
    NOTHING_LEFT,
    Departure,
    WatchingTransport,
    watched,
)
from pabal_worker.provider.infobip.waits import retry_after_s
from pabal_worker.provider.outcomes import ErrorClass, Outcome, TryLater, Unknown
from pabal_worker.provider.port import (
    Answer,
    Channel,
    LogPage,
    LogQuery,
    ProviderTemplate,
    SendRequest,
)


class InfobipClient(InfobipFormat):
    """The provider's port over HTTP."""

    def __init__(
        self,
        base_url: str,
        api_key: str,
        *,
        timeout_s: float = 30,
        connect_timeout_s: float = 5,
        max_connections: int = 16,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """`transport` is for tests and comparisons; it has `may_start` asked before the call, not in it."""
        self._connections = (
            None if transport else WatchingTransport(base_url, max_connections=max_connections)
        )
        self._base_url, self._connect_s = base_url, connect_timeout_s
        self._used_at = float("-inf")
        self._slots = asyncio.Semaphore(max_connections)
        self._longest_s = connect_timeout_s + timeout_s
        self._http = httpx.AsyncClient(
            base_url=base_url,
            headers=_headers(api_key),
            timeout=httpx.Timeout(timeout_s, connect=connect_timeout_s, pool=connect_timeout_s),
            transport=transport or self._connections,
            follow_redirects=False,
        )

    async def send(self, request: SendRequest, *, may_start: Callable[[], bool]) -> Answer:
        """Make one call; whatever happens, every message of the request has an outcome.

        `may_start` is asked once, with the connection up and nothing sent. Cancellation goes through: then
        nobody knows what left.
        """
        path, content = requests.build(request)
        departure = Departure(may_start)
        began_at = time.monotonic()
        try:
            reply = await self._post(path, content, departure)
            self._used_at = time.monotonic()
        except GrantExpired:
            self._used_at = float("-inf")  # its connection is closed; the next grant finds another one up
            return _not_called(request)
        except Exception as error:
            answer = _unanswered(request, error, nothing_left=self._nothing_left(error, departure))
        else:
            answer = read_answer(request, reply)
        return replace(answer, took_s=time.monotonic() - began_at)

    async def warm(self) -> str | None:
        """Have a connection up; returns why there is none.

        A grant is good for tenths of a second, less than a new TLS connection may take.
        """
        if not self._base_url:
            return "PABAL_INFOBIP_BASE_URL is not set at this worker"
        if self._connections is None or time.monotonic() - self._used_at < KEEPALIVE_S - _MARGIN_S:
            return None
        try:
            async with self._slots, asyncio.timeout(self._connect_s):
                await self._connections.connect(self._base_url)
        except Exception as error:
            return type(error).__name__
        self._used_at = time.monotonic()
        return None

    async def log_page(self, query: LogQuery, *, cursor: str | None = None) -> LogPage:
        """One page of `/logs`; LogsUnavailable if it cannot be read."""
        body = await self._get(_definition_of(query.channel).logs_path, query_string(query, cursor))
        try:
            return page_of(body)
        except ValueError as error:
            raise LogsUnavailable("the answer has no list of results") from error

    async def pending_reports(self, channel: Channel) -> bytes:
        """A body of `/reports`, byte for byte: each report is handed out once, so what is lost on the way is
        only in the logs. LogsUnavailable if there is no such answer.
        """
        return await self._get(_definition_of(channel).reports_path, f"limit={MOST_ROWS}")

    async def template_codes(self, path: str, *, sender: str, page: int, size: int) -> list[str]:
        """A page of a sender's codes; TemplatesUnavailable if there is no such answer."""
        query = templates.list_query(path, sender=sender, page=page, size=size)
        return templates.read_codes(await self._ask_templates("GET", query))

    async def find_template(self, path: str, *, sender: str, code: str) -> ProviderTemplate | None:
        """One template; TemplatesUnavailable if there is no such answer."""
        query = templates.single_query(path, sender=sender, code=code)
        return templates.read_template(await self._ask_templates("GET", query))

    async def create_template(self, path: str, order: Mapping[str, Any]) -> str:
        """Register a template; TemplatesUnavailable says whether it may have been taken all the same."""
        return templates.read_created(await self._ask_templates("POST", path, orjson.dumps(dict(order))))

    async def close(self) -> None:
        """Give the connections back."""
        await self._http.aclose()

    async def _post(self, path: str, content: bytes, departure: Departure) -> Reply:
        async with self._slots, asyncio.timeout(self._longest_s):
            if self._connections is None:
                departure.begin()
            with watched(departure):
                return _reply(await self._http.post(path, content=content, headers=_JSON))

    def _nothing_left(self, error: Exception, departure: Departure) -> bool:
        return isinstance(error, NOTHING_LEFT) if self._connections is None else not departure.has_begun

    async def _ask_templates(self, method: str, path: str, content: bytes | None = None) -> Reply:
        if not self._base_url:
            raise TemplatesUnavailable("PABAL_INFOBIP_BASE_URL is not set at this worker")
        departure = Departure(lambda: True)
        try:
            async with self._slots, asyncio.timeout(self._longest_s):
                if self._connections is None:
                    departure.begin()
                with watched(departure):
                    answer = await self._http.request(method, path, content=content, headers=_JSON)
        except Exception as error:
            raise TemplatesUnavailable(
                type(error).__name__, took_none=self._nothing_left(error, departure)
            ) from error
        return _reply(answer)

    async def _get(self, path: str, query: str) -> bytes:
        try:
            async with self._slots, asyncio.timeout(self._longest_s):
                reply = _reply(await self._http.get(f"{path}?{query}"))
        except Exception as error:
            raise LogsUnavailable(type(error).__name__) from error
        if reply.status != 200:
            raise LogsUnavailable(f"HTTP {reply.status}", retry_after_s(reply.headers))
        return reply.body


_MARGIN_S = 1.0
_JSON = {"Content-Type": "application/json"}


def _definition_of(channel: Channel) -> ChannelDefinition:
    """Raises LogsUnavailable for a channel that only a newer version knows."""
    definition = CHANNELS.get(channel)
    if definition is None:
        raise LogsUnavailable(f"this version does not know the channel {channel}")
    return definition


def _headers(api_key: str) -> dict[str, str]:
    return {
        "Authorization": f"App {api_key}",
        "Accept": "application/json",
        "User-Agent": f"pabal/{version('pabal')}",
    }


def _reply(response: httpx.Response) -> Reply:
    reply = Reply(response.status_code, dict(response.headers), response.content)
    # response and stream name each other: a cycle, which would hold both bodies until garbage is looked for
    response.stream = httpx.ByteStream(b"")
    return reply


def _not_called(request: SendRequest) -> Answer:
    outcome = TryLater("its grant had become too old", after_s=0)
    return Answer(same_for_all(request, outcome), None, outcome.why, called=False)


def _unanswered(request: SendRequest, error: Exception, *, nothing_left: bool) -> Answer:
    """No answer: safe to go again only if nothing can have left."""
    name = type(error.__cause__ or error).__name__
    outcome: Outcome = Unknown(f"{name} after the request had begun to leave")
    if nothing_left:
        outcome = TryLater(f"{name} before anything left", ErrorClass.PROVIDER)
    return Answer(same_for_all(request, outcome), None, name)
