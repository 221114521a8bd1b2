"""Measure unpaced sending: ours beside a bare loop and one Celery task a message, against the same servers.

Each is measured from the first call that the sandbox sees to the last settle that is committed.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

import psycopg

from bench import bare, plain, processes, single, statements
from bench.figures import Figure, WentWrong, at_least, number, of_rounds
from bench.machine import Machine, single_worker, workers
from bench.statements import OURS, Statement
from pabal.client import Client

N_MESSAGES = 30_000
N_SINGLE = 600
ROUNDS = 11
_PATIENCE_S = 60.0
_SHOWN_STATEMENTS = 5

_OPEN_WORK = f"""SELECT {OURS} coalesce(sum(t.n), 0)
     + (SELECT count(*) FROM attempts a JOIN campaigns o ON o.no = a.campaign_no
        WHERE o.id = %(id)s AND a.lease_until IS NOT NULL)
FROM tallies t JOIN campaigns c ON c.no = t.campaign_no WHERE c.id = %(id)s AND t.state = 'waiting'"""
"""People without a message, and calls without an end."""

_STATES = f"""SELECT {OURS} state_of(m, a)::text, count(*) FROM messages m
JOIN campaigns c ON c.no = m.campaign_no LEFT JOIN attempts a ON a.id = m.attempt
WHERE c.id = %(id)s GROUP BY 1"""
_OPEN_SINGLE = f"SELECT {OURS} count(*) FROM plain.messages WHERE state IN ('waiting', 'sending')"


@dataclass(frozen=True, slots=True)
class Run:
    """One way of sending, once."""

    n: int
    seconds: float
    cpu: dict[str, float]
    """CPU seconds by who spent them."""

    @property
    def rate(self) -> float:
        """Messages per second."""
        return self.n / self.seconds


def measure(machine: Machine) -> Iterator[Figure]:
    """Rounds of the bare loop and of ours right after it, then one task a message."""
    bares: list[Run] = []
    ours: list[Run] = []
    for number_of_round in range(1, ROUNDS + 1):
        bares.append(_bare(machine, f"bare-{number_of_round}"))
        ours.append(_ours(machine, f"ours-{number_of_round}"))
    dearest = statements.dearest(machine.postgres.url, _SHOWN_STATEMENTS)
    one_by_one = _one_by_one(machine)
    to_bare = [our.rate / bare.rate for our, bare in zip(ours, bares, strict=True)]
    to_single = median(run.rate for run in ours) / one_by_one.rate
    yield at_least("unpaced sending, against the bare loop", median(to_bare), 0.7, number)
    yield at_least("unpaced sending, against one task a message", to_single, 20, number)
    yield Figure("the same, round by round", ", ".join(number(ratio) for ratio in sorted(to_bare)))
    yield Figure("ours, messages/s", of_rounds([run.rate for run in ours], number))
    yield Figure("bare loop, messages/s", of_rounds([run.rate for run in bares], number))
    yield Figure(f"one task a message, messages/s (of {N_SINGLE})", number(one_by_one.rate))
    for name, runs in {"ours": ours, "bare loop": bares}.items():
        yield _cpu_figure(name, sorted(runs, key=lambda run: run.rate)[len(runs) // 2])
    for statement in dearest:
        yield _statement_figure(statement)


def _bare(machine: Machine, campaign_id: str) -> Run:
    machine.clear()
    plain.lay_out(machine.postgres.url, N_MESSAGES)
    before = _cpu(machine, os.getpid())
    bare.send_all(machine, plain.campaign(campaign_id))
    return _run(machine, N_MESSAGES, time.time(), before, os.getpid())


def _ours(machine: Machine, campaign_id: str) -> Run:
    """The worker with its default settings; it has taken the campaign in before, so it is warm."""
    machine.clear()
    recipients = (plain.recipient(no) for no in range(1, N_MESSAGES + 1))
    with workers(machine) as (worker,):
        Client(machine.valkey.url(0)).submit(plain.campaign(campaign_id), recipients)
        statements.reset(machine.postgres.url)
        before = _cpu(machine, worker)
        ended_at = _wait_until_none(machine, _OPEN_WORK, campaign_id)
        run = _run(machine, N_MESSAGES, ended_at, before, worker)
    _check(machine, campaign_id)
    return run


def _one_by_one(machine: Machine) -> Run:
    """All tasks are enqueued before the worker starts: enqueueing is not what is measured."""
    machine.clear()
    plain.lay_out(machine.postgres.url, N_SINGLE)
    producer = single.application(machine.valkey.url(0))
    for no in range(1, N_SINGLE + 1):
        producer.send_task(single.TASK, [no])
    with single_worker(machine) as worker:
        ended_at = _wait_until_none(machine, _OPEN_SINGLE, "")
        return _run(machine, N_SINGLE, ended_at, {}, worker)


def _wait_until_none(machine: Machine, question: str, campaign_id: str) -> float:
    """Ask until the answer is 0; the moment of that answer."""
    deadline = time.monotonic() + _PATIENCE_S
    with psycopg.connect(machine.postgres.url, autocommit=True) as connection:
        while time.monotonic() < deadline:
            row = connection.execute(question, {"id": campaign_id}).fetchone()
            if row and not row[0]:
                return time.time()
            time.sleep(0.02)
    raise WentWrong(f"after {_PATIENCE_S:g} s messages still wait; the worker's log is in {machine.folder}")


def _check(machine: Machine, campaign_id: str) -> None:
    """Every message was accepted, once, or the figure means nothing."""
    with psycopg.connect(machine.postgres.url) as connection:
        states: dict[str, int] = dict(connection.execute(_STATES, {"id": campaign_id}).fetchall())
    if states.keys() - {"accepted", "delivered"} or sum(states.values()) != N_MESSAGES:
        raise WentWrong(f"campaign {campaign_id} ended as {states}, not with {N_MESSAGES} accepted messages")


def _run(machine: Machine, n: int, ended_at: float, before: dict[str, float], sender: int) -> Run:
    after = _cpu(machine, sender)
    calls = [call for call in machine.sandbox.requests() if call["call"] == "send"]
    if sum(call["messages"] for call in calls) != n:
        raise WentWrong(f"the sandbox saw {sum(call['messages'] for call in calls)} messages, not {n}")
    spent = {name: after[name] - before[name] for name in before}
    return Run(n, ended_at - min(call["wall"] for call in calls), spent)


def _cpu(machine: Machine, sender: int) -> dict[str, float]:
    pids = {
        "sender": sender,
        "PostgreSQL": machine.postgres.pid,
        "sandbox": machine.sandbox.pid,
        "Valkey": machine.valkey.pid,
    }
    return {name: _spent_s(pid) for name, pid in pids.items()}


def _spent_s(pid: int) -> float:
    """Our own process counts without its children, which are the servers."""
    return time.process_time() if pid == os.getpid() else processes.cpu_s(pid)


def _cpu_figure(name: str, run: Run) -> Figure:
    shares = [f"{who} {spent / run.n * 1e6:,.0f}" for who, spent in run.cpu.items()]
    busy = sum(run.cpu.values()) / run.seconds
    return Figure(f"{name}: CPU µs a message", f"{', '.join(shares)} ({busy:.2f} cores busy)")


def _statement_figure(one: Statement) -> Figure:
    inside = ", inside others" if one.is_inside else ""
    value = (
        f"{one.ms / N_MESSAGES * 1e3:.1f} µs a message: {one.calls} of {one.ms / one.calls:.1f} ms"
        f", {one.wal_mb:.1f} MB WAL"
    )
    return Figure(f"PostgreSQL, `{one.name}`{inside}", value)
