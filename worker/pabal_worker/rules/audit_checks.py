"""Check which promises of the books hold by what an audit counted: pure.

Counting is done in the ledger.

audience    the states of the Kakao messages sum to the recipients
batches     the batches that were taken in sum to the recipients
tallies     the tallies say what the rows say
reach       so do the sums of prices, of inferred channels and of people who got both
failovers   each SMS stands beside a Kakao message that failed, or was delivered late
attempts    each attempt carried the messages that it says, and each message's attempts are written down
unsent      no message has an end by the provider's word without an attempt of ours
holes       everybody whom claims have passed has a message
overlaps    no message is in two calls at once
leases      who sends does so under a lease
ends        a message that has its end waits for nothing
reports     every report of a message was applied
closed      nothing is open in a campaign that has ended
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from pabal.counted import counted
from pabal.message_states import OPEN_STATES

Place = tuple[int, str]
"""Leg and state."""


@dataclass(frozen=True, slots=True)
class Counted:
    """The messages of one leg in one state, and those of them that cannot stand as they do."""

    leg: int
    state: str
    n: int
    unheld: int = 0
    """Sending, without a lease or with one that ran out over a minute ago, or not by their last attempt."""

    first_unheld: int | None = None
    restless: int = 0
    """Ended, and yet with something due."""

    first_restless: int | None = None


@dataclass(frozen=True, slots=True)
class Stray:
    """How many rows break a promise, and the number of the first."""

    n: int
    first: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """Everything that an audit counted, in one snapshot."""

    audience: int
    batched: int
    """Recipients by the batches that brought them."""

    now: datetime
    counted: Sequence[Counted]
    tallies: Mapping[Place, int]
    strays: Mapping[str, Stray]
    """failovers, attempts, unsent, holes, overlaps, reports."""

    reach_off: int
    """Sums of `reach` that differ from the rows."""

    @property
    def rows(self) -> dict[Place, int]:
        """Messages by leg and state, as the rows say, and who has no message yet."""
        sums: dict[Place, int] = {}
        for row in self.counted:
            place = row.leg, row.state
            sums[place] = sums.get(place, 0) + row.n
        return sums


@dataclass(frozen=True, slots=True)
class Check:
    """One promise of the books, whether it is kept, and the figures in words."""

    name: str
    is_kept: bool
    says: str


def check_books(found: Found, *, has_ended: bool) -> list[Check]:
    """Every promise by name, kept or not."""
    return [
        _audience(found),
        _equal("batches", found.batched, found.audience, "recipients by batches, {} by rows"),
        _tallies(found),
        _reach(found),
        _none("failovers", found.strays["failovers"], "SMS without a failed Kakao message", "row"),
        _none("attempts", found.strays["attempts"], "attempts carried others than they say", "attempt"),
        _none("unsent", found.strays["unsent"], "messages have an end but no attempt of this ledger", "row"),
        _none("holes", found.strays["holes"], "people were passed by claims and have no message", "row"),
        _none("overlaps", found.strays["overlaps"], "messages are in two calls at once", "row"),
        _none("leases", _sum(found, "unheld"), "messages are sending without a living lease", "row"),
        _none("ends", _sum(found, "restless"), "messages at their end wait for something", "row"),
        _none("reports", found.strays["reports"], "reports were not applied to their messages", "row"),
        _closed(found, has_ended=has_ended),
    ]


def differences(found: Found) -> list[tuple[Place, int, int]]:
    """Each leg and state with what the rows and what the tallies say, in order."""
    rows = found.rows
    places = sorted({*rows, *found.tallies})
    return [(place, rows.get(place, 0), found.tallies.get(place, 0)) for place in places]


def _audience(found: Found) -> Check:
    kakao = sum(n for (leg, _), n in found.rows.items() if leg == 0)
    return _equal("audience", kakao, found.audience, "Kakao messages for {} recipients")


def _tallies(found: Found) -> Check:
    sums = differences(found)
    wrong = sum(rows != tallies for _, rows, tallies in sums)
    says = f"differ from the rows in {wrong} of {len(sums)} sums" if wrong else "say what the rows say"
    return Check("tallies", not wrong, says)


def _reach(found: Found) -> Check:
    off = found.reach_off
    says = f"{off} sums of cost and channel differ from the rows" if off else "says what the rows say"
    return Check("reach", not off, says)


def _closed(found: Found, *, has_ended: bool) -> Check:
    n_open = sum(n for (_, state), n in found.rows.items() if state in OPEN_STATES)
    though = ", though the campaign has ended" if has_ended and n_open else ""
    says = f"{counted(n_open, 'message is', 'messages are')} open" + (
        though if has_ended else ", and the campaign goes on"
    )
    return Check("closed", not (has_ended and n_open), says)


def _equal(name: str, got: int, want: int, says: str) -> Check:
    return Check(name, got == want, f"{got:,} " + says.format(f"{want:,}"))


def _none(name: str, stray: Stray, says: str, of: str) -> Check:
    first = f", the first: {of} {stray.first}" if stray.n else ""
    return Check(name, not stray.n, f"{stray.n:,} {says}{first}")


def _sum(found: Found, kind: str) -> Stray:
    firsts = [first for one in found.counted if (first := getattr(one, f"first_{kind}")) is not None]
    return Stray(sum(getattr(one, kind) for one in found.counted), min(firsts, default=None))
