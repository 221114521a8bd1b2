"""An .xls and an .ods say more than values: what they hide is asked about, and an .xls shows its formats."""

from __future__ import annotations

import io
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from pabal.campaign import parse_campaign
from pabal.errors import WrongInput
from pabal.recipients.prepare import Prepared, prepare
from pabal.recipients.workbook import ods_scan
from pabal.recipients.workbook.ods_scan import scan_ods
from pabal.recipients.workbook.process import opened_sheet
from pabal.recipients.workbook.xlsb_records import has_short_cells
from tests.support.workbooks import ErrorCode, Formatted, HiddenRow, write_ods, write_xls

CONTENT = {"type": "TEMPLATE", "templateCode": "T1", "text": "#{name}님"}
CAMPAIGN = parse_campaign({"id": "a", "channel": "KAKAO_ALIM", "sender": "S", "content": CONTENT})
HEADER = ["to", "name"]
ROWS = [HEADER, ["010-0000-0001", "가"], HiddenRow(["010-0000-0002", "나"]), ["010-0000-0003", "다"]]


def prepared(path: Path) -> Prepared:
    return prepare(CAMPAIGN, path, batch_dir=path.parent)


def rows_of(path: Path) -> list[list[str]]:
    with opened_sheet(path) as sheet:
        return [cells for _, cells in sheet.rows]


# --- hidden rows -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("write", [write_xls, write_ods])
def test_hidden_rows_of_an_older_or_open_format_are_asked_about(tmp_path, write):
    (question,) = prepared(write(tmp_path / "people", {"명단": ROWS, "메모": [HiddenRow(["x"])]})).questions

    assert question.code == "hidden-rows"
    assert question.what.startswith("hides 1 of its rows by a filter or by hand")


@pytest.mark.parametrize("write", [write_xls, write_ods])
def test_where_nothing_is_hidden_nothing_is_asked(tmp_path, write):
    path = write(tmp_path / "people", {"메모": [HiddenRow([""])], "명단": [list(row) for row in ROWS]})

    assert prepared(path).questions == ()


def ods(table: str) -> io.BytesIO:
    return io.BytesIO(f"<office:spreadsheet>{table}</office:spreadsheet>".encode())


def row(attributes: str = "", cells: str = "<table:table-cell/>") -> str:
    return f"<table:table-row{attributes}>{cells}</table:table-row>"


COLLAPSED = ' table:visibility="collapse"'
ONE = f'<table:table table:name="명단">{row()}{row(COLLAPSED)}</table:table>'
OTHER = f'<table:table table:name="메모">{row(COLLAPSED)}</table:table>'


@pytest.mark.parametrize(
    ("content", "hidden"),
    [
        (ONE, [2]),
        (ONE.replace("table-row>", "table-row >"), [2]),
        (OTHER + ONE, [2]),
        (ONE + OTHER, [2]),
        ('<table:table table:name="메모"/>' + ONE, [2]),
        (ONE.replace('"', "'"), [2]),
        (ONE.replace('"collapse"', '"filter"'), [2]),
        (ONE.replace('"collapse"', '"visible"'), []),
        (ONE.replace("<table:table-row>", '<table:table-row table:number-rows-repeated="3">'), [4]),
        (ONE.replace(COLLAPSED, f'{COLLAPSED} table:number-rows-repeated="2"'), [2, 3]),
        (
            ONE.replace(
                "<table:table-row ", '<table:table-row-group table:display="false"><table:table-row '
            ),
            [2],
        ),
        (ONE.replace("<table:table-cell/>", f"<table:table-cell>{OTHER}</table:table-cell>"), [2]),
        (ONE.replace("명단", "A &amp; B"), []),
    ],
)
def test_rows_that_an_open_document_hides_are_counted_as_it_counts_them(content, hidden):
    assert scan_ods(ods(content), "명단").hidden == hidden


def test_a_name_is_compared_as_people_read_it():
    assert scan_ods(ods(ONE.replace("명단", "A &amp; B")), "A & B").hidden == [2]


def test_columns_that_an_open_document_hides_are_told_by_their_places():
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        f'<table:table-column{COLLAPSED}/><table:table-column table:number-columns-repeated="9"/>'
        f'<table:table-column{COLLAPSED} table:number-columns-repeated="2"/>'
    )

    assert scan_ods(
        ods(ONE.replace("<table:table-row>", columns + "<table:table-row>")), "명단"
    ).hidden_columns == [
        (3, 3),
        (13, 14),
    ]


