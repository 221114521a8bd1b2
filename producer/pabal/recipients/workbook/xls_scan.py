"""Scan an .xls for what the library that reads its values does not tell: what is hidden, formats, errors.

`xlrd` reads the file a second time for it, and is loaded for an .xls alone: there are at most 65,536 rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import xlrd
from xlrd.sheet import Cell, Rowinfo, Sheet

from pabal.recipients.number_formats import changes_texts
from pabal.recipients.workbook.format_runs import formats_of
from pabal.recipients.workbook.sheet_scan import ScannedSheet

_NUMBERS = frozenset((xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE))


def scan_xls(path: Path, sheet: str) -> ScannedSheet:
    """What the sheet of this name hides, its formats and errors. Raises whatever `xlrd` raises."""
    log = StringIO()  # its warnings would go to standard output, as the rows do
    with xlrd.open_workbook(str(path), logfile=log, formatting_info=True, on_demand=True) as book:
        codes = {found.format_key: found.format_str for found in book.format_list}
        formats = formats_of((style.format_key for style in book.xf_list), codes)
        found = _scan(book.sheet_by_name(sheet), formats)
        found.is_from_1904 = book.datemode == 1
    return found


def _scan(sheet: Sheet, formats: dict[int, int | str]) -> ScannedSheet:
    # a filter hides rows as a hand does, and leaves no sign in them
    found = ScannedSheet(has_filter=True, has_formats=True)
    found.hidden = sorted(row + 1 for row, info in sheet.rowinfo_map.items() if _is_hidden(info))
    found.hidden_columns = [
        (column + 1, column + 1)
        for column, info in sorted(sheet.colinfo_map.items())
        if info.hidden or info.width == 0
    ]
    has_texts = any(map(changes_texts, formats.values()))
    kinds = _NUMBERS | ({xlrd.XL_CELL_TEXT} if has_texts else set())
    for row, column, cell in _cells(sheet):
        if cell.ctype in kinds:
            found.formats.add(row, column, formats.get(cell.xf_index or 0))
        elif cell.ctype == xlrd.XL_CELL_ERROR:
            text = xlrd.error_text_from_code.get(int(cell.value), "#ERROR!")
            found.errors.setdefault(row, {})[column] = text
    return found


def _is_hidden(row: Rowinfo) -> bool:
    """Whether a row is hidden, or of no height of its own."""
    return bool(row.hidden) or (row.height == 0 and not row.has_default_height)


def _cells(sheet: Sheet) -> Iterator[tuple[int, int, Cell]]:
    """Every cell with its row and column, from 1."""
    for row in range(sheet.nrows):
        for column, cell in enumerate(sheet.row(row), start=1):
            yield row + 1, column, cell
