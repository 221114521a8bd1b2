"""Messages in doubt, and messages whose report is overdue: the provider's logs are asked before anything else
is done.

unknown    the call may have taken effect. Asked soon and again later, since logs lag; found: the logs' word
is applied like
           any report; found nowhere: sent again under the same id, and a duplicate-id answer then means it
           was accepted.
accepted   no final report by the end of the validity and a grace. Found final: applied. Otherwise the
failover is booked
           where the campaign has one; without one it is asked about at growing ages until the horizon, and is
           then unconfirmed. Where the provider fails over by itself, the SMS's validity is waited for
           too, and nothing follows.

A look-up that failed counts for nothing: neither a resend nor a failover ever follows from silence of the
logs' server.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from itertools import groupby
from typing import TYPE_CHECKING, Any

from pabal.pacing import Scope
from pabal_worker.failures import NoPacer
from pabal_worker.ids import CHANNELS, attempt_of, bulk_id, message_id
from pabal_worker.infobip.errors import LogsUnavailable
from pabal_worker.infobip.reports import report_of
from pabal_worker.infobip.statuses import is_duplicate_id, standing
from pabal_worker.provider import Channel, Provider
from pabal_worker.records import Asked, Resolved

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger
    from pabal_worker.loop import LoopThread
    from pabal_worker.pacer import RedisPacer
    from pabal_worker.reports import Reports

LOGS = Scope("logs", 110, 60)
"""The provider lets an account ask its logs 120 times a minute; a little is left for people."""

_AT_ONCE = 1000
_IDS_A_CALL = 30
_BULK_FROM = _IDS_A_CALL + 1
_PATIENCE_S = 10.0
_HOLD_S = 60.0
_TRY_LOGS_AGAIN_S = 15.0
_LONGEST_GAP = timedelta(hours=6)
_TIMES_BEFORE_RESEND = 2


@dataclass(frozen=True, slots=True)
class ResolveSettings:
    """What the installation says about doubt."""

    ask_again_s: float
    """Between the first and the second question about a message in doubt."""

    pull_s: float
    """Between the first questions about an accepted message; later ones come at the message's age."""

    grace_s: float
    horizon_s: float


class Resolver:
    """Asks, and settles what asking led to."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        reports: Reports,
        pacer: RedisPacer,
        provider: Provider,
        loop: LoopThread,
        clock: LedgerClock,
        settings: ResolveSettings,
        monotonic: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._ledger, self._reports, self._pacer = ledger, reports, pacer
        self._provider, self._loop, self._clock, self._settings = provider, loop, clock, settings
        self._monotonic, self._sleep = monotonic, sleep
        self._alone = threading.Lock()

    def resolve(self) -> int:
        """Ask about what is due; returns how many messages were asked about. One asker a process: it may wait
        long.
        """
        if not self._alone.acquire(blocking=False):
            return 0
        try:
            return self._resolve()
        finally:
            self._alone.release()

    def _resolve(self) -> int:
        asked = self._ledger.asks.take(limit=_AT_ONCE, now=self._clock.now(), hold_s=_HOLD_S)
        for channel, about in _questions(asked):
            self._ask(channel, about)
        return len(asked)

    def _ask(self, channel: Channel, about: Sequence[Asked]) -> None:
        try:
            rows = self._look_up(channel, about)
        except (LogsUnavailable, NoPacer, TimeoutError):
            later = self._clock.now() + timedelta(seconds=_TRY_LOGS_AGAIN_S)
            unanswered = [Resolved(one, one.state, ask_at=later, answered=False) for one in about]
            self._ledger.asks.settle(unanswered, now=self._clock.now())
            return
        self._reports.take_in(rows)
        now = self._clock.now()
        answers = [(one, found_in(rows, one)) for one in about]
        resolved = [resolved_of(one, found, settings=self._settings, now=now) for one, found in answers]
        self._ledger.asks.settle(resolved, now=now)

    def _look_up(self, channel: Channel, about: Sequence[Asked]) -> list[dict[str, Any]]:
        self._wait_for_leave()
        if _is_bulk(about):
            call = self._provider.logs(channel, bulk_id=bulk_id(about[0].campaign_id, about[0].attempt))
        else:
            call = self._provider.logs(channel, message_ids=[_id(one) for one in about])
        return self._loop.run(call, timeout_s=_HOLD_S / 2)

    def _wait_for_leave(self) -> None:
        """Every pod's questions together keep to the provider's limit."""
        give_up = self._monotonic() + _PATIENCE_S
        while not (grant := self._pacer.grant([LOGS], 1)).granted:
            if self._monotonic() + grant.wait_s > give_up:
                raise NoPacer("the logs may not be asked more often")
            self._sleep(grant.wait_s)


class Found(Enum):
    """What the logs' rows say of one message, whoever gets to apply them."""

    NOTHING = auto()
    UNDERWAY = auto()
    FINAL = auto()


