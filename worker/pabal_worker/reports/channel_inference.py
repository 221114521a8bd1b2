"""Infer by which channel a person was reached, where the provider fails over by itself: pure.

Kakao's reports have no field for the channel, and one report comes for a whole chain (Infobip's OpenAPI
3.210). The sender tells: on SMS it is the number of `smsFailover`. Where a report names neither sender, a
mobile network (`mccMnc`) speaks for SMS.
"""

from __future__ import annotations

import re

from pabal_worker.provider.port import Report
from pabal_worker.rules.delivery_costs import Chain


def infer_channel(report: Report, chain: Chain) -> str | None:
    """kakao or sms; None if the report gives no hint."""
    if report.sender is not None and _number(report.sender) == _number(chain.sms_sender):
        return "sms"
    if report.sender == chain.sender:
        return "kakao"
    return "sms" if report.names_network else None


def _number(sender: str) -> str:
    """A Korean number as it is dialled in Korea, however it is written; other senders as they are."""
    return re.sub(r"^(?:\+|00)?82-?0?", "0", sender).replace("-", "")
