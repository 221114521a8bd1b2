"""Describe how the sandbox stands in for a channel. What the channel itself is, is in `pabal.channels`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pabal_worker.sandbox.behaviour.statuses import Json, Result
from pabal_worker.sandbox.channels.schema import Check


@dataclass(frozen=True, slots=True)
class StandIn:
    """What the provider asks of a channel's messages, and what becomes of them."""

    content: Check
    """What `content` must be."""

    taken: Result
    """How a message that is taken is answered."""

    outcomes: Mapping[str, Result]
    """How each outcome of a recipe ends; `never_final` is missing because it does not."""

    price: Json
    """What a message costs."""

    needs_sender: bool = True
    longest_address: int | None = None
    destination_fields: Mapping[str, Check] = field(default_factory=dict)
    """What a destination may say beside address and id."""

    message_options: Mapping[str, Check] = field(default_factory=dict)
    """What a message may say that Pabal never says."""

    delivery_fields: Mapping[str, Check] = field(default_factory=dict)
    """What `webhooks.delivery` may say beside what it says by every channel."""

    request_options: Mapping[str, Check] = field(default_factory=dict)
    """What a request may say that Pabal never says."""
