"""Model the limit of what all messages of a campaign may cost together.

How much of it is spent is counted by the workers: reported prices, and for a message without one the last
known price of its channel and kind.
"""

from __future__ import annotations

import re
from decimal import Decimal

from pydantic import ValidationError, model_validator

from pabal.campaign.sms_limit import Currency, Money
from pabal.errors import Problem, WrongInput
from pabal.fields.base import Option, wrong

_AMOUNT = re.compile(r"(?P<amount>[0-9.]+) ?(?P<currency>[A-Za-z]{3})", re.ASCII)


class SpendLimit(Option):
    """What all messages of a campaign may cost together; the campaign is held when it is reached."""

    amount: Money
    """The limit, as text: "50000.00"."""

    currency: Currency
    """Of `amount` and `pricePerMessage`, as reports write it: KRW. Prices in others do not count."""

    price_per_message: Money
    """What a message is taken to cost as long as no report of its channel and kind ever named a price."""

    @model_validator(mode="after")
    def _has_room_for_one(self) -> SpendLimit:
        if Decimal(self.price_per_message) > Decimal(self.amount):
            raise wrong(("is too low for a single message", "raise amount, or correct pricePerMessage"))
        return self


def read_spend_limit(written: str, price_per_message: str | None, *, known_price: str | None) -> SpendLimit:
    """The limit that people wrote: `50000 KRW`; `known_price`: what a message was taken to cost so far.

    Raises WrongInput.
    """
    match = _AMOUNT.fullmatch(written.strip())
    if match is None:
        what, way_out = "is not an amount with its currency", "write '50000 KRW'"
        raise WrongInput("--limit", [Problem("limit", written[:40], what, way_out)])
    each = price_per_message or known_price
    if each is None:
        what, way_out = (
            "is needed for the first limit",
            "say what a message costs at most: --price-per-message 15",
        )
        raise WrongInput("--limit", [Problem("pricePerMessage", "", what, way_out)])
    fields = {"amount": match["amount"], "currency": match["currency"].upper(), "price_per_message": each}
    try:
        return SpendLimit(**fields)
    except ValidationError as error:
        problems = [
            Problem(
                str(detail["loc"][0]) if detail["loc"] else "limit", written[:40], *_fault_of(detail["msg"])
            )
            for detail in error.errors()
        ]
        raise WrongInput("--limit", problems) from error


def _fault_of(text: str) -> tuple[str, str]:
    what, _, way_out = text.partition("; ")
    return what, way_out or "write '50000 KRW'"
