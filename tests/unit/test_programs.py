"""Each program of benches, fault runs and servers tells how it is used."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

from tests.nightly.pages import pages_asked

ROOT = Path(__file__).parents[2]


_RUN_BY_OTHERS = {
    "bench/skewed.py": "its whole command line is another program's",
    "bench/peers/with_celery.py": "a bench runs it",
    "bench/peers/with_dramatiq.py": "a bench runs it",
    "bench/peers/with_procrastinate.py": "a bench runs it",
}
"""Programs without `--help`, and why."""


def _programs() -> list[str]:
    """Modules that people start: they read a command line, or may not begin their work at `--help`."""
    names = []
    for folder in (ROOT / "bench", ROOT / "tests", ROOT / "docs", ROOT / "worker"):
        for path in folder.rglob("*.py"):
            if path.relative_to(ROOT).as_posix() not in _RUN_BY_OTHERS and _is_program(path):
                base = ROOT / "worker" if folder.name == "worker" else ROOT
                names.append(".".join(path.relative_to(base).with_suffix("").parts))
    return sorted(name.removesuffix(".__main__") for name in names)


def _is_program(path: Path) -> bool:
    text = path.read_text("utf-8")
    return path != Path(__file__) and ("ArgumentParser(" in text or '__name__ == "__main__"' in text)


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


def test_pages_are_followed_by_name_all_without_one_and_an_unknown_one_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def asked(*words: str) -> list[str]:
        monkeypatch.setattr(sys, "argv", ["pages", *words])
        return pages_asked("pages", ["tutorial", "wrong"], does="Follow")

    assert (asked(), asked("wrong")) == (["tutorial", "wrong"], ["wrong"])
    with pytest.raises(SystemExit) as ended:
        asked("wrnog")
    assert ended.value.code == 2
    assert "no page is named wrnog; there are tutorial, wrong" in capsys.readouterr().err
