"""Describe how the sandbox stands in for a channel. What the channel itself is, is in `pabal.channels`."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

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

    taken_in_vain: Result | None = None
    """How a message is answered whose user has no open session, which ends as `no_session`; None: the
    channel has no sessions. It may look like `taken`, and is another object.
    """

    is_address: Callable[[Any], Any] = re.compile(r"[1-9]\d{7,14}").fullmatch
    """Whether a message can go there; by default, to a number that can be called."""

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
