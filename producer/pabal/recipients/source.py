"""Take the recipients of a submission from a file or a stream, and refuse what cannot be used.

This happens before anything is asked of a worker. The checked list stays on disk while it is needed, in a
temporary folder of its own, and is gone afterwards. The checks themselves are in `prepare`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from pabal import wire
from pabal.campaign import Campaign
from pabal.counted import counted
from pabal.errors import Problem, WrongInput
from pabal.recipients.prepare import Prepared, prepare
from pabal.recipients.table import TableChoice

Progress = Callable[[str, int, int], None]
"""Called with what is counted, how many are done, and how many there are: `reading` bytes (in Excel: rows),
`submitting` batches."""


@contextmanager
def prepared_recipients(
    campaign: Campaign,
    recipients: Path | Iterable[Mapping[str, str]],
    *,
    skip_bad: bool = False,
    choice: TableChoice | None = None,
    on_progress: Progress | None = None,
) -> Iterator[Prepared]:
    """The recipients, checked and in a temporary batch file; raises WrongInput if `submit` must not begin."""
    with TemporaryDirectory(prefix="pabal-") as folder:
        is_file = isinstance(recipients, Path)
        path = recipients if isinstance(recipients, Path) else _write_stream(recipients, Path(folder))
        source = str(path) if is_file else "recipients"
        with wrong_input_of(source):
            prepared = prepare(
                campaign,
                path,
                batch_dir=Path(folder),
                batch_size=wire.BATCH_SIZE,
                bad_path=bad_path_beside(path) if is_file and skip_bad else None,
                choice=choice,
                on_progress=(lambda done, total: on_progress("reading", done, total))
                if on_progress
                else None,
            )
        _refuse_bad(source, prepared, skip_bad=skip_bad)
        yield prepared


@contextmanager
def wrong_input_of(source: str) -> Iterator[None]:
    """Raise whatever is wrong with a file, also that it cannot be opened, as WrongInput about `source`."""
    try:
        yield
    except WrongInput as error:
        raise WrongInput(source, error.problems) from error
    except OSError as error:
        name = str(error.filename or source)
        what = (error.strerror or str(error)).lower()
        raise WrongInput(
            source, [Problem("file", name, what, "check the path, its permissions and the disk")]
        ) from error


def bad_path_beside(path: Path) -> Path:
    """Where the refused rows of a file go."""
    return path.with_name(f"{path.stem}.bad.csv")


def _refuse_bad(source: str, prepared: Prepared, *, skip_bad: bool) -> None:
    if prepared.bad and not skip_bad:
        what = (
            f"{prepared.bad:,} of {counted(prepared.rows_read, 'row')} cannot be sent to, so nothing was "
            "submitted"
        )
        way_out = "correct them, or leave them out with skip_bad (--skip-bad)"
        raise WrongInput(source, [*prepared.problems, Problem("rows", "", what, way_out)])
    if not prepared.batches:
        nobody = Problem(
            "rows", "", f"none of {counted(prepared.rows_read, 'row')} can be sent to", "correct them"
        )
        raise WrongInput(source, [*prepared.problems, nobody])


def _write_stream(recipients: Iterable[Mapping[str, str]], folder: Path) -> Path:
    """Write the recipients to a file of JSON lines."""
    path = folder / "recipients.jsonl"
    with path.open("wb") as file:
        file.writelines(orjson.dumps(dict(row), option=orjson.OPT_APPEND_NEWLINE) for row in recipients)
    if not path.stat().st_size:
        raise WrongInput(
            "recipients", [Problem("list", "", "nobody is in it", "give at least one recipient")]
        )
    return path
