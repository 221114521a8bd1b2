"""Measure how soon what users write is told to their profile's webhook, from the push to its arrival there.

    python -m bench.talks [--rate 200] [--seconds 20] [--users 400]

The sandbox plays the users, against a receiver and two workers as pods run them; the webhook answers at once.
The lag is the arrival at the webhook less the moment at which the provider's push began; all clocks are this
machine's. Also said: whether each word was told once, and in order for each talk.
"""

from __future__ import annotations

import argparse
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import quantiles

import httpx

from bench.kit.machine import ROOT, Machine, machine, workers
from bench.kit.processes import cpu_s
from pabal_worker.local.supervisor import Process, Supervisor
from pabal_worker.sandbox.behaviour.users import Users
from tests.support.endpoint import SECRETS, Endpoint, endpoint
from tests.support.users import let_users_write, user_pushes, users_writing

_N_WORKERS = 2
_TOKEN = "token-of-the-bench"
_PATIENCE_S = 60.0
_WARM_S = 2.0


def measure(
    used: Machine, here: Endpoint, url: str, *, rate: float, seconds: float, users: int
) -> list[float]:
    """Seconds from push to arrival, of each word."""
    words = max(1, int(rate * seconds / users))
    let_users_write(
        used.sandbox,
        Users(url=url, seed=int(rate), users=users, words=words, per_second=rate, presses=0.2, media=0.1),
    )
    until = time.monotonic() + seconds + _PATIENCE_S
    while (users_writing(used.sandbox) or _told(here) < users * words) and time.monotonic() < until:
        time.sleep(0.2)
    pushed = {row["messageId"]: row for row in user_pushes(used.sandbox)}
    first: dict[str, float] = {}
    for arrived in here.arrived:
        for row in arrived.rows:
            first.setdefault(row["messageId"], arrived.at)
    missing = pushed.keys() - first.keys()
    if missing:
        print(f"  {len(missing)} of {len(pushed)} words were not told within {_PATIENCE_S:g} s")
    return [first[id_] - row["pushed"] for id_, row in pushed.items() if id_ in first]


def say_order(used: Machine, here: Endpoint) -> str:
    """Whether all was told once and in order."""
    pushed: dict[str, list[str]] = {}
    told: dict[str, list[str]] = {}
    for row in user_pushes(used.sandbox):
        pushed.setdefault(row["user"], []).append(row["messageId"])
    for row in here.told:
        told.setdefault(row["sender"], []).append(row["messageId"])
    wrong = sum(told.get(user) != ids for user, ids in pushed.items())
    posts = len(here.arrived)
    return f"{len(pushed) - wrong} of {len(pushed)} talks told once and in order, by {posts} POSTs"


@contextmanager
def receiver(used: Machine) -> Iterator[str]:
    """A receiver; gives its address for what users write."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "pabal_worker.receiver", "--port", str(port)]
    environment = used.environment({"PABAL_RECEIVER_TOKEN": _TOKEN})
    base = f"http://127.0.0.1:{port}"
    log = used.folder / "receiver.log"
    process = Process("receiver", command, environment, ROOT, log, is_ready=lambda: _is_up(base))
    with Supervisor([process]):
        yield f"{base}/inbound/{_TOKEN}"


def main() -> None:
    """A few words to warm up, then the measured run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rate", type=float, default=200)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--users", type=int, default=400)
    asked = parser.parse_args()
    with machine() as used, endpoint(keeps_open=True) as here:
        settings = {
            "PABAL_WEBHOOK_URL": here.url,
            "PABAL_RELAY_SECRET": SECRETS[0],
            "PABAL_RELAY_ALLOW_PRIVATE": "true",
        }
        with workers(used, _N_WORKERS, settings=settings) as pids, receiver(used) as url:
            measure(used, here, url, rate=20, seconds=_WARM_S, users=20)
            used.sandbox.reset()
            here.arrived.clear()
            here.taken.clear()
            before = _cpu_s(used, pids)
            lags = measure(used, here, url, rate=asked.rate, seconds=asked.seconds, users=asked.users)
            spent = [after - start for after, start in zip(_cpu_s(used, pids), before, strict=True)]
            cuts = quantiles(lags, n=100, method="inclusive")
            print(
                f"push to webhook, {asked.rate:g} words a second of {asked.users} users: "
                f"p50 {cuts[49]:.3f} s, p99 {cuts[98]:.3f} s, worst {max(lags):.3f} s, of {len(lags)}; "
                f"{say_order(used, here)}"
            )
            of_workers, of_ledger = (1000 * cpu / len(lags) for cpu in spent)
            print(f"CPU a word: {of_workers:.1f} ms in the workers, {of_ledger:.1f} ms in PostgreSQL")


def _cpu_s(used: Machine, pids: list[int]) -> tuple[float, float]:
    return sum(map(cpu_s, pids)), cpu_s(used.postgres.pid)


def _told(here: Endpoint) -> int:
    return len({row["messageId"] for arrived in list(here.arrived) for row in arrived.rows})


def _is_up(base: str) -> bool:
    try:
        return httpx.get(f"{base}/health", trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


if __name__ == "__main__":
    main()
