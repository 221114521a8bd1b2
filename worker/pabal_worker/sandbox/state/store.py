"""Remember calls, arrivals and messages, and what the sandbox did about them.

Only in memory.

    call       one HTTP call to the API
    arrival    one destination of a send, taken or not
    spec       one message object of a send: what its destinations have in common
    received   a messageId stood in a readable send, whatever became of it
    taken      the provider will try to deliver it

What there is many of is a named tuple: as frozen as a frozen dataclass, and made in a fraction of the time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from pabal_worker.provider.port import Channel
from pabal_worker.sandbox.behaviour.outcome import Step
from pabal_worker.sandbox.behaviour.statuses import Json, Result


@dataclass(slots=True, eq=False)
class Call:
    """One HTTP call to the API; a send has a request number, counted from 1."""

    kind: Literal["send", "logs", "reports"]
    channel: Channel
    at_s: float
    """When its first byte was handled; monotonic seconds."""

    at_wall_s: float
    request: int | None = None
    bulk_id: str | None = None
    messages: int = 0
    http_status: int | None = None
    fault: str | None = None


class MessageSpec(NamedTuple):
    """What the destinations of one message object have in common."""

    channel: Channel
    bulk_id: str
    sender: str
    content: Json
    sms_sender: str | None
    campaign_reference_id: str | None
    platform: Json | None
    callback_data: str | None
    report_url: str | None
    taken_s: float
    taken_wall_s: float


class Message(NamedTuple):
    """One message that the provider knows, taken or refused."""

    number: int
    """Place in the order in which messages became known."""

    id: str
    to: str
    spec: MessageSpec
    first_result: Result
    """As the send was answered."""

    taken: bool
    steps: tuple[Step, ...] = ()


class Arrival(NamedTuple):
    """One destination of a send."""

    call: Call
    message_id: str | None
    to: str | None
    taken: bool
    status: str
    """The status in its row, or what became of the whole call."""


@dataclass(slots=True)
class Store:
    """Everything since the last reset."""

    calls: list[Call] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    """By messageId; the newest if it was taken twice."""

    by_channel: dict[Channel, list[Message]] = field(default_factory=lambda: {"KAKAO_ALIM": [], "SMS": []})
    by_bulk: dict[str, list[Message]] = field(default_factory=dict)
    to_pull: dict[Channel, list[tuple[Message, Step]]] = field(
        default_factory=lambda: {"KAKAO_ALIM": [], "SMS": []}
    )
    """Reports that nobody can be told of, until somebody pulls them."""

    received: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    sms_by_destination: Counter[str] = field(default_factory=Counter)
    pushed: Counter[str] = field(default_factory=Counter)
    known: int = 0
    requests: int = 0

    def open_call(self, call: Call) -> Call:
        """Write down a call before anything is done about it."""
        if call.kind == "send":
            self.requests += 1
            call.request = self.requests
        self.calls.append(call)
        return call

    def add_arrival(self, arrival: Arrival) -> None:
        """Write down a destination and what became of it."""
        self.arrivals.append(arrival)
        arrival.call.messages += 1
        if arrival.message_id is not None:
            self.received[arrival.message_id] += 1
            if arrival.taken:
                self.taken[arrival.message_id] += 1

    def add_message(self, message: Message) -> None:
        """Remember a message for the logs."""
        self.messages[message.id] = message
        self.by_channel[message.spec.channel].append(message)
        self.by_bulk.setdefault(message.spec.bulk_id, []).append(message)

    def next_number(self) -> int:
        """A new place in the order of messages."""
        self.known += 1
        return self.known

    def is_current(self, message: Message) -> bool:
        """False if the same messageId was taken again later."""
        return self.messages.get(message.id) is message

    def arrival_rows(self, since: int) -> Iterator[Json]:
        """Arrivals as they were written down, without the first `since`."""
        for arrival in self.arrivals[since:]:
            yield _arrival_row(arrival)

    def call_rows(self) -> Iterator[Json]:
        """One row for each call."""
        return (_call_row(call) for call in self.calls)

    def summary(self) -> Json:
        """Counts over everything."""
        return {
            "requests": self.requests,
            "calls": _counted(call.kind for call in self.calls),
            "http": _counted(str(call.http_status) for call in self.calls if call.kind == "send"),
            "faults": _counted(call.fault for call in self.calls if call.fault),
            "received": self.received.total(),
            "received_ids": len(self.received),
            "received_more_than_once": sum(count > 1 for count in self.received.values()),
            "taken": self.taken.total(),
            "taken_ids": len(self.taken),
            "taken_more_than_once": sum(count > 1 for count in self.taken.values()),
            "statuses": _counted(arrival.status for arrival in self.arrivals),
            "sms_destinations": len(self.sms_by_destination),
            "sms_per_destination_max": max(self.sms_by_destination.values(), default=0),
            "pushes": self.pushed["pushes"],
            "pushes_failed": self.pushed["pushes_failed"],
            "reports_pushed": self.pushed["reports"],
            "reports_on_shelf": sum(map(len, self.to_pull.values())),
        }


def count_older(messages: list[Message], number: int | None) -> int:
    """How many of `messages`, which ascend by number, come before `number`; all if it is None."""
    if number is None:
        return len(messages)
    return bisect_left(messages, number, key=lambda message: message.number)


def _counted(names: Iterable[Any]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


def _arrival_row(arrival: Arrival) -> Json:
    call = arrival.call
    return {
        "t": call.at_s,
        "wall": call.at_wall_s,
        "request": call.request,
        "bulkId": call.bulk_id,
        "messageId": arrival.message_id,
        "to": arrival.to,
        "channel": call.channel,
        "taken": arrival.taken,
        "status": arrival.status,
    }


def _call_row(call: Call) -> Json:
    return {
        "t": call.at_s,
        "wall": call.at_wall_s,
        "call": call.kind,
        "request": call.request,
        "channel": call.channel,
        "bulkId": call.bulk_id,
        "messages": call.messages,
        "http": call.http_status,
        "fault": call.fault,
    }
