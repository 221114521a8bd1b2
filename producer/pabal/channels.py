"""Name the channel of each leg: leg 0 is the Kakao message, leg 1 the SMS that may follow it.

Which channel reached a person where the provider fails over by itself is not known here; reports tell that.
"""

from __future__ import annotations

from typing import Literal

Channel = Literal["KAKAO_ALIM", "SMS"]
"""A channel as campaign files and the provider name it."""

LEGS = (0, 1)
CHANNEL_NAMES = ("kakao", "sms")
"""The channels as replies, screens, exports and webhooks name them, in the order of the legs."""

_API_CHANNELS: tuple[Channel, Channel] = ("KAKAO_ALIM", "SMS")


def channel_name(leg: int) -> str:
    """kakao or sms."""
    return CHANNEL_NAMES[leg]


def api_channel(leg: int) -> Channel:
    """KAKAO_ALIM or SMS."""
    return _API_CHANNELS[leg]
