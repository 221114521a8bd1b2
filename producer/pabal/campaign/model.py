"""Model a campaign: one text, one sender, and the rules by which it is sent.

Field names, units and limits are those of Infobip OpenAPI 3.210 (Kakao, SMS), so that a sender can
move between the two; `id`, `endAt`, `advertising`, `weight`, `inDoubt`, `reference`, the safeguards and three
fields of a window are ours.
`parse_campaign` reads a campaign file and reports everything that is wrong at once; `problems_at` checks what
depends on the moment. Neither reads a clock.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    Field,
    SerializeAsAny,
    StrictBool,
    ValidationError,
    ValidationInfo,
    ValidatorFunctionWrapHandler,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticKnownError

from pabal.campaign.advertising import content_conflicts, find_conflicts
from pabal.campaign.conflicts import Conflict, validate_with
from pabal.campaign.options import (
    LONGEST_VALIDITY_S,
    DeliveryWebhook,
    EventWebhook,
    Name,
    Platform,
    Regional,
    SmsFailover,
    SouthKorea,
    ValidityPeriod,
    Webhooks,
)
from pabal.campaign.safeguards import Canary, Guard, GuardOrNone, LateStart
from pabal.campaign.schedule.checks import (
    ADVERTISING_HOURS,
    advertising_faults,
    date_problems,
    hours_faults,
    window_faults,
)
from pabal.campaign.schedule.datetimes import Moment
from pabal.campaign.schedule.delivery_window import ClockTime, DeliveryTimeWindow, window_of_preset
from pabal.campaign.schedule.presets import PresetName
from pabal.campaign.sms_limit import FailoverLimit
from pabal.campaign.speed_limit import SendingSpeedLimit, SpeedHorizon, SpeedHorizons, read_speed_limit
from pabal.campaign.spend_limit import SpendLimit
from pabal.campaign.validation_messages import problem_of_decoding, problem_of_repeated_key, problems_in
from pabal.campaign.vendor_words import problem_of_provider_body
from pabal.channels import CAMPAIGN_CHANNELS, CHANNELS, STREAM_CHANNELS
from pabal.channels.content import MessageContent
from pabal.channels.options import Targeting, Tracking
from pabal.errors import Problem, WrongInput
from pabal.fields.base import Option, as_registered, wrong
from pabal.fields.template import compose
from pabal.rate.pace import Pace

__all__ = [
    "LONGEST_VALIDITY_S",
    "Campaign",
    "Canary",
    "ClockTime",
    "DeliveryTimeWindow",
    "DeliveryWebhook",
    "EventWebhook",
    "FailoverLimit",
    "Guard",
    "LateStart",
    "Option",
    "Platform",
    "Priority",
    "Regional",
    "SendingSpeedLimit",
    "SmsFailover",
    "SouthKorea",
    "SpeedHorizon",
    "SpendLimit",
    "ValidityPeriod",
    "Webhooks",
    "parse_campaign",
    "problems_at",
]

Priority = Literal["HIGH", "STANDARD", "LOW"]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


def _campaign_id(value: str) -> str:
    if _ID.fullmatch(value):
        return value
    usable = re.sub(r"[^A-Za-z0-9_-]+", "-", value).strip("-_")[:64]
    example = f", such as {usable}" if usable else ""
    raise wrong(
        ("cannot be an id", f"use 1 to 64 of A-Z a-z 0-9 - _, beginning with a letter or digit{example}")
    )


STREAM_PREFIX = "stream-"
"""Ids of streams begin with it, and no campaign's may."""


def _channel(value: str, info: ValidationInfo) -> str:
    is_stream = str(info.data.get("id", "")).startswith(STREAM_PREFIX)
    if value in (STREAM_CHANNELS if is_stream else CAMPAIGN_CHANNELS):
        return value
    expected = ", ".join(f"'{name}'" for name in CAMPAIGN_CHANNELS)
    raise PydanticKnownError("literal_error", {"expected": expected})


