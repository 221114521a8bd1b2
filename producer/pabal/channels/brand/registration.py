"""Say what the provider registers as a brand template (Infobip OpenAPI 3.210, CreateTemplateRequest).

Messages name its code and give values; its content goes out in no message. A placeholder is written `#{name}`
(Kakao's form; the provider's file names none). Its value stands in `buttonData` or `couponData` where it is
in a button or the coupon, in `messageData` otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from pabal.channels.registration import Registration
from pabal.fields.base import Option, wrong
from pabal.fields.template import Template

Link = Annotated[str, Field(min_length=1, max_length=500)]
ShortLink = Annotated[str, Field(max_length=500)]


class TemplateImage(Option):
    """A picture that was uploaded at the provider."""

    url: ShortLink
    """Where it is, at most 500 characters."""

    link: ShortLink | None = None
    """What a touch opens, at most 500 characters."""


class TemplateButton(Option):
    """A button; which fields it needs follows from its type, and the provider looks at that."""

    type: Literal["APP_LINK", "URL", "BOT_KEYWORD", "MESSAGE_DELIVERY", "ADD_CHANNEL", "BUSINESS_FORM"]
    """What it does."""

    name: Annotated[str | None, Field(min_length=1, max_length=14)] = None
    """What it says: at most 14 characters, in wide pictures and lists 8; ADD_CHANNEL has none."""

    url_mobile: Link | None = None
    """The page on a phone."""

    url_pc: Link | None = None
    """The page on a computer."""

    scheme_android: Link | None = None
    """The app's link on Android."""

    scheme_ios: Link | None = None
    """The app's link on iOS."""

    business_form_id: Annotated[int | None, Field(strict=True, le=99_999_999)] = None
    """The registered form of BUSINESS_FORM."""


def _check_coupon_title(value: Any) -> Any:
    is_number = type(value) is int and 1 <= value <= 99_999_999
    if value is None or is_number or (type(value) is str and 1 <= len(value) <= 7):
        return value
    raise wrong(
        (
            "is neither a whole number from 1 to 99,999,999 nor a word of 1 to 7 characters",
            "write what the kind of coupon takes",
        )
    )


class TemplateCouponTitle(Option):
    """What a coupon is good for."""

    type: Literal[
        "PRICE_DISCOUNT_COUPON",
        "PERCENTAGE_DISCOUNT_COUPON",
        "SHIPPING_DISCOUNT_COUPON",
        "FREE_COUPON",
        "UP_COUPON",
    ]
    """Its kind."""

    coupon_title: Annotated[int | str | None, BeforeValidator(_check_coupon_title)] = None
    """A price, a percentage or a word, by the kind."""


class TemplateCoupon(Option):
    """A coupon below the message."""

    title: TemplateCouponTitle
    """What it is good for."""

    description: Annotated[str, Field(min_length=1, max_length=18)]
    """At most 12 characters, in wide pictures and lists 18."""

    url_mobile: Link
    """The page on a phone."""

    url_pc: Link | None = None
    """The page on a computer."""

    scheme_android: Link | None = None
    """The app's link on Android."""

    scheme_ios: Link | None = None
    """The app's link on iOS."""


class TemplateItem(Option):
    """A line of a list, with its picture."""

    title: Annotated[str, Field(min_length=1, max_length=30)]
    """At most 30 characters, in the first line 25."""

    image_url: Link
    """Its picture."""

    url_mobile: Link
    """The page on a phone."""

    url_pc: Link | None = None
    """The page on a computer."""

    scheme_android: Link | None = None
    """The app's link on Android."""

    scheme_ios: Link | None = None
    """The app's link on iOS."""


class TextTemplate(Option):
    """A text."""

    type: Literal["TEXT"]
    """TEXT."""

    text: Annotated[str, Field(min_length=1, max_length=1300)]
    """At most 1,300 characters."""

    buttons: Annotated[tuple[TemplateButton, ...] | None, Field(max_length=5)] = None
    """Up to five; four with a coupon."""

    coupon: TemplateCoupon | None = None
    """A coupon."""


class ImageTemplate(Option):
    """A text with a picture."""

    type: Literal["IMAGE"]
    """IMAGE."""

    text: Annotated[str, Field(min_length=1, max_length=1300)]
    """At most 1,300 characters."""

    image: TemplateImage
    """The picture."""

    buttons: Annotated[tuple[TemplateButton, ...] | None, Field(max_length=5)] = None
    """Up to five; four with a coupon."""

    coupon: TemplateCoupon | None = None
    """A coupon."""


class WideImageTemplate(Option):
    """A wide picture with few words."""

    type: Literal["IMAGE_WIDE"]
    """IMAGE_WIDE."""

    text: Annotated[str, Field(min_length=1, max_length=76)]
    """At most 76 characters."""

    image: TemplateImage
    """The picture."""

    buttons: Annotated[tuple[TemplateButton, ...] | None, Field(min_length=1, max_length=2)] = None
    """One or two."""

    coupon: TemplateCoupon | None = None
    """A coupon."""


class ItemListTemplate(Option):
    """A list of pictures with titles."""

    type: Literal["ITEM_LIST"]
    """ITEM_LIST."""

    header: Annotated[str, Field(min_length=1, max_length=20)]
    """At most 20 characters."""

    wide: TemplateItem
    """The first line."""

    wide_list: Annotated[tuple[TemplateItem, ...], Field(min_length=2, max_length=4)]
    """Two to four lines more."""

    buttons: Annotated[tuple[TemplateButton, ...] | None, Field(min_length=1, max_length=2)] = None
    """One or two."""

    coupon: TemplateCoupon | None = None
    """A coupon."""


_DATA_OF = {"buttons": "buttonData", "coupon": "couponData"}


def message_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """The message that a registered content wants: its type, and for each placeholder a variable of its name.

    The provider's own templates may hold what nobody here knows; of that only the placeholders count.
    """
    message: dict[str, Any] = {"type": f"{content.get('type')}_VARIABLE"}
    for field, value in content.items():
        for name in _placeholders(value):
            message.setdefault(_DATA_OF.get(field, "messageData"), {})[name] = f"#{{{name}}}"
    return message


def _placeholders(value: object) -> Iterator[str]:
    match value:
        case str():
            yield from Template(value).names
        case Mapping():
            for part in value.values():
                yield from _placeholders(part)
        case list():
            for part in value:
                yield from _placeholders(part)


BRAND_REGISTRATION = Registration(
    contents=(TextTemplate, ImageTemplate, WideImageTemplate, ItemListTemplate),
    longest_code=50,
    compared=("type", "messageData", "buttonData", "couponData"),
    as_message=message_of,
    api_path="/kakao-brand-messages/1/templates",
)
