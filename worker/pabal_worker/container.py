"""Wire settings, collaborators and services together, for one process.

Nothing here decides anything, and making a container opens no connection and starts no thread: pool, Redis,
HTTP and loops do that at first use, and `close` ends them.
"""

from __future__ import annotations

from contextlib import ExitStack
from threading import BoundedSemaphore, Event
from zoneinfo import ZoneInfo

from redis import Redis

from pabal_worker.alerts.alerts import Alerts
from pabal_worker.broker.dead_letters import DeadLetterKeeper
from pabal_worker.campaigns.audit import Auditor
from pabal_worker.campaigns.bill import Billing
from pabal_worker.campaigns.clone import Cloning
from pabal_worker.campaigns.control import Control
from pabal_worker.campaigns.event_log import EventLog
from pabal_worker.campaigns.forecast import Forecasting
from pabal_worker.campaigns.listing import Listing
from pabal_worker.campaigns.obstacles import ObstacleReader
from pabal_worker.campaigns.question_order import QuestionOrder
from pabal_worker.campaigns.rerun import Reruns
from pabal_worker.campaigns.spending import Spending
from pabal_worker.campaigns.status import StatusReader
from pabal_worker.campaigns.trials import Trials
from pabal_worker.clock import TimeSources
from pabal_worker.control.approvals import Approvals
from pabal_worker.control.changes import CampaignChanges
from pabal_worker.control.stops import ManyCampaigns
from pabal_worker.doctor.doctor import Doctor
from pabal_worker.event_loop import LoopThread
from pabal_worker.failover.sms_limit import SmsLimits
from pabal_worker.intake.answers import Answers
from pabal_worker.intake.one_offs import OneOffs
from pabal_worker.intake.service import Intake
from pabal_worker.intake.stream_entry import StreamEntry
from pabal_worker.ledger import Ledger
from pabal_worker.logs import logger
from pabal_worker.maintenance.retention import Retention
from pabal_worker.maintenance.sweep import Sweep
from pabal_worker.maintenance.watch import Watch
from pabal_worker.metrics.work_metrics import WorkMetrics
from pabal_worker.people.everything import PersonEverything
from pabal_worker.people.explanation import Explanation
from pabal_worker.people.finder import Finder
from pabal_worker.provider.factory import connect
from pabal_worker.rate_limiter.account import Account
from pabal_worker.rate_limiter.client import RedisPacer
from pabal_worker.rate_limiter.history import LedgerHistory
from pabal_worker.rate_limiter.request_limiter import RequestLimiter
from pabal_worker.rate_limiter.scopes import speeds_of
from pabal_worker.reconciliation.decisions import ReconcilerSettings
from pabal_worker.reconciliation.reconciler import Reconciler
from pabal_worker.reports.poller import Poller
from pabal_worker.reports.processor import ReportProcessor
from pabal_worker.safeguards.judge import SafeguardJudge
from pabal_worker.safeguards.late_start import LateStartJudge
from pabal_worker.safeguards.sms_verdict import SmsVerdictJudge
from pabal_worker.sending.limits import SendingLimits
from pabal_worker.sending.pump import Pump
from pabal_worker.sending.pump_settings import pump_settings_of
from pabal_worker.sending.pump_slots import PumpSlots
from pabal_worker.settings import Settings
from pabal_worker.suppressions.service import SuppressionService
from pabal_worker.talks.delivery import TalkDelivery
from pabal_worker.talks.erasure import TalkErasures
from pabal_worker.talks.merged_runs import MergedRuns
from pabal_worker.talks.processor import TalkProcessor
from pabal_worker.talks.reader import TalkReader
from pabal_worker.templates.from_provider import ProviderTemplates
from pabal_worker.templates.registry import TemplateRegistry
from pabal_worker.templates.service import TemplateService
from pabal_worker.webhooks.delivery import WebhookDelivery
from pabal_worker.webhooks.endpoints import Endpoints
from pabal_worker.webhooks.http import WebhookHttpClient
from pabal_worker.webhooks.profile_urls import read_profile_urls
from pabal_worker.webhooks.signing import secrets_in

