"""Tell what happened: to one campaign, or to all and the installation. Nothing is written here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pabal import wire
from pabal.errors import Problem
from pabal.replies import EventList, Reply
from pabal_worker.records.events import show_event

if TYPE_CHECKING:
    from pabal_worker.ledger import Ledger

MOST = 1000


class EventLog:
    """Reads events, the newest first."""

    def __init__(self, *, ledger: Ledger) -> None:
        self._ledger = ledger

    def read(
        self, campaign_id: str | None = None, *, before: int | None = None, limit: int = 50
    ) -> Reply[EventList]:
        """Up to `limit` events of a campaign, or of everything; `before`: only those with a lower id."""
        if not _is_whole(limit, MOST) or (before is not None and not _is_whole(before, 2**63 - 1)):
            what = f"limit is a whole number from 1 to {MOST}, before one above 0"
            return wire.wrong_input([Problem("limit, before", f"{limit}, {before}", what, "leave them out")])
        campaign = self._ledger.campaigns.find(campaign_id) if campaign_id is not None else None
        if campaign_id is not None and campaign is None:
            return wire.campaign_unknown(campaign_id)
        rows = self._ledger.events.newest(campaign.no if campaign else None, before=before, limit=limit)
        return wire.ok(
            {
                "events": [show_event(row) for row in rows],
                "before": rows[-1]["id"] if len(rows) == limit else None,
            }
        )


def _is_whole(value: object, most: int) -> bool:
    return type(value) is int and 1 <= value <= most
