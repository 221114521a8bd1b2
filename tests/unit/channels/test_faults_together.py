"""All that is wrong with a content is told at once: of its parts, of their number, of the whole."""

from __future__ import annotations

import pytest

from pabal.campaign import parse_campaign
from pabal.errors import WrongInput
from tests.support.brand_forms import ADD, FORM

BUTTON = {"type": "URL", "name": "보기", "urlMobile": "https://m.example.com"}
LONG_NAME = BUTTON | {"name": "가" * 29}
IMAGE = {"url": "https://m.example.com/a.png"}
COUPON = {
    "title": {"type": "FREE_COUPON", "couponTitleParameter": "커피"},
    "description": "드립니다",
    "urlMobile": "https://m.example.com/c",
}
ALIM = {"type": "TEMPLATE", "templateCode": "T1", "text": "글"}
CARD = {"header": "가" * 21, "message": "글", "attachment": {"image": IMAGE, "buttons": [ADD]}}


def faults(channel, content):
    campaign = {"id": "t", "sender": "@shop", "channel": channel, "content": content}
    with pytest.raises(WrongInput) as refused:
        parse_campaign(campaign)
    return {(problem.where, problem.what) for problem in refused.value.problems}


def places(channel, content):
    return {where for where, _ in faults(channel, content)}


def test_six_buttons_are_told_beside_whatever_else_is_wrong():
    content = ALIM | {"text": "가" * 1001, "templateCode": "T" * 31, "buttons": [LONG_NAME, *[BUTTON] * 5]}

    told = faults("KAKAO_ALIM", content)

    assert ("content.buttons", "has 6, 5 are allowed") in told
    assert {where for where, _ in told} == {
        "content.buttons",
        "content.buttons[0].name",
        "content.templateCode",
        "content.text",
    }


def test_each_button_of_a_list_that_is_too_long_is_looked_at():
    buttons = [*[BUTTON] * 6, LONG_NAME, {"type": "HOLOGRAM"}, {"name": "보기"}, 5]

    assert places("KAKAO_ALIM", ALIM | {"buttons": buttons}) == {
        "content.buttons",
        "content.buttons[6].name",
        "content.buttons[7]",
        "content.buttons[8]",
        "content.buttons[9]",
    }


def test_buttons_beside_a_coupon_and_their_order_are_told_beside_a_text_that_is_too_long():
    content = {
        "type": "TEXT_FREE_FORM",
        "text": "가" * 1301,
        "coupon": COUPON | {"description": ""},
        "buttons": [BUTTON | {"name": ""}, BUTTON, BUTTON, BUTTON, FORM],
    }

    told = faults("KAKAO_BRAND", content)

    assert {where for where, _ in told} == {
        "content",
        "content.buttons",
        "content.buttons[0].name",
        "content.coupon.description",
        "content.text",
    }
    assert ("content", "has 5 buttons beside a coupon, 4 are allowed") in told
    assert ("content.buttons", "has BUSINESS_FORM elsewhere than first") in told


def test_a_carousel_tells_what_is_wrong_with_all_its_cards_and_with_each():
    told = places("KAKAO_BRAND", {"type": "CAROUSEL_FREE_FORM", "elements": [CARD] * 7})

    assert told == {"content", "content.elements", *(f"content.elements[{no}].header" for no in range(7))}


def test_a_product_carousel_with_one_card_tells_it_beside_the_faults_of_the_card():
    commerce = {"title": "가" * 31, "regularPrice": 2, "discountPrice": 1}
    card = {"attachment": {"image": IMAGE, "buttons": [BUTTON], "commerce": commerce}}

    assert places("KAKAO_BRAND", {"type": "CAROUSEL_COMMERCE_FREE_FORM", "elements": [card]}) == {
        "content",
        "content.elements[0].attachment.commerce",
        "content.elements[0].attachment.commerce.title",
    }


@pytest.mark.parametrize("buttons", ["five", 5, {}, None, [None] * 6, [[]]])
def test_whatever_stands_in_place_of_buttons_is_told_in_words(buttons):
    content = {"type": "CAROUSEL_FREE_FORM", "elements": [{"attachment": {"buttons": buttons}}] * 2}

    assert "content.elements[0].header" in places("KAKAO_BRAND", content)


def test_faults_of_a_file_and_of_its_content_are_told_together():
    content = ALIM | {"buttons": [LONG_NAME, *[BUTTON] * 5]}
    campaign = {"id": "", "sender": "", "channel": "KAKAO_ALIM", "content": content, "priority": "URGENT"}

    with pytest.raises(WrongInput) as refused:
        parse_campaign(campaign)

    assert {"content.buttons", "content.buttons[0].name", "priority", "id", "sender"} <= {
        problem.where for problem in refused.value.problems
    }
