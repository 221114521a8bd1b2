"""Read what may be in the way of campaigns, and keep which of it was noted.

What of it is an obstacle is decided elsewhere (`rules/obstacles.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from psycopg import Connection
from psycopg.rows import DictRow

from pabal_worker.ledger.database import Database, queries
from pabal_worker.rules.obstacles import (
    PATIENCE,
    Calls,
    Obstacle,
    OpenCalls,
    Outstanding,
    OverdueShare,
)

_SQL = queries("obstacles")
_ONE_WATCH = 7_062_260
_MOST = 500
"""Shares or campaigns that are read at once: one cause has one obstacle, however many have it."""


@dataclass(frozen=True, slots=True)
class Alive:
    """Whether anything should go on."""

    since: datetime | None
    """When the oldest campaign was opened that has not ended and is not stopped; None: there is none."""

    unbalanced: dict[str, datetime]
    """Campaigns whose rows and tallies differ, and since when."""


@dataclass(frozen=True, slots=True)
class FirstLook:
    """Whether the watch has anything to do."""

    may_find: bool
    """False: another look was a moment ago, or nothing goes on and nothing was noted."""

    has_events: bool
    """Whether events stand in no worker's log yet."""


class Obstacles:
    """Facts of all campaigns together, each by one statement."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def look(self, *, now: datetime, apart_s: float) -> FirstLook:
        """Leave the watch's sign of life, and see whether there is anything to do: one statement."""
        row = self._db.row(_SQL["look"], {"now": now, "apart_s": apart_s})
        assert row is not None
        return FirstLook(**row)

    def alive(self) -> Alive:
        """Whether any campaign should go on."""
        row = self._db.row(_SQL["alive"])
        assert row is not None
        unbalanced = {id: datetime.fromisoformat(at) for id, at in (row["unbalanced"] or {}).items()}
        return Alive(row["since"], unbalanced)

    def overdue(self, *, now: datetime) -> list[OverdueShare]:
        """Shares that should have sent, and could not."""
        return [OverdueShare(**row) for row in self._db.rows(_SQL["overdue"], _values(now))]

    def open_calls(self, *, now: datetime) -> list[OpenCalls]:
        """Calls that nobody has settled, by campaign."""
        return [OpenCalls(**row) for row in self._db.rows(_SQL["open_calls"], _values(now))]

    def calls(self, *, now: datetime) -> Calls:
        """How the calls of the last minute ended."""
        row = self._db.row(_SQL["calls"], {"now": now})
        return Calls(**row) if row else Calls()

    def outstanding(self, campaign: int | None, *, grace_s: float, horizon_s: float) -> list[Outstanding]:
        """Campaigns that wait for nothing but reports and logs; one (None: any). `grace_s` and `horizon_s`:
        for how long, after a validity and after they left.
        """
        rows = self._db.rows(_SQL["outstanding"], {"campaign": campaign, "limit": _MOST})
        return [
            Outstanding(
                row["campaign_id"],
                row["awaited"],
                row["doubted"],
                row["left_at"],
                row["left_at"] + _patience(row["validity_s"], row["chain_s"], grace_s, horizon_s),
            )
            for row in rows
        ]

    def note(
        self, present: Sequence[Obstacle], kinds: Sequence[tuple[str, str]], *, is_awaited: bool
    ) -> bool:
        """Write an event for each obstacle that began or ended since the last time, and remember which are
        there. `kinds`: the events of each one's begin and end. `is_awaited` keeps what is only waited for
        apart. Whoever calls this, from however many processes, each is noted once. False: nothing changed.
        """
        values = {
            "kinds": [one.kind for one in present],
            "campaigns": [one.campaign_id for one in present],
            "is_awaited": is_awaited,
        }
        columns = {
            "begin_kinds": [begin for begin, _ in kinds],
            "end_kinds": [end for _, end in kinds],
            "says": [one.says for one in present],
            "ways": [one.way_out for one in present],
            "since": [one.since for one in present],
        }

        def work(connection: Connection[DictRow]) -> bool:
            connection.execute(_SQL["one_watch"], {"key": _ONE_WATCH})
            ended = connection.execute(_SQL["ended"], values).fetchone()
            begun = connection.execute(_SQL["begun"], values | columns).fetchone()
            return bool((ended and ended["n"]) or (begun and begun["n"]))

        return self._db.run(work)


def _values(now: datetime) -> dict[str, object]:
    return {"now": now, "patience_s": PATIENCE.total_seconds(), "limit": _MOST}


def _patience(validity_s: int | None, chain_s: int | None, grace_s: float, horizon_s: float) -> timedelta:
    """For how long a message that has left is waited for at most; as `reconciliation/decisions.py` does."""
    if chain_s is not None:
        return timedelta(seconds=chain_s + grace_s)
    if validity_s is not None:
        return timedelta(seconds=min(validity_s + grace_s, horizon_s))
    return timedelta(seconds=horizon_s)
