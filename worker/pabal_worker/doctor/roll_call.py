"""Call all workers over the broker, and judge which queues nobody takes from and where workers differ.

A worker answers by Celery's remote control, beside its tasks, so a busy one answers too.
"""

from __future__ import annotations

import platform
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

from celery import Celery
from celery.worker.control import inspect_command

from pabal.counted import counted
from pabal.replies import DoctorFinding
from pabal_worker.alive.beats import SEEN, Spans, running_beats
from pabal_worker.doctor.broker import QUEUES
from pabal_worker.doctor.findings import doubtful, wrong
from pabal_worker.settings import Settings, settings

COMMAND = "pabal_worker"
ANSWER_WITHIN_S = 2.0
_CLOCKS_DIFFER_S = 10.0
"""An answer may be two seconds old, and clocks that are so near harm nothing."""


_SHARED = (
    "account_speed",
    "account_floor",
    "high_share",
    "sender_speed",
    "entity_speed",
    "sms_speed",
    "request_timeout_s",
    "receiver_public_url",
    "pull_reports",
    "retention_days",
    "delete_days",
    "same_list_days",
    "same_list_share",
    "approve_above",
    "time_zone",
)
"""Settings without secrets that all workers must have alike."""


@dataclass(frozen=True, slots=True)
class WorkerAnswer:
    """What a worker says of itself."""

    node: str
    version: str
    """Pabal's; empty: it is older than the question."""

    python: str
    threads: int
    queues: frozenset[str]
    settings: Mapping[str, str]
    beats: Spans = field(default_factory=dict)
    """Which beats called for the ticks that it took lately."""

    ahead_s: float | None = None
    """Seconds by which its clock is ahead of this machine's; None: it is older than the question."""


@inspect_command(name=COMMAND)
def answer_roll_call(state: Any) -> dict[str, Any]:
    """Versions, queues and shared settings of this worker."""
    return describe_worker(settings(), state.app.amqp.queues.consume_from)


def describe_worker(known: Settings, queues: Iterable[str]) -> dict[str, Any]:
    """What a worker answers."""
    return {
        "version": version("pabal"),
        "python": platform.python_version(),
        "threads": known.worker_threads,
        "queues": sorted(queues),
        "at": time.time(),
        "beats": {beat: list(span) for beat, span in SEEN.spans().items()},
        "settings": {f"PABAL_{name.upper()}": str(getattr(known, name)) for name in _SHARED},
    }


def call_workers(app: Celery) -> list[WorkerAnswer]:
    """The answers of all workers that came in time, by their names."""
    asked_at = time.time()
    replies = app.control.broadcast(COMMAND, reply=True, timeout=ANSWER_WITHIN_S) or []
    return sorted(
        (read_answer(node, answer, asked_at) for reply in replies for node, answer in reply.items()),
        key=lambda answer: answer.node,
    )


def judge_workers(
    answers: Sequence[WorkerAnswer], lengths: Mapping[str, int], *, own_version: str
) -> Iterable[DoctorFinding]:
    """Queues that nobody takes from, and workers that differ. `lengths`: tasks that wait in each queue."""
    if not answers:
        waiting = sum(lengths.values())
        yield wrong(
            "workers.none",
            f"no worker answers within {ANSWER_WITHIN_S:g} s, and "
            f"{counted(waiting, 'task waits', 'tasks wait')}",
            "start workers: `pabal up`, or `celery -A pabal_worker worker`",
        )
        return
    yield from _judge_queues(answers, lengths)
    versions = {answer.version or "an older one" for answer in answers}
    if versions != {own_version}:
        shown = ", ".join(f"{answer.node}: {answer.version or 'an older one'}" for answer in answers[:10])
        yield doubtful(
            "versions.differ",
            f"this command is pabal {own_version}, and workers are {shown}",
            "bring all to one version; while a new one is rolled out this is as it should be",
        )
    yield from _judge_settings(answers)
    yield from _judge_clocks(answers)
    yield from _judge_beats(answers)


def _judge_beats(answers: Sequence[WorkerAnswer]) -> Iterable[DoctorFinding]:
    beats = running_beats(answer.beats for answer in answers)
    if len(beats) > 1:
        yield doubtful(
            "beat.several",
            f"{len(beats)} beats run: {', '.join(beats[:10])}",
            "nothing, if it is meant: no tick counts twice. Else end all but one; the name holds its process "
            "id and host",
        )


def _judge_clocks(answers: Sequence[WorkerAnswer]) -> Iterable[DoctorFinding]:
    wrong_ones = [
        f"{answer.node}: {answer.ahead_s:+,.0f} s"
        for answer in answers
        if answer.ahead_s is not None and abs(answer.ahead_s) > _CLOCKS_DIFFER_S
    ]
    if wrong_ones:
        yield doubtful(
            "workers.clock",
            f"clocks of workers differ from this machine's: {', '.join(wrong_ones[:10])}",
            "see by `date -u` whose is wrong, and have it keep its time by NTP; moments of messages are the "
            "ledger's, but a beat or a producer that is minutes behind has its tasks dropped as too old",
        )


def _judge_queues(answers: Sequence[WorkerAnswer], lengths: Mapping[str, int]) -> Iterable[DoctorFinding]:
    if any(not answer.version for answer in answers):
        return  # an older worker does not say what it takes
    taken = frozenset[str]().union(*(answer.queues for answer in answers))
    missing = [queue for queue in QUEUES if queue not in taken]
    if missing:
        waiting = ", ".join(f"{queue} ({lengths.get(queue, 0):,} wait)" for queue in missing)
        yield wrong(
            "workers.queue",
            f"no worker takes from {waiting}",
            f"start one: `celery -A pabal_worker worker -Q {','.join(missing)}`, or one without -Q",
        )


def _judge_settings(answers: Sequence[WorkerAnswer]) -> Iterable[DoctorFinding]:
    for name in sorted({name for answer in answers for name in answer.settings}):
        by_value: dict[str, str] = {}
        for answer in answers:
            if name in answer.settings:
                by_value.setdefault(answer.settings[name], answer.node)
        if len(by_value) > 1:
            settings = [(value or "not set", node) for value, node in by_value.items()]
            shown = ", ".join(f"{setting} at {node}" for setting, node in settings)
            yield wrong(
                "settings.differ",
                f"{name} differs between workers: {shown}",
                "give all workers the same, and start them again",
            )


def read_answer(node: str, answer: Any, asked_at: float) -> WorkerAnswer:
    """What came from a worker, read. An older worker answers that it does not know the command."""
    told: dict[str, Any] = answer if isinstance(answer, dict) and "version" in answer else {}
    at = told.get("at")
    return WorkerAnswer(
        node=node,
        version=str(told.get("version", "")),
        python=str(told.get("python", "")),
        threads=int(told.get("threads", 0)),
        queues=frozenset(told.get("queues", ())),
        settings=dict(told.get("settings", {})),
        beats={beat: (first, last) for beat, (first, last) in told.get("beats", {}).items()},
        ahead_s=at - asked_at if isinstance(at, int | float) else None,
    )
