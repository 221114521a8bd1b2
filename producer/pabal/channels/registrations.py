"""List the channels whose templates can be registered. A channel's own form stands in its folder."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from pabal.channels.alim.registration import ALIM_REGISTRATION
from pabal.channels.brand.registration import BRAND_REGISTRATION
from pabal.channels.registration import Registration

REGISTRATIONS: Mapping[str, Registration] = MappingProxyType(
    {"KAKAO_ALIM": ALIM_REGISTRATION, "KAKAO_BRAND": BRAND_REGISTRATION}
)
"""By the channel's name, as campaign files and the provider have it; the first is the usual one."""

USUAL_CHANNEL = next(iter(REGISTRATIONS))
