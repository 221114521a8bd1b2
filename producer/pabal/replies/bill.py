"""Describe a month's messages and prices, to hold against the provider's bill."""

from __future__ import annotations

from typing_extensions import TypedDict

from pabal.timestamps import Moment


class BillLine(TypedDict):
    """Messages of one channel, sender, entity and currency; tests have lines of their own."""

    channel: str
    """`kakao` or `sms`; where the provider fails over by itself, by its reports."""

    sender: str
    """The Kakao sender, or the SMS sender."""

    entity: str | None
    """The campaign's `platform.entityId`; null without one."""

    isTest: bool
    """Whether they are tests."""

    currency: str | None
    """As reports write it; null: no report named a price."""

    messages: int
    """Messages that left and have an end in the month."""

    delivered: int
    """Those of them that arrived."""

    parts: int
    """Messages as the provider counts them (`messageCount`); 1 where a report named none."""

    price: str
    """The sum of what reports said, a decimal number as text."""


class Bill(TypedDict):
    """A month's messages and prices, as far as reports said them."""

    month: str
    """`2026-11`."""

    timeZone: str
    """The zone whose month it is: the installation's."""

    since: Moment
    """Its first moment."""

    until: Moment
    """The first moment after it."""

    lines: list[BillLine]
    """By channel, sender, entity and currency."""

    open: int
    """Messages of campaigns of this month that have left and no end yet: they are in no line."""

    deleted: list[str]
    """The first hundred campaigns of this month whose rows are deleted: they are in no line."""
