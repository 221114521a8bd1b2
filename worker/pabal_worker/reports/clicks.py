"""Tell which messages clicks belong to: pure.

A link's address may name the person who clicked, so that only a digest of it is kept; the event stays as it
came in the inbox.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from pabal_worker.message_ids import key_of
from pabal_worker.provider.port import BodyContent
from pabal_worker.records import ClickRow
from pabal_worker.reports.plausibility import EARLIEST, LATEST


def clicks_of(content: BodyContent, received_at: datetime) -> list[ClickRow]:
    """The clicks of a body on messages whose ids are in our form. What cannot be is not believed."""
    keyed = ((key_of(click.message_id), click) for click in content.clicks)
    return [
        ClickRow(key, _believed(click.clicked_at, received_at), _digest(click.url))
        for key, click in keyed
        if key
    ]


def _believed(clicked_at: datetime | None, received_at: datetime) -> datetime:
    if clicked_at is None or not received_at - EARLIEST <= clicked_at <= received_at + LATEST:
        return received_at
    return clicked_at


def _digest(url: str) -> UUID:
    return UUID(bytes=hashlib.md5(url.encode("utf-8", "surrogatepass"), usedforsecurity=False).digest())
