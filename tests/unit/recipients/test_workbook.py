"""A workbook is read in a process of its own: the sheet that people see, and nothing that ends ours."""

from __future__ import annotations

import datetime
import re
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from openpyxl.chart import BarChart
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from pabal.campaign import parse_campaign
from pabal.errors import WrongInput
from pabal.recipients.cells import FormulaText, LossyText, UnformattedText
from pabal.recipients.number_column import find_number_column
from pabal.recipients.prepare import Prepared, prepare
from pabal.recipients.table import TableChoice, open_table
from pabal.recipients.workbook import process
from pabal.recipients.workbook.process import opened_sheet
from tests.support.workbooks import write_encrypted_xlsx, write_ods, write_xls

CONTENT = {"type": "TEMPLATE", "templateCode": "T1", "text": "#{name}님"}
CAMPAIGN = parse_campaign({"id": "a", "channel": "KAKAO_ALIM", "sender": "S", "content": CONTENT})
LIST = [["to", "name"], ["010-0000-0001", "가"], ["010-0000-0002", "나"], ["010-0000-0003", "다"]]
NOTES = [["이 파일은 명단입니다"], ["문의는 담당자에게"]]
WRITERS = [write_xls, write_ods]


@pytest.fixture
def a_book(tmp_path: Path):
    """An .xlsx with these sheets; `change` gets the workbook before it is saved."""

    def write(sheets: dict[str, list[list[object]]], change=lambda book: None) -> Path:
        book = openpyxl.Workbook()
        book.remove(book.active)
        for name, rows in sheets.items():
            sheet = book.create_sheet(name)
            for row in rows:
                sheet.append(row)
        change(book)
        path = tmp_path / "people.xlsx"
        book.save(path)
        return path

    return write


@pytest.fixture
def prepared(tmp_path: Path):
    def run(path: Path, **choice) -> Prepared:
        return prepare(CAMPAIGN, path, batch_dir=tmp_path, choice=TableChoice(**choice))

    return run


@pytest.mark.parametrize(
    ("number_format", "shown"),
    [
        ("yyyy-mm-dd", "2026-11-24"),
        ("aaaa", "화요일"),
        ("aaa", "화"),
        ("[$-412]dddd", "화요일"),
        ("0", "44888"),
    ],
)
def test_days_that_a_workbook_counts_from_1904_are_shown_as_its_sheet_shows_them(
    a_book, number_format, shown
):
    def from_1904(book) -> None:
        book.epoch = CALENDAR_MAC_1904
        book["명단"]["B2"].number_format = number_format

    path = a_book({"명단": [["to", "name"], ["010-0000-0001", 44888]]}, from_1904)

    with opened_sheet(path) as sheet:
        assert list(sheet.rows)[1] == (2, ["010-0000-0001", shown])


def hide(*rows: int, sheet: str = "명단"):
    def change(book) -> None:
        for row in rows:
            book[sheet].row_dimensions[row].hidden = True

    return change


def hide_first_columns(book) -> None:
    book["명단"].column_dimensions.group("A", "A", hidden=True)


def complaint(path: Path, **choice) -> str:
    with pytest.raises(WrongInput) as refused, open_table(path, TableChoice(**choice)) as table:
        list(table.rows)
    return str(refused.value)


def texts(found: Prepared) -> list[str]:
    return [notice.what for notice in found.notices]


def cells_of(path: Path) -> list[tuple[int, list[str]]]:
    with opened_sheet(path) as sheet:
        return list(sheet.rows)


# --- the sheet ---------------------------------------------------------------------------------------------


def test_a_hidden_sheet_is_never_read_though_it_is_the_first(a_book, prepared):
    def change(book) -> None:
        book["old"].sheet_state = "hidden"
        book["older"].sheet_state = "veryHidden"

    old = [["to", "name"], ["010-9999-9999", "옛"]]
    found = prepared(a_book({"old": old, "older": old, "명단": LIST}, change))

    assert found.good == 3
    assert texts(found) == ["is read; hidden sheets are not read: 'old', 'older'"]


@pytest.mark.parametrize("write", WRITERS)
def test_a_hidden_sheet_of_an_older_or_open_format_is_not_read_either(tmp_path, prepared, write):
    path = write(tmp_path / "people", {".old": [["to", "name"], ["010-9999-9999", "옛"]], "명단": LIST})

    found = prepared(path)

    assert (found.good, texts(found)) == (3, ["is read; hidden sheets are not read: 'old'"])


