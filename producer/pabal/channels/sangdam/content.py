"""Model what an answer in a conversation says: a text, an image, a list of buttons, or that it ends.

Field names and limits are those of Infobip OpenAPI 3.210 (KakaoSangdamOutboundContent). Texts are typed for
one person and have no variables; the fields are marked all the same, since an answer's texts travel as
values of a text that all of its kind share (`pabal.answer_checks`).
"""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WrapValidator

from pabal.channels.content import MessageContent
from pabal.fields.base import Option, wrong
from pabal.fields.template_text import TemplateText
from pabal.fields.together import ListOf

LONGEST_LINK = 2000
"""The provider names no limit for what a button opens."""

_EVENT = re.compile(r"[A-Za-z0-9_]{1,100}")


def _event(value: str | None) -> str | None:
    if value is not None and not _EVENT.fullmatch(value):
        raise wrong(("is not the name of an event", "use 1 to 100 of A-Z a-z 0-9 _"))
    return value


Text = Annotated[str, AfterValidator(TemplateText(1000))]
Link = Annotated[str, AfterValidator(TemplateText(LONGEST_LINK, address="web"))]
OptionalLink = Annotated[str | None, AfterValidator(TemplateText(LONGEST_LINK, address="web"))]
Scheme = Annotated[str, AfterValidator(TemplateText(LONGEST_LINK, address="app"))]
Extra = Annotated[str | None, AfterValidator(TemplateText(100))]


class _Button(Option):
    name: Annotated[str, AfterValidator(TemplateText(28))]
    """What the button says, at most 28 characters."""


class OpenApplicationButton(_Button):
    """Opens an app."""

    type: Literal["OPEN_APPLICATION"]
    """OPEN_APPLICATION."""

    scheme_android: Scheme
    """The app's link on Android."""

    scheme_ios: Scheme
    """The app's link on iOS."""

    fallback_url_mobile: OptionalLink = None
    """The page on a phone that has not the app."""

    fallback_url_pc: OptionalLink = None
    """The page on a computer."""


class OpenUrlButton(_Button):
    """Opens a page."""

    type: Literal["OPEN_URL"]
    """OPEN_URL."""

    url_mobile: Link
    """The page on a phone."""

    url_pc: Link
    """The page on a computer."""


class ChatbotSwitchButton(_Button):
    """Hands the conversation to a chatbot."""

    type: Literal["CHATBOT_SWITCH"]
    """CHATBOT_SWITCH."""

    event: Annotated[str | None, AfterValidator(_event)] = None
    """The chatbot's event: 1 to 100 of A-Z a-z 0-9 _."""


class ReplyButton(_Button):
    """Answers with the button's name."""

    type: Literal["REPLY"]
    """REPLY."""

    extra: Extra = None
    """Comes back with the answer, at most 100 characters."""


class ReplyWithTextButton(_Button):
    """Answers with the button's name and the message's text."""

    type: Literal["REPLY_WITH_TEXT"]
    """REPLY_WITH_TEXT."""

    extra: Extra = None
    """Comes back with the answer, at most 100 characters."""


Button = Annotated[
    OpenApplicationButton | OpenUrlButton | ChatbotSwitchButton | ReplyButton | ReplyWithTextButton,
    Field(discriminator="type"),
]


class TextContent(MessageContent):
    """A text."""

    type: Literal["TEXT"]
    """TEXT."""

    text: Text
    """What it says, at most 1,000 characters."""


class ImageContent(MessageContent):
    """An image."""

    type: Literal["IMAGE"]
    """IMAGE."""

    url: Annotated[str, AfterValidator(TemplateText(1000, address="web"))]
    """Where it is, at most 1,000 characters; .jpg, .png or .gif, at most 5 MB."""


class ButtonListContent(MessageContent):
    """A text with buttons."""

    type: Literal["BUTTON_LIST"]
    """BUTTON_LIST."""

    text: Text
    """What it says, at most 1,000 characters."""

    buttons: Annotated[tuple[Button, ...], Field(min_length=1, max_length=5), WrapValidator(ListOf(5))]
    """One to five, in their order."""


class TerminateSessionContent(MessageContent):
    """The conversation is over; the user may begin another one."""

    type: Literal["TERMINATE_SESSION"]
    """TERMINATE_SESSION."""


CONTENTS = (TextContent, ImageContent, ButtonListContent, TerminateSessionContent)
