"""Keep conversations: what users wrote, once and in the order of arrival, and who is still to be told of it.

Bodies are stored and leased in `inbox.py`, and read elsewhere (`talks/processor.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from uuid import UUID, uuid4

from psycopg import Connection, errors
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from pabal_worker.errors import ValueOutOfRange
from pabal_worker.ledger.database import Database, Row, queries
from pabal_worker.records import ClosedBody, FailedParcel, InboundRow, TalkParcel, Word

_SQL = queries("talks")
_REPORTS = queries("reports")
_ANSWERS = queries("answers")
_ONE_TAKER = 7_062_263
_CLOCKS_DIFFER = timedelta(seconds=5)
"""What is due at once is due for each worker, also for one whose clock is a little behind."""

_OF_PARCEL = ("talk_no", "endpoint_no", "parcel_id", "url", "failures", "failed_since")
_COLUMNS = (
    "message_ids", "profiles", "user_keys", "kinds", "received", "came", "inbox_ids", "positions", "contents",
    "urls",
)  # fmt: skip


class Talks:
    """Each method is one transaction."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def take(
        self,
        rows: Sequence[InboundRow],
        *,
        closed: Sequence[ClosedBody] = (),
        handed_over: Sequence[int] = (),
        lease: UUID | None = None,
        now: datetime,
    ) -> tuple[int, int]:
        """Keep what is new of these rows, in their order; close bodies and release the lease in the same
        transaction. Bodies `handed_over` are left to those who apply reports. Returns how many rows were new,
        and how many of these an endpoint is to be told.

        Raises ValueOutOfRange if the ledger cannot hold what is in them; then nothing of it took effect.
        """

        def work(connection: Connection[DictRow]) -> tuple[int, int]:
            connection.execute(_SQL["wait_for_turn"], {"key": _ONE_TAKER})
            n_new = n_told = 0
            if rows:
                values = dict(zip(_COLUMNS, map(list, zip(*rows, strict=True)), strict=True))
                row = connection.execute(_SQL["take"], values | {"due": now - _CLOCKS_DIFFER}).fetchone()
                assert row is not None
                n_new, n_told = row["n_new"], row["n_told"]
            if closed:
                connection.execute(_SQL["close"], _closing_columns(closed) | {"now": now})
            if handed_over:
                connection.execute(_SQL["hand_over"], {"ids": list(handed_over)})
            if lease:
                connection.execute(_REPORTS["release"], {"token": lease})
            return n_new, n_told

        try:
            return self._db.run(work)
        except (errors.DataError, errors.ProgramLimitExceeded) as error:
            raise ValueOutOfRange(type(error).__name__) from error

    def check(self, rows: Sequence[InboundRow]) -> None:
        """Raises ValueOutOfRange if the ledger could not hold what is in these rows. Nothing is kept."""
        values = {"contents": [row.content for row in rows]}
        try:
            self._db.row(_SQL["check"], values)
        except (errors.DataError, errors.ProgramLimitExceeded) as error:
            raise ValueOutOfRange(type(error).__name__) from error

    def is_due(self, *, now: datetime) -> bool:
        """Whether an endpoint is to be told something now."""
        row = self._db.row(_SQL["is_due"], {"now": now})
        return bool(row and row["is_due"])

    def lease_parcels(
        self, *, each: int, rows: int, now: datetime, lease_s: float, told: Sequence[TalkParcel] = ()
    ) -> list[TalkParcel]:
        """Become the one who tells of the talks that are due: a parcel of up to `rows` words for each, and
        `each` talks of an endpoint at once, over all workers. A parcel whose deliverer died is handed out
        again as it was. In the same transaction those of `told` are taken, as `told` does it.
        """
        token, lease_until = uuid4(), now + timedelta(seconds=lease_s)
        values = {"now": now, "each": each, "rows": rows, "token": token, "lease_until": lease_until}

        def work(connection: Connection[DictRow]) -> list[TalkParcel]:
            if told:
                _note_told(connection, told, now)
            nos = [row["talk_no"] for row in connection.execute(_SQL["lease"], values).fetchall()]
            if not nos:
                return []
            connection.execute(_SQL["pin"], values | {"nos": nos})
            parcels = _parcels(connection.execute(_SQL["contents"], {"nos": nos}).fetchall(), token)
            if empty := set(nos) - {parcel.talk_no for parcel in parcels}:
                connection.execute(_SQL["forget"], {"nos": sorted(empty)})
            return parcels

        return self._db.run(work)

    def told(self, parcels: Sequence[TalkParcel], *, now: datetime) -> int:
        """These were taken; returns how many. One whose lease was lost meanwhile goes again, under its id."""
        return self._db.run(lambda connection: _note_told(connection, parcels, now))

    def failed(self, parcels: Sequence[FailedParcel], *, now: datetime) -> int:
        """These were not taken: tried again when each says, or their talks are parked; returns how many."""
        values = {
            "nos": [failed.parcel.talk_no for failed in parcels],
            "tokens": [failed.parcel.token for failed in parcels],
            "statuses": [failed.status for failed in parcels],
            "errors": [failed.why for failed in parcels],
            "next": [failed.next_at for failed in parcels],
            "now": now,
        }
        row = self._db.row(_SQL["failed"], values)
        return int(row["n"]) if row else 0

    def release(self, *, talk: int | None = None, endpoint: int | None = None, now: datetime) -> int:
        """Tell a talk's endpoint again now, or of all an endpoint's talks; returns how many waited for it."""
        return self._db.change(_SQL["release"], {"talk": talk, "endpoint": endpoint, "now": now})

    def page(
        self,
        *,
        profile: str | None,
        is_open: bool,
        is_parked: bool,
        before: tuple[datetime, int] | None,
        limit: int,
        most: int,
        now: datetime,
    ) -> list[Row]:
        """Talks by the user's last word, the newest first; what waits is counted up to `most`."""
        before_at, before_no = before or (None, None)
        values: Row = {
            "profile": profile,
            "is_open": is_open,
            "is_parked": is_parked,
            "limit": limit,
            "most": most,
            "before_at": before_at,
            "before_no": before_no,
            "now": now,
        }
        return self._db.rows(_SQL["page"], values)

    def find(self, profile: str, user_key: str, *, most: int, now: datetime) -> Row | None:
        """One talk; None: this user has never written to this profile, or is erased."""
        row = self._db.row(_SQL["find"], {"profile": profile, "user": user_key})
        return self.row(row["no"], most=most, now=now) if row else None

    def row(self, talk: int, *, most: int, now: datetime) -> Row | None:
        """One talk by its number; None: there is none."""
        return self._db.row(_SQL["one"], {"talk": talk, "most": most, "now": now})

    def words(self, talk: int, *, before: int | None, limit: int) -> list[Row]:
        """What the user wrote, the newest first."""
        return self._db.rows(_SQL["words"], {"talk": talk, "before": before, "limit": limit})

    def talks_of(
        self, *, user_key: str | None = None, profile: str | None = None, address: str | None = None
    ) -> list[Row]:
        """Talks of a user's key, with any profile or one, or of a person's number: no, profile, user_key."""
        return self._db.rows(_SQL["of_user"], {"user": user_key, "profile": profile, "address": address})

    def erase(self, nos: Sequence[int]) -> int:
        """Erase texts and keys of these talks, and what we answered; what nobody was told yet is told to
        nobody. Returns how many texts went.
        """

        def work(connection: Connection[DictRow]) -> int:
            connection.execute(_SQL["wait_for_turn"], {"key": _ONE_TAKER})
            connection.execute(_SQL["erase_relays"], {"nos": list(nos)})
            n = connection.execute(_SQL["erase_words"], {"nos": list(nos)}).rowcount
            connection.execute(_SQL["erase_talks"], {"nos": list(nos)})
            connection.execute(_ANSWERS["erase"], {"talks": list(nos)})
            return n

        return self._db.run(work)

    def forget_old(self, *, before: datetime, n: int) -> int:
        """Delete what came before `before` and is told; returns how many rows went."""
        row = self._db.row(_SQL["forget_old"], {"before": before, "n": n})
        return int(row["n"]) if row else 0

    def forget_talks(self, *, before: datetime, n: int) -> int:
        """Delete talks without a word left, that were last heard of before `before`."""
        row = self._db.row(_SQL["forget_talks"], {"before": before, "n": n})
        return int(row["n"]) if row else 0


