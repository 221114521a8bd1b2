"""The provider's logs, read to their end."""

from __future__ import annotations

from typing import Any

from pabal_worker.provider.infobip.client import InfobipClient
from pabal_worker.provider.port import LogQuery


async def all_rows(client: InfobipClient, query: LogQuery) -> list[dict[str, Any]]:
    """The rows of all pages."""
    page = await client.log_page(query)
    rows, cursor = page.rows, page.next_cursor(None)
    while cursor:
        page = await client.log_page(query, cursor=cursor)
        rows, cursor = rows + page.rows, page.next_cursor(cursor)
    return rows
