"""List and make what the provider pushes. What is to be made is said in `push_plans.py`.

For a command that people run: one call after the other, and nothing is repeated.
"""

from __future__ import annotations

from importlib.metadata import version
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import httpx

from pabal_worker.errors import PushesUnavailable
from pabal_worker.provider.infobip.answers.refusals import read_refusal
from pabal_worker.provider.infobip.reports.rows import mapping
from pabal_worker.provider.push_plans import INBOUND_CHANNEL, INBOUND_PATH, PushPlan, subscription_path

_PAGE = 100
_MOST_PAGES = 50


class InfobipPushes:
    """The provider's own settings of pushes, over HTTP."""

    def __init__(self, base_url: str, api_key: str, *, timeout_s: float = 30) -> None:
        headers = {"Authorization": f"App {api_key}", "User-Agent": f"pabal/{version('pabal')}"}
        self._http = httpx.Client(
            base_url=base_url, headers=headers, timeout=timeout_s, follow_redirects=False
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def subscriptions(self, channel: str) -> list[dict[str, Any]]:
        """Subscriptions of a channel, each with its notification profile. Raises PushesUnavailable."""
        found: list[dict[str, Any]] = []
        for page in range(_MOST_PAGES):
            body = mapping(self._call("GET", f"{subscription_path(channel)}?page={page}&size={_PAGE}"))
            rows = body.get("results")
            found += [dict(row) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
            if page + 1 >= _number(mapping(body.get("paging")).get("totalPages")):
                break
        return [row | {"profile": self._profile(row)} for row in found]

    def inbound(self) -> list[dict[str, Any]]:
        """Inbound configurations of Kakao Sangdam. Raises PushesUnavailable."""
        rows = self._call("GET", f"{INBOUND_PATH}?channel={INBOUND_CHANNEL}")
        return [dict(row) for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []

    def make(self, plan: PushPlan) -> Any:
        """Make what was planned; returns the provider's answer. Raises PushesUnavailable."""
        return self._call("POST", plan.path, plan.body)

    def _profile(self, row: dict[str, Any]) -> Any:
        profile = mapping(row.get("profile"))
        name = profile.get("profileId")
        if not isinstance(name, str):
            return dict(profile)
        return self._call("GET", f"/subscriptions/1/profiles/{quote(name, safe='')}")

    def _call(self, method: str, path: str, body: Any = None) -> Any:
        try:
            answer = self._http.request(method, path, json=body)
        except httpx.HTTPError as error:
            raise PushesUnavailable(path.partition("?")[0], type(error).__name__) from error
        if not answer.is_success:
            refusal = read_refusal(answer.content)
            fields = ", ".join(refusal.properties[:5])
            why = f"HTTP {answer.status_code} {refusal.code}".rstrip() + (
                f", about {fields}" if fields else ""
            )
            raise PushesUnavailable(path.partition("?")[0], why)
        try:
            return answer.json() if answer.content else {}
        except ValueError as error:
            raise PushesUnavailable(path.partition("?")[0], "an answer that is not JSON") from error


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
