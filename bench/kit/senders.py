"""Send once in one way, ours, the bare loop or another queue; say how long it took and what CPU it cost.

Each is measured from the first call that the sandbox sees to the last settle that is committed. Ledger,
broker and sandbox are empty before. CPU is read from /proc, of every process named with all its descendants.
"""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg

from bench import bare
from bench.kit import plain, processes, statements
from bench.kit.figures import WentWrong
from bench.kit.machine import HEALTHY, ROOT, Machine, installation, peer_workers
from bench.kit.statements import OURS
from bench.peers.job import Setup
from pabal.client import Client

THREADS = 8
"""Tasks at once in a worker of another queue; ours has nine threads, of which four never send."""

_PATIENCE_S = 60.0
_OPEN_WORK = f"""SELECT {OURS} coalesce(sum(t.n), 0)
     + (SELECT count(*) FROM attempts a JOIN campaigns o ON o.no = a.campaign_no
        WHERE o.id = %(id)s AND a.lease_until IS NOT NULL)
FROM tallies t JOIN campaigns c ON c.no = t.campaign_no WHERE c.id = %(id)s AND t.state = 'waiting'"""
"""People without a message, and calls without an end."""

_STATES = f"""SELECT {OURS} state_of(m, a)::text, count(*) FROM messages m
JOIN campaigns c ON c.no = m.campaign_no LEFT JOIN attempts a ON a.id = m.attempt
WHERE c.id = %(id)s GROUP BY 1"""
_NO_TICK = f"SELECT {OURS} CASE WHEN EXISTS (SELECT FROM signs WHERE name = 'tick') THEN 0 ELSE 1 END"
_OPEN_PLAIN = f"SELECT {OURS} count(*) FROM plain.messages WHERE state IN ('waiting', 'sending')"
_UNTOUCHED = f"SELECT {OURS} count(*) FROM plain.messages WHERE state = 'waiting'"
_REFUSED = f"SELECT {OURS} count(*) FROM plain.messages WHERE state <> 'accepted'"


@dataclass(frozen=True, slots=True)
class Run:
    """One way of sending, once."""

    n: int
    seconds: float
    cpu_us: dict[str, float]
    """CPU µs a message, by who spent them."""

    enqueue_us: float = 0.0
    """CPU µs a message of the process that enqueued the tasks, before anything was sent."""

    @property
    def rate(self) -> float:
        """Messages per second."""
        return self.n / self.seconds

    @property
    def cores(self) -> float:
        """Cores that were busy, the sandbox's included."""
        return sum(self.cpu_us.values()) * self.n / 1e6 / self.seconds


def set_latency(machine: Machine, latency_ms: int) -> None:
    """Have the provider take so long for each call."""
    machine.sandbox.set_recipe(HEALTHY.model_copy(update={"base_latency_s": latency_ms / 1000}))


def run_bare(machine: Machine, campaign_id: str, n: int) -> Run:
    """The bare loop, in this process."""
    machine.clear()
    plain.lay_out(machine.postgres.url, n)
    before = _cpu(machine, [])
    own = time.process_time()
    bare.send_all(machine, plain.campaign(campaign_id))
    ended_at, own = time.time(), time.process_time() - own
    _check_plain(machine)
    return _run(machine, n, ended_at, _since(machine, [], before) | {"sender": own}, counted=n)


def run_ours(machine: Machine, campaign_id: str, n: int, *, workers: int = 1) -> Run:
    """Workers with their default settings and a beat; they have taken the campaign in before, so are warm."""
    machine.clear()
    recipients = (plain.recipient(no) for no in range(1, n + 1))
    with installation(machine, workers) as pids:
        _wait_until(machine, _NO_TICK, 0)  # a beat's start costs CPU too
        Client(machine.valkey.url(0)).submit(plain.campaign(campaign_id), recipients)
        statements.reset(machine.postgres.url)
        before = _cpu(machine, pids)
        ended_at = _wait_until(machine, _OPEN_WORK, 0, campaign_id)
        spent = _since(machine, pids, before)
        run = _run(machine, n, ended_at, spent, counted=n)
    _check_ours(machine, campaign_id, n)
    return run


def run_peer(machine: Machine, peer: str, python: Path, n: int, *, workers: int = 1) -> Run:
    """One task a message, all enqueued before the workers start.

    A worker's start costs CPU too, so CPU counts from the first message that a worker took.
    """
    machine.clear()
    plain.lay_out(machine.postgres.url, n)
    command, settings = [str(python), "-m", f"bench.peers.with_{peer}"], _settings(machine, peer)
    enqueued_s = _enqueue(machine, command, settings, n)
    with peer_workers(machine, [*command, "work"], workers, settings=settings) as pids:
        _wait_until(machine, _UNTOUCHED, n - 1)
        before = _cpu(machine, pids)
        taken = n - _value(machine, _UNTOUCHED)
        ended_at = _wait_until(machine, _OPEN_PLAIN, 0)
        spent = _since(machine, pids, before)
    _check_plain(machine)
    return _run(machine, n, ended_at, spent, counted=n - taken, enqueue_us=enqueued_s / n * 1e6)


