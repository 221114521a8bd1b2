"""Check a message of the broker against the wire, and write down anew what a worker needs of it.

A message is taken apart here, in one place that expects anything, and only what `docs/wire.md` names goes on.
Celery and kombu read headers and properties in many places that expect their own; what a stranger wrote there
never reaches them. What the arguments mean is left to the tasks.
"""

from __future__ import annotations

import base64
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from kombu.serialization import loads

from pabal import wire

LARGEST_BODY = 16 * 1024 * 1024
"""Bytes; a full batch is some hundred thousand."""

JSON_TYPE = "application/json"

_ID = re.compile(r"[\x21-\x7e]{1,255}")
_PARAMETER = re.compile(r'\s*charset\s*=\s*"?([\w-]+)"?\s*', re.IGNORECASE)
_SHOWABLE = re.compile(r"[A-Za-z][\w./+=; -]{0,63}")
_MANY_DIGITS = re.compile(r"\d{5,}")
_UTF8 = ("utf-8", "utf8", "us-ascii", "ascii")
_SHOWN_ARGUMENTS = ("campaign", "number", "leg", "share")


class ForeignMessage(Exception):
    """The message does not follow the wire. The text says why, without anything of its content."""


@dataclass(frozen=True, slots=True)
class RawMessage:
    """A message as the broker has it; nothing is known of any part's type."""

    body: object
    body_encoding: object
    content_type: object
    content_encoding: object
    headers: object
    properties: object


@dataclass(frozen=True, slots=True)
class TaskMessage:
    """What a worker needs of a message, checked."""

    task: str
    id: str
    body: bytes
    shown: str
    """Arguments as Flower and logs may show them."""

    expires: datetime | None = None
    reply_to: str | None = None
    correlation_id: str | None = None
    priority: int = 0
    ignore_result: bool | None = None
    origin: str | None = None
    """The process that sent it, as it calls itself: tells beats apart."""

    def headers(self) -> dict[str, Any]:
        """The headers of Celery's message protocol, version 2."""
        return {
            "lang": "py",
            "task": self.task,
            "id": self.id,
            "root_id": self.id,
            "parent_id": None,
            "expires": self.expires.isoformat() if self.expires else None,
            "eta": None,
            "retries": 0,
            "timelimit": [None, None],
            "argsrepr": "()",
            "kwargsrepr": self.shown,
            "ignore_result": self.ignore_result,
            "origin": self.origin,
        }


def read_message(raw: RawMessage) -> TaskMessage:
    """The message, checked. Raises ForeignMessage."""
    headers, properties = _object(raw.headers, "headers"), _object(raw.properties, "properties")
    task, message_id = _task(headers), _id(headers)
    _refuse_extras(headers)
    _check_type(raw.content_type, raw.content_encoding)
    body = _bytes(raw.body, raw.body_encoding)
    arguments = _arguments(body)
    return TaskMessage(
        task,
        message_id,
        body,
        repr({name: _short(arguments[name]) for name in _SHOWN_ARGUMENTS if name in arguments}),
        expires=_moment(headers.get("expires")),
        reply_to=_address(properties.get("reply_to")),
        correlation_id=_address(properties.get("correlation_id")) or message_id,
        priority=_priority(properties.get("priority")),
        ignore_result=ignored if isinstance(ignored := headers.get("ignore_result"), bool) else None,
        origin=_address(headers.get("origin")),
    )


def reply_address(raw: RawMessage) -> tuple[str, str | None, str | None]:
    """Id, reply queue and correlation of a message that may be anything; a new id where it has none."""
    headers = raw.headers if isinstance(raw.headers, Mapping) else {}
    properties = raw.properties if isinstance(raw.properties, Mapping) else {}
    message_id = _address(headers.get("id")) or _address(properties.get("correlation_id"))
    message_id = message_id or str(uuid.uuid4())
    correlation = _address(properties.get("correlation_id")) or message_id
    return message_id, _address(properties.get("reply_to")), correlation


