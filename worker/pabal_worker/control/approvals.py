"""Let a second person approve a large campaign, which waits for that since its seal.

Who acts is what people claim: nobody is proven on a broker. PABAL_APPROVE_ABOVE says which are large.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pabal import wire
from pabal.errors import Problem
from pabal.replies import CampaignStatus, Reply
from pabal_worker.rules.approval import is_same_person

if TYPE_CHECKING:
    from pabal_worker.campaigns.forecast import Forecasting
    from pabal_worker.campaigns.status import StatusReader
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger


class Approvals:
    """Answers `pabal.approve`."""

    def __init__(
        self, *, ledger: Ledger, status: StatusReader, forecasting: Forecasting, clock: LedgerClock
    ) -> None:
        self._ledger, self._status = ledger, status
        self._forecasting, self._clock = forecasting, clock

    def approve(self, campaign_id: str, by: str | None) -> Reply[CampaignStatus]:
        """Let the campaign go on in the name of `by`, who is not who submitted it. Safe to repeat."""
        row = self._ledger.campaigns.find(campaign_id)
        if row is None:
            return wire.campaign_unknown(campaign_id)
        if by is None or not by.strip():
            way_out = 'say who approves: Client(…, by="kim"), or `by` on the wire'
            return wire.wrong_input(
                [Problem("by", "", "is missing, and a second person has a name", way_out)]
            )
        if is_same_person(by, row.opened_by) and row.approval == "waiting":
            what = f"is who submitted campaign {row.id!r}"
            return wire.wrong_input([Problem("by", by, what, "let somebody else approve it")])
        if not self._ledger.changes.approve(row.no, by=by, now=self._clock.now()) and row.approval != "given":
            why = f"is {row.state}" if row.approval == "waiting" else "waits for no approval"
            text = f"campaign {row.id!r} {why}; `pabal status {row.id}` says what it waits for"
            return wire.error("not_possible", text)
        self._forecasting.forget()
        return self._status.read_status(campaign_id)
