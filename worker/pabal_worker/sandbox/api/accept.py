"""Accept the messages of a send that passed every check: each gets its answer and its outcome.

Refuses single messages only; what refuses a whole send is in `sending.py`.

not a number that can be called,
nor a user's key                  REJECTED_DESTINATION (52)
messageId taken before            REJECTED_DUPLICATE_MESSAGE_ID (23), and nothing is delivered again
credit spent                      REJECTED_NOT_ENOUGH_CREDITS (12)
else                              PENDING, or what the recipe's shares say
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from pabal_worker.provider.port import Channel
from pabal_worker.sandbox.api.request_rules import parse_moment
from pabal_worker.sandbox.api.response_rows import answer_row
from pabal_worker.sandbox.behaviour.outcome import Step, Terms
from pabal_worker.sandbox.behaviour.seeded_random import draw_numbers
from pabal_worker.sandbox.behaviour.statuses import (
    DUPLICATE,
    OUT_OF_CREDIT,
    WRONG_DESTINATION,
    Json,
    Result,
)
from pabal_worker.sandbox.channels.table import STAND_INS
from pabal_worker.sandbox.state.messages import (
    NO_SESSION,
    Message,
    MessageSpec,
    default_id,
    delivery_terms,
    spec_of,
)
from pabal_worker.sandbox.state.sends import Call, Send, TakingTerms
from pabal_worker.sandbox.state.sessions import ENDS
from pabal_worker.sandbox.state.state import SandboxState


@dataclass(slots=True)
class AcceptedSend:
    """A send whose messages are being taken, and the answer as far as it is made."""

    state: SandboxState
    send: Send
    bulk_id: str
    details: Json
    rows: list[Json] = field(default_factory=list)
    early: list[tuple[Message, Step]] = field(default_factory=list)
    """What is to be reported before the send is answered."""

    @property
    def call(self) -> Call:
        """The HTTP call that brought it."""
        return self.send.call


def accept_messages(state: SandboxState, call: Call, raw: bytes, body: Json) -> AcceptedSend:
    """Take every message of a checked body that can be taken; `raw` is the body as it came."""
    options = body.get("options", {})
    schedule = options.get("schedule", {})
    call.bulk_id = schedule.get("bulkId") or f"sandbox-bulk-{call.request}"
    now_s, now_wall_s = time.monotonic(), time.time()
    terms = TakingTerms(
        rules=state.outcome_rules,
        seed=state.recipe.seed,
        starts_s=now_s + _wait_s(schedule.get("sendAt"), now_wall_s),
        taken_s=now_s,
        taken_wall_s=now_wall_s,
    )
    send = state.store.add_send(call, raw, terms)
    details = {"messageCount": 1} if options.get("includeSmsCountInResponse") else {}
    accepted = AcceptedSend(state, send, str(call.bulk_id), details)
    for message_object in body["messages"]:
        spec = spec_of(send, message_object)
        for destination in message_object["destinations"]:
            delivery = delivery_terms(send, message_object, destination["to"])
            _accept_message(accepted, spec, delivery, destination)
    return accepted


def _wait_s(send_at: str | None, now_wall_s: float) -> float:
    asked = parse_moment(send_at)
    return max(asked.timestamp() - now_wall_s, 0.0) if asked else 0.0


def _accept_message(accepted: AcceptedSend, spec: MessageSpec, terms: Terms, destination: Json) -> None:
    state, store = accepted.state, accepted.state.store
    number = store.next_number
    to = destination["to"]
    message_id = destination.get("messageId") or default_id(number)
    numbers = draw_numbers(state.recipe.seed, message_id)
    outcome = state.outcome_rules.outcome_at(spec.channel, numbers.outcome)
    refusal = _refusal(state, spec.channel, message_id, to, outcome)
    first_result = refusal or _taken(state, spec, to)
    store.add_arrival(accepted.call, message_id, first_result)
    accepted.rows.append(answer_row(message_id, to, first_result, accepted.details))
    if refusal is not None:
        return
    if first_result is STAND_INS[spec.channel].taken_in_vain:
        outcome = NO_SESSION
    steps = state.outcome_rules.steps_of(terms, outcome, numbers)
    message = Message(number, message_id, to, spec, first_result, True, steps)
    _count_sms(accepted, message)
    accepted.early += [(message, step) for step in message.steps if step.early]
    state.pusher.schedule(message)


def _taken(state: SandboxState, spec: MessageSpec, to: str) -> Result:
    """How a message that is taken is answered; the word that ends a session ends it."""
    stand_in = STAND_INS[spec.channel]
    if stand_in.taken_in_vain is None:
        return stand_in.taken
    if not state.sessions.is_open(spec.sender, to):
        return stand_in.taken_in_vain
    if spec.content["type"] == ENDS:
        state.sessions.end(spec.sender, [to])
    return stand_in.taken


def _refusal(state: SandboxState, channel: Channel, message_id: str, to: Any, outcome: str) -> Result | None:
    if state.recipe.refuses_duplicates and state.store.is_taken(message_id):
        return DUPLICATE
    if outcome == "rejected_at_submit" or not STAND_INS[channel].is_address(to):
        return WRONG_DESTINATION
    return None if state.pay() else OUT_OF_CREDIT


def _count_sms(accepted: AcceptedSend, message: Message) -> None:
    if message.spec.channel == "SMS" or any(step.by_sms for step in message.steps):
        number = message.spec.sms_numbers.get(message.to, message.to)
        accepted.state.store.sms_by_destination[int(number)] += 1
