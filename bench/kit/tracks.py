"""Collect what was granted and what arrived, from both ends, on one time axis.

Grants carry the pacer's clock (Redis), as the ledger wrote it down with each claim; arrivals the sandbox's,
at the first byte of each call. The sandbox times by its monotonic clock; one look at its wall clock puts both
on one axis.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg

from bench.kit import sliding
from bench.kit.machine import Machine
from bench.kit.sliding import Calls, Limit
from bench.kit.statements import OURS

_GRANTS = f"""SELECT {OURS} extract(epoch FROM granted_at)::float8, n FROM attempts
WHERE granted_at IS NOT NULL ORDER BY granted_at"""


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that was done to a run."""

    at: float
    """Seconds since 1970."""

    label: str


@dataclass(frozen=True, slots=True)
class Track:
    """One run, as both ends saw it."""

    name: str
    unit_s: float
    limits: Sequence[Limit]
    marks: Sequence[Mark]
    grants: Calls
    """All claims; also those whose call was not made, since they were charged."""

    arrivals: Calls

    @property
    def began(self) -> float:
        """The first arrival; seconds since 1970."""
        return self.arrivals.times[0]

    def moment_of(self, label: str) -> float:
        """When something was done to it."""
        return next(mark.at for mark in self.marks if mark.label == label)


def granted(machine: Machine) -> Calls:
    """Every grant that was claimed since the ledger was cleared."""
    with psycopg.connect(machine.postgres.url) as connection:
        return sliding.in_order((at, n) for at, n in connection.execute(_GRANTS).fetchall())


def arrived(machine: Machine) -> Calls:
    """Every send since the sandbox was cleared."""
    sends = [call for call in machine.sandbox.requests() if call["call"] == "send"]
    offset = sends[0]["wall"] - sends[0]["t"] if sends else 0.0
    return sliding.in_order((call["t"] + offset, call["messages"]) for call in sends)
