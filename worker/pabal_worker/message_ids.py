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

LAST_ROW = 10**9 - 1
"""The highest row number that an id can carry and still be taken apart."""


_TAG = re.compile(r"[a-z2-7]{16}")


def message_id(campaign_id: str, recipient: int | str, leg: int) -> str:
    """The id of a message at the provider: it derives from campaign, recipient and leg. `recipient` is its
    row number, of a one-off its tag.
    """
    return f"{campaign_id}.{recipient}.{leg}"


def tag_of(key: str) -> str:
    """What stands for an idempotency key in ids: 16 letters and digits, made from 80 bits of its SHA-256."""
    return base64.b32encode(hashlib.sha256(key.encode()).digest()[:10]).decode().lower()


def bulk_id(campaign_id: str, attempt: int) -> str:
    """The id of a call at the provider, which takes at most 100 characters."""
    return f"{campaign_id}.{attempt}"


def attempt_of(bulk_id: str | None) -> int | None:
    """The attempt that a bulkId names, or None if it is not one of ours."""
    attempt = (bulk_id or "").rpartition(".")[2]
    return int(attempt) if attempt.isascii() and attempt.isdigit() and len(attempt) < 19 else None


def key_of(message_id: str) -> MessageKey | None:
    """A messageId taken apart, or None if it is not one of ours."""
    campaign_id, _, rest = message_id.partition(".")
    recipient, _, leg = rest.partition(".")
    if leg not in ("0", "1"):
        return None
    if recipient.isascii() and recipient.isdigit() and len(recipient) < 10:
        return MessageKey(message_id, campaign_id, int(recipient), int(leg))
    if _TAG.fullmatch(recipient):
        return MessageKey(message_id, campaign_id, 0, int(leg), recipient)
    return None
