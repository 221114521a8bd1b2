"""Measure what noting a call's metrics costs, beside forgetting them: `python -m bench.metering`.

One call of 500 messages is noted three times: its claim, its grant, its answer. Nothing is sent here.
"""

from __future__ import annotations

import argparse
import timeit
from collections.abc import Callable

from pabal_worker.metrics.meter import SILENT, Meter
from pabal_worker.metrics.work_metrics import WorkMetrics
from pabal_worker.provider.outcomes import Accepted, ErrorClass, Outcome, Refused, Status
from pabal_worker.provider.port import Answer

MESSAGES = 500
_CALLS, _REPEATS = 2_000, 7
_PENDING = Accepted(Status(1, 7, "PENDING_ENROUTE"))
_REJECTED = Refused("unknown user", ErrorClass.RECIPIENT, Status(5, 8, "REJECTED_PREFIX_MISSING"))


def main() -> None:
    """Print microseconds a call: the best of some repeats."""
    argparse.ArgumentParser(prog="bench.metering", description=__doc__).parse_args()
    alike = Answer(_outcomes(lambda _: _PENDING), 200, took_s=0.05, shared=_PENDING)
    mixed = Answer(_outcomes(lambda no: _REJECTED if no % 10 == 0 else _PENDING), 200, took_s=0.05)
    metrics = WorkMetrics(group_name=lambda group: {1: "PENDING", 5: "REJECTED"}.get(group, ""))
    for name, meter, answer in (
        ("forgotten", SILENT, alike),
        ("all accepted alike", metrics, alike),
        ("one in ten refused", metrics, mixed),
    ):
        print(f"{name:20} {_us_of(meter, answer):7.1f} µs for a call of {MESSAGES} messages")


def _outcomes(outcome_of: Callable[[int], Outcome]) -> dict[str, Outcome]:
    return {f"m{no}": outcome_of(no) for no in range(MESSAGES)}


def _us_of(meter: Meter, answer: Answer) -> float:
    def note() -> None:
        meter.note_claim(0, MESSAGES, 0.01)
        meter.note_grant(0, MESSAGES, "granted", 0.001)
        meter.note_call(0, answer, 0.01)

    return min(timeit.repeat(note, number=_CALLS, repeat=_REPEATS)) / _CALLS * 1e6


if __name__ == "__main__":
    main()
