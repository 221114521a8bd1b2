"""Apply reports by rank, in one transaction for many.

Bodies are stored and leased in `inbox.py`; what a body says is read elsewhere (`reports/processor.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from psycopg import Connection, errors
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from pabal.message_states import FAILED_STATES
from pabal_worker.errors import ApplierBusy, ValueOutOfRange
from pabal_worker.ledger.database import Row, queries
from pabal_worker.ledger.inbox import Inbox
from pabal_worker.ledger.messages.messages import fail_over
from pabal_worker.message_ids import key_of, message_id
from pabal_worker.records import ClosedBody, Named, ReportRow, Watch
from pabal_worker.rules.delivery_costs import Chain

_SQL = queries("reports")
_STREAMS = queries("streams")
_ONE_APPLIER = 7_062_255
_ORPHANS = 1000
_FAILED_OVER = (*FAILED_STATES, "unconfirmed")


class Reports(Inbox):
    """The inbox, and what is applied of it: one transaction at a time, whoever reads the next bodies."""

    def find_campaigns(self, ids: Iterable[str]) -> Mapping[str, Named]:
        """Those of these campaigns that there are."""
        rows = self._db.rows(_SQL["campaigns"], {"ids": list(ids)})
        return {
            row["id"]: Named(
                row["no"], Chain(row["sender"], row["sms_sender"]) if row["sms_sender"] else None
            )
            for row in rows
        }

    def apply(
        self,
        rows: Sequence[ReportRow],
        campaigns: Mapping[str, Named],
        *,
        closed: Sequence[ClosedBody] = (),
        lease: UUID | None = None,
        watch: Watch,
        now: datetime,
    ) -> int:
        """Let the best report of each message take effect, with the failovers that follow; close bodies and
        release the lease in the same transaction. Returns how many messages moved. Reports of messages that
        nobody knows are kept.

        Raises ValueOutOfRange if the ledger cannot hold what was in them, SessionLost if the transaction was
        broken off, ApplierBusy if others apply for too long; then nothing of it took effect, and the same or
        less of it may be tried again.
        """

        def work(connection: Connection[DictRow]) -> int:
            applying = Applying(connection)
            moved, unknown = applying.apply(rows, campaigns, watch=watch, now=now)
            if unknown:
                connection.execute(_SQL["keep_orphans"], _orphan_columns(unknown))
            if closed:
                connection.execute(_SQL["close_inbox"], _closing_columns(closed) | {"now": now})
            if lease:
                connection.execute(_SQL["release"], {"token": lease})
            return moved

        try:
            return self._db.run_once(work)
        except (errors.DataError, errors.ProgramLimitExceeded) as error:
            raise ValueOutOfRange(type(error).__name__) from error

    def orphans(self) -> dict[int, ReportRow]:
        """Reports of messages that nobody knew when they came, by their id; the newest thousand."""
        rows = self._db.rows(_SQL["orphans"], {"limit": _ORPHANS})
        keyed = ((row.pop("id"), key_of(row.pop("message_id")), row) for row in rows)
        return {no: ReportRow(row=0, key=key, **row) for no, key, row in keyed if key}

    def adopt(
        self,
        orphans: Mapping[int, ReportRow],
        campaigns: Mapping[str, Named],
        *,
        watch: Watch,
        now: datetime,
    ) -> int:
        """Apply those orphans whose messages are there by now, and keep the others; returns how many messages
        moved.
        """

        def work(connection: Connection[DictRow]) -> int:
            moved, unknown = Applying(connection).apply(
                list(orphans.values()), campaigns, watch=watch, now=now
            )
            unmatched = {id(row) for row in unknown}
            ids = [no for no, row in orphans.items() if id(row) not in unmatched]
            connection.execute(_SQL["adopt"], {"ids": ids})
            return moved

        return self._db.run(work)


def wait_for_applier(connection: Connection[DictRow]) -> bool:
    """Wait up to two seconds for whoever applies just now, and keep others from applying until this
    transaction ends. If False, the transaction is broken off.
    """
    connection.execute(_SQL["wait_briefly"])
    try:
        connection.execute(_SQL["wait_for_applier"], {"key": _ONE_APPLIER})
    except errors.LockNotAvailable:
        return False
    return True


_Key = tuple[int, int, int]
"""campaign, row, leg."""


class Applying:
    """One transaction in which reports are applied; it waits until no other one does, two seconds at most."""

    def __init__(self, connection: Connection[DictRow]) -> None:
        self._connection = connection
        if not wait_for_applier(connection):
            raise ApplierBusy("for two seconds")
        connection.execute(_SQL["wait_for_rows"])
        connection.execute(_SQL["look_up_by_key"])

    def apply(
        self, rows: Sequence[ReportRow], campaigns: Mapping[str, Named], *, watch: Watch, now: datetime
    ) -> tuple[int, list[ReportRow]]:
        """Returns how many messages moved, and the reports of messages that nobody knows."""
        tags = {row.key.recipient for row in rows if isinstance(row.key.recipient, str)}
        best, others, unknown = sort_best_first(rows, campaigns, self._rows_of_one_offs(tags))
        followed: dict[_Key, Row] = {}
        n_moved = 0
        while best:
            moved, stayed, follows = self._apply_best(best, watch, now)
            n_moved += moved
            followed |= {(row["campaign_no"], row["recipient_no"], row["leg"]): row for row in follows}
            taken, missing = self._without_message(stayed) if stayed else (set(), set())
            n_moved += len(taken)
            for key in missing:
                unknown += [stayed[key], *others.pop(key, ())]
            # what was said of an attempt that did not take effect counts for nothing; the next best may count
            best = {key: others[key].pop(0) for key in stayed if others.get(key) and key not in taken}
        self._fail_over(followed, now)
        self._heed_late(list(followed.values()), now)
        return n_moved, unknown

    def _rows_of_one_offs(self, tags: Set[str]) -> dict[str, int]:
        """Which rows one-offs have, by what stands for their keys."""
        if not tags:
            return {}
        rows = self._connection.execute(_STREAMS["rows_of_tags"], {"tags": sorted(tags)})
        return {row["tag"]: row["no"] for row in rows}

    def _apply_best(
        self, best: Mapping[_Key, ReportRow], watch: Watch, now: datetime
    ) -> tuple[int, dict[_Key, ReportRow], list[Row]]:
        keys = sorted(best)
        values = columns(keys, [best[key] for key in keys]) | {"n": len(keys)} | watch.values(now)
        row = self._connection.execute(_SQL["apply"], values).fetchone()
        assert row is not None
        if row["n_moved"] == len(keys):
            return len(keys), {}, row["followed"]
        moved = set(row["moved"] or ())
        stayed = {key: best[key] for which, key in enumerate(keys, 1) if which not in moved}
        return len(moved), stayed, row["followed"]

    def _without_message(self, stayed: Mapping[_Key, ReportRow]) -> tuple[set[_Key], set[_Key]]:
        """Of the reports that changed nothing, those of messages that the ledger does not have: who was
        delivered all the same is taken, the others are missing.
        """
        keys = sorted(stayed)
        missing = {
            keys[row["which"] - 1] for row in self._connection.execute(_SQL["missing"], _key_columns(keys))
        }
        unsent = sorted(key for key in missing if key[2] == 0 and stayed[key].state == "delivered")
        if not unsent:
            return set(), missing
        values = columns(unsent, [stayed[key] for key in unsent])
        rows = self._connection.execute(_SQL["take_unsent"], values).fetchall()
        taken = {(row["campaign_no"], row["recipient_no"], 0) for row in rows}
        return taken, missing - taken

    def _fail_over(self, followed: Mapping[_Key, Row], now: datetime) -> None:
        failed = [row for row in followed.values() if row["state"] in FAILED_STATES]
        fail_over(self._connection, failed, now=now)

    def _heed_late(self, moved: Sequence[Row], now: datetime) -> None:
        """Deliveries of which another leg may know."""
        just = [row for row in moved if row["state"] == "delivered"]
        late = [row for row in just if row["leg"] == 0 and row["was"] in _FAILED_OVER]
        if late:
            self._connection.execute(_SQL["withdraw"], _people(late) | {"now": now})
        if late or any(row["leg"] == 1 for row in just):
            self._connection.execute(_SQL["reckon_twice"], _people(just))


def sort_best_first(
    rows: Sequence[ReportRow], campaigns: Mapping[str, Named], rows_of_one_offs: Mapping[str, int]
) -> tuple[dict[_Key, ReportRow], dict[_Key, list[ReportRow]], list[ReportRow]]:
    """The best that was said of each message, what else was said of it, best first, and the reports of
    campaigns and one-offs that there are not.
    """
    best: dict[_Key, ReportRow] = {}
    said: dict[_Key, list[ReportRow]] = {}
    unknown: list[ReportRow] = []
    for row in rows:
        campaign_id, recipient, leg = row.key
        campaign = campaigns.get(campaign_id)
        recipient_no = rows_of_one_offs.get(recipient) if isinstance(recipient, str) else recipient
        if campaign is None or recipient_no is None:
            unknown.append(row)
            continue
        key = (campaign.no, recipient_no, leg)
        first = best.setdefault(key, row)
        if first is not row:
            said.setdefault(key, [first]).append(row)
    for key, reports in said.items():
        reports.sort(key=lambda one: (one.rank, one.done_at, one.status_id, one.error_id), reverse=True)
        best[key] = reports.pop(0)
    return best, said, unknown


def columns(keys: Sequence[_Key], rows: Sequence[ReportRow]) -> dict[str, Any]:
    """The arrays of the statement `apply`."""
    return _key_columns(keys) | _report_columns(rows) | {
        "from_logs": _literal([row.is_from_logs for row in rows])
    }  # fmt: skip


def _people(rows: Sequence[Row]) -> dict[str, list[int]]:
    return {"campaigns": [row["campaign_no"] for row in rows], "nos": [row["recipient_no"] for row in rows]}


def _key_columns(keys: Sequence[_Key]) -> dict[str, str]:
    campaigns, nos, legs = zip(*keys, strict=True)
    return {"campaigns": _literal(campaigns), "nos": _literal(nos), "legs": _literal(legs)}


def _orphan_columns(rows: Sequence[ReportRow]) -> dict[str, Any]:
    return {
        "inbox_ids": _literal([row.inbox_id for row in rows]),
        "message_ids": [message_id(*row.key) for row in rows],
        "received": _literal([row.received_at for row in rows]),
        **_report_columns(rows),
    }


def _report_columns(rows: Sequence[ReportRow]) -> dict[str, Any]:
    return {
        "attempts": _literal([row.attempt for row in rows]),
        "ranks": _literal([row.rank for row in rows]),
        "states": _text_literal([row.state for row in rows]),
        "groups": _literal([row.status_group for row in rows]),
        "ids": _literal([row.status_id for row in rows]),
        "errors": _literal([row.error_id for row in rows]),
        "counts": _literal([row.message_count for row in rows]),
        "prices": _literal([row.price for row in rows]),
        "currencies": _text_literal([row.currency for row in rows]),
        "done": _literal([row.done_at for row in rows]),
        "channels": _text_literal([row.channel for row in rows]),
    }


def _closing_columns(closed: Sequence[ClosedBody]) -> dict[str, Any]:
    return {
        "ids": [body.inbox_id for body in closed],
        "complaints": [body.complaint for body in closed],
        "events": [Jsonb(dict(body.events)) if body.events else None for body in closed],
        "moved": [body.is_moved for body in closed],
    }


def _literal(values: Iterable[object]) -> str:
    """Numbers, truth values and moments as the text of an array: a tenth of the cost of adapting each."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def _text_literal(values: Iterable[str | None]) -> str:
    return "{" + ",".join(["NULL" if value is None else _quote(value) for value in values]) + "}"


@lru_cache(maxsize=1024)
def _quote(value: str) -> str:
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
