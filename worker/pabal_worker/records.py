"""The ledger's rows as values: what the ledger hands to services and takes from them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from pabal.canary import Heard

Legs = dict[int, dict[str, int]]
"""Messages by leg and state."""

OPEN_STATES = ("waiting", "sending", "unknown", "accepted")
"""States from which a message goes on by itself."""


@dataclass(frozen=True, slots=True)
class Watch:
    """When the provider's logs are to be asked about a message that it has accepted."""

    grace_s: float
    """Seconds after the message's validity for which its report may still come."""

    pull_after_s: float | None
    """Seconds after acceptance; None where reports come by themselves and the logs may be asked later."""

    def values(self, now: datetime) -> dict[str, Any]:
        """The watch as the values that SQL takes."""
        pull_at = None if self.pull_after_s is None else now + timedelta(seconds=self.pull_after_s)
        return {"grace": timedelta(seconds=self.grace_s), "pull_at": pull_at}


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
    speed_amount: int | None
    speed_unit_s: int | None
    validity_s: int
    sms_sender: str | None
    sms_validity_s: int | None
    created_at: datetime
    sealed_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    endpoint_no: int | None
    """Of its webhook; None: nobody is told."""

    canary_no: int | None
    """The row number of the last canary; None: it has no canaries, or all are."""

    canary_state: str | None
    """waiting, passed, failed or overruled."""

    gate_no: int | None
    """Nothing of leg 0 beyond this row leaves; None: the gate is open."""

    account_amount: int | None
    """The account's cap where people overruled the setting; 0: none."""

    account_unit_s: int | None
    is_steered: bool
    """Whether the provider's troubles slow the account."""

    unbalanced_at: datetime | None = None
    """Since when its tallies are known to differ from its rows."""

    erase_at: datetime | None = None
    """When somebody asked to erase it."""

    erased_at: datetime | None = None
    """Since when its personal data is gone."""

    deleted_at: datetime | None = None
    """Since when all its rows but the campaign's own are gone."""

    books: dict[str, Any] | None = None
    """Its last figures, from the moment in which its rows began to be deleted."""

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
    speed_amount: int | None
    speed_unit_s: int | None
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

    amount: int | None = None
    """Messages per `unit_s`; 0: no cap; None: the setting counts."""

    unit_s: int = 60
    is_steered: bool = True
    changed_at: datetime | None = None


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
    rule: dict[str, Any]
    """As in the campaign file."""

    heard: Heard


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


@dataclass(frozen=True, slots=True)
class Share:
    """One share of a campaign's sending over one leg."""

    campaign_id: str
    leg: int
    share: int
    is_urgent: bool = False
    """Of a HIGH campaign: it finds a free slot where others do not."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to be the one pump of a share, until it ends or is given back."""

    campaign_no: int
    leg: int
    share: int
    token: UUID
    due_since: datetime | None = None
    """Since when any share of this leg truly has something to do; None: not known."""

    def key(self) -> dict[str, Any]:
        """The row's key, and the proof that it is still ours."""
        return {"campaign": self.campaign_no, "leg": self.leg, "share": self.share, "token": self.token}


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message in a worker's hands, under a lease."""

    recipient_no: int
    address: str
    variables: dict[str, str]
    valid_until: datetime
    split: int
    doubted: bool
    tries: int
    """Attempts that carried it, this one included."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call to be made: the messages claimed for it."""

    id: int
    campaign_no: int
    leg: int
    messages: tuple[Claimed, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """What one message of an attempt becomes."""

    recipient_no: int
    state: str
    """accepted, rejected, waiting or unknown."""

    due_at: datetime | None = None
    ask_at: datetime | None = None
    split: int = 0
    rank: int = 0
    status_group: int | None = None
    status_id: int | None = None
    error_id: int | None = None
    why: str | None = None
    is_duplicate: bool = False
    """Accepted, since the provider has seen its id before, from an attempt in doubt."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A message about which the logs are to be asked now."""

    campaign_no: int
    campaign_id: str
    recipient_no: int
    leg: int
    state: str
    """unknown or accepted."""

    asked: int
    """How often the logs have answered already without knowing more."""

    attempt: int
    left_at: datetime
    valid_until: datetime
    has_failover: bool
    voided: list[int]
    """Attempts that certainly did not take effect."""

    tries: int
    """Attempts that carried it."""

    keeps_doubt: bool = False
    """Whether its campaign would rather stop than have it sent again."""

    chain_s: int | None = None
    """Seconds of validity of the SMS that the provider may send after it by itself; None: it may not."""


@dataclass(frozen=True, slots=True)
class Resolved:
    """What asking led to, for one message."""

    about: Asked
    state: str
    """waiting (send it again), unconfirmed, or as it was."""

    ask_at: datetime | None = None
    why: str | None = None
    answered: bool = True
    """False if the logs could not be asked: then this time does not count."""

    is_kept: bool = False
    """The logs do not know it, and people are to decide whether it is sent again."""


@dataclass(frozen=True, slots=True)
class Doubts:
    """What became of a campaign's messages in doubt."""

    asked: int
    """Answers of the logs about one of them."""

    found: int
    """Messages that the logs knew."""

    reported: int
    """Messages that a report told of before the logs did."""

    resent: int
    """Messages that went again under the same id."""

    duplicate_ids: int
    """Of those, the ones that the provider then said it had already."""

    unconfirmed: int
    """Messages in doubt for longer than the logs reach back."""

    kept: int
    """Messages that wait for people to decide."""


@dataclass(frozen=True, slots=True)
class Raw:
    """What the provider said, as it came."""

    id: int
    source: str
    body: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that was said of one message, with its rank."""

    inbox_id: int
    message_id: str
    attempt: int | None
    """The attempt that it is about, where the provider said its bulkId."""

    rank: int
    state: str
    status_group: int
    status_id: int
    error_id: int
    message_count: int | None
    price: Decimal | None
    currency: str | None
    done_at: datetime
    received_at: datetime
    is_foreign: bool
    """It names no message of ours."""

    channel: str | None = None
    """kakao or sms, as the report lets us infer, where the provider fails over by itself."""


@dataclass(frozen=True, slots=True)
class MessageKey:
    """A messageId taken apart."""

    message_id: str
    campaign_id: str
    recipient_no: int
    leg: int


@dataclass(frozen=True, slots=True)
class Audit:
    """The tallies beside what the rows say."""

    audience: int
    tallies: Legs
    rows: Legs

    @property
    def balances(self) -> bool:
        """The states of leg 0 sum to the audience, and the tallies say what the rows say."""
        return sum(self.rows.get(0, {}).values()) == self.audience and self.tallies == self.rows

    @property
    def is_open(self) -> bool:
        """Whether any message can still move."""
        return any(states.get(state) for states in self.rows.values() for state in OPEN_STATES)
