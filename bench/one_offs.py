"""Measure how soon messages to single persons are at the provider: alone, and beside an unpaced campaign.

    python -m bench.one_offs [--rate 100] [--seconds 20] [--people 300000]

Callers of one process, with threads of their own and one client, send `rate` messages a second in all.
The lag is the arrival at the sandbox less the moment of the call; all clocks are this machine's.
"""

from __future__ import annotations

import argparse
import itertools
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from statistics import quantiles
from threading import Thread

from bench import plain
from bench.machine import Machine, machine, workers
from pabal.client import Client

_THREADS = 32
_N_WORKERS = 2
_SETTLES_S = 5.0


def measure(client: Client, called: Machine, *, rate: int, seconds: float, name: str) -> list[float]:
    """Seconds from call to arrival, of each message."""
    message = plain.campaign("x", priority="HIGH").to_json()
    asked = {option: message[option] for option in ("channel", "sender", "content", "validityPeriod")}
    began, calls = time.time() + 0.5, int(rate * seconds)

    def send(no: int) -> tuple[str, float]:
        due = began + no / rate
        time.sleep(max(0.0, due - time.time()))
        values = plain.recipient(no + 1)
        at = time.time()
        status = client.send(values.pop("to"), asked, values, key=f"{name}-{no}", reference=str(no))
        return status["providerMessageId"], at

    with ThreadPoolExecutor(_THREADS) as threads:
        sent = dict(threads.map(send, range(calls)))
    time.sleep(_SETTLES_S)
    arrived = _arrivals(called)
    missing = sent.keys() - arrived.keys()
    if missing:
        print(f"  {len(missing)} of {calls} had not arrived {_SETTLES_S:g} s after the last call")
    return [arrived[id_] - at for id_, at in sent.items() if id_ in arrived]


def _arrivals(called: Machine) -> Mapping[str, float]:
    rows = reversed(called.sandbox.arrivals())
    return {row["messageId"]: row["wall"] for row in rows if row["messageId"].startswith("stream-")}


@contextmanager
def _campaign_beside(client: Client, people: int) -> Iterator[None]:
    list_ = (plain.recipient(no) for no in itertools.islice(itertools.count(1), people))
    submitting = Thread(target=client.submit, args=(plain.campaign("beside"), list_))
    submitting.start()
    submitting.join()
    yield
    print("  the campaign beside it:", client.status("beside")["legs"])


def _print(what: str, lags: list[float]) -> None:
    cuts = quantiles(lags, n=100, method="inclusive")
    print(f"{what}: p50 {cuts[49]:.2f} s, p99 {cuts[98]:.2f} s, worst {max(lags):.2f} s, of {len(lags)}")


def main() -> None:
    """Alone, then beside a campaign."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rate", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--people", type=int, default=300_000)
    options = parser.parse_args()
    with machine() as called, workers(called, _N_WORKERS):
        client = Client(called.valkey.url(0), timeout_s=60)
        rate, seconds = options.rate, options.seconds
        _print(
            f"one at a time, {seconds / 2:g} s",
            measure(client, called, rate=2, seconds=seconds / 2, name="slow"),
        )
        _print(f"{rate} a second", measure(client, called, rate=rate, seconds=seconds, name="alone"))
        with _campaign_beside(client, options.people):
            lags = measure(client, called, rate=rate, seconds=seconds, name="beside")
        _print(f"{rate} a second beside an unpaced campaign of {options.people:,}", lags)


if __name__ == "__main__":
    main()
