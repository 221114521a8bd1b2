"""Say what comes next in a pump's run: it has sent, it waits, or it is done.

Values only; the steps that return them are beside this file.
"""

from __future__ import annotations

from dataclasses import dataclass

PATIENCE_S = 1.5
"""Seconds that a pump waits for a turn, a window or `sendAt`; a longer wait is for a later pump."""

STALLED_S = 2.0
"""Seconds that a pump waits where nobody may send: long enough to be for a later pump."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A call is on its way."""

    messages: int


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing can be sent for a while."""

    for_s: float
    why: str
    """As `pabal status` shows it."""

    is_stalled: bool = False
    """Nobody may send now (no pacer, no provider, the account is blocked): the work stays overdue."""

    @property
    def is_long(self) -> bool:
        """Whether a later pump is to wait, and not this one."""
        return self.for_s > PATIENCE_S


@dataclass(frozen=True, slots=True)
class Done:
    """This pump sends no more."""

    has_more: bool
    """Whether a successor is to go on at once; else the next tick, or whoever books more, calls for one."""

    stalled_by: str | None = None
    """What kept it from sending anything, as `pabal status` shows it: the work stays overdue."""


Step = Sent | Wait | Done
End = Wait | Done
"""How a run ends: with a wait that is for a later pump, or done."""


def growing_wait_s(times: int) -> float:
    """Seconds to wait after so many troubles in a row: 0.1, 0.2, 0.4 … 30."""
    return min(0.1 * 2.0 ** min(max(0, times - 1), 10), 30.0)


def slow_ledger(what: str, took_s: float) -> str:
    """Why a pump waits for the ledger, as `pabal status` shows it."""
    return f"ledger: {what} take {took_s:.1f} s"