def test_an_empty_sheet_is_passed_over_and_other_sheets_with_rows_are_named(a_book, prepared):
    found = prepared(a_book({"빈": [], "명단": LIST, "메모": NOTES}))

    assert [str(notice) for notice in found.notices] == [
        "sheet '명단': is read; '메모' holds rows too and is not read; --sheet NAME chooses another"
    ]


def test_a_sheet_may_be_chosen_even_a_hidden_one(a_book, prepared):
    def change(book) -> None:
        book["명단"].sheet_state = "hidden"

    path = a_book({"메모": NOTES, "명단": LIST}, change)

    found = prepared(path, sheet="명단")
    assert found.good == 3
    assert texts(found) == [
        "is read; '메모' holds rows too and is not read",
        "is hidden, and is read since it was chosen",
    ]
    assert "sheet is 'x': is not in the workbook; choose one of '메모'" in complaint(path, sheet="x")


def test_a_workbook_whose_only_list_is_hidden_says_so(a_book):
    def change(book) -> None:
        book["명단"].sheet_state = "hidden"

    assert "all visible sheets are empty; hidden are '명단'" in complaint(
        a_book({"x": [], "명단": LIST}, change)
    )


def test_a_chart_sheet_is_no_list_and_is_named(a_book, prepared):
    def change(book) -> None:
        chart = book.create_chartsheet("그림", 0)
        chart.add_chart(BarChart())

    assert texts(prepared(a_book({"명단": LIST}, change))) == ["is read; charts are not read: '그림'"]


def test_a_sheet_that_is_named_by_a_number_is_masked_wherever_it_is_named(a_book, prepared):
    def change(book) -> None:
        book["010-3333-4444"].sheet_state = "hidden"
        book["010-1111-2222"].row_dimensions[2].hidden = True
        book["010-1111-2222"].column_dimensions.group("A", "A", hidden=True)

    names = ("010-1111-2222", "010-5555-6666", "010-3333-4444")
    path = a_book(dict.fromkeys(names, LIST), change)
    found = prepared(path)

    told = [*map(str, (*found.notices, *found.questions)), complaint(path, sheet="01077778888")]
    assert len(told) == 5
    assert all("010-" in line for line in told)
    assert not any(part in line for line in told for part in ("1111", "5555", "3333", "7777"))


def test_the_other_sheet_that_has_the_list_is_masked_too(a_book):
    path = a_book({"010-1111-2222": [["안내"], ["3월 명단"]], "010-3333-4444": LIST})

    with open_table(path) as table, pytest.raises(WrongInput) as refused:
        find_number_column(table)

    told = str(refused.value)
    assert "has a column" in told and "--sheet '010-" in told
    assert "1111" not in told and "3333" not in told


# --- hidden rows -------------------------------------------------------------------------------------------


def test_rows_that_are_hidden_by_hand_are_asked_about_with_their_count(a_book, prepared):
    (question,) = prepared(a_book({"명단": LIST}, hide(2, 4))).questions

    assert question.code == "hidden-rows"
    assert str(question).startswith("sheet '명단': hides 2 of its rows by hand, and they would be sent to")


def test_rows_that_a_filter_hides_are_asked_about(a_book, prepared):
    def change(book) -> None:
        book["명단"].auto_filter.ref = "A1:B4"
        hide(3)(book)

    (question,) = prepared(a_book({"명단": LIST}, change)).questions

    assert "hides 1 of its rows by a filter or by hand" in question.what


def test_a_hidden_column_that_fills_a_variable_or_holds_the_number_is_noted(a_book, prepared):
    def change(book) -> None:
        book["명단"].column_dimensions["B"].hidden = True

    (notice,) = prepared(a_book({"명단": LIST}, change)).notices

    assert str(notice).startswith("column 'name': is hidden in sheet '명단', and fills #{name}")
    assert "the numbers are taken from it" in texts(prepared(a_book({"명단": LIST}, hide_first_columns)))[0]


def test_a_hidden_column_that_is_not_used_is_not_noted(a_book, prepared):
    def change(book) -> None:
        book["명단"].column_dimensions.group("C", "E", hidden=True)

    rows = [[*row, "x", "y", "z"] for row in LIST]

    assert prepared(a_book({"명단": rows}, change)).notices == ()


