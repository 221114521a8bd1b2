"""Ask about conversations with users, release those that are parked, and erase them: questions of a client.

How a question is asked and answered is the client's part (`client.py`).
"""

from __future__ import annotations

from typing import Any

from pabal import wire
from pabal.client_questions import ClientQuestions
from pabal.replies import TalkErasure, TalkList, TalkReply

_QUESTION_LIFE_S = 600


class TalkQuestions(ClientQuestions):
    """Methods of a client. Keys and texts of users are masked unless `unmasked`, which is an event."""

    def talks(
        self,
        *,
        profile: str | None = None,
        is_open: bool = False,
        is_parked: bool = False,
        before: str | None = None,
        limit: int = 100,
        unmasked: bool = False,
    ) -> TalkList:
        """A page of talks by the user's last word, the newest first, 1,000 at most: of one profile, open ones
        alone, or those alone that are parked; `before` is what the page before replied.
        """
        asked: dict[str, Any] = {"profile": profile, "is_open": is_open, "is_parked": is_parked}
        asked |= {"before": before, "limit": limit, "unmasked": unmasked}
        page: TalkList = self._ask(wire.TALKS, "", expires=_QUESTION_LIFE_S, **asked, **self._by)
        return page

    def talk(
        self,
        profile: str,
        user: str,
        *,
        before: int | None = None,
        limit: int = 50,
        unmasked: bool = False,
        release: bool = False,
    ) -> TalkReply:
        """One talk with its newest words, up to `limit`, 1,000 at most. `user` is the user's key, or `#` and
        the talk's number. `release`: its webhook is told again now what it did not take.

        Raises WrongInput if there is no such talk.
        """
        asked: dict[str, Any] = {"before": before, "limit": limit, "unmasked": unmasked, "release": release}
        reply: TalkReply = self._ask(
            wire.TALK, "", expires=_QUESTION_LIFE_S, profile=profile, user=user, **asked, **self._by
        )
        return reply

    def erase_talks(self, user: str, *, profile: str | None = None) -> TalkErasure:
        """Erase a user's key and texts, and the raw bodies that name them, with one profile or all. What its
        webhook was not told yet is told to nobody. It cannot be taken back; safe to repeat.
        """
        erased: TalkErasure = self._ask(wire.ERASE_TALKS, "", user=user, profile=profile, **self._by)
        while erased["after"] is not None:
            more: TalkErasure = self._ask(
                wire.ERASE_TALKS, "", user=user, profile=profile, after=erased["after"], **self._by
            )
            erased = {
                "talks": erased["talks"] + more["talks"],
                "words": erased["words"] + more["words"],
                "bodies": erased["bodies"] + more["bodies"],
                "after": more["after"],
            }
        return erased
