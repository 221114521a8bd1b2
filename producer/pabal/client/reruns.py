"""Send again to some of a campaign, write its file anew, and limit what it costs: questions of a client.

How a question is asked and answered is the client's part (`client.py`).
"""

from __future__ import annotations

import time
from collections.abc import Collection, Sequence
from typing import Any

from pabal import wire
from pabal.accept import read_accept
from pabal.campaign import Campaign
from pabal.client.questions import ClientQuestions
from pabal.replies import CloneReply, RerunReply, SpendReply

_QUESTION_LIFE_S = 600
_PATIENCE_S = 120
"""All rows of the parent are looked at: some seconds for a million, more on a busy ledger."""

_COMPLETE_WITHIN_S = 600
_AGAIN_S = 0.5


class RerunQuestions(ClientQuestions):
    """Methods of a client."""

    def preview_rerun(
        self,
        campaign_id: str,
        *,
        only: Sequence[str] = (),
        codes: Sequence[int] = (),
        campaign: Campaign | None = None,
        id: str | None = None,
        accept: Collection[str] = (),
    ) -> RerunReply:
        """How many people `rerun` would send to again, at what cost and when. Opens nothing; raises as it."""
        return self._ask_rerun(campaign_id, only, codes, campaign, id, accept, preview=True)

    def rerun(
        self,
        campaign_id: str,
        *,
        only: Sequence[str] = (),
        codes: Sequence[int] = (),
        campaign: Campaign | None = None,
        id: str | None = None,
        accept: Collection[str] = (),
        complete_within_s: float = _COMPLETE_WITHIN_S,
    ) -> RerunReply:
        """Send again to those whose messages ended as one of `only` (undelivered, expired, rejected,
        cancelled), with one of `codes` (of a status or an error), or both: as a campaign `id` in the family
        of the first one. Returns once all are taken over, or after `complete_within_s`: the workers go on
        with it by themselves.

        `campaign`: another campaign file than the first one's. Safe to repeat: the same question is one
        campaign, whose id follows from it where none is given. Raises WrongInput if the ledger's values do
        not fit the file, NotAccepted, CampaignUnknown, NotPossibleNow if there is nobody or people were
        erased, CampaignRefused if the id is taken.
        """
        until = time.monotonic() + complete_within_s
        reply = first = self._ask_rerun(campaign_id, only, codes, campaign, id, accept)
        while not reply["isComplete"] and reply["state"] == "receiving" and time.monotonic() < until:
            time.sleep(_AGAIN_S)
            reply = self._ask_rerun(campaign_id, only, codes, campaign, id, accept)
        return {**reply, "wasThere": first["wasThere"]}

    def clone(self, campaign_id: str, *, id: str | None = None) -> CloneReply:
        """The campaign file of a campaign under another id, without moments that have passed.

        Raises CampaignUnknown, NotPossibleNow for a stream.
        """
        reply: CloneReply = self._ask(
            wire.CLONE, campaign_id, expires=_QUESTION_LIFE_S, campaign=campaign_id, **_given(id=id)
        )
        return reply

    def spend(
        self, campaign_id: str, *, limit: str | None = None, price_per_message: str | None = None
    ) -> SpendReply:
        """How a campaign stands to its spend limit; `limit` (`50000 KRW`) is another one from now on, and a
        campaign that was held for it goes on. Raises CampaignUnknown, WrongInput, NotPossibleNow.
        """
        given = _given(limit=limit, price_per_message=price_per_message)
        reply: SpendReply = self._ask(
            wire.SPEND, campaign_id, expires=_QUESTION_LIFE_S, campaign=campaign_id, **given, **self._by
        )
        return reply

    def _ask_rerun(
        self,
        campaign_id: str,
        only: Sequence[str],
        codes: Sequence[int],
        campaign: Campaign | None,
        id: str | None,
        accept: Collection[str],
        *,
        preview: bool = False,
    ) -> RerunReply:
        given = _given(file=campaign.to_json() if campaign else None, id=id)
        reply: RerunReply = self._ask(
            wire.RERUN,
            campaign_id,
            expires=_QUESTION_LIFE_S,
            timeout_s=_PATIENCE_S,
            campaign=campaign_id,
            only=list(only),
            codes=list(codes),
            preview=preview,
            accept=sorted(read_accept(accept)),
            **given,
            **self._by,
        )
        return reply


def _given(**arguments: Any) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if value is not None}
