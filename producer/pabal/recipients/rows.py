"""Turn the rows of a table into recipients, or say what is wrong with a row.

One column holds the telephone number, every other column is a variable. A recipient carries only the
variables that the campaign's texts use. Duplicates are not found here.
"""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pabal.campaign.renderer import Script
from pabal.campaign.template import mask
from pabal.errors import Problem, WrongInput
from pabal.recipients.phone_numbers import explain_refusal, normalise
from pabal.recipients.table import Row, Table

ADDRESS_NAMES = (
    "to",
    "전화번호",
    "전화",
    "휴대폰",
    "휴대폰번호",
    "휴대전화",
    "휴대전화번호",
    "핸드폰",
    "핸드폰번호",
    "연락처",
    "수신번호",
    "수신자번호",
    "phone",
    "phonenumber",
    "mobile",
    "mobilephone",
    "mobilenumber",
    "cellphone",
    "tel",
    "telephone",
)
"""Headings of the address column, compared without case, spaces, dashes and underscores."""

_SHOWN = 60


class Recipient(NamedTuple):
    """One address and its variables."""

    row: int
    to: str
    """E.164 digits."""

    values: tuple[str, ...]
    """In the order of the audience's columns."""


class BadRow(NamedTuple):
    """A row that cannot be sent to, and everything that is wrong with it."""

    row: Row
    problems: tuple[Problem, ...]


class Audience:
    """The recipients of one table for one campaign. Raises WrongInput if the columns cannot serve it."""

    def __init__(self, table: Table, script: Script) -> None:
        self.columns = tuple(sorted(script.needed))
        """Variables that are carried on, in this order."""

        self._table, self._script = table, script
        self._address = _address_column(table)
        problems = [_missing(name, table, self._address) for name in self.columns if not self._has(name)]
        if problems:
            raise WrongInput(table.source, problems)

    def __iter__(self) -> Iterator[Recipient | BadRow]:
        check = self.check
        for row in self._table.rows:
            yield check(row)

    def check(self, row: Row) -> Recipient | BadRow:
        """The recipient that a row names, or all that is wrong with the row."""
        if row.problem is not None:
            return BadRow(row, (row.problem,))
        cells = row.cells
        values = tuple([cells.get(name, "") for name in self.columns])
        to = normalise(cells.get(self._address, ""))
        if to is None or not _are_composed(values) or self._script.problems(cells):
            return self._check_closely(row)
        return Recipient(row.number, to, values)

    def _check_closely(self, row: Row) -> Recipient | BadRow:
        """As `check`, for a row with an oddity: its Hangul composed, then every fault named."""
        cells = {name: unicodedata.normalize("NFC", cell) for name, cell in row.cells.items()}
        problems = [*self._address_problems(row.number, cells), *self._text_problems(row.number, cells)]
        if problems:
            return BadRow(row, tuple(problems))
        to = normalise(cells[self._address])
        assert to is not None
        return Recipient(row.number, to, tuple([cells[name] for name in self.columns]))

    def _address_problems(self, number: int, cells: dict[str, str]) -> Iterator[Problem]:
        value = cells.get(self._address, "")
        if normalise(value) is None:
            yield Problem(_place(number, self._address), mask(value), *explain_refusal(value))

    def _text_problems(self, number: int, cells: dict[str, str]) -> Iterator[Problem]:
        variables = {name: cells.get(name, "") for name in self.columns}
        for name, what, way_out in self._script.problems(variables):
            yield Problem(_place(number, name), _shown(variables[name]), what, way_out)

    def _has(self, name: str) -> bool:
        return name in self._table.columns and name != self._address


def address_columns(columns: Sequence[str]) -> list[str]:
    """The columns that may hold the telephone number; `to` alone where there is one."""
    named = [column for column in columns if _bare(column) in ADDRESS_NAMES]
    return [column for column in named if _bare(column) == "to"] or named


def _address_column(table: Table) -> str:
    found = address_columns(table.columns)
    if len(found) == 1:
        return found[0]
    if found:
        what, way_out = "several columns may hold the number", "name the right one `to`"
    else:
        what, way_out = "no column holds the number", "name one of them `to` or 전화번호"
    raise WrongInput(table.source, [Problem("header", ", ".join(found or table.columns), what, way_out)])


def _missing(name: str, table: Table, address: str) -> Problem:
    if name == address:
        what = "it is the address, and an address is not a variable"
        return Problem(
            "header", name, what, f"add a second column for #{{{name}}} or name the first one `to`"
        )
    folded = {column.casefold(): column for column in table.columns}
    near = difflib.get_close_matches(name.casefold(), folded, n=1)
    way_out = f"rename the column {folded[near[0]]!r}" if near else "add a column with this name"
    return Problem("header", name, f"the campaign uses #{{{name}}}, and no column has this name", way_out)


def _are_composed(values: tuple[str, ...]) -> bool:
    """False where Hangul is taken apart into letters, as macOS may do; no SMS carries those."""
    joined = "".join(values)
    return joined.isascii() or unicodedata.is_normalized("NFC", joined)


def _bare(column: str) -> str:
    return "".join(character for character in column.casefold() if character not in " \u00a0\ufeff-_")


def _shown(value: str) -> str:
    if normalise(value) is not None:
        return mask(value)
    return value if len(value) <= _SHOWN else value[:_SHOWN] + "…"


def _place(number: int, column: str) -> str:
    return f"row {number}, column {column!r}"
