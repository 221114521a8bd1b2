"""The inbox, and reports applied by rank."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from psycopg import Connection, errors
from psycopg.rows import DictRow

from pabal.message_states import FAILED_STATES
from pabal_worker.errors import ValueOutOfRange
from pabal_worker.ledger.database import Database, Row, queries
from pabal_worker.ledger.messages.messages import fail_over
from pabal_worker.records import MessageKey, Raw, Said, Watch
from pabal_worker.rules.delivery_costs import Chain

_SQL = queries("reports")
_ONE_APPLIER, _ONE_PULLER = 7_062_255, 7_062_256
_ORPHANS = 1000
_FAILED_OVER = (*FAILED_STATES, "unconfirmed")


class Reports:
    """Storing is one insert; applying is one transaction for many reports, by one worker at a time."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def store(self, source: str, body: bytes) -> None:
        """Keep what came, byte for byte, before anybody tries to understand it."""
        self._db.change(_SQL["store"], {"source": source, "body": body})

    def set_aside(self, raw: Raw, complaint: str, *, now: datetime) -> None:
        """Close a body that the ledger cannot take, with the reason; it stays to be looked at."""
        self._db.change(_SQL["close_inbox"], {"ids": [raw.id], "complaints": [complaint[:500]], "now": now})

    def backlog(self) -> bool:
        """Whether anything in the inbox was not applied."""
        return bool(self._db.rows(_SQL["open_inbox"], {"limit": 1}))

    def unreadable(self, *, since: datetime) -> int:
        """Bodies that came since then in which something could not be read, counted up to a thousand."""
        row = self._db.row(_SQL["unreadable"], {"since": since})
        return int(row["n"]) if row else 0

    @contextmanager
    def applying(self, limit: int) -> Any:
        """A transaction to apply up to `limit` raw bodies in; yields None if another worker applies.

        Raises ValueOutOfRange if the ledger cannot hold what was in them; then nothing of it took effect.
        """
        try:
            with self._db.transaction() as connection:
                if not is_only_applier(connection):
                    yield None
                    return
                raws = connection.execute(_SQL["open_inbox"], {"limit": limit}).fetchall()
                yield Applying(connection, [Raw(**raw) for raw in raws])
        except (errors.DataError, errors.ProgramLimitExceeded) as error:
            raise ValueOutOfRange(type(error).__name__) from error

    @contextmanager
    def pulling(self) -> Iterator[Callable[[], bool]]:
        """A question to be asked before each request, for as long as the block lasts: whether we are the one,
        of all workers, who pulls reports. Who does not ask for 45 seconds is taken to be asleep and loses it.
        """
        with self._db.transaction() as connection:

            def is_ours() -> bool:
                row = connection.execute(_SQL["one_puller"], {"key": _ONE_PULLER}).fetchone()
                return bool(row and row["pg_try_advisory_xact_lock"])

            connection.execute(_SQL["pull_slowly"])
            yield is_ours

    def orphans(self) -> list[str]:
        """Message ids that reports named and nobody knew then."""
        return [row["message_id"] for row in self._db.rows(_SQL["orphans"], {"limit": _ORPHANS})]


def is_only_applier(connection: Connection[DictRow]) -> bool:
    """Whether nobody else applies reports, or begins to, until this transaction ends."""
    row = connection.execute(_SQL["one_applier"], {"key": _ONE_APPLIER}).fetchone()
    return bool(row and row["pg_try_advisory_xact_lock"])


class Applying:
    """One transaction of the applier."""

    def __init__(self, connection: Connection[DictRow], raws: Sequence[Raw]) -> None:
        self._connection = connection
        self.raws = tuple(raws)

    def keep(self, said: Sequence[Said]) -> None:
        """Keep every report once."""
        self._connection.execute(
            _SQL["keep"],
            {
                "inbox_ids": [one.inbox_id for one in said],
                "message_ids": [one.message_id for one in said],
                "attempts": [one.attempt for one in said],
                "foreign": [one.is_foreign for one in said],
                "ranks": [one.rank for one in said],
                "states": [one.state for one in said],
                "groups": [one.status_group for one in said],
                "ids": [one.status_id for one in said],
                "errors": [one.error_id for one in said],
                "counts": [one.message_count for one in said],
                "prices": [one.price for one in said],
                "currencies": [one.currency for one in said],
                "done": [one.done_at for one in said],
                "received": [one.received_at for one in said],
                "channels": [one.channel for one in said],
            },
        )

    def chains(self, campaign_ids: Iterable[str]) -> Mapping[str, Chain]:
        """Those of the campaigns for which the provider fails over by itself."""
        rows = self._connection.execute(_SQL["chains"], {"ids": list(campaign_ids)}).fetchall()
        return {row["id"]: Chain(row["sender"], row["sms_sender"]) for row in rows}

    def apply(self, keys: Sequence[MessageKey], *, watch: Watch, now: datetime) -> list[Row]:
        """Let the best report of each message take effect, with the failovers that follow; returns what
        moved.
        """
        columns = {
            "message_ids": [key.message_id for key in keys],
            "campaign_ids": [key.campaign_id for key in keys],
            "nos": [key.recipient_no for key in keys],
            "legs": [key.leg for key in keys],
        }
        moved = self._connection.execute(_SQL["apply"], columns | watch.values(now)).fetchall()
        self._connection.execute(_SQL["match"], columns)
        failed = [row for row in moved if row["state"] in FAILED_STATES]
        fail_over(self._connection, failed, now=now)
        self._heed_late(moved, now)
        return moved

    def _heed_late(self, moved: Sequence[Row], now: datetime) -> None:
        """Deliveries of which another leg may know."""
        just = [row for row in moved if row["state"] == "delivered" and row["was"] != "delivered"]
        late = [row for row in just if row["leg"] == 0 and row["was"] in _FAILED_OVER]
        if late:
            self._connection.execute(_SQL["withdraw"], _people(late) | {"now": now})
        if late or any(row["leg"] == 1 for row in just):
            self._connection.execute(_SQL["reckon_twice"], _people(just))

    def close(self, complaints: Sequence[str | None], *, now: datetime) -> None:
        """Mark the raw bodies as applied, each with what could not be read in it."""
        ids = [raw.id for raw in self.raws]
        self._connection.execute(
            _SQL["close_inbox"], {"ids": ids, "complaints": list(complaints), "now": now}
        )


def _people(rows: Sequence[Row]) -> dict[str, list[int]]:
    return {"campaigns": [row["campaign_no"] for row in rows], "nos": [row["recipient_no"] for row in rows]}
