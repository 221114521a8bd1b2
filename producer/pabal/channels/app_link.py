"""Define the button that opens an app, which several channels have with the same ways to open.

What a button may be called differs from channel to channel, and stands in the channel's own folder.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator

from pabal.fields.base import Option, wrong
from pabal.fields.template_text import TemplateText

Url = Annotated[str, AfterValidator(TemplateText(500, address="web"))]
OptionalUrl = Annotated[str | None, AfterValidator(TemplateText(500, address="web"))]
OptionalScheme = Annotated[str | None, AfterValidator(TemplateText(500, address="app"))]

_TWO_WAYS = "give at least two of schemeAndroid, schemeIos and urlMobile"


class AppLink(Option):
    """Opens an app; at least two of Android scheme, iOS scheme and mobile page."""

    type: Literal["APP_LINK"]
    """APP_LINK."""

    scheme_android: OptionalScheme = None
    """The app's link on Android, at most 500 characters."""

    scheme_ios: OptionalScheme = None
    """The app's link on iOS, at most 500 characters."""

    url_mobile: OptionalUrl = Field(default=None, validate_default=True)
    """The page where the app is missing, at most 500 characters."""

    url_pc: OptionalUrl = None
    """The page on a computer, at most 500 characters."""

    @field_validator("url_mobile")
    @classmethod
    def _has_two_ways(cls, url_mobile: str | None, info: Any) -> str | None:
        ways = {"scheme_android", "scheme_ios"}
        given = sum(info.data[way] is not None for way in ways & info.data.keys()) + (url_mobile is not None)
        if ways <= info.data.keys() and given < 2:
            raise wrong((f"is one of three ways to open, and {given} of them is given", _TWO_WAYS))
        return url_mobile
