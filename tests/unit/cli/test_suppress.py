"""`pabal suppress` against workers: who said no comes in one by one or as a file, is shown and goes again."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from pabal import Client
from pabal.cli.main import application
from pabal.errors import WrongInput
from tests.models.workers import StandIn


@pytest.fixture
def stand_in(stand_in: StandIn, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """Workers, found by the environment."""
    monkeypatch.setenv("PABAL_BROKER_URL", redis_url)
    return stand_in


def suppress(*words: str) -> Result:
    return CliRunner().invoke(application(), ["suppress", *words], prog_name="pabal")


def test_numbers_are_added_with_sender_reason_and_date(stand_in: StandIn) -> None:
    done = suppress(
        "add",
        "010-1234-5678",
        "--advertising",
        "--from",
        "0215881234",
        "--reason",
        "080",
        "--since",
        "2026-11-23",
    )

    assert (done.exit_code, done.stdout) == (0, "1 added; 1 entry in all\n")
    assert stand_in.controls == [
        {"kind": "advertising", "sender": "0215881234", "reason": "080", "at": "2026-11-23T00:00:00+00:00"}
    ]


def test_a_number_that_is_none_is_told_and_ends_with_status_1(stand_in: StandIn) -> None:
    done = suppress("add", "010-1234-5678", "02-123-4567")

    assert done.exit_code == 1
    assert "1 added" in done.stdout and "number 2 is '****': is a landline" in done.stdout


def test_flower_sees_nobodys_number(stand_in: StandIn) -> None:
    suppress("add", "010-1234-5678")

    assert [seen["kwargsrepr"] for seen in stand_in.headers] == ["{}"]


def test_a_file_in_any_notation_is_imported_and_its_bad_rows_told(stand_in: StandIn, tmp_path: Path) -> None:
    path = tmp_path / "080.csv"
    path.write_text("전화번호,메모\n010-1234-5678,\n+82 10 8765 4321,\n02-123-4567,회사\n", encoding="cp949")

    done = suppress("import", str(path), "--advertising", "--json")

    change = json.loads(done.stdout)
    assert done.exit_code == 1
    assert (change["changed"], change["refused"]) == (2, 1)
    assert change["problems"][0]["where"].startswith("row 4")
    assert set(stand_in.suppressed) == {"821012345678", "821087654321"}


def test_a_file_that_is_no_list_is_refused(stand_in: StandIn, redis_url: str, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("")

    with pytest.raises(WrongInput, match="the file is empty"):
        Client(redis_url).suppress_file(path)


def test_the_list_is_shown_page_after_page_and_a_person_alone(stand_in: StandIn) -> None:
    stand_in.suppressed = {f"8210123456{no}": "all" for no in range(70, 75)}

    everybody, person, nobody = (
        suppress("list", "--json", "--numbers"),
        suppress("list", "--number", "821012345672", "--numbers"),
        suppress("list", "--number", "821099999999"),
    )

    assert [row["number"] for row in json.loads(everybody.stdout)] == list(stand_in.suppressed)
    assert "821012345672" in person.stdout and "anybody" in person.stdout
    assert (nobody.exit_code, person.exit_code) == (1, 0)


@pytest.mark.parametrize("way", [(), ("--json",), ("--number", "821012345671")])
def test_numbers_are_masked_unless_they_are_asked_for(stand_in: StandIn, way: tuple[str, ...]) -> None:
    stand_in.suppressed = {"821012345671": "all"}

    masked, whole = suppress("list", *way), suppress("list", *way, "--numbers")

    assert "12345671" not in masked.stdout and "8210****5671" in masked.stdout
    assert "821012345671" in whole.stdout


def test_the_column_of_a_file_may_be_chosen(stand_in: StandIn, tmp_path: Path) -> None:
    path = tmp_path / "080.csv"
    path.write_text("거부 목록,,\n번호1,번호2,메모\n010-1234-5678,010-8765-4321,\n", encoding="utf-8")

    unclear = suppress("import", str(path), "--header-row", "2")
    done = suppress("import", str(path), "--header-row", "2", "--to", "번호2")

    assert (unclear.exit_code, stand_in.suppressed) == (1, {"821087654321": "all"})
    assert "--to COLUMN" in unclear.stderr
    assert (done.exit_code, done.stdout) == (0, "1 added; 1 entry in all\n")


def test_the_sheet_of_a_workbook_may_be_chosen(stand_in: StandIn, tmp_path: Path) -> None:
    path = tmp_path / "080.xlsx"
    book = openpyxl.Workbook()
    for sheet in (book.active, book.create_sheet("080")):
        sheet.append(["전화번호"])
        sheet.append([f"010-1234-567{len(book.sheetnames)}"])
    book.save(path)

    suppress("import", str(path), "--sheet", "080")

    assert set(stand_in.suppressed) == {"821012345672"}


def test_an_import_says_what_of_a_workbook_is_not_read_and_that_hidden_rows_are(stand_in, tmp_path) -> None:
    path = tmp_path / "080.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "10월"
    for row in (["전화번호", "휴대폰"], ["02-123-4567", "010-1234-5671"], ["", "010-1234-5672"]):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    for title in ("11월", "옛날"):
        book.create_sheet(title).append(["휴대폰"])
    book["옛날"].sheet_state = "hidden"
    book.save(path)

    done = suppress("import", str(path))
    told = json.loads(suppress("import", str(path), "--json").stdout)

    assert set(stand_in.suppressed) == {"821012345671", "821012345672"}
    assert "note: sheet '10월': is read; '11월' holds rows too and is not read; --sheet NAME" in done.stdout
    assert "note: sheet '10월': is read; hidden sheets are not read: '옛날'" in done.stdout
    assert "note: header: the number is taken from column '휴대폰', not from '전화번호'" in done.stdout
    assert "note: sheet '10월': hides 1 of its rows by hand, and they were read" in done.stdout
    assert sorted(notice["where"] for notice in told["notices"]) == ["header", *["sheet '10월'"] * 3]


def test_a_person_is_erased_once_that_is_meant(stand_in: StandIn) -> None:
    stand_in.suppressed = {"821012345678": "all"}

    asked = suppress("remove", "821012345678")
    kept = dict(stand_in.suppressed)
    done = suppress("remove", "821012345678", "--yes")

    assert (asked.exit_code, kept) == (1, {"821012345678": "all"})
    assert "this person said no" in asked.stderr and "not called back" in asked.stderr
    assert (done.exit_code, done.stdout) == (0, "1 erased; 0 entries in all\n")
