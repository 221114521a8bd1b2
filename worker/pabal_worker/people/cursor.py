"""Say how far a search for one person has come, as a number that a caller gives back.

Dead letters are looked through first, then bodies of reports. Nothing is looked up here.
"""

from __future__ import annotations

from dataclasses import dataclass

from pabal.errors import Problem, WrongInput

_MOST = 2**62


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where to go on."""

    letter: int | None
    """The last dead letter that was looked at; None: all were."""

    body: int
    """The last body that was looked at."""

    @property
    def number(self) -> int:
        """For replies: even for bodies, odd for letters."""
        return 2 * self.body if self.letter is None else 2 * self.letter + 1


def read_cursor(after: object) -> Cursor:
    """The cursor of a number. None: the beginning. Raises WrongInput."""
    if after is None:
        return Cursor(0, 0)
    if type(after) is not int or not 0 <= after <= _MOST:
        problem = Problem("after", f"{after}"[:20], "is not what an earlier reply has said", "leave it out")
        raise WrongInput("after", [problem])
    return Cursor(after // 2, 0) if after % 2 else Cursor(None, after // 2)
