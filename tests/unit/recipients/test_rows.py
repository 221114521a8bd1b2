import unicodedata
from pathlib import Path

import pytest

from pabal.campaign import parse_campaign
from pabal.campaign.renderer import Script
from pabal.errors import WrongInput
from pabal.recipients.rows import Audience, BadRow, Recipient
from pabal.recipients.table import open_table

SCRIPT = Script(
    parse_campaign(
        {
            "id": "shipping",
            "channel": "KAKAO_ALIM",
            "sender": "OFFICIAL-ACCOUNT-ID-123",
            "content": {
                "type": "TEMPLATE",
                "templateCode": "T1",
                "text": "#{name}님의 #{order} 상품",
            },
            "smsFailover": {"sender": "0215881234", "text": "#{name}님, 상품이 떠났습니다."},
        }
    )
)


@pytest.fixture
def audience(tmp_path: Path):
    def read(content: str, name: str = "people.csv") -> list[Recipient | BadRow]:
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        with open_table(path) as table:
            return list(Audience(table, SCRIPT))

    return read


def complaints(found: list[Recipient | BadRow]) -> list[str]:
    return [str(problem) for each in found if isinstance(each, BadRow) for problem in each.problems]


def header_complaints(audience, header: str) -> list[str]:
    with pytest.raises(WrongInput) as refused:
        audience(header + "\n" + "1," * header.count(",") + "1\n")
    return [str(problem) for problem in refused.value.problems]


def test_only_variables_that_the_campaign_uses_are_carried_on(audience) -> None:
    found = audience("memo,order,to,name\nx,A1,010-1234-5678,길동\n")

    assert found == [Recipient(2, "821012345678", ("길동", "A1"))]


@pytest.mark.parametrize(
    "heading",
    ["to", " TO ", "전화번호", "휴대폰 번호", "핸드폰", "연락처", "Phone", "phone_number", "Tel"],
)
def test_the_address_column_is_known_by_many_names(audience, heading: str) -> None:
    assert audience(f"name,{heading},order\n길동,01012345678,A1\n") == [
        Recipient(2, "821012345678", ("길동", "A1"))
    ]


def test_two_headings_that_may_be_the_address_are_a_problem(audience) -> None:
    assert header_complaints(audience, "name,order,연락처,전화번호") == [
        "header is '연락처, 전화번호': several columns may hold the number; "
        "name the right one `to`, or choose it with to (--to COLUMN)"
    ]


def test_a_file_without_an_address_column_shows_its_columns(audience) -> None:
    assert header_complaints(audience, "name,order") == [
        "header is 'name, order': no column holds the number; "
        "name one of them `to` or 전화번호, or choose it with to (--to COLUMN)"
    ]


def test_all_missing_columns_are_named_at_once_with_the_nearest_ones(audience) -> None:
    name, order = header_complaints(audience, "to,names,memo")

    assert "rename the column 'names'" in name
    assert "the campaign uses #{order}" in order and "add a column" in order


EXPORTED = "row,to,reached_by,kakao_state,kakao_price\r\n17,821012345678,,undelivered,0.04\r\n"


def test_the_export_of_a_campaign_is_a_list_for_a_text_without_variables(tmp_path: Path) -> None:
    path = tmp_path / "export.csv"
    path.write_text(EXPORTED, encoding="utf-8-sig", newline="")
    content = {"type": "TEMPLATE", "templateCode": "T1", "text": "도착했습니다"}
    plain = parse_campaign({"id": "a", "channel": "KAKAO_ALIM", "sender": "S", "content": content})

    with open_table(path) as table:
        assert list(Audience(table, Script(plain))) == [Recipient(2, "821012345678", ())]


def test_the_export_of_a_campaign_is_told_as_such_where_variables_are_needed(audience) -> None:
    with pytest.raises(WrongInput, match="is the export of a campaign, which holds no variables"):
        audience(EXPORTED)


def test_the_address_is_no_variable(tmp_path: Path) -> None:
    campaign = {
        "id": "a",
        "channel": "KAKAO_ALIM",
        "sender": "S",
        "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "#{연락처}"},
    }
    path = tmp_path / "people.csv"
    path.write_text("연락처\n01012345678\n", encoding="utf-8")

    with open_table(path) as table, pytest.raises(WrongInput) as refused:
        Audience(table, Script(parse_campaign(campaign)))

    assert "an address is not a variable" in str(refused.value)


