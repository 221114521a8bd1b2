"""Keep late starts, canaries and guards; each move names what it was decided from."""

from __future__ import annotations

from datetime import datetime

from psycopg import Connection
from psycopg.rows import DictRow

from pabal_worker.ledger.database import Database, Row, queries
from pabal_worker.records import Canaries, Guarded, StoredCampaign
from pabal_worker.rules.canary import Heard

_SQL = queries("safeguards")
_PUMPS = queries("pumps")


class SafeguardRows:
    """What safeguards are decided from, and their moves. Each move is made once, whoever decides it how
    often.
    """

    def __init__(self, database: Database) -> None:
        self._db = database

    def late_since(self, campaign: int, *, due_since: datetime) -> datetime:
        """Since when nothing of leg 0 could leave: its work is due since `due_since`, or it left or was
        resumed after that.
        """
        row = self._db.row(_SQL["late_since"], {"campaign": campaign, "due_since": due_since})
        return row["since"] if row else due_since

    def end_now(self, campaign: int, why: str, *, now: datetime) -> bool:
        """Nothing more leaves of a scheduled or running campaign; False if it had ended."""
        return self._db.change(_SQL["end_now"], {"campaign": campaign, "why": why, "now": now}) == 1

    def canaries_of(self, campaign: StoredCampaign) -> Canaries | None:
        """The canaries of a campaign that has some, as they stand now; reads as many rows as there are."""
        if campaign.canary_no is None or campaign.canary_state is None:
            return None
        row = self._db.row(_SQL["heard"], {"campaign": campaign.no, "canary_no": campaign.canary_no})
        assert row is not None
        known = {"no": campaign.no, "id": campaign.id, "gate_no": campaign.canary_no}
        return _canaries(
            row | known | {"canary_state": campaign.canary_state, "rule": campaign.spec["canary"]}
        )

    def canaries(self, *, now: datetime) -> list[Canaries]:
        """Those of all running campaigns whose gate is shut, and whose `endAt` is still to come."""
        return [_canaries(row) for row in self._db.rows(_SQL["canaries"], {"now": now})]

    def open_gate(self, canaries: Canaries, *, now: datetime) -> bool:
        """The canaries have passed, so the others go; False if the campaign does not wait for them now."""
        values = {"campaign": canaries.campaign_no, "gate_no": canaries.edge_no, "leg": 0, "at": now}

        def work(connection: Connection[DictRow]) -> bool:
            if connection.execute(_SQL["open_gate"], values).rowcount == 0:
                return False
            connection.execute(_PUMPS["wake"], values)
            return True

        return self._db.run(work)

    def fail_canary(self, canaries: Canaries, reason: str, *, now: datetime) -> bool:
        """Hold a campaign whose canaries have failed; False if it does not wait for them now, or is over."""
        values = {"campaign": canaries.campaign_no, "gate_no": canaries.edge_no, "reason": reason, "now": now}
        return self._db.change(_SQL["fail_canary"], values) == 1

    def guarded(self, *, now: datetime) -> list[Guarded]:
        """All running campaigns with a guard, whose `endAt` is still to come."""
        return [
            Guarded(row["no"], row["id"], row["resumed_at"], row["rule"], _heard(row))
            for row in self._db.rows(_SQL["guarded"], {"now": now})
        ]

    def trip(self, guarded: Guarded, reason: str, *, now: datetime) -> bool:
        """Hold a campaign of which too many failed; False if it does not run, or was resumed since, or is
        over.
        """
        values = {
            "campaign": guarded.campaign_no,
            "resumed_at": guarded.resumed_at,
            "reason": reason,
            "now": now,
        }
        return self._db.change(_SQL["trip"], values) == 1


def _canaries(row: Row) -> Canaries:
    return Canaries(
        campaign_no=row["no"],
        campaign_id=row["id"],
        edge_no=row["gate_no"],
        state=row["canary_state"],
        rule=row["rule"],
        heard=_heard(row),
        left_at=row["left_at"],
        ask_at=row["ask_at"],
    )


def _heard(row: Row) -> Heard:
    return Heard(row["delivered"], row["failed"], row.get("open", 0), row.get("silent", 0))
