"""Make plans from the ledger's rows of campaigns, and say what a forecast assumes. Pure; reads nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pabal.campaign import Campaign
from pabal.channels import channel_name
from pabal.forecast.forecast import Forecast
from pabal.forecast.plan import Plan
from pabal.forecast.reply import segments_to_json
from pabal.rate.pacing import Scope
from pabal.replies import ForecastHistory
from pabal.timestamps import to_iso
from pabal_worker.intake.campaign_columns import columns_of
from pabal_worker.rate_limiter.scopes import Speeds, flow_of, scopes_below_account
from pabal_worker.records import Legs, Living, StoredCampaign

STOPPED = ("paused", "held")
_MOST_NAMED = 3


def legs_of(row: StoredCampaign, legs: Legs) -> list[Living]:
    """The legs of a campaign as they stand; the first one always, whether anything waits or not."""
    return [
        Living(
            row.no,
            row.id,
            row.spec,
            row.state,
            row.send_at,
            row.end_at,
            row.pace,
            row.sms_sender,
            leg,
            legs.get(leg, {}).get("waiting", 0),
            of_all=0,
            awaits_canaries=row.gate_no is not None or (row.state == "receiving" and "canary" in row.spec),
        )
        for leg in sorted({0, *legs})
    ]


def unsubmitted_leg(campaign: Campaign, recipients: int, *, now: datetime) -> Living:
    """The Kakao leg of a campaign that the ledger does not know yet."""
    columns = columns_of(campaign, now=now)
    return Living(
        no=0,
        id=columns["id"],
        spec={},
        state="scheduled",
        send_at=columns["send_at"],
        end_at=columns["end_at"],
        pace=columns["pace"],
        sms_sender=columns["sms_sender"],
        leg=0,
        n=recipients,
        of_all=0,
        awaits_canaries=campaign.canary is not None and campaign.canary.messages < recipients,
    )


def plan_of(one: Living, campaign: Campaign, account: Scope, speeds: Speeds, *, less: int = 0) -> Plan:
    """What a leg still has to send, but for `less` messages that cannot leave any more."""
    return Plan(
        campaign=one.id,
        leg=one.leg,
        messages=one.n - less,
        not_before=one.send_at,
        end_at=one.end_at,
        windows=campaign.windows_of(one.leg),
        caps=(*scopes_below_account(one, campaign, one.leg, speeds), account),
        flow=flow_of(campaign, one.leg),
    )


def count_sharing(mine: Sequence[Forecast], others: Sequence[Plan]) -> int:
    """Other campaigns that count against one of its caps and begin before it ends."""
    caps = {scope.name for one in mine for scope in one.plan.caps if scope.amount}
    ends = [one.ends_at for one in mine if one.plan.messages]
    last = max(end for end in ends if end) if ends and all(ends) else None
    return len(
        {
            plan.campaign
            for plan in others
            if caps & {scope.name for scope in plan.caps}
            and (last is None or plan.not_before is None or plan.not_before < last)
        }
    )


def assumptions_of(campaign: Campaign, mine: Living, stopped: Sequence[str]) -> list[str]:
    """What a forecast of a campaign in this state assumes, beside campaigns that are stopped."""
    assumes = []
    if mine.state in STOPPED:
        assumes.append("it is resumed now")
    if mine.state == "receiving":
        assumes.append("nobody else is added to it")
    if mine.awaits_canaries:
        assumes.append("its canary passes without a wait")
    if campaign.sms_failover and campaign.sms_failover.is_ours:
        assumes.append("no more SMS than are booked already")
    others = [id for id in stopped if id != campaign.id]
    if others:
        assumes.append(f"campaigns that are stopped stay so: {_named(others)}")
    return assumes


def history_of(left: Sequence[Mapping[str, Any]], alone: Sequence[Forecast]) -> ForecastHistory:
    """What has left so far, and what would have if it had been alone, for a reply."""
    return {
        "widthSeconds": left[0]["width_s"] if left else None,
        "left": [
            {
                "leg": channel_name(one["leg"]),
                "since": to_iso(one["since"]),
                "n": one["n"],
            }
            for one in left
        ],
        "alone": segments_to_json(alone),
    }


def _named(ids: Sequence[str]) -> str:
    more = len(ids) - _MOST_NAMED
    return ", ".join(ids[:_MOST_NAMED]) + (f" and {more:,} more" if more > 0 else "")
