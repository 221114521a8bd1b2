"""Read the values of one row of a list, checked as all its rows are. Nobody is sent to here."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from pabal import wire
from pabal.campaign import Campaign
from pabal.counted import counted
from pabal.errors import Notice, Problem, WrongInput
from pabal.recipients.prepare import Prepared, prepare
from pabal.recipients.source import wrong_input_of
from pabal.recipients.table import TableChoice


@dataclass(frozen=True, slots=True)
class RowValues:
    """One row of a list."""

    values: dict[str, str]
    """By variable."""

    notices: tuple[Notice, ...]
    """What of the list somebody may want to know, also what `submit` will ask about."""


def values_of_row(
    campaign: Campaign, path: Path, row: int | None, *, choice: TableChoice | None = None
) -> RowValues:
    """What the variables of a row say; None: of the first row that can be sent to.

    Rows have the numbers that `check` and `explain` show. Raises WrongInput if the row is bad, repeats
    another one, or is not there.
    """
    with TemporaryDirectory(prefix="pabal-") as folder, wrong_input_of(str(path)):
        prepared = prepare(campaign, path, batch_dir=Path(folder), batch_size=wire.BATCH_SIZE, choice=choice)
        for _, raw in prepared.read_batches():
            batch = orjson.loads(raw)
            for number, _, *values in batch["rows"]:
                if row in (None, number):
                    return RowValues(
                        dict(zip(batch["columns"], values, strict=True)), tuple(_notices(prepared))
                    )
        raise WrongInput(str(path), list(_problems(prepared, row)))


def _notices(prepared: Prepared) -> Iterator[Notice]:
    yield from prepared.notices
    for question in prepared.questions:
        yield Notice(question.where, question.what, question.way_out)


def _problems(prepared: Prepared, row: int | None) -> list[Problem]:
    if row is None:
        nobody = Problem(
            "rows", "", f"none of {counted(prepared.rows_read, 'row')} can be sent to", "correct them"
        )
        return [*prepared.problems, nobody]
    own = [problem for problem in prepared.problems if problem.where.startswith(f"row {row},")]
    what = f"is not among the rows that can be sent to ({prepared.good:,})"
    way_out = "`pabal check` shows which rows are bad or repeat others; name another --row"
    return own or [Problem("row", f"{row}", what, way_out)]
