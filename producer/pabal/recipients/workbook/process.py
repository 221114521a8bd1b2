"""Start a process that reads a workbook, and hand its rows on.

The library can abort with all of Python on a small, odd workbook; here it ends a child, within a bound of
memory and time. A subprocess, since Celery's daemonic workers may not fork. What cells show is in `cells.py`.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import orjson

from pabal.errors import Problem, WrongInput
from pabal.recipients import workbook
from pabal.recipients.cells import FormulaText, LossyText, UnformattedText
from pabal.recipients.number_refusals import hide_numbers, quote_names

MEMORY_BYTES = 2 << 30
"""What the child may ask for; a million cells take about 100 MB."""

CPU_S = 300
"""Seconds of computing after which the child is ended."""

_LARGE_BLOCKS_ALONE = {"MALLOC_MMAP_THRESHOLD_": str(128 << 10)}
"""glibc keeps this threshold then, instead of raising it: what grows is moved and not copied (mallopt(3))."""

_START_S = 300
_MARKS = (b'["lossy",', b'["unformatted",', b'["formula",')
"""One of these is in the line of a cell that may show something else (and perhaps of a text that says so)."""

_RECIPIENTS = Path(workbook.__file__).parents[1]
_START = """
import json, sys, types
given = json.loads(sys.argv[1])
sys.path[:] = given["sys_path"]
for name, folder in given["packages"]:  # bare: their own imports would load the whole client
    sys.modules[name] = types.ModuleType(name)
    sys.modules[name].__path__ = [folder]
from pabal.recipients.workbook.child import main
main(given["path"], given["sheet"], memory_bytes=given["memory_bytes"], cpu_s=given["cpu_s"])
"""

SheetRow = tuple[int, list[str]]
"""Row number as Excel shows it, and its cells: a LossyText, UnformattedText or FormulaText where they are."""


@dataclass(frozen=True, slots=True)
class OpenedSheet:
    """A sheet that is being read. `rows` can be gone through once."""

    name: str
    others: tuple[str, ...]
    """Other visible sheets with anything in them."""

    invisible: tuple[str, ...]
    """Sheets that are hidden."""

    charts: tuple[str, ...]
    """Sheets that are a chart."""

    n_rows: int
    """The last row's number."""

    hidden: frozenset[int]
    """Rows that the sheet hides; empty where that is not known (.xlsb)."""

    hidden_columns: tuple[tuple[int, int], ...]
    """First and last of each stretch of columns, from 1, that it hides; empty where that is not known."""

    is_filtered: bool
    rows: Iterator[SheetRow]
    """Rows with anything in them."""


@contextmanager
def opened_sheet(path: Path, sheet: str | None = None) -> Iterator[OpenedSheet]:
    """The sheet of this name, or the first visible one with content. Raises WrongInput, also from `rows`."""
    with _child(path, sheet) as (process, output):
        late = threading.Timer(_START_S, process.kill)
        late.daemon = True
        late.start()
        try:
            line = _read_line(path, process, output)
        finally:
            late.cancel()
        if not line:
            raise _died(path, 0)
        head = _value_of(path, sheet, line)
        yield OpenedSheet(
            name=head["sheet"],
            others=tuple(head["others"]),
            invisible=tuple(head["invisible"]),
            charts=tuple(head["charts"]),
            n_rows=head["rows"],
            hidden=frozenset(head["hidden"]),
            hidden_columns=tuple((first, last) for first, last in head["hidden_columns"]),
            is_filtered=head["filtered"],
            rows=_rows(path, process, output, sheet),
        )


@contextmanager
def _child(path: Path, sheet: str | None) -> Iterator[tuple[subprocess.Popen[bytes], IO[bytes]]]:
    given = {
        "path": str(path),
        "sheet": sheet,
        "memory_bytes": MEMORY_BYTES,
        "cpu_s": CPU_S,
        "sys_path": sys.path,
        "packages": [
            ("pabal", str(_RECIPIENTS.parent)),
            ("pabal.recipients", str(_RECIPIENTS)),
        ],
    }
    command = [_python(), "-I", "-S", "-c", _START, json.dumps(given)]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | _LARGE_BLOCKS_ALONE,
    )
    assert process.stdout is not None
    try:
        yield process, process.stdout
    finally:
        process.kill()
        process.stdout.close()
        process.wait()


