"""Read what Infobip writes, and say how much it takes in one request: `ProviderFormat` for Infobip.

Holds no connection. Each method is one function of the modules beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pabal_worker.provider.infobip.answers import statuses
from pabal_worker.provider.infobip.reports import logs, raw_rows, reports, rows
from pabal_worker.provider.outcomes import ErrorClass, Standing, Status
from pabal_worker.provider.port import BodyContent, Code, Report


class InfobipFormat:
    """Infobip's reports, statuses, errors and limits."""

    page_rows = logs.MOST_ROWS
    logs_reach_s = float(logs.REACH_S)

    def read_body(self, body: bytes, *, encoding: str = "") -> BodyContent:
        """What a body holds. `encoding`: its Content-Encoding. Raises UnreadableReports if it has no rows."""
        return reports.read_body(body, encoding=encoding)

    def raw_rows(self, body: bytes, *, encoding: str = "") -> Iterator[str]:
        """A body's rows as they came, each as JSON text. Raises UnreadableReports if it has none."""
        return raw_rows.raw_rows(body, encoding=encoding)

    def count_reports(self, body: bytes) -> int:
        """How many rows a body has; 0 if it has none that could be read."""
        return reports.count_reports(body)

    def read_report(self, row: Mapping[str, Any]) -> Report | None:
        """A raw row of the logs as a report; None if it names no message or no status."""
        return reports.read_report(row)

    def chunk_ids(self, ids: Iterable[str]) -> Iterator[tuple[str, ...]]:
        """The message ids in lists of which each fits into one query of the logs."""
        return logs.chunk_ids(ids)

    def standing_of(self, status: Status) -> Standing:
        """Where a message with this status stands."""
        return statuses.standing_of(status)

    def error_class_of(self, status: Status) -> ErrorClass:
        """Whose fault a failure with this status is."""
        return statuses.error_class_of(status)

    def find_status(self, group_id: int, status_id: int) -> Code | None:
        """The status with these numbers; None if it is not in the registry."""
        return statuses.STATUSES.get((group_id, status_id))

    def find_error(self, error_id: int) -> Code | None:
        """The error with this number; None if it is not in the registry."""
        return statuses.ERRORS.get(error_id)

    def group_name(self, group_id: int) -> str:
        """The name of a status group; empty if there is no such group."""
        return rows.GROUP_NAMES.get(group_id, "")
