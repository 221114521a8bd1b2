"""Check an answer in a conversation: pure.

The workers decide by it. Whether the talk is open, and whether its key is known already, only the ledger
knows.

What was typed for one person is kept beside the person, not in a text that is kept for long: each text
becomes a variable of its own, so that all texts without buttons have one form, `{"type": "TEXT", "text":
"#{content.text}"}`, and nothing in them is taken for a variable.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from pydantic import Field, ValidationError

from pabal.campaign import Campaign, parse_campaign
from pabal.campaign.options import Platform, SmsFailover, ValidityPeriod, Webhooks
from pabal.campaign.renderer import LONGEST_REFERENCE, Script
from pabal.campaign.validation_messages import problems_in
from pabal.channels.sangdam.content import (
    ButtonListContent,
    ImageContent,
    TerminateSessionContent,
    TextContent,
)
from pabal.channels.sangdam.definition import SANGDAM
from pabal.errors import Problem, WrongInput
from pabal.fields.base import Option
from pabal.fields.template import compose, mask
from pabal.one_off_checks import LONGEST_KEY, STREAM_PREFIX, CheckedOneOff, read_text
from pabal.recipients.phone_numbers import is_normal_form

LONGEST_PROFILE, LONGEST_USER = 255, 255
USER_VARIABLE = "user"
"""Among an answer's values: the user's key, to which it goes."""

_FIELDS = ("key", "profile", "user", "answer", "sms", "reference")
_LITERAL = frozenset({"type", "event"})
_SEE = "docs/conversations.md shows one"


class AnswerFile(Option):
    """What an answer says, and how it is sent."""

    content: Annotated[
        TextContent | ImageContent | ButtonListContent | TerminateSessionContent, Field(discriminator="type")
    ]
    """TEXT, IMAGE, BUTTON_LIST or TERMINATE_SESSION."""

    validity_period: ValidityPeriod | None = None
    """Starts at the first attempt. Defaults to 48 hours."""

    sms_failover: SmsFailover | None = None
    """The SMS for a user whom KakaoTalk did not reach. Defaults to none."""

    platform: Platform | None = None
    """For whom it is sent, in Infobip's terms."""

    webhooks: Webhooks | None = None
    """How the sender's own system is told of deliveries."""


@dataclass(frozen=True, slots=True)
class CheckedAnswer:
    """An answer that can be sent if its talk is open."""

    profile: str
    """Who answers: the sender."""

    user: str
    """Whom: the user's key with this profile. Personal."""

    ends_talk: bool
    """Whether it ends the talk."""

    message: CheckedOneOff
    """The answer as a message of its stream."""


def check_answer(asked: object) -> CheckedAnswer:
    """What was asked for, if it can be sent. Raises WrongInput with all that is wrong."""
    if not isinstance(asked, Mapping):
        raise WrongInput("answer", [Problem("answer", repr(asked)[:40], "is not an object", _SEE)])
    problems = [
        Problem(str(name)[:40], "", "is not known", f"use {', '.join(_FIELDS)}")
        for name in asked
        if name not in _FIELDS
    ]
    key = _needed(asked, "key", LONGEST_KEY, "name the answer by a key of your own", problems)
    profile = _needed(asked, "profile", LONGEST_PROFILE, "name the profile that answers", problems)
    user = _needed(asked, "user", LONGEST_USER, "write the user's key, as inbound messages have it", problems)
    reference = read_text(asked, "reference", LONGEST_REFERENCE, problems)
    number = _number(asked.get("sms"), problems)
    file, values = lift_texts(asked.get("answer"))
    message = _message(file, values, profile or "-", problems)
    if message is not None:
        problems += _failover_problems(message, number)
    if problems or key is None or profile is None or user is None or message is None:
        raise WrongInput("answer", problems)
    values[USER_VARIABLE] = user
    all_of_it = [profile, number, message.to_json(), values, reference]
    return CheckedAnswer(
        profile=profile,
        user=user,
        ends_talk=isinstance(message.content, TerminateSessionContent),
        message=CheckedOneOff(
            key=key,
            digest=hashlib.sha256(orjson.dumps(all_of_it, option=orjson.OPT_SORT_KEYS)).hexdigest(),
            address=number,
            values=values,
            message=message,
            bulk_id=None,
            message_id=None,
            reference=reference,
        ),
    )


def lift_texts(file: object) -> tuple[object, dict[str, str]]:
    """An answer's file with a variable in place of each text that was typed, and the texts by their
    variables, which are called as the fields: `content.buttons[0].name`. What is not as it must be is left
    as it is.
    """
    if not isinstance(file, Mapping):
        return file, {}
    values: dict[str, str] = {}
    lifted = {**file, "content": _lift(file.get("content"), "content", values)}
    failover = file.get("smsFailover")
    if isinstance(failover, Mapping) and "text" in failover:
        lifted["smsFailover"] = {
            **failover,
            "text": _lift(failover.get("text"), "smsFailover.text", values),
        }
    return {name: value for name, value in lifted.items() if value is not None}, values


def _lift(value: Any, path: str, values: dict[str, str]) -> Any:
    match value:
        case str() if value.strip():
            values[path] = compose(value)
            return f"#{{{path}}}"
        case dict():
            return {
                name: inner if name in _LITERAL else _lift(inner, f"{path}.{name}", values)
                for name, inner in value.items()
            }
        case list():
            return [_lift(inner, f"{path}[{index}]", values) for index, inner in enumerate(value)]
    return value


def _needed(
    asked: Mapping[str, Any], name: str, longest: int, way_out: str, problems: list[Problem]
) -> str | None:
    value = read_text(asked, name, longest, problems)
    if asked.get(name) is None:
        problems.append(Problem(name, "", "is missing", way_out))
    return value


def _number(number: object, problems: list[Problem]) -> str | None:
    if number is None or (isinstance(number, str) and is_normal_form(number)):
        return number
    what = "is not a Korean mobile number in digits"
    problems.append(Problem("sms", mask(str(number)), what, "write it as 821012345678"))
    return None


def _message(
    file: object, values: Mapping[str, str], profile: str, problems: list[Problem]
) -> Campaign | None:
    """The answer as the campaign file that it would be, if nothing is wrong with it."""
    if not isinstance(file, Mapping):
        problems.append(Problem("answer", "", "is missing", f"give an object with content; {_SEE}"))
        return None
    try:
        AnswerFile.model_validate(file, by_alias=True, by_name=False)
        message = parse_campaign(
            {**file, "id": f"{STREAM_PREFIX}answer", "channel": SANGDAM.name, "sender": profile}
            | {"priority": "HIGH"},
            source="answer",
        )
    except ValidationError as error:
        problems += problems_in(error, AnswerFile)
        return None
    except WrongInput as error:
        problems += error.problems
        return None
    problems += [
        Problem(where, "", what, way_out) for where, what, way_out in Script(message).problems(values)
    ]
    return message


def _failover_problems(message: Campaign, number: str | None) -> Iterator[Problem]:
    failover = message.sms_failover
    if failover is not None and number is None:
        yield Problem(
            "sms", "", "is missing, and nobody knows where the SMS goes", "give the person's number"
        )
    if failover is None and number is not None:
        yield Problem("sms", "", "has no text to go with", "add smsFailover to the answer, or leave sms out")
    if failover is not None and failover.limit is not None:
        yield Problem("smsFailover.limit", "", "is for campaigns", "leave it out")
    if failover is not None and isinstance(message.content, TerminateSessionContent):
        yield Problem("smsFailover", "", "cannot replace the end of a talk", "leave it out")
