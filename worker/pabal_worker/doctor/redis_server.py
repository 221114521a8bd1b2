"""Look at a Redis or Valkey, the broker's or the pacer's, and judge what it says of itself.

Nothing is written to it. What its user may not ask is not judged.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from statistics import median
from typing import Any
from urllib.parse import urlsplit

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import BusyLoadingError, RedisError, ResponseError
from redis.retry import Retry

from pabal.replies import DoctorFinding
from pabal_worker.doctor.findings import Look, doubtful, first_line, wrong

PATIENCE_S = 3.0
SLOW_S = 0.05
"""A round trip that lasts longer costs pace: each grant and each task needs some."""

_PINGS = 5
_NEARLY_FULL = 0.9
_OLDEST = (7, 2)
"""What redis-py, the library to it, supports since its version 6."""


@dataclass(frozen=True, slots=True)
class RedisFacts:
    """What a server says of itself."""

    name: str
    version: str
    run_id: str
    role: str
    is_cluster: bool
    policy: str
    used_bytes: int
    most_bytes: int
    """0: no bound."""

    writes_file: bool | None
    """Whether an append-only file or snapshots are on; None: its user may not ask."""

    last_write: str
    """`ok`, or how the last write of its file ended."""

    round_trip_s: float
    """The usual one of some."""

    speaks_as: str
    """The version of Redis whose commands it has."""

    now_s: float | None
    """Its clock, seconds since 1970; None: its user may not ask."""

    is_loading: bool = False
    """Whether it still reads its file after a start."""

    refusal: str = ""
    """Why it takes nothing in, in its own words; empty: it does."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the server is for, and what is asked of it."""

    part: str
    """`broker` or `pacer`."""

    setting: str
    needs_file: bool
    """Whether something is lost that nobody knows of, if it starts empty."""


BROKER = Wanted("broker", "PABAL_BROKER_URL", needs_file=True)
PACER = Wanted("pacer", "PABAL_REDIS_URL", needs_file=False)


def open_redis(url: str) -> Redis:
    """A client that gives up soon."""
    retry = Retry(NoBackoff(), 0)
    return Redis.from_url(url, retry=retry, socket_timeout=PATIENCE_S, socket_connect_timeout=PATIENCE_S)


def look_at_redis(
    url: str, wanted: Wanted, *, monotonic: Callable[[], float] = time.monotonic
) -> tuple[Look, RedisFacts | None]:
    """Facts and findings; without facts where it does not answer."""
    try:
        with open_redis(url) as client:
            facts = _facts_of(client, monotonic)
    except (RedisError, ValueError, OSError) as error:
        return Look({}, [_unreachable(url, wanted, error)]), None
    shown = {
        f"{wanted.part}.server": f"{facts.name} {facts.version}",
        f"{wanted.part}.round trip": f"{facts.round_trip_s * 1000:.1f} ms",
        f"{wanted.part}.is": f"{facts.run_id[:12]}, database {urlsplit(url).path.strip('/') or '0'}",
    }
    return Look(shown, list(judge_redis(facts, wanted))), facts


def judge_redis(facts: RedisFacts, wanted: Wanted) -> Iterable[DoctorFinding]:
    """What of it Pabal cannot work with, or not for long."""
    part, setting = wanted.part, wanted.setting
    if facts.is_cluster:
        yield wrong(
            f"{part}.cluster",
            f"{setting} leads to a server that is part of a cluster",
            "name a Redis or Valkey with cluster mode off",
        )
    if facts.role != "master":
        yield wrong(
            f"{part}.replica",
            f"{setting} leads to a replica ({facts.role}), which takes nothing in",
            f"write the one address that follows the primary into {setting}",
        )
    if facts.policy != "noeviction":
        yield wrong(
            f"{part}.eviction",
            f"maxmemory-policy of the {part} is {facts.policy}: it may drop what Pabal needs",
            "set maxmemory-policy to noeviction",
        )
    if facts.most_bytes and facts.used_bytes > _NEARLY_FULL * facts.most_bytes:
        yield wrong(
            f"{part}.memory",
            f"the {part} holds {facts.used_bytes:,} of {facts.most_bytes:,} bytes (maxmemory)",
            "raise maxmemory, or see what else is kept there",
        )
    yield from _judge_file(facts, wanted)
    if _numbers(facts.speaks_as) < _OLDEST:
        yield doubtful(
            f"{part}.old",
            f"the {part} is {facts.name} {facts.version}, which the library to it does not support",
            "upgrade it to Redis 7.2, or to Valkey 8, or later",
        )
    if facts.round_trip_s > SLOW_S:
        yield doubtful(
            f"{part}.latency",
            f"a round trip to the {part} lasts {facts.round_trip_s * 1000:.0f} ms",
            "bring it nearer, or see its load (SLOWLOG GET) and the network to it",
        )


