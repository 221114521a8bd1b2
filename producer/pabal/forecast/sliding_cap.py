"""Follow caps over an hour or a day through simulated time, as the pacer counts them.

    log     what left through a cap, as stretches of one rate, as long as it still counts
    held    messages that count at present
    outflow messages a second that stop counting at present

As long as a cap has room it holds nobody back; when it is full, as many may leave as stop counting. Shorter
horizons are taken as a steady rate (`plan.steady_caps`). Times are seconds from now. Who gets how much of a
cap is not decided here.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence

from pabal.forecast.max_min import Rate, Wish
from pabal.forecast.plan import LONG_S, CapKey, Plan, Sent, cap_key
from pabal.rate.pacing import BUCKETS, counted_us

_PIECES = 48
"""Into so many stretches is cut what had left before the forecast begins."""

_MOMENT_S = 1e-6
_FIRST_S = 1e-3
"""The first message of a plan leaves as if it took so long."""


class SlidingCap:
    """A cap of one horizon of a scope."""

    def __init__(self, amount: int, unit_s: int, sent: Sequence[Sent] = ()) -> None:
        """`sent`: (seconds ago, messages) of what left in the last unit."""
        self._amount = amount
        self._span_s = (counted_us(unit_s * 1_000_000) / 1e6) + unit_s / BUCKETS
        self._log: deque[tuple[float, float, float]] = deque(_pieces(sent, unit_s))
        self._held = sum((until - since) * per_s for since, until, per_s in self._log)
        self._is_full = False

    def move_to(self, at_s: float) -> None:
        """Forget what has stopped counting by `at_s`. Moments must never go back."""
        while self._log and self._log[0][1] + self._span_s <= at_s + _MOMENT_S:
            self._log.popleft()
        if not self._log:
            self._held = 0.0
        full_at = self._amount - max(_MOMENT_S, self._amount * 1e-9)
        # by half a message, so that it does not change with each rounding
        self._is_full = self._held >= (self._amount - 0.5 if self._is_full else full_at)

    def room_per_s(self, at_s: float) -> float:
        """Messages a second that may leave; infinite while there is room."""
        return self._outflow(at_s) if self._is_full else math.inf

    def next_change_s(self, at_s: float, per_s: float) -> float:
        """When it becomes full, or its outflow changes, while `per_s` leave."""
        edges = (self._log[0][0] + self._span_s, self._log[0][1] + self._span_s) if self._log else ()
        change_s = min((edge for edge in edges if edge > at_s + _MOMENT_S), default=math.inf)
        gains = per_s - self._outflow(at_s)
        if gains > 0 and not self._is_full:
            return min(change_s, at_s + max(_MOMENT_S, (self._amount - self._held) / gains))
        return change_s

    def add(self, since_s: float, until_s: float, per_s: float) -> None:
        """Count what left at `per_s`, in a stretch in which the outflow did not change."""
        length_s = until_s - since_s
        self._held = max(0.0, self._held + (per_s - self._outflow(since_s)) * length_s)
        if per_s > 0:
            self._append(since_s, until_s, per_s)

    def add_first(self, at_s: float) -> None:
        """Count the first message of a plan."""
        self._held += 1
        self._append(at_s - _FIRST_S, at_s, 1 / _FIRST_S)

    def _append(self, since_s: float, until_s: float, per_s: float) -> None:
        last = self._log[-1] if self._log else None
        if last and abs(last[1] - since_s) < _MOMENT_S and math.isclose(last[2], per_s, rel_tol=1e-9):
            self._log[-1] = last[0], until_s, last[2]
        else:
            self._log.append((since_s, until_s, per_s))

    def _outflow(self, at_s: float) -> float:
        """Messages a second that stop counting from `at_s` on."""
        left_s, outflow = at_s - self._span_s + _MOMENT_S, 0.0
        for since_s, until_s, per_s in self._log:
            if since_s > left_s:
                break
            outflow += per_s if until_s > left_s else 0.0
        return outflow


class SlidingCaps:
    """All caps over more than a minute that are not their scope's shortest horizon, of all plans together."""

    def __init__(self, plans: Sequence[Plan], sent: Mapping[CapKey, Sequence[Sent]]) -> None:
        self._caps: dict[CapKey, SlidingCap] = {}
        for plan in plans:
            for scope in plan.caps:
                for amount, unit_s in scope.horizons[1:]:
                    key = cap_key(scope, unit_s)
                    if unit_s > LONG_S and key not in self._caps:
                        self._caps[key] = SlidingCap(amount, unit_s, sent.get(key, ()))

    def move_to(self, at_s: float) -> None:
        """Forget what has stopped counting by `at_s`."""
        for cap in self._caps.values():
            cap.move_to(at_s)

    def wish_of(self, plan: Plan, wish: Wish, at_s: float) -> Wish:
        """The plan's wish, with those of its caps that are full."""
        rooms = [(key, self._caps[key].room_per_s(at_s)) for key in self._keys_of(plan)]
        full = tuple(room for room in rooms if room[1] < math.inf)
        return Wish(wish.flow, (*wish.caps, *full)) if full else wish

    def changes(self, plans: Sequence[Plan], rates: Sequence[Rate], at_s: float) -> Iterator[float]:
        """When caps become full or let more or less go, at these rates of the plans that send now."""
        through = self._sums(plans, rates)
        for key, cap in self._caps.items():
            yield cap.next_change_s(at_s, through[key])

    def add(self, plans: Sequence[Plan], rates: Sequence[Rate], since_s: float, until_s: float) -> None:
        """Count what the plans sent in a stretch."""
        through = self._sums(plans, rates)
        for key, cap in self._caps.items():
            cap.add(since_s, until_s, through[key])

    def add_first(self, plan: Plan, at_s: float) -> None:
        """Count the first message of a plan."""
        for key in self._keys_of(plan):
            self._caps[key].add_first(at_s)

    def _sums(self, plans: Sequence[Plan], rates: Sequence[Rate]) -> defaultdict[CapKey, float]:
        sums: defaultdict[CapKey, float] = defaultdict(float)
        if self._caps:
            for plan, rate in zip(plans, rates, strict=True):
                for key in self._keys_of(plan):
                    sums[key] += rate.per_s
        return sums

    def _keys_of(self, plan: Plan) -> Iterator[CapKey]:
        if self._caps:
            for scope in plan.caps:
                for _, unit_s in scope.horizons[1:]:
                    if (key := cap_key(scope, unit_s)) in self._caps:
                        yield key


def _pieces(sent: Sequence[Sent], unit_s: int) -> Iterator[tuple[float, float, float]]:
    """What had left before, in a few stretches of one rate; what left in the last moment included."""
    width_s = unit_s / _PIECES
    sums: defaultdict[int, float] = defaultdict(float)
    for age_s, n in sent:
        sums[math.floor(max(0.0, age_s) / width_s)] += n
    for piece in sorted(sums, reverse=True):
        yield -(piece + 1) * width_s, -piece * width_s, sums[piece] / width_s
