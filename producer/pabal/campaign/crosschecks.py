"""Faults of a value that follow from another one, found together with its own.

pydantic ends with a value's own faults; whether it fits to the rest is then never asked. Here both are said
at once, each at its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from pabal.campaign.content import wrong
from pabal.campaign.template import Fault


@dataclass(frozen=True, slots=True)
class Misfit:
    """Something in a value that does not go with the rest of the campaign."""

    path: tuple[str, ...]
    """The place below the value, in a file's names."""

    found: object
    """What stands there."""

    fault: Fault


def checked_with(
    value: Any, handler: Callable[[Any], Any], misfits: Callable[[Any], Iterable[Misfit]]
) -> Any:
    """What `handler` makes of `value`; raises its faults and the misfits together."""
    lines: list[InitErrorDetails] = []
    try:
        value = handler(value)
    except ValidationError as error:
        lines += [_again(detail) for detail in error.errors(include_url=False)]
    lines += [
        InitErrorDetails(type=wrong(one.fault), loc=one.path, input=one.found) for one in misfits(value)
    ]
    if lines:
        raise ValidationError.from_exception_data("Campaign", lines)
    return value


def _again(detail: ErrorDetails) -> InitErrorDetails:
    kind = PydanticCustomError(detail["type"], detail["msg"], detail.get("ctx"))
    return InitErrorDetails(type=kind, loc=detail["loc"], input=detail["input"])
