"""List webhooks for people, and resume one that was parked.

Delivering is done in `delivery.py`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from pabal import wire
from pabal.errors import Problem
from pabal.replies import CampaignWebhook, Reply, Webhook, WebhookList
from pabal.timestamps import to_iso

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger

_LISTED = 100
_COUNTED = 10_000
_PASSWORD = re.compile(r"(?<=//)[^/?#@]*@")


class Endpoints:
    """Answers `pabal.webhooks`, and describes the webhook of a campaign's status."""

    def __init__(self, *, ledger: Ledger, clock: LedgerClock, secrets: Sequence[str]) -> None:
        self._ledger, self._clock, self._is_signing = ledger, clock, bool(secrets)

    def list_webhooks(self, *, resume: str | None) -> Reply[WebhookList]:
        """The newest webhooks. `resume`: the URL of one, as its campaign names it, to try again now."""
        if resume is not None and not self._ledger.relays.resume(resume, now=self._clock.now()):
            problem = Problem(
                "resume",
                without_password(resume),
                "no campaign has this webhook, and no profile",
                "`pabal webhooks` lists those that there are",
            )
            return wire.wrong_input([problem])
        rows = self._ledger.relays.endpoints(limit=_LISTED, most=_COUNTED)
        return wire.ok({"signing": self._is_signing, "webhooks": [_describe(row) for row in rows]})

    def find_webhook(self, endpoint_no: int | None) -> CampaignWebhook | None:
        """One webhook, as a campaign's status shows it; None for a campaign without."""
        row = self._ledger.relays.endpoint(endpoint_no, most=_COUNTED) if endpoint_no else None
        return {"signing": self._is_signing, **_describe(row)} if row else None


def _describe(row: dict[str, Any]) -> Webhook:
    return {
        "endpoint": row["no"],
        "url": without_password(row["url"]),
        "tells": row["tells"],
        "state": row["state"],
        "waiting": row["waiting"],
        "isMore": row["waiting"] >= _COUNTED,
        "waitingSince": to_iso(row["waiting_since"]),
        "talksWaiting": row["talks_waiting"],
        "talksParked": row["talks_parked"],
        "delivered": row["delivered"],
        "lastDeliveredAt": to_iso(row["last_delivered_at"]),
        "failures": row["failures"],
        "failedSince": to_iso(row["failed_since"]),
        "lastStatus": row["last_status"],
        "lastError": row["last_error"],
        "nextTryAt": to_iso(row["next_try_at"]),
        "parkedAt": to_iso(row["parked_at"]),
    }


def without_password(url: str) -> str:
    """The URL without a user's name and password."""
    return _PASSWORD.sub("***@", url, count=1)
