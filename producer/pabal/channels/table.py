"""List the channels. Nothing else names them: a new one is a folder beside this file, and a line here."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pabal.channels.alim.definition import ALIM
from pabal.channels.brand.definition import BRAND
from pabal.channels.definition import ChannelDefinition
from pabal.channels.sangdam.definition import SANGDAM
from pabal.channels.sms.definition import SMS

CHANNELS: Mapping[str, ChannelDefinition] = MappingProxyType(
    {channel.name: channel for channel in (ALIM, BRAND, SANGDAM, SMS)}
)
"""Every channel by its name, as campaign files and the provider have it."""

STREAM_CHANNELS = tuple(name for name, channel in CHANNELS.items() if channel.failover_to)
"""The channels that a stream can be sent by: those of campaigns, and those of conversations."""

CAMPAIGN_CHANNELS = tuple(name for name in STREAM_CHANNELS if CHANNELS[name].address == "PHONE_NUMBER")
"""The channels that a campaign can be sent by: a list has numbers."""
