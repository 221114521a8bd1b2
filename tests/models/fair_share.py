"""Model who goes next in a shared scope: the rule of `grant.lua` in Python, for tests and simulations.

Production never runs it; Redis does. One suite plays the same steps to both. Words, shares and reasons are in
`pabal.rate.fair_share`.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from pabal.rate.fair_share import FORGOTTEN_US, LEAD_US, LONGEST_WAIT_US, STAYS_US, Flow, shares
from pabal.rate.pacing import SHORTEST_WAIT_US


@dataclass(slots=True)
class Standing:
    """How a flow stands in the register."""

    served: float
    """Messages of the whole scope that its own are worth."""

    until_us: float
    """Until then it wants more, unless it says otherwise."""


@dataclass(slots=True)
class Register:
    """The flows of a scope."""

    flows: dict[Flow, Standing] = field(default_factory=dict)
    top: float = 0.0
    """The most that any was ever served: where whoever comes begins while nobody wants anything."""

    def wanting(self, now_us: float) -> dict[Flow, Standing]:
        """The flows that want something now."""
        return {flow: standing for flow, standing in self.flows.items() if standing.until_us > now_us}

    def least_of_others(self, flow: Flow, now_us: float) -> float | None:
        """The least that any other flow was served; None: no other wants anything."""
        others = [standing.served for other, standing in self.wanting(now_us).items() if other != flow]
        return min(others, default=None)


def enlist(register: Register, flow: Flow, *, now_us: float) -> None:
    """Note that a flow wants something now; it begins level with those that do already."""
    known = register.flows.get(flow)
    if known and known.until_us > now_us:
        return
    served = known.served if known and known.until_us >= now_us - FORGOTTEN_US else 0.0
    least = register.least_of_others(flow, now_us)
    standing = Standing(max(served, register.top if least is None else least), now_us + STAYS_US)
    register.flows[flow] = standing
    register.top = max(register.top, standing.served)


def withdraw(register: Register, flow: Flow, *, now_us: float) -> None:
    """Note that something else holds a flow back: nobody waits for it."""
    if flow in register.flows:
        register.flows[flow].until_us = min(register.flows[flow].until_us, now_us)


def wait_us(register: Register, flow: Flow, *, need: int, spacing_us: float, now_us: float) -> float:
    """How long an enlisted flow should leave the turns to others; 0: it is next. `need` at load 1."""
    served, least = register.flows[flow].served, register.least_of_others(flow, now_us)
    ahead = served - min(served, served if least is None else least) - need
    if ahead <= 0:
        return 0.0
    return min(max(ahead * spacing_us, SHORTEST_WAIT_US), LONGEST_WAIT_US)


def stay(register: Register, flow: Flow, *, for_us: float, now_us: float) -> None:
    """Keep an enlisted flow in the register while it waits."""
    register.flows[flow].until_us = now_us + for_us + STAYS_US


def serve(
    register: Register, flow: Flow, messages: int, *, high_share: float, spacing_us: float, now_us: float
) -> None:
    """Count messages that an enlisted flow was given."""
    wanting = list(register.wanting(now_us))
    parts = shares(wanting, high_share=high_share)
    share = parts[wanting.index(flow)]
    worth, served = messages / share, register.flows[flow].served
    least = register.least_of_others(flow, now_us)
    most = served + worth if least is None else least + max(LEAD_US / spacing_us, worth)
    standing = register.flows[flow] = Standing(max(min(served + worth, most), served), now_us + STAYS_US)
    register.top = max(register.top, standing.served)
