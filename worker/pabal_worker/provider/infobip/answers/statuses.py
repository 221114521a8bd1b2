"""Tell what Infobip's status and error codes mean for a message.

Nothing is read from a body here; see `../reports/rows.py`.

Source: Infobip's page "Response status and error codes", read 2026-07-25; `codes.csv` has its general
statuses, chat errors (Kakao) and general errors (SMS), each with its class. Statuses are keyed on group
and id, because 87 SIGNALS_BLOCKED stands in two groups; errors on their id.

In two rows `permanent` differs from the registry: 628 EC_TEMPORARY_HANDSET_FAILURE and
7082 EC_TEMPORARY_GATEWAY_ERROR are temporary by name and nature, but flagged permanent there.
"""

from __future__ import annotations

import csv
from importlib import resources

from pabal_worker.provider.outcomes import (
    Accepted,
    ErrorClass,
    Outcome,
    Refused,
    Standing,
    Status,
    TryLater,
    Unknown,
)
from pabal_worker.provider.port import Code

OK, PENDING, UNDELIVERABLE, DELIVERED, EXPIRED, REJECTED = range(6)
"""Status groups."""

_TO_OPERATOR = (DELIVERED, 2)
_DLR_UNKNOWN = (EXPIRED, 29)
_DUPLICATE_ID = (REJECTED, 23)


_BY_GROUP = {
    UNDELIVERABLE: Standing.UNDELIVERED,
    DELIVERED: Standing.DELIVERED,
    EXPIRED: Standing.EXPIRED,
    REJECTED: Standing.REJECTED,
}
_BY_STATUS = {
    _TO_OPERATOR: Standing.TO_OPERATOR,
    _DLR_UNKNOWN: Standing.UNCERTAIN,
    _DUPLICATE_ID: Standing.PENDING,
}


def standing_of(status: Status) -> Standing:
    """Where a message with this status stands; a group that nobody here knows is pending.

    A duplicate messageId is pending too: it speaks of the repetition, not of the message that was taken.
    """
    key = (status.group_id, status.id)
    return _BY_STATUS.get(key) or _BY_GROUP.get(status.group_id, Standing.PENDING)


def error_class_of(status: Status) -> ErrorClass:
    """Whose fault it is: of a rejection its status tells more, otherwise the error does."""
    by_status = STATUSES.get((status.group_id, status.id), _UNLISTED).error_class
    by_error = ERRORS.get(status.error_id, _UNLISTED).error_class
    first, second = (by_status, by_error) if status.group_id == REJECTED else (by_error, by_status)
    return second if first is ErrorClass.UNKNOWN else first


def is_duplicate_id(status: Status) -> bool:
    """True if the provider has seen this messageId before: after a resend, the first one was taken."""
    return (status.group_id, status.id) == _DUPLICATE_ID


def outcome_of(status: Status) -> Outcome:
    """The outcome for a row of a send answer. Nothing in it is a delivery report."""
    if is_duplicate_id(status):
        return Unknown("the provider has seen this messageId before", status, is_duplicate_id=True)
    if status.group_id in (OK, PENDING, DELIVERED):
        return Accepted(status)
    if status.group_id not in _BY_GROUP or standing_of(status) is Standing.UNCERTAIN:
        return Unknown(f"the provider answered {_named(status)}, which says nothing certain", status)
    return _refusal(status)


def _refusal(status: Status) -> Outcome:
    """Account and provider trouble passes and is no fault of the message; anything else stays."""
    error_class = error_class_of(status)
    if error_class in (ErrorClass.ACCOUNT, ErrorClass.PROVIDER):
        return TryLater(_named(status), error_class)
    return Refused(_named(status), error_class, status)


def _named(status: Status) -> str:
    name = f"{status.name or 'status'} ({status.group_id}/{status.id})"
    return f"{name}, {status.error_name or 'error'} ({status.error_id})" if status.error_id else name


_UNLISTED = Code(-1, "", "", "", None, ErrorClass.UNKNOWN)


def _load() -> list[Code]:
    source = resources.files(__package__).joinpath("codes.csv").read_text(encoding="utf-8")
    return [_code(row) for row in csv.DictReader(source.splitlines())]


def _code(row: dict[str, str]) -> Code:
    return Code(
        id=int(row["id"]),
        name=row["name"],
        family=row["family"],
        group=row["group"],
        permanent=row["permanent"] == "true" if row["permanent"] else None,
        error_class=ErrorClass(row["class"] or ErrorClass.UNKNOWN),
    )


CODES = tuple(_load())
STATUSES = {(int(code.group), code.id): code for code in CODES if code.family == "status"}
ERRORS = {code.id: code for code in CODES if code.family != "status"}
