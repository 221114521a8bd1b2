"""Brand messages of variable types against what is registered: values, their names, the form."""

from __future__ import annotations

import pytest

from pabal.campaign import parse_campaign
from pabal.templates.comparison import questions_about
from pabal.templates.filling import as_message, fill, named_only
from pabal.templates.model import RegisteredTemplate

CONTENT = {
    "type": "TEXT",
    "text": "#{name}님, #{event} 안내",
    "buttons": [{"type": "URL", "name": "#{label}", "urlMobile": "https://m.example.com/#{path}"}],
    "coupon": {
        "title": {"type": "FREE_COUPON", "couponTitle": "#{gift}"},
        "description": "드립니다",
        "urlMobile": "https://m.example.com/c",
    },
}
MESSAGE = {
    "type": "TEXT_VARIABLE",
    "templateCode": "B1",
    "messageData": {"name": "#{고객}", "event": "겨울 행사"},
    "buttonData": {"label": "보기", "path": "#{no}"},
    "couponData": {"gift": "커피"},
}
CAMPAIGN = {"id": "b", "sender": "@shop", "channel": "KAKAO_BRAND"}


def registered(**changes):
    return RegisteredTemplate("@shop", "KAKAO_BRAND", "B1", None, None, CONTENT | changes)


def asked(content, template=None):
    questions = questions_about(content, template or registered())
    assert {question.code for question in questions} <= {"template-differs"}
    return {question.where: question.what for question in questions}


def test_values_for_each_placeholder_are_what_is_registered():
    assert asked(MESSAGE) == {}


def test_a_campaign_may_name_only_the_code_and_columns_are_called_as_the_placeholders():
    named = CAMPAIGN | {"content": {"templateCode": "B1"}}

    assert named_only(named) == ("@shop", "KAKAO_BRAND", "B1")
    whole = fill(named, as_message("KAKAO_BRAND", CONTENT))

    assert whole["content"] == {
        "type": "TEXT_VARIABLE",
        "templateCode": "B1",
        "messageData": {"name": "#{name}", "event": "#{event}"},
        "buttonData": {"label": "#{label}", "path": "#{path}"},
        "couponData": {"gift": "#{gift}"},
    }
    assert parse_campaign(whole).content.to_json() == whole["content"]
    assert asked(whole["content"]) == {}


def test_values_of_the_campaign_itself_stay():
    named = CAMPAIGN | {"content": {"templateCode": "B1", "couponData": {"gift": "차"}}}

    assert fill(named, as_message("KAKAO_BRAND", CONTENT))["content"]["couponData"] == {"gift": "차"}


def test_a_message_with_a_type_of_its_own_is_whole():
    assert named_only(CAMPAIGN | {"content": {"type": "TEXT_VARIABLE", "templateCode": "B1"}}) is None


@pytest.mark.parametrize(
    ("changes", "where", "theirs", "ours"),
    [
        ({"messageData": {"name": "길동"}}, "content.messageData.event", "#{event}", "nothing"),
        ({"couponData": None}, "content.couponData.gift", "#{gift}", "nothing"),
        (
            {"buttonData": {"label": "보기", "path": "1", "color": "red"}},
            "content.buttonData.color",
            "nothing",
            "red",
        ),
        ({"type": "IMAGE_VARIABLE"}, "content.type", "TEXT_VARIABLE", "IMAGE_VARIABLE"),
    ],
)
def test_what_differs_is_asked_about_with_both(changes, where, theirs, ours):
    (question,) = asked(MESSAGE | changes).items()

    assert question[0] == where
    assert f'registered  "{theirs}"' in question[1]
    assert f'here        "{ours}"' in question[1]


def test_a_placeholder_that_differs_in_what_nobody_sees_is_named_so():
    told = asked(MESSAGE | {"couponData": {"gift\u200b": "커피"}})

    assert set(told) == {"content.couponData.gift", "content.couponData.gift<U+200B ZERO WIDTH SPACE>"}


def test_placeholders_of_an_item_list_stand_in_its_header_and_lines():
    item = {"title": "#{second}", "imageUrl": "https://e.example.com/a", "urlMobile": "https://e.example.com"}
    content = {"type": "ITEM_LIST", "header": "#{head}", "wide": item | {"title": "#{first}"}}

    message = as_message("KAKAO_BRAND", content | {"wideList": [item, item]})

    assert message == {
        "type": "ITEM_LIST_VARIABLE",
        "messageData": {"head": "#{head}", "first": "#{first}", "second": "#{second}"},
    }


def test_what_the_provider_registers_and_nobody_here_knows_is_no_obstacle():
    unheard_of = registered(type="HOLOGRAM", unheardOf=[1, {"a": None}, ["#{deep}"]])

    assert set(asked(MESSAGE, unheard_of)) == {"content.type", "content.messageData.deep"}


def test_an_alim_campaign_may_leave_out_even_the_type():
    named = {"sender": "@shop", "content": {"templateCode": "T1"}}
    content = {"type": "TEMPLATE", "text": "글"}

    assert fill(named, as_message("KAKAO_ALIM", content))["content"] == content | {"templateCode": "T1"}
