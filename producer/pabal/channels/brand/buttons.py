"""Model the buttons of brand messages, and check in which order they stand.

Infobip OpenAPI 3.210 has the same six buttons twice: names of plain forms (text, image) have 14 characters,
of all others 8; a business form stands first in plain forms and last in the others. Where an ADD_CHANNEL
button is allowed at all, sources differ: see `cautions.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, WrapValidator

from pabal.channels.app_link import AppLink, OptionalUrl, Url
from pabal.fields.base import Option
from pabal.fields.template import Fault
from pabal.fields.template_text import TemplateText
from pabal.fields.together import ListOf, kinds_in

PLAIN_NAME, RICH_NAME = 14, 8
"""Characters of a button's name."""

_PlainName = Annotated[str, AfterValidator(TemplateText(PLAIN_NAME))]
_RichName = Annotated[str, AfterValidator(TemplateText(RICH_NAME))]


class _OpensPage(Option):
    type: Literal["URL"]
    """URL."""

    url_mobile: Url
    """The page on a phone, at most 500 characters."""

    url_pc: OptionalUrl = None
    """The page on a computer, at most 500 characters."""

    target: Literal["OUT"] | None = None
    """OUT opens an outside browser."""


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


class PlainAppLinkButton(_Plain, AppLink):
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


class RichAppLinkButton(_Rich, AppLink):
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


def plain_order_faults(buttons: Any) -> Iterator[Fault]:
    """Faults of a list of buttons of which a form stands first."""
    return _order_faults(kinds_in(buttons), 0, "first")


def rich_order_faults(buttons: Any) -> Iterator[Fault]:
    """Faults of a list of buttons of which a form stands last."""
    return _order_faults(kinds_in(buttons), -1, "last")


def _order_faults(types: Sequence[str], place: int, word: str) -> Iterator[Fault]:
    if types.count("ADD_CHANNEL") > 1:
        yield "has ADD_CHANNEL more than once", "keep one of them"
    if "BUSINESS_FORM" not in types or len(types) < 2:
        return
    leads = "ADD_CHANNEL" if "ADD_CHANNEL" in types else "BUSINESS_FORM"
    if types[place] != leads:
        beside = " beside BUSINESS_FORM" if leads == "ADD_CHANNEL" else ""
        yield f"has {leads}{beside} elsewhere than {word}", f"put {leads} {word}"


PlainButtons = Annotated[
    tuple[PlainButton, ...], Field(max_length=5), WrapValidator(ListOf(5, plain_order_faults))
]
RichButtons = Annotated[
    tuple[RichButton, ...], Field(min_length=1, max_length=2), WrapValidator(ListOf(2, rich_order_faults))
]
