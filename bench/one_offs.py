"""Measure how soon messages to single persons are at the provider: alone, and beside an unpaced campaign; and
how soon nothing more is, once `pause` was answered.

    python -m bench.one_offs [--rate 100] [--seconds 20] [--people 300000] [--paused 20000]
                             [--only-pause | --only-beside] [--sandbox-nice N]

Callers of one process, with threads of their own and one client, send `rate` messages a second in all.
The lag is the arrival at the sandbox less the moment of the call; all clocks are this machine's. Below it are
its steps, each counted from the one before (`bench/stepped.py`). "arrives" is when the sandbox looks at the
request: on a machine that it shares, its own delay is in it. `--sandbox-nice` gives the sandbox a priority of
its own, to tell that delay from ours. For the pause an unpaced campaign of `paused` people runs, and the last
arrival counts from the moment of the reply.
"""

from __future__ import annotations

import argparse
import itertools
import os
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from statistics import quantiles
from threading import Thread

import psycopg

from bench.kit import plain
from bench.kit.machine import Machine, machine, workers
from pabal.client import Client

_STEPS_FILE = "steps"
_THREADS = 32
_N_WORKERS = 2
_SETTLES_S = 5.0
_BEGINS_S = 60.0
_ATTEMPTS = """
SELECT c.id || '.' || o.tag || '.0', o.tag, a.id::text, a.granted_at
FROM one_offs o JOIN campaigns c ON c.no = o.campaign_no
JOIN messages m ON m.campaign_no = o.campaign_no AND m.recipient_no = o.no AND m.leg = 0
JOIN attempts a ON a.id = m.attempt WHERE a.granted_at IS NOT NULL
"""
_OF_TAG = ("task begins", "is checked", "has joined", "claim begins", "is claimed")
_OF_ATTEMPT = ("is on the loop", "leaves")
STEPS = (*_OF_TAG, "is granted", *_OF_ATTEMPT, "arrives")
"""Of a message, in their order."""


@dataclass(frozen=True, slots=True)
class Lag:
    """Seconds of one message."""

    whole: float
    steps: Mapping[str, float]
    """Each from the step before; the first from the call."""


def measure(client: Client, called: Machine, *, rate: int, seconds: float, name: str) -> list[Lag]:
    """The lag of each message."""
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
    moments = _moments(called)
    known = arrived.keys() & moments.keys()
    return [_lag_of(at, moments[id_] | {"arrives": arrived[id_]}) for id_, at in sent.items() if id_ in known]


def _lag_of(called_at: float, moments: Mapping[str, float]) -> Lag:
    steps, before = {}, called_at
    for step in STEPS:
        if step in moments:
            steps[step], before = moments[step] - before, moments[step]
    return Lag(moments["arrives"] - called_at, steps)


def _moments(called: Machine) -> Mapping[str, dict[str, float]]:
    """When messages took their steps, by their ids at the provider."""
    noted: dict[str, dict[str, float]] = defaultdict(dict)
    for file in called.folder.glob(f"{_STEPS_FILE}.*"):
        for line in file.read_text("utf-8").splitlines():
            at, step, key = line.split("\t")
            noted[key].setdefault(step, float(at))
    with psycopg.connect(called.postgres.url) as connection:
        rows = connection.execute(_ATTEMPTS).fetchall()
    return {
        id_: {step: noted[tag][step] for step in _OF_TAG if step in noted[tag]}
        | {"is granted": granted_at.timestamp()}
        | {step: noted[attempt][step] for step in _OF_ATTEMPT if step in noted[attempt]}
        for id_, tag, attempt, granted_at in rows
    }


def measure_pause(client: Client, called: Machine, *, people: int) -> PauseBound:
    """Stop everything in the middle of an unpaced campaign, and see when its last message arrived."""
    client.submit(plain.campaign("paused"), map(plain.recipient, range(1, people + 1)))
    until = time.monotonic() + _BEGINS_S
    while len(_arrivals(called, "paused.")) < people // 10 and time.monotonic() < until:
        time.sleep(0.02)
    asked = time.time()
    reply = client.pause_many()
    answered = time.time()
    time.sleep(_SETTLES_S)
    last = max(_arrivals(called, "paused.").values())
    left = len(_arrivals(called, "paused."))
    client.resume_many(every=True)
    client.cancel("paused")
    bound = datetime.fromisoformat(reply["nothingAfter"] or "").timestamp()
    return PauseBound(answered - asked, last - answered, bound - answered, left)