@pytest.mark.parametrize("size", [1, 2, 7, 40])
def test_tags_are_found_wherever_a_piece_ends(size, monkeypatch):
    monkeypatch.setattr(ods_scan, "_PIECE", size)

    assert scan_ods(ods(OTHER + ONE), "명단").hidden == [2]


# --- an .xlsb ----------------------------------------------------------------------------------------------

LONG_ROW = bytes((0, 3, 0, 0, 0, 6, 4)) + bytes(4)
"""A row and a cell, as both programs write them: kind, length, content."""


def xlsb(path: Path, *records: bytes) -> Path:
    with ZipFile(path, "w") as archive:
        archive.writestr("xl/worksheets/sheet1.bin", b"".join(records))
    return path


def test_a_binary_workbook_of_which_columns_would_be_lost_is_refused(tmp_path):
    path = xlsb(tmp_path / "people.xlsb", LONG_ROW, bytes((17, 0x80, 1)) + bytes(128), LONG_ROW)

    with pytest.raises(
        WrongInput, match="SheetJS writes it: all columns but the first would be lost; save it"
    ):
        rows_of(path)


@pytest.mark.parametrize(
    "other", [bytes((0x91, 0x03, 1, 17)), bytes((7, 4, 17, 17, 17, 17)), bytes((0x94, 1, 0x81, 0x00, 13))]
)
def test_a_record_of_another_kind_is_no_short_cell(tmp_path, other):
    assert not has_short_cells(xlsb(tmp_path / "people.xlsb", LONG_ROW, other, LONG_ROW))


# --- formats of an .xls ------------------------------------------------------------------------------------

SHOWN = [
    (12000.0, '#,##0"원"', "12,000원"),
    (0.15, "0%", "15%"),
    (7.0, "00000", "00007"),
    (46349.0, 'yyyy"년" m"월" d"일" aaaa', "2026년 11월 23일 월요일"),
    (1.25, "[h]:mm:ss", "30:00:00"),
    (-5.0, "#,##0;(#,##0)", "(5)"),
    ("길동", '@"님"', "길동님"),
    (3.0, "General", "3"),
]


@pytest.mark.parametrize(("value", "code", "shown"), SHOWN)
def test_a_cell_of_an_xls_says_what_its_sheet_shows(tmp_path, value, code, shown):
    path = write_xls(tmp_path / "people.xls", {"명단": [HEADER, ["010-0000-0001", Formatted(value, code)]]})

    assert rows_of(path)[1] == ["010-0000-0001", shown]
    assert prepared(path).notices == ()


def test_formats_of_an_xls_and_an_xlsx_say_the_same(tmp_path):
    cells = [Formatted(value, code) for value, code, _ in SHOWN]
    old = write_xls(tmp_path / "people.xls", {"명단": [[*map(str, range(len(cells)))], cells]})
    book = openpyxl.Workbook()
    book.active.append([*map(str, range(len(cells)))])
    for column, cell in enumerate(cells, start=1):
        made = book.active.cell(2, column, cell.value)
        made.number_format = cell.code
    book.save(tmp_path / "people.xlsx")

    assert rows_of(old) == rows_of(tmp_path / "people.xlsx")


def test_a_format_of_an_xls_holds_for_its_cells_alone(tmp_path):
    price = Formatted(1000.0, '#,##0"원"')
    sheet = [["a", "b"], [price, 1000.0], [1000.0, price], [price, price]]

    assert rows_of(write_xls(tmp_path / "people.xls", {"명단": sheet}))[1:] == [
        ["1,000원", "1000"],
        ["1000", "1,000원"],
        ["1,000원", "1,000원"],
    ]


@pytest.mark.parametrize(
    ("code", "shown"),
    [("yyyy-mm-dd", "2026-11-24"), ("aaaa", "화요일"), ("[$-412]dddd", "화요일"), ("0", "44888")],
)
def test_days_that_an_xls_counts_from_1904_are_shown_as_its_sheet_shows_them(tmp_path, code, shown):
    sheet = [HEADER, ["010-0000-0001", Formatted(44888.0, code)]]

    assert rows_of(write_xls(tmp_path / "people.xls", {"명단": sheet}, from_1904=True))[1][1] == shown


def test_an_error_value_of_an_xls_is_a_bad_row_that_says_so(tmp_path):
    path = write_xls(tmp_path / "people.xls", {"명단": [HEADER, ["010-0000-0001", ErrorCode(0x2A)], ROWS[1]]})
    found = prepared(path)

    assert (found.good, found.bad) == (1, 1)
    assert "'#N/A': is an error of the spreadsheet" in str(found.problems[0])
