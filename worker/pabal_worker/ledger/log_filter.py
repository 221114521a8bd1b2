"""Keep tasks that fail for want of a ledger out of the log while it is away.

That it is away, and that it is back, is said once each by `database.py`; every tick would say it again, with
a trace. A task that fails otherwise is logged as ever.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from psycopg_pool import PoolTimeout

_OF_TASKS = "celery.app.trace"


class OutageFilter(logging.Filter):
    """For handlers."""

    def __init__(self, is_away: Callable[[], bool]) -> None:
        """`is_away`: whether the ledger is."""
        super().__init__()
        self._is_away = is_away

    def filter(self, record: logging.LogRecord) -> bool:
        """Drop a task's failure that only says that there is no connection."""
        kind = record.exc_info[0] if record.name == _OF_TASKS and record.exc_info else None
        return not (kind is PoolTimeout and self._is_away())
