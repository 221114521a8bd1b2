"""Hold what differs from channel to channel, a folder each: what it may say, and how the provider wants it.

    table.py       every channel by its name; nothing else lists them
    definition.py  what has to be known of a channel
    content.py     what the contents of all channels have in common
    registrations.py  how templates are registered, where a channel has any
    legs.py        which channel a leg of a campaign has

How a channel is added is in docs/code.md.
"""

from pabal.channels.legs import CHANNEL_NAMES, LEGS, Channel, channel_name, channel_of_leg
from pabal.channels.table import CAMPAIGN_CHANNELS, CHANNELS, STREAM_CHANNELS

__all__ = [
    "CAMPAIGN_CHANNELS",
    "CHANNELS",
    "CHANNEL_NAMES",
    "LEGS",
    "STREAM_CHANNELS",
    "Channel",
    "channel_name",
    "channel_of_leg",
]
