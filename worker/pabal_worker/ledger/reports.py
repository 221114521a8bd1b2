"""Store bodies of reports in the inbox, and apply reports by rank.

What a body says is read elsewhere (`reports/processor.py`).
"""

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
from pabal_worker.message_ids import key_of
from pabal_worker.records import MessageKey, Named, Raw, ReportRow, Watch
from pabal_worker.rules.delivery_costs import Chain

_SQL = queries("reports")
_STREAMS = queries("streams")
_ONE_APPLIER, _ONE_PULLER = 7_062_255, 7_062_256
_ORPHANS = 1000
_BYTES_AT_ONCE = 2_000_000
"""Bodies are as large as the provider makes them: two full pushes of 2,000 rows are as many bytes."""

_FAILED_OVER = (*FAILED_STATES, "unconfirmed")


class Reports:
    """Storing is one insert; applying is one transaction for many reports, by one worker at a time."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def store(self, source: str, body: bytes) -> None:
        """Keep what came, byte for byte, before anybody tries to understand it."""
        self._db.change(_SQL["store"], {"source": source, "body": body})

    def store_many(self, source: str, bodies: Sequence[bytes]) -> None:
        """Keep what came with many requests, all of it or nothing."""
        self._db.change(_SQL["store_many"], {"source": source, "bodies": list(bodies)})

    def set_aside(self, raw: Raw, complaint: str, *, now: datetime) -> None:
        """Close a body that the ledger cannot take, with the reason; it stays to be looked at."""
        self._db.change(_SQL["close_inbox"], {"ids": [raw.id], "complaints": [complaint[:500]], "now": now})

    def backlog(self) -> bool:
        """Whether anything in the inbox was not applied."""
        row = self._db.row(_SQL["has_backlog"])
        return bool(row and row["has_backlog"])

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
                raws = connection.execute(
                    _SQL["open_inbox"], {"limit": limit, "bytes": _BYTES_AT_ONCE}
                ).fetchall()
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

    def orphans(self) -> dict[int, ReportRow]:
        """Reports of messages that nobody knew when they came, by their id; the newest thousand."""
        rows = self._db.rows(_SQL["orphans"], {"limit": _ORPHANS})
        return {row.pop("id"): ReportRow(**row) for row in rows}


def wait_for_applier(connection: Connection[DictRow]) -> bool:
    """As `is_only_applier`, waiting up to two seconds for whoever applies just now. If False, the transaction
    is broken off.
    """
    connection.execute(_SQL["wait_briefly"])
    try:
        connection.execute(_SQL["wait_for_applier"], {"key": _ONE_APPLIER})
    except errors.LockNotAvailable:
        return False
    return True


def is_only_applier(connection: Connection[DictRow]) -> bool:
    """Whether nobody else applies reports, or begins to, until this transaction ends."""
    row = connection.execute(_SQL["one_applier"], {"key": _ONE_APPLIER}).fetchone()
    return bool(row and row["pg_try_advisory_xact_lock"])


class Applying:
    """One transaction of the applier."""

    def __init__(self, connection: Connection[DictRow], raws: Sequence[Raw]) -> None:
        self._connection = connection
        self.raws = tuple(raws)

    def campaigns(self, ids: Iterable[str]) -> Mapping[str, Named]:
        """Those of these campaigns that there are."""
        rows = self._connection.execute(_SQL["campaigns"], {"ids": list(ids)}).fetchall()
        return {
            row["id"]: Named(
                row["no"], Chain(row["sender"], row["sms_sender"]) if row["sms_sender"] else None
            )
            for row in rows
        }

    def apply(
        self, rows: Sequence[ReportRow], campaigns: Mapping[str, Named], *, watch: Watch, now: datetime
    ) -> tuple[int, list[ReportRow]]:
        """Let the best report of each message take effect, with the failovers that follow; returns how many
        messages moved, and the reports of messages that nobody knows, which are kept.
        """
        keys = [key_of(row.message_id) for row in rows]
        row_of_tag = self._rows_of_one_offs({key.tag for key in keys if key and key.tag})
        numbers = [_number(key, campaigns, row_of_tag) for key in keys]
        best = _best_first(rows, numbers)
        unknown = [row for row, key, number in zip(rows, keys, numbers, strict=True) if key and not number]
        followed: dict[_Key, Row] = {}
        n_moved, rest = 0, best
        self._connection.execute(_SQL["look_up_by_key"])
        while rest:
            moved, stayed, follows = self._apply_best(rest, watch, now)
            n_moved += moved
            followed |= {(row["campaign_no"], row["recipient_no"], row["leg"]): row for row in follows}
            n_taken, homeless = self._without_message(stayed)
            n_moved += n_taken
            unknown += homeless
            # what was said of an attempt that did not take effect counts for nothing; the next best may count
            rest = {key: reports[1:] for key, reports in stayed.items() if len(reports) > 1}
        if unknown:
            self._connection.execute(_SQL["keep_orphans"], _orphan_columns(unknown))
        fail_over(
            self._connection, [row for row in followed.values() if row["state"] in FAILED_STATES], now=now
        )
        self._heed_late(list(followed.values()), now)
        return n_moved, unknown

    def _rows_of_one_offs(self, tags: set[str]) -> dict[str, int]:
        """Which rows one-offs have, by what stands for their keys."""
        if not tags:
            return {}
        rows = self._connection.execute(_STREAMS["rows_of_tags"], {"tags": sorted(tags)})
        return {row["tag"]: row["no"] for row in rows}

    def adopt(self, ids: Sequence[int]) -> None:
        """These orphans have found their messages."""
        self._connection.execute(_SQL["adopt"], {"ids": list(ids)})

    def _apply_best(
        self, best: Mapping[_Key, Sequence[ReportRow]], watch: Watch, now: datetime
    ) -> tuple[int, dict[_Key, Sequence[ReportRow]], list[Row]]:
        keys = sorted(best)
        columns = _columns(keys, [best[key][0] for key in keys])
        row = self._connection.execute(_SQL["apply"], columns | watch.values(now)).fetchone()
        assert row is not None
        moved = set(row["moved"] or ())
        stayed = {key: best[key] for which, key in enumerate(keys, 1) if which not in moved}
        return len(moved), stayed, row["followed"]

    def _without_message(self, stayed: Mapping[_Key, Sequence[ReportRow]]) -> tuple[int, list[ReportRow]]:
        """Of the reports that changed nothing, those of messages that the ledger does not have: who was
        delivered all the same is taken, the others are returned.
        """
        keys = sorted(stayed)
        if not keys:
            return 0, []
        values = _columns(keys, [stayed[key][0] for key in keys])
        missing = [keys[row["which"] - 1] for row in self._connection.execute(_SQL["missing"], values)]
        unsent = [key for key in missing if key[2] == 0 and stayed[key][0].state == "delivered"]
        taken: set[_Key] = set()
        if unsent:
            values = _columns(unsent, [stayed[key][0] for key in unsent])
            rows = self._connection.execute(_SQL["take_unsent"], values).fetchall()
            taken = {(row["campaign_no"], row["recipient_no"], 0) for row in rows}
        return len(taken), [one for key in missing if key not in taken for one in stayed[key]]

    def _heed_late(self, moved: Sequence[Row], now: datetime) -> None:
        """Deliveries of which another leg may know."""
        just = [row for row in moved if row["state"] == "delivered"]
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


_Key = tuple[int, int, int]
"""campaign, row, leg."""


def _number(
    key: MessageKey | None, campaigns: Mapping[str, Named], row_of_tag: Mapping[str, int]
) -> _Key | None:
    """The message's key in the ledger; None if it knows no such message."""
    if key is None or key.campaign_id not in campaigns:
        return None
    row_no = row_of_tag.get(key.tag) if key.tag else key.recipient_no
    return None if row_no is None else (campaigns[key.campaign_id].no, row_no, key.leg)


