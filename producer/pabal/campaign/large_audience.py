"""Say what keeps a large campaign from running on, though its file does not say so.

The workers do it: the ledger's `protect_large` decides by the same number who is protected, `rules/` by the
same bounds who is held.
"""

from __future__ import annotations

from collections.abc import Iterator

from pabal.campaign.model import Campaign
from pabal.campaign.safeguards import (
    DEFAULT_GUARD,
    ENOUGH_DELIVERED,
    FIRST_FAILURES,
    LARGE_AUDIENCE,
    LONGEST_VERDICT_S,
)


def describe_protection(campaign: Campaign, people: int) -> tuple[str, ...]:
    """What of it holds for a campaign of so many people, in words; nothing for a small one."""
    return tuple(_sentences(campaign)) if people > LARGE_AUDIENCE else ()


def _sentences(campaign: Campaign) -> Iterator[str]:
    if campaign.guard == "NONE":
        yield 'none: "guard": "NONE", so nothing holds it, however many fail'
        return
    if campaign.guard is None:
        yield (
            f"held when more than {DEFAULT_GUARD.failure_share:.0%} of {DEFAULT_GUARD.minimum_samples} or "
            f"more reports say that KakaoTalk did not arrive, since there are over {LARGE_AUDIENCE:,} people"
        )
    if campaign.sms_failover is None:
        return
    if campaign.sms_failover.mode == "PROVIDER":
        yield "the provider fails over by itself, so its SMS cannot be kept back until it is known what fails"
        return
    yield (
        f"no SMS until {FIRST_FAILURES} have failed or {ENOUGH_DELIVERED} were delivered, for "
        f"{LONGEST_VERDICT_S} s at most: it is held if template, sender or content are at fault"
    )
