"""The campaign: one text, one sender, and the rules by which it is sent.

Field names, units and limits are those of Infobip OpenAPI 3.210 (Kakao Alim, SMS), so that a sender can
move between the two; `id`, `endAt` and a window's `timeZone` are ours. `parse_campaign` reads a campaign
file and complains about everything at once; `problems_at` checks what depends on the moment.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, PlainSerializer, ValidationError

from pabal.complaints import problems_in, repeated_key, unreadable
from pabal.content import AlimContent, Option, wrong
from pabal.errors import Problem, WrongInput
from pabal.options import (
    LONGEST_VALIDITY_S,
    DeliveryWebhook,
    Name,
    Platform,
    Regional,
    SendingSpeedLimit,
    SmsFailover,
    SouthKorea,
    ValidityPeriod,
    Webhooks,
)
from pabal.windows import ClockTime, DeliveryTimeWindow

__all__ = [
    "LONGEST_VALIDITY_S",
    "AlimContent",
    "Campaign",
    "ClockTime",
    "DeliveryTimeWindow",
    "DeliveryWebhook",
    "Option",
    "Platform",
    "Priority",
    "Regional",
    "SendingSpeedLimit",
    "SmsFailover",
    "SouthKorea",
    "ValidityPeriod",
    "Webhooks",
    "parse_campaign",
    "problems_at",
]

FARTHEST_SEND_AT = timedelta(days=180)

Priority = Literal["HIGH", "STANDARD", "LOW"]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d([.]\d{1,9})?)?(?P<zone>Z|[+-]\d\d:?\d\d)?")


def _moment(value: object) -> datetime:
    if isinstance(value, str):
        value = _read_moment(value)
    if not isinstance(value, datetime):
        raise wrong(("is not a moment", "write date, time and zone, as in 2026-11-23T09:00:00+09:00"))
    offset = value.utcoffset()
    if offset is None:
        same = value.isoformat()
        raise wrong(("has no time zone", f"write {same}+09:00 if this is Korean time, {same}Z if it is UTC"))
    if not 2000 <= value.year <= 2999:
        raise wrong((f"lies in the year {value.year}", "check the year"))
    return value.replace(tzinfo=timezone(offset), fold=0)


def _read_moment(text: str) -> datetime:
    if not _MOMENT.fullmatch(text):
        raise wrong(("is not a moment", "write date, time and zone, as in 2026-11-23T09:00:00+09:00"))
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise wrong((f"does not exist: {error}", "check the date, the time and the zone")) from None


def _campaign_id(value: str) -> str:
    if _ID.fullmatch(value):
        return value
    usable = re.sub(r"[^A-Za-z0-9_-]+", "-", value).strip("-_")[:64]
    example = f", such as {usable}" if usable else ""
    raise wrong(
        ("cannot be an id", f"use 1 to 64 of A-Z a-z 0-9 - _, beginning with a letter or digit{example}")
    )


Moment = Annotated[
    datetime,
    BeforeValidator(_moment),
    PlainSerializer(lambda moment: moment.isoformat(), return_type=str, when_used="json"),
]


class Campaign(Option):
    """One text for one audience, and when, how fast and with which fallback it is sent."""

    id: Annotated[str, AfterValidator(_campaign_id)]
    """Chosen by the producer: letters, digits, - and _, at most 64."""

    channel: Literal["KAKAO_ALIM"]
    """KAKAO_ALIM."""

    sender: Name
    """The Kakao sender profile."""

    content: AlimContent
    """The registered template with its text and buttons."""

    send_at: Moment | None = None
    """The first moment at which messages may leave, with zone. Defaults to at once."""

    end_at: Moment | None = None
    """The moment from which no message leaves any more, with zone. Defaults to never."""

    sending_speed_limit: SendingSpeedLimit | None = None
    """The pace. Defaults to as fast as the account may."""

    delivery_time_window: DeliveryTimeWindow | None = None
    """Days and hours in which messages may leave. Defaults to always."""

    validity_period: ValidityPeriod | None = None
    """Starts at a message's first attempt. Defaults to 48 hours."""

    sms_failover: SmsFailover | None = None
    """The SMS for those whom KakaoTalk did not reach. Defaults to none."""

    platform: Platform | None = None
    """For whom the messages are sent, in Infobip's terms."""

    webhooks: Webhooks | None = None
    """How the sender's own system hears of deliveries."""

    priority: Priority = "STANDARD"
    """HIGH, STANDARD or LOW. Defaults to STANDARD."""

    @property
    def validity_s(self) -> int:
        """Seconds for which a message may be sent, from its first attempt."""
        return self.validity_period.seconds if self.validity_period else LONGEST_VALIDITY_S


def problems_at(campaign: Campaign, *, now: datetime) -> list[Problem]:
    """What is wrong with the campaign's dates at this moment. A `sendAt` in the past means at once."""
    return list(_date_problems(campaign.send_at, campaign.end_at, now))


def _date_problems(send_at: datetime | None, end_at: datetime | None, now: datetime) -> Iterator[Problem]:
    if send_at and send_at - now > FARTHEST_SEND_AT:
        latest = (now + FARTHEST_SEND_AT).astimezone(send_at.tzinfo).isoformat(timespec="minutes")
        yield Problem(
            "sendAt",
            send_at.isoformat(),
            "is more than 180 days ahead",
            f"write {latest} or an earlier moment",
        )
    if end_at and end_at <= now:
        yield Problem("endAt", end_at.isoformat(), "is in the past", "write a moment that is still to come")
    if end_at and send_at and end_at <= send_at:
        yield Problem(
            "endAt", end_at.isoformat(), "is not after sendAt", f"write a moment after {send_at.isoformat()}"
        )


def parse_campaign(raw: bytes | str | Mapping[str, Any], *, source: str = "campaign") -> Campaign:
    """The campaign in a file's bytes, a JSON text or a decoded object.

    Raises `WrongInput` with everything that is wrong. `source` names the input in its message.
    """
    if isinstance(raw, Mapping):
        raw = dict(raw)
    tree, repeated = (raw, []) if isinstance(raw, dict) else _read_json(raw, source)
    try:
        campaign = Campaign.model_validate(tree, by_alias=True, by_name=False)
    except ValidationError as error:
        raise WrongInput(source, repeated + problems_in(error, Campaign)) from error
    if repeated:
        raise WrongInput(source, repeated)
    return campaign


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
        raise WrongInput(source, [unreadable(error)]) from error
    return tree, [repeated_key(tree, holder, key) for holder, key in repeated]
