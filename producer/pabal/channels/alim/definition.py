"""State Kakao Alim's facts (Infobip OpenAPI 3.210, `/kakao-alim/1`). What it may say is in `content.py`."""

from __future__ import annotations

from pabal.channels.alim.content import AlimContent
from pabal.channels.definition import ChannelDefinition

ALIM = ChannelDefinition(
    name="KAKAO_ALIM",
    title="Kakao Alim",
    short_name="alim",
    api_path="/kakao-alim/1",
    contents=(AlimContent,),
    example={"type": "TEMPLATE", "templateCode": "-", "text": "-"},
    request_options=frozenset({"priority"}),
    message_options=frozenset({"smsFailover"}),
    failover_to=("SMS",),
    other_words=frozenset(
        {"AT", "AI", "ALIM", "ALIMTALK", "KAKAO", "KAKAOTALK", "KAKAOALIMTALK", "알림톡", "카카오알림톡"}
    ),
)
