"""Write and read the ids under which the provider knows our messages and calls.

They follow from the ledger's keys. So they are the same whoever writes them and how often, and are stored
nowhere.
"""

from __future__ import annotations

import re

from pabal_worker.records import MessageKey

_MESSAGE = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]{0,63})\.([0-9]{1,9})\.([01])").fullmatch
_BULK = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]{0,63})\.([0-9]{1,18})").fullmatch

LAST_ROW = 10**9 - 1
"""The highest row number that an id can carry and still be taken apart."""


def message_id(campaign_id: str, recipient_no: int, leg: int) -> str:
    """The id of a message at the provider: it derives from campaign, recipient and leg."""
    return f"{campaign_id}.{recipient_no}.{leg}"


def bulk_id(campaign_id: str, attempt: int) -> str:
    """The id of a call at the provider, which takes at most 100 characters."""
    return f"{campaign_id}.{attempt}"


def attempt_of(bulk_id: str | None) -> int | None:
    """The attempt that a bulkId names, or None if it is not one of ours."""
    call = call_of(bulk_id)
    return call[1] if call else None


def call_of(bulk_id: str | None) -> tuple[str, int] | None:
    """The campaign and the attempt that a bulkId names, or None if it is not one of ours."""
    match = _BULK(bulk_id) if bulk_id else None
    return (match[1], int(match[2])) if match else None


def key_of(message_id: str) -> MessageKey | None:
    """A messageId taken apart, or None if it is not one of ours."""
    match = _MESSAGE(message_id)
    return MessageKey(match[1], int(match[2]), int(match[3])) if match else None
