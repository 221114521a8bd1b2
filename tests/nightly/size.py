"""Sum what a producer installs, in the versions of the lock file: `python -m tests.nightly.size`.

By `du` of the site-packages of an environment that holds the client's wheel without extras, bytecode
included. Fails above the limit, and if anything of the command or of the workers came with it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from tests.nightly.wheels import Failed, build_wheels, make_environment, run

LIMIT_MB = 60
"""Of 2**20 bytes, on disk."""

_NOT_FOR_PRODUCERS = ("pabal_worker", "typer", "rich", "sqlalchemy", "psycopg", "aiohttp", "matplotlib")
_SHOWN = 8


def main() -> int:
    """Install, sum and show; 1 above the limit."""
    argparse.ArgumentParser(prog="tests.nightly.size", description=__doc__).parse_args()
    console = Console(highlight=False)
    with tempfile.TemporaryDirectory(prefix="pabal-size-") as name:
        folder = Path(name)
        try:
            wheel = build_wheels(folder)
            programs = make_environment(folder / "venv", Path(sys.executable), wheel, pinned=True)
            return show_size(console, site_packages_of(programs))
        except Failed as failure:
            console.print(f"✗ {failure}", style="red", markup=False)
            return 1


def show_size(console: Console, site_packages: Path) -> int:
    """Show the sum and the largest parts; 1 if it is too much, or holds what no producer needs."""
    total_mb = size_mb(site_packages)
    parts = sorted(((size_mb(path), path.name) for path in site_packages.iterdir()), reverse=True)
    for mb, name in parts[:_SHOWN]:
        console.print(f"{mb:6.1f} MB  {name}")
    foreign = [name for name in _NOT_FOR_PRODUCERS if (site_packages / name).exists()]
    is_good = total_mb <= LIMIT_MB and not foreign
    console.print(f"{total_mb:6.1f} MB in all, of {LIMIT_MB} {'✓' if is_good else '✗'}")
    if foreign:
        console.print(f"✗ a producer does not need {', '.join(foreign)}")
    return 0 if is_good else 1


def site_packages_of(programs: Path) -> Path:
    """Where an environment keeps its packages."""
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return Path(run([programs / "python", "-c", ask]).strip())


def size_mb(path: Path) -> float:
    """What `du` says, in MB of 2**20 bytes."""
    return int(run(["du", "-sk", path]).split()[0]) / 1024


if __name__ == "__main__":
    sys.exit(main())
