"""Erase what is kept of a user's talks: key, texts, and the raw bodies that name the user.

Talks go at once, so nothing more of them is told to anybody. Bodies are looked through for two seconds a
call; the reply says where the next call goes on. Everything may be asked for again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pabal import wire
from pabal.counted import counted
from pabal.replies import Reply, TalkErasure
from pabal_worker.clock import monotonic
from pabal_worker.people.bodies import BodySearch, rows_naming, spellings_of
from pabal_worker.talks.masking import hint_of

if TYPE_CHECKING:
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
        monotonic: Callable[[], float] = monotonic,
    ) -> None:
        self._ledger, self._provider, self._monotonic = ledger, provider, monotonic

    def erase(self, user: str, *, profile: str | None, after: int | None) -> Reply[TalkErasure]:
        """Erase a user's talks with one profile or all; it is an event."""
        nos = [row["no"] for row in self._ledger.talks.talks_of(user_key=user, profile=profile)]
        words = self._ledger.talks.erase(nos) if nos else 0
        if nos:
            self._ledger.events.note("erased", f"{counted(len(nos), 'talk')} of a user ({hint_of(user)})")
        bodies, reached = self._empty_bodies(user, profile, after or 0)
        return wire.ok({"talks": len(nos), "words": words, "bodies": bodies, "after": reached})

    def _empty_bodies(self, user: str, profile: str | None, after: int) -> tuple[int, int | None]:
        until = self._monotonic() + _BUDGET_S
        names = spellings_of(user)
        search = BodySearch(
            ledger=self._ledger, needles=names, after=after, goes_on=lambda: self._monotonic() < until
        )
        ids = []
        for body in search.bodies():
            rows, is_read = rows_naming(body, names, self._provider)
            if profile is not None and is_read:
                rows = [row for row in rows if any(name in row for name in spellings_of(profile))]
            if body.applied_at is not None and (rows or not is_read):
                ids.append(body.id)
        n = self._ledger.people.empty_bodies(ids) if ids else 0
        return n, None if search.is_complete else search.after