_USUAL_ZONE = "Asia/Seoul"
_CLOSE_WITHIN_S = 5.0


class Container:
    """All collaborators of one process, made together; each exists once, for any number of threads."""

    def __init__(self, settings: Settings, *, time: TimeSources | None = None) -> None:
        """`time` is for tests."""
        self.settings = settings
        self.time = time or TimeSources()
        self.stopping = Event()
        """Set when the worker is told to end: nothing more is claimed, and no call begins."""

        self._connect()
        self._wire_campaigns()
        self._wire_people()
        self._wire_reports()
        self._wire_sending()
        self._wire_upkeep()
        self._wire_talks()

    def close(self) -> None:
        """End the threads and give the connections back. Nothing of it can be used afterwards."""
        self.stopping.set()
        with ExitStack() as closing:  # from the last to the first, each of them even if another one fails
            closing.callback(self.ledger.close)
            closing.callback(self._redis.close)
            closing.callback(self.webhook_loop.close)
            closing.callback(self.loop.close)
            closing.callback(self.pump.close)
            if self.webhook_loop.is_running:
                closing.callback(self.webhook_loop.run, self._webhook_http.close(), timeout_s=_CLOSE_WITHIN_S)
            if self.loop.is_running:
                closing.callback(self.loop.run, self.provider.close(), timeout_s=_CLOSE_WITHIN_S)

    def _connect(self) -> None:
        """What holds connections and threads."""
        settings = self.settings
        self.ledger = Ledger(
            settings.database_url,
            max_connections=2 * settings.worker_threads + 2,
            suppression_secret=settings.suppression_secret.get_secret_value(),
            webhook_url=settings.webhook_url,
        )
        self.clock = self.time.ledger_clock(self.ledger.now)
        self.loop, self.webhook_loop = LoopThread("http"), LoopThread("webhooks")
        self._webhook_http = WebhookHttpClient(allow_private=settings.relay_allow_private)
        self.provider = connect(
            settings.infobip_base_url,
            settings.infobip_api_key.get_secret_value(),
            timeout_s=settings.request_timeout_s,
            max_connections=settings.requests_in_flight * settings.worker_threads,
        )
        self.work_metrics = WorkMetrics(group_name=self.provider.group_name)
        self._redis = Redis.from_url(settings.redis_url, socket_timeout=3, socket_connect_timeout=3)
        self.pacer = RedisPacer(
            self._redis,
            history=LedgerHistory(self.ledger).sent_lately,
            high_share=settings.high_share,
            monotonic=self.time.monotonic,
            now_us=self.time.pacer_now_us,
        )

    def _wire_campaigns(self) -> None:
        ledger, clock, settings = self.ledger, self.clock, self.settings
        self._relay_secrets = secrets_in(settings.relay_secret.get_secret_value())
        self._registry = TemplateRegistry(ledger=ledger)
        self.templates = TemplateService(ledger=ledger, registry=self._registry, clock=clock)
        self.intake = Intake(ledger=ledger, clock=clock, settings=settings, templates=self._registry)
        self._zone = ZoneInfo(settings.time_zone or _USUAL_ZONE)
        entry = StreamEntry(ledger=ledger, clock=clock, zone=self._zone)
        self.one_offs = OneOffs(ledger=ledger, entry=entry, templates=self._registry)
        self.answers = Answers(ledger=ledger, entry=entry, clock=clock)
        self.suppressions = SuppressionService(ledger=ledger, clock=clock)
        self.account = Account(ledger=ledger, pacer=self.pacer, clock=clock, settings=settings)
        self.event_log = EventLog(ledger=ledger)
        self.auditor = Auditor(ledger=ledger, log=logger("audit"))
        self.sms_limits = SmsLimits(ledger=ledger, clock=clock, log=logger("failovers"))
        self.endpoints = Endpoints(ledger=ledger, clock=clock, secrets=self._relay_secrets)
        self.forecasting = Forecasting(
            ledger=ledger,
            account=self.account,
            templates=self._registry,
            history=LedgerHistory(ledger).sent_lately,
            clock=clock,
            speeds=speeds_of(settings),
            high_share=settings.high_share,
        )
        self.obstacles = ObstacleReader(
            ledger=ledger,
            account=self.account,
            pacer=self.pacer,
            clock=clock,
            pump_s=settings.pump_s,
            grace_s=settings.report_grace_s,
            horizon_s=settings.report_horizon_s,
        )
        self.doctor = Doctor(
            settings=settings,
            ledger=ledger,
            obstacles=self.obstacles,
            pacer=self.pacer,
            provider=self.provider,
            loop=self.loop,
        )
        self.status = StatusReader(
            ledger=ledger,
            pacer=self.pacer,
            account=self.account,
            sms_limits=self.sms_limits,
            forecasting=self.forecasting,
            endpoints=self.endpoints,
            obstacles=self.obstacles,
            provider=self.provider,
            clock=clock,
        )
        self.trials = Trials(one_offs=self.one_offs, status=self.status)
        self.question_order = QuestionOrder(ledger=ledger)
        self.control = Control(
            ledger=ledger,
            status=self.status,
            sms_limits=self.sms_limits,
            forecasting=self.forecasting,
            clock=clock,
            settings=settings,
        )

        forecasting = self.forecasting
        self.provider_templates = ProviderTemplates(
            ledger=ledger,
            provider=self.provider,
            loop=self.loop,
            limiter=lambda scope: RequestLimiter(scope, pacer=self.pacer),
            clock=clock,
        )
        self.campaign_changes = CampaignChanges(
            ledger=ledger, forecasting=forecasting, clock=clock, time_zone=self.settings.time_zone
        )
        self.many_campaigns = ManyCampaigns(
            ledger=ledger, forecasting=forecasting, clock=clock, time_zone=self.settings.time_zone
        )
        self.approvals = Approvals(ledger=ledger, status=self.status, forecasting=forecasting, clock=clock)

    def _wire_people(self) -> None:
        ledger, clock = self.ledger, self.clock
        self.reruns = Reruns(
            ledger=ledger,
            intake=self.intake,
            templates=self._registry,
            forecasting=self.forecasting,
            clock=clock,
            settings=self.settings,
        )
        self.cloning = Cloning(ledger=ledger, clock=clock)
        self.spending = Spending(ledger=ledger, control=self.control)
        self.listing = Listing(ledger=ledger, clock=clock)
        self.billing = Billing(ledger=ledger, zone=self._zone)
        self.finder = Finder(ledger=ledger)
        self.explanation = Explanation(
            ledger=ledger,
            provider=self.provider,
            status=self.status,
            endpoints=self.endpoints,
            clock=clock,
        )
        self.person_everything = PersonEverything(ledger=ledger, provider=self.provider)

    def _wire_reports(self) -> None:
        settings = self.settings
        self.report_processor = ReportProcessor(
            ledger=self.ledger,
            provider=self.provider,
            clock=self.clock,
            watch=settings.watch,
            log=logger("reports"),
            is_stopping=self.stopping.is_set,
            meter=self.work_metrics,
        )
        self.poller = Poller(
            ledger=self.ledger,
            pacer=self.pacer,
            provider=self.provider,
            loop=self.loop,
            clock=self.clock,
            is_stopping=self.stopping.is_set,
        )
        self.reconciler = Reconciler(
            ledger=self.ledger,
            report_processor=self.report_processor,
            pacer=self.pacer,
            provider=self.provider,
            loop=self.loop,
            clock=self.clock,
            settings=ReconcilerSettings(
                ask_again_s=settings.ask_again_s,
                pull_s=settings.report_pull_s,
                grace_s=settings.report_grace_s,
                horizon_s=settings.report_horizon_s,
            ),
            is_stopping=self.stopping.is_set,
        )

    def _wire_sending(self) -> None:
        self.pump_slots = PumpSlots.for_threads(self.settings.worker_threads, meter=self.work_metrics)
        self.pump = Pump(
            ledger=self.ledger,
            pacer=self.pacer,
            provider=self.provider,
            loop=self.loop,
            clock=self.clock,
            late=LateStartJudge(ledger=self.ledger, time_zone=self.settings.time_zone, log=logger("pump")),
            limits=SendingLimits(
                ledger=self.ledger,
                zone=self._zone,
                entity_quota=self.settings.entity_quota,
                now=self.clock.now,
            ),
            settings=pump_settings_of(self.settings),
            is_stopping=self.stopping.is_set,
            monotonic=self.time.monotonic,
            sleep=self.time.sleep,
            meter=self.work_metrics,
        )
        self.webhook_delivery = (
            WebhookDelivery(  # on a loop of its own, so that slow names do not take the provider's threads
                ledger=self.ledger,
                provider=self.provider,
                http=self._webhook_http,
                loop=self.webhook_loop,
                clock=self.clock,
                secrets=self._relay_secrets,
                log=logger("relay"),
                meter=self.work_metrics,
            )
        )
        self.alerts = Alerts(
            ledger=self.ledger,
            http=self._webhook_http,
            loop=self.webhook_loop,
            clock=self.clock,
            url=self.settings.alert_url,
            secrets=self._relay_secrets,
            log=logger("alerts"),
        )
        self.webhook_slot = BoundedSemaphore(1)
        """One thread of a worker carries many POSTs; a second one would do no more."""

    def _wire_upkeep(self) -> None:
        self.sms_verdict_judge = SmsVerdictJudge(
            ledger=self.ledger, provider=self.provider, log=logger("upkeep")
        )
        self.sweep = Sweep(
            ledger=self.ledger,
            intake=self.intake,
            report_processor=self.report_processor,
            sms_limits=self.sms_limits,
            safeguard_judge=SafeguardJudge(ledger=self.ledger, log=logger("upkeep")),
            sms_verdict_judge=self.sms_verdict_judge,
            take_people_over=self.reruns.go_on,
            clock=self.clock,
            log=logger("upkeep"),
        )
        self.watch = Watch(
            ledger=self.ledger, obstacles=self.obstacles, clock=self.clock, log=logger("events")
        )
        self.dead_letters = DeadLetterKeeper(
            ledger=self.ledger, log=logger("broker"), wait=self.stopping.wait
        )
        self.retention = Retention(
            ledger=self.ledger, clock=self.clock, settings=self.settings, log=logger("retention")
        )

    def _wire_talks(self) -> None:
        ledger, clock, settings = self.ledger, self.clock, self.settings
        self.talk_processor = TalkProcessor(
            ledger=ledger,
            provider=self.provider,
            clock=clock,
            own_urls=read_profile_urls(settings.profile_webhooks),
            usual_url=settings.webhook_url,
            log=logger("talks"),
            is_stopping=self.stopping.is_set,
        )
        self.talk_delivery = TalkDelivery(
            ledger=ledger,
            http=self._webhook_http,
            loop=self.webhook_loop,
            clock=clock,
            secrets=self._relay_secrets,
            log=logger("talks"),
            is_stopping=self.stopping.is_set,
        )
        self.talk_reader = TalkReader(ledger=ledger, clock=clock, secrets=self._relay_secrets)
        self.talk_erasures = TalkErasures(ledger=ledger, provider=self.provider)
        self.inbound_runs, self.talk_runs = MergedRuns(), MergedRuns()
