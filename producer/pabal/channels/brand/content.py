"""Model what a brand message says: eight free forms, and four that fill a registered template.

Names and limits are those of Infobip OpenAPI 3.210 (`KakaoChinguOutbound…Content`). The limits hold for what
a recipient gets: a field that may have `#{variables}` is checked here by its literal part, and again for each
recipient by `campaign.renderer`. What is no fault by that file is in `cautions.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import not_
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    Field,
    ValidationError,
    WrapValidator,
    field_validator,
    model_validator,
)

from pabal.channels.brand.buttons import PlainButtons, RichButton, RichButtons
from pabal.channels.brand.parts import (
    Card,
    CarouselHead,
    CarouselTail,
    Commerce,
    CommerceHead,
    Coupon,
    FirstListItem,
    Image,
    ImageOverride,
    ListItem,
    LongCoupon,
    ProductCard,
    ShortCoupon,
    Video,
)
from pabal.channels.content import MessageContent
from pabal.fields.base import Option, as_registered
from pabal.fields.template import Fault
from pabal.fields.template_text import TemplateText, TemplateTexts
from pabal.fields.together import ListOf, kinds_in, lines_of, listed, member, tell_together

PLAIN_TEXT, WIDE_TEXT = 1300, 76
"""Characters of a text."""

_BUTTONS_BESIDE_COUPON = 4


class _PlainForm(MessageContent):
    text: Annotated[str, AfterValidator(TemplateText(PLAIN_TEXT))]
    """The text with its `#{variables}`, at most 1,300 characters when filled."""

    coupon: Coupon | None = None
    """Its coupon."""

    buttons: Annotated[PlainButtons, Field(exclude_if=not_)] = ()
    """Up to five buttons, up to four beside a coupon."""

    @model_validator(mode="wrap")
    @classmethod
    def _tells_all(cls, tree: Any, read: Callable[[Any], Self]) -> Self:
        return tell_together(tree, read, _no_room_for_the_coupon)  # type: ignore[no-any-return]


def _no_room_for_the_coupon(tree: Any) -> Iterator[Fault]:
    n_buttons = len(listed(member(tree, "buttons")))
    if member(tree, "coupon") is not None and n_buttons > _BUTTONS_BESIDE_COUPON:
        yield f"has {n_buttons} buttons beside a coupon, 4 are allowed", "take some out"


class TextFreeForm(_PlainForm):
    """A text."""

    type: Literal["TEXT_FREE_FORM"]
    """TEXT_FREE_FORM."""


class ImageFreeForm(_PlainForm):
    """A picture and a text."""

    type: Literal["IMAGE_FREE_FORM"]
    """IMAGE_FREE_FORM."""

    image: Image
    """The picture."""


class ImageWideFreeForm(MessageContent):
    """A wide picture and a short text."""

    type: Literal["IMAGE_WIDE_FREE_FORM"]
    """IMAGE_WIDE_FREE_FORM."""

    text: Annotated[str, AfterValidator(TemplateText(WIDE_TEXT))]
    """The text, at most 76 characters when filled."""

    image: Image
    """The picture."""

    coupon: LongCoupon | None = None
    """Its coupon."""

    buttons: RichButtons | None = None
    """One or two buttons."""


class ItemListFreeForm(MessageContent):
    """A headline and three to five items."""

    type: Literal["ITEM_LIST_FREE_FORM"]
    """ITEM_LIST_FREE_FORM."""

    header: Annotated[str, AfterValidator(TemplateText(20))]
    """The headline, at most 20 characters."""

    item_list: Annotated[tuple[ListItem, ...], Field(min_length=3, max_length=5), WrapValidator(ListOf(5))]
    """Three to five items; the first has a title of at most 25 characters."""

    coupon: LongCoupon | None = None
    """Its coupon."""

    buttons: RichButtons | None = None
    """One or two buttons."""

    @field_validator("item_list")
    @classmethod
    def _first_is_shorter(cls, items: tuple[ListItem, ...]) -> tuple[ListItem, ...]:
        """The first item as what it is, so that its own limit counts, also when it is filled."""
        first, *others = items
        try:
            return FirstListItem.model_validate(first.to_json()), *others
        except ValidationError as error:
            lines = list(lines_of(error, below=(0,)))
            raise ValidationError.from_exception_data("itemList", lines) from error


class CommerceFreeForm(MessageContent):
    """A product with its price."""

    type: Literal["COMMERCE_FREE_FORM"]
    """COMMERCE_FREE_FORM."""

    image: Image
    """The picture."""

    commerce: Commerce
    """What is sold."""

    additional_content: Annotated[str | None, AfterValidator(TemplateText(34))] = None
    """What is added, at most 34 characters."""

    coupon: ShortCoupon | None = None
    """Its coupon."""

    buttons: RichButtons
    """One or two buttons."""


class _Carousel(MessageContent):
    tail: CarouselTail | None = None
    """What is touched at its end."""

    @model_validator(mode="wrap")
    @classmethod
    def _tells_all(cls, tree: Any, read: Callable[[Any], Self]) -> Self:
        return tell_together(tree, read, cls._faults_of_cards)  # type: ignore[no-any-return]

    @classmethod
    def _faults_of_cards(cls, tree: Any) -> Iterator[Fault]:
        """Faults of all cards together."""
        cards = listed(member(tree, "elements"))
        attachments = [member(card, "attachment") for card in cards]
        kinds = [kind for part in attachments for kind in kinds_in(member(part, "buttons"))]
        if (added := kinds.count("ADD_CHANNEL")) > 1:
            yield f"has {added} ADD_CHANNEL buttons on its cards", "keep one in the whole carousel"


class CarouselFreeForm(_Carousel):
    """Cards side by side."""

    type: Literal["CAROUSEL_FREE_FORM"]
    """CAROUSEL_FREE_FORM."""

    head: CarouselHead | None = None
    """The card with which it begins."""

    elements: Annotated[tuple[Card, ...], Field(min_length=2, max_length=6), WrapValidator(ListOf(6))]
    """Two to six cards."""


class CarouselCommerceFreeForm(_Carousel):
    """Products side by side."""

    type: Literal["CAROUSEL_COMMERCE_FREE_FORM"]
    """CAROUSEL_COMMERCE_FREE_FORM."""

    head: CommerceHead | None = None
    """The card with which it begins."""

    elements: Annotated[tuple[ProductCard, ...], Field(min_length=1, max_length=6), WrapValidator(ListOf(6))]
    """Up to six cards: at least one with a head, two without."""

    @classmethod
    def _faults_of_cards(cls, tree: Any) -> Iterator[Fault]:
        yield from super()._faults_of_cards(tree)
        if member(tree, "head") is None and len(listed(member(tree, "elements"))) == 1:
            yield "has one card and no head", "add another card, or a head"


class PremiumVideoFreeForm(MessageContent):
    """A film."""

    type: Literal["PREMIUM_VIDEO_FREE_FORM"]
    """PREMIUM_VIDEO_FREE_FORM."""

    video: Video
    """The film."""

    header: Annotated[str | None, AfterValidator(TemplateText(20))] = None
    """The headline, at most 20 characters."""

    content: Annotated[str | None, AfterValidator(TemplateText(WIDE_TEXT))] = None
    """What is added, at most 76 characters."""

    button: RichButton | None = None
    """Its button."""

    coupon: LongCoupon | None = None
    """Its coupon."""


Values = Annotated[dict[str, str] | None, AfterValidator(TemplateTexts())]


class _Variable(MessageContent):
    template_code: Annotated[str, Field(min_length=1, max_length=50), AfterValidator(as_registered)]
    """The code under which the template is registered, at most 50 characters."""

    message_data: Values = None
    """Values for the template's text, by placeholder; they may have `#{variables}`."""

    button_data: Values = None
    """Values for its buttons."""

    coupon_data: Values = None
    """Values for its coupon."""


