"""Keep what senders' webhooks are to be told, and how their endpoints take it."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import groupby
from operator import itemgetter
from uuid import UUID, uuid4

from psycopg import Connection
from psycopg.rows import DictRow

from pabal_worker.ledger.database import Database, Row, queries
from pabal_worker.webhooks.parcels import CampaignEvent, Change, Parcel, PostResult

_SQL = queries("relays")
_OF_ENDPOINT = ("endpoint_no", "url", "parcel_id", "failures")


class Relays:
    """Parcels and endpoints. What goes into parcels is written by the statements that move messages."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def is_due(self, *, now: datetime) -> bool:
        """Whether something waits for an endpoint that may be tried now, at a cost that does not grow with
        what waits.
        """
        row = self._db.row(_SQL["is_due"], {"now": now})
        return bool(row and row["is_due"])

    def take(self, *, endpoints: int, rows: int, now: datetime, lease_s: float) -> list[Parcel]:
        """Become the one who delivers to so many endpoints that are due: a parcel of up to `rows` changes
        for each. A parcel whose deliverer died is handed out again as it was.
        """
        token, lease_until = uuid4(), now + timedelta(seconds=lease_s)
        values = {"now": now, "limit": endpoints, "rows": rows, "token": token, "lease_until": lease_until}

        def work(connection: Connection[DictRow]) -> list[Parcel]:
            nos = [row["no"] for row in connection.execute(_SQL["lease"], values).fetchall()]
            if not nos:
                return []
            connection.execute(_SQL["pin"], values | {"nos": nos})
            contents = connection.execute(_SQL["contents"], {"nos": nos}).fetchall()
            events = connection.execute(_SQL["events"], {"nos": nos}).fetchall()
            parcels = [*_parcels(contents, Change, token), *_parcels(events, CampaignEvent, token)]
            empty = set(nos) - {parcel.endpoint_no for parcel in parcels}
            connection.execute(_SQL["hand_back"], {"nos": list(empty), "token": token})
            return parcels

        return self._db.run(work)

    def delivered(self, parcel: Parcel, delivery: PostResult, *, now: datetime) -> bool:
        """What is in it was told; False if the lease was lost meanwhile, so that it will go again."""
        ids = [change.id for change in parcel.changes]
        row = self._db.row(_SQL["delivered"], _of(parcel, delivery, now) | {"ids": ids})
        return bool(row and row["n"])

    def failed(
        self, parcel: Parcel, delivery: PostResult, *, next_at: datetime | None, now: datetime
    ) -> bool:
        """Try it again at `next_at`; None: the endpoint is parked until people resume it."""
        values = _of(parcel, delivery, now) | {"error": delivery.why, "next_at": next_at}
        return self._db.change(_SQL["failed"], values) > 0

    def resume(self, url: str, *, now: datetime) -> bool:
        """Try an endpoint again now; False if there is none with this URL."""
        return self._db.change(_SQL["resume"], {"url": url, "now": now}) > 0

    def endpoints(self, *, limit: int, most: int) -> list[Row]:
        """The newest endpoints with what waits for them, counted up to `most`."""
        return self._db.rows(_SQL["list"], {"endpoint": None, "limit": limit, "most": most})

    def endpoint(self, no: int, *, most: int) -> Row | None:
        """One of them."""
        return self._db.row(_SQL["list"], {"endpoint": no, "limit": 1, "most": most})


def _parcels(contents: list[Row], made_of: type[Change | CampaignEvent], token: UUID) -> list[Parcel]:
    parcels = []
    for (no, url, parcel_id, failures), rows in groupby(contents, key=itemgetter(*_OF_ENDPOINT)):
        changes = tuple(
            made_of(**{name: row[name] for name in row if name not in _OF_ENDPOINT}) for row in rows
        )
        parcels.append(Parcel(parcel_id, no, token, url, failures, changes))
    return parcels


def _of(parcel: Parcel, delivery: PostResult, now: datetime) -> dict[str, object]:
    return {"endpoint": parcel.endpoint_no, "token": parcel.token, "status": delivery.status, "now": now}
