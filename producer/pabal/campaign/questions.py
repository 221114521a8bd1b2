"""Ask about what a campaign file says that may be a slip.

Reads no clock. What is wrong in any case is a Problem, found in `model.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pabal.accept import INVERTED_TIME_ZONE
from pabal.campaign.model import Campaign
from pabal.errors import Question

_ETC_ZONE = re.compile(r"Etc/GMT([+-])([0-9]{1,2})")


def questions_of(campaign: Campaign) -> tuple[Question, ...]:
    """Everything that is asked about before this campaign is opened for the first time."""
    return tuple(_zone_questions(campaign))


def _zone_questions(campaign: Campaign) -> Iterator[Question]:
    """Etc/GMT+9 is nine hours behind Greenwich, as POSIX counts (IANA's file `etcetera`)."""
    window = campaign.delivery_time_window
    match = _ETC_ZONE.fullmatch(str(window.time_zone)) if window else None
    if match and match[2] != "0":
        behind = "behind" if match[1] == "+" else "ahead of"
        yield Question(
            INVERTED_TIME_ZONE,
            "deliveryTimeWindow.timeZone",
            f"{match[0]} is {int(match[2])} hours {behind} UTC, not the other way round",
            "write Asia/Seoul for Korean time",
        )
