"""Read and overrule the account's pace: its cap, and how far the provider's troubles slow it.

The pace is kept in `grant.lua`, and the slowing is worked out in `steer.lua`.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from pabal import wire
from pabal.errors import Problem
from pabal.rate.pace import NotAPace, Pace, format_pace, parse_pace
from pabal.replies import AccountStatus, Breaker, Reply, Slowdown
from pabal.timestamps import to_iso
from pabal_worker.errors import PacerUnavailable
from pabal_worker.rate_limiter.scopes import ACCOUNT, account_pace
from pabal_worker.records import AccountPace
from pabal_worker.rules import steering
from pabal_worker.rules.steering import Steering

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger
    from pabal_worker.rate_limiter.client import RedisPacer
    from pabal_worker.settings import Settings

_WORDS = {
    "busy": "the provider asked for less (429 or 503)",
    "failed": "calls failed at the provider (5xx, or no answer)",
}


class Account:
    """Reads the account's pace, and overrules it."""

    def __init__(self, *, ledger: Ledger, pacer: RedisPacer, clock: LedgerClock, settings: Settings) -> None:
        self._ledger, self._pacer, self._clock, self._settings = ledger, pacer, clock, settings

    def change(self, *, pace: str | None, is_steered: bool | None, reset: bool) -> Reply[AccountStatus]:
        """Overrule the cap (`600/MINUTE`, `50/SECOND,100000/DAY`, `none`) or the steering. `reset`: the
        settings count again, and the provider's past troubles are forgotten. With nothing given, it only
        reads.
        """
        before = AccountPace() if reset else self._ledger.account.read()
        try:
            overruled = before.pace if pace is None else format_pace(parse_pace(pace))
        except NotAPace as error:
            what = error.what.removeprefix(f"{pace!r} ")
            way_out = error.way_out.replace("leave it empty", "`none`")
            return wire.wrong_input([Problem("pace", pace or "", what, way_out)])
        after = AccountPace(overruled, before.is_steered if is_steered is None else is_steered)
        if reset or pace is not None or is_steered is not None:
            self._ledger.account.write(after, now=self._clock.now())
        if reset:
            try:
                self._pacer.reset_steering(ACCOUNT)
            except PacerUnavailable as error:
                return wire.error("not_possible", f"{error}; the settings count again all the same")
        return wire.ok(self.current_pace())

    def current_cap(self) -> tuple[Pace, float | None]:
        """The cap that counts, and the messages a second to which the provider's troubles slow the account;
        None: they do not.
        """
        overruled = self._ledger.account.read()
        if not overruled.is_steered:
            return self._cap(overruled), None
        return self._cap(overruled), steering.present_pace(self._steering(), now_us=self._now_us())

    def current_pace(self) -> AccountStatus:
        """The account's pace as status replies show it."""
        overruled = self._ledger.account.read()
        health = self._steering() if overruled.is_steered else Steering()
        return {
            "cap": _pace_text(self._cap(overruled)),
            "setBy": "PABAL_ACCOUNT_SPEED" if overruled.pace is None else "pabal account",
            "floor": self._settings.account_floor,
            "steering": overruled.is_steered,
            "slowed": _slowdown(health, self._now_us()),
            "breaker": _breaker(health),
            "highShare": self._settings.high_share,
        }

    def _cap(self, overruled: AccountPace) -> Pace:
        return account_pace(parse_pace(self._settings.account_speed), overruled.pace)

    def _steering(self) -> Steering:
        """What is known of the provider's health; nothing without Redis."""
        try:
            return self._pacer.steering_of(ACCOUNT)
        except PacerUnavailable:
            return Steering()

    def _now_us(self) -> int:
        return round(self._clock.now().timestamp() * 1e6)


def _slowdown(health: Steering, now_us: int) -> Slowdown | None:
    """How far the provider's troubles slow the account now, and why; None: not at all."""
    pace = steering.present_pace(health, now_us=now_us)
    if pace is None:
        return None
    lowered = _moment(health.lowered_us)
    return {
        "pace": f"{pace * 60:.0f}/MINUTE",
        "ceiling": f"{health.ceiling * 60:.0f}/MINUTE",
        "why": _WORDS.get(health.why, health.why),
        "since": to_iso(lowered),
        "freeAt": to_iso(lowered + timedelta(seconds=steering.free_after_s(health))),
        "callSize": steering.call_size(health, now_us=now_us),
    }


def _breaker(health: Steering) -> Breaker | None:
    """Why nobody may send but a probe now and then; None: the breaker is closed."""
    if not health.opened_us:
        return None
    return {
        "why": _WORDS.get(health.open_why, health.open_why),
        "since": to_iso(_moment(health.opened_us)),
        "probeAt": to_iso(_moment(health.probe_us)),
    }


def _moment(us: int) -> datetime:
    return datetime.fromtimestamp(us / 1e6, UTC)


def _pace_text(cap: Pace) -> str | None:
    return format_pace(cap) if cap else None
