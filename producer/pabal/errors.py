"""Define the errors that Pabal raises on purpose, as one tree.

    PabalError
    ├── WrongInput           a campaign, a recipients' file or a batch is not as it must be; carries Problems
    ├── NotAccepted          something may be a slip, and nobody has said that it is meant; carries Questions
    ├── CampaignRefused      the workers refuse this campaign, with a reason
    │   └── NotPossibleNow   the campaign's state does not allow what was asked
    ├── CampaignUnknown      no campaign has this id
    ├── MessageRefused       a message to one person was not taken, with a reason
    │   └── TalkClosed       an answer was not taken, since its talk is not open
    ├── WrongSettings        this installation is not set up for what was asked
    └── NoAnswer             the workers or the broker did not answer in time

Errors that only workers know derive from `PabalError` too; they are in `pabal_worker/errors.py` and beside
the provider's adapter. What can be expected is not an error but a value: a Problem, a refusal in a reply, an
outcome.

An error's text says what happened, with values, then the way out. Arguments go to `Exception` in order, so
that errors survive pickling.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from pabal.replies import AskedQuestion, InputNotice, InputProblem, TalkEnd


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input, and what to do about it."""

    where: str
    """Field or place: `sendingSpeedLimit.timeUnit`, `row 17, column 'to'`."""

    value: str
    """What stands there; a person's number is masked."""

    what: str
    """What is wrong with it."""

    way_out: str
    """What to write instead."""

    def __str__(self) -> str:
        shown = f" is {self.value!r}" if self.value else ""
        return f"{self.where}{shown}: {self.what}; {self.way_out}"

    def to_json(self) -> InputProblem:
        """The problem as a flat JSON object."""
        return {"where": self.where, "value": self.value, "what": self.what, "way_out": self.way_out}


@dataclass(frozen=True, slots=True)
class Question:
    """One thing that may be meant or may be a slip. Whoever means it accepts its code (`pabal.accept`)."""

    code: str
    """`hidden-rows`."""

    where: str
    """Field or place."""

    what: str
    """What is there, and how much of it; a person's number is masked."""

    way_out: str
    """What to write instead, if it is a slip."""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.way_out}, or accept it as it is with --accept {self.code}"

    def to_json(self) -> AskedQuestion:
        """The question as a flat JSON object."""
        return {"code": self.code, "where": self.where, "what": self.what, "way_out": self.way_out}


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that is good as it is, and that somebody may want to know before people read it."""

    where: str
    """Field or place."""

    what: str
    """What is there, and what it means; a person's number is masked."""

    way_out: str
    """What to write instead, if it is not meant."""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.way_out}"

    def to_json(self) -> InputNotice:
        """The notice as a flat JSON object."""
        return {"where": self.where, "what": self.what, "way_out": self.way_out}


class PabalError(Exception):
    """The root of all errors that Pabal raises on purpose."""

    code: ClassVar[str] = "pabal_error"
    """The kind of the error for programs; it stays when texts change. The wire's word, where it has one."""

    @property
    def fields(self) -> tuple[str, ...]:
        """Fields or places that it names, each once: `sendAt`; `row 17, column 'to'`."""
        return ()


class WrongInput(PabalError):
    """An input was read to its end and is not as it must be; nothing was done with it. Names every fault."""

    code = "wrong_input"

    def __init__(self, source: str, problems: Sequence[Problem]) -> None:
        super().__init__(source, problems)
        self.source, self.problems = source, tuple(problems)

    def __str__(self) -> str:
        return "\n".join(f"{self.source}: {problem}" for problem in self.problems)

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(problem.where for problem in self.problems))


class NotAccepted(PabalError):
    """Something may be a slip, and nobody has accepted it; nothing was done. Names every question."""

    code = "not_accepted"

    def __init__(self, source: str, questions: Sequence[Question]) -> None:
        super().__init__(source, questions)
        self.source, self.questions = source, tuple(questions)

    def __str__(self) -> str:
        return "\n".join(f"{self.source}: {question}" for question in self.questions)

    @property
    def fields(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(question.where for question in self.questions))

    @property
    def codes(self) -> tuple[str, ...]:
        """What `accept` has to name for the same to be taken."""
        return tuple(dict.fromkeys(question.code for question in self.questions))


class CampaignRefused(PabalError):
    """The workers refuse this campaign."""

    code = "campaign_refused"

    def __init__(self, campaign_id: str, why: str, way_out: str) -> None:
        super().__init__(campaign_id, why, way_out)
        self.campaign_id, self.why, self.way_out = campaign_id, why, way_out

    def __str__(self) -> str:
        named = (
            f"campaign {self.campaign_id!r}: " if self.campaign_id else ""
        )  # what is asked may be about none
        return f"{named}{self.why}; {self.way_out}"


class NotPossibleNow(CampaignRefused):
    """The campaign is in a state that does not allow this."""

    code = "not_possible"


class CampaignUnknown(PabalError):
    """No campaign has this id."""

    code = "campaign_unknown"

    def __init__(self, campaign_id: str) -> None:
        super().__init__(campaign_id)
        self.campaign_id = campaign_id

    def __str__(self) -> str:
        return f"no campaign has the id {self.campaign_id!r}; `pabal status` lists those that there are"


class MessageRefused(PabalError):
    """A message to one person was not taken."""

    code = "message_refused"

    def __init__(self, key: str, why: str, way_out: str) -> None:
        super().__init__(key, why, way_out)
        self.key, self.why, self.way_out = key, why, way_out

    def __str__(self) -> str:
        return f"message {self.key!r}: {self.why}; {self.way_out}"


class TalkClosed(MessageRefused):
    """An answer was not taken: nothing can be said to this user until they write again."""

    code = "talk_closed"

    def __init__(self, key: str, why: str, way_out: str, end: TalkEnd) -> None:
        super().__init__(key, why, way_out)
        self.args = (key, why, way_out, end)
        self.end: TalkEnd = end
        """unknown, aged, expired_session, terminated or blocked."""


class WrongSettings(PabalError):
    """A setting is missing or cannot be used."""

    code = "wrong_settings"


class NoAnswer(PabalError):
    """Neither the broker nor a worker answered in time."""

    code = "no_answer"
