"""Taking the messages of a send that passed every check: each gets its answer and its fate.

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
from pabal_worker.sandbox.api.statuses import (
    DUPLICATE,
    OUT_OF_CREDIT,
    TAKEN,
    WRONG_DESTINATION,
    Json,
    Verdict,
)
from pabal_worker.sandbox.behaviour.outcome import Step, Terms
from pabal_worker.sandbox.behaviour.seeded_random import draw
from pabal_worker.sandbox.state.state import World
from pabal_worker.sandbox.state.store import Arrival, Call, Message, Parcel

LONGEST_VALIDITY_S = 48 * 3600
_CALLABLE = re.compile(r"[1-9]\d{7,14}").fullmatch
_UNIT_S = {"SECONDS": 1, "MINUTES": 60, "HOURS": 3600}


@dataclass(slots=True)
class Taking:
    """A send while its messages are taken, and the answer that grows from it."""

    world: World
    call: Call
    bulk_id: str
    starts_s: float
    """When delivery starts; monotonic seconds."""

    details: Json
    rows: list[Json] = field(default_factory=list)
    early: list[tuple[Message, Step]] = field(default_factory=list)
    """What is to be reported before the send is answered."""


def take(world: World, call: Call, body: Json) -> Taking:
    """Take every message of a checked body that can be taken."""
    options = body.get("options", {})
    schedule = options.get("schedule", {})
    call.bulk_id = schedule.get("bulkId") or f"sandbox-bulk-{call.request}"
    details = {"messageCount": 1} if options.get("includeSmsCountInResponse") else {}
    taking = Taking(world, call, str(call.bulk_id), _start(schedule.get("sendAt")), details)
    for spec in body["messages"]:
        _take_parcel(taking, spec)
    return taking


def _start(send_at: str | None) -> float:
    asked = parse_moment(send_at)
    return time.monotonic() + (max(asked.timestamp() - time.time(), 0.0) if asked else 0.0)


def _take_parcel(taking: Taking, spec: Json) -> None:
    options, webhooks = spec.get("options", {}), spec.get("webhooks", {})
    delivery, failover = webhooks.get("delivery", {}), options.get("smsFailover")
    parcel = Parcel(
        channel=taking.call.channel,
        bulk_id=taking.bulk_id,
        sender=spec.get("sender", ""),
        content=spec["content"],
        sms_sender=failover and failover.get("sender"),
        campaign_reference_id=options.get("campaignReferenceId"),
        platform=options.get("platform"),
        callback_data=webhooks.get("callbackData"),
        report_url=delivery.get("url") if delivery.get("notify", True) else None,
        taken_s=time.monotonic(),
        taken_wall_s=time.time(),
    )
    terms = Terms(
        channel=parcel.channel,
        starts_s=taking.starts_s,
        validity_s=_validity_s(options.get("validityPeriod")),
        wants_intermediate=delivery.get("intermediateReport", False),
        sms_validity_s=None if failover is None else _validity_s(failover.get("validityPeriod")),
    )
    for place in spec["destinations"]:
        _take_message(taking, parcel, terms, place)


def _validity_s(period: Json | None) -> int:
    if period is None:
        return LONGEST_VALIDITY_S
    return min(int(period["amount"]) * _UNIT_S[period.get("timeUnit", "MINUTES")], LONGEST_VALIDITY_S)


def _take_message(taking: Taking, parcel: Parcel, terms: Terms, place: Json) -> None:
    world, book = taking.world, taking.world.book
    number = book.next_number()
    to, message_id = place["to"], place.get("messageId") or f"sandbox-message-{number}"
    luck = draw(world.recipe.seed, message_id)
    outcome = world.fates.outcome(parcel.channel, luck.outcome)
    refusal = _refusal(world, message_id, to, outcome)
    answered = refusal or TAKEN[parcel.channel]
    book.note(Arrival(taking.call, message_id, to, refusal is None, answered.name))
    taking.rows.append(answer_row(message_id, to, answered, taking.details))
    if refusal is DUPLICATE:
        return
    steps = world.fates.steps(terms, outcome, luck) if refusal is None else ()
    message = Message(number, message_id, to, parcel, answered, refusal is None, steps)
    book.keep(message)
    _count_sms(taking, message)
    taking.early += [(message, step) for step in steps if step.early]
    world.pushes.schedule(message)


def _refusal(world: World, message_id: str, to: Any, outcome: str) -> Verdict | None:
    known = world.book.messages.get(message_id)
    if known is not None and known.taken and world.recipe.refuses_duplicates:
        return DUPLICATE
    if outcome == "rejected_at_submit" or not _CALLABLE(to):
        return WRONG_DESTINATION
    return None if world.pay() else OUT_OF_CREDIT


def _count_sms(taking: Taking, message: Message) -> None:
    by_sms = message.parcel.channel == "SMS" or any(step.by_sms for step in message.steps)
    if message.taken and by_sms:
        taking.world.book.sms_by_destination[message.to] += 1
