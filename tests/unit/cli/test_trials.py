"""`pabal test`: a message is filled from a row or by hand, shown, and handed over to a worker here."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from pabal import Client, NoAnswer, parse_campaign
from pabal.cli.main import application
from pabal.templates.model import read_template
from tests.models.workers import StandIn

SPEC = {
    "id": "shipping",
    "channel": "KAKAO_ALIM",
    "sender": "OFFICIAL-ACCOUNT-ID-123",
    "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "#{name}님의 상품"},
}


@pytest.fixture(autouse=True)
def installation(stand_in: StandIn, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in's broker."""
    monkeypatch.setenv("PABAL_BROKER_URL", redis_url)


@pytest.fixture
def campaign(tmp_path: Path) -> str:
    path = tmp_path / "campaign.json"
    path.write_text(json.dumps(SPEC, ensure_ascii=False), encoding="utf-8")
    return str(path)


@pytest.fixture
def recipients(tmp_path: Path) -> str:
    path = tmp_path / "people.csv"
    path.write_text("to,name\n010-0000-0001,가\nnobody,나\n010-0000-0003,다\n", encoding="utf-8")
    return str(path)


def pabal(*words: str) -> Result:
    return CliRunner().invoke(application(), words, prog_name="pabal")


def test_a_row_of_the_list_fills_the_message_and_the_tester_gets_it(stand_in, campaign, recipients) -> None:
    done = pabal("test", campaign, recipients, "--to", "010-9999-0000", "--row", "4")

    assert done.exit_code == 0, done.output
    (asked,) = stand_in.controls
    assert (asked["to"], asked["values"]) == ("010-9999-0000", {"name": "다"})
    assert "다님의 상품" in done.stdout and "row 0" not in done.stdout
    assert "tests are paused: the account is stopped" in done.stdout
    assert [header["kwargsrepr"] for header in stand_in.headers] == ["{}"]


def test_values_by_hand_come_before_those_of_the_list(stand_in, campaign, recipients) -> None:
    pabal("test", campaign, recipients, "--to", "010-9999-0000", "--value", "name=라")
    pabal("test", campaign, "--to", "010-9999-0000", "--value", "name=마", "--key", "mine")

    assert [asked["values"]["name"] for asked in stand_in.controls] == ["라", "마"]
    assert stand_in.controls[0]["key"].startswith("shipping-") and stand_in.controls[1]["key"] == "mine"


def test_what_of_the_list_is_not_read_is_said_and_may_be_chosen(stand_in, campaign, tmp_path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["휴대폰", "name"])
    book.active.append(["010-0000-0001", "가"])
    more = book.create_sheet("둘째")
    for row in (["명단"], ["번호1", "번호2", "name"], ["010-0000-0002", "010-0000-0003", "나"]):
        more.append(row)
    book.save(tmp_path / "people.xlsx")
    first = ("test", campaign, str(tmp_path / "people.xlsx"), "--to", "010-9999-0000")

    done, told = pabal(*first), pabal(*first, "--json")
    chosen = pabal(*first, "--sheet", "둘째", "--header-row", "2", "--list-to", "번호2")

    assert "note: sheet 'Sheet': is read; '둘째' holds rows too and is not read" in done.stdout
    assert [notice["where"] for notice in json.loads(told.stdout)["notices"]] == ["sheet 'Sheet'"]
    assert chosen.exit_code == 0, chosen.output
    assert [asked["values"]["name"] for asked in stand_in.controls] == ["가", "가", "나"]


def test_a_row_that_cannot_be_sent_to_is_refused_with_its_fault(stand_in, campaign, recipients) -> None:
    bad = pabal("test", campaign, recipients, "--to", "010-9999-0000", "--row", "3")
    none = pabal("test", campaign, recipients, "--to", "010-9999-0000", "--row", "9")

    assert (bad.exit_code, none.exit_code) == (1, 1)
    assert "row 3, column 'to'" in bad.stderr
    assert "'9': is not among the rows that can be sent to (2)" in none.stderr
    assert stand_in.controls == []


def test_a_campaign_that_names_only_its_template_is_filled_in(stand_in, tmp_path) -> None:
    template = {"sender": SPEC["sender"], "code": "T1", "text": "#{name}님의 상품"}
    stand_in.templates["T1"] = read_template(template).to_json()
    path = tmp_path / "named.json"
    path.write_text(
        json.dumps(SPEC | {"content": {"type": "TEMPLATE", "templateCode": "T1"}}), encoding="utf-8"
    )

    done = pabal("test", str(path), "--to", "010-9999-0000", "--value", "name=가")

    assert done.exit_code == 0, done.output
    assert "가님의 상품" in done.stdout


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (("name=가", "name=나"), "'name' is given twice"),
        (("nam=가", "name=나"), "the campaign has no variable 'nam'; it has name"),
    ],
)
def test_values_that_would_be_lost_are_a_wrong_use(stand_in, campaign, values, says) -> None:
    options = [word for value in values for word in ("--value", value)]

    done = pabal("test", campaign, "--to", "010-9999-0000", *options)

    assert done.exit_code == 2
    assert says in " ".join(done.stderr.split())
    assert stand_in.controls == []


def test_a_test_that_nobody_answers_can_be_asked_for_again_by_its_key(campaign, monkeypatch) -> None:
    def away(*_: object, **__: object) -> None:
        raise NoAnswer("no worker answered")

    monkeypatch.setattr(Client, "test", away)

    done = pabal("test", campaign, "--to", "010-9999-0000", "--value", "name=가")

    assert done.exit_code == 1
    assert "ask again with --key shipping-" in done.stderr


def test_an_empty_key_is_no_test_of_its_own(stand_in, campaign) -> None:
    pabal("test", campaign, "--to", "010-9999-0000", "--value", "name=가", "--key", "")

    assert [asked["key"] for asked in stand_in.controls] == [""]


def test_a_row_without_a_list_is_a_wrong_use(campaign) -> None:
    done = pabal("test", campaign, "--to", "010-9999-0000", "--row", "3")

    assert done.exit_code == 2
    assert "name the list too" in done.stderr


def test_each_test_of_a_client_has_a_key_of_its_own(stand_in, redis_url) -> None:
    client = Client(redis_url)

    first, second = (client.test(parse_campaign(SPEC), "01099990000", {"name": "가"}) for _ in range(2))

    assert first["message"]["key"] != second["message"]["key"]
