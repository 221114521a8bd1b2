"""Answer each word that a webhook was told, as a customer's desk would, whatever is killed meanwhile.

The key of an answer is the id of the word that it answers, so the same answer may be asked for any number of
times. What became of the answers is judged from both ends: what the provider took, and what the ledger says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from threading import Event, Thread
from typing import Any, TypeVar

from pabal.answers import Answer
from pabal.client import Client
from pabal.errors import PabalError
from tests.faults.installation import Installation
from tests.support.endpoint import Arrived

T = TypeVar("T")

ENDS = "EXPIRED_SESSION"
_AT_ONCE = 100
_NAP_S = 0.1
_OPEN = ("waiting", "sending", "unknown")
_LATE = """
    SELECT count(*) FROM one_offs o
    JOIN messages m ON m.campaign_no = o.campaign_no AND m.recipient_no = o.no AND m.leg = 0
    JOIN attempts a ON a.id = m.attempt
    JOIN inbound i ON i.talk_no = o.talk_no AND i.kind = 'EXPIRED_SESSION'
    JOIN inbox b ON b.id = i.inbox_id
    WHERE a.started_at > b.applied_at + interval '3 seconds'
      AND NOT EXISTS (SELECT FROM inbound later WHERE later.talk_no = i.talk_no AND later.kind <> i.kind
                      AND later.received_at > i.received_at)
"""
"""Answers that began to leave once the end of their talk had been applied, and not in that moment."""


class Desk:
    """Reads what a webhook has taken, and answers it from a thread of its own."""

    def __init__(self, installation: Installation, taken: Sequence[Arrived]) -> None:
        self._taken, self._installation = taken, installation
        self._client = Client(installation.settings["PABAL_BROKER_URL"], timeout_s=20)
        self._ids: dict[str, str] = {}
        self._closed: set[str] = set()
        self._refused: list[str] = []
        self._stop = Event()
        self._thread = Thread(target=self._run, name="desk")

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answer nobody any more."""
        self._stop.set()
        self._thread.join()

    def is_done(self) -> bool:
        """Whether each word that the webhook has taken is answered, and each answer's fate is known."""
        words = {row["messageId"] for row in self._words()}
        return words == self._ids.keys() | self._closed and not self._open_answers()

    def complaints(self) -> Iterator[str]:
        """What must not be: answers lost, twice or late; refusals that no end of a talk explains."""
        yield from self._refused
        taken = Counter(row["messageId"] for row in self._installation.sandbox.arrivals() if row["taken"])
        yield from (f"answer {id_} was taken {n} times" for id_, n in taken.items() if n > 1)
        states = self._states()
        for key, id_ in list(self._ids.items()):
            has_left = states.get(key) != "suppressed"
            if has_left != (id_ in taken):
                yield f"answer {key} is {states.get(key)}, the provider took it {taken[id_]} times"
        with self._installation.connect() as connection:
            (late,) = connection.execute(_LATE).fetchone() or (0,)
        if late:
            yield f"{late} answers left after the end of their talk was known"

    @property
    def answered(self) -> int:
        """Answers that Pabal has taken in."""
        return len(self._ids)

    @property
    def closed(self) -> int:
        """Answers that it has refused, since their talk was over."""
        return len(self._closed)

    def _run(self) -> None:
        while not self._stop.wait(_NAP_S):
            new = {
                row["messageId"]: row
                for row in self._words()
                if row["messageId"] not in self._ids and row["messageId"] not in self._closed
            }
            for rows in _hundreds(list(new.values())):
                self._answer(rows)

    def _answer(self, rows: Sequence[Mapping[str, Any]]) -> None:
        answers = [
            Answer(row["to"], row["sender"], "네, 도와드리겠습니다.", row["messageId"]) for row in rows
        ]
        try:
            outcomes = self._client.answer_all(answers)
        except PabalError:
            return
        for answer, outcome in zip(answers, outcomes, strict=True):
            if "providerMessageId" in outcome:
                self._ids[answer.key] = outcome["providerMessageId"]
            elif outcome["refused"] == "talk_closed":
                self._closed.add(answer.key)
            else:
                self._refused.append(f"answer {answer.key}: {outcome['refused']} {outcome['problems']}")
                self._closed.add(answer.key)

    def _words(self) -> Iterator[dict[str, Any]]:
        for arrived in list(self._taken):
            words = (row for row in arrived.rows if "message" in row)  # the others are reports of our answers
            yield from (row for row in words if row["message"]["type"] != ENDS)

    def _states(self) -> dict[str, str]:
        states: dict[str, str] = {}
        for keys in _hundreds(list(self._ids)):
            for outcome in self._client.sent(keys=keys):
                if "legs" in outcome and outcome["key"] is not None:
                    states[outcome["key"]] = outcome["legs"].get("kakao", {"state": "waiting"})["state"]
        return states

    def _open_answers(self) -> int:
        try:
            states = self._states()
        except PabalError:
            return len(self._ids)
        return len(self._ids) - len(states) + sum(state in _OPEN for state in states.values())


def _hundreds(values: list[T]) -> Iterator[list[T]]:
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))
