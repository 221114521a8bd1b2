"""Refuse arguments that JSON has no words for, before they are asked together with those of others.

What may be in them is checked elsewhere.
"""

from __future__ import annotations

from typing import Any

from kombu.exceptions import EncodeError
from kombu.serialization import dumps

from pabal.errors import Problem, WrongInput


def check_encodable(arguments: Any) -> None:
    """Raises WrongInput if it cannot be sent through a broker."""
    try:
        dumps(arguments, "json")
    except EncodeError as error:
        raise refusal_of(error) from error


def refusal_of(error: EncodeError) -> WrongInput:
    """What a caller is told of it."""
    what, way_out = f"cannot be written as JSON ({error})", "give texts, numbers, lists and mappings"
    return WrongInput("request", [Problem("arguments", "", what, way_out)])
