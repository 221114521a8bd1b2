"""Look at the ledger's server over a connection as workers have it, and judge what it says of itself.

What is in the ledger is looked at elsewhere (`work.py`).
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import psycopg
from psycopg.rows import dict_row

from pabal.counted import counted
from pabal.replies import DoctorFinding
from pabal_worker.doctor.findings import Look, doubtful, first_line, wrong
from pabal_worker.ledger.database import queries
from pabal_worker.ledger.migrate import OLDEST_SERVER, newest

_SQL = queries("doctor")
_PATIENCE_S = 5
_SLOW_S = 0.05
_ASKED = {"plan_cache_mode": "force_custom_plan", "TimeZone": "UTC"}
_MANY_DEAD, _DEAD_SHARE = 50_000, 0.5
_LONG_S = 3600.0
_WAITS_S = 30.0
_CLOCKS_DIFFER_S = 10.0
_NEARLY_ALL = 0.9
_NO_SLOT = ("too many clients", "too many connections", "connection slots")
"""Of PostgreSQL's words when it has none left: of the server, of a database or role, of ordinary users."""

_NO_DISK = ("No space left on device", "Disk quota exceeded")
_STARTING = ("starting up", "shutting down", "in recovery mode", "not yet accepting connections")

_RISKY = {
    "fsync": "a crash of its machine may ruin the ledger",
    "full_page_writes": "a crash of its machine may ruin the ledger",
    "synchronous_commit": "a crash may undo what was noted of messages that have left, which may go twice",
    "autovacuum": "dead rows are not cleared away",
    "track_counts": "dead rows are not cleared away",
}


@dataclass(frozen=True, slots=True)
class LedgerFacts:
    """What a server says of itself and of this database."""

    version: int
    """`server_version_num`."""

    version_text: str
    identity: str
    """The same for all who see the same database."""

    is_standby: bool
    is_read_only: bool
    revision: str | None
    """The schema's; None: there is none."""

    settings: Mapping[str, str]
    options_arrived: bool
    """Whether the settings of a session arrive; not so behind some poolers."""

    zone: str
    """The session's."""

    connections: int
    most_connections: int
    """For this database and this user, without those kept for superusers."""

    oldest_transaction_s: float
    bloated: Mapping[str, tuple[int, int]]
    """Tables with many dead rows: dead and live ones."""

    now_s: float
    round_trip_s: float
    longest_wait_s: float
    """For how long the first of those has waited who wait for a lock; 0: nobody waits."""

    blocker: int | None
    """The server process that it waits for."""

    host_now_s: float | None = None
    """This host's clock when `now_s` was read; None: nobody looked at it."""


def look_at_ledger(
    url: str, *, monotonic: Callable[[], float] = time.monotonic, clock: Callable[[], float] = time.time
) -> tuple[Look, LedgerFacts | None]:
    """Facts and findings; without facts where it does not answer."""
    try:
        facts = _read_facts(url, monotonic, clock)
    except psycopg.Error as error:
        return Look({}, [judge_failure(url, error)]), None
    shown = {
        "ledger.server": f"PostgreSQL {facts.version_text}",
        "ledger.schema": facts.revision or "none",
        "ledger.connections": f"{facts.connections:d} of {facts.most_connections:d}",
        "ledger.round trip": f"{facts.round_trip_s * 1000:.1f} ms",
        "ledger.pooler": "settings of a session arrive"
        if facts.options_arrived
        else "settings of a session do not arrive: each transaction sets them",
        "ledger.is": facts.identity,
    }
    findings = [*judge_ledger(facts, needed=newest()), *judge_host_clock(facts, host=socket.gethostname())]
    return Look(shown, findings), facts


def judge_ledger(facts: LedgerFacts, *, needed: str) -> Iterable[DoctorFinding]:
    """What of it Pabal cannot work with, or not for long. `needed`: the revision of this version."""
    if facts.version // 10_000 < OLDEST_SERVER:
        yield wrong(
            "ledger.old",
            f"the ledger's server is PostgreSQL {facts.version_text}",
            f"upgrade it to PostgreSQL {OLDEST_SERVER} or later, or point PABAL_DATABASE_URL at another",
        )
    if facts.is_standby or facts.is_read_only:
        kind = "a standby" if facts.is_standby else "read-only (default_transaction_read_only)"
        yield wrong(
            "ledger.read_only",
            f"the ledger is {kind} and takes nothing in",
            "point PABAL_DATABASE_URL at the primary, or let its user write",
        )
    if facts.revision != needed:
        yield wrong(
            "ledger.schema",
            f"the ledger is at revision {facts.revision or 'none'}; this version needs {needed}",
            "run `pabal migrate`; if the ledger is the newer one, install its version of Pabal here",
        )
    if facts.zone != "UTC":
        yield doubtful(
            "ledger.zone",
            f"a session's zone is {facts.zone}, though it asks for UTC: a pooler keeps it from the server",
            "have the pooler hand TimeZone on, or ALTER ROLE … SET TimeZone = 'UTC'",
        )
    yield from _judge_settings(facts)
    yield from _judge_load(facts)


def judge_host_clock(facts: LedgerFacts, *, host: str) -> Iterable[DoctorFinding]:
    """Whether the host that looks has the ledger's time, as near as the way to it lets one see."""
    if facts.host_now_s is None:
        return
    ahead_s = facts.host_now_s - facts.now_s
    if abs(ahead_s) > _CLOCKS_DIFFER_S + facts.round_trip_s:
        yield doubtful(
            "ledger.clock",
            f"the clock of {host} differs from the ledger's by {ahead_s:+,.0f} s",
            "see by `date -u` on both whose is wrong, and have it keep its time by NTP; moments of messages "
            "are the ledger's, but what a host far behind asks of workers is dropped as too old",
        )


