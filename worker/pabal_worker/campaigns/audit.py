"""`pabal audit`: do a campaign's books balance, and where not? Nothing is mended but sums, and only on
demand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pabal import wire
from pabal.channels import channel_name
from pabal.timestamps import to_iso
from pabal_worker.records import StoredCampaign
from pabal_worker.rules.audit_checks import Check, Found, check_books, differences

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from pabal_worker.ledger import Ledger

Reply = dict[str, Any]
Row = dict[str, Any]


class Auditor:
    """Audits, and repairs of tallies."""

    def __init__(self, *, ledger: Ledger, log: FilteringBoundLogger) -> None:
        self._ledger, self._log = ledger, log

    def audit(self, campaign_id: str, *, repair: bool = False) -> Reply:
        """Count everything of a campaign and compare; with `repair`, first let tallies and reach say what the
        rows say, and reply by how much they changed. Takes seconds for a million messages.
        """
        campaign = self._ledger.campaigns.find(campaign_id)
        if campaign is None:
            return wire.campaign_unknown(campaign_id)
        if campaign.books is not None:
            return _not_repairable(campaign) if repair else _of_deleted(campaign)
        repaired = self._repair(campaign) if repair else None
        found = self._ledger.audits.look(campaign.no)
        made = check_books(found, has_ended=campaign.ended_at is not None)
        balances = all(check.is_kept for check in made if check.name in ("audience", "tallies"))
        self._ledger.campaigns.audited(campaign.no, balances=balances, now=found.now)
        return _reply(campaign, _lines(found), made, audience=found.audience, repaired=repaired)

    def _repair(self, campaign: StoredCampaign) -> list[Reply]:
        audits = self._ledger.audits
        tallies = [_change("tallies", row) for row in audits.repair_tallies(campaign.no)]
        reach = [_change("reach", row) | _cost(row) for row in audits.repair_reach(campaign.no)]
        changes = tallies + reach
        if changes:
            self._log.warning("sums were rebuilt from the rows", campaign=campaign.id, changes=changes)
        return changes


def _change(of: str, row: Row) -> Reply:
    return {"of": of, "leg": channel_name(row["leg"]), "state": row["state"], "by": int(row["n"])}


def _cost(row: Row) -> Reply:
    return {
        "channel": row["channel"],
        "currency": row["currency"],
        "price": f"{row['price'].normalize():f}",
        "both": row["twice"],
    }


def _reply(
    campaign: StoredCampaign,
    lines: list[Reply],
    made: list[Check],
    *,
    audience: int,
    repaired: list[Reply] | None = None,
) -> Reply:
    return wire.ok(
        campaign=campaign.id,
        state=campaign.state,
        balanced=all(check.is_kept for check in made),
        recipients=audience,
        legs=lines,
        checks=[{"name": check.name, "ok": check.is_kept, "says": check.says} for check in made],
        repaired=repaired,
        erasedAt=to_iso(campaign.erased_at),
        deletedAt=to_iso(campaign.deleted_at),
    )


def _lines(found: Found) -> list[Reply]:
    return [
        {
            "leg": channel_name(leg),
            "state": state,
            "rows": rows,
            "tallies": tallies,
            "difference": tallies - rows,
        }
        for (leg, state), rows, tallies in differences(found)
    ]


def _of_deleted(campaign: StoredCampaign) -> Reply:
    """Its rows are gone or going: what is left to be compared are its last figures."""
    books = campaign.books or {}
    legs: dict[str, dict[str, int]] = books["legs"]
    lines = [
        {"leg": leg, "state": state, "rows": None, "tallies": n, "difference": 0}
        for leg, states in legs.items()
        for state, n in states.items()
    ]
    kakao, audience = sum(legs.get("kakao", {}).values()), books["recipients"]
    says = f"{kakao:,} Kakao messages for {audience:,} recipients, by the last figures; the rows were deleted"
    return _reply(campaign, lines, [Check("audience", kakao == audience, says)], audience=audience)


def _not_repairable(campaign: StoredCampaign) -> Reply:
    return wire.error(
        "not_possible",
        f"campaign {campaign.id!r} has no rows any more to rebuild tallies from; "
        f"its last figures stand in `pabal status {campaign.id}`",
    )
