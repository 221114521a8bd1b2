"""Write messages to single persons as the wire has them, and read what became of them. Nothing is sent here.

    {"key": "order-4711", "to": "821012345678", "message": {"channel": …, "sender": …, "content": …},
     "values": {"name": "길동"}, "reference": "4711", "bulkId": …, "messageId": …}

`message` is a campaign file without `id` and without what only campaigns have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pabal.argument_types import check_fields
from pabal.errors import MessageRefused, Problem, TalkClosed, WrongInput
from pabal.recipients.number_refusals import explain_refusal
from pabal.recipients.phone_numbers import normalise
from pabal.replies import OneOffOutcome, OneOffStatus


@dataclass(frozen=True, slots=True)
class OneOff:
    """A message to one person, sent once by its key."""

    to: str
    """A Korean mobile number in any usual notation."""

    message: Mapping[str, Any]
    """Channel, sender, content and options, as in a campaign file."""

    key: str
    """Yours: the same key, the same message, however often it is sent. 1 to 200 characters."""

    values: Mapping[str, str] = field(default_factory=dict)
    """For the variables of its texts."""

    reference: str | None = None
    """Your own word for it, told in webhooks and exports. At most 100 characters."""

    bulk_id: str | None = None
    message_id: str | None = None
    """Ids of your own, kept beside ours: at most 100 and 200 characters."""

    def to_json(self) -> dict[str, Any]:
        """As the wire has it. Raises WrongInput for a field of a wrong type, or if `to` is not a Korean
        mobile number."""
        check_fields(self, "message")
        address = normalise(self.to)
        if address is None:
            what, way_out = explain_refusal(self.to)
            raise WrongInput("message", [Problem("to", "", what, way_out)])
        tree = {
            "key": self.key,
            "to": address,
            "message": dict(self.message),
            "values": dict(self.values),
            "reference": self.reference,
            "bulkId": self.bulk_id,
            "messageId": self.message_id,
        }
        return {name: value for name, value in tree.items() if value is not None}


def status_of(outcome: OneOffOutcome) -> OneOffStatus:
    """How the message stands. Raises WrongInput, TalkClosed or MessageRefused if it was not taken."""
    if "refused" not in outcome:
        return outcome
    problems = [Problem(**problem) for problem in outcome["problems"]]
    if outcome["refused"] == "wrong_input" or not problems:
        raise WrongInput("message", problems)
    key, what, way_out = outcome["key"] or "", problems[0].what, problems[0].way_out
    if outcome["refused"] == "talk_closed":
        raise TalkClosed(key, what, way_out, outcome.get("talk", "unknown"))
    raise MessageRefused(key, what, way_out)