def judge_connections(most: int, pods: Mapping[str, int]) -> Iterable[DoctorFinding]:
    """Whether the server takes as many connections as workers may open; `pods`: threads of each worker."""
    may_open = sum(2 * threads + 2 for threads in pods.values())
    if may_open > most:
        yield wrong(
            "ledger.connections",
            f"the workers ({len(pods)}) may open {counted(may_open, 'connection')} (2 * "
            "PABAL_WORKER_THREADS + 2 each); "
            f"the ledger takes {most}",
            "raise max_connections or the limit of role or database, put PgBouncer before it, or lower "
            "PABAL_WORKER_THREADS",
        )


def _judge_settings(facts: LedgerFacts) -> Iterable[DoctorFinding]:
    for name, why in _RISKY.items():
        if facts.settings.get(name) == "off":
            yield wrong(
                f"ledger.{name}", f"{name} of the ledger is off: {why}", f"set {name} to on (ALTER SYSTEM)"
            )
    if not facts.options_arrived:
        yield doubtful(
            "ledger.pooler",
            "a pooler drops what a session sets, so each transaction sets it at the cost of a round trip",
            "ALTER ROLE … SET plan_cache_mode = 'force_custom_plan' and what docs/operations.md lists",
        )


def _judge_load(facts: LedgerFacts) -> Iterable[DoctorFinding]:
    if facts.connections > _NEARLY_ALL * facts.most_connections:
        yield wrong(
            "ledger.full",
            f"{facts.connections} of {facts.most_connections} connections of the ledger are in use",
            "raise max_connections, put PgBouncer before it, or end what else is connected",
        )
    for table, (dead, live) in facts.bloated.items():
        if dead > _MANY_DEAD and dead > _DEAD_SHARE * live:
            yield doubtful(
                "ledger.bloat",
                f"table {table} has {dead:,} dead rows beside {live:,} live ones",
                f"see why autovacuum does not come (a long transaction?); VACUUM {table}",
            )
    if facts.oldest_transaction_s > _LONG_S:
        yield doubtful(
            "ledger.transaction",
            f"a transaction is open for {facts.oldest_transaction_s / 3600:.1f} h, so dead rows stay",
            "see pg_stat_activity (xact_start), and end it with pg_terminate_backend",
        )
    if facts.longest_wait_s > _WAITS_S:
        yield wrong(
            "ledger.blocked",
            f"somebody has waited {facts.longest_wait_s:,.0f} s for a lock of server process {facts.blocker}",
            f"see pg_stat_activity (pid {facts.blocker}); if nobody needs it, "
            f"SELECT pg_terminate_backend({facts.blocker})",
        )
    if facts.round_trip_s > _SLOW_S:
        yield doubtful(
            "ledger.latency",
            f"a round trip to the ledger lasts {facts.round_trip_s * 1000:.0f} ms",
            "bring it nearer, or see its load and the network to it",
        )


def _read_facts(url: str, monotonic: Callable[[], float], clock: Callable[[], float]) -> LedgerFacts:
    options = " ".join(f"-c {name}={value}" for name, value in _ASKED.items())
    with psycopg.connect(
        url, connect_timeout=_PATIENCE_S, options=options, autocommit=True, row_factory=dict_row
    ) as connection:
        connection.execute(f"SET statement_timeout = '{_PATIENCE_S}s'")
        began = monotonic()
        server = _one(connection, "server")
        trip_s, host_now_s = monotonic() - began, clock()
        has_schema = server.pop("has_schema")
        settings = {row["name"]: row["setting"] for row in connection.execute(_SQL["settings"]).fetchall()}
        tables = connection.execute(_SQL["bloat"]).fetchall()
        return LedgerFacts(
            **server,
            revision=_one(connection, "revision")["version_num"] if has_schema else None,
            settings=settings,
            options_arrived=settings.get("plan_cache_mode") == _ASKED["plan_cache_mode"],
            bloated={row["name"]: (row["dead"], row["live"]) for row in tables},
            round_trip_s=trip_s,
            host_now_s=host_now_s,
        )


def _one(connection: psycopg.Connection[dict[str, Any]], name: str) -> dict[str, Any]:
    row = connection.execute(_SQL[name]).fetchone()
    assert row is not None
    return row


def judge_failure(url: str, error: psycopg.Error) -> DoctorFinding:
    """Why no connection could be made, with its own way out where there is one."""
    why = first_line(error, secrets=[_password_in(url)])
    if "startup parameter" in str(error):
        return wrong(
            "ledger.pooler",
            f"a pooler before the ledger refuses what a session asks for ({why})",
            "set ignore_startup_parameters = options in its configuration",
        )
    if any(words in str(error) for words in _NO_SLOT):
        return wrong(
            "ledger.full",
            f"the ledger takes no further connection ({why})",
            "see who holds them (pg_stat_activity) and end what is not Pabal's; else raise max_connections, "
            "or run fewer workers and threads (2 * PABAL_WORKER_THREADS + 2 connections each)",
        )
    if any(words in str(error) for words in _NO_DISK):
        return wrong(
            "ledger.disk",
            f"the ledger's disk is full ({why})",
            "make room on the disk of PostgreSQL's folder, or give it a larger one; then work goes on",
        )
    if any(words in str(error) for words in _STARTING):
        return wrong(
            "ledger.starting",
            f"the ledger starts or ends just now ({why})",
            "look again in a minute; if it stays so, PostgreSQL's own log says why",
        )
    return wrong(
        "ledger.unreachable",
        f"the ledger does not answer ({why})",
        "see that PostgreSQL runs, and that PABAL_DATABASE_URL has its host, user, password and database",
    )


def _password_in(url: str) -> str:
    try:
        return urlsplit(url).password or ""
    except ValueError:
        return ""
