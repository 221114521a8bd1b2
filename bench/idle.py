"""Measure what an installation costs while nothing is to be done: CPU by process, transactions a second.

    python -m bench.idle --seconds 60

`pabal up --sandbox` runs with two workers, looked at from outside. A core's hundredth is one per cent.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from bench.life import Installation, installation

_SETTLES_WITHIN_S = 5.0
_HAS_TICKED = "SELECT EXISTS (SELECT FROM signs WHERE name = 'tick')"
_TRANSACTIONS = "SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()"


def measure(running: Installation, seconds: float) -> dict[str, object]:
    """CPU in per cent of a core, by kind of process, and transactions a second."""
    while not running.value(_HAS_TICKED):  # a beat's start costs CPU too
        time.sleep(0.5)
    time.sleep(_SETTLES_WITHIN_S)
    cpu_before, before, began = running.cpu_s(), running.value(_TRANSACTIONS), time.monotonic()
    time.sleep(seconds)
    cpu_after, after, took_s = running.cpu_s(), running.value(_TRANSACTIONS), time.monotonic() - began
    spent = {kind: s - cpu_before.get(kind, 0.0) for kind, s in sorted(cpu_after.items())}
    return {
        "transactions a second": round((after - before - 1) / took_s, 2),
        "% of a core": round(sum(spent.values()) / took_s * 100, 2),
        "by process": {kind: round(s / took_s * 100, 2) for kind, s in spent.items()},
    }


def main() -> None:
    """Start, measure, print, end."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--build", type=Path, default=Path())
    options = parser.parse_args()
    with installation(options.build.resolve()) as running:
        print(json.dumps(measure(running, options.seconds)))


if __name__ == "__main__":
    main()
