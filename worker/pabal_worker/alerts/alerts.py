"""Tell people of events that are alerts: held, stuck, slowed, breaker open. One POST for those that wait.

What is an alert is decided where events are written; how an address is called is in `webhooks/http.py`. An
alert may be told twice, if whoever tells it dies right after. One that nobody takes for an hour is given up.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import orjson

from pabal.timestamps import to_iso
from pabal_worker.outages import OutageLog
from pabal_worker.webhooks import signing
from pabal_worker.webhooks.parcels import HttpClient, PostResult

if TYPE_CHECKING:
    from structlog.typing import FilteringBoundLogger

    from pabal_worker.clock import LedgerClock
    from pabal_worker.event_loop import LoopThread
    from pabal_worker.ledger import Ledger

EVERY_S = 5.0
"""How often a worker looks for alerts."""

_LOOKS_APART_S, _AFTER_FAILURE = 4.0, timedelta(seconds=30)
_GIVEN_UP_AFTER = timedelta(hours=1)
_AT_ONCE, _LONGEST = 20, 300
_POST_WITHIN_S = 20.0


class Alerts:
    """Tells what waits; for any number of workers."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        http: HttpClient,
        loop: LoopThread,
        clock: LedgerClock,
        url: str,
        secrets: Sequence[str],
        log: FilteringBoundLogger,
    ) -> None:
        """`url` empty: nobody is told. Without secrets the POST is not signed."""
        self._ledger, self._http, self._loop, self._clock = ledger, http, loop, clock
        self._url, self._secrets, self._log = url, tuple(secrets), log
        self._outage = OutageLog(log=log, begins="alerts wait", ends="alerts are told again")

    def run(self) -> None:
        """Tell what waits; whatever fails is tried again later."""
        try:
            self.tell()
        except Exception as error:
            self._outage.note_failure(why=type(error).__name__)
        else:
            self._outage.note_answer()

    def tell(self) -> int:
        """Tell what waits, where no other worker has just done so; returns how many events were taken."""
        now, campaigns = self._clock.now(), self._ledger.campaigns
        if not self._ledger.events.to_tell(limit=1):
            return 0
        if not campaigns.record_heartbeat("alerts", now=now, apart_s=_LOOKS_APART_S):
            return 0
        rows = self._give_up(self._ledger.events.to_tell(limit=_AT_ONCE), now)
        failed_at = campaigns.heartbeats().get("alerts failed")
        if not rows or not self._url or (failed_at and now - failed_at < _AFTER_FAILURE):
            return 0
        result = self._post(rows, now)
        if not result.is_accepted:
            campaigns.record_heartbeat("alerts failed", now=now, apart_s=0)
            self._log.warning("an alert failed; it is tried again for an hour", why=result.why)
            return 0
        self._ledger.events.told([row["id"] for row in rows])
        return len(rows)

    def _give_up(self, rows: Sequence[dict[str, Any]], now: datetime) -> list[dict[str, Any]]:
        """Those that are still worth telling."""
        old = [row["id"] for row in rows if now - row["at"] > _GIVEN_UP_AFTER]
        if old:
            self._ledger.events.told(old)
            if self._url:
                self._log.warning("alerts were given up after an hour", events=old)
        return [row for row in rows if row["id"] not in old]

    def _post(self, rows: Sequence[dict[str, Any]], now: datetime) -> PostResult:
        body = orjson.dumps(body_of(rows))
        name = f"alert-{rows[0]['id']}-{rows[-1]['id']}"
        headers = signing.signed_headers(self._secrets, id=name, at=now, body=body) if self._secrets else {}
        post = self._loop.submit(self._http.post(self._url, headers=headers, body=body))
        return post.result(_POST_WITHIN_S)


def body_of(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """`text`, which chat tools show, and the events beside it."""
    return {
        "text": "\n".join(_line_of(row) for row in rows),
        "events": [
            {
                "id": row["id"],
                "at": to_iso(row["at"]),
                "campaign": row["campaign_id"],
                "kind": row["kind"],
                "by": row["by_whom"],
                "says": row["says"],
            }
            for row in rows
        ],
    }


def _line_of(row: dict[str, Any]) -> str:
    what = f"campaign {row['campaign_id']}" if row["campaign_id"] else "all campaigns"
    return f"Pabal: {what}: {row['kind']}: {(row['says'] or '')[:_LONGEST]}"
