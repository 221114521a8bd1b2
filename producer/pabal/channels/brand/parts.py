"""Model what brand messages are made of: images, coupons, prices, videos, list items and carousels' parts.

Names and limits are those of Infobip OpenAPI 3.210, also where its objects write the same word in two ways
(`urlPc` of buttons and carousels, `urlPC` and `schemeIOS` of coupons and list items). An image's size is not
looked at: Pabal fetches no image, and the provider's own pages differ on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from pabal.channels.brand.buttons import RichButtons
from pabal.fields.base import Option
from pabal.fields.template import Fault
from pabal.fields.template_text import UNLIMITED, TemplateText
from pabal.fields.together import member, tell_together

ImageUrl = Annotated[str, AfterValidator(TemplateText(250, address="web"))]
Url = Annotated[str, AfterValidator(TemplateText(UNLIMITED, address="web"))]
OptionalUrl = Annotated[str | None, AfterValidator(TemplateText(UNLIMITED, address="web"))]
OptionalScheme = Annotated[str | None, AfterValidator(TemplateText(UNLIMITED, address="app"))]
AnyScheme = Annotated[str | None, AfterValidator(TemplateText(UNLIMITED))]
"""A scheme whose form the provider's file does not say, and its example does not keep."""

CouponWord = Annotated[str, AfterValidator(TemplateText(7))]
MOST_PRICE = 99_999_999
Price = Annotated[int, Field(strict=True, ge=0, le=MOST_PRICE)]


class Image(Option):
    """A picture, JPG or PNG."""

    url: ImageUrl
    """Where it is, at most 250 characters."""

    link: Annotated[str | None, AfterValidator(TemplateText(250, address="web"))] = None
    """What a touch opens, at most 250 characters."""


class PriceCoupon(Option):
    """So much money off."""

    type: Literal["PRICE_DISCOUNT_COUPON"]
    """PRICE_DISCOUNT_COUPON."""

    coupon_title_parameter: Annotated[int, Field(strict=True, ge=1, le=MOST_PRICE)]
    """The money, 1 to 99,999,999."""


class PercentageCoupon(Option):
    """So many percent off."""

    type: Literal["PERCENTAGE_DISCOUNT_COUPON"]
    """PERCENTAGE_DISCOUNT_COUPON."""

    coupon_title_parameter: Annotated[int, Field(strict=True, ge=1, le=100)]
    """The percentage, 1 to 100."""


class ShippingCoupon(Option):
    """Shipping off."""

    type: Literal["SHIPPING_DISCOUNT_COUPON"]
    """SHIPPING_DISCOUNT_COUPON."""


class FreeCoupon(Option):
    """Something for nothing."""

    type: Literal["FREE_COUPON"]
    """FREE_COUPON."""

    coupon_title_parameter: CouponWord
    """What it is, at most 7 characters."""


class UpCoupon(Option):
    """Something better."""

    type: Literal["UP_COUPON"]
    """UP_COUPON."""

    coupon_title_parameter: CouponWord
    """What it is, at most 7 characters."""


CouponTitle = Annotated[
    PriceCoupon | PercentageCoupon | ShippingCoupon | FreeCoupon | UpCoupon, Field(discriminator="type")
]


class _OpensInCapitals(Option):
    """Where a coupon or a list item leads; unlike elsewhere, the file writes PC and IOS in capitals."""

    url_mobile: Url
    """The page on a phone."""

    url_pc: Annotated[OptionalUrl, Field(alias="urlPC")] = None
    """The page on a computer."""

    scheme_ios: Annotated[OptionalScheme, Field(alias="schemeIOS")] = None
    """The app's link on iOS."""

    scheme_android: OptionalScheme = None
    """The app's link on Android."""


class Coupon(_OpensInCapitals):
    """A coupon; the file names no limit for its description in plain forms."""

    title: CouponTitle
    """What it is worth."""

    description: Annotated[str, AfterValidator(TemplateText(UNLIMITED))]
    """What it is for."""


class LongCoupon(Coupon):
    """A coupon of wide images, lists and videos."""

    description: Annotated[str, AfterValidator(TemplateText(18))]
    """What it is for, at most 18 characters."""


class ShortCoupon(Coupon):
    """A coupon of commerce and carousels."""

    description: Annotated[str, AfterValidator(TemplateText(12))]
    """What it is for, at most 12 characters."""


