"""The column of the number is found by its heading, or it is said where it may be."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal.campaign import parse_campaign
from pabal.campaign.renderer import Script
from pabal.errors import WrongInput
from pabal.recipients.headings import clean_heading, find_column, is_number_heading, key_of, number_columns
from pabal.recipients.rows import Audience, Recipient
from pabal.recipients.table import TableChoice, open_table


def script_of(text: str) -> Script:
    content = {"type": "TEMPLATE", "templateCode": "T1", "text": text}
    return Script(parse_campaign({"id": "a", "channel": "KAKAO_ALIM", "sender": "S", "content": content}))


@pytest.fixture
def read(tmp_path: Path):
    def run(content: str, text: str = "#{name}님", name: str = "people.csv", **choice):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8", newline="")
        chosen = TableChoice(**choice)
        with open_table(path, chosen) as table:
            audience = Audience(table, script_of(text), to=chosen.to)
            return audience, list(audience)

    return run


@pytest.fixture
def complaint(read):
    def run(*args, **options) -> str:
        with pytest.raises(WrongInput) as refused:
            read(*args, **options)
        return str(refused.value).partition("people.csv: ")[2]

    return run


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "to",
            "TO",
            " To ",
            "휴대폰",
            "휴대폰 번호",
            "휴대폰\n번호",
            "휴대전화번호*",
            "* 핸드폰",
            "HP",
            "H.P.",
            "hp번호",
        ),
        *(
            "연락처",
            "연락처(휴대폰)",
            "휴대폰번호(필수)",
            "전화번호:",
            "고객전화번호",
            "고객 연락처",
            "받는사람 번호",
        ),
        *(
            "받는분 연락처",
            "수령인 휴대폰",
            "수취인연락처",
            "수신번호",
            "수신자 번호",
            "회원 핸드폰 번호",
            "TEL",
            "Tel.",
        ),
        *("Mobile No.", "MOBILE_PHONE", "phone number", "Cell Phone", "customer phone", "Recipient Number"),
        *(
            "ＴＥＬ",
            "휴대폰#",
            "번호(휴대폰)",
            "연락처 [필수]",
            "모바일",
            "msisdn",
            "학부모 연락처",
            "\ufeff전화번호",
        ),
    ],
)
def test_usual_headings_are_known(heading: str):
    assert is_number_heading(heading)


@pytest.mark.parametrize(
    "heading",
    [
        *(
            "번호",
            "고객번호",
            "주문번호",
            "회원번호",
            "이름",
            "name",
            "발신번호",
            "사업자번호",
            "팩스",
            "비상연락망",
            "",
        ),
        *(
            "total",
            "tomorrow",
            "토",
            "no",
            "number",
            "홍길동",
            "010-1234-5678",
            "운송장번호",
            "우편번호",
            "휴대폰 기종",
        ),
    ],
)
def test_other_headings_are_not(heading: str):
    assert not is_number_heading(heading)


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        (["연락처", "to", "휴대폰"], (["to"], ["연락처", "휴대폰"])),
        (["이름", "휴대폰", "전화번호"], (["휴대폰"], ["전화번호"])),
        (["연락처", "전화번호"], (["연락처", "전화번호"], [])),
        (["이름", "주소"], ([], [])),
        (["담당자 휴대폰", "연락처"], (["담당자 휴대폰"], ["연락처"])),
        (["고객 휴대폰", "고객님 전화번호"], (["고객 휴대폰"], ["고객님 전화번호"])),
        (["수신자 휴대폰", "받는분 연락처"], (["수신자 휴대폰"], ["받는분 연락처"])),
        (["to", "담당자 휴대폰", "고객 연락처"], (["to"], ["담당자 휴대폰", "고객 연락처"])),
    ],
)
def test_to_wins_over_mobile_and_mobile_over_telephone(columns, expected):
    assert number_columns(columns) == expected


@pytest.mark.parametrize(
    "columns",
    [
        ["담당자 휴대폰", "고객 연락처"],
        ["학생 HP", "학부모 연락처"],
        ["주문자 휴대폰", "수취인 전화번호"],
        ["employee mobile", "Customer Phone"],
    ],
)
def test_one_persons_mobile_does_not_win_over_the_telephone_of_another(columns):
    assert number_columns(columns) == (columns, [])


def test_a_first_line_that_names_a_wrong_delimiter_is_told_with_the_right_one(complaint):
    assert "write sep=, as its first line, or leave that line out" in complaint("sep=;\nto,name\n1,가\n")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("#{name}", "name"),
        ("#{ 이름 }", "이름"),
        ("주문\r\n번호", "주문 번호"),
        ("  이름\u00a0", "이름"),
        ("이\u200b름", "이름"),
        ("이름*", "이름*"),
    ],
)
def test_a_heading_is_called_what_people_see(written: str, name: str):
    assert clean_heading(written) == name


@given(st.text(max_size=20))
def test_a_heading_stays_what_it_is_once_it_is_cleaned(cell: str):
    assert clean_heading(cell) == clean_heading(cell).strip()
    assert key_of(clean_heading(cell)) == key_of(clean_heading(clean_heading(cell))) or "{" in cell


@pytest.mark.parametrize("heading", ["NAME", "Name*", "n a m e", "#{NAME}", "ｎａｍｅ", "Na\nme:"])
def test_a_variable_finds_its_column_whatever_its_marks_case_and_width(read, heading: str):
    _, rows = read(f'to,"{heading}"\n010-0000-0001,가\n')

    assert rows == [Recipient(2, "821000000001", ("가",))]


def test_an_exact_name_wins_and_two_that_are_alike_are_not_guessed_between():
    assert find_column("name", ["NAME", "name"]) == "name"
    assert find_column("name", ["NAME", "Name"]) is None
    assert find_column("#", ["*", "!"]) is None


def test_what_was_taken_is_said_where_another_column_might_have_been_it(read):
    audience, rows = read("name,휴대폰,전화번호\n가,010-0000-0001,02-000-0001\n")

    assert audience.address == "휴대폰" and rows[0].to == "821000000001"
    assert [notice.what for notice in audience.notices] == [
        "the number is taken from column '휴대폰', not from '전화번호'"
    ]


def test_a_column_may_be_chosen(read, complaint):
    audience, _ = read("name,연락처,전화번호\n가,010-0000-0001,02-000-0001\n", to="연락처")

    assert audience.address == "연락처"
    assert "to is '핸드폰': no column has this name; choose one of name, 연락처" in complaint(
        "name,연락처\n가,010-0000-0001\n", to="핸드폰"
    )


def test_where_no_heading_is_known_the_column_full_of_mobile_numbers_is_proposed(complaint):
    text = complaint("name,안내처\n가,010-0000-0001\n나,010-0000-0002\n다,\n")

    assert text == (
        "header is '안내처': holds mobile numbers in 2 of 3 rows, and its heading does not say so; "
        "rename it `to`, or choose it with to (--to '안내처')"
    )


def test_a_title_above_the_header_is_named_with_the_row_of_the_header(complaint, read):
    content = "3월 행사 명단,,\n\nname,휴대폰\n가,010-0000-0001\n"

    assert complaint(content).startswith(
        "row 3: looks like the header (it has '휴대폰'), and row 1 stands above it; "
    )
    assert "--header-row 3" in complaint(content)
    _, rows = read(content, header_row=3)
    assert rows == [Recipient(4, "821000000001", ("가",))]


def test_a_header_row_without_anything_in_it_is_refused(complaint):
    assert "header_row is '2': there is nothing in this row" in complaint("to,name\n\n1,2\n", header_row=2)
    assert "header_row is '9': there is nothing in this row" in complaint("to,name\n1,2\n", header_row=9)


@pytest.mark.parametrize("first", ["가,010-0000-0001", "010-0000-0001", "01000000001,가,010-0000-0002"])
def test_a_list_without_a_header_is_told_as_such_and_nobody_is_printed(complaint, first: str):
    text = complaint(f"{first}\n나,010-0000-0003\n")

    assert "holds somebody's number in column" in text and "so the list has no header" in text
    assert not any(part in text for part in ("0000", "가"))


def test_only_a_column_that_serves_nothing_yet_is_proposed_for_a_variable(complaint):
    text = complaint("to,NAME\n010-0000-0001,가\n", text="[#{SHOPNAME}] #{NAME}님")

    assert "#{SHOPNAME}" in text and "add a column with this name, or write its value into the text" in text
    assert "rename" not in text
    assert "rename" not in complaint("name,phone\n가,010-0000-0001\n", text="#{phones} #{name}")


def test_json_lines_have_no_header_row_and_no_sheets(complaint):
    line = '{"to": "010-0000-0001", "name": "가"}\n'

    assert "header_row is '1': JSON Lines have no header" in complaint(line, header_row=1)
    assert "sheet is 'a': only a workbook has sheets; leave --sheet out" in complaint(line, sheet="a")


def test_the_other_sheet_that_has_the_list_is_named(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.title = "안내"
    book.active.append(["이 파일은 3월 명단입니다"])
    people = book.create_sheet("명단")
    people.append(["name", "휴대폰번호"])
    people.append(["가", "010-0000-0001"])
    path = tmp_path / "people.xlsx"
    book.save(path)

    with open_table(path) as table, pytest.raises(WrongInput) as refused:
        Audience(table, script_of("#{name}님"))

    assert (
        "sheet '명단': has a column '휴대폰번호'; this sheet ('안내') has none that holds the number; "
        "choose it with sheet (--sheet '명단')" in str(refused.value)
    )


@pytest.mark.parametrize(
    ("content", "row"),
    [
        ("연락처,\n휴대폰,name\n010-1111-2222,길동\n", 2),
        ("담당자 연락처,010-9999-8888\n작성자,철수\n\n휴대폰,이름,name\n010-1111-2222,길동,님\n", 4),
    ],
)
def test_a_header_below_that_has_all_variables_is_named_though_the_first_row_has_a_number(
    complaint, content, row
):
    said = complaint(content)

    assert said.startswith(f"row {row}: looks like the header (it has 'name'), and row 1 stands above it")
    assert f"--header-row {row}" in said


def test_another_sheet_that_has_the_variables_is_named_though_this_one_has_a_number(tmp_path: Path):
    book = openpyxl.Workbook()
    book.active.append(["담당자 연락처", "010-9999-8888"])
    book.active.append(["작성자", "철수"])
    sheet = book.create_sheet("명단")
    sheet.append(["휴대폰", "name"])
    book.save(tmp_path / "people.xlsx")

    with open_table(tmp_path / "people.xlsx") as table, pytest.raises(WrongInput) as refused:
        Audience(table, script_of("#{name}님"))

    (problem,) = refused.value.problems
    assert str(problem) == (
        "sheet '명단': has a column 'name', which this sheet ('Sheet') does not have; "
        "choose it with sheet (--sheet '명단')"
    )


@pytest.mark.parametrize(
    ("content", "text", "way_out"),
    [
        ("to,name\n010-1111-2222,길동\n", "#{to}", "add a column of another name"),
        ("휴대폰,name\n010-1111-2222,길동\n", "#{휴대폰}", "call the column of the numbers `to`"),
    ],
)
def test_the_way_out_for_a_variable_called_as_the_number_leads_out(complaint, read, content, text, way_out):
    assert way_out in complaint(content, text)

    mended = content.replace("휴대폰,name", "to,휴대폰").replace("to,name", "to,번호")
    _, rows = read(mended, text.replace("{to}", "{번호}"))
    assert [row.values for row in rows] == [("길동",)]


def test_every_word_of_a_known_heading_is_in_the_docs(pytestconfig):
    from pabal.recipients import headings

    page = (pytestconfig.rootpath / "docs" / "recipients.md").read_text("utf-8")

    words = (*headings.RECIPIENTS, *headings.OWNERS, *headings.MOBILE, *headings.TELEPHONE, *headings.NUMBER)
    assert [word for word in words if f"`{word}`" not in page] == []


@pytest.mark.parametrize("first", ["가,가,010-0000-0001", "가,02-000-0001,나", "010-0000-0001,010-0000-0001"])
def test_a_first_row_with_any_telephone_number_is_no_header(complaint, first: str):
    text = complaint(f"{first}\n나,010-0000-0003,다\n")

    assert "so the list has no header" in text
    assert not any(part in text for part in ("0000", "가", "나"))


def test_several_columns_of_mobile_numbers_are_all_named(complaint):
    text = complaint("name,학생쪽,부모쪽\n가,010-0000-0001,010-0000-0002\n")

    assert text.startswith("header is '학생쪽, 부모쪽': several columns hold mobile numbers")


@pytest.mark.parametrize(
    "heading", ["알림톡 수신번호", "문자 받는번호", "SMS번호", "카카오톡 번호", "신청인 연락처"]
)
def test_headings_that_say_by_what_it_comes_are_known(heading: str):
    assert number_columns([heading, "name"])[0] == [heading]
