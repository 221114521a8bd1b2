"""Measure what a grant costs inside Valkey, by how many flows ask.

    python -m bench.grant
    python -m bench.grant --build . ../another-checkout --flows 1 1000

Each build is a checkout; its scripts run with this one's libraries, on one server, in turns. All flows
ask once, then again in turns, 0.3 ms apart by a clock of our own, at an account that grants a hundred a
second. The figure is Valkey's own: `usec_per_call` of EVALSHA. *one scope*: the account. *three*: as a
campaign with a pace of its own asks. *full*: the cap is used up for most of the time, so buckets matter.
*steered*: as *three*, at an account that was lowered, in calls of a size.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

from redis import Redis

from pabal.rate.fair_share import Flow
from pabal.rate.pacing import SLACK_US, Scope
from pabal_worker.rate_limiter.client import RedisPacer

_START_US = 1_795_305_600_000_000
_STEP_US = 300
_ASKS = 3000
_KINDS = ("one scope", "three", "full", "steered")
_LOWERED = {"start": 40, "plateau": 60, "ceiling": 100, "lowered": _START_US, "at": _START_US, "calls": 5}


def main() -> None:
    """Print a line for each kind and number of flows: the median of all rounds, by build."""
    given = _arguments()
    if given.url:
        print(_cost_us(Redis.from_url(given.url), given.kind, given.flows[0]))
        return
    print(f"µs a grant inside Valkey, median of {given.rounds}: {', '.join(map(str, given.build))}")
    with tempfile.TemporaryDirectory() as folder:
        from pabal_worker.local.embedded import valkey

        with valkey(Path(folder)) as server:
            for kind in _KINDS:
                for flows in given.flows:
                    rounds = [
                        [_run(build, server.url(1), kind, flows) for build in given.build]
                        for _ in range(given.rounds)
                    ]
                    figures = [f"{median(costs):9.1f}" for costs in zip(*rounds, strict=True)]
                    print(f"{kind:10} {flows:5} flows {' '.join(figures)}", flush=True)


def _run(build: Path, url: str, kind: str, flows: int) -> float:
    """The cost in a process of its own, with the packages of `build`."""
    path = os.pathsep.join(str((build / part).resolve()) for part in ("producer", "worker"))
    command = [sys.executable, __file__, "--url", url, "--kind", kind, "--flows", str(flows)]
    done = subprocess.run(
        command, env=os.environ | {"PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def _cost_us(redis: Redis, kind: str, n_flows: int) -> float:
    redis.flushdb()
    clock = [_START_US]
    pacer = RedisPacer(redis, history=lambda _: [], now_us=lambda: clock[0])
    flows = [Flow(0, 10, f"campaign-{number}/0") for number in range(n_flows)]
    account = Scope("account:default", 6000 if kind != "full" else 600, 60)
    asked = (
        [account]
        if kind in ("one scope", "full")
        else [Scope("campaign:a", 5000, 60), Scope("sender:@shop", 0, 60), account]
    )
    for scope in asked:
        pacer.grant([scope], 1)
    clock[0] += SLACK_US
    for scope in asked:
        if scope.amount:
            pacer.seed(scope)
    if kind == "full":
        faster = Scope(account.name, 60_000, 60)
        for _ in range(200):
            clock[0] += 50_000
            pacer.grant([faster], 3)
    for flow in flows:
        pacer.grant(asked, 500, flow=flow)
    if kind == "steered":
        redis.hset(f"steer:{account.name}", items=[word for item in _LOWERED.items() for word in item])
    redis.config_resetstat()
    for number in range(_ASKS):
        clock[0] += _STEP_US
        pacer.grant(asked, 500, flow=flows[number % n_flows], steered=True)
    spent = redis.info("commandstats")["cmdstat_evalsha"]
    return float(spent["usec_per_call"])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.grant", description=__doc__.split("\n")[0])
    parser.add_argument("--build", nargs="+", type=Path, default=[Path(__file__).parent.parent])
    parser.add_argument("--flows", nargs="+", type=int, default=[1, 10, 100, 1000])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--url", help=argparse.SUPPRESS)
    parser.add_argument("--kind", choices=_KINDS, help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    main()
