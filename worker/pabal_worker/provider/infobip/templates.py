"""Write calls about brand templates, and read their answers (Infobip OpenAPI 3.210).

Pure; the client carries them. How often they may be made is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import orjson

from pabal_worker.errors import TemplatesUnavailable
from pabal_worker.provider.infobip.answers.answers import Reply
from pabal_worker.provider.infobip.waits import retry_after_s
from pabal_worker.provider.port import ProviderTemplate

_ALL_SINCE = "2020-01-01T00:00:00.000+0000"
"""Without a moment the provider lists what changed in the last hour."""

_NOT_TAKEN = frozenset({400, 401, 403, 404, 429})
"""Answers after which nothing was created."""

_SHOWN_VIOLATIONS = 20


def list_query(path: str, *, sender: str, page: int, size: int) -> str:
    """Path and query of a page of a sender's codes."""
    return f"{path}?{urlencode({'senderKey': sender, 'since': _ALL_SINCE, 'page': page, 'size': size})}"


def single_query(path: str, *, sender: str, code: str) -> str:
    """Path and query of one template."""
    return f"{path}/single?{urlencode({'sender': sender, 'templateCode': code})}"


def read_codes(reply: Reply) -> list[str]:
    """The codes of a page. Raises TemplatesUnavailable."""
    results = _body_of(reply).get("results", [])
    if not isinstance(results, list):
        raise TemplatesUnavailable("the answer has no list of results")
    codes = [row.get("templateCode") for row in results if isinstance(row, dict)]
    return [code for code in codes if isinstance(code, str)]


def read_template(reply: Reply) -> ProviderTemplate | None:
    """A template; None: there is none. Raises TemplatesUnavailable."""
    if reply.status == 404:
        return None
    body = _body_of(reply)
    name, content = body.get("name"), body.get("templateContent")
    if not isinstance(content, dict):
        raise TemplatesUnavailable("the answer has no templateContent")
    return ProviderTemplate(str(name or ""), content)


def read_created(reply: Reply) -> str:
    """The code of a template that was created. Raises TemplatesUnavailable."""
    code = _body_of(reply, took_none=False).get("templateCode")
    if not isinstance(code, str) or not code:
        raise TemplatesUnavailable("the answer names no templateCode", took_none=False)
    return code


def _body_of(reply: Reply, *, took_none: bool = True) -> Mapping[str, Any]:
    try:
        body = orjson.loads(reply.body)
    except ValueError:
        body = None
    if reply.status != 200:
        raise TemplatesUnavailable(
            f"HTTP {reply.status}",
            retry_after_s(reply.headers),
            tuple(_violations(body)),
            took_none=took_none or reply.status in _NOT_TAKEN,
        )
    if not isinstance(body, dict):
        raise TemplatesUnavailable("the answer is not a JSON object", took_none=took_none)
    return body


def _violations(body: object) -> list[tuple[str, str]]:
    listed = body.get("violations") if isinstance(body, dict) else None
    rows = listed[:_SHOWN_VIOLATIONS] if isinstance(listed, list) else []
    return [
        (str(row.get("property", ""))[:200], str(row.get("violation", ""))[:200])
        for row in rows
        if isinstance(row, dict)
    ]
