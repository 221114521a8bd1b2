"""Tell of a workbook's sheets what the library does not: hidden rows and columns, number formats, errors.

Whatever is wrong with a file here, the library may still read it; so nothing is raised, and less is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

from pabal.recipients.workbook.archives import is_compound
from pabal.recipients.workbook.ods_scan import CONTENT, scan_ods
from pabal.recipients.workbook.parts import (
    counts_from_1904,
    formats_by_style,
    is_uncalculated,
    parts_by_sheet,
)
from pabal.recipients.workbook.sheet_scan import ScannedSheet, has_values, scan_sheet


def _nothing(_sheet: str) -> ScannedSheet:
    return ScannedSheet()


@dataclass(frozen=True, slots=True)
class Details:
    """What can be asked of the sheets of one workbook, by their names."""

    scan: Callable[[str], ScannedSheet] = _nothing
    """What a sheet hides, its formats and its error values."""

    has_values: Callable[[str], bool | None] = lambda _: None
    """Whether a sheet holds anything; None where that is not known."""


@contextmanager
def opened_details(path: Path) -> Iterator[Details]:
    """What is known of the workbook at `path`; of an .xlsb, nothing."""
    if is_compound(path):
        yield Details(partial(_scan_xls, path))
        return
    archive = _opened(path)
    if archive is None:
        yield Details()
        return
    with closing(archive):
        if CONTENT in archive.namelist():
            yield Details(partial(_scan_ods, archive))
        else:
            xlsx = _Xlsx(archive)
            yield Details(xlsx.scan, xlsx.has_values)


def _opened(path: Path) -> ZipFile | None:
    with suppress(BadZipFile, OSError):
        return ZipFile(path) if is_zipfile(path) else None
    return None


def _scan_xls(path: Path, sheet: str) -> ScannedSheet:
    with suppress(Exception):
        from pabal.recipients.workbook.xls_scan import scan_xls  # its library is for .xls alone

        return scan_xls(path, sheet)
    return ScannedSheet()


def _scan_ods(archive: ZipFile, sheet: str) -> ScannedSheet:
    with suppress(BadZipFile, OSError), archive.open(CONTENT) as part:
        return scan_ods(part, sheet)
    return ScannedSheet()


class _Xlsx:
    """The parts of an .xlsx."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._parts: Mapping[str, str] = {}
        with suppress(Exception):  # whatever is wrong with them, the library may still read the sheet
            self._parts = parts_by_sheet(archive)

    def has_values(self, sheet: str) -> bool | None:
        if self._is_xml(sheet):
            with suppress(Exception), self._archive.open(self._parts[sheet]) as part:
                return has_values(part)
        return None

    def scan(self, sheet: str) -> ScannedSheet:
        if not self._is_xml(sheet):
            return ScannedSheet()
        formats: dict[int, int | str] = {}
        found, uncalculated = ScannedSheet(), False
        with suppress(Exception):
            formats = formats_by_style(self._archive)
        with suppress(Exception):
            uncalculated = is_uncalculated(self._archive)
        with suppress(BadZipFile, OSError), self._archive.open(self._parts[sheet]) as part:
            found = scan_sheet(part, formats, is_uncalculated=uncalculated)
        with suppress(Exception):
            found.is_from_1904 = counts_from_1904(self._archive)
        return found

    def _is_xml(self, sheet: str) -> bool:
        """Whether the parts of this sheet can be read here; those of an .xlsb are binary."""
        return self._parts.get(sheet, "").endswith(".xml")
