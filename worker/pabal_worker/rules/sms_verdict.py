"""Judge a large campaign by its first failures, before their SMS leave: pure.

What waits is in the ledger, and what a failure means in the provider's adapter. The verdict is about the
campaign's own faults only: template, sender, content, account. That people have no KakaoTalk is what SMS are
for.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from pabal.campaign.safeguards import ENOUGH_DELIVERED, FIRST_FAILURES, LONGEST_VERDICT_S
from pabal.counted import counted
from pabal_worker.rules.canary import Failed, Passed, Verdict, Waiting

NEARLY_ALL = 0.9
"""The share of all that is known, from which a campaign's own faults hold it."""

FEWEST_FAILURES = 10
"""Below so many failures nothing is judged, and SMS leave when their wait is over."""

_LAST_MOMENTS = timedelta(seconds=LONGEST_VERDICT_S)


@dataclass(frozen=True, slots=True)
class FirstFailures:
    """What is known of a campaign whose SMS wait."""

    delivered: int
    failed: int
    """Of the first failures; no more than FIRST_FAILURES."""

    blamed: int
    """Of those, how many failed by the campaign's own fault."""

    cause: str
    """The most frequent of these faults, in the provider's words; empty if there is none."""


def wait_is_over(since: datetime | None, *, end_at: datetime | None, now: datetime) -> bool:
    """Whether SMS have waited long enough, or would wait beyond the campaign's end."""
    if since is None:
        return False
    return now >= since + _LAST_MOMENTS or (end_at is not None and now >= end_at - _LAST_MOMENTS)


def judge_first_failures(first: FirstFailures, *, has_waited: bool) -> Verdict:
    """What the first failures have shown."""
    if first.delivered >= ENOUGH_DELIVERED:
        return Passed()
    if first.failed < FIRST_FAILURES and not has_waited:
        return Waiting()
    if first.failed < FEWEST_FAILURES or first.blamed < NEARLY_ALL * (first.failed + first.delivered):
        return Passed()
    return Failed(
        f"{first.blamed:,} of the first {counted(first.failed, 'failure')} are due to the template, the "
        "sender or the "
        f"content, mostly {first.cause}, and {counted(first.delivered, 'person was', 'people were')} "
        "reached; their SMS have not left"
    )


def describe_release(first: FirstFailures) -> str:
    """What was known when the first SMS were let go, in words."""
    return (
        f"{counted(first.failed, 'failure')} over KakaoTalk, {first.blamed:,} of them due to the template, "
        f"the sender or the content; {counted(first.delivered, 'person', 'people')} reached"
    )
