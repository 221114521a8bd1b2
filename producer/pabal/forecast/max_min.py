"""Allocate the caps that flows share at one moment, by weighted max-min.

    wish     a flow that has something to send now, and the caps that it counts against
    part     its share of what is left of a cap, by `fair_share.shares`
    level    how full the tightest cap lets all of them be

Progressive filling: a flow that can have less than its part of the tightest cap takes that and leaves the
rest to the others; when none can, that cap is full, and all flows that count against it are done. So no cap
is exceeded, and no flow could go faster without slowing another down. The pacer shares the account this way.
At a sender's or an entity's cap it serves whoever asks first; here flows share it alike. How rates change
with time is simulated in `simulation`.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pabal.forecast.plan import CapKey
from pabal.rate.fair_share import Flow, shares

UNPACED = "unpaced"
"""What binds a flow that no cap holds back."""

_NO_CAP: CapKey = (UNPACED, 0)


@dataclass(frozen=True, slots=True)
class Wish:
    """A flow that has something to send now."""

    flow: Flow
    caps: tuple[tuple[CapKey, float], ...]
    """Caps with their messages a second; scopes without a cap are left out."""


@dataclass(frozen=True, slots=True)
class Rate:
    """What a flow gets."""

    per_s: float
    """Messages a second."""

    binds: str
    """The scope that keeps it from going faster, or UNPACED."""

    unit_s: int = 0
    """The unit of the horizon that does, where the scope has several; else 0."""


def allocate(wishes: Sequence[Wish], *, high_share: float, unpaced_per_s: float) -> list[Rate]:
    """What each of `wishes` gets while all of them want more than they can have."""
    users = Counter(name for wish in wishes for name, _ in wish.caps)
    own = [_own(wish, users, unpaced_per_s) for wish in wishes]
    shared = [[name for name, _ in wish.caps if users[name] > 1] for wish in wishes]
    room = {name: per_s for wish in wishes for name, per_s in wish.caps}
    rates = list(own)
    open_ = list(range(len(wishes)))
    while open_:
        parts = dict(zip(open_, shares([wishes[i].flow for i in open_], high_share=high_share), strict=True))
        level, tightest = _tightest(room, shared, parts)
        done = [i for i in open_ if own[i].per_s <= parts[i] * level]
        if not done:
            done = [i for i in open_ if tightest in shared[i]]
            for i in done:
                rates[i] = Rate(parts[i] * level, *tightest)
        for i in done:
            for name in shared[i]:
                room[name] = max(0.0, room[name] - rates[i].per_s)
        gone = set(done)
        open_ = [i for i in open_ if i not in gone]
    return rates


def _own(wish: Wish, users: Counter[CapKey], unpaced_per_s: float) -> Rate:
    """What a flow could have if nobody else sent anything, as far as others do not share its caps."""
    alone = [Rate(per_s, *name) for name, per_s in wish.caps if users[name] == 1]
    return min([*alone, Rate(unpaced_per_s, UNPACED)], key=lambda rate: rate.per_s)


def _tightest(
    room: dict[CapKey, float], shared: Sequence[Sequence[CapKey]], parts: dict[int, float]
) -> tuple[float, CapKey]:
    """The cap that is full first when all grow by their parts, and how far they get until then."""
    asked: defaultdict[CapKey, float] = defaultdict(float)
    for i, part in parts.items():
        for name in shared[i]:
            asked[name] += part
    return min(((room[name] / total, name) for name, total in asked.items()), default=(math.inf, _NO_CAP))
