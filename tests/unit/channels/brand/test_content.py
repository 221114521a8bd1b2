"""Brand messages: every form at its limits and one beyond, and as the sandbox reads the same."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal.campaign import Campaign, parse_campaign
from pabal.campaign.notices import notices_of
from pabal.campaign.renderer import Script
from pabal.channels.brand.definition import BRAND
from pabal.errors import WrongInput
from pabal_worker.sandbox.channels.brand import CONTENT
from tests.support.brand_forms import ADD, CARD, FORM, FORMS, PRODUCT_CARD, URL, WEB, copied, form
from tests.support.provider_contract import OPENAPI_FOLDER

LIMITS = [
    ("TEXT_FREE_FORM", "text", 1300),
    ("TEXT_FREE_FORM", "buttons.0.name", 14),
    ("IMAGE_FREE_FORM", "text", 1300),
    ("IMAGE_FREE_FORM", "image.url", 250),
    ("IMAGE_FREE_FORM", "image.link", 250),
    ("IMAGE_FREE_FORM", "buttons.0.urlMobile", 500),
    ("IMAGE_WIDE_FREE_FORM", "text", 76),
    ("IMAGE_WIDE_FREE_FORM", "buttons.0.name", 8),
    ("IMAGE_WIDE_FREE_FORM", "coupon.description", 18),
    ("ITEM_LIST_FREE_FORM", "header", 20),
    ("ITEM_LIST_FREE_FORM", "itemList.0.title", 25),
    ("ITEM_LIST_FREE_FORM", "itemList.1.title", 30),
    ("ITEM_LIST_FREE_FORM", "itemList.2.url", 250),
    ("COMMERCE_FREE_FORM", "commerce.title", 30),
    ("COMMERCE_FREE_FORM", "additionalContent", 34),
    ("COMMERCE_FREE_FORM", "coupon.description", 12),
    ("CAROUSEL_FREE_FORM", "head.header", 20),
    ("CAROUSEL_FREE_FORM", "head.content", 50),
    ("CAROUSEL_FREE_FORM", "elements.1.header", 20),
    ("CAROUSEL_FREE_FORM", "elements.1.message", 180),
    ("CAROUSEL_FREE_FORM", "elements.0.attachment.coupon.description", 12),
    ("CAROUSEL_COMMERCE_FREE_FORM", "elements.0.additionalContent", 34),
    ("CAROUSEL_COMMERCE_FREE_FORM", "elements.0.attachment.commerce.title", 30),
    ("PREMIUM_VIDEO_FREE_FORM", "header", 20),
    ("PREMIUM_VIDEO_FREE_FORM", "content", 76),
    ("PREMIUM_VIDEO_FREE_FORM", "button.name", 8),
    ("PREMIUM_VIDEO_FREE_FORM", "video.videoUrl", 500),
    ("PREMIUM_VIDEO_FREE_FORM", "coupon.description", 18),
]
NUMBERS = [
    ("COMMERCE_FREE_FORM", "commerce.regularPrice", 0, 99_999_999),
    ("COMMERCE_FREE_FORM", "commerce.discountPrice", 0, 99_999_999),
    ("COMMERCE_FREE_FORM", "commerce.discountRate", 0, 100),
    ("TEXT_FREE_FORM", "coupon.title.couponTitleParameter", 1, 100),
]


def campaign(content: dict[str, Any], **options: Any) -> Campaign:
    return parse_campaign(
        {"id": "b", "channel": "KAKAO_BRAND", "sender": "@shop", "content": content, **options}
    )


def problems(content: dict[str, Any], **options: Any) -> list[str]:
    try:
        campaign(content, **options)
    except WrongInput as error:
        return [str(problem) for problem in error.problems]
    return []


def violations(content: dict[str, Any]) -> list[str]:
    found: list[dict[str, str]] = []
    CONTENT(content, "content", found)
    return [f"{violation['property']} {violation['violation']}" for violation in found]


def changed(content: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    content = copied(content)
    *steps, last = path.split(".")
    part: Any = content
    for step in steps:
        part = part[int(step)] if step.isdigit() else part[step]
    part[last] = value
    return content


def filled(path: str, length: int, text: str = "가") -> str:
    is_address = path.rpartition(".")[2] in ("url", "link", "urlMobile", "videoUrl")
    return "https://a.example/".ljust(length, "a") if is_address else text * length


def test_every_form_has_an_example_here():
    assert set(FORMS) == {
        tag for kind in BRAND.contents for tag in kind.model_fields["type"].annotation.__args__
    }


@pytest.mark.parametrize("kind", FORMS)
def test_a_form_goes_out_as_it_stands_in_the_file_and_the_sandbox_takes_it(kind):
    content = form(kind)

    rendered = Script(campaign(content)).content({"이름": "길동", "쿠폰": "봄"})

    assert json.loads(
        json.dumps(content).replace("#{\\uc774\\ub984}", "길동").replace("#{\\ucfe0\\ud3f0}", "봄")
    ) == (rendered)
    assert violations(rendered) == []


@pytest.mark.parametrize(("kind", "path", "most"), LIMITS)
def test_the_limit_of_a_text_is_the_same_in_the_file_for_a_recipient_and_at_the_sandbox(kind, path, most):
    good, bad = (changed(form(kind), path, filled(path, length)) for length in (most, most + 1))
    variable = changed(form(kind), path, filled(path, 20, "")[:-2] + "#{v}")
    script = Script(campaign(variable))
    fixed = len(filled(path, 20, "")[:-2])

    assert (problems(good), violations(good)) == ([], [])
    assert f"{most + 1:,} characters long, {most:,} are allowed" in " ".join(problems(bad))
    assert len(violations(bad)) == 1
    assert script.problems({"v": "a" * (most - fixed)}) == []
    assert f"{most:,} are allowed" in script.problems({"v": "a" * (most - fixed + 1)})[0][1]


@pytest.mark.parametrize(("kind", "path", "least", "most"), NUMBERS)
def test_a_number_is_taken_within_its_bounds_alone(kind, path, least, most):
    for value in (least, most):
        assert (problems(changed(form(kind), path, value)), violations(changed(form(kind), path, value))) == (
            [],
            [],
        )
    for value in (least - 1, most + 1, "20", True):
        assert problems(changed(form(kind), path, value))
        assert violations(changed(form(kind), path, value))


BUTTONS = st.lists(st.sampled_from([URL, FORM, ADD, {"type": "BOT_KEYWORD", "name": "키"}]), max_size=6)


@given(
    kind=st.sampled_from(["TEXT_FREE_FORM", "IMAGE_WIDE_FREE_FORM"]),
    buttons=BUTTONS,
    has_coupon=st.booleans(),
)
def test_number_and_order_of_buttons_are_judged_alike_at_both_ends(kind, buttons, has_coupon):
    content = form(kind, buttons=buttons)
    if not has_coupon:
        del content["coupon"]
    types = [button["type"] for button in buttons]
    is_plain = kind == "TEXT_FREE_FORM"
    most = (4 if has_coupon else 5) if is_plain else 2
    leads = "ADD_CHANNEL" if "ADD_CHANNEL" in types else "BUSINESS_FORM"
    is_ordered = len(types) < 2 or "BUSINESS_FORM" not in types or types[0 if is_plain else -1] == leads
    is_good = (0 if is_plain else 1) <= len(types) <= most and is_ordered

    assert (violations(content) == []) is is_good
    assert (problems(content) == []) is (is_good and types.count("ADD_CHANNEL") < 2)


@pytest.mark.parametrize(
    ("elements", "head", "is_good"), [(1, True, True), (1, False, False), (2, False, True), (7, True, False)]
)
def test_a_carousel_has_two_cards_or_a_head_and_one(elements, head, is_good):
    content = form("CAROUSEL_COMMERCE_FREE_FORM", elements=[PRODUCT_CARD] * elements)
    if not head:
        del content["head"]

    assert (problems(content) == []) is is_good
    assert (violations(content) == []) is is_good


def test_a_carousel_adds_the_channel_once():
    card = changed(CARD, "attachment.buttons", [URL, ADD])
    content = form("CAROUSEL_FREE_FORM", elements=[card, card])

    assert "keep one in the whole carousel" in problems(content)[0]
    assert violations(content)


def test_a_discounted_price_says_which_discount():
    content = form("COMMERCE_FREE_FORM", commerce={"title": "모자", "regularPrice": 2, "discountPrice": 1})

    assert "add discountFixed or discountRate" in problems(content)[0]
    assert violations(content)


def test_a_fault_is_told_with_its_place_in_the_file():
    content = form("CAROUSEL_FREE_FORM")
    content = changed(content, "elements.1.attachment.buttons.0.nam", "보기")
    content = changed(content, "elements.0.attachment.coupon.title", {"type": "FREE_COUPON"})

    assert {problem.split(" is ")[0].split(":")[0] for problem in problems(content)} == {
        "content.elements[1].attachment.buttons[0].nam",
        "content.elements[0].attachment.coupon.title.couponTitleParameter",
    }


def test_the_same_word_is_written_in_two_ways_as_the_provider_does():
    assert "did you mean urlPC?" in problems(changed(form("TEXT_FREE_FORM"), "coupon.urlPc", WEB))[0]
    assert "did you mean urlPc?" in problems(changed(form("TEXT_FREE_FORM"), "buttons.0.urlPC", WEB))[0]


def test_values_of_a_template_are_filled_for_each_recipient():
    script = Script(campaign(form("IMAGE_VARIABLE")))

    assert script.needed == {"이름", "쿠폰"}
    assert script.content({"이름": "kim", "쿠폰": "봄"})["messageData"] == {"name": "kim"}
    assert script.content({"이름": "kim", "쿠폰": "봄"})["imageData"] == [
        {"img_url": "https://a.example/kim.jpg"}
    ]


def test_what_sources_see_differently_is_told_and_not_refused():
    content = form("TEXT_FREE_FORM", text="\n" * 100 + "www.example.com", buttons=[ADD])

    told = {notice.where: notice.what for notice in notices_of(campaign(content, targeting="ALL_CONSENT"))}

    assert "50,000 friends" in told["targeting"]
    assert "Naver Cloud's page forbids it" in told["content.buttons[0]"]
    assert set(told) == {"targeting", "content.buttons[0]", "content.text"}
    quiet = campaign(form("TEXT_FREE_FORM", text="www.example.com"), tracking={"shortenUrl": False})
    assert notices_of(quiet) == ()


def _examples() -> list[Any]:
    folder = os.environ.get(OPENAPI_FOLDER)
    if not folder:
        return [
            pytest.param(
                None, marks=pytest.mark.skip("PABAL_OPENAPI names no folder with the provider's files")
            )
        ]
    file = json.loads((Path(folder) / "infobip-kakao-openapi.json").read_bytes())
    body = file["paths"][f"{BRAND.api_path}/messages"]["post"]["requestBody"]["content"]["application/json"]
    return [
        pytest.param(message["content"], id=name)
        for name, example in body["examples"].items()
        for message in example["value"]["messages"]
    ]


OVER_THEIR_OWN_LIMIT = {"Pre-order": "Preorder", "Top Products This Week": "Top Products"}
"""A button's name and a header in the provider's examples are longer than its own schemas allow."""


@pytest.mark.parametrize("content", _examples())
def test_every_example_of_the_provider_goes_through_unchanged(content):
    text = json.dumps(content, ensure_ascii=False)
    for long, short in OVER_THEIR_OWN_LIMIT.items():
        text = text.replace(f'"{long}"', f'"{short}"')
    content = json.loads(text)

    assert Script(campaign(content)).content({}) == content
    assert violations(content) == []
