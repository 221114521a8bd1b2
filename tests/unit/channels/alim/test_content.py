"""Alim content and its seven buttons."""

import pytest
from pydantic import ValidationError

from pabal.channels.alim.content import AlimContent
from pabal.fields.template_text import template_fields

URL = "https://m.example.com/o/#{order}"


def content(**changes):
    return AlimContent.model_validate(
        {"type": "TEMPLATE", "templateCode": "ORDER_01", "text": "#{name}님, 발송되었습니다."} | changes
    )


def with_button(**button):
    return content(buttons=[{"name": "보기"} | button])


def text_of(refusal):
    return str(refusal.value)


@pytest.mark.parametrize(
    "button",
    [
        {"type": "URL", "urlMobile": URL, "urlPc": URL, "target": "out"},
        {"type": "APP_LINK", "schemeAndroid": "sample://o", "schemeIos": "sample://o"},
        {"type": "APP_LINK", "schemeIos": "sample://o", "urlMobile": URL, "urlPc": URL},
        {"type": "DELIVERY_TRACKING"},
        {"type": "CHATBOT_SWITCH", "chatExtra": "x" * 50, "chatEvent": "start"},
        {"type": "BOT_KEYWORD"},
        {"type": "MESSAGE_DELIVERY"},
        {"type": "ADD_CHANNEL"},
    ],
)
def test_each_kind_of_button_comes_back_as_it_was_written(button):
    written = {"name": "보기"} | button

    assert content(buttons=[written]).to_json()["buttons"] == [written]


@pytest.mark.parametrize(
    "button",
    [
        {"type": "URL"},
        {"type": "URL", "urlMobile": ""},
        {"type": "URL", "urlMobile": "  "},
        {"type": "URL", "urlMobile": URL, "urlPc": ""},
        {"type": "URL", "urlMobile": "x" * 501},
        {"type": "URL", "urlMobile": URL, "target": "outs"},
        {"type": "URL", "urlMobile": URL, "name": "가" * 29},
        {"type": "URL", "urlMobile": URL, "name": ""},
        {"type": "CHATBOT_SWITCH", "chatEvent": "x" * 51},
        {"type": "DELIVERY_TRACKING", "urlMobile": URL},
        {"type": "WEB_LINK", "urlMobile": URL},
        {"urlMobile": URL},
    ],
)
def test_a_button_outside_its_limits_is_refused(button):
    with pytest.raises(ValidationError):
        with_button(**button)


@pytest.mark.parametrize(
    "ways",
    [{}, {"schemeIos": "sample://o"}, {"urlMobile": URL}, {"schemeAndroid": "sample://o", "urlPc": URL}],
)
def test_an_app_link_needs_two_ways_to_open(ways):
    with pytest.raises(ValidationError) as refusal:
        with_button(type="APP_LINK", **ways)

    assert "at least two of schemeAndroid, schemeIos and urlMobile" in text_of(refusal)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", "가" * 1001),
        ("text", " "),
        ("text", "#{name"),
        ("title", "가" * 51),
        ("templateCode", "x" * 31),
        ("templateCode", ""),
        ("buttons", [{"type": "ADD_CHANNEL", "name": "추가"}] * 6),
        ("type", "TEXT"),
        ("groupKey", "a\0"),
        ("title", "\ud83d"),
    ],
)
def test_content_outside_its_limits_is_refused(field, value):
    with pytest.raises(ValidationError):
        content(**{field: value})


def test_content_at_its_limits_is_taken():
    at_limit = content(
        text="가" * 1000,
        title="가" * 50,
        templateCode="x" * 30,
        buttons=[{"type": "ADD_CHANNEL", "name": "가" * 28}] * 5,
    )

    assert len(at_limit.buttons) == 5


def test_the_names_of_variables_do_not_count_towards_a_limit():
    assert content(text="가" * 1000 + "#{a_rather_long_name}").text.endswith("name}")


def test_fillable_fields_come_with_their_limits():
    fields = {(field.name, field.most) for field in template_fields(content(title="#{shop}"))}
    button_fields = {
        (f.name, f.most) for f in template_fields(with_button(type="URL", urlMobile=URL).buttons[0])
    }

    assert fields == {("text", 1000), ("title", 50)}
    assert button_fields == {("name", 28), ("urlMobile", 500)}


def test_content_without_buttons_says_nothing_of_buttons():
    assert "buttons" not in content().to_json()
    assert AlimContent.model_validate(content().to_json()) == content()
