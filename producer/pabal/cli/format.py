"""Put moments and spans of time into words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta


def moment(iso: str, *, with_utc: bool = True) -> str:
    """A moment in this machine's zone, and in UTC: `2026-11-23 09:00:00 KST (00:00:00 UTC)`."""
    at = datetime.fromisoformat(iso)
    here, utc = at.astimezone(), at.astimezone(UTC)
    local = f"{here:%Y-%m-%d %H:%M:%S %Z}"
    if not with_utc or here.utcoffset() == timedelta(0):
        return local
    return (
        f"{local} ({utc:%H:%M:%S} UTC)"
        if here.date() == utc.date()
        else f"{local} ({utc:%Y-%m-%d %H:%M:%S} UTC)"
    )


def duration(span: timedelta) -> str:
    """`45 s`, `12 min 5 s`, `3 h 20 min`, `2 d 4 h`."""
    seconds = max(0, round(span.total_seconds()))
    parts = [
        (seconds // 86400, "d"),
        (seconds // 3600 % 24, "h"),
        (seconds // 60 % 60, "min"),
        (seconds % 60, "s"),
    ]
    first = next((index for index, (n, _) in enumerate(parts) if n), 3)
    return " ".join(f"{n} {unit}" for n, unit in parts[first : first + 2] if n) or "0 s"
