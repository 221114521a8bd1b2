"""Which caps a message counts against: pure.

    leg 0    campaign:<id>  sender:<Kakao sender>  entity:<entityId>  account
    leg 1                   sms:<SMS sender>       entity:<entityId>  account

A scope without a cap is asked all the same: the pacer notes that messages went uncounted, so that a cap set
later begins with what the ledger knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from pabal.campaign import Campaign
from pabal.rate.fair_share import Flow
from pabal.rate.pacing import Scope
from pabal_worker.records import StoredCampaign

ACCOUNT = "account"

Speed = tuple[int, int]
"""Messages and the seconds in which so many may leave; 0 messages: no cap."""

_UNCAPPED: Speed = (0, 60)
_URGENCY = {"HIGH": 1, "STANDARD": 0, "LOW": -1}


@dataclass(frozen=True, slots=True)
class Speeds:
    """The installation's caps."""

    account: Speed = _UNCAPPED
    """Everything that the account sends."""

    sender: Speed = _UNCAPPED
    """Each Kakao sender."""

    sms: Speed = _UNCAPPED
    """Each SMS sender number."""

    entity: Speed = _UNCAPPED
    """Each `platform.entityId`, over both channels."""


class Paced(Protocol):
    """What a campaign's row says of its pace."""

    @property
    def id(self) -> str: ...
    @property
    def speed_amount(self) -> int | None: ...
    @property
    def speed_unit_s(self) -> int | None: ...
    @property
    def sms_sender(self) -> str | None: ...


def scopes_of(row: StoredCampaign, campaign: Campaign, leg: int, speeds: Speeds) -> Sequence[Scope]:
    """The scopes of a campaign's messages over one leg, the account's last."""
    account = account_speed(speeds.account, row.account_amount, row.account_unit_s)
    return [*scopes_below(row, campaign, leg, speeds), Scope(ACCOUNT, *account)]


def scopes_below(row: Paced, campaign: Campaign, leg: int, speeds: Speeds) -> Sequence[Scope]:
    """All of them but the account's."""
    entity = campaign.platform.entity_id if campaign.platform else None
    own = [_of_sms(row, speeds)] if leg == 1 else _of_kakao(row, campaign, speeds)
    return [*own, Scope(f"entity:{entity}", *speeds.entity)] if entity else own


def flow_of(campaign: Campaign, leg: int) -> Flow:
    """How a campaign's messages over one leg share the account."""
    return Flow(_URGENCY[campaign.priority], campaign.weight, f"{campaign.id}/{leg}")


def account_speed(setting: Speed, amount: int | None, unit_s: int | None) -> Speed:
    """The account's cap: the setting, unless people said another."""
    return setting if amount is None else (amount, unit_s or 60)


def calls_of(scope: Scope) -> dict[str, str] | None:
    """How the ledger names the calls that count against a scope; None: it knows of none.

    The provider's logs are a scope too, and nothing is sent to them.
    """
    kind, _, name = scope.name.partition(":")
    names = {"campaign": "campaign_id", "sender": "sender", "entity": "entity", "sms": "sms_sender"}
    if kind == ACCOUNT:
        return {}
    return {names[kind]: name} if kind in names else None


def _of_kakao(row: Paced, campaign: Campaign, speeds: Speeds) -> list[Scope]:
    own = (row.speed_amount or 0, row.speed_unit_s or 60)
    return [Scope(f"campaign:{row.id}", *own), Scope(f"sender:{campaign.sender}", *speeds.sender)]


def _of_sms(row: Paced, speeds: Speeds) -> Scope:
    return Scope(f"sms:{row.sms_sender}", *speeds.sms)
