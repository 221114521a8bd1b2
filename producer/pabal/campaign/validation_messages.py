"""What is said about a campaign file that is not right.

pydantic's errors, and those of JSON, become Problems in a sender's words: the place as it stands in the
file, the value, what is wrong with it, the way out. Nothing here knows what a campaign is made of; whoever
asks names the option at the root of the tree.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from pabal.campaign.content import Button, Option
from pabal.campaign.template import Fault
from pabal.errors import Problem

_BUTTONS: dict[str, type[Option]] = {
    get_args(button.model_fields["type"].annotation)[0]: button for button in get_args(get_args(Button)[0])
}


def problems_in(error: ValidationError, root: type[Option]) -> list[Problem]:
    """Everything that keeps a tree from being a `root`."""
    details = error.errors(include_url=False)
    return [problem for detail in details for problem in _problems_of(detail, root)]


def unreadable(error: Exception) -> Problem:
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
            return Problem(place, "", "the file is empty", "write a campaign as a JSON object")
        line = error.doc.splitlines()[error.lineno - 1 :][:1]
        value = _shown("".join(line).strip())
        return Problem(place, value, f"is not JSON: {error.msg}", "mend it there or just before")
    return Problem("the file", "", f"cannot be read as JSON: {error}", "check where it comes from")


def repeated_key(tree: object, holder: dict[str, Any], key: str) -> Problem:
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
    where = _where(error["loc"])
    if error["type"] == "wrong":
        # pydantic calls a field that was left out by its name in Python
        where = re.sub("_([a-z])", lambda found: found[1].upper(), where)
    absent = error["type"] == "missing" or error["input"] is None
    value = "" if absent else _shown(error["input"])
    return [Problem(where, value, what, way_out) for what, way_out in _faults_of(error, root)]


def _where(loc: tuple[int | str, ...]) -> str:
    where = ""
    for before, step in zip((None, *loc), loc, strict=False):
        if isinstance(step, int):
            where += f"[{step}]"
        elif not (isinstance(before, int) and step in _BUTTONS):
            where += f".{step}"
    return where.lstrip(".") or "campaign"


def _shown(value: object) -> str:
    text = (
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str, skipkeys=True)
    )
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= 60 else text[:59] + "…"


def _faults_of(error: ErrorDetails, root: type[Option]) -> tuple[Fault, ...]:
    limits = error.get("ctx", {})
    value = error["input"]
    match error["type"]:
        case "wrong":
            return tuple(limits["faults"])
        case "missing":
            return (("is missing", f"add it: {_described(error['loc'], root)}"),)
        case "extra_forbidden":
            return (("is not known here", _known_instead(error["loc"], root)),)
        case "literal_error" | "union_tag_invalid":
            expected = re.findall(r"'([^']+)'", limits.get("expected") or limits["expected_tags"])
            return (("is not one of the values that it can have", _one_of(_tag_or(value), expected)),)
        case "union_tag_not_found":
            return (("has no type", f'add "type": {_listed(list(_BUTTONS))}'),)
        case "int_type" | "int_parsing" | "int_from_float":
            return (("is not a whole number", _as_number(value)),)
        case "bool_type" | "bool_parsing":
            return (("is neither true nor false", "write true or false, without quotes"),)
        case "string_type":
            return (
                (
                    "is not text",
                    "put it in quotes" if not isinstance(value, dict | list) else "write one text",
                ),
            )
        case "greater_than_equal":
            return ((f"is less than {limits['ge']:,}", f"write {limits['ge']} or more"),)
        case "greater_than":
            return ((f"is not more than {limits['gt']:g}", f"write more than {limits['gt']:g}"),)
        case "less_than_equal":
            return ((f"is more than {limits['le']:,}", f"write {limits['le']} or less"),)
        case "less_than":
            return ((f"is not less than {limits['lt']:g}", f"write less than {limits['lt']:g}"),)
        case "float_type" | "finite_number":
            return (("is not a number", _as_share(value)),)
        case "string_too_long":
            return (_too_long(len(value), limits["max_length"]),)
        case "string_too_short":
            return (("is empty", "write a text"),)
        case "too_short":
            # pydantic does not count what is wrong in itself, and that has been said already
            return () if value else (("is empty", f"write at least {limits['min_length']}"),)
        case "too_long":
            return ((f"has {len(value)}, {limits['max_length']} are allowed", "take some out"),)
        case "tuple_type":
            return (("is not a list", "write it in brackets, as in [ … ]"),)
        case "model_type" | "model_attributes_type" | "dict_type":
            return (("is not an object", "write it in braces, as in { … }"),)
    return ((error["msg"], "see the campaign file's description"),)


def _too_long(length: int, most: int) -> Fault:
    return f"is {length:,} characters long, {most:,} are allowed", f"shorten it by {length - most:,}"


def _as_number(value: object) -> str:
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        return f"write {value.strip()} without quotes"
    if isinstance(value, float) and value.is_integer():
        return f"write {int(value)}"
    return "write a whole number, without quotes"


def _as_share(value: object) -> str:
    if isinstance(value, str) and re.fullmatch(r"\s*[0-9]+([.][0-9]+)?\s*", value):
        return f"write {value.strip()} without quotes"
    return "write a number such as 0.1, without quotes"


def _tag_or(value: object) -> str:
    return str(value.get("type", "")) if isinstance(value, dict) else str(value)


def _one_of(value: str, expected: list[str]) -> str:
    near = get_close_matches(value.upper(), expected, n=1, cutoff=0.75)
    return f"write {near[0]}" if near else f"write {_listed(expected)}"


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def _known_instead(loc: tuple[int | str, ...], root: type[Option]) -> str:
    by_lower = {name.lower(): name for name in _fields_of(_option_at(loc[:-1], root))}
    near = get_close_matches(str(loc[-1]).lower().replace("_", ""), by_lower, n=1)
    return f"did you mean {by_lower[near[0]]}?" if near else f"known are {', '.join(by_lower.values())}"


def _described(loc: tuple[int | str, ...], root: type[Option]) -> str:
    return (_fields_of(_option_at(loc[:-1], root)).get(str(loc[-1])) or "it is needed").rstrip(".")


def _fields_of(option: type[Option]) -> dict[str, str | None]:
    """The names of an option's fields as they stand in a campaign file, with their descriptions."""
    return {field.alias or name: field.description for name, field in option.model_fields.items()}


def _option_at(loc: tuple[int | str, ...], root: type[Option]) -> type[Option]:
    """The option to which a place below `root` belongs."""
    option = root
    for before, step in zip((None, *loc), loc, strict=False):
        if isinstance(before, int) and step in _BUTTONS:
            option = _BUTTONS[str(step)]
        elif isinstance(step, str):
            field = next(f for name, f in option.model_fields.items() if (f.alias or name) == step)
            option = next(iter(_options_in(field.annotation)), option)
    return option


def _options_in(annotation: Any) -> Iterator[type[Option]]:
    if isinstance(annotation, type) and issubclass(annotation, Option):
        yield annotation
    for part in get_args(annotation):
        yield from _options_in(part)
