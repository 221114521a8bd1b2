"""Take from a campaign file what the ledger keeps in columns of its own: pure."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from pabal.campaign import Campaign
from pabal.channels import CHANNELS
from pabal.rate.pace import format_pace


def columns_of(campaign: Campaign, *, accepted: Collection[str] = (), now: datetime) -> dict[str, Any]:
    """A campaign's row as it is opened. Without a `sendAt` it may be sent from `now` on."""
    failover = campaign.sms_failover
    sms_limit = failover.limit if failover else None
    return {
        "id": campaign.id,
        "spec": campaign.to_json(),
        "send_at": campaign.send_at or now,
        "end_at": campaign.end_at,
        "pace": format_pace(campaign.pace) if campaign.pace else None,
        "validity_s": campaign.validity_s,
        "advertises_first": CHANNELS[campaign.channel].advertising == "ALWAYS",
        "sms_sender": failover.sender if failover and failover.is_ours else None,
        "sms_validity_s": failover.validity_s if failover else None,
        "sms_limit": sms_limit.messages if sms_limit else None,
        "sms_limit_price": sms_limit.price if sms_limit else None,
        "sms_limit_currency": sms_limit.currency if sms_limit else None,
        "sms_price_each": sms_limit.price_per_message if sms_limit else None,
        "accepted": sorted(accepted),
    }