def test_hidden_rows_above_the_list_below_it_or_on_another_sheet_are_nobody(a_book, prepared):
    def change(book) -> None:
        hide(1, 2, 9)(book)
        hide(1, 2, sheet="메모")(book)

    rows = [["3월"], [], *LIST]

    assert prepared(a_book({"명단": rows, "메모": NOTES}, change), header_row=3).questions == ()


def test_rows_and_columns_of_no_size_are_hidden_too(a_book, tmp_path, prepared):
    path, rewritten = a_book({"명단": LIST}), tmp_path / "rewritten.xlsx"
    flat = {
        b'<row r="3"': b'<row r="3" ht="0" customHeight="1"',
        b'<row r="4"': b'<row r="4" ht="0.5" customHeight="1"',
        b"<sheetData>": b'<cols><col min="1" max="1" width="0" customWidth="1"/></cols><sheetData>',
    }
    with ZipFile(path) as source, ZipFile(rewritten, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                for old, new in flat.items():
                    assert old in content
                    content = content.replace(old, new)
            target.writestr(name, content)

    found = prepared(rewritten)

    assert [question.what[:20] for question in found.questions] == ["hides 1 of its rows "]
    assert texts(found) == ["is hidden in sheet '명단', and the numbers are taken from it"]


def test_hidden_rows_are_found_however_a_program_writes_them(a_book, tmp_path, prepared):
    path = a_book({"명단": LIST}, hide(3))
    rewritten = tmp_path / "rewritten.xlsx"
    with ZipFile(path) as source, ZipFile(rewritten, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = (
                    content.replace(b"<row ", b"<x:row ")
                    .replace(b"</row>", b"</x:row>")
                    .replace(b"<c ", b"<x:c ")
                    .replace(b"</c>", b"</x:c>")
                    .replace(b"<v>", b"<x:v>")
                    .replace(b"</v>", b"</x:v>")
                    .replace(b"<sheetData>", b"<x:sheetData>")
                    .replace(b"</sheetData>", b"</x:sheetData>")
                    .replace(b"<worksheet xmlns=", b"<x:worksheet xmlns:x=")
                    .replace(b"</worksheet>", b"</x:worksheet>")
                    .replace(b'hidden="1"', b"hidden='true'")
                )
                assert b"hidden='true'" in content
            target.writestr(name, content)

    with opened_sheet(rewritten) as sheet:
        assert sheet.hidden == {3}


# --- cells -------------------------------------------------------------------------------------------------


def test_a_row_of_error_values_is_counted_and_shown_as_the_sheet_shows_it(a_book, prepared):
    rows = [*LIST, ["#N/A", "#REF!"]]
    path = a_book({"명단": rows})

    assert cells_of(path)[-1] == (5, ["#N/A", "#REF!"])
    assert (prepared(path).rows_read, prepared(path).bad) == (4, 1)


def test_a_formula_that_was_never_calculated_is_told_as_such(a_book, prepared):
    rows = [["to", "name"], ["010-0000-0001", "=A1&A2"], ["=B2", "나"], ["010-0000-0003", "다"]]
    path = a_book({"명단": rows})

    found = prepared(path)

    assert (found.rows_read, found.bad) == (3, 2)
    assert [problem.where for problem in found.problems] == ["row 2, column 'name'", "row 3, column 'to'"]
    assert {problem.what.partition(",")[0] for problem in found.problems} == {
        "is a formula that was never calculated"
    }
    assert found.problems[0].value == "=A1&A2"


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (b'<c r="B2"><f>1+1</f></c>', FormulaText("=1+1")),
        (b'<c r="B2" s="1"><f>A1&amp;"x"</f><v/></c>', FormulaText('=A1&"x"')),
        (b"<c r='B2' t='n'>\n<f t='shared' si='0'/>\n<v></v></c>", FormulaText("=")),
        (b'<c r="B2" t="str"><f>""</f><v></v></c>', ""),
        (b'<c r="B2"><f>1+1</f><v>2</v></c>', "2"),
        (b'<c r="B2" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!"),
    ],
)
def test_a_formula_has_the_value_that_the_file_keeps(a_book, tmp_path, cell, text):
    path, rewritten = a_book({"명단": [["to", "name"], ["010-0000-0001", 7]]}), tmp_path / "rewritten.xlsx"
    with ZipFile(path) as source, ZipFile(rewritten, "w") as target:
        for name in source.namelist():
            target.writestr(name, with_cell(cell, source.read(name), name))

    shown = cells_of(rewritten)[1][1][1]

    assert (type(shown), shown) == (type(text), text)


@pytest.mark.parametrize(
    ("calculation", "text"),
    [
        (b'<calcPr calcId="124519" fullCalcOnLoad="1"/>', FormulaText("=A1*2")),
        (b'<calcPr calcId="191029" fullCalcOnLoad="0"/>', "0"),
        (b"", "0"),
    ],
)
def test_a_formula_of_0_was_never_calculated_where_the_workbook_asks_for_that(
    a_book, tmp_path, calculation, text
):
    path, rewritten = a_book({"명단": [["to", "name"], ["010-0000-0001", 7]]}), tmp_path / "rewritten.xlsx"
    with ZipFile(path) as source, ZipFile(rewritten, "w") as target:
        for name in source.namelist():
            content = with_cell(b'<c r="B2"><f>A1*2</f><v>0</v></c>', source.read(name), name)
            target.writestr(name, re.sub(rb"<calcPr[^>]*/>", calculation, content))

    shown = cells_of(rewritten)[1][1][1]

    assert (type(shown), shown) == (type(text), text)


def with_cell(cell: bytes, content: bytes, part: str) -> bytes:
    """A part of a workbook; in the sheet's, cell B2 is `cell`."""
    if part != "xl/worksheets/sheet1.xml":
        return content
    changed, n = re.subn(rb'<c r="B2".*?</c>', lambda _: cell, content)
    assert n == 1
    return changed


def test_cells_come_as_the_sheet_shows_them(a_book):
    def change(book) -> None:
        book["s"]["B1"].number_format = "0.0%"
        book["s"]["C1"].number_format = '0"명"'

    day = datetime.date(2026, 11, 23)
    path = a_book({"s": [["text", 0.155, 3, 0.5, True, day, datetime.time(9, 30)]]}, change)

    assert cells_of(path) == [(1, ["text", "15.5%", "3명", "0.5", "TRUE", "2026-11-23", "9:30:00"])]


def test_a_format_holds_for_its_own_cells_only_wherever_it_begins_and_ends(a_book):
    def change(book) -> None:
        for place in ("A2", "A3", "A5", "B3"):
            book["s"][place].number_format = '0"명"'
        book["s"]["A4"].number_format = "0%"

    path = a_book({"s": [[1, 1], [2, 2], [3, 3], [4, 4], [5, 5], [6, 6]]}, change)

    shown = [cells for _, cells in cells_of(path)]
    assert shown == [["1", "1"], ["2명", "2"], ["3명", "3명"], ["400%", "4"], ["5명", "5"], ["6", "6"]]


def test_cells_written_in_an_unusual_form_have_their_formats_all_the_same(a_book, tmp_path):
    def change(book) -> None:
        book["s"]["A1"].number_format = book["s"]["A2"].number_format = '0"명"'

    path, rewritten = a_book({"s": [[1, 1], [2, 2]]}, change), tmp_path / "odd.xlsx"
    with ZipFile(path) as source, ZipFile(rewritten, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content, n = re.subn(rb'r="A2" s="([0-9]+)"', rb"s='\1' r='A2'", content)
                assert n == 1
            target.writestr(name, content)

    assert cells_of(rewritten) == [(1, ["1명", "1"]), (2, ["2명", "2"])]


def test_a_text_cell_has_the_words_of_its_own_format_only(a_book):
    rows = [["이름", "금액"], ["길동", 5], ["철수", 5], ["영희", 5], ["", 5], [7, 5], ["돌", 5]]

    def change(book) -> None:
        for row, code in {
            2: '@"님"',
            3: "General",
            4: '0;-0;0;"VIP "@',
            5: '@"님"',
            6: '@"님"',
            7: "0",
        }.items():
            book["명단"].cell(row, 1).number_format = code

    shown = [cells[0] for _, cells in cells_of(a_book({"명단": rows}, change))]

    assert shown == ["이름", "길동님", "철수", "VIP 영희", "", "7", "돌"]


def test_a_format_that_is_not_known_is_told_with_the_cell(a_book):
    def change(book) -> None:
        book["s"]["A1"].number_format = "# ???/???"

    ((_, cells),) = cells_of(a_book({"s": [[0.5, 1e20]]}, change))

    assert isinstance(cells[0], UnformattedText)
    assert (cells[0], cells[0].number_format) == ("0.5", "# ???/???")
    assert isinstance(cells[1], LossyText)


@pytest.mark.parametrize("write", WRITERS)
def test_lists_of_older_and_open_formats_are_read_like_others(tmp_path, prepared, write):
    rows = [["to", "name"], [1012345678, "가"], ["010-0000-0002", "나\n다"], [112345678.5, "라"]]

    found = prepared(write(tmp_path / "people", {"명단": rows}))

    assert (found.good, found.bad) == (2, 1)
    assert "is a number with a decimal part" in found.problems[0].what


# --- what cannot be read -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "write",
    [
        lambda path: write_encrypted_xlsx(path),
        lambda path: write_xls(path, {"s": LIST}, under_password=True),
        lambda path: write_ods(path, {"s": LIST}, under_password=True),
    ],
    ids=["xlsx", "xls", "ods"],
)
def test_a_password_is_told_as_such(tmp_path, write):
    assert "the workbook is under a password; save it without one" in complaint(write(tmp_path / "people"))


@pytest.mark.parametrize(
    ("start", "what"),
    [
        ("import os; os.abort()", "needs more than 2 GiB to read, or is damaged"),
        ("import os; os._exit(3)", "not a readable workbook (its reader ended with 3)"),
        ("print('{', end='', flush=True); import os; os._exit(0)", "not a readable workbook"),
        ("raise MemoryError", "not a readable workbook (its reader ended with 1)"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGXCPU)", "takes more than 300 s to read"),
        (
            process._START.replace("main(given", "child._lines = panic\nchild.main(given").replace(
                "from pabal.recipients.workbook.child import main",
                "from pabal.recipients.workbook import child\n"
                "class PanicException(BaseException): pass\n"
                "def panic(*_): raise PanicException('index out of bounds')",
            ),
            "not a readable workbook (PanicException)",
        ),
    ],
    ids=["abort", "exit", "half a line", "no memory", "too long", "panic"],
)
def test_whatever_ends_the_reader_is_a_complaint_here(a_book, monkeypatch, start, what):
    path = a_book({"명단": LIST})
    monkeypatch.setattr(process, "_START", start)

    assert what in complaint(path)


def test_a_reader_that_hangs_is_ended(a_book, monkeypatch):
    path = a_book({"명단": LIST})
    monkeypatch.setattr(process, "_START", "import time; time.sleep(600)")
    monkeypatch.setattr(process, "_START_S", 0.2)

    assert "needs more than 2 GiB to read, or is damaged" in complaint(path)


def test_the_bound_of_memory_holds_in_the_child(a_book, monkeypatch):
    path = a_book({"명단": LIST})
    monkeypatch.setattr(process, "MEMORY_BYTES", 256 << 20)
    code = "main(given"
    grab = process._START.replace(
        code,
        "from pabal.recipients.workbook import child\n"
        "child._lines = lambda *_: iter([{'size': len(bytes(1 << 30))}])\n" + code,
    )
    monkeypatch.setattr(process, "_START", grab)

    assert "needs more than 0 GiB to read, or is damaged" in complaint(path)


def test_nobody_is_left_behind_when_reading_ends_early(a_book):
    path = a_book({"명단": [*LIST, *([f"010-1000-{k:04}", "x" * 200] for k in range(9000))]})

    with process._child(path, None) as (child, output):
        output.readline()
        assert child.poll() is None

    assert child.returncode is not None


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n", "a web archive (MHTML)"),
        (
            b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
            b'<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
            "a workbook in XML (Excel 2003)",
        ),
        (
            b'<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns',
            "flat OpenDocument",
        ),
        (b'<?xml version="1.0"?><list/>', "an XML file"),
        (b"\xef\xbb\xbf<html><table>", "a web page, not a table"),
    ],
)
def test_other_forms_of_a_workbook_are_told_by_their_names(tmp_path, head: bytes, what: str):
    path = tmp_path / "people.xls"
    path.write_bytes(head)

    assert what in complaint(path)