class Campaign(Option):
    """One text for one audience, and when, how fast and with which fallback it is sent."""

    id: Annotated[str, AfterValidator(_campaign_id)]
    """Chosen by the producer: letters, digits, - and _, at most 64."""

    channel: Annotated[str, AfterValidator(_channel)]
    """By what it is sent, such as KAKAO_ALIM."""

    sender: Annotated[Name, AfterValidator(as_registered)]
    """The Kakao sender profile."""

    advertising: StrictBool = False
    """Whether it is advertising: what the channel carries always is, or never, and the SMS may be.
    Defaults to what the channel's own messages are.
    """

    targeting: Targeting | None = None
    """Whom a brand message is for. The provider's default is TARGETED_FRIENDS."""

    tracking: Tracking | None = None
    """What becomes of the links in a brand message."""

    content: SerializeAsAny[MessageContent]
    """What the message says, in the form that the channel has for it."""

    send_at: Moment | None = None
    """The first moment at which messages may leave, with zone. Defaults to at once."""

    end_at: Moment | None = None
    """The moment from which no message leaves any more, with zone. Defaults to never."""

    sending_speed_limit: SendingSpeedLimit | SpeedHorizons | None = None
    """The pace: one limit, or a list of them that hold together. Defaults to as fast as the account may."""

    delivery_time_window: Annotated[DeliveryTimeWindow | None, Field(validate_default=True)] = None
    """Days and hours in which messages may leave. Defaults to always."""

    validity_period: ValidityPeriod | None = None
    """Starts at a message's first attempt. Defaults to 48 hours."""

    sms_failover: Annotated[SmsFailover | None, Field(validate_default=True)] = None
    """The SMS for those whom KakaoTalk did not reach. Defaults to none."""

    platform: Platform | None = None
    """For whom the messages are sent, in Infobip's terms."""

    webhooks: Webhooks | None = None
    """How the sender's own system is told of deliveries."""

    reference: Name | None = None
    """The column with your own word for each recipient, which webhooks and exports tell. Defaults to none."""

    priority: Priority = "STANDARD"
    """HIGH, STANDARD or LOW. Defaults to STANDARD."""

    weight: Annotated[int, Field(strict=True, ge=1, le=100)] = 10
    """Its share of the account against others of its priority, 1 to 100. Defaults to 10."""

    late_start: LateStart | None = None
    """What happens after an outage. Defaults to GO_ON."""

    canary: Canary | None = None
    """The first messages, whose reports the others wait for. Defaults to none."""

    guard: GuardOrNone | None = None
    """How many may fail before the campaign is held, or NONE. Defaults to half of 100 and more where
    there are more than 1,000 people, else to no bound.
    """

    spend_limit: SpendLimit | None = None
    """What all messages may cost together; when it is reached the campaign is held. Defaults to no limit."""

    in_doubt: Literal["RESEND", "HOLD"] = "RESEND"
    """What becomes of messages whose call broke and whom the provider's logs do not know: RESEND sends them
    again under the same ids, HOLD holds the campaign for people to decide. Defaults to RESEND.
    """

    @model_validator(mode="before")
    @classmethod
    def _advertises_as_its_channel_does(cls, tree: Any) -> Any:
        channel = CHANNELS.get(str(tree.get("channel"))) if isinstance(tree, dict) else None
        if channel is None or channel.advertising != "ALWAYS":
            return tree
        return {"advertising": True} | tree

    @field_validator("advertising")
    @classmethod
    def _is_what_its_channel_is(cls, advertising: bool, info: ValidationInfo) -> bool:
        channel = CHANNELS.get(info.data.get("channel", ""))
        if channel is not None and channel.advertising == "ALWAYS" and not advertising:
            raise wrong((f"is false, and {channel.name} is advertising always", "take it out"))
        return advertising

    @field_validator("targeting", "tracking")
    @classmethod
    def _is_taken_by_its_channel(cls, option: Any, info: ValidationInfo) -> Any:
        channel = CHANNELS.get(info.data.get("channel", ""))
        if option is None or channel is None:
            return option
        if info.field_name not in channel.message_options | channel.request_options:
            raise wrong((f"is not an option of {channel.name}", "take it out"))
        return option

    @field_validator("sending_speed_limit", mode="wrap")
    @classmethod
    def _is_one_limit_or_several(
        cls, limit: Any, _handler: ValidatorFunctionWrapHandler
    ) -> SendingSpeedLimit | tuple[SpeedHorizon, ...] | None:
        return read_speed_limit(limit)

    @field_validator("content", mode="wrap")
    @classmethod
    def _is_of_its_channel(
        cls, content: Any, _handler: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> MessageContent:
        channel = CHANNELS[info.data.get("channel", CAMPAIGN_CHANNELS[0])]
        is_advertising = info.data.get("advertising", True) or channel.advertising == "ALWAYS"
        checked: MessageContent = validate_with(
            content,
            channel.adapter.validate_python,
            lambda read: content_conflicts(read, channel=channel.name, is_advertising=is_advertising),
        )
        return checked

    @field_validator("delivery_time_window")
    @classmethod
    def _opens_in_time(
        cls, window: DeliveryTimeWindow | None, info: ValidationInfo
    ) -> DeliveryTimeWindow | None:
        moments = info.data.get("send_at"), info.data.get("end_at")
        faults = tuple(window_faults(window, *moments))
        if faults := faults or tuple(hours_faults(_hours_of(info.data.get("channel")), window, *moments)):
            raise wrong(*faults)
        return window

    @field_validator("sms_failover", mode="wrap")
    @classmethod
    def _goes_with_advertising(
        cls, failover: Any, handler: ValidatorFunctionWrapHandler, info: ValidationInfo
    ) -> SmsFailover | None:
        checked: SmsFailover | None = validate_with(
            failover, handler, lambda read: _advertising_conflicts(read, info.data)
        )
        return checked

    @property
    def pace(self) -> Pace:
        """Its `sendingSpeedLimit` as horizons, the shortest first; empty: no cap of its own."""
        limit = self.sending_speed_limit
        limits = (limit,) if isinstance(limit, SendingSpeedLimit) else limit or ()
        return tuple((each.amount, each.unit_s) for each in limits)

    @property
    def validity_s(self) -> int:
        """Seconds for which a message may be sent, from its first attempt."""
        return self.validity_period.seconds if self.validity_period else LONGEST_VALIDITY_S

    def windows_of(self, leg: int) -> tuple[DeliveryTimeWindow, ...]:
        """All windows that must be open for a message of `leg` to leave; none of them: always."""
        own = (self.delivery_time_window,) if self.delivery_time_window else ()
        if leg == 1:
            return (*own, ADVERTISING_HOURS) if self.advertising else own
        hours = _hours_of(self.channel)
        return (*own, window_of_preset(hours)) if hours else own


def _hours_of(channel: str | None) -> PresetName | None:
    """The preset of the hours in which a channel's messages may leave; None: at any hour."""
    definition = CHANNELS.get(channel or "")
    return definition.hours if definition else None


def _advertising_conflicts(failover: Any, others: Mapping[str, Any]) -> Iterator[Conflict]:
    """How an SMS conflicts with `advertising` and the hours; fields with faults of their own do not count."""
    if "advertising" not in others:
        return
    channel = others.get("channel", CAMPAIGN_CHANNELS[0])
    yield from find_conflicts(failover, channel=channel, is_advertising=others["advertising"])
    if others["advertising"] and failover is not None and "delivery_time_window" in others:
        moments = others.get("send_at"), others.get("end_at")
        for fault in advertising_faults(others["delivery_time_window"], *moments):
            yield Conflict((), None, fault)


def problems_at(campaign: Campaign, *, now: datetime) -> list[Problem]:
    """What is wrong with the campaign's dates at this moment. A `sendAt` in the past means at once."""
    return list(
        date_problems(
            campaign.send_at,
            campaign.end_at,
            campaign.delivery_time_window,
            is_advertising=campaign.advertising and campaign.sms_failover is not None,
            hours=_hours_of(campaign.channel),
            now=now,
        )
    )


def parse_campaign(raw: bytes | str | Mapping[str, Any], *, source: str = "campaign") -> Campaign:
    """The campaign in a file's bytes, a JSON text or a decoded object.

    Raises `WrongInput` with everything that is wrong. `source` names the input in its message.
    """
    if isinstance(raw, Mapping):
        raw = dict(raw)
    tree, repeated = (raw, []) if isinstance(raw, dict) else _read_json(raw, source)
    tree = compose_tree(tree)
    if problem := problem_of_provider_body(tree):
        raise WrongInput(source, [problem])
    try:
        campaign = Campaign.model_validate(tree, by_alias=True, by_name=False)
    except ValidationError as error:
        raise WrongInput(source, repeated + problems_in(error, Campaign)) from error
    if repeated:
        raise WrongInput(source, repeated)
    return campaign


def read_tree(raw: bytes | str, *, source: str) -> Any:
    """The value that a JSON text holds. Raises `WrongInput`, also where an object has a key twice."""
    tree, repeated = _read_json(raw, source)
    if repeated:
        raise WrongInput(source, repeated)
    return tree


def compose_tree(tree: Any) -> Any:
    """The same tree with every text composed, as texts of lists are."""
    match tree:
        case str():
            return compose(tree)
        case dict():
            return {compose_tree(key): compose_tree(value) for key, value in tree.items()}
        case list():
            return [compose_tree(value) for value in tree]
    return tree


def _read_json(raw: bytes | str, source: str) -> tuple[Any, list[Problem]]:
    """The decoded text, and a problem for every key that one object has twice."""
    repeated: list[tuple[dict[str, Any], str]] = []

    def read_object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        tree = dict(pairs)
        if len(tree) < len(pairs):
            keys = [key for key, _ in pairs]
            repeated.extend((tree, key) for key in tree if keys.count(key) > 1)
        return tree

    try:
        text = raw if isinstance(raw, str) else raw.decode(json.detect_encoding(raw))
        tree = json.loads(text.removeprefix("\ufeff"), object_pairs_hook=read_object)
    except (ValueError, RecursionError) as error:
        raise WrongInput(source, [problem_of_decoding(error)]) from error
    return tree, [problem_of_repeated_key(tree, holder, key) for holder, key in repeated]
