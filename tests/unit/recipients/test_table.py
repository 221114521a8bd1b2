import datetime
import random
import re
import unicodedata
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal.errors import Problem, WrongInput
from pabal.recipients.header import Row
from pabal.recipients.table import TableChoice, open_table

KOREAN = "전화번호,name,order\r\n010-1234-5678,홍길동,A1\r\n010-2222-3333,김철수,A2\r\n"

writable = st.characters(codec="cp949", exclude_categories=["Cc"], include_characters="\n")


def rows_of(path: Path) -> list[Row]:
    with open_table(path) as table:
        return list(table.rows)


def cells_of(path: Path) -> list[dict[str, str]]:
    return [row.cells for row in rows_of(path)]


def refusal(path: Path) -> Problem:
    with pytest.raises(WrongInput) as refused:
        rows_of(path)
    (problem,) = refused.value.problems
    return problem


@pytest.fixture
def a_file(tmp_path: Path):
    def write(content: str | bytes, name: str = "people.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


@pytest.fixture
def a_workbook(tmp_path: Path):
    def write(rows: list[list[object]]) -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in rows:
            sheet.append(row)
        path = tmp_path / "people.xlsx"
        book.save(path)
        return path

    return write


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "cp949", "euc-kr", "utf-16", "utf-16-le", "utf-16-be", "utf-32"],
)
def test_every_usual_korean_encoding_gives_the_same_rows(a_file, encoding: str) -> None:
    path = a_file(KOREAN, encoding=encoding)

    with open_table(path) as table:
        assert table.columns == ("전화번호", "name", "order")
        assert list(table.rows) == [
            Row(2, {"전화번호": "010-1234-5678", "name": "홍길동", "order": "A1"}),
            Row(3, {"전화번호": "010-2222-3333", "name": "김철수", "order": "A2"}),
        ]


def test_cp949_that_would_also_be_valid_utf_8_is_read_as_hangul(a_file) -> None:
    path = a_file("to,name\n01012345678,홍\n", encoding="cp949")

    assert cells_of(path)[0]["name"] == "홍"


@pytest.mark.parametrize(
    "content",
    [
        "to,name\n01012345678,やまだ\n01012345679,すずき\n",
        "電話番号,氏名,ふりがな\n01012345678,山田太郎,やまだたろう\n",
        "電話番号,氏名,フリガナ\n01012345678,山田太郎,ヤマダタロウ\n",
    ],
)
def test_a_list_in_shift_jis_is_told_by_its_kana(a_file, content: str) -> None:
    problem = refusal(a_file(content, encoding="cp932"))

    assert problem.what == "it is Japanese in Shift-JIS, which is not read"
    assert problem.way_out == "save it as CSV UTF-8"


def test_rare_syllables_of_cp949_are_still_hangul(a_file) -> None:
    names = ["똠방각하", "햏햏", "갞갟갡", "뷁", "펲시콜라"]
    content = "to,name\n" + "".join(f"0101234567{n},{name}\n" for n, name in enumerate(names))

    assert [cells["name"] for cells in cells_of(a_file(content, encoding="cp949"))] == names


def test_accents_in_utf_8_stay_accents(a_file) -> None:
    path = a_file("to,name\n01012345678,José\n")

    assert cells_of(path)[0]["name"] == "José"


@pytest.mark.parametrize("encoding", ["utf-8", "cp949"])
def test_hangul_far_below_the_start_of_the_file_still_decides_the_encoding(a_file, encoding: str) -> None:
    many = "".join(f"0101{n:07},kim\n" for n in range(20_000))
    path = a_file(f"to,name\n{many}01012345678,홍길동\n", encoding=encoding)

    assert cells_of(path)[-1]["name"] == "홍길동"


