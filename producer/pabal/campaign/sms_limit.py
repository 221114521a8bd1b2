"""Model the limit of a campaign's SMS failover: so many SMS, or so much money.

Money is text with a point, as in "12.50", so that no binary fraction ever stands for it. How many SMS a limit
still allows is computed by the workers' `rules/sms_budget.py`.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationError, model_validator

from pabal.errors import Problem, WrongInput
from pabal.fields.base import Option, wrong

_MONEY = re.compile(r"[0-9]{1,9}([.][0-9]{1,6})?", re.ASCII)
_MESSAGES = re.compile(r"[0-9]{1,9}", re.ASCII)
_PRICE = re.compile(r"(?P<price>[0-9.]+) ?(?P<currency>[A-Za-z]{3})", re.ASCII)


def _money(value: str) -> str:
    if not _MONEY.fullmatch(value) or not Decimal(value):
        raise wrong(("is not an amount of money", 'write it with a point and above 0, as in "12.50"'))
    whole, _, cents = value.partition(".")
    return f"{int(whole)}.{cents.rstrip('0'):0<2}"


def _currency(value: str) -> str:
    if not re.fullmatch("[A-Z]{3}", value):
        raise wrong(("is not a currency", "write its three letters, as the provider's reports do: EUR"))
    return value


Money = Annotated[str, AfterValidator(_money)]
Currency = Annotated[str, AfterValidator(_currency)]


class FailoverLimit(Option):
    """How many SMS may leave, or for how much money. What comes beyond it waits and is shown."""

    messages: Annotated[int | None, Field(strict=True, ge=1, le=2**31 - 1)] = None
    """SMS at most."""

    price: Money | None = None
    """What they may cost together, as text: "12.50"."""

    currency: Currency | None = None
    """Of `price` and `pricePerMessage`, as the provider's reports write it: EUR."""

    price_per_message: Money | None = None
    """What an SMS is taken to cost until its report says it; the dearest reported one counts if it is more.
    """

    @model_validator(mode="after")
    def _says_something(self) -> FailoverLimit:
        if self.messages is None and self.price is None:
            raise wrong(("has neither messages nor price", "add one of them, or leave limit out"))
        self._check_price()
        return self

    def _check_price(self) -> None:
        beside = {"currency": self.currency, "pricePerMessage": self.price_per_message}
        if self.price is None:
            if given := [name for name, value in beside.items() if value is not None]:
                raise wrong((f"has {' and '.join(given)} without price", "add price, or take them out"))
        elif missing := [name for name, value in beside.items() if value is None]:
            raise wrong((f"has price without {' and '.join(missing)}", "add what is missing"))
        elif Decimal(self.price_per_message or 0) > Decimal(self.price):
            raise wrong(("is too low for a single SMS", "raise price, or correct pricePerMessage"))


def change_limit(
    limit: FailoverLimit | None, written: str | None, price_per_message: str | None
) -> FailoverLimit | None:
    """The limit after the change `written`: `800` (SMS), `12.50 EUR` or `none`; what it leaves out stays.

    Raises WrongInput.
    """
    if written is not None and written.strip().lower() == "none":
        return None
    before, new = limit.model_dump(exclude_none=True) if limit else {}, _read(written)
    _check_currency(written or "", before, new, price_per_message)
    fields = before | new
    if price_per_message is not None:
        fields["price_per_message"] = price_per_message
    if not fields:
        return None
    try:
        return FailoverLimit(**fields)
    except ValidationError as error:
        raise WrongInput("--limit", [_problem(written or "", detail) for detail in error.errors()]) from error


def _check_currency(
    written: str, before: dict[str, Any], new: dict[str, Any], price_per_message: str | None
) -> None:
    """What one SMS costs is known in one currency only."""
    was, now = before.get("currency"), new.get("currency")
    if was and now and was != now and price_per_message is None:
        what = f"is in another currency than the limit so far, which says what an SMS costs in {was}"
        way_out = f"say with --price-per-message what one costs at most in {now}"
        raise WrongInput("--limit", [Problem("limit", written[:40], what, way_out)])


def _read(written: str | None) -> dict[str, Any]:
    if written is None:
        return {}
    if _MESSAGES.fullmatch(written.strip()):
        return {"messages": int(written)}
    found = _PRICE.fullmatch(written.strip())
    if found is None:
        way_out = "write a number of SMS (800), an amount of money (`12.50 EUR`) or none"
        raise WrongInput("--limit", [Problem("limit", written[:40], "is not a limit", way_out)])
    return {"price": found["price"], "currency": found["currency"].upper()}


def _problem(written: str, error: Any) -> Problem:
    what, way_out = next(
        iter(error.get("ctx", {}).get("faults", [])), ("is not from 1 to 2147483647", "write 1 or more")
    )
    if "pricePerMessage" in what:
        way_out = "say with --price-per-message what one SMS costs at most, as in 0.03"
    return Problem("limit", written[:40], what, way_out)
