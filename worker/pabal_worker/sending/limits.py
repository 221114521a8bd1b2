"""Say why a claim found nobody though somebody waits: an entity's quota, or a campaign's spend limit.

That no claim goes beyond them is the ledger's work. A quota makes its campaigns wait for the next day; a
spend limit holds its campaign until people raise it.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pabal.counted import counted
from pabal_worker.records import Quota, Spend
from pabal_worker.sending.steps.step import Done, End, Wait

if TYPE_CHECKING:
    from pabal.campaign import Campaign
    from pabal_worker.ledger import Ledger
    from pabal_worker.records import StoredCampaign


class SendingLimits:
    """The limits that people set, as pumps meet them."""

    def __init__(
        self, *, ledger: Ledger, zone: ZoneInfo, entity_quota: int, now: Callable[[], datetime]
    ) -> None:
        """`entity_quota`: messages a day of each entity, in `zone`; 0: no quota."""
        self._ledger, self._zone, self._quota, self._now = ledger, zone, entity_quota, now

    def quota_at(self, now: datetime) -> Quota | None:
        """The quota of the day that `now` is in; None: there is none."""
        return quota_of_day(self._quota, now, self._zone) if self._quota else None

    def find_end(self, row: StoredCampaign, campaign: Campaign, leg: int) -> End | None:
        """What a pump does that has nothing to send: wait for the next day, or end since its campaign is held
        now; None: no limit binds it.
        """
        entity = campaign.platform.entity_id if campaign.platform else None
        if not (self._quota and entity) and campaign.spend_limit is None and not self._has_limit(row):
            return None
        now = self._now()
        if not self._ledger.messages.claimable(row.no, leg, limit=1, now=now):
            return None
        return self._wait_for_day(entity, now) or self._hold(row, leg, now)

    def _has_limit(self, row: StoredCampaign) -> bool:
        """People may have given it one since it was opened."""
        return self._ledger.limits.price_each(row.no) is not None

    def _wait_for_day(self, entity: str | None, now: datetime) -> Wait | None:
        quota = self.quota_at(now)
        if quota is None or entity is None or self._ledger.limits.quota_left(entity, quota):
            return None
        says = f"entity {entity!r} has had its {counted(quota.messages, 'message')} of {quota.day}"
        way_out = "it goes on with the next day; or raise PABAL_ENTITY_QUOTA for all workers, and resume it"
        self._ledger.limits.note(
            "quota", entity, says=says, way_out=way_out, now=now, day=quota.day, until=quota.ends_at
        )
        return Wait((quota.ends_at - now).total_seconds(), f"quota: {says}")

    def _hold(self, row: StoredCampaign, leg: int, now: datetime) -> Done | None:
        spend = self._ledger.limits.spend(row.no)
        if spend is None or spend.room(leg):
            return None
        says, way_out = describe_spend(row.id, spend)
        self._ledger.limits.hold_for_spend(
            row.no, leg=leg, campaign_id=row.id, says=says, way_out=way_out, now=now
        )
        return Done(has_more=False)


def quota_of_day(messages: int, now: datetime, zone: ZoneInfo) -> Quota:
    """The quota of the day that `now` is in; a day with a clock change is shorter or longer."""
    day = now.astimezone(zone).date()
    begins, ends = (
        datetime.combine(date, datetime.min.time(), zone) for date in (day, day + timedelta(days=1))
    )
    return Quota(messages, day, begins, ends)


def describe_spend(campaign_id: str, spend: Spend) -> tuple[str, str]:
    """That the limit was reached, and the way out."""
    says = (
        f"spend limit of {spend.amount.normalize():f} {spend.currency} reached: reports said "
        f"{spend.reported.normalize():f}, and {spend.expected.normalize():f} are expected for messages "
        f"without a price"
    )
    raised = f"`pabal spend {campaign_id} --limit 'AMOUNT {spend.currency}'`"
    return says, f"{raised} with a higher amount lets it go on, `pabal cancel {campaign_id}` ends it"
