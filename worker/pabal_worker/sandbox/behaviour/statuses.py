"""Name the provider's statuses and errors, as far as the sandbox uses them.

Codes and names are those of Infobip's response status and error code registry.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What became of a message: a status and an error, in the shape in which they go out."""

    status: Json
    error: Json

    @property
    def name(self) -> str:
        """The status's name, such as DELIVERED_TO_HANDSET."""
        return str(self.status["name"])

    @property
    def group(self) -> str:
        """The status's group, such as DELIVERED."""
        return str(self.status["groupName"])


def _status(group_id: int, group: str, id_: int, name: str, description: str) -> Json:
    return {"groupId": group_id, "groupName": group, "id": id_, "name": name, "description": description}


def _error(group_id: int, group: str, id_: int, name: str, description: str, *, permanent: bool) -> Json:
    return {**_status(group_id, group, id_, name, description), "permanent": permanent}


_NO_ERROR = _error(0, "OK", 0, "NO_ERROR", "No Error", permanent=False)
_UNDELIVERABLE = _status(2, "UNDELIVERABLE", 9, "UNDELIVERABLE_NOT_DELIVERED", "Message sent not delivered")


def user_error(id_: int, name: str, description: str) -> Result:
    return Result(_UNDELIVERABLE, _error(2, "USER_ERRORS", id_, name, description, permanent=True))


def _rejected(id_: int, name: str, description: str) -> Result:
    return Result(_status(5, "REJECTED", id_, name, description), _NO_ERROR)


ENROUTE = Result(_status(1, "PENDING", 7, "PENDING_ENROUTE", "Message sent to next instance"), _NO_ERROR)
ACCEPTED = Result(_status(1, "PENDING", 26, "PENDING_ACCEPTED", "Message sent to next instance"), _NO_ERROR)
OUT_OF_CREDIT = _rejected(12, "REJECTED_NOT_ENOUGH_CREDITS", "Not enough credits")
DUPLICATE = _rejected(23, "REJECTED_DUPLICATE_MESSAGE_ID", "Message id was used before")
WRONG_DESTINATION = _rejected(52, "REJECTED_DESTINATION", "Invalid destination address")
TO_OPERATOR = Result(
    _status(3, "DELIVERED", 2, "DELIVERED_TO_OPERATOR", "Message delivered to operator"), _NO_ERROR
)
DELIVERED = Result(
    _status(3, "DELIVERED", 5, "DELIVERED_TO_HANDSET", "Message delivered to handset"), _NO_ERROR
)
EXPIRED = Result(
    _status(4, "EXPIRED", 15, "EXPIRED_EXPIRED", "Message expired"),
    _error(2, "USER_ERRORS", 4101, "EC_VALIDITY_EXPIRED", "Validity expired", permanent=True),
)

ALL_HAVE: Mapping[str, Result] = {
    "delivered": DELIVERED,
    "report_lost": DELIVERED,
    "to_operator_only": TO_OPERATOR,
    "expired": EXPIRED,
    "rejected_at_submit": WRONG_DESTINATION,
}
"""How outcomes end that are the same by every channel."""

GROUPS = ("ACCEPTED", "PENDING", "UNDELIVERABLE", "DELIVERED", "EXPIRED", "REJECTED")
MCC_MNC = "45005"
