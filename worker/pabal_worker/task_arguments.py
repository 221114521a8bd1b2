"""Check the arguments of tasks by the annotations of their functions.

Anybody who knows the broker may call a task with anything. `checked` looks at what came before the task does:
what is missing, unknown, of another type or out of bounds is a reply `wrong_input` with field, value and way
out. What lists and objects hold is checked by the services.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from types import UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError

from pabal import wire
from pabal.campaign.options import LONGEST_URL
from pabal.errors import Problem
from pabal.fields.template import is_storable, mask
from pabal.rate.speed import MOST_MESSAGES
from pabal.recipients.phone_numbers import normalise

R = TypeVar("R")

_SHOWN = 40
_NUMBER_DIGITS = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an argument must be, in words: "a whole number from 1 to …", and how to write it."""

    what: str
    way_out: str


def _storable(text: str) -> str:
    if not text.strip() or not is_storable(text):
        raise ValueError
    return text


CampaignId = Annotated[
    str,
    Field(max_length=200),
    AfterValidator(_storable),
    Wanted("a text of 1 to 200 characters", "give the campaign's id"),
]
Count = Annotated[
    int,
    Field(ge=1, le=MOST_MESSAGES),
    Wanted(f"a whole number from 1 to {MOST_MESSAGES:,}", "write it as a JSON number, as in 12"),
]
EventId = Annotated[
    int, Field(ge=1, le=2**63 - 1), Wanted("a whole number above 0", "write the id of an event")
]
Codes = Annotated[
    list[Any],
    Field(max_length=100),
    Wanted("a list of codes", "write the codes that were asked about, as texts"),
]
Amount = Annotated[
    int,
    Field(ge=0, le=MOST_MESSAGES),
    Wanted(f"a whole number from 0 to {MOST_MESSAGES:,}", "write it as a JSON number, as in 12"),
]
Text = Annotated[
    str,
    Field(max_length=200),
    AfterValidator(_storable),
    Wanted("a text of 1 to 200 characters", "write it as a shorter JSON string, without U+0000"),
]
Numeric = Annotated[
    list[Annotated[int, Field(ge=0, le=2**31 - 1)]],
    Field(max_length=100),
    Wanted("a list of at most 100 whole numbers", "write [7008, …]"),
]
Url = Annotated[
    str,
    Field(max_length=LONGEST_URL),
    AfterValidator(_storable),
    Wanted(f"a text of 1 to {LONGEST_URL:,} characters", "write the URL as the campaign names it"),
]
Flag = Annotated[bool, Wanted("true or false", "write true or false, without quotes")]
TimeUnit = Annotated[
    Literal["MINUTE", "HOUR", "DAY"], Wanted("MINUTE, HOUR or DAY", "write one of them, or leave it out")
]
Leg = Annotated[int, Field(ge=0, le=1), Wanted("0 or 1", "write 0 for KakaoTalk, 1 for SMS")]
ShareNo = Annotated[int, Field(ge=0, le=1000), Wanted("a whole number from 0 to 1,000", "write a number")]
Texts = Annotated[
    list[Text],
    Field(max_length=1000),
    Wanted("a list of at most 1,000 texts of 1 to 200 characters", 'write ["…", "…"]'),
]
Numbers = Annotated[
    list[Annotated[str, Field(max_length=200)]],
    Field(min_length=1, max_length=wire.SUPPRESSED_AT_ONCE),
    Wanted(f"a list of 1 to {wire.SUPPRESSED_AT_ONCE:,} numbers, as texts", 'write ["010-1234-5678", "…"]'),
]
Templates = Annotated[
    list[Any],
    Field(min_length=1, max_length=wire.TEMPLATES_AT_ONCE),
    Wanted(
        f"a list of 1 to {wire.TEMPLATES_AT_ONCE} templates", 'write [{"sender": …, "code": …, "text": …}]'
    ),
]
TemplateOrder = Annotated[
    dict[str, Any], Wanted("an object", 'write {"sender": …, "name": …, "content": {"type": "TEXT", …}}')
]
Kind = Annotated[Literal["all", "advertising"], Wanted("all or advertising", "write one of both")]
CampaignFile = Annotated[dict[str, Any], Wanted("an object", "give the campaign file, as an object")]
Changes = Annotated[
    dict[str, Any],
    Wanted("an object", "give the fields that change, as in a campaign file; null takes one out"),
]
Values = Annotated[dict[str, Any], Wanted("an object of texts", 'write {"name": "…"}')]
CampaignOrId = Annotated[
    CampaignId | CampaignFile, Wanted("a campaign's id or a campaign file", "give one of both")
]

