"""Name the channel of each leg: leg 0 is the Kakao message, leg 1 the SMS that may follow it.

Which channel reached a person where the provider fails over by itself is not known here; reports tell that.
"""

from __future__ import annotations

Channel = str
"""A channel as campaign files and the provider name it, a key of `CHANNELS`."""

LEGS = (0, 1)
CHANNEL_NAMES = ("kakao", "sms")
"""The legs as replies, screens, exports and webhooks name them."""

FAILOVER_CHANNEL: Channel = "SMS"


def channel_name(leg: int) -> str:
    """kakao or sms."""
    return CHANNEL_NAMES[leg]


def channel_of_leg(channel: Channel, leg: int) -> Channel:
    """The channel of a leg of a campaign that is sent by `channel`: its own, or that of its failover."""
    return channel if leg == 0 else FAILOVER_CHANNEL
