"""Name what Flower is not told."""

from __future__ import annotations

from typing import Any

UNSEEN: dict[str, Any] = {"resultrepr_maxsize": 0}
"""Options of tasks that reply about people: Celery tells Flower the beginning of every other reply."""
