"""Each program of benches, fault runs and servers tells how it is used."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _programs() -> list[str]:
    """Modules below the sources that read their own command line."""
    names = []
    for folder in (ROOT / "bench", ROOT / "tests" / "faults", ROOT / "tests" / "nightly", ROOT / "worker"):
        for path in folder.rglob("*.py"):
            if "ArgumentParser(" in path.read_text("utf-8"):
                base = ROOT / "worker" if folder.name == "worker" else ROOT
                names.append(".".join(path.relative_to(base).with_suffix("").parts))
    return sorted(name.removesuffix(".__main__") for name in names)


@pytest.mark.parametrize("name", _programs())
@pytest.mark.filterwarnings("ignore:.*found in sys.modules.*:RuntimeWarning")
def test_a_program_shows_its_options(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [name, "--help"])

    with pytest.raises(SystemExit) as ended:
        runpy.run_module(name, run_name="__main__", alter_sys=True)

    assert ended.value.code == 0
    assert "options:" in capsys.readouterr().out
