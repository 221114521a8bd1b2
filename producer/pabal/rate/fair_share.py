"""Who goes next when campaigns share the account: the pacer's rule of fairness, pure.

    flow       one leg of one campaign that sends through the shared scope
    urgency    HIGH, STANDARD or LOW
    weight     how much of the scope a flow may have, against the others
    served     messages that a flow was given, divided by its share: whoever has the least goes first
    register   the flows that want more than they get, and how well each was served

HIGH has a reserved share as long as any HIGH flow wants something; what a flow leaves unused flows to the
others: a turn that stands open for `GRACE_US` is anybody's. A flow that comes back after a rest begins level
with the others, so resting earns nothing; one that took open turns is never more than `LEAD_S` seconds of the
scope's pace, or one grant, ahead, so it does not pay long for them.

The same rule runs as Lua inside Redis, in `grant.lua`; one suite tests both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LOW_DIVISOR = 4
"""A LOW flow weighs as much as a STANDARD flow of a quarter of its weight."""

GRACE_US = 300_000
LEAD_S = 5
LONGEST_WAIT_US = 300_000
SHORTEST_WAIT_US = 20_000
STAYS_US = 1_000_000
"""A flow counts as wanting more for so long after the moment at which it was to ask again."""

FORGOTTEN_US = 60_000_000


@dataclass(frozen=True, slots=True)
class Flow:
    """One campaign's claim on the shared scope."""

    urgency: int
    """1 HIGH, 0 STANDARD, -1 LOW."""

    weight: int
    """1 to 100."""

    name: str = ""
    """`<campaign id>/<leg>`."""


@dataclass(slots=True)
class Standing:
    """How a flow stands in the register."""

    flow: Flow
    served: float
    """Messages of the whole scope that its own are worth."""

    until_us: float
    """Until then it wants more, unless it says otherwise."""


Register = dict[str, Standing]
"""Flows by name."""


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


def enlist(register: Register, flow: Flow, *, now_us: int) -> None:
    """Note that a flow wants something now; it begins level with those that do already."""
    for name in [name for name, one in register.items() if one.until_us < now_us - FORGOTTEN_US]:
        del register[name]
    known = register.get(flow.name)
    if known is None or known.until_us <= now_us:
        served = max(known.served if known else 0.0, _entry_level(register, now_us))
        register[flow.name] = Standing(flow, served, now_us + STAYS_US)
    else:
        register[flow.name] = Standing(flow, known.served, max(known.until_us, now_us + STAYS_US))


def withdraw(register: Register, flow: Flow, *, now_us: int) -> None:
    """Note that something else holds a flow back: nobody waits for it."""
    if flow.name in register:
        register[flow.name].until_us = min(register[flow.name].until_us, now_us)


def wait_us(register: Register, flow: Flow, *, need: int, spacing_us: float, now_us: int) -> float:
    """How long an enlisted flow should leave the turns to others; 0: it is next."""
    level = min(one.served for one in register.values() if one.until_us > now_us)
    ahead = register[flow.name].served - level - need
    if ahead <= 0:
        return 0.0
    return min(max(ahead * spacing_us, SHORTEST_WAIT_US), LONGEST_WAIT_US)


def stay(register: Register, flow: Flow, *, for_us: float, now_us: int) -> None:
    """Keep an enlisted flow in the register while it waits."""
    register[flow.name].until_us = now_us + for_us + STAYS_US


def serve(
    register: Register, flow: Flow, messages: int, *, high_share: float, spacing_us: float, now_us: int
) -> None:
    """Count messages that an enlisted flow was given."""
    wanting = [one for one in register.values() if one.until_us > now_us]
    parts = shares([one.flow for one in wanting], high_share=high_share)
    share = next(part for one, part in zip(wanting, parts, strict=True) if one.flow.name == flow.name)
    others = [one.served for one in wanting if one.flow.name != flow.name]
    worth, served = messages / share, register[flow.name].served
    most = min(others) + max(LEAD_S * 1e6 / spacing_us, worth) if others else served + worth
    register[flow.name].served = max(min(served + worth, most), served)


def _weight(flow: Flow) -> float:
    return flow.weight / LOW_DIVISOR if flow.urgency < 0 else float(flow.weight)


def _entry_level(register: Register, now_us: int) -> float:
    wanting = [one.served for one in register.values() if one.until_us > now_us]
    return min(wanting) if wanting else max((one.served for one in register.values()), default=0.0)
