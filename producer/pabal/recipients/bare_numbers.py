"""Take a list that is one column of numbers without a header, where the campaign has no variables.

Any other list without a header is refused, in `number_column`.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from pabal.errors import Notice
from pabal.recipients.header import Row
from pabal.recipients.phone_numbers import normalise
from pabal.recipients.table import Table

_COLUMN = "to"


def with_header(table: Table) -> Table:
    """The same table, under the heading `to` if its first row is nothing but a number."""
    if len(table.columns) != 1 or not table.first_rows:
        return table
    number, cells = table.first_rows[0]
    if normalise(cells[0]) is None:
        return table
    unnamed = table.columns[0]
    rows = (row._replace(cells={_COLUMN: row.cells.get(unnamed, "")}) for row in table.rows)
    notice = Notice(
        "header",
        f"there is none: row {number} holds a number, so the one column is taken as the numbers",
        "write `to` above it",
    )
    first = Row(number, {_COLUMN: cells[0]})
    return replace(table, columns=(_COLUMN,), rows=chain([first], rows), notices=(*table.notices, notice))
