"""What Infobip's status and error codes mean for a message.

Source: Infobip's page "Response status and error codes", read 2026-07-25; `codes.csv` has its general
statuses, chat errors (Kakao) and general errors (SMS), each with its class. Statuses are keyed on group
and id, because 87 SIGNALS_BLOCKED stands in two groups; errors on their id.

In two rows `permanent` differs from the registry: 628 EC_TEMPORARY_HANDSET_FAILURE and
7082 EC_TEMPORARY_GATEWAY_ERROR are temporary by name and nature, but flagged permanent there.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from enum import StrEnum
from importlib import resources

from pabal_worker.provider.outcomes import Accepted, ErrorClass, Outcome, Refused, Status, TryLater, Unknown

OK, PENDING, UNDELIVERABLE, DELIVERED, EXPIRED, REJECTED = range(6)
"""Status groups."""

_TO_OPERATOR = (DELIVERED, 2)
_DLR_UNKNOWN = (EXPIRED, 29)
_DUPLICATE_ID = (REJECTED, 23)


class Standing(StrEnum):
    """Where a message stands by the provider's word."""

    PENDING = "pending"
    """On its way; a report will follow. An error in a pending status decides nothing."""

    TO_OPERATOR = "to operator"
    """With the operator, the handset is silent. Not final: a later report may say anything."""

    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    EXPIRED = "expired"
    REJECTED = "rejected"

    UNCERTAIN = "uncertain"
    """The provider stopped waiting and does not know. Never a reason to send again."""

    @property
    def is_final(self) -> bool:
        """True if the provider knows how the message ended."""
        return self not in (Standing.PENDING, Standing.TO_OPERATOR, Standing.UNCERTAIN)


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


def standing(status: Status) -> Standing:
    """Where a message with this status stands; a group that nobody here knows is pending.

    A duplicate messageId is pending too: it speaks of the repetition, not of the message that was taken.
    """
    key = (status.group_id, status.id)
    return _BY_STATUS.get(key) or _BY_GROUP.get(status.group_id, Standing.PENDING)


def error_class(status: Status) -> ErrorClass:
    """Whose fault it is. A rejection says it best itself; elsewhere the error knows more than the status."""
    by_status = STATUSES.get((status.group_id, status.id), _UNLISTED).error_class
    by_error = ERRORS.get(status.error_id, _UNLISTED).error_class
    first, second = (by_status, by_error) if status.group_id == REJECTED else (by_error, by_status)
    return second if first is ErrorClass.UNKNOWN else first


def is_permanent(error_id: int) -> bool | None:
    """True if the same message would fail the same way again; None for an error that is not listed."""
    return ERRORS.get(error_id, _UNLISTED).permanent


def is_duplicate_id(status: Status) -> bool:
    """True if the provider has seen this messageId before: after a resend, the first one was taken."""
    return (status.group_id, status.id) == _DUPLICATE_ID


def outcome_of(status: Status) -> Outcome:
    """The outcome for a row of a send answer. Nothing in it is a delivery report."""
    if is_duplicate_id(status):
        return Unknown("the provider has seen this messageId before", status)
    if status.group_id in (OK, PENDING, DELIVERED):
        return Accepted(status)
    if status.group_id not in _BY_GROUP or standing(status) is Standing.UNCERTAIN:
        return Unknown(f"the provider answered {_named(status)}, which says nothing certain", status)
    return _refusal(status)


def _refusal(status: Status) -> Outcome:
    """Account and provider trouble passes and is no fault of the message; anything else stays."""
    whose = error_class(status)
    if whose in (ErrorClass.ACCOUNT, ErrorClass.PROVIDER):
        return TryLater(_named(status), whose)
    return Refused(_named(status), whose, status)


def _named(status: Status) -> str:
    name = f"{status.name or 'status'} ({status.group_id}/{status.id})"
    return f"{name}, {status.error_name or 'error'} ({status.error_id})" if status.error_id else name


@dataclass(frozen=True, slots=True)
class Code:
    """A row of the table."""

    id: int
    name: str
    family: str
    """`status`, `chat` or `general`."""

    group: str
    """The group's number for a status, its label for an error."""

    permanent: bool | None
    error_class: ErrorClass


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
