"""State the facts of Kakao brand messages (Infobip OpenAPI 3.210; their path kept an older name).

What they may say is in `content.py`.
"""

from __future__ import annotations

from pabal.channels.brand.cautions import find_cautions
from pabal.channels.brand.content import CONTENTS
from pabal.channels.definition import ChannelDefinition

BRAND = ChannelDefinition(
    name="KAKAO_BRAND",
    title="Kakao brand message",
    short_name="brand",
    api_path="/kakao-chingu/1",
    contents=CONTENTS,
    example={"type": "TEXT_FREE_FORM", "text": "-"},
    advertising="ALWAYS",
    hours="KR_BRAND_MESSAGE",
    request_options=frozenset({"tracking"}),
    message_options=frozenset({"smsFailover", "targeting"}),
    failover_to=("SMS",),
    cautions=find_cautions,
    other_words=frozenset(
        {
            "FT",
            "BM",
            "FRIENDTALK",
            "BRAND",
            "BRANDMESSAGE",
            "KAKAOCHINGU",
            "친구톡",
            "브랜드메시지",
            "브랜드톡",
        }
    ),
)
