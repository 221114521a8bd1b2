"""Find all campaigns and streams of a number. What happened in one of them is told in `explanation.py`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pabal import wire
from pabal.channels import CHANNEL_NAMES
from pabal.counted import counted
from pabal.errors import Problem, WrongInput
from pabal.replies import FoundMessage, FoundPerson, Reply
from pabal.timestamps import to_iso
from pabal_worker.people.numbers import hint_of, read_number, shown_number

if TYPE_CHECKING:
    from pabal_worker.ledger import Ledger

MOST = 1000


class Finder:
    """Answers `pabal.find`."""

    def __init__(self, *, ledger: Ledger) -> None:
        self._ledger = ledger

    def find(self, to: object, *, limit: object = 100, unmasked: bool = False) -> Reply[FoundPerson]:
        """The person's newest messages, by a number in any usual notation. Asking is an event."""
        if type(limit) is not int or not 1 <= limit <= MOST:
            problem = Problem("limit", f"{limit}", f"is not a whole number from 1 to {MOST}", "leave it out")
            return wire.wrong_input([problem])
        try:
            address = read_number(to)
        except WrongInput as error:
            return wire.wrong_input(error.problems)
        rows = self._ledger.campaigns.of_person(address, limit=limit + 1)
        found = rows[:limit]
        self._ledger.events.note(
            "asked", f"find: a person ({hint_of(address)}), {counted(len(found), 'message')}"
        )
        return wire.ok(
            {
                "to": shown_number(address, unmasked=unmasked is True),
                "messages": [_message(row) for row in found],
                "isMore": len(rows) > limit,
            }
        )


def _message(row: dict[str, Any]) -> FoundMessage:
    return {
        "campaign": row["campaign_id"],
        "isStream": row["is_stream"],
        "campaignState": row["campaign_state"],
        "openedAt": to_iso(row["created_at"]),
        "row": row["recipient_no"],
        "legs": {name: row[f"{name}_state"] for name in CHANNEL_NAMES if row[f"{name}_state"] is not None},
        "clicks": row["clicks"],
    }
