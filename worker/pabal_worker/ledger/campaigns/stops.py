"""Stop many campaigns and streams by one word, and let them go on. Which those are is the caller's choice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from psycopg import Connection
from psycopg.rows import DictRow

from pabal_worker.ledger.database import Database, Row, queries

_SQL = queries("changes")


@dataclass(frozen=True, slots=True)
class Stopped:
    """What a stop did."""

    rows: list[Row]
    """Those that it paused: `id`, `is_stream`."""

    in_flight: int
    """Messages of all that it is for, which workers held at that moment."""

    already: int
    """Campaigns and streams that were paused or held before, and stay so."""

    receiving: int
    """Campaigns that are still received; they are paused when they are sealed."""


class Stops:
    """Stops of the account, of senders and of entities."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def stop(self, kind: str, value: str, *, asked: datetime) -> Stopped:
        """Pause all that runs or is scheduled for it, and from now on whatever would begin."""
        values = {"kind": kind, "value": value, "asked": asked, "campaign": None}

        def work(connection: Connection[DictRow]) -> Stopped:
            connection.execute(_SQL["wait_for_beginners"])
            row = connection.execute(_SQL["stop"], values).fetchone()
            assert row is not None
            stop = values | {"stop": row["no"]}
            paused = connection.execute(_SQL["pause_under"], stop).fetchall()
            others = connection.execute(_SQL["others_under"], stop).fetchone() or {}
            flying = connection.execute(_SQL["in_flight"], stop).fetchone() or {}
            return Stopped(paused, flying.get("n", 0), others.get("stopped", 0), others.get("receiving", 0))

        return self._db.run(work)

    def lift(self, kind: str | None, value: str, *, asked: datetime, now: datetime) -> list[Row] | None:
        """End a stop (None: all of them); what it had paused goes on, unless another stop holds it. Returns
        these (`id`, `is_stream`, `goes_on`); None if there is no such stop that was asked for before `asked`.
        """

        def work(connection: Connection[DictRow]) -> list[Row] | None:
            connection.execute(_SQL["wait_for_beginners"])
            lifted = connection.execute(
                _SQL["lift"], {"kind": kind, "value": value, "asked": asked}
            ).fetchall()
            if not lifted:
                return None
            stops = [row["no"] for row in lifted]
            rows = connection.execute(_SQL["resume_under"], {"stops": stops, "now": now}).fetchall()
            going = [row["no"] for row in rows if row["goes_on"]]
            connection.execute(_SQL["wake_all"], {"campaigns": going, "now": now})
            return rows

        return self._db.run(work)

    def standing(self, kind: str | None, value: str) -> list[Row]:
        """Stops that hold just now (`kind`, `value`, `asked_at`): this one, or all of them."""
        return self._db.rows(_SQL["standing_stops"], {"kind": kind, "value": value})

    def find_stop(self, campaign: int) -> str | None:
        """What keeps a campaign stopped beside its own state, in words with the way out; None: nothing."""
        row = self._db.row(_SQL["find_stop"], {"campaign": campaign})
        return row["says"] if row else None

    def keep_paused(self, campaign: int) -> None:
        """Somebody paused this very campaign, so the end of a stop does not resume it."""
        self._db.change(_SQL["keep_paused"], {"campaign": campaign})
