"""List what the sandbox stands in for, by the names of `pabal.channels`."""

from __future__ import annotations

from collections.abc import Mapping

from pabal_worker.sandbox.channels.alim import ALIM
from pabal_worker.sandbox.channels.brand import BRAND
from pabal_worker.sandbox.channels.sangdam import SANGDAM
from pabal_worker.sandbox.channels.sms import SMS
from pabal_worker.sandbox.channels.stand_in import StandIn

STAND_INS: Mapping[str, StandIn] = {
    "KAKAO_ALIM": ALIM,
    "KAKAO_BRAND": BRAND,
    "KAKAO_SANGDAM": SANGDAM,
    "SMS": SMS,
}
