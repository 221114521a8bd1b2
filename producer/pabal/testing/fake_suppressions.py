"""Keep who said no, for the tests of a service.

Nothing is hashed here, and nothing is kept after the test.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, get_args

from pabal import wire
from pabal.errors import Problem
from pabal.recipients.number_refusals import explain_refusal
from pabal.recipients.phone_numbers import normalise
from pabal.replies import Suppression, SuppressionKind
from pabal.timestamps import to_iso


class FakeSuppressions:
    """The suppressions of one test."""

    def __init__(self) -> None:
        self._entries: dict[tuple[str, str, str | None], Suppression] = {}

    def add(
        self,
        numbers: Sequence[str],
        kind: SuppressionKind,
        sender: str | None,
        reason: str,
        at: str | None,
    ) -> Any:
        """Note numbers; bad ones are told and harm no other."""
        if kind not in get_args(SuppressionKind):
            problem = Problem("kind", str(kind), "is not a kind", "write all or advertising")
            return wire.wrong_input([problem])
        problems, changed, unchanged = [], 0, 0
        for place, number in enumerate(numbers, 1):
            address = normalise(number)
            if address is None:
                problems.append(Problem(f"number {place}", "", *explain_refusal(number)).to_json())
            elif (address, kind, sender) in self._entries:
                unchanged += 1
            else:
                changed += 1
                self._entries[address, kind, sender] = {
                    "number": address,
                    "kind": kind,
                    "sender": sender,
                    "reason": reason,
                    "at": at or to_iso(datetime.now(UTC)),
                    "hashed": False,
                }
        return self._change(changed, unchanged, problems)

    def erase(self, numbers: Sequence[str], kind: str | None, sender: str | None) -> Any:
        """Erase numbers; None: of either kind, of any sender."""
        addresses = {normalise(number) for number in numbers}
        gone = [
            key
            for key in self._entries
            if key[0] in addresses and kind in (None, key[1]) and sender in (None, key[2])
        ]
        for key in gone:
            del self._entries[key]
        return self._change(len(gone), 0, [])

    def page(self, number: str | None, kind: str | None, sender: str | None, after: int) -> Any:
        """Entries after the first `after`, all of them at once."""
        address = normalise(number) if number else None
        entries = [
            entry
            for key, entry in self._entries.items()
            if (number is None or key[0] == address) and kind in (None, key[1]) and sender in (None, key[2])
        ]
        return wire.ok({"suppressions": entries[after:], "total": len(self._entries), "next": None})

    def covers(self, address: str, sender: str) -> bool:
        """Whether the person gets nothing from this sender."""
        return any((address, "all", whom) in self._entries for whom in (None, sender))

    def _change(self, changed: int, unchanged: int, problems: Sequence[Any]) -> Any:
        return wire.ok(
            {
                "changed": changed,
                "unchanged": unchanged,
                "refused": len(problems),
                "problems": list(problems[:100]),
                "total": len(self._entries),
            }
        )
