"""Read which profile has which webhook of its own, and tell where a profile's words go: pure.

Who calls these addresses is in `talks/`, which of them may be called in `addresses.py`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

_WEB = re.compile(r"https?://[^/\s\\]+[^\s\\]*")
LONGEST = 2000


def read_web_address(text: str) -> str:
    """An address without blanks and backslashes, or the empty text. Raises ValueError with the way out."""
    if text and (not _WEB.fullmatch(text) or len(text) > LONGEST):
        raise ValueError(
            f"it is not a URL of at most {LONGEST:,} characters; write it with https:// and its host, and "
            f"without blanks and backslashes"
        )
    return text


def read_profile_urls(text: str) -> dict[str, str]:
    """`@shop=https://a.example @help=https://b.example` by profile. Raises ValueError naming the part."""
    urls: dict[str, str] = {}
    for number, part in enumerate(text.split(), 1):
        profile, is_given, url = part.partition("=")
        if not profile or not is_given or not url:
            raise ValueError(f"part {number} is not PROFILE=URL; separate several by blanks")
        if profile in urls:
            raise ValueError(f"part {number} names {profile} again; give each profile once")
        try:
            urls[profile] = read_web_address(url)
        except ValueError as error:
            raise ValueError(f"part {number}, of {profile}: {error}") from None
    return urls


def url_of(profile: str, *, own: Mapping[str, str], usual: str) -> str | None:
    """Where a profile's words go: its own webhook, else the usual one; None: nowhere."""
    return own.get(profile) or usual or None
