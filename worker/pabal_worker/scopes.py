"""Which caps a message counts against: pure.

    leg 0    campaign:<id>  sender:<Kakao sender>  entity:<entityId>  account
    leg 1                   sms:<SMS sender>       entity:<entityId>  account

A scope without a cap is asked all the same: the pacer notes that messages went uncounted, so that a cap set
later begins with what the ledger knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pabal.campaign import Campaign
from pabal.pacing import Scope
from pabal_worker.records import StoredCampaign

Speed = tuple[int, int]
"""Messages and the seconds in which so many may leave; 0 messages: no cap."""

_UNCAPPED: Speed = (0, 60)


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


def scopes_of(row: StoredCampaign, campaign: Campaign, leg: int, speeds: Speeds) -> Sequence[Scope]:
    """The scopes of a campaign's messages over one leg, the account's last."""
    entity = campaign.platform.entity_id if campaign.platform else None
    own = [_of_sms(row, speeds)] if leg == 1 else _of_kakao(row, campaign, speeds)
    shared = [Scope(f"entity:{entity}", *speeds.entity)] if entity else []
    return [*own, *shared, account_of(speeds)]


def account_of(speeds: Speeds) -> Scope:
    """The whole account's scope."""
    return Scope("account", *speeds.account)


def _of_kakao(row: StoredCampaign, campaign: Campaign, speeds: Speeds) -> list[Scope]:
    own = (row.speed_amount or 0, row.speed_unit_s or 60)
    return [Scope(f"campaign:{row.id}", *own), Scope(f"sender:{campaign.sender}", *speeds.sender)]


def _of_sms(row: StoredCampaign, speeds: Speeds) -> Scope:
    return Scope(f"sms:{row.sms_sender}", *speeds.sms)