class Commerce(Option):
    """What is sold, and for how much."""

    title: Annotated[str, AfterValidator(TemplateText(30))]
    """Its name, at most 30 characters."""

    regular_price: Price
    """The price, 0 to 99,999,999."""

    discount_price: Price | None = None
    """The price after the discount, which `discountFixed` or `discountRate` names."""

    discount_fixed: Annotated[int | None, Field(strict=True, ge=0, le=999_999)] = None
    """The discount as money, 0 to 999,999."""

    discount_rate: Annotated[int | None, Field(strict=True, ge=0, le=100)] = None
    """The discount as a percentage, 0 to 100."""

    @model_validator(mode="wrap")
    @classmethod
    def _tells_all(cls, tree: Any, read: Callable[[Any], Self]) -> Self:
        return tell_together(tree, read, _unnamed_discount)  # type: ignore[no-any-return]


def _unnamed_discount(tree: Any) -> Iterator[Fault]:
    named = (member(tree, name) for name in ("discountFixed", "discountRate"))
    if member(tree, "discountPrice") is not None and not any(value is not None for value in named):
        yield (
            "has discountPrice and does not say which discount",
            "add discountFixed or discountRate, or take discountPrice out",
        )


class Video(Option):
    """A film of Kakao TV."""

    video_url: Annotated[str, AfterValidator(TemplateText(500, address="web"))]
    """Where it is, at most 500 characters."""

    thumbnail_url: Annotated[str | None, AfterValidator(TemplateText(500, address="web"))] = None
    """Its picture, from Kakao's image API, at most 500 characters."""


class ListItem(_OpensInCapitals):
    """A line of an item list."""

    title: Annotated[str, AfterValidator(TemplateText(30))]
    """What it says, at most 25 characters for the first, 30 for the others."""

    url: ImageUrl
    """Its picture, at most 250 characters."""


class FirstListItem(ListItem):
    """The first line of an item list, whose picture is twice as wide as high."""

    title: Annotated[str, AfterValidator(TemplateText(25))]
    """What it says, at most 25 characters."""


class _Opens(Option):
    url_pc: OptionalUrl = None
    """The page on a computer."""

    scheme_android: AnyScheme = None
    """The app's link on Android."""

    scheme_ios: AnyScheme = None
    """The app's link on iOS."""


class CarouselHead(_Opens):
    """The card with which a carousel begins."""

    header: Annotated[str, AfterValidator(TemplateText(20))]
    """Its headline, at most 20 characters."""

    content: Annotated[str, AfterValidator(TemplateText(50))]
    """What it says, at most 50 characters."""

    image: Image
    """Its picture."""

    url_mobile: OptionalUrl = None
    """The page on a phone."""


class CommerceHead(_Opens):
    """The card with which a carousel of products begins."""

    header: Annotated[str, AfterValidator(TemplateText(UNLIMITED))]
    """Its headline."""

    content: Annotated[str, AfterValidator(TemplateText(UNLIMITED))]
    """What it says."""

    image_url: OptionalUrl = None
    """Its picture."""

    url_mobile: OptionalUrl = None
    """The page on a phone."""


class CarouselTail(_Opens):
    """What is touched at a carousel's end."""

    url_mobile: Url
    """The page on a phone."""


class CardAttachment(Option):
    """What hangs on a card: picture, buttons, perhaps a coupon."""

    image: Image
    """Its picture."""

    buttons: RichButtons
    """One or two buttons."""

    coupon: ShortCoupon | None = None
    """Its coupon."""


class ProductAttachment(CardAttachment):
    """What hangs on a card with a product."""

    commerce: Commerce | None = None
    """What is sold."""


class Card(Option):
    """A card of a carousel."""

    header: Annotated[str, AfterValidator(TemplateText(20))]
    """Its headline, at most 20 characters."""

    message: Annotated[str, AfterValidator(TemplateText(180))]
    """What it says, at most 180 characters."""

    attachment: CardAttachment
    """Picture, buttons, coupon."""


class ProductCard(Option):
    """A card of a carousel of products."""

    attachment: ProductAttachment
    """Picture, buttons, product, coupon."""

    additional_content: Annotated[str | None, AfterValidator(TemplateText(34))] = None
    """What is added, at most 34 characters."""


class ImageOverride(Option):
    """A picture in place of the template's."""

    img_url: Annotated[ImageUrl, Field(alias="img_url")]
    """Where it is, at most 250 characters."""
