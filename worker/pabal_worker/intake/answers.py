"""Take answers in conversations in, each once by its caller's key, and none to a talk that is not open.

They join a stream as messages to single persons do (`one_offs.py`), and are sent from there. Whether a talk
is open is what was heard of it; the provider has the last word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pabal import wire
from pabal.answer_checks import LONGEST_PROFILE, CheckedAnswer, check_answer
from pabal.errors import Problem, WrongInput
from pabal.replies import OneOffList, OneOffOutcome, OneOffRefusal, Reply, TalkEnd
from pabal_worker.intake.one_offs import MOST_AT_ONCE, outcome_of
from pabal_worker.intake.stream_entry import Joining, StreamEntry
from pabal_worker.message_ids import tag_of
from pabal_worker.records import Share

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger

_WHY: dict[TalkEnd, str] = {
    "unknown": "this user has never written to the profile, as far as is known",
    "aged": "the user wrote nothing for 30 days, so the talk is over",
    "expired_session": "the provider said that the talk is over",
    "terminated": "the talk was ended by us",
    "blocked": "the user has blocked the profile",
}
_NUMBER = re.compile(r"#(?P<no>[0-9]{1,18})")
"""A user by the number of the talk, as lists of talks show it."""

_WAY_OUT = "the user has to write first; until then, an Alim to the person's number may reach them"


class Answers:
    """Answers `pabal.answer`."""

    def __init__(self, *, ledger: Ledger, entry: StreamEntry, clock: LedgerClock) -> None:
        self._ledger, self._entry, self._clock = ledger, entry, clock

    def send(self, asked: object, *, publish: Callable[[Share], None]) -> Reply[OneOffList]:
        """Let answers join their streams; replies how each stands, in the order asked.

        One that is known by its key is not looked at again: its talk may have ended since.
        """
        if not isinstance(asked, list) or not 1 <= len(asked) <= MOST_AT_ONCE:
            what = f"is not a list of 1 to {MOST_AT_ONCE} answers"
            return wire.wrong_input([Problem("answers", "", what, "send them in more calls")])
        users = self._users_by_number(asked)
        checked = [_check(one, users) for one in asked]
        answers = [one for one in checked if isinstance(one, CheckedAnswer)]
        joining, closed = self._sort_by_talk(self._without_known(answers))
        self._entry.join(joining, publish)
        rows = self._entry.rows_of([tag_of(answer.message.key) for answer in answers])
        outcomes: list[OneOffOutcome] = []
        for one in checked:
            if not isinstance(one, CheckedAnswer):
                outcomes.append(one)
            elif end := closed.get(tag := tag_of(one.message.key)):
                outcomes.append(_closed(one, end))
            else:
                outcomes.append(outcome_of(one.message, rows.get(tag)))
        return wire.ok({"messages": outcomes})

    def _users_by_number(self, asked: Sequence[object]) -> Mapping[int, tuple[str, str]]:
        """Profile and user's key of the talks that answers name by their numbers."""
        numbers = {no for one in asked if (no := _talk_number(one)) is not None}
        return self._ledger.answers.users(sorted(numbers)) if numbers else {}

    def _without_known(self, answers: Sequence[CheckedAnswer]) -> list[CheckedAnswer]:
        """The first of each key that nobody knows yet, in the order in which they are to leave."""
        first: dict[str, CheckedAnswer] = {}
        for answer in answers:
            first.setdefault(tag_of(answer.message.key), answer)
        known = self._entry.known_tags(list(first))
        return [answer for tag, answer in first.items() if tag not in known]

    def _sort_by_talk(self, answers: Sequence[CheckedAnswer]) -> tuple[list[Joining], dict[str, TalkEnd]]:
        """The answers whose talks are open, and why the others' are not, by their tags."""
        if not answers:
            return [], {}
        pairs = [(one.profile, one.user) for one in answers]
        talks = self._ledger.answers.talks(pairs, now=self._clock.now())
        joining, closed = list[Joining](), dict[str, TalkEnd]()
        for one in answers:
            talk, tag = talks.get((one.profile, one.user)), tag_of(one.message.key)
            if talk is None or talk["ended_why"]:
                closed[tag] = talk["ended_why"] if talk else "unknown"
            else:
                joining.append(Joining(tag, one.message, talk["no"], one.ends_talk))
        return joining, closed


def _talk_number(asked: object) -> int | None:
    user = asked.get("user") if isinstance(asked, dict) else None
    match = _NUMBER.fullmatch(user) if isinstance(user, str) else None
    return int(match["no"]) if match else None


def _check(asked: object, users: Mapping[int, tuple[str, str]]) -> CheckedAnswer | OneOffRefusal:
    try:
        return check_answer(_with_users_key(asked, users))
    except WrongInput as error:
        key = asked.get("key") if isinstance(asked, dict) else None
        problems = [problem.to_json() for problem in error.problems]
        return {"key": key if isinstance(key, str) else None, "refused": "wrong_input", "problems": problems}


def _with_users_key(asked: Any, users: Mapping[int, tuple[str, str]]) -> object:
    """The answer with the user's key in place of a talk's number: by either it is the same answer."""
    number = _talk_number(asked)
    if number is None:
        return asked
    profile, user = users.get(number, (None, None))
    if user is None or profile != asked.get("profile"):
        what = f"is no talk with {str(asked.get('profile'))[:LONGEST_PROFILE]}, or is erased"
        raise WrongInput("answer", [Problem("user", f"#{number}", what, "`pabal talks` has the numbers")])
    return {**asked, "user": user}


def _closed(answer: CheckedAnswer, end: TalkEnd) -> OneOffRefusal:
    problem = Problem("user", "", _WHY[end], _WAY_OUT)
    return {
        "key": answer.message.key,
        "refused": "talk_closed",
        "talk": end,
        "problems": [problem.to_json()],
    }
