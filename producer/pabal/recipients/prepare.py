"""Prepare a recipients' file for submission, in one pass.

Rows are read, checked and freed of duplicates; the good ones go to a file of numbered batches, the bad ones
to a CSV with reasons. Submitting then needs the batch file only, and may be repeated or resumed from it,
because the same file and campaign give the same batches byte for byte. Memory stays flat whatever the file's
size. Nothing is enqueued here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import mkstemp

from pabal.campaign import Campaign
from pabal.campaign.renderer import Script
from pabal.errors import Notice, Problem, Question, WrongInput
from pabal.recipients.bare_numbers import with_header
from pabal.recipients.batch_file import BatchWriter, read_batches
from pabal.recipients.duplicates import SeenAddresses, seen_addresses
from pabal.recipients.foreign_marks import questions_of_marks
from pabal.recipients.rejects import RejectWriter, open_rejects
from pabal.recipients.rows import Audience, BadRow, Recipient
from pabal.recipients.table import TableChoice, open_table

SHOWN_PROBLEMS = 100
SHOWN_DUPLICATES = 10
_BLOCK = 1000

Progress = Callable[[int, int], None]
"""Called with the bytes (in Excel: rows) read so far, and with those in all."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What became of a recipients' file. rows_read = good + bad + duplicates."""

    rows_read: int
    """Rows with anything in them, the header not counted."""

    good: int
    """Recipients in the batch file."""

    bad: int
    """Rows refused."""

    duplicates: int
    """Good rows left out because an earlier good row names the same person."""

    duplicate_examples: tuple[str, ...]
    """The first of them: "row 17 repeats row 4"."""

    problems: tuple[Problem, ...]
    """The first hundred; all of them are in `bad_path`."""

    notices: tuple[Notice, ...]
    """What of the list is good and may not be meant."""

    questions: tuple[Question, ...]
    """What of the list may be a slip; it is sent to only if somebody accepts that."""

    bad_path: Path | None
    """The CSV of refused rows, if there are any and a path was given."""

    batch_path: Path
    batches: int
    columns: tuple[str, ...]
    """The variables of a recipient, in the batch file's order."""

    fingerprint: str
    """SHA-256 over the batch file, hex."""

    def read_batches(self) -> Iterator[tuple[int, bytes]]:
        """Number, from 1, and JSON bytes of every batch."""
        return read_batches(self.batch_path)


@dataclass(slots=True)
class _Counts:
    """What was counted so far, and where bad rows are written down."""

    rejects: RejectWriter | None
    rows_read: int = 0
    good: int = 0
    bad: int = 0
    duplicates: int = 0
    examples: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def sort_out_bad(self, block: Sequence[Recipient | BadRow]) -> Iterator[Recipient]:
        """The recipients of a block; its bad rows are counted and written down."""
        self.rows_read += len(block)
        for row in block:
            if isinstance(row, Recipient):
                yield row
            else:
                self._add_bad(row)

    def drop_duplicates(self, recipients: list[Recipient], firsts: Mapping[int, int]) -> list[Recipient]:
        """The recipients without duplicates, which are counted."""
        self.good += len(recipients) - len(firsts)
        self.duplicates += len(firsts)
        shown = islice(firsts.items(), SHOWN_DUPLICATES - len(self.examples))
        self.examples.extend(f"row {row} repeats row {first}" for row, first in shown)
        return (
            [recipient for recipient in recipients if recipient.row not in firsts] if firsts else recipients
        )

    def _add_bad(self, bad: BadRow) -> None:
        self.bad += 1
        self.problems.extend(bad.problems[: SHOWN_PROBLEMS - len(self.problems)])
        if self.rejects:
            self.rejects.add(bad)


def _not_overwriting(wanted: Path, new: Path) -> Path:
    """`wanted`, or the first numbered name beside it that is free or holds just this."""
    candidate, number = wanted, 1
    while candidate.exists() and candidate.read_bytes() != new.read_bytes():
        number += 1
        candidate = wanted.with_name(f"{wanted.stem}-{number}{wanted.suffix}")
    return candidate


def prepare(
    campaign: Campaign,
    path: Path,
    *,
    batch_dir: Path,
    batch_size: int = 1000,
    bad_path: Path | None = None,
    choice: TableChoice | None = None,
    on_progress: Progress | None = None,
) -> Prepared:
    """Read, check and batch the recipients of `campaign` in the file at `path`.

    One bad row does not affect the others: whether to go on without it is the caller's decision. `bad_path`
    is written only if a row was refused. `choice` says which part of the file is the list. Raises WrongInput
    for a file that cannot be used at all; then nothing is left behind. Both folders must exist. What somebody
    has corrected in `bad_path` is kept: other rows then go to a file with a number beside it.
    """
    if bad_path and bad_path.exists() and bad_path.samefile(path):
        way_out = "name another file for the bad rows"
        raise WrongInput(str(path), [Problem("bad rows", str(bad_path), "is the list itself", way_out)])
    with (
        open_table(path, choice) as table,
        seen_addresses(batch_dir) as seen,
        _part(batch_dir) as batch_part,
        _part(bad_path.parent if bad_path else batch_dir) as bad_part,
    ):

        def tell() -> None:
            if on_progress:
                on_progress(*table.progress())

        script = Script(campaign)
        is_header_named = choice is not None and (choice.to or choice.header_row)
        if not script.needed and not is_header_named:
            table = with_header(table)
        audience = Audience(table, script, to=choice.to if choice else None)
        with batch_part.open("wb") as batch_file, open_rejects(bad_part) as bad_file:
            batches = BatchWriter(batch_file, columns=audience.columns, size=batch_size)
            counts = _Counts(RejectWriter(bad_file, table.columns) if bad_path else None)
            _process_blocks(audience, seen, batches, counts, tell)
            fingerprint = batches.close()
        batch_path = batch_part.replace(batch_dir / f"{campaign.id}-{fingerprint[:16]}.jsonl")
        written = bad_part.replace(_not_overwriting(bad_path, bad_part)) if bad_path and counts.bad else None
    return Prepared(
        rows_read=counts.rows_read,
        good=counts.good,
        bad=counts.bad,
        duplicates=counts.duplicates,
        duplicate_examples=tuple(counts.examples),
        problems=tuple(counts.problems),
        questions=(
            *questions_of_marks(campaign, table.columns, used=audience.columns, address=audience.address),
            *table.questions(),
            *audience.findings.questions,
        ),
        notices=(*table.notices, *audience.notices, *audience.findings.notices),
        bad_path=written,
        batch_path=batch_path,
        batches=batches.n_batches,
        columns=audience.columns,
        fingerprint=fingerprint,
    )


def _process_blocks(
    audience: Audience, seen: SeenAddresses, batches: BatchWriter, counts: _Counts, tell: Callable[[], None]
) -> None:
    """Check and write the whole table, a block of rows at a time."""
    rows = iter(audience)
    while block := list(islice(rows, _BLOCK)):
        good = list(counts.sort_out_bad(block))
        batches.add(counts.drop_duplicates(good, seen.find_duplicates(good)))
        tell()


@contextmanager
def _part(folder: Path) -> Iterator[Path]:
    """A new file in `folder` to be filled and renamed; removed at the end if it was not."""
    handle, name = mkstemp(dir=folder, prefix="pabal-", suffix=".part")
    os.close(handle)
    part = Path(name)
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)
