"""Stand in for SMS: what a content must be, and what becomes of a message (Infobip OpenAPI 3.210, SMS v3)."""

from __future__ import annotations

from typing import Any

from pabal_worker.sandbox.behaviour.statuses import ACCEPTED, ALL_HAVE, user_error
from pabal_worker.sandbox.channels.schema import TRACKING, Violations, Where, fields, flag, text, whole_number
from pabal_worker.sandbox.channels.stand_in import StandIn

_SMS_TEXT = fields(
    {"text": text(shortest=1)},
    {"transliteration": text(), "language": fields({}, {"languageCode": text()})},
)
_SMS_BINARY = fields({"hex": text()}, {"dataCoding": whole_number(0), "esmClass": whole_number(0)})


def _sms_content(value: Any, where: Where, violations: Violations) -> None:
    (_SMS_BINARY if type(value) is dict and "hex" in value else _SMS_TEXT)(value, where, violations)


_CONVERSION = fields({}, {"useConversionTracking": flag, "conversionTrackingName": text()})

SMS = StandIn(
    content=_sms_content,
    taken=ACCEPTED,
    outcomes={
        **ALL_HAVE,
        "unknown_user": user_error(1, "EC_UNKNOWN_SUBSCRIBER", "Unknown subscriber"),
        "blocked": user_error(2052, "EC_BLACKLISTED_DESTINATIONADDRESS", "Destination is on a block list"),
    },
    price={"pricePerMessage": 0.03, "currency": "EUR"},
    needs_sender=False,
    longest_address=64,
    destination_fields={"networkId": whole_number(0)},
    message_options={"flash": flag},
    request_options={
        "includeSmsCountInResponse": flag,
        "tracking": TRACKING,
        "conversionTracking": _CONVERSION,
    },
)
