"""Audit a campaign: whether its books balance, and where not. Repairs sums only, and only on demand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from pabal import wire
from pabal.channels import channel_name
from pabal.counted import counted
from pabal.replies import AuditReply, AuditSum, CampaignState, ErrorReply, ReachRepair, Reply, TallyRepair
from pabal.timestamps import to_iso
from pabal_worker.records import StoredCampaign
from pabal_worker.rules.audit_checks import Check, Found, check_books, differences

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from pabal_worker.ledger import Ledger

Repair = TallyRepair | ReachRepair
Row = dict[str, Any]


class Auditor:
    """Answers `pabal.audit`."""

    def __init__(self, *, ledger: Ledger, log: FilteringBoundLogger) -> None:
        self._ledger, self._log = ledger, log

    def audit(self, campaign_id: str, *, repair: bool = False) -> Reply[AuditReply]:
        """Count everything of a campaign and compare; with `repair`, first let tallies and reach say what the
        rows say, and reply by how much they changed. Takes seconds for a million messages.
        """
        campaign = self._ledger.campaigns.find(campaign_id)
        if campaign is None:
            return wire.campaign_unknown(campaign_id)
        if campaign.books is not None:
            return _refuse_repair(campaign) if repair else wire.ok(_audit_deleted(campaign))
        repaired = self._repair(campaign) if repair else None
        found = self._ledger.audits.look(campaign.no)
        made = check_books(found, has_ended=campaign.ended_at is not None)
        balances = all(check.is_kept for check in made if check.name in ("audience", "tallies"))
        self._ledger.campaigns.audited(campaign.no, balances=balances, now=found.now)
        return wire.ok(_describe(campaign, _compare(found), made, audience=found.audience, repaired=repaired))

    def _repair(self, campaign: StoredCampaign) -> list[Repair]:
        audits = self._ledger.audits
        tallies = [_tally_repair(row) for row in audits.repair_tallies(campaign.no)]
        reach = [_reach_repair(row) for row in audits.repair_reach(campaign.no)]
        changes: list[Repair] = [*tallies, *reach]
        if changes:
            self._log.warning("sums were rebuilt from the rows", campaign=campaign.id, changes=changes)
        return changes


def _tally_repair(row: Row) -> TallyRepair:
    return {"of": "tallies", "leg": channel_name(row["leg"]), "state": row["state"], "by": int(row["n"])}


def _reach_repair(row: Row) -> ReachRepair:
    return {
        "of": "reach",
        "leg": channel_name(row["leg"]),
        "state": row["state"],
        "by": int(row["n"]),
        "channel": row["channel"],
        "currency": row["currency"],
        "price": f"{row['price'].normalize():f}",
        "both": row["twice"],
    }


def _describe(
    campaign: StoredCampaign,
    sums: list[AuditSum],
    made: list[Check],
    *,
    audience: int,
    repaired: list[Repair] | None = None,
) -> AuditReply:
    return {
        "campaign": campaign.id,
        "state": cast("CampaignState", campaign.state),
        "balanced": all(check.is_kept for check in made),
        "recipients": audience,
        "legs": sums,
        "checks": [{"name": check.name, "ok": check.is_kept, "says": check.says} for check in made],
        "repaired": repaired,
        "erasedAt": to_iso(campaign.erased_at),
        "deletedAt": to_iso(campaign.deleted_at),
    }


def _compare(found: Found) -> list[AuditSum]:
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


def _audit_deleted(campaign: StoredCampaign) -> AuditReply:
    """Its rows are deleted, or being deleted: only its last figures can be compared."""
    books = campaign.books or {}
    legs: dict[str, dict[str, int]] = books["legs"]
    sums: list[AuditSum] = [
        {"leg": leg, "state": state, "rows": None, "tallies": n, "difference": 0}
        for leg, states in legs.items()
        for state, n in states.items()
    ]
    kakao, audience = sum(legs.get("kakao", {}).values()), books["recipients"]
    says = (
        f"{counted(kakao, 'Kakao message')} for {counted(audience, 'recipient')}, by the last figures; the "
        "rows were deleted"
    )
    return _describe(campaign, sums, [Check("audience", kakao == audience, says)], audience=audience)


def _refuse_repair(campaign: StoredCampaign) -> ErrorReply:
    return wire.error(
        "not_possible",
        f"campaign {campaign.id!r} has no rows any more to rebuild tallies from; "
        f"its last figures stand in `pabal status {campaign.id}`",
    )
