"""Name the tasks and queues that producers and workers share; `docs/wire.md` describes them in prose.

Payloads are JSON keyword arguments; replies are JSON objects, whose types are in `replies/`. Rows carry ids
and what the message needs, nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar

from celery import Celery
from kombu import Exchange, Queue

from pabal.broker.address import is_redis, tls_options
from pabal.replies import ErrorKind, ErrorReply, InputProblem, OkReply

if TYPE_CHECKING:
    from pabal.errors import Problem, Question

T = TypeVar("T")

OPEN = "pabal.open"
BATCH = "pabal.batch"
SEAL = "pabal.seal"
SEND = "pabal.send"
SENT = "pabal.sent"
TEST = "pabal.test"
STATUS = "pabal.status"
LIST = "pabal.list"
PAUSE = "pabal.pause"
RESUME = "pabal.resume"
CANCEL = "pabal.cancel"
PACE = "pabal.pace"
FAILOVER = "pabal.failover"
ACCOUNT = "pabal.account"
FORECAST = "pabal.forecast"
WEBHOOKS = "pabal.webhooks"
AUDIT = "pabal.audit"
SUPPRESS = "pabal.suppress"
SUPPRESS_REMOVE = "pabal.suppress-remove"
SUPPRESS_LIST = "pabal.suppress-list"
LOG = "pabal.log"
FIND = "pabal.find"
EXPLAIN = "pabal.explain"
EXPORT_PERSON = "pabal.export-person"
ERASE_PERSON = "pabal.erase-person"
BILL = "pabal.bill"
DOCTOR = "pabal.doctor"
CHANGE = "pabal.change"
APPROVE = "pabal.approve"
PAUSE_MANY = "pabal.pause-many"
RESUME_MANY = "pabal.resume-many"
RERUN = "pabal.rerun"
CLONE = "pabal.clone"
SPEND = "pabal.spend"
ANSWER = "pabal.answer"
TALKS = "pabal.talks"
TALK = "pabal.talk"
ERASE_TALKS = "pabal.erase-talks"
TEMPLATES_IMPORT = "pabal.templates-import"
TEMPLATES_LIST = "pabal.templates-list"
TEMPLATES_SHOW = "pabal.templates-show"
TEMPLATES_CHECK = "pabal.templates-check"
TEMPLATES_PULL = "pabal.templates-pull"
TEMPLATES_CREATE = "pabal.templates-create"

TICK = "pabal.beat.tick"
PUMP = "pabal.pump"
APPLY_REPORTS = "pabal.apply-reports"
ASK_LOGS = "pabal.ask-logs"
RELAY = "pabal.relay"
PULL_REPORTS = "pabal.pull-reports"
UPKEEP = "pabal.beat.upkeep"
RETENTION = "pabal.beat.retention"
DEAD_LETTER = "pabal.dead-letter"
TAKE_INBOUND = "pabal.take-inbound"
RELAY_TALKS = "pabal.relay-talks"

BEAT_QUEUE = "pabal.beat"
CONTROL_QUEUE = "pabal.control"
STEER_QUEUE = "pabal.steer"
INTAKE_QUEUE = "pabal.intake"
PUMP_QUEUE = "pabal.pump"
RELAY_QUEUE = "pabal.relay"
UPKEEP_QUEUE = "pabal.upkeep"

QUEUES = {
    OPEN: CONTROL_QUEUE,
    BATCH: INTAKE_QUEUE,
    SEAL: CONTROL_QUEUE,
    SEND: CONTROL_QUEUE,
    SENT: CONTROL_QUEUE,
    TEST: CONTROL_QUEUE,
    STATUS: CONTROL_QUEUE,
    LIST: CONTROL_QUEUE,
    PAUSE: STEER_QUEUE,
    RESUME: STEER_QUEUE,
    CANCEL: STEER_QUEUE,
    PACE: STEER_QUEUE,
    FAILOVER: STEER_QUEUE,
    ACCOUNT: STEER_QUEUE,
    FORECAST: CONTROL_QUEUE,
    WEBHOOKS: CONTROL_QUEUE,
    AUDIT: CONTROL_QUEUE,
    SUPPRESS: CONTROL_QUEUE,
    SUPPRESS_REMOVE: CONTROL_QUEUE,
    SUPPRESS_LIST: CONTROL_QUEUE,
    LOG: CONTROL_QUEUE,
    FIND: CONTROL_QUEUE,
    EXPLAIN: CONTROL_QUEUE,
    EXPORT_PERSON: CONTROL_QUEUE,
    ERASE_PERSON: CONTROL_QUEUE,
    BILL: CONTROL_QUEUE,
    DOCTOR: CONTROL_QUEUE,
    CHANGE: STEER_QUEUE,
    APPROVE: STEER_QUEUE,
    PAUSE_MANY: STEER_QUEUE,
    RESUME_MANY: STEER_QUEUE,
    RERUN: STEER_QUEUE,
    CLONE: CONTROL_QUEUE,
    SPEND: STEER_QUEUE,
    ANSWER: CONTROL_QUEUE,
    TALKS: CONTROL_QUEUE,
    TALK: CONTROL_QUEUE,
    ERASE_TALKS: CONTROL_QUEUE,
    TEMPLATES_IMPORT: CONTROL_QUEUE,
    TEMPLATES_LIST: CONTROL_QUEUE,
    TEMPLATES_SHOW: CONTROL_QUEUE,
    TEMPLATES_CHECK: CONTROL_QUEUE,
    TEMPLATES_PULL: CONTROL_QUEUE,
    TEMPLATES_CREATE: CONTROL_QUEUE,
    TICK: BEAT_QUEUE,
    PUMP: PUMP_QUEUE,
    APPLY_REPORTS: UPKEEP_QUEUE,
    ASK_LOGS: UPKEEP_QUEUE,
    RELAY: RELAY_QUEUE,
    PULL_REPORTS: UPKEEP_QUEUE,
    UPKEEP: BEAT_QUEUE,
    RETENTION: BEAT_QUEUE,
    DEAD_LETTER: UPKEEP_QUEUE,
    TAKE_INBOUND: RELAY_QUEUE,
    RELAY_TALKS: RELAY_QUEUE,
}
"""Which queue each task goes to. What steers campaigns has a queue of its own, and is taken from no other: so
the broker's permissions say who may. What beat calls for, every second and mostly in vain, has names and a
queue of its own, so that Flower shows the rest without it.
"""


BATCH_SIZE = 1000
"""Recipients in a batch at most."""

SUPPRESSED_AT_ONCE = 10_000
"""Numbers in a `pabal.suppress` or `pabal.suppress-remove` at most."""

TEMPLATES_AT_ONCE = 500
"""Templates in a `pabal.templates-import` at most."""

RESULT_LIFE_S = 3600

TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_timeout": 5,
    "socket_connect_timeout": 3,
    "socket_keepalive": True,
    "health_check_interval": 25,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
}
"""For Redis brokers.