def test_a_bad_row_tells_everything_at_once_and_masks_the_number(audience) -> None:
    of_to, of_order, of_name = complaints(audience("to,name,order\n02-1234-56789,길동😀,\n"))

    assert of_to.startswith("row 2, column 'to' is '02-1***-*6789': ")
    assert of_order.startswith("row 2, column 'order': is empty")
    assert of_name.startswith("row 2, column 'name' is '길동😀': has characters")


def test_one_bad_row_does_not_touch_its_neighbours(audience) -> None:
    found = audience("to,name,order\n01012345678,길동,A1\n,철수,A2\n01022223333,영희,A3\n")

    assert [type(each) for each in found] == [Recipient, BadRow, Recipient]


def test_a_row_that_ends_before_a_needed_column_is_bad(audience) -> None:
    assert complaints(audience("to,name,order\n01012345678,길동\n")) == [
        "row 2, column 'order': is empty; fill it in, or leave this recipient out"
    ]


def test_a_row_of_blanks_alone_is_a_blank_row(audience) -> None:
    found = audience("to,name,order\n \n010-1234-5678,길동,A1\n , \u00a0,\t\n")

    assert found == [Recipient(3, "821012345678", ("길동", "A1"))]


def test_an_object_of_blanks_alone_is_a_bad_row(audience) -> None:
    lines = '{"to": " ", "name": " ", "order": " "}\n'

    assert len(complaints(audience(lines, "people.jsonl"))) == 3


@pytest.mark.parametrize("name", ["\u200b", "\u2800", "\u3164\u3164", " \ufeff "])
def test_a_value_of_which_nobody_sees_anything_is_empty(audience, name: str) -> None:
    (first, *_) = complaints(audience(f"to,name,order\n010-1234-5678,{name},A1\n"))

    assert "is empty" in first


def test_a_row_that_ends_before_an_unused_column_is_good(audience) -> None:
    assert audience("to,name,order,memo\n01012345678,길동,A1\n") == [
        Recipient(2, "821012345678", ("길동", "A1"))
    ]


def test_hangul_taken_apart_by_macos_is_put_together(audience) -> None:
    found = audience("to,name,order\n01012345678," + unicodedata.normalize("NFD", "길동") + ",A1\n")

    assert found == [Recipient(2, "821012345678", ("길동", "A1"))]


def test_a_zero_character_is_refused_before_it_reaches_the_ledger(audience) -> None:
    (complaint,) = complaints(audience('{"to": "01012345678", "name": "a\\u0000", "order": "1"}', "a.jsonl"))

    assert "U+0000" in complaint


def test_a_row_that_could_not_be_read_keeps_its_own_reason(audience) -> None:
    good, bad = audience('{"to": "01012345678", "name": "길동", "order": "A1"}\n{"to": \n', "people.jsonl")

    assert isinstance(good, Recipient)
    assert isinstance(bad, BadRow) and "not JSON" in bad.problems[0].what


def test_a_number_in_the_wrong_column_is_masked_too(audience) -> None:
    (about_to, about_name) = complaints(audience(f"to,name,order\n길동,01012345678{'x' * 1000},A1\n"))

    assert "not a telephone number" in about_to
    assert "5678" in about_name and "01012345678" not in about_name


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("휴대폰1,휴대폰2", "010-1234-5678,010-0000-0000"),
        ("연락처 2,연락처 1", "010-0000-0000,010-1234-5678"),
        ("수취인연락처2,비고", "010-1234-5678,x"),
        ("받는번호,비고", "010-1234-5678,x"),
    ],
)
def test_of_numbered_headings_the_first_is_taken(audience, header: str, row: str) -> None:
    assert audience(f"{header},name,order\n{row},길동,A1\n") == [Recipient(2, "821012345678", ("길동", "A1"))]


def test_a_buyer_and_a_first_receiver_are_not_chosen_between(audience) -> None:
    (complaint,) = header_complaints(audience, "수취인연락처1,구매자연락처,name,order")

    assert "header is '수취인연락처1, 구매자연락처': several columns may hold the number" in complaint


def test_an_error_value_in_place_of_a_number_is_named(audience) -> None:
    (complaint,) = complaints(audience("to,name,order\n#N/A,길동,A1\n"))

    assert "is an error of the spreadsheet" in complaint
