"""Check the rows of a batch: pure.

Whether a row number belongs to another person already is known only to the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pabal import wire
from pabal.campaign.renderer import Script
from pabal.errors import Problem
from pabal.fields.template import is_storable, mask
from pabal.recipients.phone_numbers import is_normal_form
from pabal_worker.message_ids import LAST_ROW
from pabal_worker.task_arguments import show_value

MOST_COLUMNS, LONGEST_NAME, LONGEST_VALUE = 200, 200, 4000
"""Columns of a batch, and characters of a column's name and of a value."""


@dataclass(frozen=True, slots=True)
class CheckedRows:
    """A batch's good rows as (number, address, variables), and the problems of the others."""

    good: list[tuple[int, str, dict[str, str]]]
    problems: list[Problem]


def check_rows(script: Script, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> CheckedRows:
    """Every row of a batch, and every problem in it."""
    if problems := _frame_problems(columns, rows):
        return CheckedRows([], problems)
    suspects = script.find_suspects(columns, rows) if _are_sound(columns, rows) else range(len(rows))
    seen: set[int] = set()
    width = len(columns) + 2
    bad: set[int] = set()
    for place in sorted(suspects):
        if row_problems := _problems_of(script, columns, rows[place], width, seen):
            bad.add(place)
            problems += row_problems
    good = [
        (row[0], row[1], dict(zip(columns, row[2:], strict=True)))
        for place, row in enumerate(rows)
        if place not in bad
    ]
    return CheckedRows(good, problems)


def _are_sound(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> bool:
    """Whether numbers, addresses and values of all rows are good, whatever the campaign's texts are."""
    if not {list}.issuperset(map(type, rows)) or not {len(columns) + 2}.issuperset(map(len, rows)):
        return False
    numbers, addresses, *by_column = zip(*rows, strict=True)
    return (
        all(map(_is_row_no, numbers))
        and len(set(numbers)) == len(numbers)
        and {str}.issuperset(map(type, addresses))
        and all(map(is_normal_form, addresses))
        and all(map(_are_storable_texts, by_column))
    )


def _are_storable_texts(values: Sequence[Any]) -> bool:
    return (
        {str}.issuperset(map(type, values))
        and max(map(len, values)) <= LONGEST_VALUE
        and is_storable("".join(values))
    )


def _problems_of(
    script: Script, columns: Sequence[str], row: Any, width: int, seen: set[int]
) -> list[Problem]:
    """What is wrong with a row; `seen` holds the numbers of those before it."""
    if not isinstance(row, list) or len(row) != width or not _is_row_no(row[0]):
        return [_shape_problem(row, width)]
    problems = _row_problems(script, row[0], row[1], columns, row[2:])
    if row[0] in seen:
        what, way_out = "the number stands twice in this batch", "number rows once a campaign"
        problems.append(Problem(f"row {row[0]}", "", what, way_out))
    seen.add(row[0])
    return problems


def _is_row_no(value: Any) -> bool:
    return type(value) is int and 1 <= value <= LAST_ROW


def _frame_problems(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Problem]:
    """What is wrong with the batch before any of its rows is looked at."""
    if isinstance(columns, list) and len(columns) > MOST_COLUMNS:
        what = f"there are {len(columns):,}, and {MOST_COLUMNS} are allowed"
        return [Problem("columns", "", what, "send those alone that the texts use")]
    if (
        not isinstance(columns, list)
        or not all(map(_is_column_name, columns))
        or len(set(columns)) < len(columns)
    ):
        what = f"it is not a list of different names of up to {LONGEST_NAME} characters"
        return [Problem("columns", show_value(columns), what, 'write ["name", "order"]')]
    if not isinstance(rows, list) or not 1 <= len(rows) <= wire.BATCH_SIZE:
        n = len(rows) if isinstance(rows, list) else 0
        what = f"a batch holds 1 to {wire.BATCH_SIZE} rows"
        return [Problem("rows", str(n), what, "cut the list into more batches")]
    return []


def _is_column_name(name: Any) -> bool:
    return isinstance(name, str) and len(name) <= LONGEST_NAME and is_storable(name)


def _shape_problem(row: Any, width: int) -> Problem:
    where = f"row {show_value(row[0])}" if isinstance(row, list) and row else "a row"
    what = f"it is not a row number from 1 to {LAST_ROW}, an address and a value for each column"
    return Problem(where, "", what, f"give {width} values")


def _row_problems(
    script: Script, no: int, address: Any, columns: Sequence[str], values: Sequence[Any]
) -> list[Problem]:
    if not isinstance(address, str) or not is_normal_form(address):
        what = "it is not a Korean mobile number in digits"
        return [Problem(f"row {no}", mask(str(address)), what, "write it as 821012345678")]
    if not all(isinstance(value, str) for value in values):
        return [Problem(f"row {no}", "", "a value is not a text", "write every value as a JSON string")]
    if not is_storable("".join(values)):
        what = "a value has U+0000 or half of a surrogate pair in it"
        return [Problem(f"row {no}", "", what, "remove it; cut texts between characters")]
    variables = dict(zip(columns, values, strict=True))
    if too_long := [column for column, value in variables.items() if len(value) > LONGEST_VALUE]:
        what = f"is longer than {LONGEST_VALUE:,} characters"
        return [Problem(f"row {no}, column {name!r}", "", what, "shorten it") for name in too_long]
    return [
        Problem(f"row {no}, column {column!r}", "", what, way_out)
        for column, what, way_out in script.problems(variables)
    ]
