"""Tell the pacer what a scope has sent in its last unit, from the ledger.

Asked only where Redis does not know a scope. It grants nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pabal.rate.pacing import Scope
from pabal_worker.rate_limiter.scopes import ledger_filter_of

if TYPE_CHECKING:
    from pabal_worker.ledger import Ledger


class LedgerHistory:
    """The calls of a scope, as the ledger knows them."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def sent_lately(self, scope: Scope) -> Sequence[tuple[int, int]]:
        """(Age in microseconds, messages) of each call in the last unit and slack."""
        calls = ledger_filter_of(scope)
        return [] if calls is None else self._ledger.tallies.sent_lately(**calls, unit_s=scope.unit_s)
