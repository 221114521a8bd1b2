"""Pause or resume all that sends for the account, a sender or an entity, campaigns and streams alike.

What comes under a stop later, sealed or opened as a stream, is paused as well; what was paused or held by
itself stays so when the stop ends. The ledger keeps both.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pabal import wire
from pabal.campaign.schedule.zones import in_zone, read_zone
from pabal.errors import Problem
from pabal.replies import ErrorReply, Reply, StoppedCampaign, StopReply, StopScope
from pabal.timestamps import to_iso
from pabal_worker.campaigns.question_order import read_asked
from pabal_worker.sending.look import GOOD_FOR_S

if TYPE_CHECKING:
    from pabal_worker.campaigns.forecast import Forecasting
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger

_NAMED = 100


class ManyCampaigns:
    """Answers `pabal.pause-many` and `pabal.resume-many`."""

    def __init__(
        self, *, ledger: Ledger, forecasting: Forecasting, clock: LedgerClock, time_zone: str
    ) -> None:
        """`time_zone`: the installation's; empty: this machine's."""
        self._ledger, self._forecasting, self._clock = ledger, forecasting, clock
        self._time_zone = time_zone

    def pause(self, sender: str | None, entity: str | None, *, asked: str | None) -> Reply[StopReply]:
        """Let nothing more leave for a sender, an entity, or (neither) the account; safe to repeat."""
        scope, moment = _scope_of(sender, entity), self._read(asked)
        if isinstance(moment, dict):
            return moment
        if isinstance(scope, dict):
            return scope
        stopped = self._ledger.stops.stop(*scope, asked=moment)
        self._forecasting.forget()
        return wire.ok(
            {
                "scope": scope[0],
                "value": scope[1],
                "campaigns": len(stopped.rows),
                "named": _named(stopped.rows, goes_on=False),
                "already": stopped.already,
                "receiving": stopped.receiving,
                "inFlight": stopped.in_flight,
                "nothingAfter": to_iso(self._clock.now() + timedelta(seconds=GOOD_FOR_S)),
            }
        )

    def resume(
        self, sender: str | None, entity: str | None, *, every: bool, asked: str | None
    ) -> Reply[StopReply]:
        """End the stop of a sender, of an entity or of the account; `every`: all stops there are."""
        scope, moment = _scope_of(sender, entity, every=every), self._read(asked)
        if isinstance(moment, dict):
            return moment
        if isinstance(scope, dict):
            return scope
        kind, value = (None, "") if every else scope
        rows = self._ledger.stops.lift(kind, value, asked=moment, now=self._clock.now())
        if rows is None:
            return self._refuse_lift(kind, value, moment)
        self._forecasting.forget()
        return wire.ok(
            {
                "scope": kind,
                "value": value,
                "campaigns": len(rows),
                "named": _named(rows),
                "already": 0,
                "receiving": 0,
                "inFlight": 0,
                "nothingAfter": None,
            }
        )

    def _read(self, asked: str | None) -> datetime | ErrorReply:
        """When it was asked for; a clock that is ahead of ours does not count."""
        now, moment = self._clock.now(), read_asked(asked)
        if isinstance(moment, Problem):
            return wire.wrong_input([moment])
        return min(moment or now, now)

    def _refuse_lift(self, kind: str | None, value: str, asked: datetime) -> ErrorReply:
        standing = self._ledger.stops.standing(kind, value)
        if standing:
            zone = read_zone(self._time_zone or None)
            latest = in_zone(max(row["asked_at"] for row in standing), zone)
            why = (
                f"it was stopped again at {latest}, and this was asked before, at {in_zone(asked, zone)}; "
                f"ask again"
            )
            return wire.error("not_possible", why)
        others = [
            " ".join((row["kind"], row["value"])).strip() for row in self._ledger.stops.standing(None, "")
        ]
        what = " ".join((kind, value)).strip() if kind else "nothing"
        how = "stopped" if kind is None else "not stopped"
        stands = f"what is stopped: {', '.join(others)}" if others else "nothing is"
        return wire.error(
            "not_possible",
            f"{what} is {how}; {stands}. `pabal resume ID` lets one campaign go on that was paused by itself",
        )


def _scope_of(
    sender: str | None, entity: str | None, *, every: bool = False
) -> tuple[StopScope, str] | ErrorReply:
    named = sender if sender is not None else entity
    if every and named is not None:
        what = "stands beside a sender or an entity, and means all stops there are"
        return wire.wrong_input([Problem("every", named, what, "leave one of both out")])
    if sender is not None and entity is not None:
        what = "sender and entity cannot be named together"
        return wire.wrong_input(
            [Problem("sender, entity", f"{sender}, {entity}", what, "ask for each by itself")]
        )
    if sender is not None:
        return "sender", sender
    return ("entity", entity) if entity is not None else ("account", "")


def _named(rows: Iterable[dict[str, Any]], *, goes_on: bool | None = None) -> list[StoppedCampaign]:
    first = sorted(rows, key=lambda row: str(row["id"]))[:_NAMED]
    return [
        {
            "campaign": row["id"],
            "isStream": row["is_stream"],
            "goesOn": row["goes_on"] if goes_on is None else goes_on,
        }
        for row in first
    ]
