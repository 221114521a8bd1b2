"""Messages about which the provider's logs are to be asked, for the rules that need no ledger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from pabal_worker.records import Asked

START = datetime(2026, 11, 23, tzinfo=UTC)


def asked(no: int, *, attempt: int = 1, leg: int = 0, campaign: int = 1, **more: Any) -> Asked:
    """A message about which the logs are to be asked; what a test does not mention is ordinary."""
    values: dict[str, Any] = {
        "state": "accepted",
        "asked": 0,
        "left_at": START,
        "valid_until": START + timedelta(hours=1),
        "has_failover": False,
        "voided": [],
        "tries": 1,
    }
    return Asked(campaign, f"campaign-{campaign}", no, leg, "KAKAO_ALIM", attempt=attempt, **(values | more))
