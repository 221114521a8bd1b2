"""Build checks of a request's shape from small checks.

A check gets a value, the path to it and the list of violations so far, and adds its own. Without a path it
still adds them, but says nowhere where: most values are right, and writing paths is most of the work. What
Infobip asks for is not here but in `api/request_rules.py` and in each channel's file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Violations = list[dict[str, str]]
Where = str | None
"""The path to a value; None while it is only asked whether all is right."""

Check = Callable[[Any, Where, Violations], None]


def violations_of(check: Check, value: Any) -> Violations:
    """Everything that is wrong with a value; empty if it is right."""
    found: Violations = []
    check(value, None, found)
    if found:
        found.clear()
        check(value, "", found)
    return found


def add_violation(violations: Violations, where: Where, what: str) -> None:
    """Note a violation in the provider's form."""
    violations.append({"property": where or "", "violation": what})


def text(longest: int | None = None, *, shortest: int = 0) -> Check:
    """A string of so many characters."""

    def check(value: Any, where: Where, violations: Violations) -> None:
        if type(value) is not str:
            add_violation(violations, where, "must be a string")
        elif len(value) < shortest:
            add_violation(violations, where, f"must have at least {shortest} characters")
        elif longest is not None and len(value) > longest:
            add_violation(violations, where, f"must have at most {longest} characters, not {len(value)}")

    return check


def whole_number(least: int, most: int = 2**31 - 1) -> Check:
    """An integer from `least` to `most`, by default as far as an int32 goes."""

    def check(value: Any, where: Where, violations: Violations) -> None:
        if type(value) is not int:
            add_violation(violations, where, "must be an integer")
        elif not least <= value <= most:
            add_violation(violations, where, f"must be from {least} to {most}, not {value}")

    return check


def flag(value: Any, where: Where, violations: Violations) -> None:
    """True or false."""
    if type(value) is not bool:
        add_violation(violations, where, "must be true or false")


def one_of(*names: str) -> Check:
    """One of some words."""
    allowed = frozenset(names)

    def check(value: Any, where: Where, violations: Violations) -> None:
        if type(value) is not str or value not in allowed:
            add_violation(violations, where, f"must be one of {', '.join(names)}")

    return check


def list_of(item: Check, *, shortest: int = 1, longest: int | None = None) -> Check:
    """A list of so many items that each pass `item`."""

    def check(value: Any, where: Where, violations: Violations) -> None:
        if type(value) is not list:
            add_violation(violations, where, "must be a list")
            return
        if len(value) < shortest:
            add_violation(violations, where, f"must have at least {shortest} items")
        if longest is not None and len(value) > longest:
            add_violation(violations, where, f"must have at most {longest} items, not {len(value)}")
        for index, entry in enumerate(value):
            item(entry, None if where is None else f"{where}[{index}]", violations)

    return check


def fields(
    required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, rule: Check | None = None
) -> Check:
    """An object with these fields and no others; `rule` looks at it as a whole if its fields are right."""
    known = {**required, **(optional or {})}
    needed = required.keys()

    def check(value: Any, where: Where, violations: Violations) -> None:
        if type(value) is not dict:
            add_violation(violations, where, "must be an object")
            return
        count_before = len(violations)
        inside = f"{where}." if where else where
        for name, entry in value.items():
            field, place = known.get(name), None if inside is None else inside + name
            if field is None:
                add_violation(violations, place, "is not a known field")
            else:
                field(entry, place, violations)
        if not needed <= value.keys():
            for name in needed:
                if name not in value:
                    add_violation(violations, f"{inside}{name}", "is required")
        if rule is not None and len(violations) == count_before:
            rule(value, where, violations)

    return check


def object_of(value_check: Check) -> Check:
    """An object with any names, whose values each pass `value_check`."""

    def check(value: Any, where: Where, violations: Violations) -> None:
        if type(value) is not dict:
            add_violation(violations, where, "must be an object")
            return
        for name, entry in value.items():
            value_check(entry, None if where is None else f"{where}.{name}", violations)

    return check


def chosen_by_type(kinds: Mapping[str, Check]) -> Check:
    """An object whose `type` says which check it must pass."""

    def check(value: Any, where: Where, violations: Violations) -> None:
        if type(value) is not dict:
            add_violation(violations, where, "must be an object")
            return
        kind = kinds.get(value["type"]) if type(value.get("type")) is str else None
        if kind is None:
            add_violation(violations, f"{where}.type", f"must be one of {', '.join(kinds)}")
        else:
            kind(value, where, violations)

    return check


TRACKING = fields(
    {},
    {
        "shortenUrl": flag,
        "trackClicks": flag,
        "trackingUrl": text(),
        "removeProtocol": flag,
        "customDomain": text(),
    },
)
"""How links in texts are shortened and their clicks counted."""
