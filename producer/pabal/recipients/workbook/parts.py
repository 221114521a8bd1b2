"""Find the parts of an .xlsx that belong to a sheet, and its number formats.

Reads the small parts only: the workbook, its relations, its styles (ECMA-376, part 1: 18.2, 18.8).
"""

from __future__ import annotations

import posixpath
from xml.etree import ElementTree
from zipfile import ZipFile

from pabal.recipients.workbook.format_runs import formats_of

_BOOK = "xl/workbook.xml"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


def parts_by_sheet(archive: ZipFile) -> dict[str, str]:
    """The part that holds each sheet, by the sheet's name; empty for a workbook that is not an .xlsx."""
    book = _book_part(archive)
    if book is None:
        return {}
    targets = _targets(archive, book)
    sheets = [element for element in _tree(archive, book).iter() if _name(element) == "sheet"]
    pairs = [
        (sheet.get("name"), targets.get(sheet.get(_RELATION) or sheet.get(_STRICT_RELATION) or ""))
        for sheet in sheets
    ]
    names = set(archive.namelist())
    return {name: part for name, part in pairs if name and part in names}


def counts_from_1904(archive: ZipFile) -> bool:
    """Whether day 0 of the workbook is 1904-01-01, as in those that Excel for Mac once made."""
    book = _book_part(archive)
    if book is None:
        return False
    options = [element for element in _tree(archive, book).iter() if _name(element) == "workbookPr"]
    return any(option.get("date1904") in ("1", "true") for option in options)


def is_uncalculated(archive: ZipFile) -> bool:
    """Whether the workbook asks for all formulas to be calculated when it is opened, as programs do that only
    make files: they write 0 for the value of a formula.
    """
    book = _book_part(archive)
    if book is None:
        return False
    options = [element for element in _tree(archive, book).iter() if _name(element) == "calcPr"]
    return any(option.get("fullCalcOnLoad") in ("1", "true") for option in options)


def formats_by_style(archive: ZipFile) -> dict[int, int | str]:
    """The number format of each cell style that has one: a built-in format's number, or a format's code."""
    book = _book_part(archive)
    part = posixpath.join(posixpath.dirname(book), "styles.xml") if book else ""
    if part not in archive.namelist():
        return {}
    tree = _tree(archive, part)
    codes = {
        int(element.get("numFmtId", "0")): element.get("formatCode", "")
        for element in tree.iter()
        if _name(element) == "numFmt"
    }
    styles = next((element for element in tree.iter() if _name(element) == "cellXfs"), ())
    return formats_of((int(style.get("numFmtId", "0")) for style in styles), codes)


def _book_part(archive: ZipFile) -> str | None:
    names = archive.namelist()
    if _BOOK in names:
        return _BOOK
    return next((name for name in names if name.lower() == _BOOK), None)


def _targets(archive: ZipFile, book: str) -> dict[str, str]:
    """Parts by the id of the relation."""
    folder, name = posixpath.split(book)
    part = f"{folder}/_rels/{name}.rels"
    if part not in archive.namelist():
        return {}
    relations = [element for element in _tree(archive, part).iter() if _name(element) == "Relationship"]
    return {
        relation.get("Id", ""): _path(folder, relation.get("Target", ""))
        for relation in relations
        if relation.get("TargetMode") != "External"
    }


def _path(folder: str, target: str) -> str:
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target))


def _tree(archive: ZipFile, part: str) -> ElementTree.Element:
    return ElementTree.fromstring(archive.read(part))


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
