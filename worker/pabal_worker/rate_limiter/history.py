"""Tell the pacer what a scope has sent in its last unit, from the ledger.

Asked only where Redis does not know a scope. It grants nothing. What is in a worker's hands may have left
already or may not; what is asked for again has not (`grant.lua`), so it is told apart.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pabal.rate.pacing import Scope
from pabal_worker.rate_limiter.scopes import ledger_filter_of

if TYPE_CHECKING:
    from pabal_worker.ledger import Ledger


class LedgerHistory:
    """The calls of a scope, as the ledger knows them."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def sent_lately(self, scope: Scope) -> Sequence[tuple[int, ...]]:
        """(Age in microseconds, messages) of each call in the last unit and slack, and (0, messages, attempt)
        of what is in a worker's hands.
        """
        calls = ledger_filter_of(scope)
        return [] if calls is None else self._ledger.tallies.sent_lately(**calls, unit_s=scope.unit_s)


def in_hand_of(horizons: Sequence[Sequence[tuple[int, ...]]]) -> dict[int, int]:
    """Messages by attempt of what was in hand whenever the ledger was asked, once for each horizon."""
    found = [{call[2]: call[1] for call in calls if len(call) > 2} for calls in horizons]
    always = set.intersection(*map(set, found)) if found else set()
    return {attempt: min(held[attempt] for held in found) for attempt in sorted(always)}


def besides(calls: Sequence[tuple[int, ...]], in_hand: Mapping[int, int]) -> list[tuple[int, int]]:
    """(Age in microseconds, messages) of what counts besides that which is in hand."""
    left = [(age_us, n - (in_hand.get(attempt[0], 0) if attempt else 0)) for age_us, n, *attempt in calls]
    return [(age_us, n) for age_us, n in left if n > 0]
