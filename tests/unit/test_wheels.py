"""What a producer installs holds the client, and nothing of the workers' half."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from tests.nightly.size import LIMIT_MB, show_size
from tests.nightly.wheels import build_wheels

ROOT = Path(__file__).parents[2]
CLIENT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
WORKER = tomllib.loads((ROOT / "worker/pyproject.toml").read_text("utf-8"))["project"]

WITHOUT = """
import importlib, pkgutil, sys

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"typer", "rich", "pydantic_settings", "httpx", "pytest"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Absent())
"""
IMPORT_CLIENT = """
import pabal
for module in pkgutil.walk_packages(pabal.__path__, "pabal."):
    if not module.name.startswith("pabal.cli.") and module.name != "pabal.testing.fixtures":
        importlib.import_module(module.name)
assert not any(name.startswith("pabal_worker") for name in sys.modules)
"""


def run_without_extras(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", WITHOUT + code], capture_output=True, text=True, check=False, timeout=120
    )


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The files of both wheels, by the name of the distribution."""
    folder = tmp_path_factory.mktemp("wheels")
    build_wheels(folder)
    return {
        path.name.partition("-")[0]: zipfile.ZipFile(path).namelist() for path in sorted(folder.glob("*.whl"))
    }


def test_each_wheel_holds_its_own_half_with_its_data_files(wheels):
    rooms = {name: {file.partition("/")[0] for file in files} for name, files in wheels.items()}

    assert rooms == {
        "pabal": {"pabal", "pabal-0.1.0.dist-info"},
        "pabal_worker": {"pabal_worker", "pabal_worker-0.1.0.dist-info"},
    }
    assert "pabal/py.typed" in wheels["pabal"]
    assert any(file.endswith(".sql") for file in wheels["pabal_worker"])
    assert any(file.endswith(".lua") for file in wheels["pabal_worker"])


def test_both_halves_have_one_version_and_name_each_other_by_it():
    wanted = {
        Requirement(text).name: str(Requirement(text).specifier)
        for text in (*WORKER["dependencies"], *CLIENT["optional-dependencies"]["embedded"])
        if Requirement(text).name.startswith("pabal") and Requirement(text).specifier
    }

    assert CLIENT["version"] == WORKER["version"]
    assert wanted == dict.fromkeys(("pabal", "pabal-worker"), f"=={CLIENT['version']}")


def test_what_both_halves_need_has_one_range():
    ranges = [
        {Requirement(text).name: str(Requirement(text).specifier) for text in project["dependencies"]}
        for project in (CLIENT, WORKER)
    ]
    extra = {
        Requirement(text).name: str(Requirement(text).specifier)
        for text in CLIENT["optional-dependencies"]["cli"]
    }
    client = ranges[0] | extra

    differing = {name for name in client.keys() & ranges[1].keys() if client[name] != ranges[1][name]}

    assert not differing


def test_the_client_imports_without_the_packages_of_extras():
    done = run_without_extras(IMPORT_CLIENT)

    assert done.returncode == 0, done.stderr


def test_the_command_names_its_extra_where_its_packages_are_missing():
    done = run_without_extras("from pabal.cli.start import main; main()")

    assert done.returncode == 1
    assert done.stderr == "the `pabal` command needs typer; pip install 'pabal[cli]' brings it\n"


def test_too_much_or_a_package_of_the_workers_fails_the_sum(tmp_path, capsys):
    from rich.console import Console

    console = Console(highlight=False)
    (tmp_path / "orjson").mkdir()
    good = show_size(console, tmp_path)
    (tmp_path / "pabal_worker").mkdir()
    foreign = show_size(console, tmp_path)
    (tmp_path / "pabal_worker").rmdir()
    with (tmp_path / "orjson/big").open("wb") as file:
        file.write(bytes((LIMIT_MB + 1) * 2**20))

    assert (good, foreign, show_size(console, tmp_path)) == (0, 1, 1)
    assert "a producer does not need pabal_worker" in capsys.readouterr().out
