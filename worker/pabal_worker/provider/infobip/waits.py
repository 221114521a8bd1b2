"""Read `Retry-After`: how long the provider asks not to be called.

Nobody waits here. Seconds or an HTTP date (RFC 9110, 10.2.3). A date counts from the answer's own `Date`,
so a wrong clock on either side does no harm. Infobip's documents name no such header; it is honoured where
it comes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

LONGEST_S = 600.0
"""A wait that is to last longer is asked for again by the next 429."""

_SECONDS = re.compile(r"\d{1,9}(\.\d+)?", re.ASCII)


def retry_after_s(headers: Mapping[str, str]) -> float | None:
    """Seconds to wait, None if the answer does not say so readably. Header names are lower case."""
    value = headers.get("retry-after", "").strip()
    if _SECONDS.fullmatch(value):
        return min(float(value), LONGEST_S)
    until, now = _date(value), _date(headers.get("date", ""))
    if until is None or now is None:
        return None
    return min(max(0.0, (until - now).total_seconds()), LONGEST_S)


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except (ValueError, TypeError, OverflowError):
        return None
    return date if date.tzinfo else None
