"""Describe the processes of an installation beside its two servers, in the order of starting.

[sandbox] · receiver · workers · beat. Starts none of them.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pabal_worker.local import health_probes
from pabal_worker.local.supervisor import Process
from pabal_worker.sandbox.behaviour.recipe import Recipe

SANDBOX_KEY = "sandbox-key"
BEAT = "beat"
_PATIENCE_S = 60.0
BEATS_WITHIN_S = 60.0
"""How long the first tick and upkeep are waited for."""

_GRACE_S = 20.0
_WORKER_GRACE_S = 60.0
"""A worker at its end waits for the calls under way: as the docs tell those who run pods."""

_AFTER_A_CALL_S = 30.0

_CELERY = ("celery", "-A", "pabal_worker")


@dataclass(frozen=True, slots=True)
class SandboxSpec:
    """The sandbox that takes the provider's place."""

    port: int
    recipe: Recipe


def processes(
    data: Path,
    settings: Mapping[str, str],
    *,
    receiver_port: int,
    sandbox: SandboxSpec | None,
    worker_count: int,
) -> Iterator[Process]:
    """The processes, ready for a supervisor. `settings` are all PABAL_ settings that they get."""
    if sandbox:
        yield _sandbox(data, settings, sandbox)
    yield _receiver(data, settings, receiver_port)
    for number in range(1, worker_count + 1):
        yield _worker(data, settings, f"worker-{number}")
    yield _beat(data, settings)


def _sandbox(data: Path, settings: Mapping[str, str], spec: SandboxSpec) -> Process:
    recipe_path = data / "recipe.json"
    recipe_path.write_text(spec.recipe.model_dump_json(exclude_defaults=True))
    options = {"--port": str(spec.port), "--api-key": SANDBOX_KEY, "--recipe": str(recipe_path)}
    argv = ["pabal_worker.sandbox", *(word for option in options.items() for word in option)]
    is_ready = health_probes.probe_page(f"http://127.0.0.1:{spec.port}/_sandbox/health")
    return _process(data, settings, "sandbox", argv, is_ready=is_ready)


def _receiver(data: Path, settings: Mapping[str, str], port: int) -> Process:
    """Without an access log, since the token is in the path."""
    argv = ["pabal_worker.receiver", "--host", "127.0.0.1", "--port", str(port)]
    is_ready = health_probes.probe_page(f"http://127.0.0.1:{port}/health")
    return _process(data, settings, "receiver", argv, is_ready=is_ready)


def _worker(data: Path, settings: Mapping[str, str], name: str) -> Process:
    node = health_probes.node_name(name)
    argv = [*_CELERY, "worker", "--without-gossip", "--without-mingle", "-n", node]
    is_ready = health_probes.probe_worker(settings["PABAL_BROKER_URL"], node)
    return _process(data, settings, name, argv, is_ready=is_ready, grace_s=_worker_grace(settings))


def _beat(data: Path, settings: Mapping[str, str]) -> Process:
    """All else works without its first heartbeats, so they end nothing if they do not come."""
    is_ready = health_probes.probe_beat(settings["PABAL_DATABASE_URL"])
    process = _process(data, settings, BEAT, [*_CELERY, "beat"], is_ready=is_ready)
    return replace(process, patience_s=BEATS_WITHIN_S, must_get_ready=False)


def _worker_grace(settings: Mapping[str, str]) -> float:
    """Seconds that a worker may take to end: longer than its longest call."""
    try:
        call_s = float(settings.get("PABAL_REQUEST_TIMEOUT_S", "0"))
    except ValueError:
        call_s = 0  # the worker refuses it by its name
    return max(_WORKER_GRACE_S, call_s + _AFTER_A_CALL_S)


def _process(
    data: Path,
    settings: Mapping[str, str],
    name: str,
    argv: Sequence[str],
    *,
    is_ready: Callable[[], bool] | None = None,
    grace_s: float = _GRACE_S,
) -> Process:
    """A module of Python with these settings, and with no others that the caller's environment may have."""
    others = {known: value for known, value in os.environ.items() if not known.startswith("PABAL_")}
    return Process(
        name,
        [sys.executable, "-m", *argv],
        {"PABAL_ALIVE_DIR": str(data / "alive" / name)} | others | dict(settings),
        data,
        data / "logs" / f"{name}.log",
        is_ready,
        patience_s=_PATIENCE_S,
        grace_s=grace_s,
    )