@dataclass(frozen=True, slots=True)
class PauseBound:
    """Seconds, from the moment in which the reply came; `left`: messages that had arrived at the end."""

    asked_s: float
    """How long the reply took."""

    last_s: float
    """When the last message arrived; below 0: before the reply."""

    promised_s: float
    """After which no call begins, as the reply says."""

    left: int


def _arrivals(called: Machine, of: str = "stream-") -> Mapping[str, float]:
    rows = reversed(called.sandbox.arrivals())
    return {row["messageId"]: row["wall"] for row in rows if row["messageId"].startswith(of)}


@contextmanager
def _campaign_beside(client: Client, people: int) -> Iterator[None]:
    list_ = (plain.recipient(no) for no in itertools.islice(itertools.count(1), people))
    submitting = Thread(target=client.submit, args=(plain.campaign("beside"), list_))
    submitting.start()
    submitting.join()
    yield
    print("  the campaign beside it:", client.status("beside")["legs"])


def _print(what: str, lags: list[Lag]) -> None:
    whole = [lag.whole for lag in lags]
    cuts = quantiles(whole, n=100, method="inclusive")
    print(f"{what}: p50 {cuts[49]:.2f} s, p99 {cuts[98]:.2f} s, worst {max(whole):.2f} s, of {len(lags)}")
    for step in STEPS:
        seconds = [lag.steps[step] for lag in lags if step in lag.steps]
        cuts = quantiles(seconds, n=100, method="inclusive")
        print(f"    {step}: p50 {cuts[49]:.3f} s, p99 {cuts[98]:.3f} s")


def _print_pause(pause: PauseBound, people: int) -> None:
    print(
        f"pause of everything while an unpaced campaign of {people:,} runs: answered in {pause.asked_s:.2f} "
        f"s; the last message arrived {pause.last_s:+.2f} s after the reply, which promised "
        f"{pause.promised_s:.2f} s; {pause.left:,} had arrived"
    )
    if pause.left >= people:
        print("  all had left before: it measured nothing; ask for more people")


def main() -> None:
    """The pause, then messages alone, then beside a campaign."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rate", type=int, default=100)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--people", type=int, default=300_000)
    parser.add_argument("--paused", type=int, default=20_000)
    parser.add_argument("--only-pause", action="store_true")
    parser.add_argument("--only-beside", action="store_true")
    parser.add_argument("--sandbox-nice", type=int)
    options = parser.parse_args()
    rate, seconds = options.rate, options.seconds
    with machine() as called, _stepped_workers(called):
        client = Client(called.valkey.url(0), timeout_s=60)
        if options.sandbox_nice is not None:
            os.setpriority(os.PRIO_PROCESS, called.sandbox.pid, options.sandbox_nice)
        if not options.only_beside:
            _print_pause(measure_pause(client, called, people=options.paused), options.paused)
        if options.only_pause:
            return
        slow = measure(client, called, rate=2, seconds=seconds / 2, name="slow")
        _print(f"one at a time, {seconds / 2:g} s", slow)
        if not options.only_beside:
            alone = measure(client, called, rate=rate, seconds=seconds, name="alone")
            _print(f"{rate} a second", alone)
        with _campaign_beside(client, options.people):
            lags = measure(client, called, rate=rate, seconds=seconds, name="beside")
        _print(f"{rate} a second beside an unpaced campaign of {options.people:,}", lags)


@contextmanager
def _stepped_workers(called: Machine) -> Iterator[None]:
    settings = {"BENCH_STEPS": str(called.folder / _STEPS_FILE)}
    with workers(called, _N_WORKERS, settings=settings, app="bench.stepped"):
        yield


if __name__ == "__main__":
    main()
