"""State the facts of SMS (Infobip OpenAPI 3.210, `/sms/3`). What it may say is in `content.py`."""

from __future__ import annotations

from pabal.channels.definition import ChannelDefinition
from pabal.channels.sms.content import SmsContent

SMS = ChannelDefinition(
    name="SMS",
    title="SMS",
    short_name="sms",
    api_path="/sms/3",
    contents=(SmsContent,),
    example={"text": "-"},
    advertising="BY_OPTION",
    message_options=frozenset({"regional"}),
    other_words=frozenset({"SMS", "LMS", "MMS", "문자"}),
    log_filters=frozenset({"mcc", "mnc"}),
)
