"""Send one filled message of a campaign file to a tester, and tell what holds it.

It leaves as a message to one person does (`intake/one_offs.py`), in streams that hold tests alone. What a
campaign file says of its audience (moments, window, pace, limits, canary, webhook) is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pabal import wire
from pabal.campaign import parse_campaign
from pabal.errors import Problem, WrongInput
from pabal.one_off_checks import OPTIONS, check_one_off
from pabal.recipients.number_refusals import explain_refusal
from pabal.recipients.phone_numbers import normalise
from pabal.replies import OneOffOutcome, Reply, Trial
from pabal_worker.records import Share

if TYPE_CHECKING:
    from pabal_worker.campaigns.status import StatusReader
    from pabal_worker.intake.one_offs import OneOffs

_OPEN = ("waiting", "sending", "accepted", "unknown")
_TESTED = OPTIONS - {"webhooks"}
"""A webhook would hear of a campaign that its owner never submitted."""


class Trials:
    """Answers `pabal.test`."""

    def __init__(self, *, one_offs: OneOffs, status: StatusReader) -> None:
        self._one_offs, self._status = one_offs, status

    def send_test(
        self,
        campaign: Mapping[str, Any],
        *,
        to: str,
        values: Mapping[str, Any],
        key: str,
        publish: Callable[[Share], None],
    ) -> Reply[Trial]:
        """Send the message once by its key; called again, tell how it stands now."""
        try:
            checked = parse_campaign(campaign)
            message = check_one_off(
                {
                    "key": key,
                    "to": _address_of(to),
                    "message": _message_of(checked.to_json()),
                    "values": values,
                }
            )
        except WrongInput as error:
            return wire.wrong_input(error.problems)
        outcome = self._one_offs.send_test(message, publish=publish)
        return wire.ok(self._trial_of(checked.id, outcome))

    def _trial_of(self, campaign_id: str, outcome: OneOffOutcome) -> Trial:
        trial: Trial = {
            "campaign": campaign_id,
            "message": outcome,
            "state": None,
            "reason": None,
            "waitsFor": None,
        }
        if "refused" in outcome:
            return trial
        reply = self._status.read_status(outcome["stream"])
        if "error" in reply:  # retention has just deleted it
            return trial
        status = reply["ok"]
        waits = any(leg["state"] in _OPEN for leg in outcome["legs"].values())
        return {
            **trial,
            "state": status["state"],
            "reason": status["reason"],
            "waitsFor": status["waitsFor"] if waits else None,
        }


def _message_of(tree: dict[str, Any]) -> dict[str, Any]:
    """What a message to one person has of a campaign file."""
    message = {name: option for name, option in tree.items() if name in _TESTED}
    if "smsFailover" in message:
        message["smsFailover"] = {
            name: option for name, option in message["smsFailover"].items() if name != "limit"
        }
    return message


def _address_of(number: str) -> str:
    address = normalise(number)
    if address is None:
        what, way_out = explain_refusal(number)
        raise WrongInput("message", [Problem("to", "", what, way_out)])
    return address
