"""Describe who said no: the replies of `pabal.suppress` and its sisters."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from pabal.replies.envelope import InputNotice, InputProblem
from pabal.timestamps import Moment

SuppressionKind = Literal["all", "advertising"]


class SuppressionChange(TypedDict):
    """What a change of the list of those who said no came to."""

    changed: int
    """Entries that were added, or erased."""

    unchanged: int
    """People who were there already."""

    refused: int
    """Numbers that are no mobile number; the others were taken."""

    problems: list[InputProblem]
    """The first hundred of them, masked, by their place in the list from 1."""

    total: int
    """Entries that the ledger has now."""


class SuppressionImport(SuppressionChange):
    """What an import of a file came to; from `Client.suppress_file`, never on the wire."""

    notices: list[InputNotice]
    """What of the file was read and what was not."""


class Suppression(TypedDict):
    """One entry: a person, and what they get no more."""

    number: str | None
    """In E.164 digits; null where only its hash is kept, unless the number was asked for."""

    kind: SuppressionKind
    """`all`: nothing. `advertising`: no SMS that is advertising."""

    sender: str | None
    """A Kakao sender or an SMS sender's number; null: of the whole installation."""

    reason: str
    """As it was given."""

    at: Moment
    """When the person said so."""

    hashed: bool
    """Whether only the number's hash is kept."""


class SuppressionList(TypedDict):
    """A page of entries, in the order in which they were added."""

    suppressions: list[Suppression]
    """A thousand at most."""

    total: int
    """Entries that the ledger has, of whomever."""

    next: int | None
    """What `after` has to be for the next page; null: this was the last."""
