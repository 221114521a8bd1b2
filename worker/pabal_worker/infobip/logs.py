"""Query strings for `/logs` and `/reports`, and the rows in their answers.

`/logs` looks 48 hours back, is repeatable, and takes lists of ids in a query string of 2,048 characters;
`/reports` hands each report out once. Both give up to 1,000 rows (Infobip's OpenAPI 3.210).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

import orjson

from pabal_worker.infobip.rows import mapping, text, without_nul

LONGEST_QUERY = 2_048
MOST_ROWS = 1_000

_ROOM_FOR_CURSOR = 512
"""Later pages carry a cursor beside the ids; Infobip publishes no length for it."""


def first_queries(message_ids: Sequence[str], bulk_id: str | None) -> list[str]:
    """One query string for each chunk of ids; none if nothing is asked for."""
    base = f"limit={MOST_ROWS}&useCursor=true"
    if bulk_id is not None:
        base += f"&bulkId={quote(bulk_id, safe='')}"
    if not message_ids:
        return [base] if bulk_id is not None else []
    base += "&messageId="
    return [base + ids for ids in _chunks(message_ids, LONGEST_QUERY - _ROOM_FOR_CURSOR - len(base))]


def _chunks(ids: Sequence[str], room: int) -> Iterator[str]:
    """The ids, each once, in comma lists of up to `room` characters."""
    chunk = ""
    for one in (quote(one, safe="") for one in dict.fromkeys(ids)):
        if chunk and len(chunk) + 1 + len(one) > room:
            yield chunk
            chunk = one
        else:
            chunk = f"{chunk},{one}" if chunk else one
    yield chunk


def next_query(query: str, cursor: str | None) -> str:
    """The query string for the page behind `cursor`; the first page has none before it."""
    return query if cursor is None else f"{query}&cursor={quote(cursor, safe='')}"


def page_of(body: bytes) -> tuple[list[dict[str, Any]], str | None]:
    """Rows and next cursor of an answer; ValueError if it is none."""
    read = orjson.loads(without_nul(body))
    rows = mapping(read).get("results")
    if not isinstance(rows, list):
        raise ValueError("the answer has no results")
    cursor = text(mapping(mapping(read).get("cursor")).get("nextCursor"))
    return [row for row in rows if isinstance(row, dict)], cursor
