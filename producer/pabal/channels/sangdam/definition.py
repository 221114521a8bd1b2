"""State the facts of Kakao Sangdam (Infobip OpenAPI 3.210, `/kakao-sangdam/1`). What it may say is in
`content.py`.
"""

from __future__ import annotations

from pabal.channels.definition import ChannelDefinition
from pabal.channels.sangdam.content import CONTENTS

SANGDAM = ChannelDefinition(
    name="KAKAO_SANGDAM",
    title="Kakao Sangdam",
    short_name="sangdam",
    api_path="/kakao-sangdam/1",
    contents=CONTENTS,
    example={"type": "TEXT", "text": "-"},
    address="KAKAO_USER_KEY",
    message_options=frozenset({"smsFailover", "destinationMatching"}),
    failover_to=("SMS",),
)
