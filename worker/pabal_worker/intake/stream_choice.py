"""Find the stream that a message to one person joins, and what the stream keeps of it: pure.

What is asked for was checked by then (`pabal.one_off_checks`).
"""

from __future__ import annotations

import hashlib
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import orjson

from pabal.campaign import Campaign
from pabal.channels import CHANNELS
from pabal.one_off_checks import STREAM_PREFIX, TEST_PREFIX
from pabal_worker.records import StreamRow, Variant

_OF_STREAM = ("channel", "sender", "platform", "webhooks", "advertising", "targeting", "tracking")


def stream_of(message: Campaign, *, now: datetime, zone: ZoneInfo, is_test: bool = False) -> StreamRow:
    """The stream of a message: one for a sender, channel and day of the zone. What the ledger keeps once a
    campaign (the SMS sender, for whom it is sent, who hears of reports) makes streams of their own; tests do.
    """
    tree = message.to_json()
    failover = message.sms_failover
    own = [tree.get(name) for name in _OF_STREAM]
    own.append([failover.sender, failover.is_ours] if failover else None)
    digest = hashlib.sha256(orjson.dumps(own, option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]
    day = now.astimezone(zone).date()
    prefix = TEST_PREFIX if is_test else STREAM_PREFIX
    stream_id = f"{prefix}{day:%Y%m%d}-{CHANNELS[message.channel].short_name}-{digest}"
    return StreamRow(
        advertises_first=CHANNELS[message.channel].advertising == "ALWAYS",
        id=stream_id,
        spec=tree | {"id": stream_id},
        validity_s=message.validity_s,
        sms_sender=failover.sender if failover and failover.is_ours else None,
        sms_validity_s=failover.validity_s if failover else None,
        open_until=datetime.combine(day + timedelta(days=1), time(), zone),
    )


def variant_of(message: Campaign, stream_id: str) -> Variant:
    """The message's text and options, as its stream keeps them."""
    spec = message.to_json() | {"id": stream_id}
    return Variant(
        digest=hashlib.sha256(orjson.dumps(spec, option=orjson.OPT_SORT_KEYS)).hexdigest(),
        spec=spec,
        validity_s=message.validity_s,
        sms_validity_s=message.sms_failover.validity_s if message.sms_failover else None,
    )
