"""Read single values out of a provider's row.

Infobip's schemas make nearly every property optional and may grow, so each reader takes anything and
returns the value or None; nothing here raises.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from pabal_worker.provider.outcomes import Status

GROUPS = {"ACCEPTED": 0, "PENDING": 1, "UNDELIVERABLE": 2, "DELIVERED": 3, "EXPIRED": 4, "REJECTED": 5}
GROUP_NAMES = {number: name for name, number in GROUPS.items()}
MOST_GROUPS = 1000
"""The provider has six groups; a few more may come."""

_INT32 = 2**31
_LONGEST_AMOUNT = 40

_UNSTORABLE = re.compile(rb"\\u(?:0000|[dD][89a-fA-F])")
_HIGH, _LOW = rb"\\u[dD][89abAB][\da-fA-F]{2}", rb"\\u[dD][c-fC-F][\da-fA-F]{2}"
_ESCAPE = re.compile(rb"(?:%b%b)|(?P<bad>\\u0000|%b|%b)|\\." % (_HIGH, _LOW, _HIGH, _LOW), re.DOTALL)
"""An escape in JSON: a whole pair, one that cannot be kept, or any other."""


def status_of(row: Mapping[str, Any]) -> Status | None:
    """The row's status and error, or None if not even the status group can be told."""
    status, error = mapping(row.get("status")), mapping(row.get("error"))
    group_id = integer(status.get("groupId"))
    if group_id is None:
        group_id = GROUPS.get(text(status.get("groupName")) or "")
    if group_id is None:
        return None
    return Status(
        group_id=group_id,
        id=integer(status.get("id")) or 0,
        name=text(status.get("name")) or "",
        error_id=integer(error.get("id")) or 0,
        error_name=text(error.get("name")) or "",
    )


def status_numbers(row: Mapping[str, Any]) -> tuple[int, int, int] | None:
    """The numbers of the row's status group, status and error; None if the status group cannot be told."""
    status, error = row.get("status"), row.get("error")
    if type(status) is not dict:
        return None
    group_id, status_id = status.get("groupId"), status.get("id")
    error_id = error.get("id") if type(error) is dict else 0
    if type(group_id) is not int:
        group_id = integer(group_id)
        if group_id is None:
            group_id = GROUPS.get(text(status.get("groupName")) or "")
    if group_id is None or not 0 <= group_id < MOST_GROUPS:
        return None
    if type(status_id) is not int or not -_INT32 <= status_id < _INT32:
        status_id = integer(status_id) or 0
    if type(error_id) is not int or not -_INT32 <= error_id < _INT32:
        error_id = integer(error_id) or 0
    return group_id, status_id, error_id


def storable(body: bytes) -> bytes:
    r"""JSON as PostgreSQL can keep it: one `\u0000`, or half of a surrogate pair, must not cost what stands
    around it.
    """
    if not _UNSTORABLE.search(body):
        return body
    return _ESCAPE.sub(lambda found: rb"\ufffd" if found.lastgroup else found[0], body)


def mapping(value: object) -> Mapping[str, Any]:
    """`value` if it is an object, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def text(value: object) -> str | None:
    """`value` if it is a string that says something."""
    return value if isinstance(value, str) and value else None


def integer(value: object) -> int | None:
    """A whole number of 32 bits; digits in a string are taken as one."""
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 10:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if -_INT32 <= value < _INT32 else None


def moment(value: object) -> datetime | None:
    """`2026-09-01T01:00:15.457+0000` as aware UTC; without an offset it is taken as UTC."""
    if type(value) is not str:
        return None
    try:
        read = datetime.fromisoformat(value)
        if read.tzinfo is UTC:
            return read
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def amount(value: object) -> Decimal | None:
    """A finite amount of money; of text at most so many characters as a price may have."""
    if type(value) is float or type(value) is int or (type(value) is str and len(value) <= _LONGEST_AMOUNT):
        return _amount(value)
    return None


@lru_cache(maxsize=4096)
def _amount(value: float | str) -> Decimal | None:
    try:
        read = Decimal(str(value))
    except (InvalidOperation, ValueError):
        return None
    return read if read.is_finite() else None


class CutRow(str):
    """What stands for a row that cannot be read: the reason."""

    __slots__ = ()
