"""Collect what cells hold that is good and may not be meant: placeholders, quotation marks, invisible
characters, raw formats.

One question or notice for each column, with the first row as its example, however many rows there are.
"""

from __future__ import annotations

from dataclasses import dataclass

from pabal.accept import INVISIBLE_CHARACTERS, PLACEHOLDER_VALUES
from pabal.counted import counted
from pabal.errors import Notice, Question
from pabal.fields.damage import is_moment, name_damage
from pabal.fields.template import INVISIBLE, name_characters
from pabal.recipients.cells import UnformattedText
from pabal.recipients.number_refusals import hide_numbers
from pabal.recipients.values import is_placeholder

_SHOWN = 60
_QUOTES = ("'", '"')


@dataclass(slots=True)
class _Found:
    """The same finding in one column."""

    row: int
    """The first of its rows."""

    value: str
    n: int = 1
    detail: int | str | None = None
    """The number format that was not applied; what looks damaged."""


class CellFindings:
    """What was found so far."""

    def __init__(self) -> None:
        self._placeholders: dict[str, _Found] = {}
        self._invisible: dict[str, _Found] = {}
        self._unformatted: dict[str, _Found] = {}
        self._quoted: dict[str, _Found] = {}
        self._damaged: dict[str, _Found] = {}

    def look_at(self, row: int, column: str, cell: str, value: str) -> None:
        """Take in a good row's value and the cell from which it comes."""
        if is_placeholder(value):
            _add(self._placeholders, column, _Found(row, value))
        if found := INVISIBLE.findall(value):
            _add(self._invisible, column, _Found(row, name_characters(dict.fromkeys(found))))
        if damage := name_damage(value):
            shown = (value if is_moment(value) else hide_numbers(value))[:_SHOWN]
            _add(self._damaged, column, _Found(row, shown, detail=damage))
        if value[:1] in _QUOTES and value[:1] == value[1:][-1:]:
            _add(self._quoted, column, _Found(row, value[0]))
        if isinstance(cell, UnformattedText):
            _add(self._unformatted, column, _Found(row, value, detail=cell.number_format))

    @property
    def questions(self) -> tuple[Question, ...]:
        """What somebody has to accept."""
        return (
            *(
                Question(
                    PLACEHOLDER_VALUES,
                    f"column {hide_numbers(column)!r}",
                    f"says {hide_numbers(found.value)[:_SHOWN]!r} in {counted(found.n, 'row')}, "
                    f"row {found.row:,} first, as programs write where there is no value",
                    "fill these cells in",
                )
                for column, found in self._placeholders.items()
            ),
            *(
                Question(
                    INVISIBLE_CHARACTERS,
                    f"column {hide_numbers(column)!r}",
                    f"has characters that nobody sees in {counted(found.n, 'row')}, row {found.row:,} first: "
                    f"{found.value}",
                    "take them out, or write a plain blank",
                )
                for column, found in self._invisible.items()
            ),
        )

    @property
    def notices(self) -> tuple[Notice, ...]:
        """What somebody may want to know."""
        return (
            *(_notice(column, found) for column, found in self._unformatted.items()),
            *(
                Notice(
                    f"column {hide_numbers(column)!r}",
                    "has values between quotation marks, which go out with them "
                    f"({counted(found.n, 'cell')}, row {found.row:,} first)",
                    "take them away if they are not meant",
                )
                for column, found in self._quoted.items()
            ),
            *(
                Notice(
                    f"column {hide_numbers(column)!r}",
                    f"holds {found.detail} in {counted(found.n, 'row')}: row {found.row:,} goes out as "
                    f"{found.value!r}",
                    "write what people should read, or save the list anew from where it comes",
                )
                for column, found in self._damaged.items()
            ),
        )


def _add(found: dict[str, _Found], column: str, new: _Found) -> None:
    if column in found:
        found[column].n += 1
    else:
        found[column] = new


def _notice(column: str, found: _Found) -> Notice:
    if found.detail is None:
        return Notice(
            f"column {hide_numbers(column)!r}",
            f"number formats are read in .xlsx and .xls only: row {found.row:,} goes out as "
            f"{found.value!r}, whatever the sheet shows ({counted(found.n, 'cell')})",
            "save the list as .xlsx, or see that these values are as people should read them",
        )
    return Notice(
        f"column {hide_numbers(column)!r}",
        f"has a format that is not applied ({found.detail}): row {found.row:,} goes out as "
        f"{found.value!r}, whatever the sheet shows ({counted(found.n, 'cell')})",
        "write these values as text",
    )
