"""Export or erase all that is kept of one person.

That is: rows in lists, what their calls noted, dead letters, raw bodies of reports, suppressions. Letters and
bodies are looked through for two seconds a call; the reply says where the next call goes on. Everything may
be asked for again: what is gone is gone, and a person is erased campaign by campaign as these end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pabal import wire
from pabal.counted import counted
from pabal.errors import WrongInput
from pabal.replies import (
    ErasureLeft,
    PersonData,
    PersonDeadLetter,
    PersonErasure,
    PersonReport,
    PersonRow,
    Reply,
)
from pabal.timestamps import to_iso
from pabal_worker.broker.dead_letters import readable
from pabal_worker.clock import monotonic
from pabal_worker.people.bodies import BodySearch, NamingBody, rows_naming, spellings_of
from pabal_worker.people.cursor import Cursor, read_cursor
from pabal_worker.people.legs import id_of, legs_of
from pabal_worker.people.numbers import hint_of, notation_of, read_number

if TYPE_CHECKING:
    from pabal_worker.ledger import Ledger
    from pabal_worker.provider.port import ProviderFormat

_MOST_ROWS = 10_000
_NAMED_ROWS = 50
"""Bodies are searched for the number, and for the ids of so many of the newest messages."""

_LETTERS_AT_ONCE = 100
_BUDGET_S = 2.0


@dataclass(frozen=True, slots=True)
class _Letter:
    """A dead letter that names the person."""

    id: int
    came_at: Any
    content: bytes


class PersonEverything:
    """Answers `pabal.export-person` and `pabal.erase-person`."""

    def __init__(
        self, *, ledger: Ledger, provider: ProviderFormat, monotonic: Callable[[], float] = monotonic
    ) -> None:
        self._ledger, self._provider, self._monotonic = ledger, provider, monotonic

    def export(self, to: object, *, after: object = None) -> Reply[PersonData]:
        """All that is kept of the person, or the next of it. Asking is an event."""
        try:
            address, cursor = read_number(to), read_cursor(after)
        except WrongInput as error:
            return wire.wrong_input(error.problems)
        rows = self._ledger.people.rows_of(address, limit=_MOST_ROWS)
        if after is None:
            self._ledger.events.note(
                "asked", f"export of a person ({hint_of(address)}), {counted(len(rows), 'message')}"
            )
        search = _Search(self._ledger, address, rows, cursor, self._goes_on())
        letters = [_shown_letter(letter, address) for letter in search.letters()]
        reports, unread = self._reports(search)
        is_first = after is None
        return wire.ok(
            {
                "to": address,
                "rows": [self._row(row) for row in rows] if is_first else [],
                "reports": reports,
                "deadLetters": letters,
                "suppressions": [
                    {"kind": row["kind"], "reason": row["reason"], "at": to_iso(row["at"])}
                    for row in (self._ledger.people.suppressions(address) if is_first else [])
                ],
                "unread": unread,
                "after": search.after,
            }
        )

    def erase(
        self, to: object, *, after: object = None, suppressions: object = False
    ) -> Reply[PersonErasure]:
        """Erase the person where campaigns have ended, and the raw reports and dead letters that name them.
        Suppressions stay, unless `suppressions`. It is an event.
        """
        try:
            address, cursor = read_number(to), read_cursor(after)
        except WrongInput as error:
            return wire.wrong_input(error.problems)
        people = self._ledger.people
        rows = people.rows_of(address, limit=_MOST_ROWS)
        search = _Search(self._ledger, address, rows, cursor, self._goes_on())
        letters = people.delete_letters([letter.id for letter in search.letters()])
        bodies = people.empty_bodies([body.id for body in search.bodies() if self._names(body, search)])
        is_over = search.after is None
        # last: the ids of messages and the keys of users are searched for
        erased = people.erase_rows(address) if is_over else 0
        talks = [row["no"] for row in self._ledger.talks.talks_of(address=address)] if is_over else []
        if talks:
            self._ledger.talks.erase(talks)
        if suppressions is True and is_over:
            people.forget_suppressions(address)
        if is_over:
            self._ledger.events.note("erased", f"a person ({hint_of(address)}), {counted(erased, 'message')}")
        return wire.ok(
            {
                "erased": erased,
                "left": [_left(row) for row in rows if row["ended_at"] is None],
                "bodies": bodies,
                "deadLetters": letters,
                "talks": len(talks),
                "suppressions": len(people.suppressions(address)),
                "after": search.after,
            }
        )

    def _goes_on(self) -> Callable[[], bool]:
        until = self._monotonic() + _BUDGET_S
        return lambda: self._monotonic() < until

    def _row(self, row: dict[str, Any]) -> PersonRow:
        return {
            "campaign": row["campaign_id"],
            "row": row["no"],
            "values": row["variables"] or {},
            "joinedAt": to_iso(row["joined_at"] or row["created_at"]),
            "reference": row["reference"],
            "bulkId": row["bulk_id"],
            "messageId": row["message_id"],
            "legs": legs_of(row, self._provider),
        }

    def _reports(self, search: _Search) -> tuple[list[PersonReport], int]:
        """The rows that name the person, and how many bodies cannot be taken apart."""
        reports: list[PersonReport] = []
        unread = 0
        for body in search.bodies():
            rows, is_read = rows_naming(body, search.names, self._provider)
            unread += not is_read and bool(body.body)
            reports += [
                {"receivedAt": to_iso(body.received_at), "source": body.source, "report": row} for row in rows
            ]
        return reports, unread

    def _names(self, body: NamingBody, search: _Search) -> bool:
        """Whether it names the person; what cannot be taken apart may."""
        if body.applied_at is None:
            return False
        rows, is_read = rows_naming(body, search.names, self._provider)
        return bool(rows) or not is_read


class _Search:
    """Goes through dead letters, then through bodies, until the time is over."""

    def __init__(
        self,
        ledger: Ledger,
        address: str,
        rows: Sequence[dict[str, Any]],
        cursor: Cursor,
        goes_on: Callable[[], bool],
    ) -> None:
        self._ledger, self._goes_on = ledger, goes_on
        self._letter = cursor.letter
        self._notation = notation_of(address)
        prefixes = [id_of(row, 0)[:-1] for row in rows[:_NAMED_ROWS]]
        keys = [row["user_key"] for row in ledger.talks.talks_of(address=address)]
        spelt = [spelling for key in keys if key for spelling in spellings_of(key)]
        self.names = [address, *(f'"{prefix}' for prefix in prefixes), *spelt]
        """What a row of a report, or of what a user wrote, holds that is about the person."""

        needles = [*self.names, *(f">{prefix}" for prefix in prefixes)]
        self._bodies = BodySearch(ledger=ledger, needles=needles, after=cursor.body, goes_on=goes_on)

    @property
    def after(self) -> int | None:
        """Where the next call goes on; None: all was looked through."""
        if self._letter is None and self._bodies.is_complete:
            return None
        return Cursor(self._letter, self._bodies.after).number

    def letters(self) -> list[_Letter]:
        """The next dead letters that name the person."""
        found: list[_Letter] = []
        while self._letter is not None:
            rows = self._ledger.people.letters(after=self._letter, n=_LETTERS_AT_ONCE)
            for row in rows:
                letter = _Letter(row["id"], row["came_at"], bytes(row["content"]))
                if self._notation.search(readable(letter.content, with_numbers=True)):
                    found.append(letter)
            self._letter = rows[-1]["id"] if len(rows) == _LETTERS_AT_ONCE else None
            if not self._goes_on():
                break
        return found

    def bodies(self) -> Iterator[NamingBody]:
        """The next bodies that may name the person, once the letters are done."""
        if self._letter is None:
            yield from self._bodies.bodies()


def _shown_letter(letter: _Letter, address: str) -> PersonDeadLetter:
    """With the person's own number, and others masked."""
    text = readable(letter.content, with_numbers=True)
    own = notation_of(address)
    kept = re.compile(rf"(?P<own>{own.pattern})|(?P<other>\+?\d(?:[ .()-]?\d){{6,}})")
    return {
        "number": letter.id,
        "cameAt": to_iso(letter.came_at),
        "content": kept.sub(lambda found: found[0] if found["own"] else "*" * len(found[0]), text),
    }


def _left(row: dict[str, Any]) -> ErasureLeft:
    """Why a row cannot be erased yet, and the way out."""
    campaign = row["campaign_id"]
    if row["is_stream"]:
        way_out = "it ends by itself once its day is over and nothing of it is open; then ask again"
    elif row["campaign_state"] == "cancelled":
        way_out = "its messages come to rest with their reports; then ask again"
    else:
        way_out = f"wait until it has ended, or `pabal cancel {campaign}` first; then ask again"
    why = f"it is {row['campaign_state']}, and needs the number until it has ended"
    return {"campaign": campaign, "row": row["no"], "why": why, "wayOut": way_out}
