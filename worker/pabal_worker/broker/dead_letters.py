"""Keep dead letters, tell who waits for a reply, and show dead letters to people.

Whether a message is one is decided in `guard.py`. Texts for logs never hold content.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from pabal import wire
from pabal.replies import ErrorReply
from pabal_worker.records import DeadLetter

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from pabal_worker.ledger import Ledger

_AGAIN_S = 1.0
_NUMBER = re.compile(r"\+?\d(?:[ .()-]?\d){6,}")


class DeadLetterKeeper:
    """Writes dead letters into the ledger."""

    def __init__(self, *, ledger: Ledger, log: FilteringBoundLogger, wait: Callable[[float], object]) -> None:
        """`wait` takes seconds, and returns early when the worker ends."""
        self._ledger, self._log, self._wait = ledger, log, wait

    def keep_letter(self, letter: DeadLetter) -> bool:
        """Keep a letter. False if the ledger is away, after a moment's wait: it is to be brought again."""
        facts = {
            "id": letter.message_id,
            "queue": letter.queue,
            "reason": letter.reason,
            "bytes": letter.size,
        }
        try:
            self._ledger.dead_letters.keep(letter)
        except Exception as error:
            away = type(error).__name__
            self._log.error("a foreign message waits, since the ledger does not take it", error=away, **facts)
            self._wait(_AGAIN_S)
            return False
        self._log.warning("a message does not follow the wire; `pabal dead-letters` shows it", **facts)
        return True


def reply_to(letter: DeadLetter) -> ErrorReply:
    """What a producer that waits is told."""
    return wire.error(
        "wrong_input",
        f"the message in {letter.queue} does not follow the wire: {letter.reason}; "
        f"nothing of it was done; docs/wire.md shows a right one",
    )


def letter_of(message_id: str, arguments: Mapping[str, Any]) -> DeadLetter:
    """The letter that a call of `pabal.dead-letter` brings."""
    return DeadLetter(
        key=arguments["key"],
        queue=arguments["queue"],
        message_id=message_id,
        reason=arguments["reason"],
        content=base64.b64decode(arguments["content"]),
        size=arguments["size"],
    )


def readable(content: bytes, *, with_numbers: bool) -> str:
    """A dead letter for people: its body decoded where that works, numbers masked unless they are wanted."""
    text = content.decode("utf-8", "backslashreplace")
    try:
        envelope = json.loads(text)
        body = base64.b64decode(envelope["body"], validate=True).decode("utf-8")
        text = json.dumps(envelope | {"body": body}, ensure_ascii=False)
    except (ValueError, TypeError, LookupError, RecursionError):
        pass  # shown as it came
    return text if with_numbers else _NUMBER.sub(lambda number: "*" * len(number[0]), text)
