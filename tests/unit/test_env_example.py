"""`.env.example` says every setting, with its unit and default, and nothing else."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from pabal_worker.settings import Settings

ROOT = Path(__file__).parents[2]
WORKER = ROOT / "worker" / "pabal_worker"
NAMES = sorted(Settings.model_fields)


@dataclass(frozen=True)
class Line:
    """One setting of the file: its value, and what the comment above says."""

    value: str
    comment: str


def lines() -> dict[str, Line]:
    found: dict[str, Line] = {}
    comment: list[str] = []
    for line in (ROOT / ".env.example").read_text("utf-8").splitlines():
        if line.startswith("#"):
            comment.append(line.removeprefix("#").strip())
        elif not line:
            comment = []
        else:
            name, equals, value = line.partition("=")
            assert equals, f"{line!r} is not NAME=value"
            assert name not in found, f"{name} stands twice"
            found[name] = Line(value, " ".join(comment))
    return found


def ours() -> dict[str, Line]:
    return {
        name.removeprefix("PABAL_").lower(): line
        for name, line in lines().items()
        if name.startswith("PABAL_")
    }


def test_every_setting_stands_there_and_no_other():
    assert sorted(ours()) == NAMES


def test_a_copy_of_the_file_changes_nothing(monkeypatch):
    for name in NAMES:
        monkeypatch.delenv(f"PABAL_{name.upper()}", raising=False)
    defaults = Settings()

    for name, line in ours().items():
        monkeypatch.setenv(f"PABAL_{name.upper()}", line.value)

    assert Settings() == defaults


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_has_a_comment_with_its_default(name):
    line = ours()[name]

    is_place = name in ("broker_url", "redis_url", "database_url")  # the value itself says it best
    expected = f"Default: {line.value}" if line.value and not is_place else ""
    assert line.comment
    assert expected in line.comment
    assert line.value or re.search("Default: (empty|none)|No default", line.comment)


@pytest.mark.parametrize("name", [name for name in NAMES if name.endswith("_s")])
def test_a_span_of_time_is_said_to_be_in_seconds(name):
    assert ours()[name].comment.startswith("Seconds")


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_is_read_somewhere(name):
    own = WORKER / "settings.py"
    others = [path for path in WORKER.rglob("*.py") if path != own]

    is_read_there = re.search(rf"\bself\.{name}\b", own.read_text("utf-8"))
    assert is_read_there or any(
        re.search(rf"settings\(?\)?\.{name}\b", path.read_text("utf-8")) for path in others
    )


@pytest.mark.parametrize("name", [name for name in lines() if not name.startswith("PABAL_")])
def test_what_is_not_ours_is_used_by_the_compose_file(name):
    assert f"${{{name}:?" in (ROOT / "docker-compose.yml").read_text("utf-8")
