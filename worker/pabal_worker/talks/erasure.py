"""Erase what is kept of a user's talks: key, texts, and the raw bodies that name the user.

Talks go at once, so nothing more of them is told to anybody. Bodies are looked through for two seconds a
call; the reply says where the next call goes on. Everything may be asked for again.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from pabal import wire
from pabal.replies import Reply, TalkErasure
from pabal_worker.clock import monotonic
from pabal_worker.people.bodies import BodySearch, rows_naming
from pabal_worker.talks.masking import hint_of

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger
    from pabal_worker.provider.port import ProviderFormat

_BUDGET_S = 2.0


class TalkErasures:
    """Answers `pabal.erase-talks`."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        provider: ProviderFormat,
        clock: LedgerClock,
        monotonic: Callable[[], float] = monotonic,
    ) -> None:
        self._ledger, self._provider, self._clock, self._monotonic = ledger, provider, clock, monotonic

    def erase(self, user: str, *, profile: str | None, after: int | None) -> Reply[TalkErasure]:
        """Erase a user's talks with one profile or all; it is an event."""
        nos = [row["no"] for row in self._ledger.talks.talks_of(user_key=user, profile=profile)]
        words = self._ledger.talks.erase(nos, now=self._clock.now()) if nos else 0
        if nos:
            self._ledger.events.note("erased", f"{len(nos)} talks of a user ({hint_of(user)})")
        bodies, reached = self._empty_bodies(user, profile, after or 0)
        return wire.ok({"talks": len(nos), "words": words, "bodies": bodies, "after": reached})

    def _empty_bodies(self, user: str, profile: str | None, after: int) -> tuple[int, int | None]:
        until = self._monotonic() + _BUDGET_S
        names = _spellings(user)
        search = BodySearch(
            ledger=self._ledger, needles=names, after=after, goes_on=lambda: self._monotonic() < until
        )
        ids = []
        for body in search.bodies():
            rows, is_read = rows_naming(body, names, self._provider)
            if profile is not None and is_read:
                rows = [row for row in rows if any(name in row for name in _spellings(profile))]
            if body.applied_at is not None and (rows or not is_read):
                ids.append(body.id)
        n = self._ledger.people.empty_bodies(ids) if ids else 0
        return n, None if search.is_complete else search.after


def _spellings(text: str) -> list[str]:
    """How a text may stand in JSON, with its quotes."""
    return sorted({json.dumps(text), json.dumps(text, ensure_ascii=False)})
