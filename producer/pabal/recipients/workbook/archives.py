"""Name what an archive or a compound file holds that is not a workbook. Nothing of it is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

_COMPOUND = b"\xd0\xcf\x11\xe0"
"""A compound file's first bytes (MS-CFB 2.2): an .xls, or an .xlsx under a password."""

_DOCUMENT = "a document of a word processor"
_HANGUL = "a document of Hangul (HWP)"
_STREAMS = (
    ("FileHeader", _HANGUL),
    ("WordDocument", _DOCUMENT),
    ("PowerPoint", "a presentation"),
    ("__properties_version1.0", "a mail of Outlook"),
)
"""Streams of compound files (MS-CFB), by which program writes them."""


def is_compound(path: Path) -> bool:
    """Whether this is a compound file, and no archive."""
    with path.open("rb") as file:
        return file.read(len(_COMPOUND)) == _COMPOUND


def name_archive(path: Path) -> str | None:
    """What a file is that is no workbook, though it begins as one; None where that is not known."""
    if is_compound(path):
        content = path.read_bytes()
        return next((name for stream, name in _STREAMS if stream.encode("utf-16-le") in content), None)
    with suppress(BadZipFile, OSError, ValueError):
        if is_zipfile(path):
            with ZipFile(path) as archive:
                return _name_content(archive.namelist())
    return None


def _name_content(names: Sequence[str]) -> str | None:
    kinds: tuple[tuple[Callable[[str], bool], str], ...] = (
        (lambda name: name.endswith(".iwa"), "a document of Numbers, Pages or Keynote"),
        (lambda name: name == "word/document.xml", _DOCUMENT),
        (lambda name: name.startswith("ppt/"), "a presentation"),
        (lambda name: name.startswith("Contents/section"), _HANGUL),
    )
    for belongs, what in kinds:
        if any(map(belongs, names)):
            return what
    is_office = "[Content_Types].xml" in names or "mimetype" in names
    return None if is_office else "an archive (zip), which is not unpacked"
