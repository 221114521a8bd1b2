"""Read what processes cost: CPU seconds and largest memory, as Linux tells it; 0 elsewhere."""

from __future__ import annotations

import os
import re
from pathlib import Path

_PROC = Path("/proc")
_TICKS_PER_S = os.sysconf("SC_CLK_TCK")
_PEAK = re.compile(r"^VmHWM:\s+(\d+) kB$", re.MULTILINE)


def cpu_s(pid: int) -> float:
    """CPU seconds of a process and of all its descendants, those that have ended included."""
    own = _stat_cpu_s(pid)
    return own + sum(cpu_s(child) for child in _children(pid))


def peak_mb(pid: int) -> float:
    """The most memory that a process ever had resident, in MB."""
    match = _PEAK.search(_read(_PROC / str(pid) / "status"))
    return int(match[1]) / 1024 if match else 0.0


def cpu_name() -> str:
    """The processor's name."""
    match = re.search(r"^model name\s*:\s*(.+)$", _read(_PROC / "cpuinfo"), re.MULTILINE)
    return match[1] if match else "unknown processor"


def ram_gb() -> float:
    """Memory of the machine, in GB."""
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30


def _stat_cpu_s(pid: int) -> float:
    fields = _read(_PROC / str(pid) / "stat").rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / _TICKS_PER_S


def _children(pid: int) -> list[int]:
    return [int(child) for child in _read(_PROC / str(pid) / "task" / str(pid) / "children").split()]


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError:
        return ""
