"""The operator's commands: the demo in small, and what they say when something is missing."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from pabal.campaign import parse_campaign
from pabal.errors import WrongSettings
from pabal_worker.demo.demo import DemoPlan, example_plan, folder_for, run_demo
from pabal_worker.ledger.migrate import newest
from pabal_worker.sandbox import read_recipe
from tests.support.processes import PABAL, environment, is_gone, pabal

PATIENCE = {
    "PABAL_REQUEST_TIMEOUT_S": "1",
    "PABAL_PUMP_S": "1",
    "PABAL_ASK_AFTER_S": "1",
    "PABAL_ASK_AGAIN_S": "1",
    "PABAL_REPORT_GRACE_S": "1",
    "PABAL_REPORT_HORIZON_S": "30",
}
CAMPAIGN = {
    "id": "small",
    "channel": "KAKAO_ALIM",
    "sender": "OFFICIAL-ACCOUNT-ID-123",
    "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "#{name}님, 발송되었습니다."},
    "sendingSpeedLimit": {"amount": 1200, "timeUnit": "MINUTE"},
    "validityPeriod": {"amount": 5, "timeUnit": "SECONDS"},
    "smsFailover": {
        "sender": "0215881234",
        "text": "#{name}님, 발송되었습니다.",
        "validityPeriod": {"amount": 5, "timeUnit": "SECONDS"},
    },
}
RECIPE = {
    "seed": 3,
    "base_latency_s": 0.1,
    "refuses_duplicates": False,
    "outcomes": {"kakao_alim": {"unknown_user": 0.1, "never_final": 0.03, "report_lost": 0.03}},
    "faults": [
        {"kind": "accept_then_cut", "on": [3, 17]},
        {"kind": "status_500_taken", "on": [6]},
        {"kind": "status_500_not_taken", "on": [14]},
        {"kind": "status_429", "on": [20], "retry_after_s": 1},
    ],
}


@pytest.fixture
def plan(tmp_path: Path) -> DemoPlan:
    recipients = tmp_path / "people.csv"
    rows = [f"0100{n:07},길동" for n in range(120)]
    dirt = ["02-555-0123,샘플상사", "+82 10 0000 0005,길동"]
    recipients.write_text("\n".join(["to,name", *rows, *dirt]) + "\n")
    return DemoPlan(parse_campaign(CAMPAIGN), recipients, read_recipe(RECIPE), settings=PATIENCE)


class Story:
    """What a demo told of its processes."""

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.pids: list[int] = []

    def __call__(self, name: str, event: str, detail: str) -> None:
        self.told.append((name, event))
        if detail.startswith("process id"):
            self.pids.append(int(detail.split()[2].rstrip(",")))


def until_finished(ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    while (status := ask())["state"] != "finished":
        time.sleep(0.2)
    return status


def test_every_proof_of_a_demo_holds_although_a_worker_was_killed_and_nothing_is_left_behind(plan):
    story = Story()

    with folder_for(None) as folder:
        outcome = run_demo(plan, folder, watch=until_finished, on_event=story)

    assert {proof.what: proof.figures for proof in outcome.proofs if not proof.holds} == {}
    assert len(outcome.proofs) == 7
    assert sum(outcome.reach.people.values()) == 120
    assert outcome.killed_pid in story.pids
    assert any(event == "killed" for _, event in story.told)
    assert sum(name.startswith("worker") and event == "ready" for name, event in story.told) == 3
    assert all(is_gone(pid) for pid in story.pids)
    assert not folder.exists()


def test_a_demo_that_is_interrupted_ends_its_processes_and_its_folder(plan):
    story = Story()

    def interrupt(ask: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        ask()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), folder_for(None) as folder:
        run_demo(plan, folder, watch=interrupt, on_event=story)

    assert len(story.pids) >= 7
    assert all(is_gone(pid) for pid in story.pids)
    assert not folder.exists()


def test_the_example_plan_has_two_thousand_people_at_2400_a_minute():
    plan = example_plan()

    limit = plan.campaign.sending_speed_limit
    assert limit is not None
    assert (limit.amount, limit.unit_s) == (2400, 60)
    assert plan.recipe.outcomes["kakao_alim"].unknown_user == 0.06
    assert plan.recipients.exists()


def test_a_demo_keeps_its_folder_where_asked_but_only_a_new_one(tmp_path):
    with folder_for(tmp_path / "new") as folder:
        folder.mkdir()
    (folder / "something").touch()

    with pytest.raises(WrongSettings, match="not empty"), folder_for(folder):
        pass

    assert (folder / "something").exists()


def test_up_without_a_provider_says_what_must_be_set_before_anything_is_made(tmp_path):
    done = pabal("up", "--data", tmp_path / "data", PABAL_INFOBIP_API_KEY="")

    assert done.returncode == 1
    assert "PABAL_INFOBIP_BASE_URL and PABAL_INFOBIP_API_KEY must be set" in done.stderr
    assert "pabal up --sandbox" in done.stderr
    assert not (tmp_path / "data").exists()


def test_up_with_a_setting_that_cannot_be_names_it_before_anything_is_made(tmp_path):
    done = pabal("up", "--sandbox", "--data", tmp_path / "data", PABAL_ACCOUNT_SPEED="600 a minute")

    assert done.returncode == 1
    assert "PABAL_ACCOUNT_SPEED is '600 a minute'" in done.stderr
    assert not (tmp_path / "data").exists()


def test_up_with_a_recipe_but_no_sandbox_is_wrong_use(tmp_path):
    assert pabal("up", "--recipe", tmp_path / "recipe.json").returncode == 2


def test_migrate_brings_an_empty_database_to_the_newest_schema(postgres_server):
    with psycopg.connect(postgres_server.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE fresh")
    url = postgres_server.url.replace("/postgres?", "/fresh?")

    first = pabal("migrate", PABAL_DATABASE_URL=url)
    second = pabal("migrate", "--json", PABAL_DATABASE_URL=url)

    assert (first.returncode, first.stdout) == (0, f"the ledger went from nothing to revision {newest()}\n")
    assert json.loads(second.stdout) == {"from": newest(), "to": newest()}


def test_export_from_a_database_without_tables_says_how_to_make_them(postgres_server):
    with psycopg.connect(postgres_server.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE bare")

    done = pabal("export", "any", PABAL_DATABASE_URL=postgres_server.url.replace("/postgres?", "/bare?"))

    assert (done.returncode, done.stdout) == (1, "")
    assert "pabal migrate" in done.stderr


@pytest.mark.parametrize("command", [["migrate"], ["export", "any"]])
def test_a_ledger_that_does_not_answer_is_said_in_words_without_its_password(command):
    done = pabal(*command, "--json", PABAL_DATABASE_URL="postgresql://me:secret@127.0.0.1:1/none")

    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["kind"] == "no_answer"
    assert "secret" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_the_sandbox_by_itself_says_where_it_is_and_ends_with_ctrl_c(tmp_path):
    recipe = tmp_path / "recipe.json"
    recipe.write_text('{"seed": 5}')
    words = [PABAL, "sandbox", "--recipe", str(recipe), "--api-key", "K"]
    with subprocess.Popen(words, env=environment(), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = json.loads(process.stdout.readline())["url"]

        refused = httpx.get(
            f"{url}/kakao-alim/1/logs", headers={"authorization": "App other"}, trust_env=False
        )
        known = httpx.get(f"{url}/kakao-alim/1/logs", headers={"authorization": "App K"}, trust_env=False)
        process.send_signal(signal.SIGINT)

        assert (refused.status_code, known.status_code) == (401, 200)
        assert process.wait(20) == 0


def test_a_recipe_with_an_unknown_field_is_refused_with_the_nearest_name(tmp_path):
    recipe = tmp_path / "recipe.json"
    recipe.write_text('{"sead": 5}')

    done = pabal("sandbox", "--recipe", recipe)

    assert done.returncode == 1
    assert "did you mean 'seed'?" in done.stderr
