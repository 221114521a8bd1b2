"""Turn the rows of a table into recipients, or say what is wrong with a row.

One column holds the telephone number, every other column is a variable. A recipient carries only the
variables that the campaign's texts use. Duplicates are not found here.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pabal.campaign.renderer import Script
from pabal.campaign.template import mask
from pabal.errors import Problem, WrongInput
from pabal.recipients.cell_findings import CellFindings
from pabal.recipients.phone_numbers import explain_refusal, normalise
from pabal.recipients.table import Row, Table
from pabal.recipients.values import are_plain, clean_value, value_fault

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

        self.findings = CellFindings()
        """What cells of these columns hold that is good and may not be meant; complete after the last row."""

        self._table, self._script = table, script
        self._address = _address_column(table)
        problems = [
            _missing(name, table, self._address, self.columns) for name in self.columns if not self._has(name)
        ]
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
        if to is None or not are_plain(values) or self._script.problems(cells):
            return self._check_closely(row)
        return Recipient(row.number, to, values)

    def _check_closely(self, row: Row) -> Recipient | BadRow:
        """As `check`, for a row with an oddity: its values cleaned, then every fault named."""
        values = {name: clean_value(row.cells.get(name, "")) for name in self.columns}
        problems = [*self._address_problems(row), *self._value_problems(row, values)]
        if problems:
            return BadRow(row, tuple(problems))
        to = normalise(row.cells[self._address])
        assert to is not None
        for name, value in values.items():
            self.findings.look_at(row.number, name, row.cells[name], value)
        return Recipient(row.number, to, tuple(values.values()))

    def _address_problems(self, row: Row) -> Iterator[Problem]:
        value = row.cells.get(self._address, "")
        if normalise(value) is None:
            yield Problem(_place(row.number, self._address), mask(value), *explain_refusal(value))

    def _value_problems(self, row: Row, values: dict[str, str]) -> Iterator[Problem]:
        faulty = {name for name in self.columns if value_fault(row.cells.get(name, ""))}
        for name in self.columns:
            if fault := value_fault(row.cells.get(name, "")):
                yield Problem(_place(row.number, name), _shown(values[name]), *fault)
        for name, what, way_out in self._script.problems(values):
            if name not in faulty:
                yield Problem(_place(row.number, name), _shown(values[name]), what, way_out)

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


def _missing(name: str, table: Table, address: str, used: Sequence[str]) -> Problem:
    """A column that the campaign uses and the table lacks; only one that nothing else needs is proposed."""
    if name == address:
        what = "it is the address, and an address is not a variable"
        return Problem(
            "header", name, what, f"add a second column for #{{{name}}} or name the first one `to`"
        )
    taken = {address, *used, *address_columns(table.columns)}
    free = {column.casefold(): column for column in table.columns if column and column not in taken}
    near = difflib.get_close_matches(name.casefold(), free, n=1)
    way_out = (
        f"rename the column {free[near[0]]!r}"
        if near
        else "add a column with this name, or write its value into the text"
    )
    return Problem("header", name, f"the campaign uses #{{{name}}}, and no column has this name", way_out)


def _bare(column: str) -> str:
    return "".join(character for character in column.casefold() if character not in " \u00a0\ufeff-_")


def _shown(value: str) -> str:
    if normalise(value) is not None:
        return mask(value)
    return value if len(value) <= _SHOWN else value[:_SHOWN] + "…"


def _place(number: int, column: str) -> str:
    return f"row {number}, column {column!r}"