def test_an_undecodable_byte_is_named_with_line_and_offset(a_file) -> None:
    good = KOREAN.encode()
    path = a_file(good + b"010-3333-4444,\xff\xfe,A3\r\n")

    problem = refusal(path)

    assert problem.where == f"line 4, byte {len(good) + 14}"
    assert problem.value == "0xFF"
    assert "not UTF-8" in problem.what


def test_a_damaged_byte_far_below_a_sound_start_is_found(a_file) -> None:
    many = "".join(f"0101{n:07},홍길동\n" for n in range(20_000)).encode("cp949")
    path = a_file(b"to,name\n" + many + b"01012345678,\xff\n")

    assert refusal(path).where == f"line 20002, byte {8 + len(many) + 12}"


def test_a_file_that_ends_within_a_character_is_refused(a_file) -> None:
    path = a_file(KOREAN.encode() + "010-3333-4444,홍".encode()[:-1])

    assert refusal(path).where.startswith("line 4, byte ")


@given(st.lists(st.text(writable, min_size=1), min_size=1))
def test_whatever_excel_quotes_comes_back_as_it_was(tmp_path_factory, names: list[str]) -> None:
    path = tmp_path_factory.mktemp("quotes") / "people.csv"
    quoted = (f'010,"{name.replace(chr(34), chr(34) * 2)}"' for name in names)
    path.write_bytes("\r\n".join(["전화번호,이름", *quoted]).encode("cp949"))

    assert [cells["이름"] for cells in cells_of(path)] == names


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_comma_semicolon_and_tab_are_told_apart_by_the_header(a_file, delimiter: str) -> None:
    path = a_file(f'to{delimiter}"a,;b"{delimiter}c\n1{delimiter}2{delimiter}3\n')

    assert cells_of(path) == [{"to": "1", "a,;b": "2", "c": "3"}]


def test_a_single_column_needs_no_delimiter(a_file) -> None:
    assert cells_of(a_file("to\n01012345678\n")) == [{"to": "01012345678"}]


def test_rows_are_numbered_as_excel_shows_them(a_file) -> None:
    path = a_file('to,name\r\n1,"two\r\nlines"\r\n\r\n,\r\n2,next\r\n')

    assert [(row.number, row.cells["name"]) for row in rows_of(path)] == [(2, "two\r\nlines"), (5, "next")]


def test_a_header_below_blank_rows_is_found(a_file) -> None:
    assert rows_of(a_file(",\n\nto,name\n1,a\n")) == [Row(4, {"to": "1", "name": "a"})]


def test_old_line_ends_are_understood(a_file) -> None:
    assert cells_of(a_file("to,name\r1,a\r2,b")) == [{"to": "1", "name": "a"}, {"to": "2", "name": "b"}]


def test_blank_cells_past_the_header_are_fine_and_missing_ones_are_absent(a_file) -> None:
    path = a_file("to,name,order\n1,a,b,,\n2,a\n")

    assert [(row.cells, row.problem) for row in rows_of(path)] == [
        ({"to": "1", "name": "a", "order": "b"}, None),
        ({"to": "2", "name": "a"}, None),
    ]


def test_cells_past_the_header_are_that_rows_problem_only(a_file) -> None:
    wrong, good = rows_of(a_file("to,name\n1,Kim, Jr.\n2,Lee\n"))

    assert wrong.problem is not None and "has 3 cells where the header has 2" in wrong.problem.what
    assert wrong.surplus == (" Jr.",)
    assert good == Row(3, {"to": "2", "name": "Lee"})


def test_a_stray_quotation_mark_is_that_rows_problem_only(a_file) -> None:
    wrong, good = rows_of(a_file('to,name\n1,"Kim" Jr.\n2,Lee\n'))

    assert wrong.problem is not None and "closing quotation mark" in wrong.problem.what
    assert wrong.cells["to"] == "1"
    assert good == Row(3, {"to": "2", "name": "Lee"})


