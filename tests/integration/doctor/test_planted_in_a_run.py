"""Faults planted in a running `pabal up`: `pabal doctor` names each with its mend, `pabal status` too."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from pabal.cli.installation import find_installation
from tests.support.driving import spec
from tests.support.folders import open_folder
from tests.support.processes import environment, pabal, wait_for
from tests.support.up import Up

OLD = "0.0.9"
PLANTED = {
    "beat.several": ("2 beats run", "end all but one"),
    "versions.differ": (OLD, "bring all to one version"),
    "work.content": (
        "the newest unregistered: 6 of 6 kakao, mostly 7008 EC_INVALID_TEMPLATE_ARGS",
        "pabal templates show",
    ),
    "work.held": ("the newest stranger: HTTP 400", "pabal status --state held"),
}
"""What each was called, and what its mend has to say."""


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder("planted") as folder:
        yield folder


@pytest.fixture
def up(folder: Path) -> Iterator[Up]:
    running = Up("--sandbox", "--data", folder / "data", PABAL_PUMP_S="1", PABAL_SAME_LIST_DAYS="0")
    yield running
    running.interrupt()


@contextmanager
def beside(data: Path, *words: str, **settings: str) -> Iterator[None]:
    """Another process of Celery with the installation's settings."""
    known = find_installation(data, {}).settings
    known["PABAL_ALIVE_DIR"] = str(data / "alive" / words[0])
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "pabal_worker", *words],
        env=environment(**known, **settings),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.kill()
        process.wait(60)


def of_another_version(folder: Path) -> str:
    """A folder for PYTHONPATH by which a process takes Pabal for an older one."""
    metadata = folder / "older" / f"pabal-{OLD}.dist-info" / "METADATA"
    metadata.parent.mkdir(parents=True)
    metadata.write_text(f"Metadata-Version: 2.1\nName: pabal\nVersion: {OLD}\n", "utf-8")
    return str(folder / "older")


def submit(up: Up, folder: Path, campaign_id: str, recipe: dict[str, Any]) -> None:
    """A campaign of six to a provider that behaves by the recipe."""
    answer = httpx.post(f"{up.said['sandbox']}/_sandbox/recipe", json=recipe, trust_env=False)
    assert answer.is_success, answer.text
    campaign, people = folder / f"{campaign_id}.json", folder / "people.csv"
    campaign.write_text(json.dumps(spec(campaign_id)), "utf-8")
    people.write_text("to,name\n" + "".join(f"010-0000-000{n},길동\n" for n in range(6)), "utf-8")
    done = pabal("submit", campaign, people, "--wait", "--data", up.said["data"])
    assert "taken" in done.stdout, done.stderr


def findings(up: Up) -> dict[str, dict[str, Any]]:
    told = json.loads(pabal("doctor", "--json", "--data", up.said["data"]).stdout)
    return {finding["code"]: finding for finding in told["findings"]}


def test_faults_planted_in_a_run_are_each_named_with_their_mend(up: Up, folder: Path) -> None:
    data = Path(up.said["data"])
    submit(up, folder, "unregistered", {"outcomes": {"kakao_alim": {"template_mismatch": 1.0}}})
    submit(up, folder, "stranger", {"faults": [{"kind": "status_400_sender", "share": 1.0}]})
    status = pabal("status", "unregistered", "--data", data).stdout

    worker = ("worker", "--without-gossip", "--without-mingle", "-Q", "pabal.steer", "-n", "older@here")
    with beside(data, "beat"), beside(data, *worker, PYTHONPATH=of_another_version(folder)):
        wait_for(lambda: set(PLANTED) <= set(findings(up)))
        found = findings(up)

    assert {code: words for code, words in PLANTED.items() if words[0] not in found[code]["what"]} == {}
    assert {code: words for code, words in PLANTED.items() if words[1] not in found[code]["mend"]} == {}
    assert "6 of 6 kakao failed for what was to be said (7008 EC_INVALID_TEMPLATE_ARGS)" in status
    wait_for(lambda: "beat.several" not in findings(up))