def _python() -> str:
    """The interpreter; a server that embeds one names itself in `sys.executable`."""
    own = Path(sys.executable or "")
    if own.name.lower().startswith(("python", "pypy")):
        return str(own)
    name = "Scripts/python.exe" if sys.platform == "win32" else "bin/python3"
    return str(Path(sys.prefix) / name)


def _rows(
    path: Path, process: subprocess.Popen[bytes], output: IO[bytes], sheet: str | None
) -> Iterator[SheetRow]:
    while line := _read_line(path, process, output):
        first, rows = _value_of(path, sheet, line)
        if any(mark in line for mark in _MARKS):
            rows = [[cell if type(cell) is str else _marked(*cell) for cell in cells] for cells in rows]
        yield from enumerate(rows, first)


def _marked(mark: str, text: str, number_format: int | str | None = None) -> str:
    if mark == "lossy":
        return LossyText(text)
    if mark == "formula":
        return FormulaText(text)
    unformatted = UnformattedText(text)
    unformatted.number_format = number_format
    return unformatted


def _read_line(path: Path, process: subprocess.Popen[bytes], output: IO[bytes]) -> bytes:
    """The next line, empty at the end. Raises WrongInput for a child that died."""
    line = output.readline()
    if not line.endswith(b"\n"):
        status = process.wait()
        if status or line:
            raise _died(path, status)
    return line


def _value_of(path: Path, sheet: str | None, line: bytes) -> Any:
    """What a line says. Raises WrongInput for an error."""
    value = orjson.loads(line)
    if isinstance(value, dict) and "error" in value:
        raise _refused(path, sheet, *value["error"])
    return value


def _refused(path: Path, sheet: str | None, kind: str, text: str) -> WrongInput:
    names = quote_names(name for name in text.split("\n") if name)
    match kind:
        case "password":
            return _wrong(path, "the workbook is under a password", "save it without one")
        case "short_cells":
            what = "a binary workbook (.xlsb) as SheetJS writes it: all columns but the first would be lost"
            return _wrong(path, what, "save it as .xlsx or as CSV UTF-8")
        case "memory":
            return _too_big(path)
        case "no_sheet":
            problem = Problem(
                "sheet",
                hide_numbers(str(sheet)),
                "is not in the workbook",
                f"choose one of {names or 'none'}",
            )
            return WrongInput(str(path), [problem])
        case "foreign":
            return _wrong(path, text, "give the list in it, saved as .xlsx or as CSV UTF-8")
        case "nothing" if names:
            what = f"all visible sheets are empty; hidden are {names}"
            return _wrong(path, what, "unhide the list, or name its sheet with sheet (--sheet)")
        case "nothing":
            return _wrong(
                path,
                "the workbook holds nothing but blank rows",
                "write a header and one row for each recipient",
            )
        case _:
            return _wrong(path, f"not a readable workbook ({text})", "save it as .xlsx or as CSV UTF-8")


def _died(path: Path, status: int) -> WrongInput:
    if sys.platform != "win32" and status == -signal.SIGXCPU:
        return _wrong(
            path, f"takes more than {CPU_S} s to read", "save only the list, as CSV UTF-8, and submit that"
        )
    if sys.platform != "win32" and status in (-signal.SIGABRT, -signal.SIGSEGV, -signal.SIGKILL):
        return _too_big(path)
    return _wrong(path, f"not a readable workbook (its reader ended with {status})", "save it as CSV UTF-8")


def _too_big(path: Path) -> WrongInput:
    what = f"needs more than {MEMORY_BYTES >> 30} GiB to read, or is damaged"
    return _wrong(path, what, "save only the list, as CSV UTF-8, and submit that")


def _wrong(path: Path, what: str, way_out: str) -> WrongInput:
    return WrongInput(str(path), [Problem("file", path.name, what, way_out)])
