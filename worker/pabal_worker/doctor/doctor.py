"""Look at all parts of the installation that this process's settings name.

A part that cannot be looked at is a finding and keeps no other from being looked at.
"""

from __future__ import annotations

import os
import platform
import socket
import time
from collections.abc import Callable, Iterable
from importlib.metadata import version
from typing import TYPE_CHECKING

from pabal.replies import DoctorFinding, DoctorReply, Reply
from pabal.wire import ok
from pabal_worker.doctor.failing import look_at_failing
from pabal_worker.doctor.findings import Look, doubtful, first_line
from pabal_worker.doctor.ledger_server import LedgerFacts, look_at_ledger
from pabal_worker.doctor.provider_call import look_at_provider
from pabal_worker.doctor.receiver_probe import look_at_receiver
from pabal_worker.doctor.redis_server import PACER, RedisFacts, judge_clocks, look_at_redis
from pabal_worker.doctor.settings_check import judge_names, judge_settings
from pabal_worker.doctor.webhooks import look_at_signing, look_at_webhooks
from pabal_worker.doctor.work import look_at_work
from pabal_worker.rate_limiter.request_limiter import RequestLimiter
from pabal_worker.reconciliation.reconciler import LOGS

if TYPE_CHECKING:
    from pabal_worker.campaigns.obstacles import ObstacleReader
    from pabal_worker.event_loop import LoopThread
    from pabal_worker.ledger import Ledger
    from pabal_worker.provider.port import Provider
    from pabal_worker.rate_limiter.client import RedisPacer
    from pabal_worker.settings import Settings

PARTS = frozenset({"pacer", "ledger", "provider", "receiver"})


class Doctor:
    """Looks at pacer, ledger, provider, receiver, work and settings from this process."""

    def __init__(
        self,
        *,
        settings: Settings,
        ledger: Ledger,
        obstacles: ObstacleReader,
        pacer: RedisPacer,
        provider: Provider,
        loop: LoopThread,
        monotonic: Callable[[], float] = time.monotonic,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """`clock`: this host's, which is compared with the ledger's."""
        self._settings, self._ledger, self._obstacles = settings, ledger, obstacles
        self._provider, self._loop, self._monotonic, self._clock = provider, loop, monotonic, clock
        self._limiter = RequestLimiter(LOGS, pacer=pacer)
        self.ledger_facts: LedgerFacts | None = None
        """What the last look knew of the ledger's server; None: it did not answer."""

    def reply(self) -> Reply[DoctorReply]:
        """What this worker sees; the names of its environment included."""
        found = self.examine()
        found["findings"] += judge_names(os.environ, where="the workers' environment")
        if self.ledger_facts:
            found["findings"] += _tried("webhooks", self._look_at_signing).findings
        return ok(found)

    def examine(self, parts: Iterable[str] = PARTS) -> DoctorReply:
        """Look at these parts; at what goes on, where pacer and ledger are among them and answer."""
        chosen, looks = frozenset(parts), [Look(_versions(), list(judge_settings(self._settings)))]
        pacer, pacer_at = None, 0.0
        if "pacer" in chosen:
            look, pacer = look_at_redis(self._settings.redis_url, PACER)
            pacer_at = self._monotonic()
            looks.append(look)
        if "ledger" in chosen:
            look, self.ledger_facts = look_at_ledger(self._settings.database_url, clock=self._clock)
            looks.append(look)
            if pacer and self.ledger_facts:
                looks.append(self._compare_clocks(pacer, self.ledger_facts, pacer_at))
                looks.append(_tried("work", self._look_at_work))
                looks.append(_tried("failing", lambda: look_at_failing(self._ledger, self._provider)))
                looks.append(_tried("webhooks", lambda: look_at_webhooks(self._ledger)))
        if "provider" in chosen:
            looks.append(_tried("provider", self._look_at_provider))
        if "receiver" in chosen:
            looks.append(_tried("receiver", lambda: look_at_receiver(self._settings)))
        facts = {name: value for look in looks for name, value in look.facts.items()}
        findings = [finding for look in looks for finding in look.findings]
        return {"seenFrom": f"{socket.gethostname()}:{os.getpid()}", "facts": facts, "findings": findings}

    def _compare_clocks(self, pacer: RedisFacts, ledger: LedgerFacts, pacer_at: float) -> Look:
        if pacer.now_s is None:
            return Look()
        return Look({}, list(judge_clocks(pacer.now_s, ledger.now_s, apart_s=self._monotonic() - pacer_at)))

    def _look_at_work(self) -> Look:
        is_pushed_to = self._settings.receiver_url is not None
        return look_at_work(self._ledger, self._obstacles, is_pushed_to=is_pushed_to)

    def _look_at_signing(self) -> Look:
        is_signing = bool(self._settings.relay_secret.get_secret_value())
        return look_at_signing(self._ledger, is_signing=is_signing)

    def _look_at_provider(self) -> Look:
        url = self._settings.infobip_base_url
        if not url:
            return Look({"provider.address": "none"}, [_without_provider()])
        return look_at_provider(url, provider=self._provider, loop=self._loop, limiter=self._limiter)


def _tried(part: str, look: Callable[[], Look]) -> Look:
    """A look that breaks is said, and the next part is looked at."""
    try:
        return look()
    except Exception as error:
        what = f"{part} could not be looked at ({first_line(error)})"
        return Look({}, [doubtful(f"{part}.unseen", what, "mend what else is found, then look again")])


def _without_provider() -> DoctorFinding:
    return doubtful(
        "provider.unset",
        "PABAL_INFOBIP_BASE_URL is not set for the worker that was asked, so nobody asked the provider",
        "set it for all workers that take pabal.pump or pabal.upkeep; others do without",
    )


def _versions() -> dict[str, str]:
    return {"versions.pabal": version("pabal"), "versions.python": platform.python_version()}