def _settings(machine: Machine, peer: str) -> dict[str, str]:
    campaign = plain.campaign(f"one-task-a-message-{peer}")
    setup = Setup(
        database_url=machine.postgres.url,
        broker_url=machine.valkey.url(0),
        provider_url=machine.sandbox.url,
        api_key=machine.sandbox.api_key,
        threads=THREADS,
        campaign_id=campaign.id,
        sender=campaign.sender,
        content=campaign.content.to_json(),
        validity_s=campaign.validity_s,
        platform=campaign.platform.to_json() if campaign.platform else {},
    )
    return {"BENCH_JOB": json.dumps(asdict(setup))}


def _enqueue(machine: Machine, command: Sequence[str], settings: Mapping[str, str], n: int) -> float:
    done = subprocess.run(
        [*command, "enqueue", str(n)],
        cwd=ROOT,
        env=machine.environment(settings),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise WentWrong(f"{command[-1]} could not enqueue: {' '.join(done.stderr.strip().splitlines()[-1:])}")
    return float(json.loads(done.stdout.splitlines()[-1])["cpu_s"])


def _wait_until(machine: Machine, question: str, most: int, campaign_id: str = "") -> float:
    """Ask until the answer is `most` or less; the moment of that answer."""
    deadline = time.monotonic() + _PATIENCE_S
    with psycopg.connect(machine.postgres.url, autocommit=True) as connection:
        while time.monotonic() < deadline:
            row = connection.execute(question, {"id": campaign_id}).fetchone()
            if row and row[0] <= most:
                return time.time()
            time.sleep(0.02)
    logs = ", ".join(f"{log.name}: {_last_line(log)}" for log in sorted(machine.folder.glob("*.log")))
    raise WentWrong(f"after {_PATIENCE_S:g} s messages still wait ({logs})")


def _last_line(log: Path) -> str:
    return "".join(log.read_text("utf-8", "replace").strip().splitlines()[-1:])[:200]


def _value(machine: Machine, question: str) -> int:
    with psycopg.connect(machine.postgres.url, autocommit=True) as connection:
        row = connection.execute(question).fetchone()
    return int(row[0]) if row else 0


def _check_ours(machine: Machine, campaign_id: str, n: int) -> None:
    """Every message was accepted, once, or the figure means nothing."""
    with psycopg.connect(machine.postgres.url) as connection:
        states: dict[str, int] = dict(connection.execute(_STATES, {"id": campaign_id}).fetchall())
    if states.keys() - {"accepted", "delivered"} or sum(states.values()) != n:
        raise WentWrong(f"campaign {campaign_id} ended as {states}, not with {n} accepted messages")


def _check_plain(machine: Machine) -> None:
    if refused := _value(machine, _REFUSED):
        raise WentWrong(f"{refused} messages were not accepted")


def _run(
    machine: Machine,
    n: int,
    ended_at: float,
    spent_s: Mapping[str, float],
    *,
    counted: int,
    enqueue_us: float = 0.0,
) -> Run:
    """`spent_s` are CPU seconds for `counted` of the messages."""
    calls = [call for call in machine.sandbox.requests() if call["call"] == "send"]
    if sum(call["messages"] for call in calls) != n:
        raise WentWrong(f"the sandbox saw {sum(call['messages'] for call in calls)} messages, not {n}")
    cpu_us = {name: spent / counted * 1e6 for name, spent in spent_s.items()}
    return Run(n, ended_at - min(call["wall"] for call in calls), cpu_us, enqueue_us)


def _cpu(machine: Machine, senders: Sequence[int]) -> dict[str, float]:
    """CPU seconds so far, by who spent them."""
    groups = {
        "sender": senders,
        "PostgreSQL": [machine.postgres.pid],
        "sandbox": [machine.sandbox.pid],
        "Valkey": [machine.valkey.pid],
    }
    return {name: sum(map(processes.cpu_s, pids)) for name, pids in groups.items()}


def _since(machine: Machine, senders: Sequence[int], before: Mapping[str, float]) -> dict[str, float]:
    return {name: spent - before[name] for name, spent in _cpu(machine, senders).items()}


def enough_for(latency_ms: int, workers: int, most: int) -> int:
    """Messages of one task each, up to `most` a worker, that take some four seconds or less of waiting."""
    by_latency = THREADS * 4000 // latency_ms if latency_ms else most
    return workers * min(most, by_latency)
