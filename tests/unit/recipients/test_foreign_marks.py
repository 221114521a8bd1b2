"""A placeholder of another vendor is asked about where the list has a column of its name, and only there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from pabal.campaign import parse_campaign
from pabal.errors import Question
from pabal.recipients.prepare import prepare

RAW = {"id": "a", "channel": "KAKAO_ALIM", "sender": "S"}


def asked(tmp_path: Path, text: str, header: Sequence[str] = ("to", "name", "주문번호")) -> list[Question]:
    path = tmp_path / "people.csv"
    path.write_text(
        f"{','.join(header)}\n{','.join(['010-0000-0001', *'가' * (len(header) - 1)])}\n", "utf-8"
    )
    campaign = parse_campaign(RAW | {"content": {"type": "TEMPLATE", "templateCode": "T1", "text": text}})
    return list(prepare(campaign, path, batch_dir=tmp_path).questions)


@pytest.mark.parametrize(
    "mark",
    [
        *(
            "{name}",
            "#[name]",
            "%name%",
            "[name]",
            "<name>",
            "[*name*]",
            "[#name#]",
            "[$name$]",
            "{ name }",
            "#name#",
        ),
        *(
            "%%name%%",
            "##name##",
            "$name$",
            "@name@",
            "{%name%}",
            "[[name]]",
            "{ NAME }",
            "#(name)",
            "%(name)s",
        ),
        *("｛name｝", "［name］", "％name％", "[%name%]", "{name:}", "#<name>", "#name}", "*|name|*"),
    ],
)
def test_another_vendors_mark_is_asked_about_where_it_names_a_column(tmp_path, mark):
    questions = asked(tmp_path, f"안녕하세요 {mark}님")

    assert [(question.code, question.where) for question in questions] == [
        ("unfilled-placeholders", "content.text")
    ]
    assert mark in questions[0].what
    assert questions[0].way_out == "write #{name}"


@pytest.mark.parametrize(
    "text",
    [
        "{ 여는 괄호, 50% 할인 50% 더 #{name}",
        "{이벤트} [안내] %할인% #태그# #{name}님",
        "[주문번호] #{주문번호}",
        "<name> #{name}",
        "#{name}님 (name) name",
        "#{name}#{주문번호}",
        "[#{name}] {#{주문번호}}",
        "100%name 50",
        "[to] 드립니다",
    ],
)
def test_no_alarm_is_raised_by_what_names_no_column_or_is_a_caption(tmp_path, text):
    assert asked(tmp_path, text) == []


def test_a_mark_that_is_no_caption_is_asked_about_beside_its_variable_too(tmp_path):
    (question,) = asked(tmp_path, "#{name}님, {name}님")

    assert "'{name}'" in question.what


def test_buttons_and_sms_are_looked_at_too(tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("to,code\n010-0000-0001,가\n", "utf-8")
    button = {"type": "URL", "name": "보기", "urlMobile": "https://example.com/{code}"}
    content = {"type": "TEMPLATE", "templateCode": "T1", "text": "안녕하세요", "buttons": [button]}
    sms = {"sender": "0215881234", "text": "코드 %code%"}
    campaign = parse_campaign(RAW | {"content": content, "smsFailover": sms})

    found = prepare(campaign, path, batch_dir=tmp_path).questions

    assert [question.where for question in found] == ["content.buttons[0].urlMobile", "smsFailover.text"]


def test_the_way_out_never_leads_to_the_numbers_column(tmp_path):
    (question,) = asked(tmp_path, "연락처 {휴대폰}", ("휴대폰", "name"))

    assert "#{휴대폰}" not in question.way_out
    assert "the number is not a variable" in question.way_out
