"""Look at a campaign's row again and again, beside the sending.

The age of a look counts from before the question, so a pause that was written before it is always seen. What
follows from the row is decided by the pump.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, wait
from contextlib import suppress

from pabal_worker.records import StoredCampaign

GOOD_FOR_S = 1.0
"""No call begins later than this after the look at its campaign began: from a pause to the last call."""

_AGAIN_AFTER_S = 0.4
_OLD_AFTER_S = 0.85
"""A grant is asked for only with a look that is younger, so that its call still finds it good."""

_WAITS_S = 0.1


class Look:
    """The last look at one campaign, and the next one."""

    def __init__(
        self,
        find: Callable[[], StoredCampaign | None],
        row: StoredCampaign,
        *,
        began_at: float,
        executor: Executor,
        monotonic: Callable[[], float],
    ) -> None:
        """`find` reads the row; `row` was read after `began_at`."""
        self._find, self._executor, self._monotonic = find, executor, monotonic
        self.row: StoredCampaign | None = row
        self.began_at = began_at
        self._next: Future[StoredCampaign | None] | None = None
        self._next_began_at = began_at

    def note(self, row: StoredCampaign, *, began_at: float) -> None:
        """Somebody has changed the row, in a statement that began at `began_at` and found it as expected."""
        self.row, self.began_at = row, began_at

    def renew(self) -> bool:
        """Have a look that is young enough to ask for a grant; False if the ledger has not answered yet."""
        if self._next is None and self._age_s() > _AGAIN_AFTER_S:
            self._next_began_at = self._monotonic()
            self._next = self._executor.submit(self._find)
        if self._next is not None:
            if self._age_s() > _OLD_AFTER_S:
                wait([self._next], timeout=_WAITS_S)
            if self._next.done():
                self.row, self.began_at, self._next = self._next.result(), self._next_began_at, None
        return self._age_s() <= _OLD_AFTER_S

    def is_good(self) -> bool:
        """Whether a call may begin on it."""
        return self._age_s() <= GOOD_FOR_S

    @property
    def waits_s(self) -> float:
        """For how many seconds the next look has been under way."""
        return self._monotonic() - self._next_began_at if self._next else 0.0

    def end(self) -> None:
        """Wait for a look that is under way; nobody needs what it finds."""
        if self._next is not None:
            with suppress(Exception):
                self._next.result()

    def _age_s(self) -> float:
        return self._monotonic() - self.began_at
