"""Lay out a folder that looks like a fresh clone after `make setup`, for pages to be run in.

The commands are those of the environment that runs the tests. Nothing is installed.
"""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

from tests.support.pages.blocks import ROOT
from tests.support.processes import environment

_BIN = Path(sys.executable).parent
_NEEDS_NO_INSTALLATION = "demo|sandbox|exporter"
"""Commands that take no `--data`."""


def lay_out_clone(folder: Path, *, finds: str = "--data data", **settings: str) -> dict[str, str]:
    """Make the folder; returns the environment of somebody who works in it.

    `pabal` is a script that says which installation it `finds`: a reader's is in the default folder, which
    belongs to the machine. Where `settings` name the installation, it is left out.
    """
    commands = folder / ".venv" / "bin"
    commands.mkdir(parents=True)
    shutil.copytree(ROOT / "examples", folder / "examples")
    (folder / "Makefile").symlink_to(ROOT / "Makefile")
    _write_script(commands / "pabal", _in_installation(_BIN / "pabal", finds))
    _write_script(commands / "python", f'exec {sys.executable} "$@"')
    _write_script(commands / "pytest", f'exec {sys.executable} -m pytest "$@"')
    usual = folder / ".local" / "share"
    usual.mkdir(parents=True)
    (usual / "pabal").symlink_to(folder / "data")
    (commands / "activate").write_text(f"PATH={commands}:$PATH\n")
    return _environment(folder, PYTHONPATH=str(folder), **settings)


def name_installation(clone: Path) -> dict[str, str]:
    """As `lay_out_clone`, for a real clone that `make setup` has set up."""
    commands = clone / ".venv" / "bin"
    command = (commands / "pabal").rename(commands / "pabal.real")
    _write_script(commands / "pabal", _in_installation(command, "--data data"))
    return _environment(clone)


def _environment(folder: Path, **settings: str) -> dict[str, str]:
    path = [str(folder / ".venv" / "bin"), str(_BIN), os.environ["PATH"]]
    return environment(
        PATH=os.pathsep.join(path), TZ="Asia/Seoul", COLUMNS="110", HOME=str(folder), **settings
    )


def _in_installation(command: Path, finds: str) -> str:
    return f'case "$1" in {_NEEDS_NO_INSTALLATION}) exec {command} "$@";; esac\nexec {command} "$@" {finds}'


def _write_script(path: Path, command: str) -> None:
    path.write_text(f"#!/bin/sh\n{command}\n")
    path.chmod(0o755)
