"""Know which users have an open session with a profile. Answers to others are taken in vain.

A session begins with what the user writes, and ends with the user's or the profile's word; none ends by age.
"""

from __future__ import annotations

from collections.abc import Iterable

from pabal_worker.sandbox.behaviour.statuses import Json

ENDS = "TERMINATE_SESSION"


class Sessions:
    """Open sessions since the last reset."""

    def __init__(self) -> None:
        self._open: set[tuple[str, str]] = set()

    def open(self, profile: str, users: Iterable[str]) -> None:
        """These users have written to the profile."""
        self._open.update((profile, user) for user in users)

    def end(self, profile: str, users: Iterable[str]) -> None:
        """The sessions of these users are over."""
        self._open.difference_update((profile, user) for user in users)

    def hear(self, row: Json) -> None:
        """What a row of the inbound webhook means for its user's session."""
        change = self.end if row["message"]["type"] == "EXPIRED_SESSION" else self.open
        change(row["to"], [row["sender"]])

    def is_open(self, profile: str, user: str) -> bool:
        """Whether the profile can answer this user."""
        return (profile, user) in self._open
