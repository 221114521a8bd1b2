"""Look at senders' webhooks: those that do not take what they are told, and changes that nobody may sign.

Whether a webhook's owner can read a signature is known only by the answers of the endpoint.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pabal.counted import counted
from pabal.replies import DoctorFinding
from pabal.timestamps import to_iso
from pabal_worker.doctor.findings import Look, doubtful, wrong
from pabal_worker.rules.obstacles import PATIENCE
from pabal_worker.webhooks.endpoints import without_password

if TYPE_CHECKING:
    from pabal_worker.ledger import Ledger

_LISTED = 100
"""Endpoints that are looked at: those in trouble come first."""

_NOT_ALLOWED = (401, 403)


def look_at_webhooks(ledger: Ledger) -> Look:
    """Findings alone: each endpoint is a line of `pabal webhooks`."""
    rows = ledger.relays.endpoints(limit=_LISTED, most=1)
    return Look({}, list(judge_webhooks(rows, now=ledger.now())))


def look_at_signing(ledger: Ledger, *, is_signing: bool) -> Look:
    """Whether something waits that this process may not tell, for want of a secret."""
    rows = [] if is_signing else ledger.relays.endpoints(limit=_LISTED, most=1)
    waiting = [row for row in rows if row["waiting"]]
    if not waiting:
        return Look()
    finding = wrong(
        "webhooks.unsigned",
        f"{counted(len(waiting), 'webhook is', 'webhooks are')} to be told something, and this worker has no "
        "PABAL_RELAY_SECRET to sign it",
        "set it for all workers; what waits goes out then",
    )
    return Look({}, [finding])


def judge_webhooks(rows: Sequence[dict[str, Any]], *, now: datetime) -> Iterable[DoctorFinding]:
    """The parked and the failing ones, each kind once, with the one that is in trouble for the longest."""
    parked = [row for row in rows if row["state"] == "parked"]
    if parked:
        first = min(parked, key=lambda row: row["parked_at"])
        yield wrong(
            "webhooks.parked",
            f"{counted(len(parked), 'webhook is', 'webhooks are')} parked and told nothing more: "
            f"{_described(first, first['parked_at'])}",
            f"{_mend(first)}; then `pabal webhooks --resume URL`",
        )
    failing = [row for row in rows if row["state"] == "active" and row["failures"]]
    late = [row for row in failing if now - row["failed_since"] >= PATIENCE]
    if late:
        first = min(late, key=lambda row: row["failed_since"])
        yield doubtful(
            "webhooks.failing",
            f"{counted(len(late), 'webhook takes', 'webhooks take')} nothing of what is told: "
            f"{_described(first, first['failed_since'])}",
            f"{_mend(first)}; it is tried again by itself, and nothing is lost",
        )


def _described(row: dict[str, Any], since: datetime) -> str:
    return f"{without_password(row['url'])} since {to_iso(since)} ({row['last_error']})"


def _mend(row: dict[str, Any]) -> str:
    """By the endpoint's last answer."""
    status = row["last_status"]
    if status in _NOT_ALLOWED:
        return "give the endpoint the same PABAL_RELAY_SECRET as the workers have, or let them in"
    if status is None:
        return "see that the endpoint runs, and that workers reach its address"
    return "see the endpoint's own log, and mend it"
