"""Define how campaigns share the account's cap: flows, urgency, weight and shares.

    flow       one leg of one campaign that sends through the shared scope
    urgency    HIGH, STANDARD or LOW
    weight     how much of the scope a flow may have, against the others
    share      the part of the scope that a flow may have while the others want something too
    served     messages that a flow was given, divided by its share: whoever has the least goes first

HIGH flows together have a reserved share as long as any of them wants something; what a flow leaves unused
goes to the others: a turn that stands open for 0.3 s is anybody's. A flow that comes back after a rest begins
level with the others, so resting earns nothing; one that took open turns is never ahead by more than five
seconds of the scope's pace, or one grant, so it does not pay long for them.

Who goes next is decided in Redis, in `grant.lua`, and not here; `tests/models/fair_share.py` is the same rule
in Python, and one suite tests both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LOW_DIVISOR = 4
"""A LOW flow weighs as much as a STANDARD flow of a quarter of its weight."""


GRACE_US = 300_000
"""A turn that stands open for so many microseconds is anybody's."""

LEAD_US = 5_000_000
"""No flow is further ahead than so many microseconds of the scope's pace, or one grant."""

LONGEST_WAIT_US = 300_000
"""Whoever leaves turns to others asks again after so many microseconds at most."""

STAYS_US = 1_000_000
"""A flow counts as wanting more for so long after the moment at which it was to ask again."""

FORGOTTEN_US = 60_000_000
"""What a flow was served counts against it until it has rested for so long."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What one leg of a campaign may claim of the shared scope."""

    urgency: int
    """1 HIGH, 0 STANDARD, -1 LOW."""

    weight: int
    """1 to 100."""

    name: str = ""
    """`<campaign id>/<leg>`."""


def shares(flows: Sequence[Flow], *, high_share: float) -> list[float]:
    """The part of the shared scope that each of `flows` may have while all of them want more; they sum to 1.

    `high_share` is the part of the HIGH flows together, above 0 and below 1, while others want something too.
    """
    weights = [_weight(flow) for flow in flows]
    high = sum(weight for flow, weight in zip(flows, weights, strict=True) if flow.urgency > 0)
    other = sum(weights) - high
    parts = (high_share, 1 - high_share) if high and other else (1.0, 1.0)
    return [
        weight / high * parts[0] if flow.urgency > 0 else weight / other * parts[1]
        for flow, weight in zip(flows, weights, strict=True)
    ]


def _weight(flow: Flow) -> float:
    return flow.weight / LOW_DIVISOR if flow.urgency < 0 else float(flow.weight)
