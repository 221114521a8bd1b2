"""Read delivery reports, pushed or pulled, as JSON or XML: the same rows, the same `Report`.

Nothing is applied here.

Only `messageId` and `status` are needed; Infobip marks every property optional (OpenAPI 3.210) and pushes
up to 2,000 rows at once. One row that cannot be read never costs the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson

from pabal_worker.errors import UnreadableReports
from pabal_worker.provider.infobip.answers.statuses import is_duplicate_id, standing_of
from pabal_worker.provider.infobip.reports.rows import (
    amount,
    integer,
    mapping,
    moment,
    status_of,
    text,
    without_nul,
)
from pabal_worker.provider.infobip.reports.xml_reports import is_xml, xml_rows
from pabal_worker.provider.port import Report, UnreadRow


def parse_reports(body: bytes) -> tuple[list[Report], list[UnreadRow]]:
    """The reports in a body, and the rows that are none; UnreadableReports if it has no rows at all."""
    reports: list[Report] = []
    unread: list[UnreadRow] = []
    for row in _rows(body):
        report = read_report(mapping(row))
        if report is None:
            unread.append(UnreadRow(row, _why_unread(row)))
        else:
            reports.append(report)
    return reports, unread


def read_report(row: Mapping[str, Any]) -> Report | None:
    """A row of a push, of `/reports` or of `/logs` as a Report; None if it names no message or status."""
    message_id, status = text(row.get("messageId")), status_of(row)
    if message_id is None or status is None:
        return None
    error, price = mapping(row.get("error")), mapping(row.get("price"))
    permanent = error.get("permanent")
    return Report(
        message_id=message_id,
        status=status,
        standing=standing_of(status),
        is_duplicate_id=is_duplicate_id(status),
        permanent=permanent if isinstance(permanent, bool) else None,
        bulk_id=text(row.get("bulkId")),
        to=text(row.get("to")) or text(row.get("destination")),
        sender=text(row.get("sender")),
        done_at=moment(row.get("doneAt")),
        price=amount(price.get("pricePerMessage")),
        currency=text(price.get("currency")),
        message_count=integer(row.get("messageCount")),
        raw=row,
    )


def count_reports(body: bytes) -> int:
    """How many rows a body has; 0 if it has none that could be read."""
    try:
        return len(_rows(body))
    except UnreadableReports:
        return 0


def _rows(body: bytes) -> list[object]:
    if is_xml(body):
        return xml_rows(body)
    try:
        read = orjson.loads(without_nul(body))
    except orjson.JSONDecodeError as error:
        raise UnreadableReports(f"it is not JSON ({error.msg})") from error
    rows = mapping(read).get("results")
    if not isinstance(rows, list):
        raise UnreadableReports("it has no list `results`")
    return rows


def _why_unread(row: object) -> str:
    if not isinstance(row, Mapping):
        return "the row is not an object"
    if text(row.get("messageId")) is None:
        return "the row has no messageId"
    return "the row has no status group"
