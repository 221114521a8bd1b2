"""The page of answers says what the commands say: each of its lines is typed, and what comes is compared."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.integration.local.test_stack import PATIENCE
from tests.support.folders import open_folder
from tests.support.pages.blocks import block_of
from tests.support.pages.reader import Reader
from tests.support.processes import PABAL, environment
from tests.support.up import Up

PAGE = (Path(__file__).parents[3] / "docs" / "answers.md").read_text("utf-8")
SEOUL = ZoneInfo("Asia/Seoul")
RECIPE = {
    "base_latency_s": 0.05,
    "outcomes": {"kakao_alim": {"unknown_user": 0.3}, "sms": {"blocked": 0.3}},
}
"""Fates follow from ids, so the same people are unreachable in each run."""

TEMPLATE = {
    "sender": "@shop",
    "channel": "KAKAO_ALIM",
    "code": "ORDER_01",
    "status": "APPROVED",
    "text": "#{name}님, 상품이 발송되었습니다.",
}


@pytest.fixture(scope="module")
def desk() -> Iterator[tuple[Path, dict[str, str]]]:
    """A folder with the page's files, and the environment of somebody at work beside `pabal up --sandbox`."""
    with open_folder("answers") as folder:
        yield from _desk_in(folder)


def _desk_in(folder: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    campaign = json.loads(block_of("docs/answers.md", "json"))
    morning = datetime.now(SEOUL).replace(hour=9, minute=0, second=0, microsecond=0) + timedelta(days=1)
    summer = campaign | {"id": "summer", "sendAt": morning.isoformat()}
    rows = [f"010-1234-{1218 + n},고객{n}" for n in range(1, 41)]
    recipe = folder / "recipe.json"
    for path, text in (
        (recipe, json.dumps(RECIPE)),
        (folder / "summer.json", json.dumps(summer, ensure_ascii=False)),
        (folder / "templates.json", json.dumps({"templates": [TEMPLATE]}, ensure_ascii=False)),
        (folder / "people.csv", "\n".join(["to,name", *rows, ""])),
    ):
        path.write_text(text, "utf-8")
    up = Up("--sandbox", "--recipe", recipe, "--data", folder / "data", **PATIENCE)
    (folder / "bin").mkdir()
    command = folder / "bin" / "pabal"
    command.write_text(
        f'#!/bin/sh\nexec {PABAL} "$@" --data {folder / "data"}\n'
    )  # its default folder is not ours
    command.chmod(0o755)
    path = f"{command.parent}{os.pathsep}{os.environ['PATH']}"
    yield folder, environment(PATH=path, COLUMNS="160", TZ="Asia/Seoul", PABAL_TIME_ZONE="Asia/Seoul")
    up.interrupt()


@pytest.mark.timeout(600)  # some thirty commands, one after the other
def test_every_line_of_the_page_is_what_the_commands_say(desk: tuple[Path, dict[str, str]]) -> None:
    reader = Reader(*desk)
    try:
        different = reader.follow(PAGE)
    finally:
        reader.close()

    if different:
        pytest.fail("\n".join(different), pytrace=False)


def test_each_question_of_the_page_is_answered_by_a_command() -> None:
    sections = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]

    assert len(sections) == 13
    assert [section.splitlines()[0] for section in sections if "$ " not in section] == []