def judge_clocks(pacer_s: float, ledger_s: float, *, apart_s: float) -> Iterable[DoctorFinding]:
    """Whether pacer and ledger show the same time; `apart_s`: so long lay between both questions."""
    differ_s = abs(pacer_s - ledger_s)
    if differ_s > 2 + apart_s:
        yield doubtful(
            "pacer.clock",
            f"the clocks of pacer and ledger differ by {differ_s:,.1f} s",
            "see that both hosts keep their time by NTP; a pacer that starts empty counts by the ledger's",
        )


def _judge_file(facts: RedisFacts, wanted: Wanted) -> Iterable[DoctorFinding]:
    if facts.is_loading:
        yield wrong(
            f"{wanted.part}.loading",
            f"the {wanted.part} has started and still reads its file, so it takes nothing in",
            "wait, and look again in a minute; work goes on by itself",
        )
    if wanted.needs_file and facts.writes_file is False:
        yield doubtful(
            f"{wanted.part}.persistence",
            f"the {wanted.part} keeps nothing on disk: what is on its way is lost when it restarts",
            "set appendonly yes; senders notice after 15 s and send what is missing again",
        )
    if facts.refusal:
        yield wrong(
            f"{wanted.part}.disk",
            f"the {wanted.part} takes nothing in ({facts.refusal})",
            "make room on the disk that its file is on, or give it a larger one; work goes on by itself then",
        )
    elif facts.last_write != "ok":
        yield wrong(
            f"{wanted.part}.disk",
            f"the {wanted.part} could not write its file ({facts.last_write}), and may take nothing in",
            "give it disk and memory; its own log says why",
        )


def _facts_of(client: Redis, monotonic: Callable[[], float]) -> RedisFacts:
    told: dict[str, Any] = client.info()
    trips, clock, refused = [], None, None
    for _ in range(_PINGS):
        began = monotonic()
        refused = _ping(client)
        trips.append(monotonic() - began)
    with suppress(RedisError):
        seconds, micros = client.time()
        clock = seconds + micros / 1e6
    statuses = (told.get("aof_last_write_status", "ok"), told.get("rdb_last_bgsave_status", "ok"))
    return RedisFacts(
        name=str(told.get("server_name", "redis")).capitalize(),
        version=str(told.get("valkey_version") or told.get("redis_version", "")),
        run_id=str(told.get("run_id", "")),
        role=str(told.get("role", "")),
        is_cluster=bool(told.get("cluster_enabled", 0)),
        policy=str(told.get("maxmemory_policy", "")),
        used_bytes=int(told.get("used_memory", 0)),
        most_bytes=int(told.get("maxmemory", 0)),
        writes_file=True if told.get("aof_enabled") else _takes_snapshots(client),
        last_write=next((str(status) for status in statuses if status != "ok"), "ok"),
        round_trip_s=median(trips),
        speaks_as=str(told.get("redis_version", "")),
        now_s=clock,
        is_loading=isinstance(refused, BusyLoadingError),
        refusal=str(refused) if isinstance(refused, ResponseError) else "",
    )


def _ping(client: Redis) -> RedisError | None:
    """The answer of a server that is there and takes nothing in: it answers PING as it would a write."""
    try:
        client.ping()
    except (BusyLoadingError, ResponseError) as error:
        return error
    return None


def _takes_snapshots(client: Redis) -> bool | None:
    try:
        return bool(client.config_get("save").get("save"))
    except RedisError:
        return None


def _unreachable(url: str, wanted: Wanted, error: Exception) -> DoctorFinding:
    why = first_line(error, secrets=[urlsplit(url).password or ""])
    return wrong(
        f"{wanted.part}.unreachable",
        f"the {wanted.part} does not answer ({why})",
        f"see that it runs, and that {wanted.setting} has its host, password and TLS",
    )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
