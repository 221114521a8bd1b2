"""Lease pumps: who sends which share of a campaign now, and when somebody must look again."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

from psycopg import Connection
from psycopg.rows import DictRow

from pabal_worker.ledger.database import Database, queries
from pabal_worker.ledger.messages.failovers import room_seen
from pabal_worker.records import Lease, Share

_SQL = queries("pumps")
_NEXT_DUE = queries("messages")["next_due"]
_PACES = ("pace", "account_pace", "is_steered", "changes")
"""As `StoredCampaign.paces`."""


class Pumps:
    """The pump rows of the ledger."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def due(self, *, now: datetime, ahead_s: float, again_s: float, limit: int) -> list[Share]:
        """Shares that have something to do within `ahead_s`, urgent ones first, and the first share of each
        campaign before a second one of any, so that where many begin at once all have begun before any goes
        twice as fast. They are named again after `again_s` if nobody took them.
        """
        rows = self._db.rows(
            _SQL["publish_due"],
            {
                "now": now,
                "until": now + timedelta(seconds=ahead_s),
                "again_at": now + timedelta(seconds=again_s),
                "limit": limit,
            },
        )
        rows.sort(key=lambda row: (-row["urgency"], row["share"]))
        return [Share(row["campaign_id"], row["leg"], row["share"], row["urgency"] > 0) for row in rows]

    def lease(self, share: Share, *, now: datetime, lease_s: float) -> Lease | None:
        """Become the pump of a share; None if another is, or the campaign is gone."""
        token = uuid4()
        row = self._db.row(
            _SQL["lease"],
            {
                "campaign_id": share.campaign_id,
                "leg": share.leg,
                "share": share.share,
                "token": token,
                "now": now,
                "lease_until": now + timedelta(seconds=lease_s),
            },
        )
        return Lease(row["campaign_no"], share.leg, share.share, token, row["due_since"]) if row else None

    def release(
        self,
        lease: Lease,
        *,
        now: datetime,
        paces: tuple[object, ...],
        not_before: datetime | None,
        waits_for: str | None,
        is_stalled: bool = False,
    ) -> datetime | None:
        """Give the lease back; returns when there is next something to do, None if nothing is known.

        `not_before` is the wait that the pump met at `paces`, the campaign's and the account's; at others it
        means nothing. `is_stalled` says that nobody could send now: then its work stays due since it was.
        The row is locked before the campaign and its messages are looked at, so that whoever resumes, changes
        a pace or books work meanwhile either is seen here or wakes the row afterwards.
        """

        def work(connection: Connection[DictRow]) -> datetime | None:
            values = lease.key() | {"now": now}
            if not connection.execute(_SQL["lock"], values).fetchone():
                return None
            seen = connection.execute(_SQL["look"], values).fetchone()
            asleep = seen is None or seen["is_over"] or seen["state"] not in ("scheduled", "running")
            fresh = {"may_be_fresh": lease.leg == 0 or room_seen(connection, lease.campaign_no) != 0}
            row = None if asleep else connection.execute(_NEXT_DUE, values | fresh).fetchone()
            due = row["at"] if row else None
            if due and not_before and seen and paces == tuple(seen[name] for name in _PACES):
                due = max(due, not_before)
            waits = waits_for if due and due > now else None
            said = {"wake_at": due or "infinity", "waits_for": waits, "is_stalled": is_stalled}
            stalled = {"stalled_why": waits_for if is_stalled else None}
            connection.execute(_SQL["release"], values | said | stalled)
            return due

        return self._db.run(work)

    def rouse(self, *, now: datetime) -> int:
        """Wake pumps that sleep although there is work for them; returns how many: more than none is a
        defect.
        """
        return self._db.change(_SQL["rouse"], {"now": now})

    def add(self, campaign: int, leg: int, *, shares: int) -> None:
        """Have at least so many pumps for a leg that has one; those that are added begin when its first does,
        so that a paused campaign that is resumed, or a scheduled one, begins with all of them.
        """
        self._db.change(_SQL["add_beside"], {"campaign": campaign, "leg": leg, "shares": shares})

    def wake(self, campaign: int, leg: int, *, at: datetime) -> None:
        """Somebody has to look at this leg no later than `at`."""
        self._db.rows(_SQL["wake"], {"campaign": campaign, "leg": leg, "at": at})
