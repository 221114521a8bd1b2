"""Write the query strings of `/logs` and `/reports`, and read the rows of their answers.

Which questions to ask is not decided here.

`/logs` looks 48 hours back, is repeatable, and takes lists of ids in a query string of 2,048 characters;
`/reports` hands each report out once. Both give up to 1,000 rows (Infobip's OpenAPI 3.210).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import quote

import orjson

from pabal_worker.provider.infobip.reports.rows import mapping, storable, text
from pabal_worker.provider.port import LogPage, LogQuery

LONGEST_QUERY = 2_000
"""The provider takes 2,048 characters and does not say what it counts as such, so a few are left."""

MOST_ROWS = 1_000
REACH_S = 48 * 3600
"""How far back the logs reach."""

_LIMIT = f"limit={MOST_ROWS}"


def query_string(query: LogQuery, cursor: str | None = None) -> str:
    """The query string of a page; the first page needs no cursor.

    A query by ids has one row for each, so it fits into one page. A cursor would only take room from the ids.
    """
    if query.message_ids:
        return _ids_query(query.message_ids)
    parameters = {
        "bulkId": query.bulk_id,
        "campaignReferenceId": query.campaign_id,
        "sentSince": _moment(query.since) if query.since else None,
        "sentUntil": _moment(query.until) if query.until else None,
        "cursor": cursor,
    }
    parts = [f"{name}={quote(value, safe='')}" for name, value in parameters.items() if value is not None]
    return "&".join([_LIMIT, "useCursor=true", *parts])


def chunk_ids(ids: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """The ids in lists of which each fits into one query."""
    chunk: list[str] = []
    room = left = LONGEST_QUERY - len(_ids_query(()))
    for message_id in ids:
        needs = len(quote(message_id, safe="")) + 1
        if chunk and needs - 1 > left:
            yield tuple(chunk)
            chunk, left = [], room
        chunk.append(message_id)
        left -= needs
    if chunk:
        yield tuple(chunk)


def _ids_query(ids: Sequence[str]) -> str:
    return f"{_LIMIT}&messageId={','.join(quote(one, safe='') for one in ids)}"


def _moment(at: datetime) -> str:
    """As Infobip writes moments: `2026-09-01T01:00:15.457+0000`."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "+0000")


def page_of(body: bytes) -> LogPage:
    """Rows and next cursor of an answer; ValueError if it has no list of results."""
    answer = orjson.loads(storable(body))
    rows = mapping(answer).get("results")
    if not isinstance(rows, list):
        raise ValueError("the answer has no results")
    cursor = text(mapping(mapping(answer).get("cursor")).get("nextCursor"))
    return LogPage([row for row in rows if isinstance(row, dict)], cursor)
