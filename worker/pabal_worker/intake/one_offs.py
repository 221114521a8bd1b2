"""Take messages to single persons in, each once by its caller's key.

They join the stream of their sender, channel and day, and are sent from there like a campaign's. What is
wrong with one of them is no matter of the others.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from pabal import wire
from pabal.channels import CHANNEL_NAMES
from pabal.errors import Problem, WrongInput
from pabal.one_off_checks import CheckedOneOff, check_one_off
from pabal.replies import OneOffLeg, OneOffList, OneOffOutcome, OneOffRefusal, OneOffStatus, Reply
from pabal.templates.filling import TemplateKey, fill, named_only
from pabal.timestamps import to_iso
from pabal_worker.intake.stream_entry import Joining, StreamEntry
from pabal_worker.message_ids import message_id, tag_of, tag_of_test
from pabal_worker.records import Share

if TYPE_CHECKING:
    from pabal_worker.ledger import Ledger
    from pabal_worker.templates.registry import TemplateRegistry

MOST_AT_ONCE = 1000
_SHOWN = 1000


class OneOffs:
    """Sends messages to single persons, and tells what became of them."""

    def __init__(self, *, ledger: Ledger, entry: StreamEntry, templates: TemplateRegistry) -> None:
        self._ledger, self._entry, self._templates = ledger, entry, templates

    def send(self, asked: object, *, publish: Callable[[Share], None]) -> Reply[OneOffList]:
        """Let messages join their streams; `publish` starts the pumps that nobody runs just now.

        Replies how each stands, in the order asked. Refused is only what cannot be sent itself.
        """
        if not isinstance(asked, list) or not 1 <= len(asked) <= MOST_AT_ONCE:
            what = f"is not a list of 1 to {MOST_AT_ONCE} messages"
            return wire.wrong_input([Problem("messages", "", what, "send them in more calls")])
        checked = self._check_all(asked)
        good = {tag_of(one.key): one for one in reversed(checked) if isinstance(one, CheckedOneOff)}
        known = self._entry.known_tags(list(good))
        self._entry.join([Joining(tag, one) for tag, one in good.items() if tag not in known], publish)
        rows = self._entry.rows_of(list(good))
        outcomes = [
            outcome_of(one, rows.get(tag_of(one.key))) if isinstance(one, CheckedOneOff) else one
            for one in checked
        ]
        return wire.ok({"messages": outcomes})

    def send_test(self, message: CheckedOneOff, *, publish: Callable[[Share], None]) -> OneOffOutcome:
        """Send a message to a tester, once by its key, in a stream of tests."""
        tag = tag_of_test(message.key)
        if not self._entry.known_tags([tag]):
            self._entry.join([Joining(tag, message)], publish, is_test=True)
        return outcome_of(message, self._entry.rows_of([tag]).get(tag))

    def find(self, *, keys: Sequence[str], references: Sequence[str]) -> Reply[OneOffList]:
        """How messages stand, by their keys or by their callers' references; unknown ones are left out."""
        if not _are_texts(keys) or not _are_texts(references) or not (keys or references):
            what = "are not lists of texts, together 1 to 1000"
            return wire.wrong_input([Problem("keys, references", "", what, "name the messages")])
        keys_by_tag = {tag_of(key): key for key in keys}
        rows = self._ledger.streams.find(tags=list(keys_by_tag), references=references, limit=_SHOWN)
        return wire.ok({"messages": [_outcome(row, keys_by_tag.get(row["tag"])) for row in rows]})

    def _check_all(self, asked: Sequence[object]) -> list[CheckedOneOff | OneOffRefusal]:
        """Each message, checked; where it names only a template's code, filled. A code is looked up once."""
        contents: dict[TemplateKey, Mapping[str, Any] | WrongInput] = {}
        return [self._check(message, contents) for message in asked]

    def _check(
        self, asked: object, contents: dict[TemplateKey, Mapping[str, Any] | WrongInput]
    ) -> CheckedOneOff | OneOffRefusal:
        message = asked.get("message") if isinstance(asked, dict) else None
        key = named_only(message) if isinstance(message, dict) else None
        try:
            if not isinstance(asked, dict) or not isinstance(message, dict) or key is None:
                return check_one_off(asked)
            filled = fill(message, self._content_of(key, contents))
            return replace(check_one_off({**asked, "message": filled}), digest=_digest_of_named(asked))
        except WrongInput as error:
            return _refuse(asked, error)

    def _content_of(
        self, key: TemplateKey, contents: dict[TemplateKey, Mapping[str, Any] | WrongInput]
    ) -> Mapping[str, Any]:
        if key not in contents:
            try:
                contents[key] = self._templates.content_of(key)
            except WrongInput as error:
                contents[key] = error
        content = contents[key]
        if isinstance(content, WrongInput):
            raise content
        return content


def _refuse(asked: object, error: WrongInput) -> OneOffRefusal:
    key = asked.get("key") if isinstance(asked, dict) else None
    problems = [problem.to_json() for problem in error.problems]
    return {"key": key if isinstance(key, str) else None, "refused": "wrong_input", "problems": problems}


def _digest_of_named(asked: Mapping[str, Any]) -> str:
    """Of what was asked for, not of what was filled in: a repetition is the same message, whatever is
    registered by then.
    """
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def outcome_of(message: CheckedOneOff, row: dict[str, Any] | None) -> OneOffOutcome:
    """How a message stands; None: it is in no stream."""
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