@pytest.mark.parametrize(
    ("content", "row"),
    [
        ('to,name,memo\n010-0000-0001,가,"서울\n010-0000-0002,나,부산"\n', 2),
        ('to,name,memo\n010-0000-0001,"가,서울\n010-0000-0002,나",부산\n', 2),
        ('name,to\n"가,010-0000-0001\n나",010-0000-0002\n', 2),
        ('name;to\r\n마;010-0000-0009\r\n"가;010-0000-0001\r\n나";010-0000-0002\r\n', 3),
    ],
)
def test_a_quotation_mark_that_is_closed_in_a_later_row_hides_nobody(a_file, content: str, row: int) -> None:
    problem = rows_of(a_file(content))[-1].problem

    assert problem is not None and problem.where == f"row {row}"
    assert "another mobile number" in problem.what


@pytest.mark.parametrize(
    "memo", ["부재시\n010-0000-0009", "나, 010-0000-0009\n연락 바랍니다", "1층,\n경비실 02-000-0000"]
)
def test_a_cell_of_several_lines_may_hold_a_number(a_file, memo: str) -> None:
    rows = rows_of(a_file(f'name,to,memo\n가,010-0000-0001,"{memo}"\n'))

    assert rows == [Row(2, {"name": "가", "to": "010-0000-0001", "memo": memo})]


def test_rows_that_a_stray_quotation_mark_swallows_are_counted(a_file) -> None:
    wrong, good = rows_of(a_file('to,name\n1,"Kim\n2,Lee\n3,"Park"\n4,Choi\n'))

    assert wrong.problem is not None and "closed 2 lines further down" in wrong.problem.what
    assert (good.cells, good.problem) == ({"to": "4", "name": "Choi"}, None)


def test_a_mark_in_other_headings_does_not_hide_the_delimiter(a_file) -> None:
    assert cells_of(a_file("휴대폰;name;상품(색,크기,수)\n010-0000-0001;가;나\n")) == [
        {"휴대폰": "010-0000-0001", "name": "가", "상품(색,크기,수)": "나"}
    ]


@pytest.mark.parametrize("n_rows_after", [1, 20_000])
def test_a_quotation_mark_that_is_never_closed_names_its_row(a_file, n_rows_after: int) -> None:
    path = a_file('to,name\n1,Kim\n2,"Lee\n' + "3,Park,and more\n" * n_rows_after)

    problem = refusal(path)

    assert problem.where == "row 3"
    assert "never closed" in problem.what


@pytest.mark.parametrize(
    ("content", "name", "what"),
    [
        (b"", "people.csv", "the file is empty"),
        (b"\n \n", "people.csv", "nothing but blank rows"),
        (b"\n\n", "people.csv", "nothing but blank rows"),
        (b"to,name\n\n,\n", "people.csv", "there is a header and no row below it"),
        (random.Random(7).randbytes(5000), "people.csv", "neither text nor an Excel workbook"),
        (b"%PDF-1.7\n" + bytes(range(256)) * 9, "people.csv", "a PDF document"),
        (b"PK\x03\x04 and no more", "people.xlsx", "not a readable workbook"),
        (b"<html><table><tr><td>to", "people.xls", "a web page, not a table"),
        (b'[{"to": "1"}]', "people.json", "no line of it is a JSON object"),
    ],
)
def test_a_file_that_is_no_table_is_refused_with_the_reason(
    a_file, content: bytes, name: str, what: str
) -> None:
    problem = refusal(a_file(content, name))

    assert what in problem.what
    assert problem.way_out


def test_equal_columns_are_all_named_at_once(a_file) -> None:
    path = a_file("to,name,order, name ,order,,\n1,a,b,c,d,,\n")

    with pytest.raises(WrongInput) as refused:
        rows_of(path)

    assert [problem.value for problem in refused.value.problems] == ["name", "order"]
    assert "columns 2 and 4 have this name" in refused.value.problems[0].what


