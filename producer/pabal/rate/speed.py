"""Read and write speeds: `600/MINUTE` is 600 messages in 60 seconds. Several together are in `pace.py`.

Which units a campaign, a setting or a command takes, and what an empty text means, is the caller's to say.
"""

from __future__ import annotations

import re
from collections.abc import Collection

UNITS_S = {"SECOND": 1, "MINUTE": 60, "HOUR": 3600, "DAY": 86_400}
"""Units of time by name, in seconds."""

MOST_MESSAGES = 2**31 - 1
"""The highest number of messages in a speed, or anywhere else, that is kept."""

MOST_AMOUNT = 1_000_000_000
"""The largest amount of a speed; the ledger's columns hold twice that."""

_NAMES = {seconds: name for name, seconds in UNITS_S.items()}
_SPEED = re.compile(r"0*([1-9][0-9]{0,9})/([A-Z]+)")


def parse_speed(
    text: str, *, units: Collection[str] = tuple(UNITS_S), most: int = MOST_AMOUNT
) -> tuple[int, str] | None:
    """`600/MINUTE` as (600, "MINUTE"), in capital letters or small ones.

    None: the text is not a speed of 1 to `most` in one of `units`.
    """
    match = _SPEED.fullmatch(text.upper())
    if not match or match[2] not in units or int(match[1]) > most:
        return None
    return int(match[1]), match[2]


def format_speed(amount: int, unit_s: int, *, separator: str = "") -> str:
    """`600/MINUTE` for 600 in 60 seconds; `separator` stands between groups of three digits."""
    return f"{amount:{separator}}/{unit_name(unit_s)}"


def unit_name(unit_s: int) -> str:
    """MINUTE for 60 seconds."""
    return _NAMES[unit_s]
