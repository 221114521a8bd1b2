"""Draw numbers from a seed and a name.

The order of arrival plays no part: with the same seed, a message has the same outcome in every run, however
many processes send.
"""

from __future__ import annotations

from hashlib import blake2b
from struct import Struct
from typing import NamedTuple

_EIGHT_NUMBERS = Struct("<8Q").unpack
_TO_UNIT = 2.0**-53


class SeededNumbers(NamedTuple):
    """Independent numbers, each at least 0 and below 1."""

    outcome: float
    delay: float
    repeated: float
    intermediate: float
    reversed: float
    early: float
    sms_outcome: float
    sms_delay: float


def draw_numbers(seed: int, name: str) -> SeededNumbers:
    """The numbers of `name` under `seed`."""
    digest = blake2b(f"{seed}:{name}".encode(), digest_size=64).digest()
    return SeededNumbers._make([(number >> 11) * _TO_UNIT for number in _EIGHT_NUMBERS(digest)])
