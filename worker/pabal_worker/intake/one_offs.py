"""Take messages to single persons in, each once by its caller's key.

They join the stream of their sender, channel and day, and are sent from there like a campaign's. What is
wrong with one of them is no matter of the others.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pabal import wire
from pabal.channels import CHANNEL_NAMES
from pabal.errors import Problem, WrongInput
from pabal.one_off_checks import CheckedOneOff, check_one_off
from pabal.replies import OneOffLeg, OneOffList, OneOffOutcome, OneOffRefusal, OneOffStatus, Reply
from pabal.timestamps import to_iso
from pabal_worker.intake.stream_choice import stream_of, variant_of
from pabal_worker.message_ids import message_id, tag_of
from pabal_worker.records import JoiningMessage, Share

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger

MOST_AT_ONCE = 1000
_AGAIN_S = 3.0
_SHOWN = 1000


Joining = tuple[CheckedOneOff, int | None, bool]
"""A message; of an answer, the number of its talk and whether it ends it."""


class OneOffs:
    """Sends messages to single persons, and tells what became of them."""

    def __init__(self, *, ledger: Ledger, clock: LedgerClock, zone: ZoneInfo) -> None:
        """`zone`: the installation's, whose days streams have."""
        self._ledger, self._clock, self._zone = ledger, clock, zone
        self._variants: dict[tuple[int, str], int] = {}

    def send(self, asked: object, *, publish: Callable[[Share], None]) -> Reply[OneOffList]:
        """Let messages join their streams; `publish` starts the pumps that nobody runs just now.

        Replies how each stands, in the order asked. Refused is only what cannot be sent itself.
        """
        if not isinstance(asked, list) or not 1 <= len(asked) <= MOST_AT_ONCE:
            what = f"is not a list of 1 to {MOST_AT_ONCE} messages"
            return wire.wrong_input([Problem("messages", "", what, "send them in more calls")])
        checked = list(map(_check, asked))
        good = [one for one in checked if isinstance(one, CheckedOneOff)]
        by_tag = {tag_of(one.key): one for one in reversed(good)}
        for tag in self._ledger.streams.known_tags(list(by_tag)):
            del by_tag[tag]
        self.join([(one, None, False) for one in by_tag.values()], publish)
        told = iter(self.outcomes_of(good))
        return wire.ok(
            {"messages": [next(told) if isinstance(one, CheckedOneOff) else one for one in checked]}
        )

    def join(self, messages: Sequence[Joining], publish: Callable[[Share], None]) -> None:
        """Let messages join their streams."""
        groups: dict[str, list[Joining]] = {}
        now = self._clock.now()
        for joining in messages:
            groups.setdefault(stream_of(joining[0].message, now=now, zone=self._zone).id, []).append(joining)
        for group in groups.values():
            self._join_stream(group, publish)

    def outcomes_of(self, messages: Sequence[CheckedOneOff]) -> list[OneOffOutcome]:
        """How each stands, or why it did not join."""
        tags = [tag_of(message.key) for message in messages]
        known = {row["tag"]: row for row in self._ledger.streams.find(tags=tags, limit=len(tags))}
        return [_outcome_of(message, known) for message in messages]

    def find(self, *, keys: Sequence[str], references: Sequence[str]) -> Reply[OneOffList]:
        """How messages stand, by their keys or by their callers' references; unknown ones are left out."""
        if not _are_texts(keys) or not _are_texts(references) or not (keys or references):
            what = "are not lists of texts, together 1 to 1000"
            return wire.wrong_input([Problem("keys, references", "", what, "name the messages")])
        keys_by_tag = {tag_of(key): key for key in keys}
        rows = self._ledger.streams.find(tags=list(keys_by_tag), references=references, limit=_SHOWN)
        return wire.ok({"messages": [_outcome(row, keys_by_tag.get(row["tag"])) for row in rows]})

    def _join_stream(self, messages: Sequence[Joining], publish: Callable[[Share], None]) -> None:
        """Join the stream of now; if its day is over in this very moment, the next one."""
        for _ in range(2):
            now = self._clock.now()
            stream = stream_of(messages[0][0].message, now=now, zone=self._zone)
            no = self._ledger.streams.find_or_open(stream, now=now)
            rows = [self._joining(*joining, no, stream.id) for joining in messages]
            if self._ledger.streams.join(no, rows, now=now) is None:
                continue
            if self._ledger.pumps.is_for_us(no, 0, now=now, again_s=_AGAIN_S):
                publish(Share(stream.id, 0, 0, is_urgent=True))
            return

    def _joining(
        self, message: CheckedOneOff, talk_no: int | None, ends_talk: bool, stream_no: int, stream_id: str
    ) -> JoiningMessage:
        variant = variant_of(message.message, stream_id)
        variant_no = self._variants.get((stream_no, variant.digest))
        if variant_no is None:
            variant_no = self._ledger.streams.find_or_keep_variant(stream_no, variant)
            if len(self._variants) >= _SHOWN:
                self._variants.clear()
            self._variants[stream_no, variant.digest] = variant_no
        return JoiningMessage(
            tag=tag_of(message.key),
            digest=message.digest,
            variant_no=variant_no,
            address=message.address,
            variables=message.values,
            bulk_id=message.bulk_id,
            message_id=message.message_id,
            reference=message.reference,
            talk_no=talk_no,
            ends_talk=ends_talk,
        )


def _check(asked: object) -> CheckedOneOff | OneOffRefusal:
    try:
        return check_one_off(asked)
    except WrongInput as error:
        key = asked.get("key") if isinstance(asked, dict) else None
        problems = [problem.to_json() for problem in error.problems]
        return {"key": key if isinstance(key, str) else None, "refused": "wrong_input", "problems": problems}


def _outcome_of(message: CheckedOneOff, known: dict[str, dict[str, Any]]) -> OneOffOutcome:
    row = known.get(tag_of(message.key))
    if row is None:
        way_out = "the stream of its sender was cancelled for today; send it tomorrow, or by a campaign"
        problem = Problem("key", message.key, "could not join its stream", way_out)
        return {"key": message.key, "refused": "stream_closed", "problems": [problem.to_json()]}
    if row["digest"] not in (message.digest, ""):
        problem = Problem(
            "key", message.key, "stands for another message already", "give each message a key of its own"
        )
        return {"key": message.key, "refused": "key_taken", "problems": [problem.to_json()]}
    return _outcome(row, message.key)


def _outcome(row: dict[str, Any], key: str | None) -> OneOffStatus:
    return {
        "key": key,
        "stream": row["stream_id"],
        "providerMessageId": message_id(row["stream_id"], row["tag"], 0),
        "joinedAt": to_iso(row["joined_at"]),
        "reference": row["reference"],
        "bulkId": row["bulk_id"],
        "messageId": row["message_id"],
        "legs": {name: _leg(row, name) for name in CHANNEL_NAMES if row[f"{name}_state"] is not None},
    }


def _leg(row: dict[str, Any], name: str) -> OneOffLeg:
    left_at, done_at = row[f"{name}_left_at"], row[f"{name}_done_at"]
    return {
        "state": row[f"{name}_state"],
        "why": row[f"{name}_why"],
        "statusId": row[f"{name}_status_id"],
        "errorId": row[f"{name}_error_id"],
        "leftAt": to_iso(left_at) if left_at else None,
        "doneAt": to_iso(done_at) if done_at else None,
    }


def _are_texts(values: object) -> bool:
    return (
        isinstance(values, list)
        and len(values) <= MOST_AT_ONCE
        and all(isinstance(value, str) for value in values)
    )
