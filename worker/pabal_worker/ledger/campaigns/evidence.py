"""Keep what the provider does with each sender and template.

What follows from it is decided in `rules/refusals.py`.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from pabal_worker.ledger.database import Database, queries
from pabal_worker.rules.refusals import LATELY, Evidence

_SQL = queries("evidence")


class EvidenceRows:
    """The rows of `evidence`: they hold no person, and are as few as senders and templates."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def note_accepted(self, leg: int, sender: str, templates: Collection[str], *, now: datetime) -> None:
        """The provider has taken messages of these templates: earlier refusals say nothing any more."""
        values = {"leg": leg, "sender": sender, "templates": sorted(templates), "now": now}
        self._db.change(_SQL["note_accepted"], values)

    def note_refused(
        self, leg: int, sender: str, templates: Collection[str], *, calls: int, now: datetime
    ) -> Evidence:
        """The provider has refused messages of these templates: `calls` more (0 or 1) count against each.

        Returns what is known of all of them together: the fewest calls, and whether each was taken lately.
        """
        values = {"leg": leg, "sender": sender, "templates": sorted(templates), "calls": calls}
        row = self._db.row(_SQL["note_refused"], values | {"now": now, "since": now - LATELY})
        assert row is not None
        return Evidence(row["refused"], row["is_proven"], row["is_sender_proven"])
