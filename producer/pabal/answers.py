"""Write answers in conversations as the wire has them. Nothing is sent here.

    {"key": "ticket-99-1", "profile": "@shop", "user": "kakao-user-key", "sms": "821012345678",
     "answer": {"content": {"type": "TEXT", "text": …}}, "reference": "ticket-99"}

`answer` has `content`, and if they are wanted `validityPeriod`, `smsFailover`, `platform` and `webhooks`,
each as in a campaign file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pabal.argument_types import check_fields
from pabal.errors import Problem, WrongInput
from pabal.recipients.number_refusals import explain_refusal
from pabal.recipients.phone_numbers import normalise


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a user, sent once by its key."""

    profile: str
    """Who answers: the profile that the user wrote to."""

    user: str
    """Whom: the user's key, as inbound messages have it, or `#` and the talk's number."""

    content: str | Mapping[str, Any]
    """What it says: a text, or TEXT, IMAGE, BUTTON_LIST or TERMINATE_SESSION as the provider has them."""

    key: str
    """Yours: the same key, the same answer, however often it is sent. 1 to 200 characters."""

    options: Mapping[str, Any] | None = None
    """validityPeriod, smsFailover, platform and webhooks, as in a campaign file."""

    sms: str | None = None
    """The person's number, to which the SMS of `smsFailover` goes, in any usual notation."""

    reference: str | None = None
    """Your own word for it, told in webhooks and exports. At most 100 characters."""

    def to_json(self) -> dict[str, Any]:
        """As the wire has it. Raises WrongInput if `sms` is not a Korean mobile number."""
        check_fields(self, "answer")
        text = self.content
        content = {"type": "TEXT", "text": text} if isinstance(text, str) else dict(text)
        tree = {
            "key": self.key,
            "profile": self.profile,
            "user": self.user,
            "answer": {**(self.options or {}), "content": content},
            "sms": None if self.sms is None else _digits(self.sms),
            "reference": self.reference,
        }
        return {name: value for name, value in tree.items() if value is not None}


def _digits(number: str) -> str:
    address = normalise(number)
    if address is None:
        what, way_out = explain_refusal(number)
        raise WrongInput("answer", [Problem("sms", "", what, way_out)])
    return address
