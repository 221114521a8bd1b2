"""Watch every HTTP call of a test that goes to the provider's API, and judge it by the provider's files.

What is right is not decided here but in `provider_contract.py`.

    request   judged if our client made it, or if the sandbox took it: neither may be laxer than the provider
    answer    judged if the sandbox gave it
    push      judged if a test's receiver hands it over
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import pytest

from tests.support.provider_contract import Exchange, ProviderContract

_OUR_CLIENT = "pabal/"
_CONTROL = "/_sandbox/"


class Traffic:
    """What went over HTTP in one test, and what the files have against it."""

    def __init__(self, contract: ProviderContract, sandbox_url: str | None) -> None:
        self._contract, self._sandbox_url = contract, sandbox_url
        self.problems: list[str] = []

    def judge_push(self, channel: str, body: bytes) -> None:
        """Judge a body of reports that the sandbox pushed."""
        self._note(f"push of {channel}", self._contract.push_problems(channel, body))

    def judge(self, request: httpx.Request, response: httpx.Response | None) -> None:
        """Judge a call; `response` is None if there was none."""
        url = str(request.url)
        is_ours = request.headers.get("user-agent", "").startswith(_OUR_CLIENT)
        is_sandbox = self._sandbox_url is not None and url.startswith(self._sandbox_url)
        if request.url.path.startswith(_CONTROL) or not (is_ours or is_sandbox):
            return
        status = response.status_code if response is not None else None
        answer = response.content if response is not None else b""
        body = request.content if isinstance(request.stream, httpx.ByteStream) else None
        exchange = Exchange(request.method, url, body or b"", status, answer)
        if body is not None and (is_ours or status == 200):
            self._note(
                f"request {request.method} {request.url.path}", self._contract.request_problems(exchange)
            )
        if is_sandbox and response is not None:
            self._note(f"answer {status} of {request.url.path}", self._contract.answer_problems(exchange))

    def _note(self, what: str, problems: list[str]) -> None:
        self.problems += [f"{what}: {problem}" for problem in problems]


@contextmanager
def watching(traffic: Traffic) -> Iterator[None]:
    """Hand every call of httpx in this process to `traffic` while the block runs."""
    send, send_async = httpx.Client.send, httpx.AsyncClient.send

    def watched(client: httpx.Client, request: httpx.Request, **options: bool) -> httpx.Response:
        response = None
        try:
            response = send(client, request, **options)
        finally:
            if not options.get("stream"):
                traffic.judge(request, response)
        return response

    async def watched_async(
        client: httpx.AsyncClient, request: httpx.Request, **options: bool
    ) -> httpx.Response:
        response = None
        try:
            response = await send_async(client, request, **options)
        finally:
            if not options.get("stream"):
                traffic.judge(request, response)
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(httpx.Client, "send", watched)
        patch.setattr(httpx.AsyncClient, "send", watched_async)
        yield
