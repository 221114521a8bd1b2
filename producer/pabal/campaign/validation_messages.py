"""Say in a sender's words what is wrong with a campaign file.

pydantic's errors, and those of JSON, become Problems: the place as it stands in the file, the value, what is
wrong with it, the way out. Decides nothing itself; the caller names the option at the root of the tree.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pabal.campaign.vendor_words import (
    BUTTON_TYPES,
    button_type_instead,
    channel_instead,
    field_instead,
    type_in_words,
)
from pabal.channels import CAMPAIGN_CHANNELS, CHANNELS
from pabal.channels.content import MessageContent
from pabal.errors import Problem
from pabal.fields.base import Option
from pabal.fields.template import Fault


def problems_in(error: ValidationError, root: type[Option]) -> list[Problem]:
    """Everything that keeps a tree from being a `root`."""
    details = error.errors(include_url=False)
    return [problem for detail in details for problem in _problems_of(detail, root)]


def problem_of_decoding(error: Exception) -> Problem:
    """Why a file could not be decoded, and where."""
    if isinstance(error, UnicodeDecodeError):
        return Problem(
            f"byte {error.start:,}",
            f"0x{error.object[error.start]:02x}",
            "is not UTF-8",
            "save the file as UTF-8",
        )
    if isinstance(error, json.JSONDecodeError):
        place = f"line {error.lineno}, column {error.colno}"
        if not error.doc.strip():
            return Problem(place, "", "the file is empty", "write a JSON object")
        line = error.doc.splitlines()[error.lineno - 1 :][:1]
        value = _shown("".join(line).strip())
        return Problem(place, value, f"is not JSON: {error.msg}", "correct it there or just before")
    return Problem("the file", "", f"cannot be read as JSON: {error}", "check where it comes from")


def problem_of_repeated_key(tree: object, holder: dict[str, Any], key: str) -> Problem:
    """A key that the object `holder`, somewhere in `tree`, has more than once."""
    where = next((path for path, node in _nodes(tree, "") if node is holder), "")
    return Problem(f"{where}.{key}".lstrip("."), "", "stands there more than once", "keep one of them")


def _nodes(tree: object, path: str) -> Iterator[tuple[str, object]]:
    yield path, tree
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _nodes(value, f"{path}.{key}".lstrip("."))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from _nodes(value, f"{path}[{index}]")


def _problems_of(error: ErrorDetails, root: type[Option]) -> list[Problem]:
    """A pydantic error in a sender's words; several where one field has several faults."""
    where = _where(error["loc"], root)
    if error["type"] == "wrong":
        # pydantic calls a field that was left out by its name in Python
        where = re.sub("_([a-z])", lambda found: found[1].upper(), where)
    absent = error["type"] == "missing" or error["input"] is None
    value = "" if absent else _shown(error["input"])
    return [Problem(where, value, what, way_out) for what, way_out in _faults_of(error, root)]


def _where(loc: tuple[int | str, ...], root: type[Option]) -> str:
    where = ""
    for step in _file_steps(loc, root):
        where += f"[{step}]" if isinstance(step, int) else f".{step}"
    return where.lstrip(".") or "campaign"


def _shown(value: object) -> str:
    text = (
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str, skipkeys=True)
    )
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= 60 else text[:59] + "…"


def _faults_of(error: ErrorDetails, root: type[Option]) -> tuple[Fault, ...]:
    """What one error of pydantic says, by the error's code."""
    if error["type"] == "wrong":
        return tuple(error["ctx"]["faults"])
    fault_of = _FAULT_OF.get(error["type"])
    if fault_of is None:
        return ((error["msg"], "see the campaign file's description"),)
    fault = fault_of(error, root)
    return (fault,) if fault else ()


def _missing(error: ErrorDetails, root: type[Option]) -> Fault:
    return "is missing", f"add it: {_described(error['loc'], root)}"


def _unknown(error: ErrorDetails, root: type[Option]) -> Fault:
    return "is not known here", _known_instead(error["loc"], root)