Refuse = Callable[[Mapping[str, Any], Sequence[Problem]], Any]
"""Told of the arguments and of what is wrong with them, where a task has no reply."""


@dataclass(frozen=True, slots=True)
class _Parameter:
    adapter: TypeAdapter[Any]
    wanted: Wanted
    is_needed: bool


def checked(task: Callable[..., R]) -> Callable[..., R]:
    """The task, called only with arguments that it can take; else it replies `wrong_input`."""
    return checked_or(lambda _arguments, problems: wire.wrong_input(problems))(task)


def checked_or(refuse: Refuse) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """As `checked`, for a task that replies with what `refuse` returns."""

    def wrap(task: Callable[..., R]) -> Callable[..., R]:
        parameters = dict(_parameters_of(task))

        @wraps(task)
        def run(*positional: Any, **arguments: Any) -> R:
            problems = list(_problems_in(parameters, positional, arguments))
            if problems:
                refusal: R = refuse(arguments, problems)
                return refusal
            return task(**arguments)

        return run

    return wrap


def show_value(value: object) -> str:
    """What stands there, short, in printable characters, and without a person's number."""
    match value:
        case str():
            text = mask(value) if sum(map(str.isdigit, value)) > _NUMBER_DIGITS else value
            return "".join(sign if sign.isprintable() else "?" for sign in text[:_SHOWN])
        case None | True | False:
            return {None: "null", True: "true", False: "false"}[value]
        case int() if abs(value) >= 10**_SHOWN:
            return "a number of too many digits"
        case int() | float():
            return mask(str(value)) if normalise(str(value)) else str(value)
        case list():
            return f"a list of {len(value):,}"
    return "an object"


def _problems_in(
    parameters: Mapping[str, _Parameter], positional: Sequence[Any], arguments: Mapping[str, Any]
) -> Iterator[Problem]:
    if positional:
        yield Problem("arguments", "", "are given by position", "name each of them")
    for name in arguments:
        if name not in parameters:
            known = ", ".join(parameters) or "none"
            yield Problem(show_value(name), "", "is not an argument of this task", f"use {known}")
    for name, parameter in parameters.items():
        if name in arguments:
            yield from _problems_of(name, arguments[name], parameter)
        elif parameter.is_needed:
            yield Problem(name, "", "is missing", f"give {parameter.wanted.what}")


def _problems_of(name: str, value: object, parameter: _Parameter) -> Iterator[Problem]:
    try:
        parameter.adapter.validate_python(value)
    except (ValidationError, RecursionError):
        wanted = parameter.wanted
        yield Problem(name, show_value(value), f"is not {wanted.what}", wanted.way_out)


def _parameters_of(task: Callable[..., Any]) -> Iterator[tuple[str, _Parameter]]:
    hints = get_type_hints(task, include_extras=True)
    for name, parameter in inspect.signature(task).parameters.items():
        adapter: TypeAdapter[Any] = TypeAdapter(hints[name], config=ConfigDict(strict=True))
        yield name, _Parameter(adapter, _wanted_in(hints[name]), parameter.default is parameter.empty)


def _wanted_in(annotation: Any) -> Wanted:
    """The words of an annotation; of an optional one, that null will do as well."""
    if get_origin(annotation) is Annotated:
        return next(one for one in reversed(get_args(annotation)) if isinstance(one, Wanted))
    if get_origin(annotation) in (Union, UnionType):
        wanted = _wanted_in(get_args(annotation)[0])
        return Wanted(f"{wanted.what}, or null", wanted.way_out)
    return Wanted("what it must be", "see docs/wire.md")