class _VariableWithImages(_Variable):
    image_data: tuple[ImageOverride, ...] | None = None
    """Pictures in place of the template's."""


class TextVariable(_Variable):
    """A registered text, filled."""

    type: Literal["TEXT_VARIABLE"]
    """TEXT_VARIABLE."""


class ImageVariable(_VariableWithImages):
    """A registered text with a picture, filled."""

    type: Literal["IMAGE_VARIABLE"]
    """IMAGE_VARIABLE."""


class ImageWideVariable(_VariableWithImages):
    """A registered text with a wide picture, filled."""

    type: Literal["IMAGE_WIDE_VARIABLE"]
    """IMAGE_WIDE_VARIABLE."""


class ItemListVariable(_VariableWithImages):
    """A registered item list, filled."""

    type: Literal["ITEM_LIST_VARIABLE"]
    """ITEM_LIST_VARIABLE."""


CONTENTS: tuple[type[Option], ...] = (
    TextFreeForm,
    ImageFreeForm,
    ImageWideFreeForm,
    ItemListFreeForm,
    CommerceFreeForm,
    CarouselFreeForm,
    CarouselCommerceFreeForm,
    PremiumVideoFreeForm,
    TextVariable,
    ImageVariable,
    ImageWideVariable,
    ItemListVariable,
)
