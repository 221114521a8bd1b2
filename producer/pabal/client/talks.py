"""Answer in conversations with users, ask about them, release those that are parked, and erase them.

How a question is asked and answered is the client's part (`client.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pabal import wire
from pabal.answers import Answer
from pabal.broker.encoding import check_encodable
from pabal.client.questions import ClientQuestions
from pabal.errors import Problem, WrongInput
from pabal.one_offs import status_of
from pabal.replies import OneOffList, OneOffOutcome, OneOffStatus, TalkErasure, TalkList, TalkReply

_QUESTION_LIFE_S = 600
_TALK_NUMBER = re.compile(r"#[0-9]{1,18}")


class TalkQuestions(ClientQuestions):
    """Methods of a client. Keys and texts of users are masked unless `unmasked`, which is an event."""

    def answer(
        self,
        profile: str,
        user: str,
        content: str | Mapping[str, Any],
        *,
        key: str,
        options: Mapping[str, Any] | None = None,
        sms: str | None = None,
        reference: str | None = None,
    ) -> OneOffStatus:
        """Answer a user in the talk with a profile; returns how the answer stands once it is in the ledger.

        `user` is the user's key, or `#` and the talk's number. `content` is a text, or the provider's object
        for an image, buttons or the end of the talk; `options` are validityPeriod, smsFailover, platform and
        webhooks as in a campaign file, and `sms` is the number to which that SMS goes. Safe to repeat: the
        same `key` is sent once. Raises WrongInput, TalkClosed if the user cannot be answered, MessageRefused
        if the key stands for another message.
        """
        answer = Answer(profile, user, content, key, options, sms, reference)
        asked = answer.to_json()
        check_encodable(asked)  # alone, so that no other thread's answer fails with it
        return status_of(self._answers.ask(asked, self._send_answers, timeout_s=self._timeout_s))

    def answer_all(self, answers: Sequence[Answer]) -> list[OneOffOutcome]:
        """Up to a thousand answers by one task; returns how each stands, or why it was refused, in their
        order. `sent` tells later what became of them.
        """
        return self._send_answers([answer.to_json() for answer in answers], self._timeout_s)

    def _send_answers(self, answers: Sequence[dict[str, Any]], timeout_s: float) -> list[OneOffOutcome]:
        reply: OneOffList = self._ask(wire.ANSWER, "", timeout_s=timeout_s, answers=list(answers))
        return reply["messages"]

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

    def _key_of(self, profile: str, number: str) -> str:
        """The user's key of a numbered talk, since raw bodies name the key alone."""
        key = self.talk(profile, number, limit=1, unmasked=True)["user"]
        if key is None:
            way_out = "there is nothing more to erase of it"
            raise WrongInput("talk", [Problem("user", number, "is erased already", way_out)])
        return key

    def erase_talks(self, user: str, *, profile: str | None = None) -> TalkErasure:
        """Erase a user's key and texts, and the raw bodies that name them, with one profile or all. What its
        webhook was not told yet is told to nobody. It cannot be taken back; safe to repeat. `user` is the
        user's key, or with a profile `#` and the talk's number, whose key is then asked for, which is noted.
        Raises WrongInput if there is no such talk.
        """
        if profile is not None and _TALK_NUMBER.fullmatch(user):
            user = self._key_of(profile, user)
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
