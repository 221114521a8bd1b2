"""Wiring: settings → collaborators → services. Nothing here decides anything."""

from __future__ import annotations

from functools import cached_property
from threading import BoundedSemaphore, Event

from redis import Redis

from pabal.rate.pacing import Scope
from pabal_worker import container_settings
from pabal_worker.campaigns.audit import Auditor
from pabal_worker.campaigns.control import Control
from pabal_worker.campaigns.forecast import Forecasting
from pabal_worker.campaigns.status import StatusReader
from pabal_worker.clock import LedgerClock
from pabal_worker.event_loop import LoopThread
from pabal_worker.failover.sms_limit import SmsLimits
from pabal_worker.intake.service import Intake
from pabal_worker.ledger import Ledger
from pabal_worker.logs import logger
from pabal_worker.maintenance.retention import Retention
from pabal_worker.maintenance.sweep import Sweep
from pabal_worker.provider.factory import connect
from pabal_worker.provider.port import Provider
from pabal_worker.rate_limiter.account import Account
from pabal_worker.rate_limiter.client import RedisPacer
from pabal_worker.rate_limiter.scopes import calls_of
from pabal_worker.reconciliation.reconciler import Reconciler
from pabal_worker.reports.poller import Poller
from pabal_worker.reports.processor import ReportProcessor
from pabal_worker.safeguards.judge import SafeguardJudge
from pabal_worker.safeguards.late_start import LateStartJudge
from pabal_worker.sending.pump import Dispatch
from pabal_worker.sending.pump_slots import WaitingPumps
from pabal_worker.settings import Settings
from pabal_worker.webhooks.delivery import WebhookDelivery
from pabal_worker.webhooks.endpoints import Endpoints
from pabal_worker.webhooks.http import WebhookHttpClient
from pabal_worker.webhooks.signing import secrets_in

_THREADS_KEPT_FREE = 4
"""From pumps: one of them may be with webhooks, which may hang as well."""


