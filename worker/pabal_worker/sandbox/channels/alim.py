"""Stand in for Kakao Alim: what a content must be, and what becomes of a message (Infobip OpenAPI 3.210)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pabal_worker.sandbox.behaviour.statuses import ALL_HAVE, ENROUTE, user_error
from pabal_worker.sandbox.channels.schema import (
    Check,
    Violations,
    Where,
    add_violation,
    chosen_by_type,
    fields,
    list_of,
    text,
)
from pabal_worker.sandbox.channels.stand_in import StandIn


def _two_ways_into_the_app(value: Any, where: Where, violations: Violations) -> None:
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
_CONTENT = chosen_by_type(
    {
        "TEMPLATE": fields(
            {**_TYPE, "templateCode": text(30, shortest=1), "text": text(1000, shortest=1)},
            {"title": text(50), "buttons": list_of(_BUTTON, shortest=0, longest=5), "groupKey": text()},
        )
    }
)

ALIM = StandIn(
    content=_CONTENT,
    taken=ENROUTE,
    outcomes={
        **ALL_HAVE,
        "unknown_user": user_error(7002, "EC_UNKNOWN_USER", "Unknown user"),
        "blocked": user_error(7003, "EC_BLOCKED_USER", "User blocked the sender"),
        "template_mismatch": user_error(7008, "EC_INVALID_TEMPLATE_ARGS", "Text does not fit the template"),
    },
    price={"pricePerMessage": 0.01, "currency": "EUR"},
)
