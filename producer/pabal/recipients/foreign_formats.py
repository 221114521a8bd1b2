"""Name files that are no list but look like one from outside: web pages, and workbooks in other forms.

Looks at the first bytes only.
"""

from __future__ import annotations

import re

_XML_WORKBOOK = b"urn:schemas-microsoft-com:office:spreadsheet"
_FLAT_DOCUMENT = b"urn:oasis:names:tc:opendocument"
_MAIL = re.compile(rb"\s*(?:From:|MIME-Version:|Content-Type:\s*multipart)", re.IGNORECASE)
_TAG = re.compile(rb"\s*<[!?a-zA-Z]")


def name_foreign_format(head: bytes) -> str | None:
    """What the first bytes of a file say that it is; None: it may be a list."""
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
