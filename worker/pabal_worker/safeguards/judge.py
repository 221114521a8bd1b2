"""Canaries and guards: whether campaigns go on, judged by what has been heard. Part of upkeep's sweep.

Harmless at any time, any number of times: each move is guarded by what it was decided from.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from pabal.campaign.safeguards import Canary, Guard
from pabal.replies import CanaryStatus
from pabal_worker.records import Canaries, Guarded
from pabal_worker.rules.canary import Failed, Heard, Passed, floor_of, guarded, verdict

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from pabal_worker.ledger import Ledger


_UNDER_WAY = timedelta(minutes=1)
"""As long as a question to the provider's logs may be under way."""


class Safeguards:
    """Opens gates, and holds campaigns of which too many failed."""

    def __init__(self, *, ledger: Ledger, log: FilteringBoundLogger) -> None:
        self._ledger, self._log = ledger, log

    def judge(self, *, now: datetime) -> None:
        """Judge all running campaigns that wait for canaries or have a guard."""
        for canaries in self._ledger.safeguards.canaries():
            self._one(canaries.campaign_id, partial(self._judge_canaries, canaries, now))
        for run in self._ledger.safeguards.guarded():
            self._one(run.campaign_id, partial(self._judge_run, run))

    def _one(self, campaign_id: str, judge: Callable[[], None]) -> None:
        try:
            judge()
        except Exception:
            self._log.exception("a campaign could not be judged", campaign=campaign_id)

    def _judge_canaries(self, canaries: Canaries, now: datetime) -> None:
        rule, heard = Canary.model_validate(canaries.rule), canaries.heard
        said = verdict(
            heard,
            waited=str(rule.wait) if self._has_waited(canaries, now) else None,
            bound=rule.failure_share,
            floor=floor_of(heard.all),
        )
        match said:
            case Passed() if self._ledger.safeguards.open_gate(canaries, now=now):
                self._log.info("canaries passed", campaign=canaries.campaign_id, **_counts(heard))
            case Failed(why) if self._ledger.safeguards.fail_canary(
                canaries, f"the canary failed: {why}; {_ways_out(canaries.campaign_id)}"
            ):
                self._log.warning("canaries failed", campaign=canaries.campaign_id, **_counts(heard))

    def _has_waited(self, canaries: Canaries, now: datetime) -> bool:
        """Whether nothing more is waited for: not while the logs are being asked, or reports are unread."""
        return (
            canaries.left_at is not None
            and now >= ends_at(canaries, canaries.left_at)
            and (canaries.ask_at is None or canaries.ask_at > now + _UNDER_WAY)
            and not self._ledger.reports.backlog()
        )

    def _judge_run(self, run: Guarded) -> None:
        rule = Guard.model_validate(run.rule)
        said = guarded(run.heard, bound=rule.failure_share, floor=rule.minimum_samples)
        if isinstance(said, Failed) and self._ledger.safeguards.trip(
            run, f"{said.why}; {_ways_out(run.campaign_id)}"
        ):
            self._log.warning("a guard held a campaign", campaign=run.campaign_id, **_counts(run.heard))


def ends_at(canaries: Canaries, left_at: datetime) -> datetime:
    """Until when the reports of canaries are waited for, the last of which left at `left_at`."""
    return left_at + timedelta(seconds=Canary.model_validate(canaries.rule).wait.seconds)


def shown(canaries: Canaries) -> CanaryStatus:
    """Canaries as `pabal status` shows them."""
    shown = {"messages": canaries.heard.all, "state": canaries.state, **_counts(canaries.heard)}
    return cast("CanaryStatus", shown)


def said_of(heard: Heard) -> str:
    """What a campaign waits for while all its canaries have left."""
    return f"canary reports: {heard.samples:,} of {heard.all:,} in, {heard.failed:,} failed"


def _ways_out(campaign_id: str) -> str:
    return (
        f"`pabal export {campaign_id}` shows why, `pabal resume {campaign_id}` sends to the others all the "
        f"same, `pabal cancel {campaign_id}` gives up"
    )


def _counts(heard: Heard) -> dict[str, Any]:
    return {"delivered": heard.delivered, "failed": heard.failed, "open": heard.open}