def test_a_decomposed_header_from_macos_is_composed(a_file) -> None:
    path = a_file(unicodedata.normalize("NFD", "to,이름\n1,a\n"))

    assert cells_of(path) == [{"to": "1", "이름": "a"}]


def test_decomposed_names_in_json_lines_are_composed(a_file) -> None:
    path = a_file(unicodedata.normalize("NFD", '{"전화번호": "1", "이름": "a"}\n'), "people.jsonl")

    with open_table(path) as table:
        assert table.columns == ("전화번호", "이름")
        assert [row.cells for row in table.rows] == [{"전화번호": "1", "이름": "a"}]


def test_json_lines_keep_numbers_as_they_are_written(a_file) -> None:
    path = a_file(
        '{"to": "010", "price": 12.50, "order": 123456789012345678901, "vip": true, "note": null}\n',
        "people.jsonl",
    )

    assert cells_of(path) == [
        {"to": "010", "price": "12.50", "order": "123456789012345678901", "vip": "true", "note": ""}
    ]


def test_json_lines_are_known_by_content_and_numbered_by_line(a_file) -> None:
    path = a_file('\n{"to": "1", "name": "길동"}\n\n{"to": "2", "order": "A1"}\n', "people.txt", "utf-16")

    with open_table(path) as table:
        assert table.columns == ("to", "name", "order")
        assert [row.number for row in table.rows] == [2, 4]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('{"to": "1"', "not JSON at character 11"),
        ('{"to": NaN}', "NaN is not JSON"),
        ('["1"]', "not a JSON object"),
        ('{"to": "1", "to": "2"}', "'to' stands in it twice"),
        ('{"to": "1", " to": "2"}', "'to' stands in it twice"),
        ('{"이름": "a", "' + unicodedata.normalize("NFD", "이름") + '": "b"}', "'이름' stands in it twice"),
        ('{"to": ["1"]}', "'to' holds a list"),
        ('{"to": {"a": 1}}', "'to' holds an object"),
        ('{"to": "\\ud83d"}', "half of a surrogate pair"),
        ('{"to": ' + "[" * 100_000, "nested"),
    ],
)
def test_a_bad_json_line_is_that_rows_problem_only(a_file, line: str, what: str) -> None:
    path = a_file('{"to": "1"}\n' + line + '\n{"to": "3"}\n', "people.jsonl")

    first, wrong, last = rows_of(path)

    assert wrong.problem is not None and what in wrong.problem.what
    assert wrong.problem.where == "row 2"
    assert (first.cells, last.cells) == ({"to": "1"}, {"to": "3"})


def test_a_workbook_gives_text_as_a_person_would_write_it(a_workbook) -> None:
    path = a_workbook(
        [
            ["전화번호", "order", "price", "day", "at", "vip", None],
            [1012345678, "A1", 12.5, datetime.date(2026, 11, 23), datetime.time(9, 30), True],
            [],
            [
                821012345678,
                7.0,
                0.1,
                datetime.datetime.fromisoformat("2026-11-23 09:05:07"),
                datetime.time(9, 30, 5),
                False,
            ],
        ]
    )

    assert [(row.number, list(row.cells.values())[:6]) for row in rows_of(path)] == [
        (2, ["1012345678", "A1", "12.5", "2026-11-23", "9:30:00", "TRUE"]),
        (4, ["821012345678", "7", "0.1", "2026-11-23 9:05:07", "9:30:05", "FALSE"]),
    ]


def test_a_workbook_is_known_by_content_whatever_its_name(a_workbook) -> None:
    path = a_workbook([["to"], ["01012345678"]])

    assert cells_of(path.rename(path.with_suffix(".csv"))) == [{"to": "01012345678"}]


def test_progress_ends_with_everything_read(a_file, a_workbook) -> None:
    for path in (a_file(KOREAN), a_workbook([["to"], ["1"], ["2"]])):
        with open_table(path) as table:
            list(table.rows)
            n_read, n_in_all = table.progress()

        assert n_read == n_in_all > 0


