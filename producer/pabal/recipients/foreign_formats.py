"""Name files that are no list: web pages, documents, pictures, packed files, workbooks in other forms.

Looks at the first bytes only; what is inside an archive is named in `workbook.archives`.
"""

from __future__ import annotations

import re

_XML_WORKBOOK = b"urn:schemas-microsoft-com:office:spreadsheet"
_FLAT_DOCUMENT = b"urn:oasis:names:tc:opendocument"
_MAIL = re.compile(rb"\s*(?:From:|MIME-Version:|Content-Type:\s*multipart)", re.IGNORECASE)
_SIGNATURES = (
    (b"%PDF-", "a PDF document"),
    (b"{\\rtf", "a document of a word processor (RTF)"),
    (b"BEGIN:VCARD", "an address book (vCard)"),
    (b"\x89PNG\r\n", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    *(
        (mark, "a packed file, whose content is not read")
        for mark in (
            b"\x1f\x8b",
            b"7z\xbc\xaf\x27\x1c",
            b"Rar!\x1a\x07",
            b"BZh",
            b"\xfd7zXZ\0",
            b"EGGA",
            b"ALZ\x01",
        )
    ),
    (b"SQLite format 3\0", "a database (SQLite)"),
    (b"PAR1", "a Parquet file"),
)
"""What files of other kinds begin with."""

_TAG = re.compile(rb"\s*<[!?a-zA-Z]")


def name_other_file(head: bytes) -> str | None:
    """What the first bytes of a file say that it is, if no spreadsheet opens it; None: it may be a list."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    return next((name for signature, name in _SIGNATURES if text.startswith(signature)), None)


def name_foreign_format(head: bytes) -> str | None:
    """What the first bytes of a file say that it is, if a spreadsheet opens it; None: it may be a list."""
    text = head.removeprefix(b"\xef\xbb\xbf")
    if text.startswith((b"\xff\xfe", b"\xfe\xff")) and not text.startswith(b"\xff\xfe\0\0"):
        text = text.decode("utf-16", errors="ignore").encode()
    if _MAIL.match(text) and b"mime-version" in text.lower():
        return "a web archive (MHTML) that Excel or a browser saved"
    if not _TAG.match(text):
        return None
    if _XML_WORKBOOK in text:
        return "a workbook in XML (Excel 2003)"
    if _FLAT_DOCUMENT in text:
        return "a flat OpenDocument file in XML"
    return (
        "a web page, not a table" if b"<?xml" not in text[:200] or b"<html" in text.lower() else "an XML file"
    )