The shortest visibility timeout of any client counts for all, so both halves use the same.
"""


def celery_app(broker_url: str) -> Celery:
    """A Celery application that speaks this contract; nothing is connected until it is used.

    kombu shares connections between all applications of a process, by host, user and transport options:
    with their TLS options among these, two that differ in TLS are two.
    """
    over_redis = is_redis(broker_url)
    app = Celery(
        "pabal", broker=broker_url, backend=broker_url if over_redis else "rpc://", set_as_current=False
    )
    apart = tls_options(broker_url)
    app.conf.update(
        task_serializer="json",
        result_serializer="json",
        accept_content=["json"],
        task_routes={name: _route(queue, over_redis=over_redis) for name, queue in QUEUES.items()},
        task_queues=[
            Queue(name, Exchange(_exchange(name, over_redis=over_redis)), routing_key=name)
            for name in sorted(set(QUEUES.values()))
        ],
        task_create_missing_queues=False,
        task_default_queue=CONTROL_QUEUE,
        result_expires=RESULT_LIFE_S,
        task_publish_retry_policy={
            "max_retries": 2,
            "interval_start": 0,
            "interval_step": 0.2,
            "interval_max": 0.5,
        },
        broker_transport_options=TRANSPORT_OPTIONS | {"apart": apart} if over_redis else {"apart": apart},
        result_backend_transport_options=TRANSPORT_OPTIONS if over_redis else {},
        broker_connection_retry_on_startup=True,
        broker_channel_error_retry=True,
        redis_socket_timeout=5,
        redis_socket_connect_timeout=3,
        timezone="UTC",
    )
    return app


def _route(queue: str, *, over_redis: bool) -> dict[str, str]:
    """The way of a task. RabbitMQ's permissions are for exchanges: through the nameless one anybody may write
    to all queues, so there each queue has its own; Redis's are for queues.
    """
    if over_redis:
        return {"queue": queue}
    return {"queue": queue, "exchange": _exchange(queue, over_redis=False), "routing_key": queue}


def _exchange(queue: str, *, over_redis: bool) -> str:
    """The exchange before a queue; on RabbitMQ of another name, as whoever binds it has to be let read it."""
    return queue if over_redis else f"{queue}.in"


def ok(reply: T) -> OkReply[T]:
    """A reply that it was done, or is so."""
    return {"ok": reply}


def error(kind: ErrorKind, text: str, *, problems: Sequence[InputProblem] | None = None) -> ErrorReply:
    """A reply that it was refused, and why. `kind` is for programs, `text` for people."""
    if problems is None:
        return {"error": {"kind": kind, "text": text}}
    return {"error": {"kind": kind, "text": text, "problems": list(problems)}}


def wrong_input(problems: Sequence[Problem], text: str | None = None) -> ErrorReply:
    """A reply that an input is not as it must be: all problems, for people (or `text`) and for programs."""
    shown = "\n".join(map(str, problems)) if text is None else text
    return error("wrong_input", shown, problems=[problem.to_json() for problem in problems])


def not_accepted(questions: Sequence[Question]) -> ErrorReply:
    """A reply that something may be a slip, and nobody has accepted it: all questions, with their codes."""
    reply = error("not_accepted", "\n".join(map(str, questions)))
    reply["error"]["questions"] = [question.to_json() for question in questions]
    return reply


def campaign_unknown(campaign_id: str) -> ErrorReply:
    """A reply that no campaign has this id."""
    return error(
        "campaign_unknown",
        f"no campaign has the id {campaign_id!r}; `pabal status` lists those that there are",
    )
