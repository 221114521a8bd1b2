"""Describe an audit: the reply of `pabal.audit`."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from pabal.replies.progress import CampaignState
from pabal.timestamps import Moment


class AuditSum(TypedDict):
    """Messages of one channel in one state, counted twice."""

    leg: str
    """`kakao` or `sms`."""

    state: str
    """A message's state."""

    rows: int | None
    """Messages by their rows; null where the rows are deleted."""

    tallies: int
    """Messages by the tallies."""

    difference: int
    """Tallies less rows."""


class AuditCheck(TypedDict):
    """One promise of the books."""

    name: str
    """Always the same names, in the same order."""

    ok: bool
    """Whether it is kept."""

    says: str
    """What was found, in words."""


class TallyRepair(TypedDict):
    """A tally that was changed to what the rows say."""

    of: Literal["tallies"]
    """Which sums these are."""

    leg: str
    """`kakao` or `sms`."""

    state: str
    """A message's state."""

    by: int
    """By how many messages it was changed."""


class ReachRepair(TypedDict):
    """A sum of people reached and of costs that was changed to what the rows say."""

    of: Literal["reach"]
    """Which sums these are."""

    leg: str
    """`kakao` or `sms`."""

    state: str
    """A message's state."""

    by: int
    """By how many messages it was changed."""

    channel: str | None
    """The channel that reached them; null: as the leg says."""

    currency: str | None
    """Of the price; null: no report named a price."""

    price: str
    """By how much the cost was changed, a decimal number as text."""

    both: int
    """By how many people with both channels it was changed."""


class AuditReply(TypedDict):
    """Whether a campaign's books balance, and where not."""

    campaign: str
    """The campaign's id."""

    state: CampaignState
    """As in its status."""

    balanced: bool
    """Whether all checks are kept."""

    recipients: int
    """Recipients in the ledger, or by the last figures once the rows are deleted."""

    legs: list[AuditSum]
    """Each channel and state in which there are any messages."""

    checks: list[AuditCheck]
    """Each promise of the books."""

    repaired: list[TallyRepair | ReachRepair] | None
    """What `repair` changed; null without it."""

    erasedAt: Moment | None
    """Since when the campaign's personal data is gone; null: it is not."""

    deletedAt: Moment | None
    """Since when its rows are gone; null: they are not."""
