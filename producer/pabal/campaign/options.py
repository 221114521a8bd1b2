"""Model the options of a campaign: validity, SMS failover, platform and webhooks.

Field names, units and limits are those of Infobip OpenAPI 3.210 (Kakao, SMS). What a message says is in
`channels/`, when it may leave in `delivery_window`, how fast in `speed_limit`, what stops a campaign in
`safeguards`.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    StrictBool,
    ValidationInfo,
    field_validator,
    model_validator,
)

from pabal.campaign.sms_limit import FailoverLimit
from pabal.channels.sms.content import SmsSender, SmsText
from pabal.fields.base import Amount, Option, wrong

LONGEST_VALIDITY_S = 48 * 3600
LONGEST_URL = 2000

_VALIDITY_UNITS_S = {"SECONDS": 1, "MINUTES": 60, "HOURS": 3600}


def _not_blank(value: str) -> str:
    if not value.strip():
        raise wrong(("is empty", "write a text"))
    return value


def _web_address(value: str) -> str:
    if len(value) > LONGEST_URL:
        raise wrong((f"is {len(value):,} characters long", f"write at most {LONGEST_URL:,}"))
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or re.search(r"[\s\x00-\x1f]", value):
        raise wrong(("is not a web address", "write it in full, as in https://www.example.com/kakaotalk"))
    return value


def _one_mode(value: object) -> object:
    asked = [name for name in value if isinstance(name, str)] if isinstance(value, list) else []
    if {"DISPATCHER", "PROVIDER"} <= set(asked) or value == "BOTH":
        raise wrong(
            (
                "lets Pabal and the provider both send the SMS, so that a person could get two",
                "write DISPATCHER (Pabal sends it) or PROVIDER (the provider does)",
            )
        )
    return value


def _without_variables(value: str) -> str:
    if "#{" in value:
        raise wrong(("has a variable, but is the same for all recipients", "write it without #{"))
    return value


def _not_xml(value: Any) -> Any:
    if value == "application/xml":
        raise wrong(
            (
                "is a form that Pabal does not write",
                "write application/json, or leave contentType out: the same reports go out as JSON",
            )
        )
    return value


Name = Annotated[str, AfterValidator(_not_blank)]
ShortName = Annotated[str, Field(max_length=255), AfterValidator(_not_blank)]


class Period(Option):
    """A span of time, at most 48 hours."""

    amount: Amount
    """How many of `timeUnit`."""

    time_unit: Literal["SECONDS", "MINUTES", "HOURS"] = "MINUTES"
    """Defaults to MINUTES, as at Infobip."""

    @model_validator(mode="after")
    def _is_within_two_days(self) -> Self:
        if self.seconds > LONGEST_VALIDITY_S:
            most = LONGEST_VALIDITY_S // _VALIDITY_UNITS_S[self.time_unit]
            raise wrong(
                (
                    f"is {self}, longer than 48 hours",
                    f"write {most} {self.time_unit} or less",
                )
            )
        return self

    @property
    def seconds(self) -> int:
        """The period in seconds."""
        return self.amount * _VALIDITY_UNITS_S[self.time_unit]

    def __str__(self) -> str:
        return f"{self.amount} {self.time_unit}"


class ValidityPeriod(Period):
    """How long a message may still be sent, at most 48 hours. Infobip cuts more silently; we refuse it."""


class SouthKorea(Option):
    """What Korean carriers want to know of an SMS."""

    title: Annotated[str | None, Field(min_length=1, max_length=66)] = None
    """The title of a long SMS, at most 66 characters, the same for all recipients."""

    reseller_code: Annotated[int | None, Field(strict=True, ge=1, le=999_999_999)] = None
    """A reseller's nine-digit registration number."""

    @model_validator(mode="after")
    def _title_is_fixed(self) -> SouthKorea:
        _without_variables(self.title or "")
        return self


class Regional(Option):
    """What a country wants to know of an SMS."""

    south_korea: SouthKorea
    """For Korea."""


class SmsFailover(Option):
    """The SMS that goes to those whom KakaoTalk did not reach."""

    sender: SmsSender
    """The registered sender number, 8 to 12 digits; dashes are dropped."""

    text: SmsText
    """The SMS with its `#{variables}`; 90 bytes in EUC-KR are an SMS, up to 2,000 an LMS."""

    validity_period: ValidityPeriod | None = None
    """Starts anew with the SMS. Defaults to 48 hours."""

    regional: Regional | None = None
    """Title and reseller code for Korea."""

    mode: Annotated[Literal["DISPATCHER", "PROVIDER"], BeforeValidator(_one_mode)] = "DISPATCHER"
    """DISPATCHER: Pabal sends it. PROVIDER: the provider does, by its own rules. Defaults to DISPATCHER."""

    limit: FailoverLimit | None = None
    """How many SMS may leave, or for how much; the others wait. Defaults to no limit."""

    @field_validator("limit")
    @classmethod
    def _is_ours_to_keep(cls, limit: FailoverLimit | None, info: ValidationInfo) -> FailoverLimit | None:
        if limit is not None and info.data.get("mode") == "PROVIDER":
            raise wrong(
                (
                    'cannot be kept beside "mode": "PROVIDER": the provider sends these SMS by itself',
                    'take limit out, or write "mode": "DISPATCHER"',
                )
            )
        return limit

    @property
    def is_ours(self) -> bool:
        """Whether Pabal books and sends the SMS."""
        return self.mode == "DISPATCHER"

    @property
    def validity_s(self) -> int:
        """Seconds for which the SMS may be sent."""
        return self.validity_period.seconds if self.validity_period else LONGEST_VALIDITY_S


class Platform(Option):
    """For whom a message is sent, in Infobip's terms; comes back in reports."""

    entity_id: ShortName | None = None
    """The tenant, at most 255 characters."""

    application_id: ShortName | None = None
    """The use case, at most 255 characters."""


class DeliveryWebhook(Option):
    """Where delivery reports go on to, signed."""

    url: Annotated[str, AfterValidator(_web_address)]
    """An absolute http or https address, at most 2,000 characters."""

    intermediate_report: StrictBool = False
    """Whether to be told too when the provider has taken a message, or handed it to the operator.

    Defaults to false.
    """

    notify: StrictBool = True
    """Whether anything is told at all. Defaults to true."""


class EventWebhook(Option):
    """Where the events of the campaign itself go, signed."""

    url: Annotated[str, AfterValidator(_web_address)]
    """An absolute http or https address, at most 2,000 characters."""


class Webhooks(Option):
    """How the sender's own system is told of deliveries, and of the campaign's events."""

    delivery: DeliveryWebhook | None = None
    """Where delivery reports go."""

    campaign: EventWebhook | None = None
    """Where what happens to the campaign goes: began, held, paused, changed, finished …"""

    content_type: Annotated[Literal["application/json"], BeforeValidator(_not_xml)] = "application/json"
    """The form of reports. Defaults to application/json, the only one."""

    callback_data: Annotated[str | None, Field(max_length=4000)] = None
    """Comes back with every report, at most 4,000 characters."""
