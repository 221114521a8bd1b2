"""Files of templates: JSON and tables from consoles are read, and every fault is named with its place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook

from pabal.errors import WrongInput
from pabal.templates.comparison import questions_about
from pabal.templates.file import read_templates
from pabal.templates.filling import fill, named_only
from pabal.templates.model import RegisteredTemplate, read_template
from pabal.templates.statuses import STATUSES, read_status

ROOT = Path(__file__).parents[3]
ONE = {"sender": "@shop", "code": "T1", "text": "#{이름}님", "status": "승인"}
BUTTON = {"type": "URL", "name": "보기", "urlMobile": "https://m.example.com"}


def written(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return path


def faults(path: Path) -> dict[str, str]:
    with pytest.raises(WrongInput) as refused:
        read_templates(path)
    return {problem.where: problem.what for problem in refused.value.problems}


def test_the_example_is_read_and_fills_the_campaign_of_the_examples():
    (template,) = read_templates(ROOT / "examples/templates.json").templates
    campaign = json.loads((ROOT / "examples/campaign.json").read_text("utf-8"))
    named = campaign | {"content": {"type": "TEMPLATE", "templateCode": template.code}}

    assert named_only(named) == template.key
    assert fill(named, template.content)["content"] == campaign["content"]
    assert questions_about(campaign["content"], template) == ()


def test_a_list_alone_and_a_content_of_its_own_mean_the_same(tmp_path):
    nested = {"sender": "@shop", "code": "T1", "status": "APPROVED", "content": {"text": "#{이름}님"}}

    (flat,) = read_templates(written(tmp_path, "a.json", json.dumps([ONE]))).templates
    (other,) = read_templates(written(tmp_path, "b.json", json.dumps({"templates": [nested]}))).templates

    assert flat == other
    assert flat == RegisteredTemplate(
        "@shop", "KAKAO_ALIM", "T1", None, "APPROVED", {"type": "TEMPLATE", "text": "#{이름}님"}
    )


def test_a_table_of_a_console_is_read_by_its_headings(tmp_path):
    cell = '"[{""name"":""보기"",""linkType"":""WL"",""linkMo"":""https://m.example.com"",""ordering"":1}]"'
    rows = [
        "발신프로필,템플릿 코드,템플릿명,템플릿 내용,검수상태,버튼,등록일",
        f'@shop,T1,이름,"글\n둘째 줄",반려,{cell},어제',
    ]

    (template,) = read_templates(written(tmp_path, "a.csv", "\n".join(rows))).templates

    assert (template.sender, template.code, template.name, template.status) == (
        "@shop",
        "T1",
        "이름",
        "REJECTED",
    )
    assert template.content == {"type": "TEMPLATE", "text": "글\n둘째 줄", "buttons": [BUTTON]}


def test_a_workbook_is_read_with_its_line_breaks(tmp_path):
    book = Workbook()
    book.active.append(["발신프로필", "템플릿코드", "템플릿내용", "상태"])
    book.active.append(["@shop", "T1", "글\n둘째 줄\u200b ", "승인완료"])
    book.save(tmp_path / "a.xlsx")

    (template,) = read_templates(tmp_path / "a.xlsx").templates

    assert template.content["text"] == "글\n둘째 줄\u200b "
    assert template.status == "APPROVED"


def test_every_fault_of_a_file_is_told_with_its_place(tmp_path):
    wrong = [
        ONE,
        ONE | {"name": "again"},
        ONE | {"code": "x" * 31, "status": "좋음"},
        ONE | {"code": "T4", "channel": "SMS"},
        ONE | {"code": "T5", "buttons": [BUTTON | {"name": "너무" * 20}]},
        ONE | {"code": "T6", "content": {"text": "글"}},
        "T7",
    ]

    told = faults(written(tmp_path, "a.json", json.dumps(wrong)))

    assert set(told) == {
        "templates[1].code",
        "templates[2].code",
        "templates[2].status",
        "templates[3].channel",
        "templates[4].buttons[0].name",
        "templates[5]",
        "templates[6]",
    }
    assert told["templates[1].code"] == "stands in templates[0] too"


@pytest.mark.parametrize("text", ["[]", "{}", '{"templates": {}}', '{"templates": "T1"}'])
def test_a_file_without_a_list_is_told_its_form(tmp_path, text):
    assert "is not a list of 1 to" in faults(written(tmp_path, "a.json", text))["templates"]


def test_a_table_without_the_text_and_a_cell_of_buttons_that_is_no_json_are_told(tmp_path):
    without = written(tmp_path, "a.csv", "발신프로필,템플릿코드\n@shop,T1\n")
    broken = written(tmp_path, "b.csv", "sender,code,text,buttons\n@shop,T1,글,보기(WL)\n")

    assert "has no column text" in faults(without)["header"]
    assert "is not a list" in faults(broken)["row 2.buttons"]


def test_consoles_words_of_a_status_are_known_and_others_refused():
    known = {
        word: read_status(word) for word in ("승인", "APR", "검수 중", "반려", "사용중지", "삭제", *STATUSES)
    }

    assert list(known.values())[:6] == ["APPROVED", "APPROVED", "PENDING", "REJECTED", "PAUSED", "DELETED"]
    assert [known[status] for status in STATUSES] == list(STATUSES)
    assert read_status("좋음") is None


@pytest.mark.parametrize(
    "tree", [None, [], 1, {}, {"sender": 1}, {"sender": "@shop", "code": "T1", "text": 5}, {"channel": []}]
)
def test_whatever_stands_in_place_of_a_template_is_refused_in_words(tree):
    with pytest.raises(WrongInput) as refused:
        read_template(tree)

    assert all(problem.what and problem.way_out for problem in refused.value.problems)


def test_brand_templates_are_what_the_provider_registers():
    content = {"type": "IMAGE", "text": "글", "image": {"url": "https://cdn.example.com/a.jpg"}}

    template = read_template({"sender": "@shop", "channel": "KAKAO_BRAND", "code": "b1", "content": content})
    with pytest.raises(WrongInput) as refused:
        read_template(
            {"sender": "@shop", "channel": "KAKAO_BRAND", "code": "b1", "content": {"type": "IMAGE"}}
        )

    assert template.content == content
    assert {problem.where for problem in refused.value.problems} == {
        "template.content.text",
        "template.content.image",
    }


def test_only_a_content_that_says_nothing_of_its_text_is_filled():
    named = {
        "sender": "@shop",
        "content": {"type": "TEMPLATE", "templateCode": "T1", "title": "제목", "text": None},
    }
    registered = {"type": "TEMPLATE", "text": "글", "title": "다른 제목", "buttons": [BUTTON]}

    assert named_only(named) == ("@shop", "KAKAO_ALIM", "T1")
    assert named_only(named | {"content": {"templateCode": "T1", "text": "글"}}) is None
    assert named_only(named | {"channel": "KAKAO_BRAND"}) is None
    assert fill(named, registered)["content"] == {
        "type": "TEMPLATE",
        "templateCode": "T1",
        "text": "글",
        "title": "제목",
        "buttons": [BUTTON],
    }


@pytest.mark.parametrize(
    ("encoding", "ending"), [("utf-16", "json"), ("utf-32", "txt"), ("utf-8-sig", "json")]
)
def test_json_is_known_in_each_of_its_encodings(tmp_path, encoding, ending):
    path = tmp_path / f"templates.{ending}"
    path.write_text(json.dumps([ONE], ensure_ascii=False), encoding)

    assert [template.code for template in read_templates(path).templates] == ["T1"]


@pytest.mark.parametrize("text", ["", '"T1"', "5"])
def test_a_json_file_without_templates_is_not_taken_for_a_list_of_people(tmp_path, text):
    with pytest.raises(WrongInput) as refused:
        read_templates(written(tmp_path, "templates.json", text))

    assert "010" not in str(refused.value) and "recipient" not in str(refused.value)


def test_two_columns_for_the_same_are_refused(tmp_path):
    path = written(tmp_path, "templates.csv", "sender,code,text,내용\n@shop,T1,가,나\n")

    assert faults(path) == {"header": "tells the text of a template, and 'text' does too"}
