"""Take out one law at a time in a copy, and see that a test fails: `python -m tests.faults.mutations`.

A law that can be taken out without a test failing is held by nothing. Each mutation is a change of text, so
one that no longer fits the code says so.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console

from tests.faults.laws import MUTATIONS, Change, Mutation
from tests.support.folders import open_folder

_ROOT = Path(__file__).parents[2]
_COPIED = ("producer", "worker", "tests", "bench", "examples", "pyproject.toml")


def main() -> int:
    """Try each; 1 if a law can be broken unseen."""
    parser = argparse.ArgumentParser(prog="tests.faults.mutations", description=__doc__)
    parser.add_argument(
        "--only", default="", metavar="WORDS", help="mutations with these words in their name"
    )
    asked = parser.parse_args()
    console = Console() if sys.stdout.isatty() else Console(width=160)
    chosen = [one for one in MUTATIONS if asked.only in one.what]
    _check_unchanged(chosen)
    unseen = 0
    for mutation in chosen:
        is_seen = sees(mutation)
        unseen += not is_seen
        mark = "[green]seen  [/]" if is_seen else "[bold red]UNSEEN[/]"
        console.print(f"{mark} law {mutation.law}: {mutation.what} ({mutation.test.partition('::')[2]})")
    return 1 if unseen else 0


def sees(mutation: Mutation) -> bool:
    """Whether its test fails in a changed copy."""
    with _copy() as folder:
        for change in mutation.changes:
            _apply(folder, change)
        return not _passes(folder, mutation.test)


def _check_unchanged(mutations: list[Mutation]) -> None:
    """A test that fails anyway proves nothing."""
    with _copy() as folder:
        if not _passes(folder, *{one.test for one in mutations}):
            raise RuntimeError("some of the tests fail without any mutation; run them to see which")


@contextmanager
def _copy() -> Iterator[Path]:
    """The code and its tests in a folder of their own."""
    with open_folder("mutation") as folder:
        for part in _COPIED:
            source = _ROOT / part
            if source.is_dir():
                shutil.copytree(source, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, folder / part)
        yield folder


def _apply(folder: Path, change: Change) -> None:
    path = folder / change.path
    text = path.read_text("utf-8")
    if text.count(change.old) != 1:
        raise RuntimeError(
            f"{change.path} has {change.old!r} {text.count(change.old)} times, not once; mend the mutation"
        )
    path.write_text(text.replace(change.old, change.new), "utf-8")


def _passes(folder: Path, *tests: str) -> bool:
    """Raises RuntimeError if pytest could not run it at all."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-x", "-p", "no:cacheprovider", *tests],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": f"{folder}/producer{os.pathsep}{folder}/worker"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(
            f"pytest ended with {done.returncode} at {' '.join(tests)}:\n{done.stdout[-2000:]}"
        )
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
