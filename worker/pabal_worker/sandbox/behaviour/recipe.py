"""Describe how the sandbox behaves: outcomes, reports, faults and a cap, as one frozen recipe.

Decides nothing itself. Everything defaults to a healthy provider. A share is a number from 0 to 1. Whatever
counts requests, messages or seconds counts from the moment when the recipe was set.

    {"seed": 7,
     "outcomes": {"sms": {"unknown_user": 0.05}},
     "faults": [{"kind": "accept_then_cut", "on": [3]}, {"kind": "status_429", "share": 0.02}]}
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PositiveFloat, PositiveInt, model_validator

from pabal_worker.sandbox.channels.table import STAND_INS

Share = Annotated[float, Field(ge=0, le=1)]
Seconds = Annotated[float, Field(ge=0)]

FaultKind = Literal[
    "status_400_sender",
    "status_401",
    "status_403",
    "status_429",
    "status_503",
    "status_500_not_taken",
    "status_500_taken",
    "cut_before",
    "accept_then_cut",
    "slow",
    "hang",
    "non_json_200",
    "missing_rows",
    "foreign_rows",
    "shuffled_rows",
]


class Part(BaseModel):
    """A part of a recipe: frozen, and strict about names."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Shares(Part):
    """What becomes of a channel's messages, as shares; what is left is delivered."""

    unknown_user: Share = 0
    """No such subscriber: UNDELIVERABLE, with a permanent error (7002 on Kakao, 1 for SMS)."""

    blocked: Share = 0
    """The recipient does not want us: UNDELIVERABLE (7003 on Kakao, 2052 for SMS)."""

    expired: Share = 0
    """EXPIRED_EXPIRED (15), at the end of the message's validity."""

    rejected_at_submit: Share = 0
    """REJECTED_DESTINATION (52), in the answer to the send itself; no report."""

    to_operator_only: Share = 0
    """DELIVERED_TO_OPERATOR (2), and nothing after."""

    never_final: Share = 0
    """Taken, never reported; the logs stay PENDING."""

    report_lost: Share = 0
    """Delivered, never reported; only the logs know."""

    template_mismatch: Share = 0
    """The text is not the registered template: UNDELIVERABLE (7008 on Kakao; SMS have no template)."""

    no_session: Share = 0
    """The talk is over: UNDELIVERABLE (7010 on Kakao Sangdam, which alone has sessions)."""

    @model_validator(mode="after")
    def _shares_fit(self) -> Self:
        total = sum(share for _, share in self)
        if total > 1 + 1e-9:
            raise ValueError(f"outcomes sum to {total:g}, which is more than 1")
        return self


def _known_channel(channel: str) -> str:
    if channel not in STAND_INS:
        raise ValueError(f"is not a channel; write {_listed(STAND_INS)}")
    return channel


def _known_outcomes(outcomes: Mapping[str, Shares]) -> Mapping[str, Shares]:
    by_name = {channel.lower(): stand_in for channel, stand_in in STAND_INS.items()}
    for name, shares in outcomes.items():
        if name not in by_name:
            raise ValueError(f"has no channel {name!r}; write {_listed(by_name)}")
        known = {*by_name[name].outcomes, *_WITHOUT_END}
        if strange := [outcome for outcome, share in shares if share and outcome not in known]:
            raise ValueError(f"{name} has no outcome {strange[0]!r}; take it out")
    return outcomes


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)


_WITHOUT_END = ("never_final",)
_Channel = Annotated[str, AfterValidator(_known_channel)]


_ALL_DELIVERED = Shares()


class Reports(Part):
    """How delivery reports come."""

    min_s: Seconds = 0.05
    """Seconds from taking a message to its final report, at least. Defaults to 0.05."""

    max_s: Seconds = 0.25
    """Seconds from taking a message to its final report, at most. Defaults to 0.25."""

    repeated: Share = 0
    """Share of final reports that come twice."""

    intermediate: Share = 0
    """Share of messages that get an intermediate report although nobody asked for it."""

    reverse_order: Share = 0
    """Share of messages with an intermediate and a final report of which the final one is pushed first."""

    early: Share = 0
    """Share of messages whose final report is pushed before the send is answered."""

    batch_size: Annotated[int, Field(ge=1, le=2000)] = 100
    """Reports in one push, at most. Defaults to 100, as at Infobip."""

    window_s: PositiveFloat = 0.02
    """Seconds for which due reports are gathered into one push. Defaults to 0.02."""

    retry_unit_s: PositiveFloat = 60
    """A push that failed n times before waits 1 + n² of these. Defaults to 60 seconds, as at Infobip."""

    user: str | None = None
    """User name for Basic authentication at the receiver; none is sent if missing."""

    password: str = ""
    """Password that goes with `user`."""

    @model_validator(mode="after")
    def _delays_fit(self) -> Self:
        if self.min_s > self.max_s:
            raise ValueError(f"min_s {self.min_s:g} is above max_s {self.max_s:g}")
        return self