def found_in(rows: Sequence[dict[str, Any]], one: Asked) -> Found:
    """The most that `rows` say of a message; words about an attempt without effect say nothing."""
    said = [report for report in map(report_of, rows) if report and report.message_id == _id(one)]
    about_it = [
        report
        for report in said
        if attempt_of(report.bulk_id) not in one.voided and not is_duplicate_id(report.status)
    ]
    if not about_it:
        return Found.NOTHING
    is_final = any(standing(report.status).is_final for report in about_it)
    return Found.FINAL if is_final else Found.UNDERWAY


def resolved_of(one: Asked, found: Found, *, settings: ResolveSettings, now: datetime) -> Resolved:
    """What an answer of the logs leads to for one message; its words are applied elsewhere."""
    soon = now + timedelta(seconds=_TRY_LOGS_AGAIN_S)
    horizon = one.left_at + timedelta(seconds=settings.horizon_s)
    if found is Found.FINAL:
        return Resolved(one, one.state, ask_at=soon)
    if one.state == "unknown":
        return _resolved_doubt(one, found, soon, horizon, settings, now)
    closes_at = _closes_at(one, horizon, settings)
    if now >= closes_at:
        return Resolved(one, "unconfirmed", why="no final report came, and the logs have none")
    gap = min(max(now - one.left_at, timedelta(seconds=settings.pull_s)), _LONGEST_GAP)
    return Resolved(one, "accepted", ask_at=min(now + gap, closes_at))


def _closes_at(one: Asked, horizon: datetime, settings: ResolveSettings) -> datetime:
    """From this moment on, an answer without a final word is the end of an accepted message."""
    deadline = one.valid_until + timedelta(seconds=settings.grace_s)
    if one.chain_s is not None:
        return deadline + timedelta(seconds=one.chain_s)
    fails_over = one.leg == 0 and one.has_failover
    return min(deadline, horizon) if fails_over else horizon


def _resolved_doubt(
    one: Asked, found: Found, soon: datetime, horizon: datetime, settings: ResolveSettings, now: datetime
) -> Resolved:
    if found is Found.UNDERWAY:
        return Resolved(one, "unknown", ask_at=soon)
    if now >= horizon:
        return Resolved(one, "unconfirmed", why="in doubt for longer than the logs reach back")
    if one.asked + 1 < _TIMES_BEFORE_RESEND:
        return Resolved(one, "unknown", ask_at=now + timedelta(seconds=settings.ask_again_s))
    return Resolved(one, "waiting", why="the provider's logs do not know it; sent again under the same id")


def _questions(asked: Iterable[Asked]) -> list[tuple[Channel, list[Asked]]]:
    """One entry a call: a whole attempt by its bulkId if many of it are due, else some ids together."""
    questions: list[tuple[Channel, list[Asked]]] = []
    for leg, of_leg in groupby(
        sorted(asked, key=lambda one: (one.leg, one.attempt)), key=lambda one: one.leg
    ):
        loose: list[Asked] = []
        for _, of_attempt in groupby(of_leg, key=_by_call):
            together = list(of_attempt)
            if _is_bulk(together):
                questions.append((CHANNELS[leg], together))
            else:
                loose += together
        questions += [
            (CHANNELS[leg], loose[at : at + _IDS_A_CALL]) for at in range(0, len(loose), _IDS_A_CALL)
        ]
    return questions


def _is_bulk(about: Sequence[Asked]) -> bool:
    """Whether to ask by bulkId: one attempt, and the only one, since the provider knows a message by its
    first.
    """
    return len(about) >= _BULK_FROM and len({one.attempt for one in about}) == 1 and about[0].tries == 1


def _by_call(one: Asked) -> tuple[int, int, bool]:
    return one.leg, one.attempt, one.tries == 1


def _id(one: Asked) -> str:
    return message_id(one.campaign_id, one.recipient_no, one.leg)