def _note_told(connection: Connection[DictRow], parcels: Sequence[TalkParcel], now: datetime) -> int:
    values = {
        "nos": [parcel.talk_no for parcel in parcels],
        "tokens": [parcel.token for parcel in parcels],
    }
    nos = [row["talk_no"] for row in connection.execute(_SQL["lock_leased"], values)]
    if not nos:
        return 0
    connection.execute(_SQL["told"], {"nos": nos, "now": now})
    if connection.execute(_SQL["forget"], {"nos": nos}).rowcount < len(nos):
        connection.execute(_SQL["go_on"], {"nos": nos, "due": now - _CLOCKS_DIFFER})
    return len(nos)


def _parcels(contents: list[Row], token: UUID) -> list[TalkParcel]:
    parcels = []
    for key, rows in groupby(contents, key=itemgetter(*_OF_PARCEL)):
        talk_no, endpoint_no, parcel_id, url, failures, failed_since = key
        words = tuple(Word(row["no"], row["content"] or {}, row["came_at"]) for row in rows)
        parcels.append(TalkParcel(parcel_id, talk_no, endpoint_no, token, url, failures, failed_since, words))
    return parcels


def _closing_columns(closed: Sequence[ClosedBody]) -> dict[str, object]:
    return {
        "ids": [body.inbox_id for body in closed],
        "complaints": [body.complaint for body in closed],
        "events": [Jsonb(dict(body.events)) if body.events else None for body in closed],
    }
