"""Change what runs: a campaign's file, many campaigns by one word, an approval. Commands of a client.

How a command is asked and answered is in `client.py`. Who acts is what the client claims.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from pabal import wire
from pabal.client.questions import ClientQuestions
from pabal.replies import CampaignChange, CampaignStatus, StopReply
from pabal.timestamps import to_iso

_COMMAND_LIFE_S = 600


class ChangeCommands(ClientQuestions):
    """Methods of a client that change campaigns which run; each is safe to repeat."""

    def change(
        self, campaign_id: str, changes: Mapping[str, Any], *, preview: bool = False
    ) -> CampaignChange:
        """Change `sendAt`, `endAt`, `deliveryTimeWindow`, `priority`, `weight`, `validityPeriod`, `canary`,
        `guard` or parts of `smsFailover` for all that has not left; None takes a field out. Returns what
        changed, with the forecasts before and after; with `preview` nothing is changed.

            client.change("spring-sale-2026", {"endAt": None, "weight": 50}, preview=True)["forecast"]

        Raises WrongInput for what would break a rule, NotPossibleNow, CampaignUnknown.
        """
        change: CampaignChange = self._ask(
            wire.CHANGE,
            campaign_id,
            expires=_COMMAND_LIFE_S,
            campaign=campaign_id,
            changes=dict(changes),
            preview=preview,
            asked=_now(),
            **self._by,
        )
        return change

    def approve(self, campaign_id: str) -> CampaignStatus:
        """Let a large campaign go that waits for a second person: this client's `by`, which may not be who
        submitted it. Raises WrongInput for the same name or none, NotPossibleNow, CampaignUnknown.
        """
        status: CampaignStatus = self._ask(
            wire.APPROVE,
            campaign_id,
            expires=_COMMAND_LIFE_S,
            campaign=campaign_id,
            asked=_now(),
            **self._by,
        )
        return status

    def pause_many(self, *, sender: str | None = None, entity: str | None = None) -> StopReply:
        """Pause all campaigns and streams that send for a Kakao or SMS sender, for an entity, or (neither)
        for the account, and whatever comes to it until `resume_many`. Returns after which moment no call
        begins any more. Raises WrongInput.
        """
        reply: StopReply = self._ask(
            wire.PAUSE_MANY, "", sender=sender, entity=entity, asked=_now(), **self._by
        )
        return reply

    def resume_many(
        self, *, sender: str | None = None, entity: str | None = None, every: bool = False
    ) -> StopReply:
        """End the stop of a sender, an entity or the account, or `every` stop; what was paused or held by
        itself stays so. Raises NotPossibleNow if there is no such stop.
        """
        reply: StopReply = self._ask(
            wire.RESUME_MANY,
            "",
            expires=_COMMAND_LIFE_S,
            sender=sender,
            entity=entity,
            every=every,
            asked=_now(),
            **self._by,
        )
        return reply


def _now() -> str:
    """When a command is given, so that one which comes late does not undo a later one."""
    return to_iso(datetime.now(UTC))
