"""What commands answer programs: one value, or one a line; where it is documented."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from pabal.cli.main import GROUP, application
from pabal.cli.output import show_json_line
from pabal_worker.cli import dead_letter_screen, doctor_screen
from pabal_worker.doctor.findings import Look
from tests.support.pages.blocks import ROOT
from tests.unit.cli.test_help import commands

PAGE = (ROOT / "docs" / "steering.md").read_text("utf-8").partition("### What programs read")[2]
WITHOUT = {"clone", "sandbox", "exporter"}
COMMANDS = dict(commands(typer.main.get_command(application(entry_points(group=GROUP)))))


def documented(command: str) -> list[str]:
    """The fields that the page names for a command."""
    row = re.search(rf"^\| `pabal {command}`[^|]*\|(.*)\|$", PAGE, re.MULTILINE)
    assert row, command
    return re.findall(r"`(\w+)`", re.sub(r"\(.*?\)|;.*", "", row[1]))


def test_each_command_takes_json_but_for_those_that_the_page_names() -> None:
    without = {
        " ".join(path)
        for path, command in COMMANDS.items()
        if not any("--json" in param.opts for param in command.params)
    }

    assert without == WITHOUT
    assert all(f"`pabal {name}`" in PAGE for name in WITHOUT)


def test_what_several_values_are_written_of_is_a_line_each() -> None:
    sources = [*(ROOT / "producer/pabal/cli").rglob("*.py"), *(ROOT / "worker/pabal_worker").rglob("*.py")]

    loops = [
        (path.name, call.lineno)
        for path in sources
        for loop in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(loop, ast.For | ast.While)
        for call in ast.walk(loop)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "show_json"
    ]

    assert loops == []


def test_an_error_is_one_line_of_json_whatever_the_console_lacks(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "from pabal.cli.main import main; main()", "check", "🌸.json", "x", "--json"],
        env=os.environ | {"PYTHONIOENCODING": "cp949"},
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )

    (line,) = done.stdout.decode("cp949").splitlines()
    assert json.loads(line)["error"]["source"] == "🌸.json"


def test_a_line_of_json_is_no_sentence_that_would_be_translated(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PABAL_LANG", "ko")

    show_json_line({"state": "held", "reason": "not ready"})

    assert capsys.readouterr().out == '{"state": "held", "reason": "not ready"}\n'


def test_the_page_names_the_fields_of_a_check() -> None:
    files = [str(ROOT / "examples" / name) for name in ("campaign.json", "recipients.csv")]

    done = CliRunner().invoke(application(), ["check", *files, "--json"], prog_name="pabal")

    assert documented("check") == list(json.loads(done.stdout))


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("doctor", doctor_screen.in_json([], {"here": Look()}, [])),
        ("dead-letters", dead_letter_screen.in_json([], 0, content=False, numbers=False)),
    ],
)
def test_the_page_names_the_fields_of_an_answer_that_no_task_gives(
    command: str, answer: dict[str, Any]
) -> None:
    assert documented(command) == list(answer)
