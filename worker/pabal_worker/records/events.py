"""Show an event of the ledger as replies have it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pabal.replies import Event
from pabal.timestamps import to_iso


def show_event(row: Mapping[str, Any]) -> Event:
    """An event's row, with what was changed as texts."""
    return {
        "id": row["id"],
        "at": to_iso(row["at"]),
        "campaign": row["campaign_id"],
        "kind": row["kind"],
        "by": row["by_whom"],
        "says": row["says"],
        "was": _texts(row["was"]),
        "became": _texts(row["became"]),
    }


def _texts(values: Mapping[str, Any] | None) -> dict[str, str] | None:
    if values is None:
        return None
    return {name: _text(value) for name, value in values.items()}


def _text(value: Any) -> str:
    """A value as people read it; a part of a campaign file as it stands there."""
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return "none" if value is None else str(value)
