"""Describe how a message stands over each channel, for replies. Nothing is looked up here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pabal.channels import CHANNEL_NAMES, LEGS
from pabal.replies import StoryLeg
from pabal.timestamps import to_iso
from pabal_worker.message_ids import message_id
from pabal_worker.people.codes import error_in_words, status_in_words

if TYPE_CHECKING:
    from pabal_worker.provider.port import ProviderFormat


def legs_of(row: dict[str, Any], provider: ProviderFormat) -> dict[str, StoryLeg]:
    """By channel: those that the message has a row of."""
    return {
        name: _leg(row, leg, name, provider)
        for leg, name in zip(LEGS, CHANNEL_NAMES, strict=True)
        if row[f"{name}_state"] is not None
    }


def attempts_of(row: dict[str, Any], name: str) -> list[int]:
    """The attempts that carried the message over a channel, the first one first."""
    return [id for id in row[f"{name}_attempts"] or () if id is not None]


def id_of(row: dict[str, Any], leg: int) -> str:
    """The message's id at the provider."""
    return message_id(row["campaign_id"], row["tag"] or row["no"], leg)


def _leg(row: dict[str, Any], leg: int, name: str, provider: ProviderFormat) -> StoryLeg:
    price = row[f"{name}_price"]
    return {
        "messageId": id_of(row, leg),
        "state": row[f"{name}_state"],
        "why": row[f"{name}_why"],
        "status": status_in_words(row[f"{name}_status_group"], row[f"{name}_status_id"], provider),
        "error": error_in_words(row[f"{name}_error_id"], provider),
        "attempts": len(attempts_of(row, name)),
        "leftAt": to_iso(row[f"{name}_left_at"]),
        "doneAt": to_iso(row[f"{name}_done_at"]),
        "parts": row[f"{name}_parts"],
        "price": None if price is None else f"{price.normalize():f}",
        "currency": row[f"{name}_currency"],
        "clicks": row[f"{name}_clicks"],
        "firstClickAt": to_iso(row[f"{name}_clicked_at"]),
    }
