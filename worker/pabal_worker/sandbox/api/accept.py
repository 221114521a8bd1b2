"""Accept the messages of a send that passed every check: each gets its answer and its outcome.

Refuses single messages only; what refuses a whole send is in `sending.py`.

not a number that can be called   REJECTED_DESTINATION (52)
messageId taken before            REJECTED_DUPLICATE_MESSAGE_ID (23), and nothing is delivered again
credit spent                      REJECTED_NOT_ENOUGH_CREDITS (12)
else                              PENDING, or what the recipe's shares say
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any

from pabal_worker.sandbox.api.request_rules import parse_moment
from pabal_worker.sandbox.api.response_rows import answer_row
from pabal_worker.sandbox.behaviour.outcome import Step, Terms
from pabal_worker.sandbox.behaviour.seeded_random import draw_numbers
from pabal_worker.sandbox.behaviour.statuses import (
    DUPLICATE,
    OUT_OF_CREDIT,
    TAKEN,
    WRONG_DESTINATION,
    Json,
    Result,
)
from pabal_worker.sandbox.state.state import SandboxState
from pabal_worker.sandbox.state.store import Arrival, Call, Message, MessageSpec

LONGEST_VALIDITY_S = 48 * 3600
_CALLABLE = re.compile(r"[1-9]\d{7,14}").fullmatch
_UNIT_S = {"SECONDS": 1, "MINUTES": 60, "HOURS": 3600}


@dataclass(slots=True)
class AcceptedSend:
    """A send whose messages are being taken, and the answer as far as it is made."""

    state: SandboxState
    call: Call
    bulk_id: str
    starts_s: float
    """When delivery starts; monotonic seconds."""

    details: Json
    rows: list[Json] = field(default_factory=list)
    early: list[tuple[Message, Step]] = field(default_factory=list)
    """What is to be reported before the send is answered."""


def accept_messages(state: SandboxState, call: Call, body: Json) -> AcceptedSend:
    """Take every message of a checked body that can be taken."""
    options = body.get("options", {})
    schedule = options.get("schedule", {})
    call.bulk_id = schedule.get("bulkId") or f"sandbox-bulk-{call.request}"
    details = {"messageCount": 1} if options.get("includeSmsCountInResponse") else {}
    accepted = AcceptedSend(state, call, str(call.bulk_id), _start(schedule.get("sendAt")), details)
    for message_object in body["messages"]:
        _accept_object(accepted, message_object)
    return accepted


def _start(send_at: str | None) -> float:
    asked = parse_moment(send_at)
    return time.monotonic() + (max(asked.timestamp() - time.time(), 0.0) if asked else 0.0)


def _accept_object(accepted: AcceptedSend, message_object: Json) -> None:
    options, webhooks = message_object.get("options", {}), message_object.get("webhooks", {})
    delivery, failover = webhooks.get("delivery", {}), options.get("smsFailover")
    spec = MessageSpec(
        channel=accepted.call.channel,
        bulk_id=accepted.bulk_id,
        sender=message_object.get("sender", ""),
        content=message_object["content"],
        sms_sender=failover and failover.get("sender"),
        campaign_reference_id=options.get("campaignReferenceId"),
        platform=options.get("platform"),
        callback_data=webhooks.get("callbackData"),
        report_url=delivery.get("url") if delivery.get("notify", True) else None,
        taken_s=time.monotonic(),
        taken_wall_s=time.time(),
    )
    terms = Terms(
        channel=spec.channel,
        starts_s=accepted.starts_s,
        validity_s=_validity_s(options.get("validityPeriod")),
        wants_intermediate=delivery.get("intermediateReport", False),
        sms_validity_s=None if failover is None else _validity_s(failover.get("validityPeriod")),
    )
    for destination in message_object["destinations"]:
        _accept_message(accepted, spec, terms, destination)


def _validity_s(period: Json | None) -> int:
    if period is None:
        return LONGEST_VALIDITY_S
    return min(int(period["amount"]) * _UNIT_S[period.get("timeUnit", "MINUTES")], LONGEST_VALIDITY_S)


def _accept_message(accepted: AcceptedSend, spec: MessageSpec, terms: Terms, destination: Json) -> None:
    state, store = accepted.state, accepted.state.store
    number = store.next_number()
    to = destination["to"]
    message_id = destination.get("messageId") or f"sandbox-message-{number}"
    numbers = draw_numbers(state.recipe.seed, message_id)
    outcome = state.outcome_rules.outcome_at(spec.channel, numbers.outcome)
    refusal = _refusal(state, message_id, to, outcome)
    first_result = refusal or TAKEN[spec.channel]
    store.add_arrival(Arrival(accepted.call, message_id, to, refusal is None, first_result.name))
    accepted.rows.append(answer_row(message_id, to, first_result, accepted.details))
    if refusal is DUPLICATE:
        return
    steps = state.outcome_rules.steps_of(terms, outcome, numbers) if refusal is None else ()
    message = Message(number, message_id, to, spec, first_result, refusal is None, steps)
    store.add_message(message)
    _count_sms(accepted, message)
    accepted.early += [(message, step) for step in steps if step.early]
    state.pusher.schedule(message)


def _refusal(state: SandboxState, message_id: str, to: Any, outcome: str) -> Result | None:
    earlier = state.store.messages.get(message_id)
    if earlier is not None and earlier.taken and state.recipe.refuses_duplicates:
        return DUPLICATE
    if outcome == "rejected_at_submit" or not _CALLABLE(to):
        return WRONG_DESTINATION
    return None if state.pay() else OUT_OF_CREDIT


def _count_sms(accepted: AcceptedSend, message: Message) -> None:
    by_sms = message.spec.channel == "SMS" or any(step.by_sms for step in message.steps)
    if message.taken and by_sms:
        accepted.state.store.sms_by_destination[message.to] += 1
