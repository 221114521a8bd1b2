"""Luck that can be repeated: drawn from a seed and a name, never from the order of arrival.

The same message meets the same fate in every run with the same seed, however many processes send
and however often the test is repeated.
"""

from __future__ import annotations

from hashlib import blake2b
from struct import Struct
from typing import NamedTuple

_EIGHT_NUMBERS = Struct("<8Q").unpack
_TO_UNIT = 2.0**-53


class Luck(NamedTuple):
    """Independent numbers, each at least 0 and below 1."""

    outcome: float
    delay: float
    repeated: float
    intermediate: float
    reversed: float
    early: float
    sms_outcome: float
    sms_delay: float


def draw(seed: int, name: str) -> Luck:
    """The luck of `name` under `seed`."""
    digest = blake2b(f"{seed}:{name}".encode(), digest_size=64).digest()
    return Luck._make([(number >> 11) * _TO_UNIT for number in _EIGHT_NUMBERS(digest)])
