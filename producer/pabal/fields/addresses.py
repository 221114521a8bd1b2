"""Check what buttons open: web addresses and links of apps, before and after their variables are filled.

Whether a page exists is not asked. Limits of length are checked with those of other fields, in `content`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal
from urllib.parse import urlsplit

from pabal.fields.template import Fault, Template

AddressKind = Literal["web", "app"]

_BLANK = re.compile(r"[\s\x00-\x1f\x7f\u200b-\u200f\u2060\ufeff]")
_TWICE = re.compile(r"\A[A-Za-z][A-Za-z0-9+.-]*:/*[A-Za-z][A-Za-z0-9+.-]*:/", re.ASCII)
_PLAIN_WEB = re.compile(
    r"https?://[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+(?:[/?#][!-~]*)?", re.ASCII
)
"""Good at first sight, as nearly all are."""

_PLAIN_WEB_LINE = re.compile(rf"^{_PLAIN_WEB.pattern}$", re.ASCII | re.MULTILINE)
_HOST = re.compile(
    r"(?:[^\W_](?:[\w-]*\w)?\.)+[^\W_](?:[\w-]*[^\W_])?\.?|[0-9a-f:.]*:[0-9a-f:.]*", re.IGNORECASE
)
"""Names of two parts at least, also in Hangul, since no telephone finds one of a single part; or IPv6."""

_STAND_INS = ("1", "www.example.com")
"""Values that stand for those of variables: a part of an address, a whole host."""

_SCHEME = re.compile(r"\A[A-Za-z][A-Za-z0-9+.-]*:", re.ASCII)
_WEB = "write it in full, as in https://www.example.com/orders"
_APP = "write it with its scheme, as in sample://orders"


def address_fault(address: str, kind: AddressKind) -> Fault | None:
    """What keeps a filled address from being opened; None if nothing does."""
    if kind == "web" and _PLAIN_WEB.fullmatch(address):
        return None
    if not address.strip():
        return "is empty", "fill it in"
    if _BLANK.search(address):
        return "has a blank", "take it out, or write %20"
    if _TWICE.match(address):
        return (
            "has its scheme twice",
            "write https:// in the campaign or in the list, not in both",
        )
    if kind == "app":
        return None if _SCHEME.match(address) else ("is not a link of an app", _APP)
    return None if _is_web(address) else ("is not a web address", _WEB)


def find_address_faults(addresses: Iterable[str], kind: AddressKind) -> list[int]:
    """Places of the filled addresses that cannot be opened; those of the web are first looked at together."""
    addresses = list(addresses)
    text = "\n".join(addresses)
    if kind == "web" and len(_PLAIN_WEB_LINE.findall(text)) == len(addresses) == text.count("\n") + 1:
        return []
    return [place for place, address in enumerate(addresses) if address_fault(address, kind)]


def unfilled_address_fault(template: Template, kind: AddressKind) -> Fault | None:
    """The same for an address as the campaign file has it, by the parts that are the same for everybody."""
    if template.faults:
        return None
    if not template.names:
        return address_fault(template.text, kind)
    if _BLANK.search(template.literal):
        return address_fault(template.literal, kind)
    if template.text.startswith("#{"):
        return None
    filled = [template.render(dict.fromkeys(template.names, value)) for value in _STAND_INS]
    faults = [address_fault(address, kind) for address in filled]
    return faults[0] if all(faults) else None


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
        is_host = parts.hostname is not None and _HOST.fullmatch(parts.hostname) is not None
        return parts.scheme.lower() in ("http", "https") and is_host and parts.port != 0
    except ValueError:
        return False
