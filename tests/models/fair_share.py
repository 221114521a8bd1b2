"""Model who goes next in a shared scope: the rule of `grant.lua` in Python, for tests and simulations.

Production never runs it; Redis does. One suite plays the same steps to both. Words, shares and reasons are in
`pabal.rate.fair_share`.
"""

from __future__ import annotations

from dataclasses import dataclass

from pabal.rate.fair_share import Flow, shares

GRACE_US = 300_000
"""A turn that stands open for so long is anybody's."""

LEAD_S = 5
"""No flow is further ahead than so many seconds of the scope's pace, or one grant."""

LONGEST_WAIT_US = 300_000
SHORTEST_WAIT_US = 20_000
STAYS_US = 1_000_000
"""A flow counts as wanting more for so long after the moment at which it was to ask again."""

FORGOTTEN_US = 60_000_000


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


def enlist(register: Register, flow: Flow, *, now_us: int) -> None:
    """Note that a flow wants something now; it begins level with those that do already."""
    for name in [name for name, standing in register.items() if standing.until_us < now_us - FORGOTTEN_US]:
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
    level = min(standing.served for standing in register.values() if standing.until_us > now_us)
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
    wanting = [standing for standing in register.values() if standing.until_us > now_us]
    parts = shares([standing.flow for standing in wanting], high_share=high_share)
    share = next(
        part for standing, part in zip(wanting, parts, strict=True) if standing.flow.name == flow.name
    )
    others = [standing.served for standing in wanting if standing.flow.name != flow.name]
    worth, served = messages / share, register[flow.name].served
    most = min(others) + max(LEAD_S * 1e6 / spacing_us, worth) if others else served + worth
    register[flow.name].served = max(min(served + worth, most), served)


def _entry_level(register: Register, now_us: int) -> float:
    wanting = [standing.served for standing in register.values() if standing.until_us > now_us]
    return min(wanting) if wanting else max((standing.served for standing in register.values()), default=0.0)
