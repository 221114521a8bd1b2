"""Write and read the ids under which the provider knows our messages and calls.

They follow from the ledger's keys. So they are the same whoever writes them and how often, and are stored
nowhere. That of a one-off follows from its caller's idempotency key: a ledger that was restored from an older
copy gives it the same id again, and the provider sees that it had the message already.
"""

from __future__ import annotations

import base64
import hashlib
import re

from pabal_worker.records import MessageKey

_MESSAGE = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]{0,63})\.([0-9]{1,9}|[a-z2-7]{16})\.([01])").fullmatch
_BULK = re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]{0,63})\.([0-9]{1,18})").fullmatch

_TAG_LENGTH = 16
LAST_ROW = 10**9 - 1
"""The highest row number that an id can carry and still be taken apart."""


def message_id(campaign_id: str, recipient: int | str, leg: int) -> str:
    """The id of a message at the provider: it derives from campaign, recipient and leg. `recipient` is its
    row number, of a one-off its tag.
    """
    return f"{campaign_id}.{recipient}.{leg}"


def tag_of(key: str) -> str:
    """What stands for an idempotency key in ids: 16 letters and digits, made from 80 bits of its SHA-256."""
    return base64.b32encode(hashlib.sha256(key.encode()).digest()[:10]).decode().lower()


def tag_of_test(key: str) -> str:
    """What stands for the idempotency key of a message to a tester: never that of another one-off."""
    return tag_of(f"test\x00{key}")


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
    if match is None:
        return None
    recipient = match[2]
    return MessageKey(match[1], recipient if len(recipient) == _TAG_LENGTH else int(recipient), int(match[3]))