class Container:
    """All collaborators of one process, each made when it is first needed."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.stopping = Event()
        """Set when the worker is told to end: nothing more is claimed, and no call begins."""

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger(self.settings.database_url, max_connections=self.settings.worker_threads + 2)

    @cached_property
    def clock(self) -> LedgerClock:
        return LedgerClock(self.ledger.now)

    @cached_property
    def loop(self) -> LoopThread:
        return LoopThread()

    @cached_property
    def provider(self) -> Provider:
        return connect(
            self.settings.infobip_base_url,
            self.settings.infobip_api_key.get_secret_value(),
            timeout_s=self.settings.request_timeout_s,
            max_connections=self.settings.requests_in_flight * self.settings.worker_threads,
        )

    @cached_property
    def pacer(self) -> RedisPacer:
        redis = Redis.from_url(self.settings.redis_url, socket_timeout=3, socket_connect_timeout=3)
        return RedisPacer(redis, history=self._history, high_share=self.settings.high_share)

    @cached_property
    def intake(self) -> Intake:
        return Intake(ledger=self.ledger, clock=self.clock, settings=self.settings)

    @cached_property
    def control(self) -> Control:
        return Control(
            ledger=self.ledger,
            status=self.status,
            sms_limits=self.sms_limits,
            forecasting=self.forecasting,
            clock=self.clock,
            settings=self.settings,
        )

    @cached_property
    def status(self) -> StatusReader:
        return StatusReader(
            ledger=self.ledger,
            pacer=self.pacer,
            account=self.account,
            sms_limits=self.sms_limits,
            forecasting=self.forecasting,
            endpoints=self.endpoints,
            clock=self.clock,
        )

    @cached_property
    def sms_limits(self) -> SmsLimits:
        return SmsLimits(ledger=self.ledger, clock=self.clock, log=logger("failovers"))

    @cached_property
    def forecasting(self) -> Forecasting:
        return Forecasting(
            ledger=self.ledger,
            account=self.account,
            clock=self.clock,
            speeds=container_settings.speeds(self.settings),
            high_share=self.settings.high_share,
        )

    @cached_property
    def account(self) -> Account:
        return Account(ledger=self.ledger, pacer=self.pacer, clock=self.clock, settings=self.settings)

    @cached_property
    def auditor(self) -> Auditor:
        return Auditor(ledger=self.ledger, log=logger("audit"))

    @cached_property
    def report_processor(self) -> ReportProcessor:
        return ReportProcessor(
            ledger=self.ledger,
            provider=self.provider,
            clock=self.clock,
            watch=container_settings.watch(self.settings),
            log=logger("reports"),
        )

    @cached_property
    def dispatch(self) -> Dispatch:
        return Dispatch(
            ledger=self.ledger,
            pacer=self.pacer,
            provider=self.provider,
            loop=self.loop,
            clock=self.clock,
            late=LateStartJudge(ledger=self.ledger, log=logger("dispatch")),
            settings=container_settings.pumps(self.settings),
            is_stopping=self.stopping.is_set,
        )

    @cached_property
    def reconciler(self) -> Reconciler:
        return Reconciler(
            ledger=self.ledger,
            report_processor=self.report_processor,
            pacer=self.pacer,
            provider=self.provider,
            loop=self.loop,
            clock=self.clock,
            settings=container_settings.reconciler(self.settings),
            is_stopping=self.stopping.is_set,
        )

    @cached_property
    def poller(self) -> Poller:
        return Poller(
            ledger=self.ledger,
            pacer=self.pacer,
            provider=self.provider,
            loop=self.loop,
            clock=self.clock,
            is_stopping=self.stopping.is_set,
        )

    @cached_property
    def sweep(self) -> Sweep:
        return Sweep(
            ledger=self.ledger,
            intake=self.intake,
            report_processor=self.report_processor,
            sms_limits=self.sms_limits,
            safeguard_judge=SafeguardJudge(ledger=self.ledger, log=logger("upkeep")),
            clock=self.clock,
            log=logger("upkeep"),
        )

    @cached_property
    def endpoints(self) -> Endpoints:
        return Endpoints(ledger=self.ledger, clock=self.clock, secrets=self._relay_secrets)

    @cached_property
    def webhook_delivery(self) -> WebhookDelivery:
        """On a loop of its own: a name that takes long to be resolved keeps a thread of its loop, and
        those of the other loop are for the provider.
        """
        return WebhookDelivery(
            ledger=self.ledger,
            provider=self.provider,
            http=WebhookHttpClient(allow_private=self.settings.relay_allow_private),
            loop=LoopThread(),
            clock=self.clock,
            secrets=self._relay_secrets,
            log=logger("relay"),
        )

    @cached_property
    def webhook_slot(self) -> BoundedSemaphore:
        """One thread of a worker carries many POSTs; a second one would do no more."""
        return BoundedSemaphore(1)

    @property
    def _relay_secrets(self) -> tuple[str, ...]:
        return secrets_in(self.settings.relay_secret.get_secret_value())

    @cached_property
    def retention(self) -> Retention:
        return Retention(
            ledger=self.ledger, clock=self.clock, settings=self.settings, log=logger("retention")
        )

    @cached_property
    def pump_slots(self) -> BoundedSemaphore:
        """Pumps may wait for a slow provider; some threads stay free for control and upkeep."""
        return BoundedSemaphore(max(1, self.settings.worker_threads - _THREADS_KEPT_FREE))

    @cached_property
    def urgent_slots(self) -> BoundedSemaphore:
        """Pumps of HIGH campaigns find a slot even where the others have taken all of theirs."""
        return BoundedSemaphore(1)

    @cached_property
    def waiting_pumps(self) -> WaitingPumps:
        """Pumps that found no slot: each slot that becomes free calls for one."""
        return WaitingPumps()

    def _history(self, scope: Scope) -> list[tuple[int, int]]:
        """What the ledger knows of a scope's last unit."""
        calls = calls_of(scope)
        return [] if calls is None else self.ledger.tallies.sent_lately(**calls, unit_s=scope.unit_s)
