"""Keep a large campaign's first SMS back until it is known what failed. Part of the sweep.

The rule is in `rules/sms_verdict.py`. The provider's own failover cannot be kept back. Judging is harmless at
any time, any number of times: each move takes effect only while what it was decided from still holds.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pabal.campaign.safeguards import FIRST_FAILURES
from pabal_worker.provider.outcomes import ErrorClass, Status
from pabal_worker.provider.port import ProviderFormat
from pabal_worker.records import AwaitingVerdict, FailureKind
from pabal_worker.rules.canary import Failed, Passed
from pabal_worker.rules.sms_verdict import (
    FirstFailures,
    describe_release,
    judge_first_failures,
    wait_is_over,
)

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from pabal_worker.ledger import Ledger

_OWN_FAULTS = (ErrorClass.CONTENT, ErrorClass.ACCOUNT)


class SmsVerdictJudge:
    """Lets the SMS of large campaigns go, or holds their campaign before."""

    def __init__(self, *, ledger: Ledger, provider: ProviderFormat, log: FilteringBoundLogger) -> None:
        self._ledger, self._provider, self._log = ledger, provider, log

    def judge_first_failures(self, *, now: datetime) -> None:
        """Judge all running campaigns whose SMS wait for a verdict."""
        for campaign in self._ledger.verdicts.waiting(first=FIRST_FAILURES):
            try:
                self._judge(campaign, now)
            except Exception:
                self._log.exception("first failures could not be judged", campaign=campaign.campaign_id)

    def _judge(self, campaign: AwaitingVerdict, now: datetime) -> None:
        if campaign.since is None and campaign.failures:
            self._ledger.verdicts.begin(campaign.campaign_no, now=now)
        first = self._weigh(campaign)
        way_out = _ways_out(campaign.campaign_id)
        has_waited = wait_is_over(campaign.since, end_at=campaign.end_at, now=now)
        match judge_first_failures(first, has_waited=has_waited):
            case Passed():
                why = describe_release(first) if campaign.failures else None
                self._ledger.verdicts.let_go(campaign.campaign_no, why=why, now=now)
            case Failed(why) if self._ledger.verdicts.hold(campaign.campaign_no, f"{why}; {way_out}"):
                self._log.warning(
                    "first failures held a campaign before their SMS",
                    campaign=campaign.campaign_id,
                    failed=first.failed,
                    blamed=first.blamed,
                    delivered=first.delivered,
                )

    def _weigh(self, campaign: AwaitingVerdict) -> FirstFailures:
        blamed = [kind for kind in campaign.failures if self._is_own_fault(kind)]
        worst = max(blamed, key=lambda kind: kind.n, default=None)
        return FirstFailures(
            campaign.delivered,
            sum(kind.n for kind in campaign.failures),
            sum(kind.n for kind in blamed),
            self._name(worst) if worst else "",
        )

    def _is_own_fault(self, kind: FailureKind) -> bool:
        """Whether the campaign or its account is at fault. A request that was refused as a whole is."""
        if kind.status_group is None or kind.status_id is None:
            return kind.state == "rejected"
        status = Status(kind.status_group, kind.status_id, "", kind.error_id or 0, "")
        return self._provider.error_class_of(status) in _OWN_FAULTS

    def _name(self, kind: FailureKind) -> str:
        if kind.status_group is None or kind.status_id is None:
            return "requests that the provider refused"
        code = (self._provider.find_error(kind.error_id) if kind.error_id else None) or (
            self._provider.find_status(kind.status_group, kind.status_id)
        )
        return f"{code.name} ({code.id})" if code else f"status {kind.status_group}/{kind.status_id}"


def _ways_out(campaign_id: str) -> str:
    return (
        f"`pabal export {campaign_id}` shows why, `pabal resume {campaign_id}` sends the SMS and goes on all "
        f"the same, `pabal cancel {campaign_id}` gives up"
    )
