"""Turn the rows of a table into recipients, or say what is wrong with a row.

One column holds the telephone number, every other column is a variable. A recipient carries only the
variables that the campaign's texts use. Duplicates are not found here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple, cast

from pabal.campaign.renderer import Script
from pabal.errors import Notice, Problem, WrongInput
from pabal.fields.template import Fault, mask, value_picker
from pabal.recipients.cell_findings import CellFindings
from pabal.recipients.header import Row
from pabal.recipients.headings import find_column, is_number_heading
from pabal.recipients.missing_columns import problems_of_missing
from pabal.recipients.number_column import find_number_column
from pabal.recipients.number_refusals import explain_refusal, hide_numbers, quote_names
from pabal.recipients.phone_numbers import normalise, normalise_all
from pabal.recipients.table import Table
from pabal.recipients.values import are_plain, clean_value, find_odd, sheet_fault, value_fault

_SHOWN = 60
_BLOCK = 1000
"""Rows that are looked at together."""


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
    """The recipients of one table for one campaign. Raises WrongInput if the columns cannot serve it.

    `to` names the column of the number where the header does not.
    """

    def __init__(self, table: Table, script: Script, *, to: str | None = None) -> None:
        self.columns = tuple(sorted(script.needed))
        """Variables that are carried on, in this order."""

        self.findings = CellFindings()
        """What cells of these columns hold that is good and may not be meant; complete after the last row."""

        self._table, self._script = table, script
        self.address, passed_over = find_number_column(table, to)
        """The column that holds the number."""

        others = [column for column in table.columns if column != self.address]
        self._column_of = {name: find_column(name, others) for name in self.columns}
        missing = [name for name, column in self._column_of.items() if column is None]
        if missing:
            unused = [column for column in others if column and column not in self._column_of.values()]
            problems = problems_of_missing(table, missing, unused=unused, address=self.address)
            raise WrongInput(table.source, problems)
        self.notices = (*_taken(self.address, passed_over), *self._hidden())

    def __iter__(self) -> Iterator[Recipient | BadRow]:
        rows = iter(self._table.rows)
        while block := list(islice(rows, _BLOCK)):
            yield from self._check_block(block)

    def _check_block(self, rows: Sequence[Row]) -> Iterator[Recipient | BadRow]:
        """For each row the recipient that it names, or all that is wrong with the row."""
        values = self._values_of(rows)
        suspects = {*find_odd(values), *self._script.find_suspects(self.columns, values)}
        faulty = {place for place in suspects if not self._are_good(values[place])}
        numbers = normalise_all([row.cells.get(self.address, "") for row in rows])
        if not faulty and None not in numbers and not any(row.problem for row in rows):
            yield from map(Recipient, [row.number for row in rows], cast("Sequence[str]", numbers), values)
            return
        for place, (row, to) in enumerate(zip(rows, numbers, strict=True)):
            if row.problem is not None:
                yield BadRow(row, (row.problem,))
            elif to is None or place in faulty:
                if not self._is_blank(row):
                    yield self._check_closely(row)
            else:
                yield Recipient(row.number, to, values[place])

    def _values_of(self, rows: Sequence[Row]) -> Sequence[tuple[str, ...]]:
        """What the rows have in this audience's columns; nothing where a row is too short for one."""
        places = tuple(map(self._place_of, self.columns))
        try:
            return list(map(value_picker(places), [row.cells for row in rows]))
        except KeyError:
            return [tuple([row.cells.get(place, "") for place in places]) for row in rows]

    def _are_good(self, values: tuple[str, ...]) -> bool:
        return are_plain(values) and not self._script.problems(dict(zip(self.columns, values, strict=True)))

    def _is_blank(self, row: Row) -> bool:
        """Whether a row of a table has nothing but blanks, and so looks like a blank row."""
        return bool(self._table.first_rows) and not any(map(str.strip, row.cells.values()))

    def _hidden(self) -> Iterator[Notice]:
        """What is sent from columns that the sheet hides."""
        hidden, sheet = self._table.hidden_columns, hide_numbers(self._table.sheet or "")
        if self.address in hidden:
            what = f"is hidden in sheet {sheet!r}, and the numbers are taken from it"
            yield Notice(f"column {hide_numbers(self.address)!r}", what, "--to COLUMN chooses another")
        for name, column in self._column_of.items():
            if column in hidden:
                what = f"is hidden in sheet {sheet!r}, and fills #{{{name}}}"
                yield Notice(f"column {hide_numbers(column)!r}", what, "unhide it and look at its values")

    def _check_closely(self, row: Row) -> Recipient | BadRow:
        """As `_check_block`, for a row with an oddity: its values cleaned, then every fault named."""
        raw = {name: row.cells.get(self._place_of(name), "") for name in self.columns}
        values = {name: clean_value(value) for name, value in raw.items()}
        problems = [*self._address_problems(row), *self._value_problems(row.number, raw, values)]
        if problems:
            return BadRow(row, tuple(problems))
        to = normalise(row.cells[self.address])
        assert to is not None
        for name, value in values.items():
            self.findings.look_at(row.number, self._place_of(name), raw[name], value)
        return Recipient(row.number, to, tuple(values.values()))

    def _address_problems(self, row: Row) -> Iterator[Problem]:
        value = row.cells.get(self.address, "")
        if normalise(value) is None:
            fault = sheet_fault(value) or _heading_fault(value) or explain_refusal(value)
            yield Problem(_place(row.number, self.address), mask(value[:_SHOWN]), *fault)

    def _value_problems(
        self, number: int, raw: Mapping[str, str], values: Mapping[str, str]
    ) -> Iterator[Problem]:
        faulty = set()
        for name in self.columns:
            if fault := value_fault(raw[name]):
                faulty.add(name)
                yield Problem(_place(number, self._place_of(name)), _shown(values[name]), *fault)
        for name, what, way_out in self._script.problems(values):
            if name not in faulty:
                yield Problem(_place(number, self._place_of(name)), _shown(values[name]), what, way_out)

    def _place_of(self, name: str) -> str:
        """The column that holds a variable."""
        return self._column_of.get(name) or name


def _heading_fault(value: str) -> Fault | None:
    """What is wrong with a heading among the rows: two lists stand in one sheet, or two rows of headings."""
    if not is_number_heading(value):
        return None
    way_out = (
        "remove this row; if it is the second of two rows of headings, name it with header_row (--header-row)"
    )
    return "is a heading, not a number", way_out


def _taken(address: str, passed_over: Sequence[str]) -> Iterator[Notice]:
    if passed_over:
        names = quote_names(passed_over)
        what = f"the number is taken from column {hide_numbers(address)!r}, not from {names}"
        yield Notice("header", what, "--to COLUMN chooses another")


def _shown(value: str) -> str:
    shown = hide_numbers(value)
    return shown if len(shown) <= _SHOWN else shown[:_SHOWN] + "…"


def _place(number: int, column: str) -> str:
    return f"row {number}, column {hide_numbers(column)!r}"