class Fault(Part):
    """Something that goes wrong with a send: for named requests, a stretch of them, or a share of all."""

    kind: FaultKind
    """What goes wrong. A request meets one fault at most: the first that names it, else by share."""

    on: tuple[PositiveInt, ...] = ()
    """Numbers of the sends that meet it, counted from 1 over all channels."""

    first: PositiveInt | None = None
    """First send of a stretch that meets it."""

    last: PositiveInt | None = None
    """Last send of that stretch; open-ended if missing."""

    share: Share = 0
    """Share of all sends that meet it."""

    channel: _Channel | None = None
    """Only this channel; all if missing."""

    retry_after_s: Seconds | None = None
    """Retry-After of status_429 and status_503, rounded up to seconds. 503 has 1 if missing, 429 none."""

    late_s: Seconds = 1
    """How late `slow` answers. Defaults to 1 second."""

    rows: PositiveInt = 1
    """How many rows `missing_rows` omits and `foreign_rows` adds. Defaults to 1."""

    @model_validator(mode="after")
    def _hits_something(self) -> Self:
        if not (self.on or self.first or self.last or self.share):
            raise ValueError("the fault hits no request; give on, first, last or share")
        return self

    def names(self, request: int) -> bool:
        """Whether this send is named by its number."""
        if request in self.on:
            return True
        if self.first is None and self.last is None:
            return False
        return (self.first or 1) <= request and (self.last is None or request <= self.last)


class CapChange(Part):
    """The cap from some moment on."""

    after_s: Seconds
    """Seconds after the recipe was set."""

    amount: PositiveInt
    """Messages, or sends, per `per_s`."""

    per_s: PositiveFloat = 1
    """Length of the sliding window in seconds. Defaults to 1."""


class Cap(Part):
    """How much the provider takes; what is above gets 429 with Retry-After."""

    amount: PositiveInt
    """Messages, or sends, per `per_s`."""

    per_s: PositiveFloat = 1
    """Length of the sliding window in seconds. Defaults to 1."""

    changes: tuple[CapChange, ...] = ()
    """Later caps, by time."""


class Recipe(Part):
    """How the sandbox behaves."""

    seed: int = 0
    """Decides whom the shares hit. Defaults to 0."""

    outcomes: Annotated[dict[str, Shares], AfterValidator(_known_outcomes)] = Field(default_factory=dict)
    """What becomes of messages, by their channel's name in small letters; that of SMS counts also for those
    that the provider sends as failover. Defaults to all delivered.
    """

    reports: Reports = Reports()
    """How delivery reports come."""

    faults: tuple[Fault, ...] = ()
    """What goes wrong with sends. Defaults to nothing."""

    cap: Cap | None = None
    """How many messages are taken per time. Defaults to no cap."""

    request_cap: Cap | None = None
    """How many sends are taken per time, however many messages each brings. Defaults to no cap."""

    credit: Annotated[int, Field(ge=0)] | None = None
    """Messages until the account is empty (status 12, row by row). Defaults to endless."""

    refuses_duplicates: bool = True
    """Whether a messageId that was taken is refused (status 23); else it is taken again. Defaults to true."""

    log_lag_s: Seconds = 0
    """Seconds until a taken message shows in the logs. Defaults to 0."""

    logs_per_minute: PositiveInt | None = 120
    """Calls to a channel's logs per minute before 429; null for no limit. Defaults to 120, as at Infobip."""

    base_latency_s: Seconds = 0
    """Seconds that every answer to a send takes. Defaults to 0."""

    def shares_of(self, channel: str) -> Shares:
        """What becomes of a channel's messages."""
        return self.outcomes.get(channel.lower(), _ALL_DELIVERED)

    @model_validator(mode="after")
    def _fault_shares_fit(self) -> Self:
        total = sum(fault.share for fault in self.faults)
        if total > 1 + 1e-9:
            raise ValueError(f"the shares of faults sum to {total:g}, which is more than 1")
        return self
