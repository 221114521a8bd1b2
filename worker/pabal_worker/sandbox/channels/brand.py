"""Stand in for Kakao brand messages: what a content must be, and what becomes of a message.

Source: Infobip OpenAPI 3.210, `/kakao-chingu/1`. What its texts say beside their schemas is asked too: order
of buttons, buttons beside a coupon, one ADD_CHANNEL a carousel, cards of a carousel without a head.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pabal_worker.sandbox.behaviour.statuses import ALL_HAVE, ENROUTE, user_error
from pabal_worker.sandbox.channels.schema import (
    Check,
    Violations,
    Where,
    add_violation,
    chosen_by_type,
    fields,
    flag,
    list_of,
    object_of,
    one_of,
    text,
    whole_number,
)
from pabal_worker.sandbox.channels.stand_in import StandIn

_TYPE: Mapping[str, Check] = {"type": text()}
_LINK = text(500, shortest=1)
_ANY = text()


def _two_ways_into_the_app(value: Any, where: Where, violations: Violations) -> None:
    if sum(name in value for name in ("schemeAndroid", "schemeIos", "urlMobile")) < 2:
        add_violation(violations, where, "must have at least two of schemeAndroid, schemeIos, urlMobile")


def _button(longest_name: int) -> Check:
    named: Mapping[str, Check] = {**_TYPE, "name": text(longest_name, shortest=1)}
    links = {"schemeAndroid": _LINK, "schemeIos": _LINK, "urlMobile": _LINK, "urlPc": _LINK}
    return chosen_by_type(
        {
            "APP_LINK": fields(named, links, _two_ways_into_the_app),
            "URL": fields({**named, "urlMobile": _LINK}, {"urlPc": _LINK, "target": one_of("OUT")}),
            "BOT_KEYWORD": fields(named),
            "MESSAGE_DELIVERY": fields(named),
            "BUSINESS_FORM": fields({**named, "businessFormKey": text()}),
            "ADD_CHANNEL": fields(_TYPE),
        }
    )


_PLAIN_BUTTON, _RICH_BUTTON = _button(14), _button(8)


def _buttons(button: Check, place: int, word: str, *, shortest: int, longest: int) -> Check:
    check = list_of(button, shortest=shortest, longest=longest)

    def ordered(value: Any, where: Where, violations: Violations) -> None:
        before = len(violations)
        check(value, where, violations)
        if len(violations) > before:
            return
        types = [entry["type"] for entry in value]
        leads = "ADD_CHANNEL" if "ADD_CHANNEL" in types else "BUSINESS_FORM"
        if len(types) > 1 and "BUSINESS_FORM" in types and types[place] != leads:
            add_violation(violations, where, f"must have {leads} {word}")

    return ordered


_PLAIN_BUTTONS = _buttons(_PLAIN_BUTTON, 0, "first", shortest=0, longest=5)
_RICH_BUTTONS = _buttons(_RICH_BUTTON, -1, "last", shortest=1, longest=2)


def _titled(parameter: Check | None) -> Check:
    return fields(_TYPE if parameter is None else {**_TYPE, "couponTitleParameter": parameter})


_COUPON_TITLE = chosen_by_type(
    {
        "PRICE_DISCOUNT_COUPON": _titled(whole_number(1, 99_999_999)),
        "PERCENTAGE_DISCOUNT_COUPON": _titled(whole_number(1, 100)),
        "SHIPPING_DISCOUNT_COUPON": _titled(None),
        "FREE_COUPON": _titled(text(7, shortest=1)),
        "UP_COUPON": _titled(text(7, shortest=1)),
    }
)


def _coupon(description: Check) -> Check:
    return fields(
        {"title": _COUPON_TITLE, "description": description, "urlMobile": _ANY},
        {"urlPC": _ANY, "schemeIOS": _ANY, "schemeAndroid": _ANY},
    )


_LONG_COUPON, _SHORT_COUPON = _coupon(text(18, shortest=1)), _coupon(text(12, shortest=1))
_IMAGE = fields({"url": text(250)}, {"link": text(250)})
_PRICE = whole_number(0, 99_999_999)


def _says_which_discount(value: Any, where: Where, violations: Violations) -> None:
    if "discountPrice" in value and not {"discountFixed", "discountRate"} & value.keys():
        add_violation(violations, where, "must have discountFixed or discountRate beside discountPrice")


_COMMERCE = fields(
    {"title": text(30, shortest=1), "regularPrice": _PRICE},
    {
        "discountPrice": _PRICE,
        "discountFixed": whole_number(0, 999_999),
        "discountRate": whole_number(0, 100),
    },
    _says_which_discount,
)
_ITEM = fields(
    {"title": text(30), "url": text(250), "urlMobile": _ANY},
    {"urlPC": _ANY, "schemeIOS": _ANY, "schemeAndroid": _ANY},
)


def _items(value: Any, where: Where, violations: Violations) -> None:
    before = len(violations)
    list_of(_ITEM, shortest=3, longest=5)(value, where, violations)
    if len(violations) == before and len(value[0]["title"]) > 25:
        add_violation(violations, f"{where}[0].title", "must have at most 25 characters")


_OPENS: Mapping[str, Check] = {"urlPc": _ANY, "schemeAndroid": _ANY, "schemeIos": _ANY}
_TAIL = fields({"urlMobile": _ANY}, _OPENS)
_HEAD = fields({"header": text(20), "content": text(50), "image": _IMAGE}, {"urlMobile": _ANY, **_OPENS})
_COMMERCE_HEAD = fields({"header": _ANY, "content": _ANY}, {"imageUrl": _ANY, "urlMobile": _ANY, **_OPENS})
_ATTACHMENT: Mapping[str, Check] = {"image": _IMAGE, "buttons": _RICH_BUTTONS}
_CARD = fields(
    {
        "header": text(20),
        "message": text(180),
        "attachment": fields(_ATTACHMENT, {"coupon": _SHORT_COUPON}),
    }
)
_PRODUCT_CARD = fields(
    {"attachment": fields(_ATTACHMENT, {"commerce": _COMMERCE, "coupon": _SHORT_COUPON})},
    {"additionalContent": text(34)},
)


def _adds_the_channel_once(value: Any, where: Where, violations: Violations) -> None:
    buttons = [button for card in value["elements"] for button in card["attachment"]["buttons"]]
    if sum(button["type"] == "ADD_CHANNEL" for button in buttons) > 1:
        add_violation(violations, f"{where}.elements", "must have one ADD_CHANNEL button at most")
    if "head" not in value and len(value["elements"]) < 2:
        add_violation(violations, f"{where}.elements", "must have at least 2 items without a head")


def _leaves_room_for_its_coupon(value: Any, where: Where, violations: Violations) -> None:
    if "coupon" in value and len(value.get("buttons", ())) > 4:
        add_violation(violations, f"{where}.buttons", "must have at most 4 items beside a coupon")


_PLAIN: Mapping[str, Check] = {"coupon": _coupon(_ANY), "buttons": _PLAIN_BUTTONS}
_RICH: Mapping[str, Check] = {"coupon": _LONG_COUPON, "buttons": _RICH_BUTTONS}
_DATA = object_of(text())
_FILLED: Mapping[str, Check] = {"messageData": _DATA, "buttonData": _DATA, "couponData": _DATA}
_IMAGE_DATA: Mapping[str, Check] = {"imageData": list_of(fields({"img_url": text()}), shortest=0)}
_CODE: Mapping[str, Check] = {**_TYPE, "templateCode": text(50)}

CONTENT = chosen_by_type(
    {
        "TEXT_FREE_FORM": fields({**_TYPE, "text": text(1300)}, _PLAIN, _leaves_room_for_its_coupon),
        "IMAGE_FREE_FORM": fields(
            {**_TYPE, "text": text(1300), "image": _IMAGE}, _PLAIN, _leaves_room_for_its_coupon
        ),
        "IMAGE_WIDE_FREE_FORM": fields({**_TYPE, "text": text(76), "image": _IMAGE}, _RICH),
        "ITEM_LIST_FREE_FORM": fields({**_TYPE, "header": text(20, shortest=1), "itemList": _items}, _RICH),
        "COMMERCE_FREE_FORM": fields(
            {**_TYPE, "commerce": _COMMERCE, "buttons": _RICH_BUTTONS, "image": _IMAGE},
            {"additionalContent": text(34), "coupon": _SHORT_COUPON},
        ),
        "CAROUSEL_FREE_FORM": fields(
            {**_TYPE, "elements": list_of(_CARD, shortest=2, longest=6)},
            {"head": _HEAD, "tail": _TAIL},
            _adds_the_channel_once,
        ),
        "CAROUSEL_COMMERCE_FREE_FORM": fields(
            {**_TYPE, "elements": list_of(_PRODUCT_CARD, shortest=1, longest=6)},
            {"head": _COMMERCE_HEAD, "tail": _TAIL},
            _adds_the_channel_once,
        ),
        "PREMIUM_VIDEO_FREE_FORM": fields(
            {**_TYPE, "video": fields({"videoUrl": text(500)}, {"thumbnailUrl": text(500)})},
            {"header": text(20), "content": text(76), "button": _RICH_BUTTON, "coupon": _LONG_COUPON},
        ),
        "TEXT_VARIABLE": fields(_CODE, _FILLED),
        **dict.fromkeys(
            ("IMAGE_VARIABLE", "IMAGE_WIDE_VARIABLE", "ITEM_LIST_VARIABLE"),
            fields(_CODE, {**_FILLED, **_IMAGE_DATA}),
        ),
    }
)

BRAND = StandIn(
    content=CONTENT,
    taken=ENROUTE,
    outcomes={
        **ALL_HAVE,
        "unknown_user": user_error(7002, "EC_UNKNOWN_USER", "Unknown user"),
        "blocked": user_error(7003, "EC_BLOCKED_USER", "User blocked the sender"),
        "template_mismatch": user_error(7008, "EC_INVALID_TEMPLATE_ARGS", "Values do not fit the template"),
    },
    price={"pricePerMessage": 0.02, "currency": "EUR"},
    delivery_fields={"receiveTriggeredFailoverReports": flag},
)
