"""Build the request that sends the messages of a claim: pure.

How the provider wants it written is in `provider/`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pabal.answer_checks import USER_VARIABLE
from pabal.campaign import Campaign
from pabal.campaign.renderer import Script
from pabal.campaign.schedule import delivery_window
from pabal.channels import CHANNELS, channel_of_leg
from pabal_worker.message_ids import bulk_id, message_id
from pabal_worker.provider.port import OutgoingMessage, SendRequest
from pabal_worker.records import Attempt, Claimed

Variants = Mapping[int, tuple[Campaign, Script]]
"""The texts of a stream's messages, by their numbers."""

_NUMBER = "number"
"""Among the values of an answer in a request: the person's number. No text has a variable of this name."""

_Render = Callable[[Mapping[str, str]], Mapping[str, Any]]


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
    channel = channel_of_leg(campaign.channel, leg)
    to_users = CHANNELS[channel].address == "KAKAO_USER_KEY"
    messages = list(map(_to_user, attempt.messages)) if to_users else attempt.messages
    return SendRequest(
        channel=channel,
        bulk_id=bulk_id(campaign.id, attempt.id),
        campaign_id=campaign.id,
        sender=by_sms.sender if by_sms else campaign.sender,
        messages=_outgoing(messages, leg, campaign, script, variants or {}, now, now - attempt.claimed_at),
        window=delivery_window.to_provider_window(campaign.delivery_time_window),
        platform=campaign.platform.to_json() if campaign.platform else None,
        webhook_url=webhook_url,
        priority=None if by_sms else campaign.priority,
        targeting=None if by_sms else campaign.targeting,
        tracking=None if by_sms else _tracking(campaign, webhook_url),
        regional=by_sms.regional.to_json() if by_sms and by_sms.regional else None,
    )


def _tracking(campaign: Campaign, webhook_url: str | None) -> dict[str, Any] | None:
    """What the campaign says of links; clicks come to us where it names nobody else."""
    if campaign.tracking is None:
        return None
    tracking = campaign.tracking.to_json()
    if webhook_url and campaign.tracking.track_clicks is not False:
        tracking.setdefault("trackingUrl", webhook_url)
    return tracking


def _outgoing(
    messages: Sequence[Claimed],
    leg: int,
    campaign: Campaign,
    script: Script,
    variants: Variants,
    now: datetime,
    waited: timedelta,
) -> list[OutgoingMessage]:
    """The messages with their texts, in one pass: what many of them have in common is made once.

    `waited`: for how long they have been claimed, which costs no validity where it begins with this call.
    """
    text = _text_for(leg, campaign, script)
    texts = {no: _text_for(leg, *variant) for no, variant in variants.items()}
    campaign_id, outgoing = campaign.id, []
    valid_until, validity_s = now, 1
    for message in messages:
        if message.valid_until != valid_until:
            valid_until = message.valid_until
            left = valid_until - now + (waited if message.tries == 1 else timedelta())
            validity_s = max(1, round(left.total_seconds()))
        content_of, failover_of = text if message.variant_no is None else texts[message.variant_no]
        variables = message.variables
        outgoing.append(
            OutgoingMessage(
                message_id(campaign_id, message.tag or message.recipient_no, leg),
                message.address,
                content_of(variables),
                validity_s,
                failover_of(variables) if failover_of else None,
            )
        )
    return outgoing


def _to_user(message: Claimed) -> Claimed:
    """An answer goes to the user's key; the person's number, where somebody told it, is for the SMS."""
    variables = message.variables
    return message._replace(
        address=variables[USER_VARIABLE], variables=variables | {_NUMBER: message.address}
    )


def _text_for(leg: int, campaign: Campaign, script: Script) -> tuple[_Render, _Render | None]:
    """What makes the content of a message, and the SMS that the provider sends by itself, if it is to."""
    if leg == 1:
        return lambda variables: {"text": script.sms_text(variables)}, None
    return script.content, _providers_sms(campaign, script)


def _providers_sms(campaign: Campaign, script: Script) -> _Render | None:
    failover = campaign.sms_failover
    if failover is None or failover.is_ours:
        return None
    sms = {
        "sender": failover.sender,
        "validityPeriod": {"amount": failover.validity_s, "timeUnit": "SECONDS"},
    }
    if failover.regional:
        sms["regional"] = failover.regional.to_json()
    if "destinationMatching" in CHANNELS[campaign.channel].message_options:
        return lambda variables: {
            **sms,
            "text": script.sms_text(variables),
            "destinationMatching": [{"initial": variables[USER_VARIABLE], "failover": variables[_NUMBER]}],
        }
    return lambda variables: {**sms, "text": script.sms_text(variables)}
