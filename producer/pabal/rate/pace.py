"""Read, write and check paces: one speed, or several horizons that hold together, `50/SECOND,100000/DAY`.

A single speed is read and written in `speed.py`; nothing here grants or forecasts anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from pabal.rate.speed import MOST_AMOUNT, MOST_MESSAGES, UNITS_S, format_speed, parse_speed, unit_name

Pace = tuple[tuple[int, int], ...]
"""(Messages, seconds in which so many may leave) of each horizon, the shortest first; empty: no cap."""

Fault = tuple[str, str]
"""What is wrong, and the way out."""

MOST_HORIZONS = len(UNITS_S)
"""So many horizons has a pace at most: one for each unit of time."""

NO_CAP = "none"
"""A pace without a cap, in words."""

_MOST_SHOWN = 60


class NotAPace(ValueError):
    """A text is not a pace: what is wrong with it, and the way out."""

    def __init__(self, what: str, way_out: str) -> None:
        super().__init__(what, way_out)
        self.what, self.way_out = what, way_out

    def __str__(self) -> str:
        return f"{self.what}; {self.way_out}"


def parse_pace(text: str) -> Pace:
    """`600/MINUTE` or `50/SECOND,100000/DAY`, in any order, as a pace; the empty text and `none`: no cap.

    Raises NotAPace.
    """
    if text.strip().lower() in ("", NO_CAP):
        return ()
    horizons = _parse_horizons(text, most=MOST_AMOUNT)
    for what, way_out in find_faults(horizons):
        raise NotAPace(f"{_shown(text)} {what}", way_out)
    return in_order(horizons)


@lru_cache(maxsize=1000)
def read_stored_pace(text: str | None) -> Pace:
    """A pace as `format_pace` wrote it; None: no cap."""
    return () if text is None or text == NO_CAP else _parse_horizons(text, most=MOST_MESSAGES)


def format_pace(pace: Pace, *, separator: str = "") -> str:
    """`50/SECOND,100000/DAY`, or `none`; with a `separator` of groups of three digits, for people to read:
    `50/SECOND and 100,000/DAY`.
    """
    speeds = [format_speed(amount, unit_s, separator=separator) for amount, unit_s in pace]
    return (" and " if separator else ",").join(speeds) or NO_CAP


def in_order(horizons: Sequence[tuple[int, int]]) -> Pace:
    """The horizons, the shortest first."""
    return tuple(sorted(horizons, key=lambda horizon: horizon[1]))


def find_faults(horizons: Sequence[tuple[int, int]]) -> Iterator[Fault]:
    """Why horizons do not go together: a unit stands there twice, or a longer one never binds."""
    if len(horizons) > MOST_HORIZONS:
        yield f"has {len(horizons)} horizons", f"write {MOST_HORIZONS} at most, one for each unit of time"
        return
    for (amount, unit_s), (longer, longer_s) in pairwise(in_order(horizons)):
        if unit_s == longer_s:
            yield f"names {unit_name(unit_s)} more than once", f"keep one speed for each {unit_name(unit_s)}"
        elif longer * unit_s >= amount * longer_s:
            shorter, unit = format_speed(amount, unit_s, separator=","), unit_name(longer_s)
            reached = amount * longer_s // unit_s
            yield (
                f"has {longer:,}/{unit}, but {shorter} lets {reached:,} a {unit} leave at most",
                f"write less than {reached:,}/{unit}, or leave it out",
            )


def _parse_horizons(text: str, *, most: int) -> Pace:
    parts = text.split(",")
    if len(parts) > MOST_HORIZONS:
        what = f"{_shown(text)} has {len(parts)} horizons"
        raise NotAPace(what, f"write {MOST_HORIZONS} at most, one for each unit of time")
    return tuple(_parse_horizon(part.strip(), most=most) for part in parts)


def _parse_horizon(text: str, *, most: int) -> tuple[int, int]:
    parsed = parse_speed(text, most=most)
    if parsed is None:
        raise NotAPace(
            f"{_shown(text)} is not a speed",
            f"write 600/MINUTE (a number up to {MOST_AMOUNT:,}, and SECOND, MINUTE, HOUR or DAY), several of "
            f"them as 50/SECOND,100000/DAY, or leave it empty for no cap",
        )
    amount, unit = parsed
    return amount, UNITS_S[unit]


def _shown(text: str) -> str:
    return repr(text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…")
