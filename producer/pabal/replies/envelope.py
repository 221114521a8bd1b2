"""Wrap every reply: `{"ok": …}`, or `{"error": …}` with the reasons.

TypedDict comes from `typing_extensions`, since pydantic takes no other on Python 3.11: so services may put a
reply into a model of their own.
"""

from __future__ import annotations

from typing import Generic, Literal, NotRequired, TypeVar

from typing_extensions import TypedDict

T = TypeVar("T")

ErrorKind = Literal["wrong_input", "not_accepted", "id_taken", "campaign_unknown", "not_possible"]


class InputProblem(TypedDict):
    """One thing that is wrong with an input."""

    where: str
    """Field or place: `sendAt`; `row 17, column 'to'`."""

    value: str
    """What stands there; a person's number is masked."""

    what: str
    """What is wrong with it."""

    way_out: str
    """What to write instead."""


class AskedQuestion(TypedDict):
    """One thing that may be meant or may be a slip."""

    code: str
    """What `accept` has to name if it is meant: `inverted-time-zone`."""

    where: str
    """Field or place."""

    what: str
    """What is there, and how much of it."""

    way_out: str
    """What to write instead, if it is a slip."""


class InputNotice(TypedDict):
    """One thing that is good as it is, and that somebody may want to know."""

    where: str
    """Field or place."""

    what: str
    """What is there, and what it means."""

    way_out: str
    """What to write instead, if it is not meant."""


class ErrorBody(TypedDict):
    """Why a request was refused."""

    kind: ErrorKind
    """For programs; see the table of errors."""

    text: str
    """For people: what happened, with values, then the way out."""

    problems: NotRequired[list[InputProblem]]
    """With `wrong_input`: all of them, where the input has fields."""

    questions: NotRequired[list[AskedQuestion]]
    """With `not_accepted`: all that nobody has accepted."""


class OkReply(TypedDict, Generic[T]):
    """It was done, or is so."""

    ok: T
    """The reply itself; its type depends on the task."""


class ErrorReply(TypedDict):
    """It was refused."""

    error: ErrorBody
    """The reasons."""


Reply = OkReply[T] | ErrorReply
