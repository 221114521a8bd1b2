"""Recognise a workbook under a password. Its content is not read here."""

from __future__ import annotations

import struct
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from pabal.recipients.workbook.archives import is_compound

_ENCRYPTED_XLSX = "EncryptedPackage".encode("utf-16-le")
"""The stream that holds an .xlsx (MS-OFFCRYPTO 2.3.4.4)."""

_ODS_MANIFEST = "META-INF/manifest.xml"
_ENCRYPTED_ODS = b"encryption-data"
_BEGINS = (b"\x09\x08\x10\x00\x00\x06\x05\x00", b"\x09\x08\x08\x00\x00\x05\x05\x00")
"""The first record of an .xls, in BIFF8 and BIFF5 (MS-XLS 2.4.21)."""

_FILE_PASS = 0x002F
_RECORDS = 8


def is_under_password(path: Path) -> bool:
    """Whether a workbook (.xlsx, .xls, .ods) is encrypted."""
    if not is_compound(path):
        return _is_encrypted_ods(path)
    content = path.read_bytes()
    return _ENCRYPTED_XLSX in content or any(_has_file_pass(content, begin) for begin in _BEGINS)


def _is_encrypted_ods(path: Path) -> bool:
    try:
        with ZipFile(path) as archive:
            return _ODS_MANIFEST in archive.namelist() and _ENCRYPTED_ODS in archive.read(_ODS_MANIFEST)
    except (BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _has_file_pass(content: bytes, begin: bytes) -> bool:
    """Whether one of the first records says that the others are encrypted."""
    place = content.find(begin)
    for _ in range(_RECORDS if place >= 0 else 0):
        if place + 4 > len(content):
            return False
        kind, length = struct.unpack_from("<2H", content, place)
        if kind == _FILE_PASS:
            return True
        place += 4 + length
    return False
