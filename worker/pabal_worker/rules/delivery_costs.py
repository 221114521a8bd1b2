"""Define who was reached by which channel at what cost, and how SMS stand to their limit: values.

Counting is done in the ledger.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from pabal.replies import MessageCost
from pabal_worker.rules.sms_budget import Cap, Spent, room


@dataclass(frozen=True, slots=True)
class Chain:
    """The two senders of a campaign for which the provider fails over by itself."""

    sender: str
    sms_sender: str


@dataclass(frozen=True, slots=True)
class SmsStanding:
    """How a campaign's SMS stand to its limit."""

    cap: Cap
    spent: Spent
    gives_up: bool
    """Whether SMS for which there is no room are cancelled instead of waiting."""

    waits: int
    """SMS that were never tried."""

    others_open: int
    """Messages of both legs that can still move, without those that wait untried over SMS."""

    @property
    def room(self) -> int | None:
        """SMS that may be tried yet; None: any number."""
        return room(self.cap, self.spent)

    @property
    def has_room(self) -> bool:
        """Whether SMS wait for which there is room."""
        return self.waits > 0 and self.room != 0

    @property
    def is_short(self) -> bool:
        """Whether SMS wait for which there is no room."""
        return self.waits > 0 and self.room == 0

    @property
    def is_stuck(self) -> bool:
        """Whether nothing else of the campaign is open."""
        return self.is_short and self.others_open == 0


@dataclass(frozen=True, slots=True)
class Limited:
    """A campaign that has begun and goes on, whose SMS have a limit."""

    campaign_no: int
    campaign_id: str
    state: str
    """running, paused or held."""

    standing: SmsStanding

    @property
    def is_running(self) -> bool:
        return self.state == "running"


@dataclass(frozen=True, slots=True)
class Cost:
    """What messages of one channel cost in one currency, as far as reports said."""

    channel: str
    """kakao or sms; inferred where the provider fails over by itself."""

    currency: str
    """Empty where reports named a price and no currency."""

    price: Decimal
    messages: int


@dataclass(frozen=True, slots=True)
class Reach:
    """People by the channel that reached them, and what all of it cost."""

    kakao: int
    sms: int
    both: int
    """KakaoTalk came after the SMS: paid for twice."""

    either: int
    """The provider failed over by itself, and its report does not tell which channel it was."""

    nobody: int
    """People who were not reached, or not yet."""

    costs: tuple[Cost, ...]

    @property
    def costs_in_json(self) -> list[MessageCost]:
        """A row for each channel and currency; prices are text without useless zeros."""
        return [
            {
                "channel": cost.channel,
                "currency": cost.currency,
                "price": f"{cost.price.normalize():f}",
                "messages": cost.messages,
            }
            for cost in self.costs
        ]

    @property
    def people(self) -> dict[str, int]:
        """By channel; `either` only where there is any."""
        sure = {"kakao": self.kakao, "sms": self.sms, "both": self.both, "nobody": self.nobody}
        return sure | ({"either": self.either} if self.either else {})