def _best_first(rows: Sequence[ReportRow], numbers: Sequence[_Key | None]) -> dict[_Key, Sequence[ReportRow]]:
    """What was said of each message that the ledger knows by these numbers, the best first."""
    by_key: dict[_Key, list[ReportRow]] = {}
    for row, number in zip(rows, numbers, strict=True):
        if number:
            by_key.setdefault(number, []).append(row)
    for reports in by_key.values():
        if len(reports) > 1:
            reports.sort(key=lambda one: (one.rank, one.done_at, one.status_id, one.error_id), reverse=True)
    return dict(by_key)


def _columns(keys: Sequence[_Key], rows: Sequence[ReportRow]) -> dict[str, list[Any]]:
    return {
        "campaigns": [key[0] for key in keys],
        "nos": [key[1] for key in keys],
        "legs": [key[2] for key in keys],
        "from_logs": [row.is_from_logs for row in rows],
        **_report_columns(rows),
    }


def _orphan_columns(rows: Sequence[ReportRow]) -> dict[str, list[Any]]:
    return {
        "inbox_ids": [row.inbox_id for row in rows],
        "message_ids": [row.message_id for row in rows],
        "received": [row.received_at for row in rows],
        **_report_columns(rows),
    }


def _report_columns(rows: Sequence[ReportRow]) -> dict[str, list[Any]]:
    return {
        "attempts": [row.attempt for row in rows],
        "ranks": [row.rank for row in rows],
        "states": [row.state for row in rows],
        "groups": [row.status_group for row in rows],
        "ids": [row.status_id for row in rows],
        "errors": [row.error_id for row in rows],
        "counts": [row.message_count for row in rows],
        "prices": [row.price for row in rows],
        "currencies": [row.currency for row in rows],
        "done": [row.done_at for row in rows],
        "channels": [row.channel for row in rows],
    }
