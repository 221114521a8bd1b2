"""`pabal check` and `pabal submit` with lists that have to be chosen from, or asked about."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from pabal.cli.main import application
from tests.models.workers import StandIn

SPEC = {
    "id": "shipping",
    "channel": "KAKAO_ALIM",
    "sender": "OFFICIAL-ACCOUNT-ID-123",
    "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "#{name}님의 상품"},
}


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No installation of this machine's is found by chance."""
    monkeypatch.delenv("PABAL_BROKER_URL", raising=False)
    monkeypatch.setattr("pabal.cli.installation.default_folder", lambda *_, **__: tmp_path / "nowhere")


@pytest.fixture
def campaign(tmp_path: Path) -> str:
    path = tmp_path / "campaign.json"
    path.write_text(json.dumps(SPEC, ensure_ascii=False), encoding="utf-8")
    return str(path)


@pytest.fixture
def workbook(tmp_path: Path) -> str:
    """Notes, and a list under a title with two kinds of number; one of its rows is hidden."""
    book = openpyxl.Workbook()
    book.active.title = "안내"
    book.active.append(["명단은 다음 시트에 있습니다"])
    people = book.create_sheet("명단")
    for row in (
        ["3월 명단"],
        ["Name*", "휴대폰", "전화번호"],
        ["가", "010-0000-0001", "02-000-0001"],
        ["나", "010-0000-0002", "02-000-0002"],
    ):
        people.append(row)
    people.row_dimensions[4].hidden = True
    path = tmp_path / "people.xlsx"
    book.save(path)
    return str(path)


CHOSEN = ("--sheet", "명단", "--header-row", "2")


def pabal(*words: str) -> Result:
    return CliRunner().invoke(application(), words, prog_name="pabal")


def test_a_check_leads_to_the_list(campaign: str, workbook: str) -> None:
    done = pabal("check", campaign, workbook)

    assert done.exit_code == 1
    assert "choose it with sheet (--sheet '명단' --header-row 2)" in done.stderr


def test_a_check_asks_and_takes_what_is_accepted(campaign: str, workbook: str) -> None:
    asked = pabal("check", campaign, workbook, *CHOSEN)
    accepted = pabal("check", campaign, workbook, *CHOSEN, "--accept", "hidden-rows")

    assert (asked.exit_code, accepted.exit_code) == (1, 0)
    assert "hides 1 of its rows by hand" in asked.stdout and "--accept hidden-rows" in asked.stdout
    assert "not as it must be" in asked.stdout and "2 good" in accepted.stdout
    assert "the number is taken from column '휴대폰', not from '전화번호'" in accepted.stdout
    assert "sheet '명단': is read; '안내' holds rows too and is not read" in accepted.stdout


def test_a_check_tells_programs_what_is_asked_and_noticed(campaign: str, workbook: str) -> None:
    found = json.loads(pabal("check", campaign, workbook, *CHOSEN, "--json").stdout)

    assert [question["code"] for question in found["questions"]] == ["hidden-rows"]
    assert len(found["notices"]) == 2 and found["problems"] == []


def test_a_check_says_that_bad_rows_may_be_skipped(campaign: str, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("to,name\n010-0000-0001,가\n010-0000-0002;010-0000-0003,나\n", encoding="utf-8")

    done = pabal("check", campaign, str(path))

    assert done.exit_code == 1
    assert "(`pabal submit --skip-bad` sends to the 1 good one and leaves these out)" in done.stdout


@pytest.mark.parametrize("command", ["check", "submit"])
def test_a_code_that_nobody_knows_is_refused(
    campaign: str, workbook: str, command: str, stand_in: StandIn, redis_url: str, monkeypatch
) -> None:
    monkeypatch.setenv("PABAL_BROKER_URL", redis_url)

    done = pabal(command, campaign, workbook, "--accept", "hidden-row")

    assert done.exit_code == 1
    assert "accept is 'hidden-row': is not a known code; write one of hidden-rows" in done.stderr


def test_a_submission_is_refused_with_the_code_until_it_is_accepted(
    campaign: str, workbook: str, stand_in: StandIn, redis_url: str, monkeypatch
) -> None:
    monkeypatch.setenv("PABAL_BROKER_URL", redis_url)

    asked = pabal("submit", campaign, workbook, *CHOSEN, "--json")
    error = json.loads(asked.stdout)["error"]
    assert (asked.exit_code, error["kind"]) == (1, "not_accepted")
    assert [question["code"] for question in error["questions"]] == ["hidden-rows"]
    assert not stand_in.campaigns

    taken = pabal("submit", campaign, workbook, *CHOSEN, "--accept", "hidden-rows")
    again = pabal("submit", campaign, workbook, *CHOSEN)

    assert taken.exit_code == 0 and "2 recipients taken" in taken.stdout
    assert "the number is taken from column '휴대폰'" in taken.stdout
    assert again.exit_code == 0 and "was already submitted" in again.stdout
