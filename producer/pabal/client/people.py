"""Ask about one person, about pages of campaigns and about a month's bill: questions of a client.

How a question is asked and answered is the client's part (`client.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pabal import wire
from pabal.client.questions import ClientQuestions
from pabal.replies import (
    Bill,
    CampaignList,
    CampaignState,
    DoctorReply,
    FoundPerson,
    PersonData,
    PersonErasure,
    Story,
)

_QUESTION_LIFE_S = 600
_DOCTOR_PATIENCE_S = 60
"""It asks ledger, pacer, provider and receiver in turn, and waits for each of them for some seconds."""

_BILL_PATIENCE_S = 120
"""A bill reads a month's messages: about a second a million, more on a busy ledger."""


class PeopleQuestions(ClientQuestions):
    """Methods of a client; numbers are taken in any usual notation, and are shown to no log."""

    def find(self, to: str, *, limit: int = 100, unmasked: bool = False) -> FoundPerson:
        """All messages to one person, the newest first: up to `limit`, 1,000 at most. Asking is an event.

        Raises WrongInput if `to` is not a Korean mobile number.
        """
        found: FoundPerson = self._ask(
            wire.FIND, "", expires=_QUESTION_LIFE_S, to=to, limit=limit, unmasked=unmasked, **self._by
        )
        return found

    def explain(
        self, campaign_id: str, *, to: str | None = None, row: int | None = None, unmasked: bool = False
    ) -> Story:
        """What happened to one message of a campaign or stream: the person's by their number, or that of a
        row of the list. `unmasked`: with the number and the row's values. Asking is an event.

        Raises CampaignUnknown, WrongInput if the list has no such person or row, NotPossibleNow if they were
        erased or deleted.
        """
        story: Story = self._ask(
            wire.EXPLAIN,
            campaign_id,
            expires=_QUESTION_LIFE_S,
            campaign=campaign_id,
            to=to,
            row=row,
            unmasked=unmasked,
            **self._by,
        )
        return story

    def export_person(self, to: str) -> PersonData:
        """All that is kept of one person, unmasked. Asking is an event. Raises WrongInput."""
        data: PersonData = self._ask(wire.EXPORT_PERSON, "", expires=_QUESTION_LIFE_S, to=to, **self._by)
        while data["after"] is not None:
            more: PersonData = self._ask(
                wire.EXPORT_PERSON, "", expires=_QUESTION_LIFE_S, to=to, after=data["after"], **self._by
            )
            data = {
                **data,
                "reports": data["reports"] + more["reports"],
                "deadLetters": data["deadLetters"] + more["deadLetters"],
                "unread": data["unread"] + more["unread"],
                "after": more["after"],
            }
        return data

    def erase_person(self, to: str, *, suppressions: bool = False) -> PersonErasure:
        """Erase one person where campaigns have ended, and the raw reports and dead letters that name them;
        what cannot be erased yet is said. `suppressions`: those too. It cannot be taken back; safe to repeat.

        Raises WrongInput.
        """
        erased: PersonErasure = self._ask(wire.ERASE_PERSON, "", to=to, suppressions=suppressions, **self._by)
        while erased["after"] is not None:
            more: PersonErasure = self._ask(
                wire.ERASE_PERSON, "", to=to, suppressions=suppressions, after=erased["after"], **self._by
            )
            erased = {
                **more,
                "bodies": erased["bodies"] + more["bodies"],
                "deadLetters": erased["deadLetters"] + more["deadLetters"],
            }
        return erased

    def bill(self, month: str) -> Bill:
        """A month's messages, parts and prices: `2026-11`, in the installation's zone. Raises WrongInput."""
        bill: Bill = self._ask(
            wire.BILL, "", expires=_QUESTION_LIFE_S, timeout_s=_BILL_PATIENCE_S, month=month
        )
        return bill

    def doctor(self, *, timeout_s: float = _DOCTOR_PATIENCE_S) -> DoctorReply:
        """What is wrong with the installation, as the worker sees it that takes the question. `pabal doctor`
        looks from outside too, and calls all workers.
        """
        reply: DoctorReply = self._ask(wire.DOCTOR, "", expires=_QUESTION_LIFE_S, timeout_s=timeout_s)
        return reply

    def campaign_page(
        self,
        *,
        states: Sequence[CampaignState] = (),
        search: str | None = None,
        streams: bool | None = None,
        tests: bool | None = None,
        before: str | None = None,
        limit: int = 100,
    ) -> CampaignList:
        """A page of campaigns and streams, held ones first, then the newest: in any of `states`, with
        `search` in the id, `streams` alone or (False) campaigns alone, `tests` alone or (False) all others;
        `before` is what the page before said.
        """
        asked: dict[str, Any] = {
            "states": list(states) or None,
            "search": search,
            "streams": streams,
            "tests": tests,
            "before": before,
        }
        given: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
        if limit != 100:
            given["limit"] = limit
        # what is not given is left out, so that older workers list their newest hundred
        page: CampaignList = self._ask(wire.LIST, "", expires=_QUESTION_LIFE_S, **given)
        return page
