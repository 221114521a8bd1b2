"""Name the caps that a message counts against: pure.

    leg 0    campaign:<id>  sender:<Kakao sender>  entity:<entityId>  account:<name>
    leg 1                   sms:<SMS sender>       entity:<entityId>  account:<name>

A scope without a cap is asked all the same: the pacer notes that messages went uncounted, so that a cap set
later begins with what the ledger knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from pabal.campaign import Campaign
from pabal.rate.fair_share import Flow
from pabal.rate.pace import Pace, parse_pace, read_stored_pace
from pabal.rate.pacing import Scope, scope_of
from pabal_worker.records import StoredCampaign

if TYPE_CHECKING:
    from pabal_worker.settings import Settings

ACCOUNT = "account:default"
"""The scope of everything that the account sends. There is one account today, and this is its name."""

_SHOWN = {ACCOUNT: "account"}

_URGENCY = {"HIGH": 1, "STANDARD": 0, "LOW": -1}
_FILTERS = {"campaign": "campaign_id", "sender": "sender", "entity": "entity", "sms": "sms_sender"}
"""The ledger's words for the calls of each kind of scope."""


@dataclass(frozen=True, slots=True)
class Speeds:
    """The installation's caps."""

    account: Pace = ()
    """Everything that the account sends."""

    sender: Pace = ()
    """Each Kakao sender."""

    sms: Pace = ()
    """Each SMS sender number."""

    entity: Pace = ()
    """Each `platform.entityId`, over both channels."""


class Paced(Protocol):
    """What a campaign's row says of its pace."""

    @property
    def id(self) -> str: ...
    @property
    def pace(self) -> str | None: ...
    @property
    def sms_sender(self) -> str | None: ...


def speeds_of(settings: Settings) -> Speeds:
    """The installation's caps, as the settings have them."""
    return Speeds(
        account=parse_pace(settings.account_speed),
        sender=parse_pace(settings.sender_speed),
        sms=parse_pace(settings.sms_speed),
        entity=parse_pace(settings.entity_speed),
    )


def scopes_of(row: StoredCampaign, campaign: Campaign, leg: int, speeds: Speeds) -> Sequence[Scope]:
    """The scopes of a campaign's messages over one leg, the account's last."""
    account = account_pace(speeds.account, row.account_pace)
    return [*scopes_below_account(row, campaign, leg, speeds), scope_of(ACCOUNT, account)]


def scopes_below_account(row: Paced, campaign: Campaign, leg: int, speeds: Speeds) -> Sequence[Scope]:
    """The scopes of a campaign's messages over one leg, without the account's."""
    entity = campaign.platform.entity_id if campaign.platform else None
    scopes = [_sms_scope(row, speeds)] if leg == 1 else _kakao_scopes(row, campaign, speeds)
    return [*scopes, scope_of(f"entity:{entity}", speeds.entity)] if entity else scopes


def flow_of(campaign: Campaign, leg: int) -> Flow:
    """How a campaign's messages over one leg share the account."""
    return Flow(_URGENCY[campaign.priority], campaign.weight, f"{campaign.id}/{leg}")


def account_pace(setting: Pace, overruled: str | None) -> Pace:
    """The account's cap: what people set by `pabal account`, as it is stored, else the setting."""
    return setting if overruled is None else read_stored_pace(overruled)


def shown_name(scope: str) -> str:
    """The name of a scope in replies and on screens: `account` without its name, as long as there is one."""
    return _SHOWN.get(scope, scope)


def ledger_filter_of(scope: Scope) -> dict[str, str] | None:
    """How the ledger finds the calls that count against a scope; no filter for an account, since all do.

    None: the ledger knows no such calls. The provider's logs are a scope too, and nothing is sent to them.
    """
    kind, _, name = scope.name.partition(":")
    if kind == "account":
        return {}
    return {_FILTERS[kind]: name} if kind in _FILTERS else None


def _kakao_scopes(row: Paced, campaign: Campaign, speeds: Speeds) -> list[Scope]:
    own = scope_of(f"campaign:{row.id}", read_stored_pace(row.pace))
    return [own, scope_of(f"sender:{campaign.sender}", speeds.sender)]


def _sms_scope(row: Paced, speeds: Speeds) -> Scope:
    return scope_of(f"sms:{row.sms_sender}", speeds.sms)
