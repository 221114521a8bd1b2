"""The container files name commands, options, settings and files that exist.

No container engine is needed, and none is used: images are not built here.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pabal_worker.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE = (ROOT / "docker-compose.yml").read_text("utf-8")
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
OTHERS = {"valkey-server"}


def commands() -> list[list[str]]:
    """What our own containers run, as lists of words."""
    in_compose = re.findall(r"^ +command: (\[.*?\])$", COMPOSE, re.MULTILINE | re.DOTALL)
    in_image = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    assert in_compose and in_image
    return [words for words in map(json.loads, in_compose + in_image) if words[0] not in OTHERS]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_a_container_s_command_is_there_and_knows_its_options(words):
    program = str(Path(sys.executable).parent / words[0])

    asked = subprocess.run(
        [program, *words[1:], "--help"], capture_output=True, text=True, timeout=60, check=False
    )

    assert asked.returncode == 0, asked.stderr
    assert "usage" in asked.stdout.lower()


def test_the_compose_file_sets_only_settings_that_exist():
    named = set(re.findall(r"\bPABAL_([A-Z_]+)\b", COMPOSE))

    assert named <= {name.upper() for name in Settings.model_fields}


def test_the_image_is_made_of_files_that_are_sent_to_the_builder():
    copied = {
        word
        for line in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE)
        for word in line.split()
    }
    sent = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text("utf-8"), re.MULTILINE))

    assert copied
    assert copied == sent
    assert all((ROOT / name).exists() for name in copied)
