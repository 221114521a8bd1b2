"""Draw a month's messages and prices."""

from __future__ import annotations

from decimal import Decimal

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pabal.cli.format import moment
from pabal.cli.korean.edge import in_language
from pabal.counted import counted
from pabal.replies import Bill

_HEADINGS = ("channel", "sender", "entity", "currency", "messages", "delivered", "parts", "price")
_NUMBERS = 4
"""So many columns at the end hold numbers."""


def bill_screen(bill: Bill) -> RenderableType:
    """A line for each channel, sender, entity and currency, then the sums of each currency; tests apart."""
    since, until = moment(bill["since"], with_utc=False), moment(bill["until"], with_utc=False)
    head = Text(f"{bill['month']}: from {since} to {until}, by when a message's fate was sealed")
    table = Table(box=None, pad_edge=False, header_style="bold")
    for index, heading in enumerate(_HEADINGS):
        is_number = index >= len(_HEADINGS) - _NUMBERS
        table.add_column(heading, overflow="fold", justify="right" if is_number else "left")
    sums: dict[tuple[str, bool], tuple[int, int, Decimal]] = {}
    for line in bill["lines"]:
        currency = line["currency"] if line["currency"] is not None else in_language("no price")
        numbers = [f"{n:,}" for n in (line["messages"], line["delivered"], line["parts"])]
        channel = f"{line['channel']} (tests)" if line["isTest"] else line["channel"]
        names = (channel, line["sender"], line["entity"] or "", currency)
        table.add_row(*map(Text, (*names, *numbers, line["price"])))
        key = currency, line["isTest"]
        messages, parts, price = sums.get(key, (0, 0, Decimal(0)))
        sums[key] = messages + line["messages"], parts + line["parts"], price + Decimal(line["price"])
    has_tests = any(is_test for _, is_test in sums)
    for (currency, is_test), (messages, parts, price) in sorted(sums.items()):
        name = "tests" if is_test else "all but tests" if has_tests else "all"
        cells = (name, "", "", currency, f"{messages:,}", "", f"{parts:,}", str(price))
        table.add_row(*(Text(cell, style="bold") for cell in cells))
    notes = []
    if bill["open"]:
        notes.append(Text(f"not in it: {counted(bill['open'], 'message')} whose end is still to come"))
    if bill["deleted"]:
        deleted = ", ".join(bill["deleted"])
        notes.append(
            Text(f"not in it, since their rows were deleted: {deleted}; `pabal status ID` has their sums")
        )
    return Group(head, table if bill["lines"] else Text("nothing has an end in this month"), *notes)
