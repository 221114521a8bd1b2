"""Judge what a report says of time and money: pure.

A value that cannot be is left out with a complaint and never becomes money; the report's status still counts.
A report under the bulkId of another campaign is not believed at all: the provider was given both ids in one
call. Reports come from outside, with a token as their only proof.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from functools import lru_cache

from pabal_worker.message_ids import call_of
from pabal_worker.provider.port import Complaints, Report
from pabal_worker.records import MessageKey

DEAREST = Decimal(100_000)
"""No message costs that much, in any currency."""

MOST_PARTS = 255
"""Parts of one SMS, by its own numbering (3GPP TS 23.040, 9.2.3.24.1)."""

EARLIEST, LATEST = timedelta(days=400), timedelta(days=1)
"""How long before a report came a message may have ended, and how far the provider's clock may be ahead."""

_CURRENCY_LETTERS = 3


def believed_attempt(report: Report, key: MessageKey) -> int | None:
    """The attempt that a report is about; None: it does not say so. ValueError: it cannot be about `key`."""
    call = call_of(report.bulk_id)
    if call is None:
        return None
    if call[0] != key.campaign_id:
        raise ValueError(
            f"its bulkId is of campaign {call[0]!r}, its messageId of {key.campaign_id!r}; not taken"
        )
    return call[1]


def believed_moment(report: Report, received_at: datetime, complaints: Complaints) -> datetime:
    """When the message ended, by the provider's clock; else the moment at which the report came."""
    done_at = report.done_at
    if done_at is None:
        return received_at
    if received_at - EARLIEST <= done_at <= received_at + LATEST:
        return done_at
    why = f"doneAt {done_at:%Y-%m-%d} cannot be; the time at which it came is taken"
    complaints.add(report.row, why)
    return received_at


def believed_price(report: Report, complaints: Complaints) -> tuple[Decimal | None, str | None]:
    """Price and currency of the message; None, None where it has none or none that can be."""
    if report.price is None:
        return None, None
    price, currency, why = _judge_price(report.price, report.currency)
    if why:
        complaints.add(report.row, why)
    return price, currency


def believed_count(report: Report, complaints: Complaints) -> int | None:
    """In how many parts the message was sent."""
    count = report.message_count
    if count is None or 0 <= count <= MOST_PARTS:
        return count or None
    complaints.add(report.row, f"messageCount {count} cannot be (0 to {MOST_PARTS}); left out")
    return None


@lru_cache(maxsize=1024)
def _judge_price(price: Decimal, currency: str | None) -> tuple[Decimal | None, str | None, str]:
    if not 0 <= price <= DEAREST:  # only compared, as `abs` raises at some exponents
        return None, None, f"price {price!s:.24} cannot be (0 to {DEAREST:,} a message); left out"
    if currency is not None and not _is_currency(currency):
        return None, None, f"currency {currency[:12]!r} is none (three capital letters); price left out"
    return round(price, 6), currency, ""


def _is_currency(currency: str) -> bool:
    return (
        len(currency) == _CURRENCY_LETTERS
        and currency.isascii()
        and currency.isalpha()
        and currency.isupper()
    )
