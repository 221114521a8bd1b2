"""Make the Celery application that pods run, over one container of collaborators.

    celery -A pabal_worker worker        every queue, or some: -Q pabal.pump
    celery -A pabal_worker beat          any number of them is safe
    celery -A pabal_worker flower

Why these settings, for Celery 5.7 with Redis or Valkey:

- pool `threads`: the work is waiting for HTTP and SQL; prefork needs half a minute to stop under fast tasks.
- late acknowledgement, prefetch 1: what a dying worker held comes back. It may come back twice or not at all
  all the same, so no task is the only trace of work; the tick and the sweeps find in the ledger what is due.
- `broker_channel_error_retry`, socket timeouts: a failover of Redis or a hung one must not end or block a
  worker.
- what comes from a queue goes through a guard first (`broker/`): over some messages that do not follow its
  protocol Celery ends, and puts them back for the next worker to end over.
- no `eta`, no `countdown`, no `rate_limit`: due times are columns, the pacer grants.
- no events of tasks unless somebody watches: Flower asks for them when it starts.
- results only where somebody waits; beat keeps no file, since a tick more or less means nothing.

Importing this opens no connection and starts no thread. What the tasks do is in `tasks/`.
"""

from __future__ import annotations

import logging
from typing import Any

from celery import Celery
from celery.signals import (
    beat_init,
    celeryd_init,
    setup_logging,
    task_postrun,
    worker_init,
    worker_ready,
    worker_shutdown,
    worker_shutting_down,
)

from pabal import wire
from pabal.errors import WrongSettings
from pabal_worker.alerts import alerts
from pabal_worker.alive.beat import Scheduler, every
from pabal_worker.alive.heartbeat import BEAT_EVERY_S, Heartbeat
from pabal_worker.alive.place import default_folder
from pabal_worker.broker import transports
from pabal_worker.broker.answer import BrokerLook
from pabal_worker.broker.cluster_check import refuse_clusters
from pabal_worker.broker.log_filter import BodyFilter
from pabal_worker.broker.timed_request import timed_request
from pabal_worker.container import Container
from pabal_worker.doctor import roll_call as roll_call  # a worker answers it, once it is imported
from pabal_worker.garbage import collect_rarely
from pabal_worker.ledger.log_filter import OutageFilter
from pabal_worker.ledger.migrate import wait_for_schema
from pabal_worker.logs import configure, logger
from pabal_worker.maintenance import watch
from pabal_worker.metrics.exposition import MetricsServer, clean_folder, prefork_fault
from pabal_worker.periodic import PeriodicThread
from pabal_worker.sending.scale_caps import scale_caps_of
from pabal_worker.settings import missing_provider, settings

TICK_S, UPKEEP_S, RETENTION_S = 1.0, 2.0, 10.0
"""How often beat calls for each, in seconds."""

WATCH_AFTER_S = 10.0
"""Seconds after a worker's start until it looks at what is in the way: others may be starting beside it."""

_WATCH_ENDS_WITHIN_S = 2.0

ENTRY_LIFE_S = 300.0
"""What beat called for so long ago is dropped: a night without workers leaves minutes of it, not the night.
It is longer than beat's clock and the ledger's may differ.
"""


def create(container: Container) -> Celery:
    """The Celery application over a container."""
    transports.install()
    app = wire.celery_app(container.settings.broker_url)
    app.main = "pabal_worker"
    app.Task.Request = timed_request(container.clock.last_known)  # type: ignore[assignment]  # or a name
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
        worker_concurrency=container.settings.worker_threads,
        worker_prefetch_multiplier=1,
        worker_send_task_events=False,
        worker_hijack_root_logger=False,
        worker_redirect_stdouts=False,
        beat_schedule={
            "tick": _entry(wire.TICK, TICK_S),
            "upkeep": _entry(wire.UPKEEP, UPKEEP_S),
            "retention": _entry(wire.RETENTION, RETENTION_S),
        },
        beat_scheduler="pabal_worker.alive.beat:Scheduler",
    )
    return app


