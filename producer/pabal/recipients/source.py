"""A list of recipients made ready for submission, whether it comes as a file or as a stream.

What cannot be used is refused here, before anything is asked of a worker. The checked list stays on disk
while it is needed, in a temporary folder of its own, and is gone afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from pabal import wire
from pabal.campaign import Campaign
from pabal.errors import Problem, WrongInput
from pabal.recipients.prepare import Prepared, prepare

Progress = Callable[[str, int, int], None]
"""Called with what is counted, how many are done, and how many there are: `reading` bytes (in Excel: rows),
`submitting` batches."""


@contextmanager
def prepared_for(
    campaign: Campaign,
    recipients: Path | Iterable[Mapping[str, str]],
    *,
    skip_bad: bool = False,
    on_progress: Progress | None = None,
) -> Iterator[Prepared]:
    """The recipients, checked and in a temporary spool; raises WrongInput where `submit` shall not begin."""
    with TemporaryDirectory(prefix="pabal-") as folder:
        is_file = isinstance(recipients, Path)
        path = recipients if isinstance(recipients, Path) else _written(recipients, Path(folder))
        source = str(path) if is_file else "recipients"
        with reading(source):
            prepared = prepare(
                campaign,
                path,
                spool_dir=Path(folder),
                batch_size=wire.BATCH_SIZE,
                bad_path=bad_path_beside(path) if is_file and skip_bad else None,
                on_progress=(lambda done, total: on_progress("reading", done, total))
                if on_progress
                else None,
            )
        _refuse_bad(source, prepared, skip_bad=skip_bad)
        yield prepared


@contextmanager
def reading(source: str) -> Iterator[None]:
    """Whatever is wrong with a file, also that it cannot be opened, as WrongInput about `source`."""
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
        what = f"{prepared.bad:,} of {prepared.rows_read:,} rows cannot be sent to, so nothing was submitted"
        way_out = "mend them, or leave them out with skip_bad (--skip-bad)"
        raise WrongInput(source, [*prepared.problems, Problem("rows", "", what, way_out)])
    if not prepared.batches:
        nobody = Problem("rows", "", f"none of {prepared.rows_read:,} rows can be sent to", "mend them")
        raise WrongInput(source, [*prepared.problems, nobody])


def _written(recipients: Iterable[Mapping[str, str]], folder: Path) -> Path:
    """The recipients as a file of JSON lines."""
    path = folder / "recipients.jsonl"
    with path.open("wb") as file:
        file.writelines(orjson.dumps(dict(one), option=orjson.OPT_APPEND_NEWLINE) for one in recipients)
    if not path.stat().st_size:
        raise WrongInput(
            "recipients", [Problem("list", "", "nobody is in it", "give at least one recipient")]
        )
    return path
