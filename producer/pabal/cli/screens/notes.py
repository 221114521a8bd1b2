"""Put what somebody may want to know of a file into a line. What is noted is found by whoever reads it."""

from __future__ import annotations

from pabal.errors import Notice
from pabal.replies import InputNotice


def note_of(told: InputNotice) -> str:
    """`note: sheet '명단': is read; …`, as `check` and `submit` show it."""
    notice = Notice(**told)
    return f"note: {notice}"