def _entry(task: str, every_s: float) -> dict[str, Any]:
    return {"task": task, "schedule": every(every_s), "options": {"expires": ENTRY_LIFE_S}}


container = Container(settings())
app = create(container)
_alerts = PeriodicThread("alerts", container.alerts.run, every_s=alerts.EVERY_S, first_after_s=alerts.EVERY_S)
_metrics = MetricsServer(
    container.work_metrics.registry,
    host=container.settings.metrics_host,
    port=container.settings.metrics_port,
    log=logger("metrics"),
)
_watch = PeriodicThread("watch", container.watch.run, every_s=watch.EVERY_S, first_after_s=WATCH_AFTER_S)
_broker_look = BrokerLook(container.settings.broker_url)
_looks = {"ledger": container.clock.ask, "broker": _broker_look.ask}
_heartbeat = Heartbeat(
    "worker", container.settings.alive_dir or default_folder(), looks=_looks, log=logger("alive")
)


@setup_logging.connect
def _log_as_we_do(**_: Any) -> None:
    configure(container.settings.log_level)
    for handler in logging.getLogger().handlers:
        handler.addFilter(BodyFilter())
        handler.addFilter(OutageFilter(lambda: container.ledger.is_away))


@celeryd_init.connect
def _refuse_clusters(**_: Any) -> None:
    """Celery logs what a signal's handler raises and goes on, but for an exit."""
    known = container.settings
    try:
        refuse_clusters({"PABAL_BROKER_URL": known.broker_url, "PABAL_REDIS_URL": known.redis_url})
    except WrongSettings as error:
        raise SystemExit(str(error)) from None


@worker_init.connect
def _check_before_tasks(sender: Any, **_: Any) -> None:
    """A worker that takes tasks which call the provider does not start without its address and key; and none
    takes a task before the ledger can be used, since each would fail. Workers of other applications in this
    process are not ours.
    """
    if sender.app is not app:
        return
    fault = missing_provider(container.settings, app.amqp.queues.consume_from)
    fault = fault or prefork_fault(str(sender.pool_cls), port=container.settings.metrics_port)
    if fault:
        raise SystemExit(fault)
    clean_folder()
    _heartbeat.start()
    wait_for_schema(container.settings.database_url, log=logger("ledger"))
    container.clock.now()  # known before the first task, whose expiry is judged by it
    container.ledger.scale.note_caps(scale_caps_of(container.settings))


@worker_ready.connect
def _begin_to_watch(sender: Any, **_: Any) -> None:
    if sender.app is app:
        _watch.start()
        _alerts.start()
        _metrics.start()
        _heartbeat.note_loop()
        sender.timer.call_repeatedly(BEAT_EVERY_S, _heartbeat.note_loop)
        collect_rarely()


@task_postrun.connect
def _note_task(sender: Any, **_: Any) -> None:
    _heartbeat.note_work(sender.name)


@beat_init.connect
def _note_beat(sender: Any, **_: Any) -> None:
    """Beat's main loop is its scheduler, which notes what it sends. It needs the broker, not the ledger."""
    if sender.app is app:
        looks = {"broker": _broker_look.ask}
        folder = container.settings.alive_dir or default_folder()
        Scheduler.heartbeat = Heartbeat("beat", folder, looks=looks, log=logger("alive"))
        Scheduler.heartbeat.start()
        collect_rarely()


@worker_shutting_down.connect
def _stop(**_: Any) -> None:
    _heartbeat.note_stopping()
    container.stopping.set()


@worker_shutdown.connect
def _close(sender: Any, **_: Any) -> None:
    """The last task has ended: threads and connections go."""
    if sender.app is not app:
        return
    for thread in (_watch, _alerts):
        thread.close(within_s=_WATCH_ENDS_WITHIN_S)
    _heartbeat.close()
    _broker_look.close()
    _metrics.close()
    container.close()
