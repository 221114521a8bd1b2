"""Check what is asked to be sent to one person: pure.

The workers decide by it, and `pabal.testing` checks with it. Whether its key is known already only the
ledger knows.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from pabal.campaign import Campaign, parse_campaign
from pabal.campaign.model import STREAM_PREFIX as STREAM_PREFIX
from pabal.campaign.renderer import LONGEST_REFERENCE, Script
from pabal.errors import Problem, WrongInput
from pabal.fields.template import is_storable, mask
from pabal.recipients.phone_numbers import is_normal_form

LONGEST_KEY, LONGEST_BULK_ID, LONGEST_MESSAGE_ID = 200, 100, 200
TEST_PREFIX = f"{STREAM_PREFIX}test-"
"""Ids of streams of messages to testers begin with it; the ledger knows them by it."""

OPTIONS = frozenset(
    {"channel", "sender", "content", "validityPeriod", "advertising", "smsFailover", "platform", "webhooks"}
    | {"targeting", "tracking"}
)
"""What a message to one person has of a campaign file."""

_FIELDS = ("key", "to", "message", "values", "bulkId", "messageId", "reference")


@dataclass(frozen=True, slots=True)
class CheckedOneOff:
    """A message to one person that can be sent."""

    key: str
    digest: str
    """SHA-256 of all that was asked for, in hexadecimal digits."""

    address: str | None
    """E.164 digits; None: an answer to a user whose number nobody told."""

    values: dict[str, str]
    message: Campaign
    """Text and options, as the campaign file that they would be."""

    bulk_id: str | None
    message_id: str | None
    reference: str | None


def check_one_off(asked: object) -> CheckedOneOff:
    """What was asked for, if it can be sent. Raises WrongInput with all that is wrong."""
    if not isinstance(asked, Mapping):
        raise WrongInput("message", [Problem("message", repr(asked)[:40], "is not an object", _SEE)])
    problems = [
        Problem(str(name)[:40], "", "is not known", f"use {', '.join(_FIELDS)}")
        for name in asked
        if name not in _FIELDS
    ]
    key = read_text(asked, "key", LONGEST_KEY, problems)
    if key is None:
        problems.append(
            Problem(
                "key", "", "is missing", "name the message by a key of your own, such as an order's number"
            )
        )
    bulk_id = read_text(asked, "bulkId", LONGEST_BULK_ID, problems)
    message_id = read_text(asked, "messageId", LONGEST_MESSAGE_ID, problems)
    reference = read_text(asked, "reference", LONGEST_REFERENCE, problems)
    address = asked.get("to")
    if not isinstance(address, str) or not is_normal_form(address):
        what = "is not a Korean mobile number in digits"
        problems.append(Problem("to", mask(str(address)), what, "write it as 821012345678"))
    read = _read_message(asked.get("message"), problems)
    values = _values(asked.get("values", {}), read.script if read else None, problems)
    if problems or key is None or read is None:
        raise WrongInput("message", problems)
    message = read.campaign
    digest = hashlib.sha256(
        orjson.dumps(
            [address, message.to_json(), values, bulk_id, message_id, reference], option=orjson.OPT_SORT_KEYS
        )
    ).hexdigest()
    return CheckedOneOff(
        key=key,
        digest=digest,
        address=str(address),
        values=values,
        message=message,
        bulk_id=bulk_id,
        message_id=message_id,
        reference=reference,
    )


_SEE = "docs/wire.md shows one"


def read_text(asked: Mapping[str, Any], name: str, longest: int, problems: list[Problem]) -> str | None:
    """A text of so many characters, None if there is none; what is wrong with it is added to `problems`."""
    value = asked.get(name)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip() or len(value) > longest or not is_storable(value):
        what = f"is not a text of 1 to {longest} characters"
        shown = value[:40] if isinstance(value, str) else repr(value)[:40]
        problems.append(Problem(name, shown, what, "write it as a shorter JSON string"))
    return value if isinstance(value, str) else None


@dataclass(frozen=True, slots=True)
class _ReadMessage:
    """A message's text and options, and what fills them."""

    campaign: Campaign
    script: Script


def _read_message(tree: object, problems: list[Problem]) -> _ReadMessage | None:
    if not isinstance(tree, Mapping):
        problems.append(Problem("message", "", "is missing", f"give channel, sender and content; {_SEE}"))
        return None
    problems += [
        Problem(
            f"message.{name}",
            "",
            "is not an option of a single message",
            f"use {', '.join(sorted(OPTIONS))}",
        )
        for name in tree
        if name not in OPTIONS
    ]
    failover = tree.get("smsFailover")
    if isinstance(failover, Mapping) and "limit" in failover:
        problems.append(Problem("message.smsFailover.limit", "", "is for campaigns", "leave it out"))
    webhooks = tree.get("webhooks")
    if isinstance(webhooks, Mapping) and "campaign" in webhooks:
        problems.append(Problem("message.webhooks.campaign", "", "is for campaigns", "leave it out"))
    known = {name: value for name, value in tree.items() if name in OPTIONS}
    try:
        return _parse_known(known)
    except WrongInput as error:
        problems += error.problems
        return None


def _parse_known(tree: Mapping[str, Any]) -> _ReadMessage:
    """Hundreds of messages have one text, so the last texts are remembered. Raises WrongInput."""
    try:
        written = json.dumps(tree)
    except (TypeError, ValueError, RecursionError):  # not from a broker
        return _parse(tree)
    return _parse_written(written)


@lru_cache(maxsize=100)
def _parse_written(written: str) -> _ReadMessage:
    return _parse(json.loads(written))


def _parse(tree: Mapping[str, Any]) -> _ReadMessage:
    message = parse_campaign({**tree, "id": "one-off", "priority": "HIGH"}, source="message")
    return _ReadMessage(message, Script(message))


def _values(values: object, script: Script | None, problems: list[Problem]) -> dict[str, str]:
    if not isinstance(values, Mapping) or not all(isinstance(name, str) for name in values):
        problems.append(
            Problem("values", repr(values)[:40], "is not an object of texts", 'write {"name": "…"}')
        )
        return {}
    if script is not None:
        known = ", ".join(sorted(script.needed)) or "none"
        problems += [
            Problem(f"values.{name[:40]}", "", "is not a variable of the message", f"it has {known}")
            for name in values
            if name not in script.needed
        ]
        problems += [
            Problem(f"values.{column}", "", what, "give it a value" if what == "is missing" else way_out)
            for column, what, way_out in script.problems({name: values[name] for name in values})
        ]
        return {name: values[name] for name in sorted(script.needed) if isinstance(values.get(name), str)}
    return {}
