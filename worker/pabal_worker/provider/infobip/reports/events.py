"""Tell other events than delivery reports and users' messages, which may come to the same URL.

They are named, so that they are counted for what they are; nothing is read of them.

Sources: inbound messages of channels without profiles, as SMS (users' messages to a profile are read by
`inbound.py`); seen reports (`seenAt`) and clicks (`notificationType`, `url`) as Infobip documents
them for its messages API and for SMS. None of them has a delivery status.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
