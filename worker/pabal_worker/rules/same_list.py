"""Decide whether a list is the same again: most of its people have had this template lately. Pure.

Who had what is counted by the ledger. Small lists are never held: people test with the same few numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

from pabal.counted import counted

FEWEST = 100
"""Lists of fewer people are never taken for one that was sent before."""

SAMPLED_ABOVE, ONE_IN = 50_000, 64
"""Of a longer list one person in so many is looked up first, the others if that comes near the share."""

_NEAR = 0.8


@dataclass(frozen=True, slots=True)
class SameList:
    """How much of a list has had the same before."""

    campaign_id: str
    template: str
    sender: str
    people: int
    had: int
    """People of it who have had this template from this sender, or will from a campaign that still goes."""

    most_by: str
    """The campaign by which most of them had it last."""


@dataclass(frozen=True, slots=True)
class SameListRule:
    """From which share on a list is the same again, and how many days count."""

    days: int
    """0: no list is compared."""

    share: float

    def comes_near(self, had: int, people: int) -> bool:
        """Whether a sample says that it is worth while to count all."""
        return people > 0 and had >= people * self.share * _NEAR

    def reason_to_hold(self, found: SameList) -> str | None:
        """Why the campaign is held, with the ways out; None: it goes on."""
        if found.people < FEWEST or found.had < found.people * self.share:
            return None
        return (
            f"{found.had:,} of {counted(found.people, 'recipient')} had template {found.template!r} "
            f"from {found.sender!r} in the last {self.days} days, "
            f"most of them by campaign {found.most_by!r}; "
            f"`pabal resume {found.campaign_id}` sends it all the same, "
            f"`pabal cancel {found.campaign_id}` gives up"
        )
