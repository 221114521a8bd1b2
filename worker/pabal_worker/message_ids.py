"""Write and read the ids under which the provider knows our messages and calls.

They follow from the ledger's keys. So they are the same whoever writes them and how often, and are stored
nowhere.
"""

from __future__ import annotations

from pabal_worker.records import MessageKey

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
    attempt = (bulk_id or "").rpartition(".")[2]
    return int(attempt) if attempt.isascii() and attempt.isdigit() and len(attempt) < 19 else None


def key_of(message_id: str) -> MessageKey | None:
    """A messageId taken apart, or None if it is not one of ours."""
    campaign_id, _, rest = message_id.partition(".")
    recipient_no, _, leg = rest.partition(".")
    if not (
        recipient_no.isascii() and recipient_no.isdigit() and leg in ("0", "1") and len(recipient_no) < 10
    ):
        return None
    return MessageKey(message_id, campaign_id, int(recipient_no), int(leg))