def _not_one_of(error: ErrorDetails, _root: type[Option]) -> Fault:
    limits, value = error["ctx"], error["input"]
    expected = re.findall(r"'([^']+)'", limits.get("expected") or limits["expected_tags"])
    given = str(value.get("type", "")) if isinstance(value, dict) else str(value)
    return "is not one of the values that it can have", _one_of(given, expected)


def _without_type(error: ErrorDetails, root: type[Option]) -> Fault:
    button = error["input"]
    if isinstance(button, dict) and (way_out := type_in_words(button)):
        return "has no type", way_out
    return "has no type", f'add "type": {_listed(list(_by_type(_options_at(error["loc"], root))))}'


def _not_whole(error: ErrorDetails, _root: type[Option]) -> Fault:
    value = error["input"]
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        return "is not a whole number", f"write {value.strip()} without quotes"
    if isinstance(value, float) and value.is_integer():
        return "is not a whole number", f"write {int(value)}"
    return "is not a whole number", "write a whole number, without quotes"


def _not_number(error: ErrorDetails, _root: type[Option]) -> Fault:
    value = error["input"]
    if isinstance(value, str) and re.fullmatch(r"\s*[0-9]+([.][0-9]+)?\s*", value):
        return "is not a number", f"write {value.strip()} without quotes"
    return "is not a number", "write a number such as 0.1, without quotes"


def _not_text(error: ErrorDetails, _root: type[Option]) -> Fault:
    is_nested = isinstance(error["input"], dict | list)
    return "is not text", "write one text" if is_nested else "put it in quotes"


def _too_long(error: ErrorDetails, _root: type[Option]) -> Fault:
    length, most = len(error["input"]), error["ctx"]["max_length"]
    return f"is {length:,} characters long, {most:,} are allowed", f"shorten it by {length - most:,}"


def _too_few(error: ErrorDetails, _root: type[Option]) -> Fault | None:
    """None where pydantic has left out what is wrong in itself, since that has its own fault."""
    least, left = error["ctx"]["min_length"], error["ctx"]["actual_length"]
    if not error["input"]:
        return "is empty", f"write at least {least}"
    if left < len(error["input"]):
        return None
    return f"has {left}, at least {least} are needed", f"add {least - left} more"


def _too_many(error: ErrorDetails, _root: type[Option]) -> Fault:
    return f"has {len(error['input'])}, {error['ctx']['max_length']} are allowed", "take some out"


def _same(what: str, way_out: str) -> _FaultOf:
    """A fault of the same words for every value."""
    return lambda _error, _root: (what, way_out)


def _beyond(what: str, way_out: str) -> _FaultOf:
    """A fault of a number, in words with the limit filled in."""
    return lambda error, _root: (what.format(**error["ctx"]), way_out.format(**error["ctx"]))


_FaultOf = Callable[[ErrorDetails, type[Option]], Fault | None]
_NOT_BOOLEAN = _same("is neither true nor false", "write true or false, without quotes")
_NOT_OBJECT = _same("is not an object", "write it in braces, as in { … }")
_FAULT_OF: dict[str, _FaultOf] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "literal_error": _not_one_of,
    "union_tag_invalid": _not_one_of,
    "union_tag_not_found": _without_type,
    "int_type": _not_whole,
    "int_parsing": _not_whole,
    "int_from_float": _not_whole,
    "float_type": _not_number,
    "finite_number": _not_number,
    "bool_type": _NOT_BOOLEAN,
    "bool_parsing": _NOT_BOOLEAN,
    "string_type": _not_text,
    "greater_than_equal": _beyond("is less than {ge:,}", "write {ge} or more"),
    "greater_than": _beyond("is not more than {gt:g}", "write more than {gt:g}"),
    "less_than_equal": _beyond("is more than {le:,}", "write {le} or less"),
    "less_than": _beyond("is not less than {lt:g}", "write less than {lt:g}"),
    "string_too_long": _too_long,
    "string_too_short": _same("is empty", "write a text"),
    "too_short": _too_few,
    "too_long": _too_many,
    "tuple_type": _same("is not a list", "write it in brackets, as in [ … ]"),
    "model_type": _NOT_OBJECT,
    "model_attributes_type": _NOT_OBJECT,
    "dict_type": _NOT_OBJECT,
}
"""What is said of each of pydantic's codes."""


