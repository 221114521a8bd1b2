"""Judge campaigns with canaries or a guard, and open their gate or hold them. Part of the sweep.

The rules are in `rules/canary.py`. Judging is harmless at any time, any number of times: each move takes
effect only while what it was decided from still holds.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from pabal.campaign.safeguards import DEFAULT_GUARD, Canary, Guard
from pabal.replies import CanaryStatus
from pabal_worker.records import Canaries, Guarded
from pabal_worker.rules.canary import Failed, Heard, Passed, fewest_reports, judge_canaries, judge_run

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from pabal_worker.ledger import Ledger


_LOG_QUESTION = timedelta(minutes=1)
"""How long a question to the provider's logs may take."""


class SafeguardJudge:
    """Opens gates, and holds campaigns of which too many messages failed."""

    def __init__(self, *, ledger: Ledger, log: FilteringBoundLogger) -> None:
        self._ledger, self._log = ledger, log

    def judge_campaigns(self, *, now: datetime) -> None:
        """Judge all running campaigns that wait for canaries or have a guard."""
        for canaries in self._ledger.safeguards.canaries(now=now):
            self._try(canaries.campaign_id, partial(self._judge_canaries, canaries, now))
        for run in self._ledger.safeguards.guarded(now=now):
            self._try(run.campaign_id, partial(self._judge_run, run, now))

    def _try(self, campaign_id: str, judge: Callable[[], None]) -> None:
        try:
            judge()
        except Exception:
            self._log.exception("a campaign could not be judged", campaign=campaign_id)

    def _judge_canaries(self, canaries: Canaries, now: datetime) -> None:
        rule, heard = Canary.model_validate(canaries.rule), canaries.heard
        verdict = judge_canaries(
            heard,
            waited=str(rule.wait) if self._has_waited(canaries, now) else None,
            bound=rule.failure_share,
            floor=fewest_reports(heard.all),
        )
        way_out = _ways_out(canaries.campaign_id)
        match verdict:
            case Passed() if self._ledger.safeguards.open_gate(canaries, now=now):
                self._log.info("canaries passed", campaign=canaries.campaign_id, **_counts(heard))
            case Failed(why) if self._ledger.safeguards.fail_canary(
                canaries, f"the canary failed: {why}; {way_out}", now=now
            ):
                self._log.warning("canaries failed", campaign=canaries.campaign_id, **_counts(heard))

    def _has_waited(self, canaries: Canaries, now: datetime) -> bool:
        """Whether the wait is over: not while the logs are being asked, or reports are unread."""
        return (
            canaries.left_at is not None
            and now >= wait_ends_at(canaries, canaries.left_at)
            and (canaries.ask_at is None or canaries.ask_at > now + _LOG_QUESTION)
            and not self._ledger.reports.backlog()
        )

    def _judge_run(self, run: Guarded, now: datetime) -> None:
        rule = DEFAULT_GUARD if run.rule is None else Guard.model_validate(run.rule)
        verdict = judge_run(run.heard, bound=rule.failure_share, floor=rule.minimum_samples)
        way_out = _ways_out(run.campaign_id)
        if isinstance(verdict, Failed) and self._ledger.safeguards.trip(
            run, f"{verdict.why}; {way_out}", now=now
        ):
            self._log.warning("a guard held a campaign", campaign=run.campaign_id, **_counts(run.heard))


def wait_ends_at(canaries: Canaries, left_at: datetime) -> datetime:
    """Until when reports of canaries are waited for, if the last of them left at `left_at`."""
    return left_at + timedelta(seconds=Canary.model_validate(canaries.rule).wait.seconds)


def show_canaries(canaries: Canaries) -> CanaryStatus:
    """Canaries as `pabal status` shows them."""
    shown = {"messages": canaries.heard.all, "state": canaries.state, **_counts(canaries.heard)}
    return cast("CanaryStatus", shown)


def describe_wait(heard: Heard) -> str:
    """What a campaign waits for while all its canaries have left."""
    return f"canary reports: {heard.samples:,} of {heard.all:,} in, {heard.failed:,} failed"


def _ways_out(campaign_id: str) -> str:
    return (
        f"`pabal export {campaign_id}` shows why, `pabal resume {campaign_id}` sends to the others all the "
        f"same, `pabal cancel {campaign_id}` gives up"
    )


def _counts(heard: Heard) -> dict[str, Any]:
    return {"delivered": heard.delivered, "failed": heard.failed, "open": heard.open}
