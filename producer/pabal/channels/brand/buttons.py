"""Model the buttons of brand messages, and check in which order they stand.

Infobip OpenAPI 3.210 has the same six buttons twice: names of plain forms (text, image) have 14 characters,
of all others 8; a business form stands first in plain forms and last in the others. Where an ADD_CHANNEL
button is allowed at all, sources differ: see `cautions.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator

from pabal.fields.base import Option, wrong
from pabal.fields.template import Fault
from pabal.fields.template_text import TemplateText

PLAIN_NAME, RICH_NAME = 14, 8
"""Characters of a button's name."""

_Url = Annotated[str, AfterValidator(TemplateText(500, address="web"))]
_OptionalUrl = Annotated[str | None, AfterValidator(TemplateText(500, address="web"))]
_OptionalScheme = Annotated[str | None, AfterValidator(TemplateText(500, address="app"))]
_PlainName = Annotated[str, AfterValidator(TemplateText(PLAIN_NAME))]
_RichName = Annotated[str, AfterValidator(TemplateText(RICH_NAME))]

_TWO_WAYS = "give at least two of schemeAndroid, schemeIos and urlMobile"


class _OpensPage(Option):
    type: Literal["URL"]
    """URL."""

    url_mobile: _Url
    """The page on a phone, at most 500 characters."""

    url_pc: _OptionalUrl = None
    """The page on a computer, at most 500 characters."""

    target: Literal["OUT"] | None = None
    """OUT opens an outside browser."""


class _AppLink(Option):
    type: Literal["APP_LINK"]
    """APP_LINK."""

    scheme_android: _OptionalScheme = None
    """The app's link on Android, at most 500 characters."""

    scheme_ios: _OptionalScheme = None
    """The app's link on iOS, at most 500 characters."""

    url_mobile: _OptionalUrl = Field(default=None, validate_default=True)
    """The page where the app is missing, at most 500 characters."""

    url_pc: _OptionalUrl = None
    """The page on a computer, at most 500 characters."""

    @field_validator("url_mobile")
    @classmethod
    def _has_two_ways(cls, url_mobile: str | None, info: Any) -> str | None:
        ways = {"scheme_android", "scheme_ios"}
        given = sum(info.data[way] is not None for way in ways & info.data.keys()) + (url_mobile is not None)
        if ways <= info.data.keys() and given < 2:
            raise wrong((f"is one of three ways to open, and {given} of them is given", _TWO_WAYS))
        return url_mobile


class _BotKeyword(Option):
    type: Literal["BOT_KEYWORD"]
    """BOT_KEYWORD."""


class _MessageDelivery(Option):
    type: Literal["MESSAGE_DELIVERY"]
    """MESSAGE_DELIVERY."""


class _BusinessForm(Option):
    type: Literal["BUSINESS_FORM"]
    """BUSINESS_FORM."""

    business_form_key: Annotated[str, Field(min_length=1)]
    """The key under which the form is registered."""


class _Plain(Option):
    name: _PlainName
    """What the button says, at most 14 characters."""


class _Rich(Option):
    name: _RichName
    """What the button says, at most 8 characters."""


class PlainUrlButton(_Plain, _OpensPage):
    """Opens a page."""


class PlainAppLinkButton(_Plain, _AppLink):
    """Opens an app; at least two of Android scheme, iOS scheme and mobile page."""


class PlainBotKeywordButton(_Plain, _BotKeyword):
    """Sends the button's name to the chatbot."""


class PlainMessageDeliveryButton(_Plain, _MessageDelivery):
    """Sends the button's name and the message's text to the channel."""


class PlainBusinessFormButton(_Plain, _BusinessForm):
    """Opens a registered form; its name is that of the registration."""


class AddChannelButton(Option):
    """Adds the sender's channel. It has no name of its own."""

    type: Literal["ADD_CHANNEL"]
    """ADD_CHANNEL."""


class RichUrlButton(_Rich, _OpensPage):
    """Opens a page."""


class RichAppLinkButton(_Rich, _AppLink):
    """Opens an app; at least two of Android scheme, iOS scheme and mobile page."""


class RichBotKeywordButton(_Rich, _BotKeyword):
    """Sends the button's name to the chatbot."""


class RichMessageDeliveryButton(_Rich, _MessageDelivery):
    """Sends the button's name and the message's text to the channel."""


class RichBusinessFormButton(_Rich, _BusinessForm):
    """Opens a registered form; its name is that of the registration."""


PlainButton = Annotated[
    PlainUrlButton
    | PlainAppLinkButton
    | PlainBotKeywordButton
    | PlainMessageDeliveryButton
    | PlainBusinessFormButton
    | AddChannelButton,
    Field(discriminator="type"),
]
RichButton = Annotated[
    RichUrlButton
    | RichAppLinkButton
    | RichBotKeywordButton
    | RichMessageDeliveryButton
    | RichBusinessFormButton
    | AddChannelButton,
    Field(discriminator="type"),
]


def check_plain_order(buttons: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same buttons, if what has to stand first does."""
    return _checked(buttons, 0, "first")


def check_rich_order(buttons: tuple[Any, ...]) -> tuple[Any, ...]:
    """The same buttons, if what has to stand last does."""
    return _checked(buttons, -1, "last")


def _checked(buttons: tuple[Any, ...], place: int, word: str) -> tuple[Any, ...]:
    if faults := tuple(_order_faults([button.type for button in buttons], place, word)):
        raise wrong(*faults)
    return buttons


def _order_faults(types: Sequence[str], place: int, word: str) -> Iterator[Fault]:
    if types.count("ADD_CHANNEL") > 1:
        yield "has ADD_CHANNEL more than once", "keep one of them"
    if "BUSINESS_FORM" not in types or len(types) < 2:
        return
    leads = "ADD_CHANNEL" if "ADD_CHANNEL" in types else "BUSINESS_FORM"
    if types[place] != leads:
        beside = " beside BUSINESS_FORM" if leads == "ADD_CHANNEL" else ""
        yield f"has {leads}{beside} elsewhere than {word}", f"put {leads} {word}"


PlainButtons = Annotated[tuple[PlainButton, ...], Field(max_length=5), AfterValidator(check_plain_order)]
RichButtons = Annotated[
    tuple[RichButton, ...], Field(min_length=1, max_length=2), AfterValidator(check_rich_order)
]
