"""Say what to do about a variable of the campaign that no column of the list is called by.

A way out never leads to the number's column, nor to one that serves already. The number's own column is found
in `number_column`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence

from pabal.errors import Problem
from pabal.recipients.headings import clean_heading, find_column, is_number_heading, key_of
from pabal.recipients.number_refusals import hide_numbers
from pabal.recipients.table import Table

_EXPORTED = {"reached_by", "kakao_state"}
"""Columns of the file that `pabal export` writes."""


def problems_of_missing(
    table: Table, missing: Sequence[str], *, unused: Sequence[str], address: str
) -> list[Problem]:
    """What keeps these variables from being filled. `address` is the column that holds the number."""
    if set(table.columns) >= _EXPORTED:
        return [_is_export(missing)]
    if problem := _header_elsewhere(table, missing):
        return [problem]
    return [_without_column(name, unused, address) for name in missing]


def _is_export(missing: Sequence[str]) -> Problem:
    names = ", ".join(f"#{{{name}}}" for name in missing)
    what = f"this is the export of a campaign, which holds no variables; the text uses {names}"
    way_out = "take the list that the campaign was submitted with, or add these columns to the export"
    return Problem("header", "", what, way_out)


def _header_elsewhere(table: Table, missing: Sequence[str]) -> Problem | None:
    """A row below the header, or of another sheet, that names the number's column and all these variables."""
    for number, cells in table.first_rows[1:]:
        if _is_header_for(missing, cells):
            name, first = missing[0], table.first_rows[0][0]
            what = f"looks like the header (it has {name!r}), and row {first} stands above it"
            way_out = f"remove what stands above, or name it with header_row (--header-row {number})"
            return Problem(f"row {number}", "", what, way_out)
    return next(_in_other_sheets(table, missing), None)


def _in_other_sheets(table: Table, missing: Sequence[str]) -> Iterator[Problem]:
    own = hide_numbers(table.sheet or "")
    for sheet, rows in ((hide_numbers(name), rows) for name, rows in table.other_sheets()):
        for number, cells in rows:
            if _is_header_for(missing, cells):
                name, row = missing[0], "" if number == 1 else f" --header-row {number}"
                what = f"has a column {name!r}, which this sheet ({own!r}) does not have"
                yield Problem(f"sheet {sheet!r}", "", what, f"choose it with sheet (--sheet {sheet!r}{row})")


def _is_header_for(missing: Sequence[str], cells: Sequence[str]) -> bool:
    columns = [clean_heading(cell) for cell in cells]
    return any(map(is_number_heading, columns)) and all(find_column(name, columns) for name in missing)


def _without_column(name: str, unused: Sequence[str], address: str) -> Problem:
    if key_of(name) == key_of(address):
        return _is_address(name, address)
    keys = {key_of(column): column for column in unused}
    near = difflib.get_close_matches(key_of(name), keys, n=1)
    way_out = (
        f"rename the column {hide_numbers(keys[near[0]])!r}"
        if near
        else "add a column with this name, or write its value into the text"
    )
    return Problem("header", name, f"the campaign uses #{{{name}}}, and no column has this name", way_out)


def _is_address(name: str, address: str) -> Problem:
    way_out = (
        "add a column of another name for what people should read, and write that name into the text"
        if key_of(address) == "to"
        else f"call the column of the numbers `to`, and add a column {name!r} for what people should read"
    )
    return Problem("header", name, "it is the address, and an address is not a variable", way_out)
