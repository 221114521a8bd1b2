"""Stand in for Kakao Sangdam: what an answer must be, and what becomes of it (Infobip OpenAPI 3.210).

A user without an open session is not reached. How the provider says so is published nowhere: here the answer
is taken, and reported as undeliverable with error 7010, EC_NO_SESSION of its registry.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pabal_worker.sandbox.behaviour.statuses import ACCEPTED, ALL_HAVE, Result, user_error
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

_EVENT = re.compile(r"[A-Za-z0-9_]{1,100}").fullmatch


def _event(value: Any, where: Where, violations: Violations) -> None:
    if type(value) is not str or not _EVENT(value):
        add_violation(violations, where, "must match [A-Za-z0-9_]{1,100}")


_TYPE: Mapping[str, Check] = {"type": text()}
_NAMED: Mapping[str, Check] = {**_TYPE, "name": text(28)}
_BUTTON = chosen_by_type(
    {
        "OPEN_APPLICATION": fields(
            {**_NAMED, "schemeAndroid": text(), "schemeIos": text()},
            {"fallbackUrlMobile": text(), "fallbackUrlPc": text()},
        ),
        "OPEN_URL": fields({**_NAMED, "urlMobile": text(), "urlPc": text()}),
        "CHATBOT_SWITCH": fields(_NAMED, {"event": _event}),
        **dict.fromkeys(("REPLY", "REPLY_WITH_TEXT"), fields(_NAMED, {"extra": text(100)})),
    }
)
_CONTENT = chosen_by_type(
    {
        "TEXT": fields({**_TYPE, "text": text(1000)}),
        "IMAGE": fields({**_TYPE, "url": text(1000)}),
        "BUTTON_LIST": fields({**_TYPE, "text": text(1000), "buttons": list_of(_BUTTON, longest=5)}),
        "TERMINATE_SESSION": fields(_TYPE),
    }
)

SANGDAM = StandIn(
    content=_CONTENT,
    taken=ACCEPTED,
    taken_in_vain=Result(ACCEPTED.status, ACCEPTED.error),
    outcomes={
        **ALL_HAVE,
        "unknown_user": user_error(7002, "EC_UNKNOWN_USER", "Unknown user"),
        "blocked": user_error(7003, "EC_BLOCKED_USER", "User blocked the sender"),
        "no_session": user_error(7010, "EC_NO_SESSION", "No open session with the user"),
    },
    price={"pricePerMessage": 0.005, "currency": "EUR"},
    is_address=bool,
)
