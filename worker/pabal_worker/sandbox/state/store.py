"""Remember calls, sends and what became of each message, in so little memory that a million fit.

Only in memory. A send is kept as it came, packed. Of a destination there is its result, a byte; of a
messageId how often it came. Whatever else is asked for is read from the send again (`messages.py`).

    arrival    one destination of a send, taken or not; its number is its place among all, from 1
    received   a messageId stood in a readable send, whatever became of it
    taken      the provider will try to deliver it
"""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Any

import orjson

from pabal.channels import CHANNELS, Channel
from pabal_worker.sandbox.behaviour.outcome import Step
from pabal_worker.sandbox.behaviour.statuses import DUPLICATE, Json, Result
from pabal_worker.sandbox.channels.table import STAND_INS
from pabal_worker.sandbox.state.messages import Message, default_id, read_message
from pabal_worker.sandbox.state.sends import Call, Entry, Send, TakingTerms, pack

_READ_AT_ONCE = 8
"""Sends that stay unpacked; a page of the logs is about few of them."""

_STEP_BITS = 4
_TAKEN = frozenset(
    result for stand_in in STAND_INS.values() for result in (stand_in.taken, stand_in.taken_in_vain) if result
)

Due = tuple[Message, Step]
"""A message, and the step of it that is to be reported."""


