"""Check a send against what Infobip asks, by channel (Infobip OpenAPI 3.210: Kakao Alim and SMS v3).

Two things go beyond its text: unknown fields are refused, so that our own mistakes show, and a delivery
window must not cross midnight, which Infobip does not promise to understand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pabal_worker.provider.port import Channel
from pabal_worker.sandbox.api.schema import (
    Check,
    Violations,
    add_violation,
    chosen_by_type,
    fields,
    flag,
    list_of,
    one_of,
    text,
    whole_number,
)

FARTHEST_SEND_AT = timedelta(days=180)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,3}(Z|[+-]\d\d:?\d\d)")


def find_violations(channel: Channel, body: Any, *, now: datetime) -> Violations:
    """Everything that is wrong with the body of a send; empty if it may pass."""
    violations: Violations = []
    REQUEST[channel](body, "", violations)
    if not violations and (moment := body.get("options", {}).get("schedule", {}).get("sendAt")):
        _check_reach(moment, now, violations)
    return violations


def parse_moment(value: Any) -> datetime | None:
    """A time such as `2026-09-01T01:00:00.000+0000`, None if it is none."""
    if type(value) is not str or not _MOMENT.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _check_reach(moment: str, now: datetime, violations: Violations) -> None:
    send_at = parse_moment(moment)
    if send_at is not None and send_at - now > FARTHEST_SEND_AT:
        add_violation(violations, "options.schedule.sendAt", "must be at most 180 days ahead")


def _moment(value: Any, where: str, violations: Violations) -> None:
    if parse_moment(value) is None:
        add_violation(violations, where, "must be a time like 2026-09-01T01:00:00.000+0000")


def _window_makes_sense(value: Any, where: str, violations: Violations) -> None:
    if ("from" in value) != ("to" in value):
        add_violation(violations, where, "must have both from and to, or neither")
        return
    if "from" not in value:
        return
    opens, closes = (value[end]["hour"] * 60 + value[end]["minute"] for end in ("from", "to"))
    if closes < opens:
        add_violation(violations, where, "must not cross midnight")
    elif closes - opens < 60:
        add_violation(violations, where, "must be open for at least an hour")


def _two_ways_into_the_app(value: Any, where: str, violations: Violations) -> None:
    if sum(name in value for name in ("schemeAndroid", "schemeIos", "urlMobile")) < 2:
        add_violation(violations, where, "must have at least two of schemeAndroid, schemeIos, urlMobile")


_TYPE: Mapping[str, Check] = {"type": text()}
_LINK = text(500, shortest=1)
_NAMED: Mapping[str, Check] = {**_TYPE, "name": text(28)}
_BUTTON = chosen_by_type(
    {
        "URL": fields({**_NAMED, "urlMobile": text(500)}, {"urlPc": _LINK, "target": text(3)}),
        "APP_LINK": fields(
            _NAMED,
            {"schemeAndroid": _LINK, "schemeIos": _LINK, "urlMobile": _LINK, "urlPc": _LINK},
            _two_ways_into_the_app,
        ),
        "CHATBOT_SWITCH": fields(_NAMED, {"chatExtra": text(50), "chatEvent": text(50)}),
        **dict.fromkeys(
            ("DELIVERY_TRACKING", "BOT_KEYWORD", "MESSAGE_DELIVERY", "ADD_CHANNEL"), fields(_NAMED)
        ),
    }
)
_ALIM_CONTENT = chosen_by_type(
    {
        "TEMPLATE": fields(
            {**_TYPE, "templateCode": text(30, shortest=1), "text": text(1000, shortest=1)},
            {"title": text(50), "buttons": list_of(_BUTTON, shortest=0, longest=5), "groupKey": text()},
        )
    }
)
_SMS_TEXT = fields(
    {"text": text(shortest=1)},
    {"transliteration": text(), "language": fields({}, {"languageCode": text()})},
)
_SMS_BINARY = fields({"hex": text()}, {"dataCoding": whole_number(0), "esmClass": whole_number(0)})


def _sms_content(value: Any, where: str, violations: Violations) -> None:
    (_SMS_BINARY if type(value) is dict and "hex" in value else _SMS_TEXT)(value, where, violations)


_VALIDITY = fields({"amount": whole_number(1)}, {"timeUnit": one_of("SECONDS", "MINUTES", "HOURS")})
_CLOCK = fields({"hour": whole_number(0, 23), "minute": whole_number(0, 59)})
_DAY = one_of("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
_REGIONAL = fields(
    {},
    {
        "southKorea": fields({}, {"title": text(66), "resellerCode": whole_number(0, 999_999_999)}),
        "indiaDlt": fields(
            {"principalEntityId": text()}, {"contentTemplateId": text(), "telemarketerId": text()}
        ),
        "turkeyIys": fields({"recipientType": one_of("BIREYSEL", "TACIR")}, {"brandCode": whole_number(0)}),
    },
)
_TRACKING = fields(
    {},
    {
        "shortenUrl": flag,
        "trackClicks": flag,
        "trackingUrl": text(),
        "removeProtocol": flag,
        "customDomain": text(),
    },
)
_CONVERSION = fields({}, {"useConversionTracking": flag, "conversionTrackingName": text()})
_MESSAGE_OPTIONS: Mapping[str, Check] = {
    "platform": fields({}, {"entityId": text(255), "applicationId": text(255)}),
    "validityPeriod": _VALIDITY,
    "deliveryTimeWindow": fields(
        {"days": list_of(_DAY)}, {"from": _CLOCK, "to": _CLOCK}, _window_makes_sense
    ),
    "campaignReferenceId": text(255),
}
_FAILOVER = fields(
    {"text": text(shortest=1)}, {"sender": text(), "validityPeriod": _VALIDITY, "regional": _REGIONAL}
)
_WEBHOOKS = fields(
    {},
    {
        "delivery": fields({}, {"url": text(shortest=1), "intermediateReport": flag, "notify": flag}),
        "contentType": one_of("application/json"),
        "callbackData": text(4000),
    },
)
_SCHEDULE = fields(
    {},
    {
        "bulkId": text(100),
        "sendAt": _moment,
        "sendingSpeedLimit": fields(
            {"amount": whole_number(1)}, {"timeUnit": one_of("MINUTE", "HOUR", "DAY")}
        ),
    },
)


def _request(message: Check, options: Mapping[str, Check]) -> Check:
    return fields({"messages": list_of(message)}, {"options": fields({}, {"schedule": _SCHEDULE, **options})})


REQUEST: Mapping[Channel, Check] = {
    "KAKAO_ALIM": _request(
        fields(
            {
                "sender": text(shortest=1),
                "destinations": list_of(fields({"to": text(shortest=1)}, {"messageId": text(200)})),
                "content": _ALIM_CONTENT,
            },
            {"options": fields({}, {**_MESSAGE_OPTIONS, "smsFailover": _FAILOVER}), "webhooks": _WEBHOOKS},
        ),
        {"priority": one_of("HIGH", "STANDARD", "LOW")},
    ),
    "SMS": _request(
        fields(
            {
                "destinations": list_of(
                    fields(
                        {"to": text(64, shortest=1)}, {"messageId": text(200), "networkId": whole_number(0)}
                    )
                ),
                "content": _sms_content,
            },
            {
                "sender": text(shortest=1),
                "options": fields({}, {**_MESSAGE_OPTIONS, "regional": _REGIONAL, "flash": flag}),
                "webhooks": _WEBHOOKS,
            },
        ),
        {"includeSmsCountInResponse": flag, "tracking": _TRACKING, "conversionTracking": _CONVERSION},
    ),
}
