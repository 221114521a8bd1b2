"""Say how much of the CPU others used while something was measured. Only Linux tells; 0 elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.kit import processes

_STAT = Path("/proc/stat")
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_IDLE, _WAITS_FOR_DISK, _GUEST = 3, 4, 8

LOADED = 0.1
"""Figures of a run beside which others used more than this are said to be of a loaded machine."""


class OthersShare:
    """What was found, once the block has ended."""

    value = 0.0
    """Of the CPU that all cores had."""


@contextmanager
def watched() -> Iterator[OthersShare]:
    """Look at the whole machine and at this process with its descendants, before the block and after."""
    share = OthersShare()
    (busy, total), own = _machine_s(), processes.cpu_s(os.getpid())
    yield share
    (busy_after, total_after), own_after = _machine_s(), processes.cpu_s(os.getpid())
    passed = total_after - total
    if passed > 0:
        share.value = max(0.0, (busy_after - busy) - (own_after - own)) / passed


def _machine_s() -> tuple[float, float]:
    """Seconds of all cores: busy, and in all."""
    try:
        ticks = [int(word) for word in _STAT.read_text("utf-8").splitlines()[0].split()[1:]]
    except OSError:
        return 0.0, 0.0
    total = sum(ticks[:_GUEST])
    return (total - ticks[_IDLE] - ticks[_WAITS_FOR_DISK]) / _TICKS_PER_S, total / _TICKS_PER_S
