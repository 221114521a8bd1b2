"""Add people who said no, erase them again, and hand out what is kept.

Numbers come in any usual notation. One that is not a mobile number is told and harms no other. Nothing is
sent or stopped here: the claim looks at the rows.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pabal import wire
from pabal.errors import Problem, WrongSettings
from pabal.fields.template import mask
from pabal.recipients.number_refusals import explain_refusal
from pabal.recipients.phone_numbers import normalise
from pabal.replies import InputProblem, Reply, Suppression, SuppressionChange, SuppressionList
from pabal.timestamps import to_iso

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger

_PAGE = 1000
_SHOWN_PROBLEMS = 100
_HASH_LENGTH = 64
_CLOCKS_APART = timedelta(minutes=10)

_FIRST_YEAR = 1900
"""PostgreSQL keeps older moments that Python cannot read."""


class SuppressionService:
    """Answers `pabal.suppress` and its sisters."""

    def __init__(self, *, ledger: Ledger, clock: LedgerClock) -> None:
        self._ledger, self._clock = ledger, clock

    def add(
        self, numbers: Sequence[str], *, kind: str, sender: str | None, reason: str, at: str | None
    ) -> Reply[SuppressionChange]:
        """People get nothing (`all`) or no advertising from now on. `at`: when they said so, a moment with
        its zone; None: now. Who is there already keeps the earlier entry.
        """
        now = self._clock.now()
        since = now if at is None else _moment(at)
        if since is None or since > now + _CLOCKS_APART:
            what = "is not a moment in the past, with its zone"
            return wire.wrong_input([Problem("at", at or "", what, "write 2026-11-23T09:00:00+09:00")])
        addresses, refused = _sort_out(numbers)
        try:
            added = self._ledger.suppressions.add(
                addresses, kind=kind, sender=bare_sender(sender), reason=reason, at=since
            )
        except WrongSettings as error:
            return wire.error("not_possible", str(error))
        return self._changed(added, len(addresses) - added, refused)

    def remove(
        self, numbers: Sequence[str], *, kind: str | None, sender: str | None
    ) -> Reply[SuppressionChange]:
        """Erase what is kept of people; they may be sent to again. None: of either kind, of any sender."""
        addresses, refused = _sort_out(numbers)
        try:
            removed = self._ledger.suppressions.remove(addresses, kind=kind, sender=bare_sender(sender))
        except WrongSettings as error:
            return wire.error("not_possible", str(error))
        return self._changed(removed, 0, refused)

    def list_rows(
        self, *, number: str | None, kind: str | None, sender: str | None, after: int
    ) -> Reply[SuppressionList]:
        """The next thousand entries after the one numbered `after`; with `number`, those of one person."""
        address = None if number is None else normalise(number)
        if number is not None and address is None:
            return wire.wrong_input([Problem("number", mask(number), *explain_refusal(number))])
        try:
            rows = self._ledger.suppressions.page(
                address=address, kind=kind, sender=bare_sender(sender), after=after, limit=_PAGE
            )
        except WrongSettings as error:
            return wire.error("not_possible", str(error))
        shown = [_show(row, address) for row in rows]
        is_more = len(rows) == _PAGE
        return wire.ok(
            {
                "suppressions": shown,
                "total": self._ledger.suppressions.count(),
                "next": rows[-1]["no"] if is_more else None,
            }
        )

    def _changed(self, changed: int, unchanged: int, refused: list[InputProblem]) -> Reply[SuppressionChange]:
        return wire.ok(
            {
                "changed": changed,
                "unchanged": unchanged,
                "refused": len(refused),
                "problems": refused[:_SHOWN_PROBLEMS],
                "total": self._ledger.suppressions.count(),
            }
        )


def bare_sender(sender: str | None) -> str | None:
    """A sender as campaigns have it: a number without dashes, a profile as it is."""
    return sender.replace("-", "") if sender and re.fullmatch(r"[0-9-]+", sender) else sender


def _sort_out(numbers: Sequence[str]) -> tuple[list[str], list[InputProblem]]:
    """Addresses, each once, and what is wrong with the others, by their place in the list from 1."""
    addresses: dict[str, None] = {}
    refused: list[InputProblem] = []
    for place, number in enumerate(numbers, start=1):
        if address := normalise(number):
            addresses[address] = None
        else:
            refused.append(Problem(f"number {place}", mask(number[:40]), *explain_refusal(number)).to_json())
    return list(addresses), refused


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo and moment.year >= _FIRST_YEAR else None


def _show(row: dict[str, Any], address: str | None) -> Suppression:
    is_hashed = len(row["address"]) == _HASH_LENGTH
    return {
        "number": address if is_hashed else row["address"],
        "kind": row["kind"],
        "sender": row["sender"],
        "reason": row["reason"],
        "at": to_iso(row["at"]),
        "hashed": is_hashed,
    }
