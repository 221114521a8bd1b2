"""Say what is registered of an Alim template: the text, title and buttons that messages have to repeat.

The provider has no call for it (Infobip OpenAPI 3.210); Kakao's or a dealer's console exports it.
"""

from __future__ import annotations

from operator import not_
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, WrapValidator

from pabal.channels.alim.content import Button
from pabal.channels.registration import Registration
from pabal.fields.base import Option
from pabal.fields.template_text import TemplateText
from pabal.fields.together import ListOf


class AlimTemplate(Option):
    """A registered template, with its variables as `#{name}`."""

    type: Literal["TEMPLATE"] = "TEMPLATE"
    """TEMPLATE."""

    text: Annotated[str, AfterValidator(TemplateText(1000))]
    """The registered text, at most 1,000 characters."""

    title: Annotated[str | None, AfterValidator(TemplateText(50))] = None
    """The highlighted title, at most 50 characters."""

    buttons: Annotated[
        tuple[Button, ...], Field(max_length=5, exclude_if=not_), WrapValidator(ListOf(5))
    ] = ()
    """Up to five buttons, in their order."""


ALIM_REGISTRATION = Registration(
    contents=(AlimTemplate,),
    longest_code=30,
    compared=("text", "title", "buttons"),
    default={"type": "TEMPLATE"},
)
