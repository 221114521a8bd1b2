"""Hold campaigns as they are stored, their batches, and what watches over them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pabal_worker.rules.canary import Heard


@dataclass(frozen=True, slots=True)
class StoredCampaign:
    """A campaign's row."""

    no: int
    id: str
    spec: dict[str, Any]
    state: str
    reason: str | None
    expected_batches: int | None
    fingerprint: str | None
    send_at: datetime
    end_at: datetime | None
    pace: str | None
    """`600/MINUTE`, or `50/SECOND,100000/DAY`; None: as fast as the account may."""

    validity_s: int
    sms_sender: str | None
    sms_validity_s: int | None
    accepted: list[str]
    """Codes of what somebody said is meant, when it was opened."""

    created_at: datetime
    sealed_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    open_until: datetime | None
    """Of a stream: until when messages may join it; None: it is a campaign."""

    endpoint_no: int | None
    """Of its webhook; None: nobody is told."""

    canary_no: int | None
    """The row number of the last canary; None: it has no canaries, or all are."""

    canary_state: str | None
    """waiting, passed, failed or overruled."""

    gate_no: int | None
    """Nothing of leg 0 beyond this row leaves; None: the gate is open."""

    sms_verdict: str | None
    """waiting, passed, failed or overruled; None: its SMS wait for no verdict."""

    sms_verdict_since: datetime | None
    """When SMS were first seen to wait for it."""

    account_pace: str | None
    """The account's cap where people overruled the setting: as `pace`, or `none`."""

    is_steered: bool
    """Whether the provider's troubles slow the account."""

    unbalanced_at: datetime | None = None
    """Since when its tallies are known to differ from its rows."""

    """When somebody asked to erase it."""

    erased_at: datetime | None = None
    """Since when its personal data is gone."""

    deleted_at: datetime | None = None
    """Since when all its rows but the campaign's own are gone."""

    books: dict[str, Any] | None = None
    """Its last figures, from the moment in which its rows began to be deleted."""

    changes: int = 0
    """How often people changed its file."""

    opened_as: dict[str, Any] | None = None
    """The file as it was submitted; None: nobody changed it."""

    opened_by: str | None = None
    """Who is said to have submitted it."""

    approval: str | None = None
    """waiting or given; None: nobody has to approve it."""

    stop_no: int | None = None
    """The stop that paused it."""

    @property
    def paces(self) -> tuple[object, ...]:
        """What people may change of the pace while it runs, and how often they changed the rest."""
        return self.pace, self.account_pace, self.is_steered, self.changes

    @property
    def failover_mode(self) -> str | None:
        """DISPATCHER: by Pabal; PROVIDER: by the provider alone; None: not at all."""
        if self.sms_sender is not None:
            return "DISPATCHER"
        return None if self.sms_validity_s is None else "PROVIDER"

    def validity_of(self, leg: int) -> int:
        """Seconds for which a message of a leg is valid, from its first attempt."""
        return self.sms_validity_s if leg == 1 and self.sms_validity_s else self.validity_s


@dataclass(frozen=True, slots=True)
class Living:
    """One leg of a campaign that is not over, and what of it waits to be sent."""

    no: int
    id: str
    spec: dict[str, Any]
    state: str
    send_at: datetime
    end_at: datetime | None
    pace: str | None
    """`600/MINUTE`, or `50/SECOND,100000/DAY`; None: as fast as the account may."""

    sms_sender: str | None
    leg: int
    n: int
    """Messages that wait."""

    of_all: int
    """How many such campaigns there are, in all."""

    awaits_canaries: bool = False
    """Most of it waits until enough is known of the first messages."""


@dataclass(frozen=True, slots=True)
class AccountPace:
    """What people said about the account's pace; by default nothing."""

    pace: str | None = None
    """`600/MINUTE`, or `50/SECOND,100000/DAY`, or `none`: no cap; None: the setting counts."""

    is_steered: bool = True


@dataclass(frozen=True, slots=True)
class StoredBatch:
    """What became of a batch."""

    digest: str
    recipients: int
    duplicates: int
    problems: list[dict[str, str]] | None


@dataclass(frozen=True, slots=True)
class BatchSums:
    """All batches of a campaign together."""

    taken: int
    recipients: int
    duplicates: int
    refused: int
    late: int = 0
    """Came after the seal."""

    unusable: int = 0
    """Could not be stored under a number."""


@dataclass(frozen=True, slots=True)
class Canaries:
    """The canaries of a campaign, and what has been heard of them."""

    campaign_no: int
    campaign_id: str
    edge_no: int
    """The row number of the last of them: where the gate is, while it is shut."""

    state: str
    """waiting, passed, failed or overruled."""

    rule: dict[str, Any]
    """As in the campaign file."""

    heard: Heard
    left_at: datetime | None
    """When the last of them left; None: some have not yet."""

    ask_at: datetime | None
    """When the provider's logs are next asked about one of them."""


@dataclass(frozen=True, slots=True)
class Guarded:
    """A running campaign with a guard, and what has been heard since it began to count."""

    campaign_no: int
    campaign_id: str
    resumed_at: datetime | None
    rule: dict[str, Any] | None
    """As in the campaign file; None: the default one of a large campaign."""

    heard: Heard
