r"""Take a pushed body apart into rows, in bounded memory and time.

No row is read here; see `reports.py`.

    packed     gzip and deflate are unpacked up to a bound; any other encoding is refused
    counted    a body with far more values than reports have is refused before anything of it is read
    JSON       the rows' ends are found first, and each row is read by itself: a number too large for a double
               or a bad byte costs its own row. What is not JSON as a whole is read by `torn_json.py`
    XML        see `xml_reports.py`
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import msgspec

from pabal_worker.errors import UnreadableReports
from pabal_worker.provider.infobip.reports.torn_json import rows_by_row
from pabal_worker.provider.infobip.reports.xml_reports import is_xml, xml_rows

LARGEST_BODY = 8 * 1024 * 1024
"""Bytes, unpacked: the provider's 2,000 rows of some 600 bytes, with much callbackData in each."""

_MOST_VALUES = 300_000
"""Commas, brackets and braces: 2,000 rows have some 60,000. A value takes up to 200 bytes of memory."""

_GZIP_OR_ZLIB = 47
"""zlib's `wbits` for either of them, told by the first bytes."""

_PACKED = b"\x1f\x8b"


class _Document(msgspec.Struct):
    """The outside of a pushed body."""

    results: list[msgspec.Raw] | None = None
    notification: object = msgspec.field(default=None, name="notificationType")


_DOCUMENT = msgspec.json.Decoder(_Document)


def unpack(body: bytes, encoding: str) -> bytes:
    """The body as it was before it was packed; UnreadableReports if that is not possible within the bound."""
    encodings = [
        name for name in (part.strip().lower() for part in encoding.split(",")) if name != "identity"
    ]
    if body.startswith(_PACKED) or encodings in (["gzip"], ["x-gzip"], ["deflate"]):
        body = _inflate(body)
    elif encodings not in ([], [""]):
        raise UnreadableReports(
            f"its Content-Encoding {encoding[:40]!r} is not read here, only gzip and deflate"
        )
    if len(body) > LARGEST_BODY:
        raise UnreadableReports(f"it has more than {LARGEST_BODY:,} bytes")
    return body


def rows_of(body: bytes) -> Iterator[object]:
    """The rows: msgspec.Raw where JSON holds one that is not read yet, an object or value where it was read,
    a CutRow for one that cannot be. UnreadableReports if there are none at all.
    """
    if is_xml(body):
        return xml_rows(body)
    n_values = body.count(b",") + body.count(b"[") + body.count(b"{")
    if n_values > _MOST_VALUES:
        raise UnreadableReports(f"it has {n_values:,} values, and at most {_MOST_VALUES:,} are read")
    try:
        document = _DOCUMENT.decode(body)
    except msgspec.ValidationError as error:
        raise UnreadableReports("it has no list `results`") from error
    except (msgspec.DecodeError, RecursionError) as error:
        return rows_by_row(body, str(error))
    if document.results is not None:
        return iter(document.results)
    if document.notification is not None:  # a click is pushed as one object without a list
        return iter([msgspec.Raw(body)])
    raise UnreadableReports("it has no list `results`")


def _inflate(body: bytes) -> bytes:
    unpacking = zlib.decompressobj(_GZIP_OR_ZLIB)
    try:
        unpacked = unpacking.decompress(body, LARGEST_BODY + 1)
    except zlib.error as error:
        raise UnreadableReports(f"it cannot be unpacked ({error})") from error
    if len(unpacked) <= LARGEST_BODY and not unpacking.eof:
        raise UnreadableReports("it cannot be unpacked: its end is missing")
    return unpacked
