"""What an answer may say: every limit of the provider, and every character that was typed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal.answer_checks import CheckedAnswer, check_answer
from pabal.answers import Answer
from pabal.campaign.renderer import Script
from pabal.errors import WrongInput
from pabal_worker.sandbox.channels.sangdam import SANGDAM

EXAMPLE = Path(__file__).parents[4] / "examples" / "answer.json"
SMS = {"sender": "0215881234", "text": "상담 답변이 도착했습니다."}

typed = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(str.strip)
events = st.from_regex(r"[A-Za-z0-9_]{1,100}", fullmatch=True)
names = typed.map(lambda text: text[:28]).filter(str.strip)
links = st.sampled_from(["https://m.example.com/help", "https://example.com/?a=1&b=#{x}"])
buttons = st.one_of(
    st.builds(lambda name: {"type": "REPLY", "name": name}, names),
    st.builds(lambda name, extra: {"type": "REPLY_WITH_TEXT", "name": name, "extra": extra}, names, typed),
    st.builds(lambda name, event: {"type": "CHATBOT_SWITCH", "name": name, "event": event}, names, events),
    st.builds(
        lambda name, url: {"type": "OPEN_URL", "name": name, "urlMobile": url, "urlPc": url}, names, links
    ),
    st.builds(
        lambda name: {
            "type": "OPEN_APPLICATION",
            "name": name,
            "schemeAndroid": "shop://a",
            "schemeIos": "shop://a",
        },
        names,
    ),
)
contents = st.one_of(
    st.builds(lambda text: {"type": "TEXT", "text": text}, typed),
    st.builds(lambda url: {"type": "IMAGE", "url": url}, links),
    st.builds(
        lambda text, some: {"type": "BUTTON_LIST", "text": text, "buttons": some},
        typed,
        st.lists(buttons, min_size=1, max_size=5),
    ),
    st.just({"type": "TERMINATE_SESSION"}),
)


def check(content: Any, **more: Any) -> CheckedAnswer:
    answer = {"content": content} | more.pop("options", {})
    return check_answer({"key": "k", "profile": "@shop", "user": "u", "answer": answer} | more)


def refused(content: Any, **more: Any) -> set[str]:
    """The fields that are complained of."""
    with pytest.raises(WrongInput) as error:
        check(content, **more)
    return {problem.where for problem in error.value.problems}


def leaving(answer: CheckedAnswer) -> Any:
    """The content as it leaves."""
    return Script(answer.message.message).content(answer.message.values)


@given(contents)
def test_what_is_good_leaves_as_it_was_typed_and_the_provider_takes_it(content: Any) -> None:
    try:
        answer = check(content)
    except WrongInput as error:
        assert "advertising" in str(error)
        return

    violations: list[dict[str, str]] = []
    SANGDAM.content(leaving(answer), "content", violations)

    assert violations == []
    composed = orjson.loads(orjson.dumps(leaving(answer)))
    assert composed.keys() == content.keys()


@given(contents)
def test_nothing_that_was_typed_stands_in_the_text_that_all_share(content: Any) -> None:
    try:
        answer = check(content)
    except WrongInput:
        return

    shared = answer.message.message.content.to_json()

    for name, value in answer.message.values.items():
        if name.startswith("content.") and len(value) > 12 and "#{" not in value:
            assert value not in orjson.dumps(shared).decode()


@pytest.mark.parametrize(
    ("field", "longest", "build"),
    [
        ("content.text", 1000, lambda text: {"type": "TEXT", "text": text}),
        ("content.url", 1000, lambda text: {"type": "IMAGE", "url": "https://a.kr/" + text[13:]}),
        (
            "content.text",
            1000,
            lambda text: {"type": "BUTTON_LIST", "text": text, "buttons": [{"type": "REPLY", "name": "네"}]},
        ),
        (
            "content.buttons[0].name",
            28,
            lambda text: {"type": "BUTTON_LIST", "text": "?", "buttons": [{"type": "REPLY", "name": text}]},
        ),
        (
            "content.buttons[0].extra",
            100,
            lambda text: {
                "type": "BUTTON_LIST",
                "text": "?",
                "buttons": [{"type": "REPLY", "name": "네", "extra": text}],
            },
        ),
        (
            "content.buttons[0].event",
            100,
            lambda text: {
                "type": "BUTTON_LIST",
                "text": "?",
                "buttons": [{"type": "CHATBOT_SWITCH", "name": "네", "event": text}],
            },
        ),
    ],
)
def test_each_limit_is_kept_to_the_character(field: str, longest: int, build: Any) -> None:
    check(build("x" * longest))

    assert refused(build("x" * (longest + 1))) == {field}


@pytest.mark.parametrize("count", [0, 6])
def test_there_are_one_to_five_buttons(count: int) -> None:
    content = {"type": "BUTTON_LIST", "text": "?", "buttons": [{"type": "REPLY", "name": "네"}] * count}

    assert refused(content) == {"content.buttons"}


@pytest.mark.parametrize("event", ["a b", "", "가", "a-b", "a\n"])
def test_an_event_is_of_letters_digits_and_underscores(event: str) -> None:
    button = {"type": "CHATBOT_SWITCH", "name": "챗봇", "event": event}

    assert refused({"type": "BUTTON_LIST", "text": "?", "buttons": [button]}) == {"content.buttons[0].event"}


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({"type": "TEXT", "text": " "}, "content.text"),
        ({"type": "TEXT"}, "content.text"),
        ({"type": "IMAGE", "url": "a.jpg"}, "content.url"),
        ({"type": "TERMINATE_SESSION", "text": "안녕히"}, "content.text"),
        ({"type": "VIDEO", "url": "https://a.kr"}, "content"),
        ({"type": "TEXT", "text": "(광고) 세일"}, "content.text"),
        ({"type": "TEXT", "text": "a\x00"}, "content.text"),
        ("안녕", "content"),
        (None, "content"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(content: Any, field: str) -> None:
    assert refused(content) == {field}


def test_an_sms_needs_a_number_and_a_number_an_sms() -> None:
    text = {"type": "TEXT", "text": "네"}

    assert refused(text, options={"smsFailover": SMS}) == {"sms"}
    assert refused(text, sms="821012345678") == {"sms"}
    assert refused(text, sms="010-1234-5678", options={"smsFailover": SMS}) == {"sms"}
    assert refused(text, sms="821012345678", options={"smsFailover": SMS | {"text": "가" * 1001}}) == {
        "smsFailover.text"
    }
    limited = SMS | {"limit": {"messages": 5}}
    assert refused(text, sms="821012345678", options={"smsFailover": limited}) == {"smsFailover.limit"}
    assert check(text, sms="821012345678", options={"smsFailover": SMS}).message.address == "821012345678"


def test_the_same_key_is_the_same_answer_only_with_the_same_words() -> None:
    digests = {
        check({"type": "TEXT", "text": text}, **more).message.digest
        for text in ("a", "b")
        for more in ({}, {"user": "other"}, {"profile": "@other"}, {"reference": "r"})
    }

    assert len(digests) == 8
    assert check({"type": "TEXT", "text": "a"}, key="other").message.digest in digests


def test_the_example_is_good_and_a_text_is_enough() -> None:
    file = orjson.loads(EXAMPLE.read_bytes())
    content = file.pop("content")

    assert len(leaving(check(content, options=file))["buttons"]) == 5
    answer = check_answer(Answer("@shop", "u", "안녕하세요", "k").to_json())
    assert leaving(answer) == {"type": "TEXT", "text": "안녕하세요"}


def test_a_number_may_be_written_as_people_do() -> None:
    answer = Answer("@shop", "u", "네", "k", {"smsFailover": SMS}, sms="010-1234-5678")

    assert answer.to_json()["sms"] == "821012345678"
    with pytest.raises(WrongInput):
        Answer("@shop", "u", "네", "k", sms="12").to_json()


def test_an_sms_without_a_text_lacks_it_rather_than_has_a_wrong_one() -> None:
    with pytest.raises(WrongInput, match=r"smsFailover\.text: is missing"):
        check({"type": "TEXT", "text": "네"}, options={"smsFailover": {"sender": "0215771234"}})


def test_what_is_too_long_is_shown_as_it_was_written() -> None:
    with pytest.raises(WrongInput, match=r"key is 'k{40}':"):
        check({"type": "TEXT", "text": "네"}, key="k" * 201)
