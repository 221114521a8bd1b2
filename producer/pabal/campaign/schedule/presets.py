"""Name the hours that law and vendors prescribe.

A preset is the widest that a window may be for one purpose; a campaign that names one may only tighten it.
The hours come from public copies of the law and from vendors' pages, not from the authorities themselves:
a sender's own compliance people should confirm them before relying on them.

Every preset lies within one calendar day of its zone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Literal

from pabal.fields.template import Fault

PresetName = Literal["KR_ADVERTISING", "KR_BRAND_MESSAGE", "KR_BRAND_MESSAGE_STRICT"]


@dataclass(frozen=True, slots=True)
class Preset:
    """Named hours on the wall clock of one zone, on all days."""

    name: PresetName
    """As it stands in a campaign file."""

    opens: time
    """The first moment that is inside."""

    closes: time
    """The first moment that is outside again."""

    zone: str
    """IANA name."""

    source: str
    """Where the hours come from."""

    why: str
    """What they are for, in one line."""

    def __str__(self) -> str:
        return f"{self.name} is {self.hours} ({self.source})"

    @property
    def hours(self) -> str:
        """The hours in words: 08:00 to 21:00 Asia/Seoul."""
        return f"{self.opens:%H:%M} to {self.closes:%H:%M} {self.zone}"

    def fault_outside(self, what: str, field: str) -> Fault:
        """The fault of a value of `field` that goes beyond the preset."""
        return (
            f"{what}, and {self}",
            f"keep to these hours, leave {field!r} out for the preset's own, "
            f"or leave the preset out and answer for the hours yourself",
        )


PRESETS: dict[PresetName, Preset] = {
    preset.name: preset
    for preset in (
        Preset(
            name="KR_ADVERTISING",
            opens=time(8),
            closes=time(21),
            zone="Asia/Seoul",
            source="정보통신망법 Art. 50(3) and its decree, Art. 61",
            why="advertising from 21:00 on until 08:00 needs a consent of its own",
        ),
        Preset(
            name="KR_BRAND_MESSAGE",
            opens=time(8),
            closes=time(20, 50),
            zone="Asia/Seoul",
            source="documents of NHN Cloud Notification Hub and Naver Cloud SENS",
            why="Kakao brand messages are blocked from 20:50 on until 08:00",
        ),
        Preset(
            name="KR_BRAND_MESSAGE_STRICT",
            opens=time(8),
            closes=time(20),
            zone="Asia/Seoul",
            source="Infobip's documentation as its partner NTT publishes it, on Kakao Chingu",
            why="the narrowest hours that anybody states for Kakao's advertising",
        ),
    )
}
