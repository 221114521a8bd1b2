"""Write a brand message of every form, with all that it may have."""

from __future__ import annotations

import json
from typing import Any

WEB = "https://m.example.com/a"
IMAGE = {"url": "https://cdn.example.com/a.jpg", "link": WEB}
URL = {"type": "URL", "name": "보기", "urlMobile": WEB, "urlPc": WEB, "target": "OUT"}
FORM = {"type": "BUSINESS_FORM", "name": "신청", "businessFormKey": "key-1"}
ADD = {"type": "ADD_CHANNEL"}
COUPON = {
    "title": {"type": "PERCENTAGE_DISCOUNT_COUPON", "couponTitleParameter": 20},
    "description": "할인",
    "urlMobile": WEB,
    "urlPC": WEB,
    "schemeIOS": "shop://c",
    "schemeAndroid": "shop://c",
}
ITEM = {"title": "하나", "url": "https://cdn.example.com/a.jpg", "urlMobile": WEB, "urlPC": WEB}
PRODUCT = {"title": "모자", "regularPrice": 20000, "discountPrice": 15000, "discountRate": 25}
CARD = {"header": "하나", "message": "둘", "attachment": {"image": IMAGE, "buttons": [URL], "coupon": COUPON}}
PRODUCT_CARD = {
    "attachment": {"image": IMAGE, "buttons": [URL], "commerce": PRODUCT},
    "additionalContent": "오늘만",
}
HEAD = {"header": "시작", "content": "봄", "image": IMAGE, "urlMobile": WEB, "urlPc": WEB}
VALUES = {"messageData": {"name": "#{이름}"}, "buttonData": {"code": "A1"}, "couponData": {"c": "#{쿠폰}"}}
FORMS: dict[str, dict[str, Any]] = {
    "TEXT_FREE_FORM": {"text": "안녕하세요", "buttons": [URL], "coupon": COUPON},
    "IMAGE_FREE_FORM": {"text": "안녕하세요", "image": IMAGE, "buttons": [URL], "coupon": COUPON},
    "IMAGE_WIDE_FREE_FORM": {"text": "안녕하세요", "image": IMAGE, "buttons": [URL], "coupon": COUPON},
    "ITEM_LIST_FREE_FORM": {"header": "목록", "itemList": [ITEM, ITEM, ITEM], "buttons": [URL]},
    "COMMERCE_FREE_FORM": {
        "image": IMAGE,
        "commerce": PRODUCT,
        "additionalContent": "오늘만",
        "buttons": [URL],
        "coupon": COUPON,
    },
    "CAROUSEL_FREE_FORM": {"head": HEAD, "elements": [CARD, CARD], "tail": {"urlMobile": WEB}},
    "CAROUSEL_COMMERCE_FREE_FORM": {
        "head": {"header": "시작", "content": "봄", "imageUrl": WEB},
        "elements": [PRODUCT_CARD],
        "tail": {"urlMobile": WEB, "schemeIos": "shop://t"},
    },
    "PREMIUM_VIDEO_FREE_FORM": {
        "video": {"videoUrl": "https://tv.kakao.com/v/1", "thumbnailUrl": WEB},
        "header": "영화",
        "content": "하나",
        "button": URL,
        "coupon": COUPON,
    },
    "TEXT_VARIABLE": {"templateCode": "T1", **VALUES},
    "IMAGE_VARIABLE": {
        "templateCode": "T1",
        **VALUES,
        "imageData": [{"img_url": "https://a.example/#{이름}.jpg"}],
    },
    "IMAGE_WIDE_VARIABLE": {"templateCode": "T1", "imageData": [{"img_url": WEB}]},
    "ITEM_LIST_VARIABLE": {"templateCode": "T1", "imageData": [{"img_url": WEB}, {"img_url": WEB}]},
}


def copied(content: Any) -> Any:
    """A copy in which nothing is shared, as parts of the forms above are."""
    return json.loads(json.dumps(content))


def form(kind: str, **changes: Any) -> dict[str, Any]:
    return {"type": kind, **copied(FORMS[kind]), **changes}
