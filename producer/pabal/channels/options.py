"""Model options that only some channels have: whom a message is for, and links that are followed.

Which channel has which is in its definition.

Names and defaults are those of Infobip OpenAPI 3.210 (`KakaoTargeting`, `UrlOptions`).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StrictBool

from pabal.fields.base import Option

Targeting = Literal["ALL_CONSENT", "NON_FRIENDS", "TARGETED_FRIENDS"]


class Tracking(Option):
    """What becomes of the links in a message."""

    shorten_url: StrictBool | None = None
    """Whether links are made short. The provider's default is true."""

    track_clicks: StrictBool | None = None
    """Whether clicks are told. The provider's default is true."""

    tracking_url: Annotated[str | None, Field(max_length=2000)] = None
    """Where the provider tells clicks; without it, where the account's subscription says."""

    remove_protocol: StrictBool | None = None
    """Whether `https://` is taken off links. The provider's default is false."""

    custom_domain: Annotated[str | None, Field(min_length=1, max_length=255)] = None
    """A domain for short links that the account has."""
