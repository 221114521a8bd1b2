"""Build the request that sends the messages of a claim: pure.

How the provider wants it written is in `provider/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pabal.campaign import Campaign
from pabal.campaign.renderer import Script
from pabal.campaign.schedule import delivery_window
from pabal.channels import api_channel
from pabal_worker.message_ids import bulk_id, message_id
from pabal_worker.provider.port import OutgoingMessage, SendRequest
from pabal_worker.records import Attempt, Claimed

Variants = Mapping[int, tuple[Campaign, Script]]
"""The texts of a stream's messages, by their numbers."""


def request_for(
    attempt: Attempt,
    campaign: Campaign,
    script: Script,
    *,
    variants: Variants | None = None,
    webhook_url: str | None,
    now: datetime,
) -> SendRequest:
    """The request of an attempt: Kakao for leg 0, the SMS failover for leg 1. Each message of a stream has
    the text that it came with, one of `variants`.
    """
    leg, failover = attempt.leg, campaign.sms_failover
    by_sms = failover if leg == 1 else None
    return SendRequest(
        channel=api_channel(leg),
        bulk_id=bulk_id(campaign.id, attempt.id),
        campaign_id=campaign.id,
        sender=by_sms.sender if by_sms else campaign.sender,
        messages=[
            _outgoing(message, leg, *_text_of(message, campaign, script, variants), now)
            for message in attempt.messages
        ],
        window=delivery_window.to_provider_window(campaign.delivery_time_window),
        platform=campaign.platform.to_json() if campaign.platform else None,
        webhook_url=webhook_url,
        priority=None if by_sms else campaign.priority,
        regional=by_sms.regional.to_json() if by_sms and by_sms.regional else None,
    )


def _text_of(
    message: Claimed, campaign: Campaign, script: Script, variants: Variants | None
) -> tuple[Campaign, Script]:
    if message.variant_no is None:
        return campaign, script
    return (variants or {})[message.variant_no]


def _outgoing(
    message: Claimed, leg: int, campaign: Campaign, script: Script, now: datetime
) -> OutgoingMessage:
    validity_left_s = round((message.valid_until - now).total_seconds())
    return OutgoingMessage(
        message_id(campaign.id, message.name, leg),
        message.address,
        _content(message, leg, script),
        max(1, validity_left_s),
        _providers_sms(message, campaign, script) if leg == 0 else None,
    )


def _providers_sms(message: Claimed, campaign: Campaign, script: Script) -> Mapping[str, Any] | None:
    """The SMS that the provider sends by itself, where the campaign leaves it to the provider."""
    failover = campaign.sms_failover
    if failover is None or failover.is_ours:
        return None
    sms = {
        "sender": failover.sender,
        "text": script.sms_text(message.variables),
        "validityPeriod": {"amount": failover.validity_s, "timeUnit": "SECONDS"},
    }
    return sms | ({"regional": failover.regional.to_json()} if failover.regional else {})


def _content(message: Claimed, leg: int, script: Script) -> Mapping[str, Any]:
    return {"text": script.sms_text(message.variables)} if leg == 1 else script.content(message.variables)
