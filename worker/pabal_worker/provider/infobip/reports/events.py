"""Tell other events than delivery reports and users' messages, which may come to the same URL.

They are named, so that they are counted for what they are; of clicks it is read which message they are of.

Sources: inbound messages of channels without profiles, as SMS (users' messages to a profile are read by
`inbound.py`); seen reports (`seenAt`) and clicks (`notificationType`, `url`) as Infobip documents
them for its messages API and for SMS. None of them has a delivery status.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pabal_worker.provider.infobip.reports.rows import text
from pabal_worker.provider.port import Click

SEEN, MESSAGE, CLICK = "seen", "message", "click"


def event_of(row: Mapping[str, Any]) -> str | None:
    """The kind of event that a row without a delivery status tells of; None if it is none that is known."""
    if "status" in row:
        return None
    if row.get("seenAt"):
        return SEEN
    if row.get("receivedAt") and any(name in row for name in ("message", "text", "cleanText")):
        return MESSAGE
    if "notificationType" in row or ("url" in row and "recipient" in row):
        return CLICK
    return None


def click_of(row: Mapping[str, Any], no: int) -> Click | None:
    """A click as the provider's SMS events have it; None if it names no message."""
    message_id = text(row.get("messageId"))
    if message_id is None:
        return None
    return Click(no, message_id, text(row.get("url")) or "", _moment(row.get("sendDateTime")))


def _moment(milliseconds: object) -> datetime | None:
    """Milliseconds since 1970; None for anything else."""
    if type(milliseconds) is not int:
        return None
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC)
    except (ValueError, OverflowError, OSError):
        return None
