"""Measure how soon answers to users are at the provider.

    python -m bench.answers [--rate 50] [--seconds 20] [--users 500]

Callers of one process, with threads of their own and one client, send `rate` answers a second in all, each
to the next of `users` whose talks are open. The lag is the arrival at the sandbox less the moment of the
call; all clocks are this machine's.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import quantiles

import psycopg

from bench.kit.machine import Machine, machine, workers
from pabal.client import Client

_THREADS = 32
_N_WORKERS = 2
_SETTLES_S = 5.0
_PROFILE = "@shop"
_OPEN = """
INSERT INTO talks (profile, user_key, opened_at, last_word_at, words)
SELECT %s, user_key, now(), now(), 1 FROM unnest(%s::text[]) AS t (user_key)
"""


def open_talks(called: Machine, users: Sequence[str]) -> None:
    """These users have written just now, as ledger and provider know it."""
    with psycopg.connect(called.postgres.url, autocommit=True) as connection:
        connection.execute(_OPEN, (_PROFILE, list(users)))
    called.sandbox.open_sessions(_PROFILE, users)


def measure(
    client: Client, called: Machine, users: Sequence[str], *, rate: float, seconds: float
) -> list[float]:
    """Seconds from call to arrival, of each answer."""
    began, name = time.time() + 0.5, f"{time.time()}"

    def send(no: int) -> tuple[str, float]:
        time.sleep(max(0.0, began + no / rate - time.time()))
        at = time.time()
        status = client.answer(_PROFILE, users[no % len(users)], f"{no}번째 답변입니다.", key=f"{name}-{no}")
        return status["providerMessageId"], at

    with ThreadPoolExecutor(_THREADS) as threads:
        sent = dict(threads.map(send, range(int(rate * seconds))))
    time.sleep(_SETTLES_S)
    arrived = {row["messageId"]: row["wall"] for row in called.sandbox.arrivals()}
    if missing := sent.keys() - arrived.keys():
        print(f"  {len(missing)} of {len(sent)} had not arrived {_SETTLES_S:g} s after the last call")
    return [arrived[id_] - at for id_, at in sent.items() if id_ in arrived]


def main() -> None:
    """A few answers to warm up, then the measured run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rate", type=float, default=50)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--users", type=int, default=500)
    asked = parser.parse_args()
    with machine() as called, workers(called, _N_WORKERS):
        client = Client(called.valkey.url(0), timeout_s=60)
        users = [f"user-{no}" for no in range(asked.users)]
        open_talks(called, users)
        measure(client, called, users, rate=5, seconds=3)
        lags = measure(client, called, users, rate=asked.rate, seconds=asked.seconds)
        cuts = quantiles(lags, n=100, method="inclusive")
        shown = f"p50 {cuts[49]:.2f} s, p99 {cuts[98]:.2f} s, worst {max(lags):.2f} s, of {len(lags)}"
        print(f"call to provider, {asked.rate:g} answers a second to {asked.users} users: {shown}")


if __name__ == "__main__":
    main()
