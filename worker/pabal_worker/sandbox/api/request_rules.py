"""Check a send against what Infobip asks, by channel (Infobip OpenAPI 3.210).

Two things go beyond its text: unknown fields are refused, so that our own mistakes show, and a delivery
window must not cross midnight, which Infobip does not promise to understand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from pabal.channels import CHANNELS, Channel
from pabal.channels.definition import ChannelDefinition, MessageOption, RequestOption
from pabal_worker.sandbox.channels.schema import (
    TRACKING,
    Check,
    Violations,
    Where,
    add_violation,
    fields,
    flag,
    list_of,
    one_of,
    text,
    violations_of,
    whole_number,
)
from pabal_worker.sandbox.channels.table import STAND_INS

FARTHEST_SEND_AT = timedelta(days=180)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,3}(Z|[+-]\d\d:?\d\d)")


def find_violations(channel: Channel, body: Any, *, now: datetime) -> Violations:
    """Everything that is wrong with the body of a send; empty if it may pass."""
    violations = violations_of(REQUEST[channel], body)
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


def _moment(value: Any, where: Where, violations: Violations) -> None:
    if parse_moment(value) is None:
        add_violation(violations, where, "must be a time like 2026-09-01T01:00:00.000+0000")


def _window_makes_sense(value: Any, where: Where, violations: Violations) -> None:
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
_MATCHED_FAILOVER = fields(
    {"text": text(shortest=1)},
    {
        "sender": text(),
        "validityPeriod": _VALIDITY,
        "regional": _REGIONAL,
        "destinationMatching": list_of(
            fields({"initial": text(shortest=1), "failover": text(shortest=1)}), shortest=0
        ),
    },
)
_DELIVERY: Mapping[str, Check] = {"url": text(shortest=1), "intermediateReport": flag, "notify": flag}
_WEBHOOKS: Mapping[str, Check] = {"contentType": one_of("application/json"), "callbackData": text(4000)}
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


_MESSAGE_OPTIONS_OF_SOME: Mapping[MessageOption, Check] = {
    "regional": _REGIONAL,
    "smsFailover": _FAILOVER,
    "targeting": one_of("ALL_CONSENT", "NON_FRIENDS", "TARGETED_FRIENDS"),
}
_REQUEST_OPTIONS_OF_SOME: Mapping[RequestOption, Check] = {
    "priority": one_of("HIGH", "STANDARD", "LOW"),
    "tracking": TRACKING,
}


def _request(channel: ChannelDefinition) -> Check:
    """The check of a channel's sends: what all have, and what the table and its stand-in say of it."""
    stand_in = STAND_INS[channel.name]
    options: dict[str, Check] = {
        name: check for name, check in _MESSAGE_OPTIONS_OF_SOME.items() if name in channel.message_options
    }
    if "destinationMatching" in channel.message_options:
        options["smsFailover"] = _MATCHED_FAILOVER
    destination = fields(
        {"to": text(stand_in.longest_address, shortest=1)},
        {"messageId": text(200), **stand_in.destination_fields},
    )
    delivery = fields({}, {**_DELIVERY, **stand_in.delivery_fields})
    sender: Mapping[str, Check] = {"sender": text(shortest=1)}
    needed, optional = (sender, {}) if stand_in.needs_sender else ({}, sender)
    message = fields(
        {"destinations": list_of(destination), "content": stand_in.content, **needed},
        {
            "options": fields({}, {**_MESSAGE_OPTIONS, **options, **stand_in.message_options}),
            "webhooks": fields({}, {**_WEBHOOKS, "delivery": delivery}),
            **optional,
        },
    )
    of_request: dict[str, Check] = {name: _REQUEST_OPTIONS_OF_SOME[name] for name in channel.request_options}
    request_options = fields({}, {"schedule": _SCHEDULE, **of_request, **stand_in.request_options})
    return fields({"messages": list_of(message)}, {"options": request_options})


REQUEST: Mapping[Channel, Check] = {name: _request(channel) for name, channel in CHANNELS.items()}
