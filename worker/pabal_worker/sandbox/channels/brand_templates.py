"""Check what the provider asks of a brand template (Infobip OpenAPI 3.210, CreateTemplateRequest)."""

from __future__ import annotations

from typing import Any

from pabal_worker.sandbox.channels.schema import (
    Check,
    Violations,
    Where,
    add_violation,
    chosen_by_type,
    fields,
    flag,
    list_of,
    text,
    whole_number,
)

_LINK = text(500, shortest=1)
_LINKS = {"urlMobile": _LINK, "urlPc": _LINK, "schemeAndroid": _LINK, "schemeIos": _LINK}
_IMAGE = fields({"url": text(500)}, {"link": text(500)})


def _two_ways(value: Any, where: Where, violations: Violations) -> None:
    if sum(name in value for name in ("schemeAndroid", "schemeIos", "urlMobile")) < 2:
        add_violation(violations, where, "must have two of schemeAndroid, schemeIos and urlMobile")


def _button(longest_name: int) -> Check:
    own = {"type": text(), "name": text(longest_name, shortest=1)}
    form = {"businessFormId": whole_number(0, 99_999_999), "name": text(14, shortest=1), "type": text()}
    return chosen_by_type(
        {
            "URL": fields(own, {"urlMobile": _LINK, "urlPc": _LINK}),
            "APP_LINK": fields(own, _LINKS, _two_ways),
            "BOT_KEYWORD": fields(own),
            "MESSAGE_DELIVERY": fields(own),
            "ADD_CHANNEL": fields({"type": text()}),
            "BUSINESS_FORM": fields(form),
        }
    )


_WORD = fields({"type": text()}, {"couponTitle": text(7, shortest=1)})
_COUPON_TITLE = chosen_by_type(
    {
        "PRICE_DISCOUNT_COUPON": fields({"type": text()}, {"couponTitle": whole_number(1, 99_999_999)}),
        "PERCENTAGE_DISCOUNT_COUPON": fields({"type": text()}, {"couponTitle": whole_number(1, 100)}),
        "SHIPPING_DISCOUNT_COUPON": fields({"type": text()}),
        "FREE_COUPON": _WORD,
        "UP_COUPON": _WORD,
    }
)


def _coupon(longest: int) -> Check:
    others = {name: check for name, check in _LINKS.items() if name != "urlMobile"}
    return fields(
        {"title": _COUPON_TITLE, "description": text(longest, shortest=1), "urlMobile": _LINK}, others
    )


def _item(longest_title: int) -> Check:
    others = {name: check for name, check in _LINKS.items() if name != "urlMobile"}
    return fields({"title": text(longest_title, shortest=1), "imageUrl": _LINK, "urlMobile": _LINK}, others)


def _few_buttons(value: Any, where: Where, violations: Violations) -> None:
    most = 4 if "coupon" in value else 5
    if len(value.get("buttons", [])) > most:
        add_violation(violations, f"{where}.buttons", f"must have at most {most} items")


_TYPE = {"type": text()}
_PLAIN = {"buttons": list_of(_button(14), shortest=0), "coupon": _coupon(12)}
_RICH = {"buttons": list_of(_button(8), longest=2), "coupon": _coupon(18)}
_CONTENT = chosen_by_type(
    {
        "TEXT": fields({**_TYPE, "text": text(1300, shortest=1)}, _PLAIN, _few_buttons),
        "IMAGE": fields({**_TYPE, "text": text(1300, shortest=1), "image": _IMAGE}, _PLAIN, _few_buttons),
        "IMAGE_WIDE": fields({**_TYPE, "text": text(76, shortest=1), "image": _IMAGE}, _RICH),
        "ITEM_LIST": fields(
            {
                **_TYPE,
                "header": text(20, shortest=1),
                "wide": _item(25),
                "wideList": list_of(_item(30), shortest=2, longest=4),
            },
            _RICH,
        ),
    }
)
_SENDERS = {"sender": text(40, shortest=1), "senderGroup": text(40, shortest=1)}


def _names_a_sender(value: Any, where: Where, violations: Violations) -> None:
    if not _SENDERS.keys() & value.keys():
        add_violation(violations, f"{where}sender", "is required without senderGroup")


CREATION = fields(
    {"name": text(200, shortest=1), "templateContent": _CONTENT},
    {**_SENDERS, "isAdult": flag},
    _names_a_sender,
)
"""The body of a creation or of a change."""
