"""Wiring: settings → collaborators → services → the Celery application that pods run.

    celery -A pabal_worker worker        every queue, or some: -Q pabal.pump
    celery -A pabal_worker beat          any number of them is safe
    celery -A pabal_worker flower

Why these settings, for Celery 5.7 with Redis or Valkey:

- pool `threads`: the work is waiting for HTTP and SQL; prefork needs half a minute to stop under fast tasks.
- late acknowledgement, prefetch 1: what a dying worker held comes back. It may come back twice or not at all
  all the same, so no task is the only trace of work; the tick and the sweeps find in the ledger what is due.
- `broker_channel_error_retry`, socket timeouts: a failover of Redis or a hung one must not end or block a
  worker.
- no `eta`, no `countdown`, no `rate_limit`: due times are columns, the pacer grants.
- results only where somebody waits; beat keeps no file, since a tick more or less means nothing.
"""

from __future__ import annotations

import os
import socket
from functools import cached_property
from threading import BoundedSemaphore, Event
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_shutting_down
from redis import Redis

from pabal import wire
from pabal.pacing import Scope
from pabal_worker.account import Account
from pabal_worker.auditing import Auditor
from pabal_worker.clock import LedgerClock
from pabal_worker.control import Control
from pabal_worker.dispatch import Dispatch, PumpSettings
from pabal_worker.doubt import ResolveSettings
from pabal_worker.endpoints import Endpoints
from pabal_worker.failovers import Failovers
from pabal_worker.forecasting import Forecasting
from pabal_worker.infobip.client import InfobipClient
from pabal_worker.intake import Intake
from pabal_worker.late import LateStarts
from pabal_worker.ledger import Ledger
from pabal_worker.logs import configure, logger
from pabal_worker.loop import LoopThread
from pabal_worker.pacer import RedisPacer
from pabal_worker.puller import Puller
from pabal_worker.receiver import public_url
from pabal_worker.records import Watch
from pabal_worker.relay import Relay
from pabal_worker.reports import Reports
from pabal_worker.resolve import Resolver
from pabal_worker.retention import Retention
from pabal_worker.safeguards import Safeguards
from pabal_worker.scopes import Speeds
from pabal_worker.settings import Settings, settings, speed
from pabal_worker.status import Status
from pabal_worker.turned_away import TurnedAway
from pabal_worker.upkeep import Upkeep
from pabal_worker.webhooks.poster import HttpPoster
from pabal_worker.webhooks.signing import secrets_in

_TICK_S, _UPKEEP_S, _RETENTION_S = 1.0, 2.0, 10.0
_LEASE_MARGIN_S = 15.0
_THREADS_KEPT_FREE = 4
"""From pumps: one of them may be with webhooks, which may hang as well."""


