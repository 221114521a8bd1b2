"""Make a message of what a send says of it: when it is taken, and again whenever somebody asks about it.

Nothing is kept here. The same send, number and result give the same message, since luck is drawn from its id.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pabal_worker.provider.port import Channel
from pabal_worker.sandbox.behaviour.outcome import Step, Terms
from pabal_worker.sandbox.behaviour.seeded_random import draw_numbers
from pabal_worker.sandbox.behaviour.statuses import Json, Result
from pabal_worker.sandbox.channels.table import STAND_INS
from pabal_worker.sandbox.state.sends import Entry, Send, TakingTerms

LONGEST_VALIDITY_S = 48 * 3600
NO_SESSION = "no_session"
_UNIT_S = {"SECONDS": 1, "MINUTES": 60, "HOURS": 3600}


class MessageSpec(NamedTuple):
    """What the destinations of one message object have in common."""

    channel: Channel
    bulk_id: str
    sender: str
    content: Json
    sms_sender: str | None
    sms_numbers: Mapping[str, str]
    """Where the SMS for each address goes, of a channel whose addresses are no numbers."""

    campaign_reference_id: str | None
    platform: Json | None
    callback_data: str | None
    report_url: str | None
    taken_s: float
    taken_wall_s: float


class Message(NamedTuple):
    """One message that the provider knows, taken or refused."""

    number: int
    """Place in the order in which destinations came, from 1."""

    id: str
    to: str
    spec: MessageSpec
    first_result: Result
    """As the send was answered."""

    taken: bool
    steps: tuple[Step, ...] = ()


def read_message(send: Send, entry: Entry, number: int, result: Result) -> Message:
    """A message of a send that was taken in, from what is kept of it."""
    assert send.terms is not None
    message_id = entry.message_id or default_id(number)
    spec = spec_of(send, entry.message_object)
    terms = delivery_terms(send, entry.message_object, str(entry.to))
    stand_in = STAND_INS[spec.channel]
    taken = result in (stand_in.taken, stand_in.taken_in_vain)
    outcome = NO_SESSION if result is stand_in.taken_in_vain else None
    steps = _steps(send.terms, terms, message_id, outcome) if taken else ()
    return Message(number, message_id, str(entry.to), spec, result, taken, steps)


def default_id(number: int) -> str:
    """The id of a message that came without one."""
    return f"sandbox-message-{number}"


def spec_of(send: Send, message_object: Json) -> MessageSpec:
    """What a message object says of all its destinations."""
    assert send.terms is not None
    options, webhooks = message_object.get("options", {}), message_object.get("webhooks", {})
    delivery, failover = webhooks.get("delivery", {}), options.get("smsFailover")
    return MessageSpec(
        channel=send.call.channel,
        bulk_id=str(send.call.bulk_id),
        sender=message_object.get("sender", ""),
        content=message_object["content"],
        sms_sender=failover and failover.get("sender"),
        sms_numbers=_matched(failover or {}),
        campaign_reference_id=options.get("campaignReferenceId"),
        platform=options.get("platform"),
        callback_data=webhooks.get("callbackData"),
        report_url=delivery.get("url") if delivery.get("notify", True) else None,
        taken_s=send.terms.taken_s,
        taken_wall_s=send.terms.taken_wall_s,
    )


def _matched(failover: Json) -> Mapping[str, str]:
    return {pair["initial"]: pair["failover"] for pair in failover.get("destinationMatching", ())}


def delivery_terms(send: Send, message_object: Json, to: str) -> Terms:
    """What a message object asks for, as far as it decides what happens to the message to this address."""
    assert send.terms is not None
    options, webhooks = message_object.get("options", {}), message_object.get("webhooks", {})
    failover = options.get("smsFailover")
    if STAND_INS[send.call.channel].taken_in_vain and to not in _matched(failover or {}):
        failover = None
    return Terms(
        channel=send.call.channel,
        starts_s=send.terms.starts_s,
        validity_s=_validity_s(options.get("validityPeriod")),
        wants_intermediate=webhooks.get("delivery", {}).get("intermediateReport", False),
        sms_validity_s=None if failover is None else _validity_s(failover.get("validityPeriod")),
        tells_each_step=webhooks.get("delivery", {}).get("receiveTriggeredFailoverReports", False),
    )


def _steps(taking: TakingTerms, terms: Terms, message_id: str, outcome: str | None) -> tuple[Step, ...]:
    numbers = draw_numbers(taking.seed, message_id)
    outcome = outcome or taking.rules.outcome_at(terms.channel, numbers.outcome)
    return taking.rules.steps_of(terms, outcome, numbers)


def _validity_s(period: Json | None) -> int:
    if period is None:
        return LONGEST_VALIDITY_S
    return min(int(period["amount"]) * _UNIT_S[period.get("timeUnit", "MINUTES")], LONGEST_VALIDITY_S)
