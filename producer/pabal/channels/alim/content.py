"""Model what an Alim message says: the text of a registered template, its title and its buttons.

Field names and limits are those of Infobip OpenAPI 3.210 (KakaoAlimOutboundTemplateContent). The limits
hold for what a recipient gets: a field that may have `#{variables}` is checked here by its literal part,
and again for each recipient by `campaign.renderer`.
"""

from __future__ import annotations

from operator import not_
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WrapValidator

from pabal.channels.app_link import AppLink, OptionalUrl, Url
from pabal.channels.content import MessageContent
from pabal.fields.base import Option, as_registered
from pabal.fields.template_text import TemplateText
from pabal.fields.together import ListOf

ChatParameter = Annotated[str | None, AfterValidator(TemplateText(50, least=0))]


class _Button(Option):
    name: Annotated[str, AfterValidator(TemplateText(28))]
    """What the button says, at most 28 characters."""


class UrlButton(_Button):
    """Opens a page."""

    type: Literal["URL"]
    """URL."""

    url_mobile: Url
    """The page on a phone, at most 500 characters."""

    url_pc: OptionalUrl = None
    """The page on a computer, at most 500 characters."""

    target: Annotated[str | None, Field(max_length=3)] = None
    """`out` opens an outside browser."""


class AppLinkButton(_Button, AppLink):
    """Opens an app; at least two of Android scheme, iOS scheme and mobile page."""


class DeliveryTrackingButton(_Button):
    """Shows where the parcel is; Kakao finds courier and number in the text."""

    type: Literal["DELIVERY_TRACKING"]
    """DELIVERY_TRACKING."""


class ChatbotSwitchButton(_Button):
    """Hands the conversation to a chatbot."""

    type: Literal["CHATBOT_SWITCH"]
    """CHATBOT_SWITCH."""

    chat_extra: ChatParameter = None
    """Passed to the chatbot, at most 50 characters."""

    chat_event: ChatParameter = None
    """The chatbot's event, at most 50 characters."""


class BotKeywordButton(_Button):
    """Sends the button's name to the chatbot."""

    type: Literal["BOT_KEYWORD"]
    """BOT_KEYWORD."""


class MessageDeliveryButton(_Button):
    """Sends the button's name and the message's text to the channel."""

    type: Literal["MESSAGE_DELIVERY"]
    """MESSAGE_DELIVERY."""


class AddChannelButton(_Button):
    """Adds the sender's channel."""

    type: Literal["ADD_CHANNEL"]
    """ADD_CHANNEL."""


Button = Annotated[
    UrlButton
    | AppLinkButton
    | DeliveryTrackingButton
    | ChatbotSwitchButton
    | BotKeywordButton
    | MessageDeliveryButton
    | AddChannelButton,
    Field(discriminator="type"),
]


class AlimContent(MessageContent):
    """A registered template; text and buttons must equal the registration once they are filled."""

    type: Literal["TEMPLATE"]
    """TEMPLATE, the only kind that Alim has."""

    template_code: Annotated[str, Field(min_length=1, max_length=30), AfterValidator(as_registered)]
    """The code under which the template is registered, at most 30 characters."""

    text: Annotated[str, AfterValidator(TemplateText(1000))]
    """The template's text with its `#{variables}`, at most 1,000 characters when filled."""

    title: Annotated[str | None, AfterValidator(TemplateText(50))] = None
    """The highlighted title, at most 50 characters when filled."""

    buttons: Annotated[
        tuple[Button, ...], Field(max_length=5, exclude_if=not_), WrapValidator(ListOf(5))
    ] = ()
    """Up to five buttons, in the order of the registration."""

    group_key: str | None = None
    """Infobip's key for grouping; passed on as it is."""
