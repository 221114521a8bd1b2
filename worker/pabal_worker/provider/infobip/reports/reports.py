"""Read the rows of delivery reports, pushed or pulled, from JSON or XML: the same rows, the same `Report`.

Nothing is applied here.

Only `messageId` and `status` are needed; Infobip marks every property optional (OpenAPI 3.210) and pushes
up to 2,000 rows at once. One row that cannot be read never costs the others. A report is one tuple: it is
made for each message, and nothing of a row is kept that nobody looks at.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from pabal_worker.errors import UnreadableReports
from pabal_worker.provider.infobip.answers.statuses import is_duplicate_id, standing_of
from pabal_worker.provider.infobip.reports.bodies import rows_of, unpack
from pabal_worker.provider.infobip.reports.events import event_of
from pabal_worker.provider.infobip.reports.inbound import is_inbound, read_inbound
from pabal_worker.provider.infobip.reports.rows import (
    MOST_GROUPS,
    CutRow,
    amount,
    integer,
    mapping,
    moment,
    status_numbers,
    text,
)
from pabal_worker.provider.outcomes import Standing, Status
from pabal_worker.provider.port import BodyContent, Report


class _Status(msgspec.Struct, gc=False):
    group: int = msgspec.field(name="groupId")
    id: int = 0


class _Error(msgspec.Struct, gc=False):
    id: int = 0


class _Price(msgspec.Struct, gc=False):
    amount: float | str | None = msgspec.field(default=None, name="pricePerMessage")
    currency: str | None = None


class _Row(msgspec.Struct, gc=False, rename="camel"):
    """A row as the provider's schema has it: what fits is read at once, without an object for each value."""

    message_id: str
    status: _Status
    error: _Error | None = None
    bulk_id: str | None = None
    sender: str | None = None
    mcc_mnc: str | None = None
    done_at: str | None = None
    price: _Price | None = None
    message_count: int | None = None


_USUAL_ROW, _ANY_ROW = msgspec.json.Decoder(_Row), msgspec.json.Decoder()
_INT32 = 2**31


def read_body(body: bytes, *, encoding: str = "") -> BodyContent:
    """What a body holds; UnreadableReports if it has no rows at all. `encoding`: its Content-Encoding."""
    content = BodyContent()
    reports = content.reports
    for no, row in enumerate(rows_of(unpack(body, encoding)), 1):
        report = _read_usual(row, no) if type(row) is msgspec.Raw else None
        if report is None:
            _read_other(row, no, content)
        else:
            reports.append(report)
    return content


def _read_usual(row: msgspec.Raw, no: int) -> Report | None:
    """A row that is as the schema says; None for any other, which is looked at more closely."""
    try:
        read = _USUAL_ROW.decode(row)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    status, price = read.status, read.price
    error_id = read.error.id if read.error is not None else 0
    done_at, count = moment(read.done_at), read.message_count
    paid = amount(price.amount) if price is not None else None
    if (
        not read.message_id
        or not 0 <= status.group < MOST_GROUPS
        or not (-_INT32 <= status.id < _INT32 and -_INT32 <= error_id < _INT32)
        or (done_at is None and read.done_at is not None)
        or (count is not None and not -_INT32 <= count < _INT32)
        or (paid is None and price is not None and price.amount is not None)
    ):
        return None
    standing, is_duplicate = _meaning_of(status.group, status.id)
    return Report(
        no, read.message_id, status.group, status.id, error_id, standing, is_duplicate, read.bulk_id,
        read.sender, bool(read.mcc_mnc), done_at, paid, price.currency if price is not None else None, count,
    )  # fmt: skip


def _read_other(row: object, no: int, content: BodyContent) -> None:
    """A report with odd values, a user's message, another event, or a fault."""
    raw = row
    if isinstance(row, msgspec.Raw):
        try:
            row = _ANY_ROW.decode(row)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            row = CutRow("it holds a byte, a sign or a number that cannot be")
    report = read_report(row, no) if isinstance(row, Mapping) else None
    if report is None and isinstance(row, Mapping) and is_inbound(row):
        _take_inbound(no, row, raw, content)
    elif report is None:
        _note_other(no, row, content)
    else:
        content.reports.append(report)
        for why in _unread_values(mapping(row), report):
            content.complaints.add(no, why)


def read_report(row: Mapping[str, Any], no: int = 0) -> Report | None:
    """A row of a push, of `/reports` or of `/logs` as a Report; None if it names no message or status.

    What it says of time and money and cannot be read is left out.
    """
    message_id, numbers = row.get("messageId"), status_numbers(row)
    if numbers is None or type(message_id) is not str or not message_id:
        return None
    group_id, status_id, error_id = numbers
    standing, is_duplicate = _meaning_of(group_id, status_id)
    price = mapping(row.get("price"))
    return Report(
        no, message_id, group_id, status_id, error_id, standing, is_duplicate, text(row.get("bulkId")),
        text(row.get("sender")), bool(row.get("mccMnc")), moment(row.get("doneAt")),
        amount(price.get("pricePerMessage")), text(price.get("currency")), integer(row.get("messageCount")),
    )  # fmt: skip


def count_reports(body: bytes) -> int:
    """How many rows a body has; 0 if it has none that could be read."""
    try:
        return sum(1 for _ in rows_of(unpack(body, "")))
    except UnreadableReports:
        return 0


@lru_cache(maxsize=1024)
def _meaning_of(group_id: int, status_id: int) -> tuple[Standing, bool]:
    status = Status(group_id, status_id, "")
    return standing_of(status), is_duplicate_id(status)


def _take_inbound(no: int, row: Mapping[str, Any], raw: object, content: BodyContent) -> None:
    try:
        content.inbound.append(read_inbound(row, no, raw))
    except ValueError as error:
        content.complaints.add(no, str(error))


def _note_other(no: int, row: object, content: BodyContent) -> None:
    """Count a row that is no report: another event, or a fault."""
    event = event_of(row) if isinstance(row, Mapping) else None
    if event:
        content.events[event] = content.events.get(event, 0) + 1
    else:
        content.complaints.add(no, _why_unread(row))


def _unread_values(row: Mapping[str, Any], report: Report) -> Iterator[str]:
    """What is there of time and money and cannot be read."""
    if report.done_at is None and row.get("doneAt") is not None:
        yield "doneAt is not a moment; the time at which it came is taken"
    if report.message_count is None and row.get("messageCount") is not None:
        yield "messageCount is not a whole number; left out"
    price = row.get("price")
    paid = price.get("pricePerMessage") if isinstance(price, Mapping) else price
    if report.price is None and paid is not None:
        yield "price is not an amount; left out"


def _why_unread(row: object) -> str:
    if isinstance(row, CutRow):
        return row
    if not isinstance(row, Mapping):
        return "it is not an object"
    if text(row.get("messageId")) is None:
        return "it has no messageId"
    return "it has no status group that can be"
