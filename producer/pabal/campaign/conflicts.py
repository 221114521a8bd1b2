"""Report faults of a value that follow from another value, together with the value's own.

pydantic ends with a value's own faults and never asks whether it fits to the rest. Here both are reported at
once, each at its place. Which values conflict is not decided here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails, InitErrorDetails, PydanticCustomError

from pabal.fields.base import wrong
from pabal.fields.template import Fault


@dataclass(frozen=True, slots=True)
class Conflict:
    """Something in a value that does not go with the rest of the campaign."""

    path: tuple[str, ...]
    """The place below the value, in a file's names."""

    found: object
    """What stands there."""

    fault: Fault


def validate_with(
    value: Any, handler: Callable[[Any], Any], conflicts: Callable[[Any], Iterable[Conflict]]
) -> Any:
    """What `handler` makes of `value`; raises its faults and the conflicts together."""
    lines: list[InitErrorDetails] = []
    try:
        value = handler(value)
    except ValidationError as error:
        lines += [_to_init(detail) for detail in error.errors(include_url=False)]
    lines += [
        InitErrorDetails(type=wrong(conflict.fault), loc=conflict.path, input=conflict.found)
        for conflict in conflicts(value)
    ]
    if lines:
        raise ValidationError.from_exception_data("Campaign", lines)
    return value


def _to_init(detail: ErrorDetails) -> InitErrorDetails:
    kind = PydanticCustomError(detail["type"], detail["msg"], detail.get("ctx"))
    return InitErrorDetails(type=kind, loc=detail["loc"], input=detail["input"])