def _one_of(value: str, expected: list[str]) -> str:
    if BUTTON_TYPES["WL"] in expected and (way_out := button_type_instead(value)):
        return way_out
    if set(expected) == set(CAMPAIGN_CHANNELS) and (way_out := channel_instead(value, expected)):
        return way_out
    within = [name for name in expected if value and value.upper() in name]
    if len(within) > 1:
        return f"write {_listed(within)}"
    near = get_close_matches(value.upper(), expected, n=1, cutoff=0.75)
    return f"write {near[0]}" if near else f"write {_listed(expected)}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _known_instead(loc: tuple[int | str, ...], root: type[Option]) -> str:
    by_lower = {name.lower(): name for name in _fields_of(_option_at(loc[:-1], root))}
    if way_out := field_instead(str(loc[-1]), by_lower.values()):
        return way_out
    near = get_close_matches(str(loc[-1]).lower().replace("_", ""), by_lower, n=1, cutoff=0.7)
    return f"did you mean {by_lower[near[0]]}?" if near else f"known are {', '.join(by_lower.values())}"


def _described(loc: tuple[int | str, ...], root: type[Option]) -> str:
    return (_fields_of(_option_at(loc[:-1], root)).get(str(loc[-1])) or "it is needed").rstrip(".")


def _fields_of(option: type[Option]) -> dict[str, str | None]:
    """The names of an option's fields as they stand in a campaign file, with their descriptions."""
    return {field.alias or name: field.description for name, field in option.model_fields.items()}


def _option_at(loc: tuple[int | str, ...], root: type[Option]) -> type[Option]:
    """The option to which a place below `root` belongs."""
    return _options_at(loc, root)[0]


def _options_at(loc: tuple[int | str, ...], root: type[Option]) -> list[type[Option]]:
    """The options that a place below `root` may be: several where its `type` says which."""
    options = [root]
    for step, is_type in _steps(loc, root):
        if is_type:
            options = [_by_type(options)[str(step)]]
        elif isinstance(step, str):
            options = _options_of(step, options[0]) or options
    return options


def _file_steps(loc: tuple[int | str, ...], root: type[Option]) -> Iterator[int | str]:
    """A place without the types that pydantic puts into it."""
    return (step for step, is_type in _steps(loc, root) if not is_type)


def _steps(loc: tuple[int | str, ...], root: type[Option]) -> Iterator[tuple[int | str, bool]]:
    """Each step of a place, and whether it is the type of an object that may be of several."""
    options = [root]
    for step in loc:
        by_type = _by_type(options)
        is_type = len(options) > 1 and step in by_type
        yield step, is_type
        if is_type:
            options = [by_type[str(step)]]
        elif isinstance(step, str):
            options = _options_of(step, options[0]) or options


def _options_of(name: str, option: type[Option]) -> list[type[Option]]:
    """The options that a field of this name may hold."""
    fields = (field for python, field in option.model_fields.items() if (field.alias or python) == name)
    field = next(fields, None)
    return list(_options_in(field.annotation)) if field else []


def _by_type(options: Iterable[type[Option]]) -> dict[str, type[Option]]:
    return {
        name: option
        for option in options
        if "type" in option.model_fields
        for name in get_args(option.model_fields["type"].annotation)
    }


def _options_in(annotation: Any) -> Iterator[type[Option]]:
    if annotation is MessageContent:
        for name in CAMPAIGN_CHANNELS:
            yield from CHANNELS[name].contents
    elif isinstance(annotation, type) and issubclass(annotation, Option):
        yield annotation
    for part in get_args(annotation):
        yield from _options_in(part)