class Store:
    """Everything since the last reset."""

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.sends_by_channel: dict[Channel, list[Send]] = {channel: [] for channel in CHANNELS}
        """Sends that were not refused as a whole, in their order."""

        self.sends_by_bulk: dict[str, list[Send]] = {}
        self.sms_by_destination: Counter[int] = Counter()
        """By number: as an integer it takes half of the memory."""

        self.pushed: Counter[str] = Counter()
        self._requests = 0
        self._sends: list[Send] = []
        self._firsts = array("Q")
        self._entries = lru_cache(_READ_AT_ONCE)(Send.read_entries)
        self._kinds: list[Result | str] = []
        self._codes: dict[Result | str, int] = {}
        self._results = bytearray()
        """Of each arrival, the place of its result among `_kinds`."""

        self._ids: dict[str, int] = {}
        """Place of a messageId in the three columns that follow."""

        self._received, self._taken, self._newest = array("I"), array("I"), array("I")
        """How often it came, how often it was taken; the number of its newest message, 0 if there is none."""

        self._shelf: dict[Channel, array[int]] = {channel: array("Q") for channel in CHANNELS}

    def open_call(self, call: Call) -> Call:
        """Write down a call before anything is done about it."""
        if call.kind == "send":
            self._requests += 1
            call.request = self._requests
        self.calls.append(call)
        return call

    def add_send(self, call: Call, body: bytes, terms: TakingTerms | None) -> Send:
        """Keep a send; its arrivals follow, one for each entry. Without `terms` it is refused as a whole."""
        send = Send(call, len(self._results) + 1, pack(body), terms)
        self._sends.append(send)
        self._firsts.append(send.first)
        if terms is not None:
            self.sends_by_channel[call.channel].append(send)
            self.sends_by_bulk.setdefault(str(call.bulk_id), []).append(send)
        return send

    @property
    def next_number(self) -> int:
        """The number that the next arrival will have."""
        return len(self._results) + 1

    def add_arrival(self, call: Call, message_id: str | None, result: Result | str) -> None:
        """Write down what became of a destination: how it was answered, or what became of the whole call."""
        code = self._codes.get(result)
        if code is None:
            code = self._codes[result] = len(self._kinds)
            self._kinds.append(result)
        self._results.append(code)
        call.messages += 1
        if message_id is None:
            return
        place = self._ids.setdefault(message_id, len(self._ids))
        if place == len(self._received):
            self._received.append(0)
            self._taken.append(0)
            self._newest.append(0)
        self._received[place] += 1
        if result in _TAKEN:
            self._taken[place] += 1
        if not isinstance(result, str) and result is not DUPLICATE:
            self._newest[place] = len(self._results)

    def is_taken(self, message_id: str) -> bool:
        """Whether the newest message of this id was taken."""
        number = self.newest(message_id)
        return bool(number) and self._result(number) in _TAKEN

    def newest(self, message_id: str) -> int:
        """The number of the newest message of this id, 0 if there is none."""
        place = self._ids.get(message_id)
        return 0 if place is None else self._newest[place]

    def is_current(self, message: Message) -> bool:
        """False if the same messageId was taken again later."""
        return self.newest(message.id) == message.number

    def message(self, number: int) -> Message | None:
        """A message by its number; None if that destination did not become one."""
        send, result = self._send_of(number), self._result(number)
        if send.terms is None or result is DUPLICATE or isinstance(result, str):
            return None
        return read_message(send, self._entry(send, number), number, result)

    def numbers_in(self, send: Send) -> range:
        """The numbers of a send's arrivals."""
        return range(send.first, send.first + send.call.messages)

    def shelve(self, message: Message, step: Step) -> None:
        """Keep a report that nobody can be told of, until somebody pulls it."""
        self._shelf[message.spec.channel].append(message.number << _STEP_BITS | message.steps.index(step))

    def take_from_shelf(self, channel: Channel, is_asked_for: Callable[[Due], bool], limit: int) -> list[Due]:
        """Up to so many reports that are asked for, the oldest first; they are handed out once."""
        shelf, taken, left = self._shelf[channel], list[Due](), array("Q")
        for label in shelf:
            if len(taken) == limit:
                break
            due = self._due(label)
            if is_asked_for(due):
                taken.append(due)
            else:
                left.append(label)
        shelf[: len(taken) + len(left)] = left
        return taken

    def messages_in(self, send: Send) -> Iterator[Message]:
        """The messages that a send's arrivals became, the newest first; it is read once for all of them."""
        entries = self._entries(send)
        for number in reversed(self.numbers_in(send)):
            result = self._result(number)
            if not isinstance(result, str) and result is not DUPLICATE:
                yield read_message(send, entries[number - send.first], number, result)

    def arrival_lines(self, since: int) -> Iterator[bytes]:
        """Arrivals as they were written down, without the first `since`: JSON Lines, those of a send at a
        time.
        """
        start = bisect_right(self._firsts, since + 1)
        for send in self._sends[max(start - 1, 0) :]:
            numbers = self.numbers_in(send)[max(since + 1 - send.first, 0) :]
            if numbers:
                yield b"".join(self._lines_of(send, numbers))

    def call_rows(self) -> Iterator[Json]:
        """One row for each call."""
        return (_call_row(call) for call in self.calls)

    def summary(self) -> Json:
        """Counts over everything."""
        return {
            "requests": self._requests,
            "calls": _counted(call.kind for call in self.calls),
            "http": _counted(str(call.http_status) for call in self.calls if call.kind == "send"),
            "faults": _counted(call.fault for call in self.calls if call.fault),
            "received": sum(self._received),
            "received_ids": len(self._ids),
            "received_more_than_once": sum(count > 1 for count in self._received),
            "taken": sum(self._taken),
            "taken_ids": len(self._taken) - self._taken.count(0),
            "taken_more_than_once": sum(count > 1 for count in self._taken),
            "statuses": self._statuses(),
            "sms_destinations": len(self.sms_by_destination),
            "sms_per_destination_max": max(self.sms_by_destination.values(), default=0),
            "pushes": self.pushed["pushes"],
            "pushes_failed": self.pushed["pushes_failed"],
            "reports_pushed": self.pushed["reports"],
            "reports_on_shelf": sum(map(len, self._shelf.values())),
        }

    def _statuses(self) -> dict[str, int]:
        """How many arrivals were answered with each status; two results may have one name."""
        statuses: Counter[str] = Counter()
        for kind, code in self._codes.items():
            statuses[_name(kind)] += self._results.count(code)
        return dict(sorted(statuses.items()))

    def _due(self, label: int) -> Due:
        message = self.message(label >> _STEP_BITS)
        assert message is not None
        return message, message.steps[label & (1 << _STEP_BITS) - 1]

    def _send_of(self, number: int) -> Send:
        return self._sends[bisect_right(self._firsts, number) - 1]

    def _entry(self, send: Send, number: int) -> Entry:
        return self._entries(send)[number - send.first]

    def _result(self, number: int) -> Result | str:
        return self._kinds[self._results[number - 1]]

    def _lines_of(self, send: Send, numbers: range) -> Iterator[bytes]:
        """A line for each arrival; what it shares with others of the send is made once."""
        call, entries, dumps = send.call, self._entries(send), orjson.dumps
        head = {"t": call.at_s, "wall": call.at_wall_s, "request": call.request, "bulkId": call.bulk_id}
        start, ends = dumps(head)[:-1], dict[int, bytes]()
        for number in numbers:
            code, entry = self._results[number - 1], entries[number - send.first]
            end = ends.get(code)
            if end is None:
                result = self._kinds[code]
                tail = {"channel": call.channel, "taken": result in _TAKEN, "status": _name(result)}
                end = ends[code] = dumps(tail)[1:]
            message_id = entry.message_id or (default_id(number) if send.terms else entry.message_id)
            yield b'%b,"messageId":%b,"to":%b,%b\n' % (start, dumps(message_id), dumps(entry.to), end)


def _name(result: Result | str) -> str:
    return result if isinstance(result, str) else result.name


def _counted(names: Iterable[Any]) -> dict[str, int]:
    return dict(sorted(Counter(names).items()))


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
