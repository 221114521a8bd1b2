"""Describe events: what happened to campaigns and to the installation, and who is said to have caused it."""

from __future__ import annotations

from typing_extensions import TypedDict

from pabal.timestamps import Moment


class Event(TypedDict):
    """Something that people may have to know later."""

    id: int
    """Grows with time."""

    at: Moment
    """When it happened."""

    campaign: str | None
    """The campaign's id; null: of the installation."""

    kind: str
    """`opened`, `sealed`, `began`, `paused`, `held`, `resumed`, `changed`, `finished`, `cancelled` …"""

    by: str | None
    """Who is said to have caused it: nobody is proven on a broker. Null: Pabal itself."""

    says: str | None
    """Why, or what, in words."""

    was: dict[str, str] | None
    """What was changed, as it was; `none` where nothing was set."""

    became: dict[str, str] | None
    """What it became."""


class EventList(TypedDict):
    """Events, the newest first."""

    events: list[Event]
    """As many as were asked for."""

    before: int | None
    """Asked for with this id next, the older ones come; null: there are none."""
