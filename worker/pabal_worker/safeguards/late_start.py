"""Hold or end campaigns whose messages should have left earlier, and could not.

The rule is in `rules/late_start.py`. A pump asks when it begins, before anything is claimed. An outage is
found from the ledger alone: since when the work is due, when the campaign last called the provider, when it
was last resumed.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pabal.campaign import Campaign
from pabal.campaign.safeguards import LateStart
from pabal.campaign.schedule.zones import shown_zone_of
from pabal_worker.records import Lease, StoredCampaign
from pabal_worker.rules.late_start import describe_delay, lost_time

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from pabal_worker.ledger import Ledger

_GOES_ON = LateStart(rule="GO_ON")
_MAY_HOLD = ("scheduled", "running")


class LateStartJudge:
    """Applies the rules of campaigns that are late."""

    def __init__(self, *, ledger: Ledger, time_zone: str, log: FilteringBoundLogger) -> None:
        """`time_zone`: the installation's; empty: this machine's."""
        self._ledger, self._time_zone, self._log = ledger, time_zone, log
        self._noted: dict[int, datetime] = {}

    def stop_if_late(self, lease: Lease, row: StoredCampaign, campaign: Campaign, *, now: datetime) -> bool:
        """Hold or end the campaign if it is late and its rule does not let it go on. True if so: then nothing
        of it may be claimed. Any number of pumps may do this at once.
        """
        rule = campaign.late_start or _GOES_ON
        since = self._late_since(lease, campaign, rule, now)
        if since is None or not self._ledger.messages.claimable(row.no, lease.leg, limit=1, now=now):
            return False
        if rule.rule == "GO_ON":
            self._note(row, since, now)
            return False
        zone = shown_zone_of(campaign, self._time_zone)
        self._apply(rule, row, describe_delay(rule, since=since, now=now, zone=zone), now)
        return True

    def _late_since(
        self, lease: Lease, campaign: Campaign, rule: LateStart, now: datetime
    ) -> datetime | None:
        """Since when nothing could leave; None if that is not long ago. An ordinary pump costs no question to
        the ledger.
        """
        if lease.leg != 0 or lease.due_since is None or now - lease.due_since <= rule.span:
            return None
        since = self._ledger.safeguards.late_since(lease.campaign_no, due_since=lease.due_since)
        return since if lost_time(*campaign.windows_of(0), since=since, now=now) > rule.span else None

    def _apply(self, rule: LateStart, row: StoredCampaign, delay: str, now: datetime) -> None:
        if rule.rule == "ASK":
            reason = f"{delay}; `pabal resume {row.id}` goes on, `pabal cancel {row.id}` gives up"
            is_moved = self._ledger.campaigns.move(
                row.no, "held", came_from=_MAY_HOLD, reason=reason, now=now
            )
        else:
            is_moved = self._ledger.safeguards.end_now(
                row.no, f"{delay}, so it ended (lateStart EXPIRE)", now=now
            )
        if is_moved:
            self._log.warning("campaign is late and does not go on", campaign=row.id, rule=rule.rule)

    def _note(self, row: StoredCampaign, since: datetime, now: datetime) -> None:
        """Log each outage once, however many pumps begin in it."""
        if self._noted.get(row.no) != since:
            self._noted[row.no] = since
            self._log.warning(
                "campaign goes on late", campaign=row.id, late_s=round((now - since).total_seconds())
            )
