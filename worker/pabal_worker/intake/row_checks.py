"""Check the rows of a batch: pure.

Whether a row number belongs to another person already is known only to the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pabal import wire
from pabal.campaign.renderer import Script
from pabal.campaign.template import is_storable, mask
from pabal.errors import Problem
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
    problems = _frame_problems(columns, rows)
    good: list[tuple[int, str, dict[str, str]]] = []
    if problems:
        return CheckedRows(good, problems)
    seen: set[int] = set()
    width = len(columns) + 2
    for row in rows:
        if not isinstance(row, list) or len(row) != width or not _is_row_no(row[0]):
            problems.append(_shape_problem(row, width))
            continue
        no, address, values = row[0], row[1], row[2:]
        row_problems = _row_problems(script, no, address, columns, values)
        if no in seen:
            what, way_out = "the number stands twice in this batch", "number rows once a campaign"
            row_problems.append(Problem(f"row {no}", "", what, way_out))
        seen.add(no)
        problems += row_problems
        if not row_problems:
            good.append((no, address, dict(zip(columns, values, strict=True))))
    return CheckedRows(good, problems)


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
