"""Let changes that people ask for take effect in the order in which they were asked for.

Questions wait in the broker, and several threads take them: one may come long after it was asked, or beside a
later one. What is changed is decided in `control.py`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from pabal import wire
from pabal.errors import Problem
from pabal.replies import Reply
from pabal.timestamps import to_iso

if TYPE_CHECKING:
    from pabal_worker.ledger import Ledger

T = TypeVar("T")

_YEARS = range(2000, 9999)
"""Others are slips, and some of them PostgreSQL keeps and Python cannot read."""


class QuestionOrder:
    """One change of a campaign at a time, none after a later one."""

    def __init__(self, *, ledger: Ledger) -> None:
        self._ledger = ledger

    def change(
        self, campaign_id: str, asked: str | None, change: Callable[[], Reply[T]], *, always: bool = False
    ) -> Reply[T]:
        """The change's reply, or a refusal where a change was made that was asked for later.

        `asked` is a moment of the asker's clock; None: now. `always`: this one is never too late.
        """
        moment = read_asked(asked)
        if isinstance(moment, Problem):
            return wire.wrong_input([moment])
        with self._ledger.campaigns.one_change(campaign_id):
            later = self._ledger.campaigns.note_question(campaign_id, moment)
            if later is None or always:
                return change()
            return wire.error(
                "not_possible",
                f"campaign {campaign_id!r} was changed by what was asked at {to_iso(later)}, and this was "
                f"asked before, at {asked}; look at `pabal status {campaign_id}` and ask again. "
                f"If it was asked just now, the clock of the machine that asked is behind",
            )


def read_asked(asked: str | None) -> datetime | Problem | None:
    """When a change was asked for, by the asker's clock (None: now), or what is wrong with that."""
    try:
        moment = datetime.fromisoformat(asked) if asked else None
    except (TypeError, ValueError):
        moment = None
    if asked and (moment is None or moment.tzinfo is None or moment.year not in _YEARS):
        way_out = "write 2026-11-23T00:00:00.000+00:00, or leave it out"
        return Problem("asked", asked[:40], "is not a moment with its zone", way_out)
    return moment