class House:
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
    def provider(self) -> InfobipClient:
        return InfobipClient(
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
            failovers=self.failovers,
            forecasting=self.forecasting,
            clock=self.clock,
            settings=self.settings,
        )

    @cached_property
    def status(self) -> Status:
        return Status(
            ledger=self.ledger,
            pacer=self.pacer,
            account=self.account,
            failovers=self.failovers,
            forecasting=self.forecasting,
            endpoints=self.endpoints,
            clock=self.clock,
        )

    @cached_property
    def failovers(self) -> Failovers:
        return Failovers(ledger=self.ledger, clock=self.clock, log=logger("failovers"))

    @cached_property
    def forecasting(self) -> Forecasting:
        return Forecasting(
            ledger=self.ledger,
            account=self.account,
            clock=self.clock,
            speeds=_speeds(self.settings),
            high_share=self.settings.high_share,
        )

    @cached_property
    def account(self) -> Account:
        return Account(ledger=self.ledger, pacer=self.pacer, clock=self.clock, settings=self.settings)

    @cached_property
    def auditor(self) -> Auditor:
        return Auditor(ledger=self.ledger, log=logger("audit"))

    @cached_property
    def reports(self) -> Reports:
        return Reports(ledger=self.ledger, clock=self.clock, watch=_watch(self.settings))

    @cached_property
    def dispatch(self) -> Dispatch:
        return Dispatch(
            ledger=self.ledger,
            pacer=self.pacer,
            provider=self.provider,
            loop=self.loop,
            clock=self.clock,
            late=LateStarts(ledger=self.ledger, log=logger("dispatch")),
            settings=_pump_settings(self.settings),
            is_stopping=self.stopping.is_set,
        )

    @cached_property
    def resolver(self) -> Resolver:
        return Resolver(
            ledger=self.ledger,
            reports=self.reports,
            pacer=self.pacer,
            provider=self.provider,
            loop=self.loop,
            clock=self.clock,
            settings=ResolveSettings(
                ask_again_s=self.settings.ask_again_s,
                pull_s=self.settings.report_pull_s,
                grace_s=self.settings.report_grace_s,
                horizon_s=self.settings.report_horizon_s,
            ),
            is_stopping=self.stopping.is_set,
        )

    @cached_property
    def puller(self) -> Puller:
        return Puller(
            ledger=self.ledger,
            pacer=self.pacer,
            provider=self.provider,
            loop=self.loop,
            clock=self.clock,
            is_stopping=self.stopping.is_set,
        )

    @cached_property
    def upkeep(self) -> Upkeep:
        return Upkeep(
            ledger=self.ledger,
            intake=self.intake,
            reports=self.reports,
            failovers=self.failovers,
            safeguards=Safeguards(ledger=self.ledger, log=logger("upkeep")),
            clock=self.clock,
            log=logger("upkeep"),
        )

    @cached_property
    def endpoints(self) -> Endpoints:
        return Endpoints(ledger=self.ledger, clock=self.clock, secrets=self._relay_secrets)

    @cached_property
    def relay(self) -> Relay:
        """On a loop of its own: a name that takes long to be resolved keeps a thread of its loop, and
        those of the other loop are for the provider.
        """
        return Relay(
            ledger=self.ledger,
            poster=HttpPoster(allow_private=self.settings.relay_allow_private),
            loop=LoopThread(),
            clock=self.clock,
            secrets=self._relay_secrets,
            log=logger("relay"),
        )

    @cached_property
    def relay_slot(self) -> BoundedSemaphore:
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
    def turned_away(self) -> TurnedAway:
        """Pumps that found no slot: each slot that becomes free calls for one."""
        return TurnedAway()

    def _history(self, scope: Scope) -> list[tuple[int, int]]:
        """What the ledger knows of a scope's last unit; the provider's logs are not sent to, so they have
        none.
        """
        kind, _, name = scope.name.partition(":")
        books = self.ledger.books
        match kind:
            case "campaign":
                return books.sent_lately(campaign_id=name, unit_s=scope.unit_s)
            case "sender":
                return books.sent_lately(sender=name, unit_s=scope.unit_s)
            case "entity":
                return books.sent_lately(entity=name, unit_s=scope.unit_s)
            case "sms":
                return books.sent_lately(sms_sender=name, unit_s=scope.unit_s)
            case "account":
                return books.sent_lately(unit_s=scope.unit_s)
            case _:
                return []


def _watch(settings: Settings) -> Watch:
    comes_by_itself = public_url(settings) is not None or settings.pull_reports
    return Watch(settings.report_grace_s, None if comes_by_itself else settings.report_pull_s)


def _pump_settings(settings: Settings) -> PumpSettings:
    return PumpSettings(
        worker=f"{socket.gethostname()}:{os.getpid()}",
        request_size=settings.request_size,
        in_flight=settings.requests_in_flight,
        budget_s=settings.pump_s,
        lease_s=settings.request_timeout_s + _LEASE_MARGIN_S,
        watch=_watch(settings),
        ask_after_s=settings.ask_after_s,
        speeds=_speeds(settings),
        floor=_per_second(settings.account_floor),
        webhook_url=public_url(settings),
    )


def _speeds(settings: Settings) -> Speeds:
    return Speeds(
        account=speed(settings.account_speed),
        sender=speed(settings.sender_speed),
        sms=speed(settings.sms_speed),
        entity=speed(settings.entity_speed),
    )


def _per_second(text: str) -> float:
    amount, unit_s = speed(text)
    return amount / unit_s


def create(house: House) -> Celery:
    """The Celery application over a house."""
    app = wire.celery_app(house.settings.broker_url)
    app.main = "pabal_worker"
    app.set_current()
    app.conf.update(
        imports=("pabal_worker.tasks",),
        task_acks_late=True,
        task_acks_on_failure=True,
        task_acks_on_timeout=True,
        task_reject_on_worker_lost=False,
        task_retry_on_worker_lost=True,
        task_ignore_result=True,
        worker_pool="threads",
        worker_concurrency=house.settings.worker_threads,
        worker_prefetch_multiplier=1,
        worker_send_task_events=True,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        beat_schedule={
            "tick": {"task": wire.TICK, "schedule": _TICK_S},
            "upkeep": {"task": wire.UPKEEP, "schedule": _UPKEEP_S},
            "retention": {"task": wire.RETENTION, "schedule": _RETENTION_S},
        },
        beat_scheduler="celery.beat:Scheduler",
    )
    return app


house = House(settings())
app = create(house)


@setup_logging.connect
def _log_as_we_do(**_: Any) -> None:
    configure(house.settings.log_level)


@worker_shutting_down.connect
def _stop(**_: Any) -> None:
    house.stopping.set()
