"""Name what is asked about before a campaign is taken, and what somebody accepts of it.

A question has a code; whoever means what it asks about accepts the code. Questions are found elsewhere: about
a list in `recipients/`, about a campaign file in `campaign/questions.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from pabal.errors import NotAccepted, Problem, Question, WrongInput

HIDDEN_ROWS = "hidden-rows"
INVERTED_TIME_ZONE = "inverted-time-zone"

INVISIBLE_CHARACTERS = "invisible-characters"
LABEL_IN_DOUBT = "label-in-doubt"
PLACEHOLDER_VALUES = "placeholder-values"
SEND_AT_PASSED = "send-at-passed"
TEMPLATE_DIFFERS = "template-differs"
TEMPLATE_NOT_APPROVED = "template-not-approved"
UNFILLED_PLACEHOLDERS = "unfilled-placeholders"

CODES = {
    HIDDEN_ROWS: "the sheet hides rows, by hand or by a filter; they are sent to like the others",
    INVERTED_TIME_ZONE: "a window's zone is an Etc/GMT zone, whose sign is the other way round",
    INVISIBLE_CHARACTERS: "a text or cells have characters that nobody sees, or blanks that do not break",
    LABEL_IN_DOUBT: "a text begins with what looks like a label of advertising, and is no advertising",
    PLACEHOLDER_VALUES: "cells say nan, NULL, None or undefined, and people read that",
    SEND_AT_PASSED: "sendAt is past by more than five minutes; messages leave at once",
    TEMPLATE_DIFFERS: "a text, title, button or value is not as its template has it, as far as was imported",
    TEMPLATE_NOT_APPROVED: "the template is rejected, paused, deleted or not approved yet",
    UNFILLED_PLACEHOLDERS: "a text has a column's name in another vendor's marks, which nothing fills",
}
"""Every code that may be asked about or accepted, and what accepting it means."""

_LONGEST_LIST = 100
_SHOWN = 60


def read_accept(codes: object) -> frozenset[str]:
    """The codes in a list that somebody gave. Raises WrongInput for whatever is not a known code."""
    if codes is None:
        return frozenset()
    if not isinstance(codes, (list, tuple, set, frozenset)):
        what = "is not a list of codes"
        raise WrongInput("accept", [Problem("accept", _shown(codes), what, f'write ["{HIDDEN_ROWS}"]')])
    if len(codes) > _LONGEST_LIST:
        what = f"holds {len(codes):,} codes; {_LONGEST_LIST} are the most"
        raise WrongInput("accept", [Problem("accept", "", what, "name each code once")])
    unknown = [code for code in codes if not isinstance(code, str) or code not in CODES]
    if unknown:
        raise WrongInput("accept", [_unknown(code) for code in unknown])
    return frozenset(codes)


def refuse_unaccepted(source: str, questions: Iterable[Question], accepted: Collection[str]) -> None:
    """Raise NotAccepted about `source` with all questions that nobody has accepted."""
    if unaccepted := tuple(question for question in questions if question.code not in accepted):
        raise NotAccepted(source, unaccepted)


def _unknown(code: object) -> Problem:
    return Problem("accept", _shown(code), "is not a known code", f"write one of {', '.join(sorted(CODES))}")


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
