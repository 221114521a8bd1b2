"""`pabal templates`, and checks of campaigns that name a template, against workers."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from pabal.cli.main import application
from pabal.cli.screens.templates import templates_screen
from tests.models.workers import StandIn

TEXT = "#{name}님, 발송되었습니다."
TEMPLATE = {"sender": "@shop", "code": "T1", "text": TEXT}
ORDER = {"sender": "@shop", "name": "여름", "content": {"type": "TEXT", "text": "쿠폰\u200b"}}


def run(*words: str) -> Result:
    return CliRunner().invoke(application(), list(words), prog_name="pabal")


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text("to,name\n01012345678,길동\n", "utf-8")
    return path


@pytest.fixture
def known(stand_in: StandIn, redis_url: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> StandIn:
    """Workers that were told of a template by the command."""
    monkeypatch.setenv("PABAL_BROKER_URL", redis_url)
    done = run("templates", "import", str(in_file(tmp_path, "templates.json", [TEMPLATE])))
    assert done.stdout == "1 added, 0 changed, 0 unchanged; 1 template in all\n"
    return stand_in


def in_file(folder: Path, name: str, tree: object) -> Path:
    path = folder / name
    path.write_text(json.dumps(tree), "utf-8")
    return path


def campaign_in(folder: Path, **content: object) -> str:
    whole = {"type": "TEMPLATE", "templateCode": "T1"} | content
    tree = {"id": "shipping", "channel": "KAKAO_ALIM", "sender": "@shop", "content": whole}
    return str(in_file(folder, "campaign.json", tree))


def test_a_campaign_that_names_only_the_code_is_checked_and_submitted_with_its_text(known, people, tmp_path):
    named = campaign_in(tmp_path)

    checked = run("check", named, str(people), "--show", "1")
    submitted = run("submit", named, str(people))

    assert checked.exit_code == 0, checked.stderr
    assert "길동님, 발송되었습니다." in checked.stdout
    assert submitted.exit_code == 0, submitted.stderr
    assert "1 recipient taken" in submitted.stdout


def test_an_import_says_which_sheet_is_read_and_another_may_be_chosen(known, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "알림톡"
    for sheet, code in ((book.active, "T2"), (book.create_sheet("친구톡"), "T3")):
        sheet.append(["발신프로필", "템플릿코드", "템플릿내용"])
        sheet.append(["@shop", code, "글"])
    book["친구톡"].insert_rows(1)
    book["친구톡"]["A1"] = "목록"
    book.save(tmp_path / "templates.xlsx")

    done = run("templates", "import", str(tmp_path / "templates.xlsx"))
    chosen = run(
        "templates", "import", str(tmp_path / "templates.xlsx"), "--sheet", "친구톡", "--header-row", "2"
    )

    assert "note: sheet '알림톡': is read; '친구톡' holds rows too and is not read" in done.stdout
    assert chosen.exit_code == 0, chosen.output
    assert set(known.templates) == {"T1", "T2", "T3"}


def test_a_check_asks_about_a_text_that_differs_until_it_is_accepted(known, people, tmp_path):
    other = campaign_in(tmp_path, text=TEXT.replace(",", "，"))

    asked = run("check", other, str(people))
    accepted = run("check", other, str(people), "--accept", "template-differs")

    assert asked.exit_code == 1
    assert '    registered  "#{name}님[-,-] 발송되었습니다."' in asked.stdout
    assert '    here        "#{name}님{+，<U+FF0C FULLWIDTH COMMA>+} 발송되었습니다."' in asked.stdout
    assert "--accept template-differs" in asked.stdout
    assert accepted.exit_code == 0


def test_without_an_installation_only_a_whole_campaign_can_be_checked(people, tmp_path, monkeypatch):
    monkeypatch.delenv("PABAL_BROKER_URL", raising=False)
    nowhere = str(tmp_path / "nowhere")

    named = run("check", campaign_in(tmp_path), str(people), "--data", nowhere)
    whole = run("check", campaign_in(tmp_path, text=TEXT), str(people), "--data", nowhere)

    assert named.exit_code == 1
    assert "content.templateCode is 'T1'" in named.stderr and "write content.text" in named.stderr
    assert whole.exit_code == 0


def test_a_template_is_shown_before_it_is_registered_and_nothing_is_done_unasked(known, tmp_path):
    done = run("templates", "create", str(in_file(tmp_path, "order.json", ORDER)))

    assert done.exit_code == 1
    assert "여름 of @shop" in done.stderr
    assert "text: 쿠폰<U+200B ZERO WIDTH SPACE>" in done.stderr
    assert "registers 1 template with the provider" in done.stderr and "--yes" in done.stderr


def test_no_template_is_registered_before_all_of_the_file_are_looked_at(known, tmp_path):
    orders = [ORDER, ORDER | {"isAdult": "no"}, ORDER | {"content": {"type": "TEXT"}}, "여름"]

    done = run("templates", "create", str(in_file(tmp_path, "orders.json", orders)), "--yes")

    assert done.exit_code == 1
    lines = done.stderr.splitlines()
    assert [line.split(": ")[1].split(" is ")[0] for line in lines] == [
        "templates[1].isAdult",
        "templates[2].content.text",
        "templates[3]",
    ]


def test_an_empty_list_says_whether_it_was_asked_for_some_alone():
    assert "without options lists all" in str(templates_screen([], is_filtered=True))
    assert "import" in str(templates_screen([]))