def _object(value: object, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ForeignMessage(f"`{name}` is not an object")
    return value


def _task(headers: Mapping[str, Any]) -> str:
    task = headers.get("task")
    if not isinstance(task, str) or not task:
        raise ForeignMessage("the header `task` is missing or not text")
    if task not in wire.QUEUES:
        raise ForeignMessage(f"the header `task` is {_showable(task)}, which is not a task of the wire")
    return task


def _id(headers: Mapping[str, Any]) -> str:
    message_id = _address(headers.get("id"))
    if message_id is None:
        raise ForeignMessage("the header `id` is missing or not a short text, such as a UUID")
    return message_id


def _refuse_extras(headers: Mapping[str, Any]) -> None:
    """What would change the meaning of a call is refused; what only decorates it is left out."""
    if headers.get("eta") is not None:
        raise ForeignMessage("it has an `eta`; moments belong into the campaign")
    if headers.get("compression"):
        raise ForeignMessage("its body is compressed; send it as it is")


def _check_type(content_type: object, content_encoding: object) -> None:
    if not isinstance(content_type, str):
        raise ForeignMessage(f"its content type is missing; write {JSON_TYPE}")
    media, _, parameters = content_type.partition(";")
    if media.strip().lower() != JSON_TYPE:
        raise ForeignMessage(f"its content type is {_showable(content_type)}; write {JSON_TYPE}")
    charset = _PARAMETER.fullmatch(parameters)
    if parameters.strip() and (charset is None or charset[1].lower() not in _UTF8):
        raise ForeignMessage(f"its content type is {_showable(content_type)}; write {JSON_TYPE} alone")
    if content_encoding and str(content_encoding).lower() not in _UTF8:
        raise ForeignMessage("its content encoding is another than utf-8")


def _bytes(body: object, encoding: object) -> bytes:
    if isinstance(body, str):
        body = body.encode("utf-8", "surrogatepass")
    if not isinstance(body, bytes):
        raise ForeignMessage("`body` is not text")
    if encoding not in (None, "", "base64"):
        raise ForeignMessage("the property `body_encoding` is neither base64 nor absent")
    if encoding:
        try:
            body = base64.b64decode(body)
        except ValueError as error:
            raise ForeignMessage("`body` is not base64, as the property `body_encoding` says") from error
    if len(body) > LARGEST_BODY:
        raise ForeignMessage(f"its body has more than {LARGEST_BODY} bytes")
    return body


def _arguments(body: bytes) -> Mapping[str, Any]:
    """Keyword arguments of a body, decoded exactly as Celery does it later."""
    try:
        body.decode("utf-8")
        parts = loads(body, JSON_TYPE, "utf-8", accept={JSON_TYPE})
    except Exception as error:
        raise ForeignMessage("its body is not JSON in UTF-8") from error
    if not isinstance(parts, list) or len(parts) != 3:
        raise ForeignMessage("its body is not a list of three: [], keyword arguments, {}")
    positional, keywords, embedded = parts
    if not (isinstance(positional, list) and isinstance(keywords, dict) and isinstance(embedded, dict)):
        raise ForeignMessage("its body is not a list, an object and an object: [], keyword arguments, {}")
    if any(embedded.values()):
        raise ForeignMessage("it has callbacks, a chain or a chord; a task of the wire has none")
    return keywords


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)  # type: ignore[arg-type]
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (TypeError, ValueError, OverflowError) as error:
        raise ForeignMessage("the header `expires` is not a moment in ISO 8601") from error


def _address(value: object) -> str | None:
    return value if isinstance(value, str) and _ID.fullmatch(value) else None


def _priority(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 9 else 0


def _short(value: object) -> object:
    """An argument for Flower: ids and small numbers, never rows or texts."""
    if isinstance(value, Mapping):
        value = value.get("id")
    if isinstance(value, str):
        return value if len(value) <= 64 else f"{value[:64]}…"
    return value if isinstance(value, int) and abs(value) < 2**31 else "…"


def _showable(value: str) -> str:
    """A name or type in quotes, if it looks like one; it never holds a person's number."""
    return repr(_MANY_DIGITS.sub("…", value)) if _SHOWABLE.fullmatch(value) else "no name that can be shown"