@pytest.mark.parametrize("named", ["sep=;", "SEP=;", '"sep=;"'])
def test_a_first_line_that_names_the_delimiter_is_obeyed_and_no_row(a_file, named: str) -> None:
    path = a_file(f"{named}\r\nto;name\r\n010-0000-0001;가, 나\r\n")

    assert rows_of(path) == [Row(2, {"to": "010-0000-0001", "name": "가, 나"})]


@pytest.mark.parametrize("delimiter", ["^", "~", "¦", "/"])
def test_another_delimiter_is_named_with_the_line_that_makes_it_read(a_file, delimiter: str) -> None:
    text = f"휴대폰{delimiter}name\n010-0000-0001{delimiter}가\n"

    with pytest.raises(WrongInput, match=re.escape(f"parted by '{delimiter}'")) as refused:
        rows_of(a_file(text))

    assert f"write sep={delimiter} as its first line" in str(refused.value)
    named = rows_of(a_file(f"sep={delimiter}\n{text}"))
    assert named == [Row(2, {"휴대폰": "010-0000-0001", "name": "가"})]


def test_a_mark_in_the_only_heading_is_no_delimiter(a_file) -> None:
    assert rows_of(a_file("수신자/휴대폰\n010-0000-0001\n")) == [Row(2, {"수신자/휴대폰": "010-0000-0001"})]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_usual_delimiters_are_told_apart_even_under_a_title(a_file, delimiter: str) -> None:
    content = f"3월 명단\nto{delimiter}name\n010-0000-0001{delimiter}가\n"

    with open_table(a_file(content), TableChoice(header_row=2)) as table:
        assert list(table.rows) == [Row(3, {"to": "010-0000-0001", "name": "가"})]


def test_a_list_of_one_column_has_no_delimiter(a_file) -> None:
    assert cells_of(a_file("to\n010-0000-0001;010-0000-0002\n")) == [{"to": "010-0000-0001;010-0000-0002"}]


@pytest.mark.parametrize(("stray", "name"), [("\0", "NUL character"), ("\x1a", "end mark of DOS")])
def test_a_character_that_no_text_has_is_named_by_its_row(a_file, stray: str, name: str) -> None:
    first, second, third = rows_of(a_file(f"to,name\n010-0000-0001,가\n010-0000-0002,나{stray}\n{stray}"))

    assert first.problem is None
    for row in (second, third):
        assert (
            row.problem is not None and name in row.problem.what and row.problem.where == f"row {row.number}"
        )


def test_a_cell_that_is_too_long_is_a_bad_row_and_not_an_open_quote(a_file) -> None:
    first, second = rows_of(a_file(f"to,name\n010-0000-0001,{'x' * 200_000}\n010-0000-0002,나\n"))

    assert first.problem is not None and "has a cell of more than 131,072 characters" in first.problem.what
    assert second == Row(3, {"to": "010-0000-0002", "name": "나"})


def test_an_open_quote_before_a_long_rest_is_told_as_such(a_file) -> None:
    rest = "".join(f"010-0000-{k:04},가나다\n" for k in range(9999))

    assert "never closed" in refusal(a_file(f'to,name\n010-0000-0001,"가\n{rest}')).what


def test_cells_that_a_program_fills_up_with_nuls_are_named_by_row(a_file) -> None:
    rows = rows_of(a_file("to,name\n" + "010-0000-0001,가\0\0\0\0\n" * 50))

    assert len(rows) == 50
    assert all(row.problem and "NUL character" in row.problem.what for row in rows)


def test_a_json_number_in_scientific_notation_is_known_as_such(a_file) -> None:
    (cells,) = cells_of(a_file('{"to": 1012345678, "order": 1e16, "code": "1E5"}\n', "people.jsonl"))

    assert (cells["order"], cells["code"]) == ("1e+16", "1E5")
