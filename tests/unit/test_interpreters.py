"""The Pythons that `make versions` goes through."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

from tests.nightly.interpreters import VERSIONS, find_interpreter

ROOT = Path(__file__).parents[2]


def test_the_first_version_is_the_lowest_that_the_project_allows():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

    assert project["requires-python"] == f">={VERSIONS[0]}"


def test_a_shim_that_leads_nowhere_is_passed_over_for_what_pyenv_keeps(tmp_path, monkeypatch):
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    shim = tmp_path / "shims" / f"python{version}"
    kept = tmp_path / "versions" / f"{version}.1" / "bin" / f"python{version}"
    for path, script in ((shim, "exit 127"), (kept, f'exec {sys.executable} "$@"')):
        path.parent.mkdir(parents=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
    monkeypatch.setenv("PATH", str(shim.parent))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))

    assert find_interpreter(version) == kept


def test_a_version_that_is_not_here_is_not_made_up(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))

    assert find_interpreter("3.11") is None
