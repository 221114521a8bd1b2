"""Work out what a number of messages a day needs, from the costs that were measured.

    python -m bench.scale           # by bench/record.json
    python -m bench.scale --write   # and put the tables into docs/scale.md

Measures nothing: costs come from the record of `python -m bench`. What was never tried is arithmetic over
them and over the assumptions that stand here, each with its reason.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path

from bench.kit import figures
from bench.kit.figures import number, share
from bench.kit.machine import ROOT
from bench.table import record
from bench.table.others import LOADED
from bench.table.page import table_of
from bench.table.record import CPU, Record
from pabal_worker.settings import Settings

PAGE = ROOT / "docs" / "scale.md"
KEPT = ROOT / "bench" / "record.json"
DEMANDS = (10**6, 10**7, 10**8, 10**9)

HOURS = 12.0
"""Hours of a day in which messages leave: 08:00 to 20:00."""

PEAK = 3.0
"""The busiest hour against the average of those hours: campaigns begin together."""

BUSY = 0.6
"""Share of a core that is planned with: what is left takes bursts, vacuum and the death of a pod."""

PUSH_ROWS = 100
"""Reports in one push, as the provider says of its own."""

RETENTION_SHARE = 0.1
"""Retention runs one second in ten."""

KEPT_DAYS = 90
"""Days until a campaign's rows are deleted, by `PABAL_DELETE_DAYS`; by default they stay for ever."""

_DAY_S = 86_400
_ERASE = "erase and delete, "


class CostMissing(Exception):
    """The record does not have what is needed."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what

    def __str__(self) -> str:
        return f"the record has no {self.what}; run `python -m bench --write` with life, operations and idle"


@dataclass(frozen=True, slots=True)
class Costs:
    """What one message costs, a whole life long, and what an installation costs without any."""

    people: int
    """Of the campaign they were measured with."""

    worker_us: float
    postgres_us: float
    receiver_us: float
    redis_us: float
    wal_bytes: float
    table_bytes: float
    retention_us: float
    """To erase one person and delete the message."""

    idle_cores: float

    @property
    def all_us(self) -> float:
        """CPU of everything, where it shares one machine."""
        return self.worker_us + self.postgres_us + self.receiver_us + self.redis_us


def costs_of(found: Record) -> Costs:
    """Medians of the largest campaign that lived. Raises CostMissing."""
    people = max(found.settings("people", "life"), default=0)

    def of_life(figure: str) -> float:
        value = found.median(figure, "life", "ours", people=people)
        if value is None:
            raise CostMissing(f"life with {figure!r}")
        return value

    idle = found.median("% of a core", "idle", "ours")
    if idle is None:
        raise CostMissing("idle installation")
    return Costs(
        people=people,
        worker_us=of_life(f"{CPU}worker"),
        postgres_us=of_life(f"{CPU}postgres"),
        receiver_us=of_life(f"{CPU}receiver"),
        redis_us=of_life(f"{CPU}valkey"),
        wal_bytes=of_life("WAL bytes"),
        table_bytes=of_life("table and index bytes"),
        retention_us=_retention_us(found),
        idle_cores=idle / 100,
    )


def _retention_us(found: Record) -> float:
    cases = [case for case in found.cases("operation") if case.startswith(_ERASE)]
    campaigns = max(found.settings("campaigns", "operation"), default=0)
    took_ms = found.median("ms", "operation", cases[0], campaigns=campaigns) if cases else None
    if took_ms is None:
        raise CostMissing("operation 'erase and delete'")
    people = int(cases[0].removeprefix(_ERASE).split()[0].replace(",", ""))
    return took_ms * 1e3 / people


@dataclass(frozen=True, slots=True)
class Step:
    """An installation, by what it may use. Infinite where something else was put beside it."""

    name: str
    postgres_cores: float
    disk_tb: float
    wal_mb_s: float
    redis_cores: float = 1.0
    """Redis and Valkey run commands on one core."""

    is_one_machine: bool = False
    ledgers: int = 1
    tried: str = "on paper"


STEPS = (
    Step("one machine of two cores, `pabal up`", 2, 0.1, 100, is_one_machine=True, tried="tried, below this"),
    Step("pods of plain Celery, PostgreSQL with 8 cores", 8, 2, 100),
    Step("the same, RabbitMQ under them", 8, 2, 100),
    Step("PostgreSQL with 64 cores", 64, 32, 500),
    Step("one ledger an account, 8 accounts", 64, 32, 500, redis_cores=1, ledgers=8),
)


def per_day(rate_at_peak: float) -> float:
    """Messages a day, where the peak is so many a second."""
    return rate_at_peak / PEAK * HOURS * 3600


def peak_rate(per_day: float) -> float:
    """Messages a second in the busiest hour."""
    return per_day / (HOURS * 3600) * PEAK


def limits(step: Step, costs: Costs) -> dict[str, float]:
    """Messages a day that each resource of a step could take by itself."""
    by_cpu = {
        "PostgreSQL's CPU": per_day(step.postgres_cores * BUSY * 1e6 / costs.postgres_us),
        "Redis' one core": per_day(step.redis_cores * BUSY * 1e6 / max(costs.redis_us, 0.01)),
    }
    if step.is_one_machine:
        cores = step.postgres_cores * BUSY - costs.idle_cores
        by_cpu = {"CPU": per_day(cores * 1e6 / costs.all_us)}
    by_one = by_cpu | {
        "WAL": per_day(step.wal_mb_s * 1e6 / costs.wal_bytes),
        "disk": step.disk_tb * 1e12 / costs.table_bytes / KEPT_DAYS,
        "deleting": _DAY_S * RETENTION_SHARE * 1e6 / costs.retention_us,
    }
    return {name: value * step.ledgers for name, value in by_one.items()}


def text_of(found: Record) -> str:
    """All tables, by a record."""
    costs = costs_of(found)
    parts = [
        _source(found, costs),
        "**Costs of a message.**",
        _cost_table(costs),
        "**What a day needs.** On paper, at the peak.",
        _demand_table(costs),
        "**What each step bears**, in millions of messages a day, and what binds first.",
        _step_table(costs),
        _accounts(costs),
    ]
    return "\n\n".join(parts)


def write(found: Record) -> None:
    """Put the tables into docs/scale.md."""
    figures.rewrite(PAGE, text_of(found), block="scale")


def _source(found: Record, costs: Costs) -> str:
    turns = "1 turn" if found.turns == 1 else f"{found.turns} turns"
    loaded = " **The machine was loaded.**" if found.others_share > LOADED else ""
    return (
        f"Measured: {found.where_and_when}; a campaign of {costs.people:,} people, {turns}; "
        f"others used {share(found.others_share)} of the CPU.{loaded} Assumed: {HOURS:g} hours a day, a peak "
        f"of {PEAK:g} times their average, {share(BUSY)} of a core planned "
        f"with, rows deleted after {KEPT_DAYS} days."
    )


def _cost_table(costs: Costs) -> str:
    heads = (
        "worker, µs",
        "PostgreSQL, µs",
        "receiver, µs",
        "Redis, µs",
        "WAL, bytes",
        "tables and indexes, bytes",
        "erase and delete, µs",
        "idle, cores",
    )
    values = (
        costs.worker_us,
        costs.postgres_us,
        costs.receiver_us,
        costs.redis_us,
        costs.wal_bytes,
        costs.table_bytes,
        costs.retention_us,
        costs.idle_cores,
    )
    return table_of(heads, [[number(value) for value in values]])


def _demand_table(costs: Costs) -> str:
    rows: list[tuple[str, Callable[[float], float]]] = [
        ("messages a second, average", lambda n: n / (HOURS * 3600)),
        ("messages a second, peak", peak_rate),
        ("calls a second", lambda n: peak_rate(n) / _default("request_size")),
        ("calls in flight, at 200 ms each", lambda n: peak_rate(n) / _default("request_size") * 0.2),
        ("pushes of reports a second", lambda n: peak_rate(n) / PUSH_ROWS),
        ("worker pods of one core", lambda n: ceil(peak_rate(n) * costs.worker_us / 1e6 / BUSY)),
        ("receiver pods of one core", lambda n: ceil(peak_rate(n) * costs.receiver_us / 1e6 / BUSY)),
        ("connections of these pods to PostgreSQL, at most", lambda n: _connections(n, costs)),
        ("PostgreSQL, cores", lambda n: peak_rate(n) * costs.postgres_us / 1e6 / BUSY),
        ("Redis, cores", lambda n: peak_rate(n) * costs.redis_us / 1e6 / BUSY),
        ("WAL, MB a second", lambda n: peak_rate(n) * costs.wal_bytes / 1e6),
        ("WAL, GB a day", lambda n: n * costs.wal_bytes / 1e9),
        ("tables and indexes, GB a day", lambda n: n * costs.table_bytes / 1e9),
        (f"the same in {KEPT_DAYS} days, TB", lambda n: n * costs.table_bytes * KEPT_DAYS / 1e12),
        ("erasing and deleting, hours a day", lambda n: n * costs.retention_us / 1e6 / 3600),
        ("hours a day that it has", lambda _: 24 * RETENTION_SHARE),
    ]
    heads = ("a day", *(f"{n:,}" for n in DEMANDS))
    return table_of(heads, [[name, *(number(of(n)) for n in DEMANDS)] for name, of in rows])


def _connections(n: float, costs: Costs) -> float:
    pods = ceil(peak_rate(n) * costs.worker_us / 1e6 / BUSY)
    return pods * (2 * _default("worker_threads") + 2)


def _default(setting: str) -> float:
    return float(Settings.model_fields[setting].default)


def _step_table(costs: Costs) -> str:
    names = list(dict.fromkeys(name for step in STEPS for name in limits(step, costs)))
    rows = []
    for step in STEPS:
        found = limits(step, costs)
        first = min(found, key=lambda name: found[name])
        cells = [number(found[name] / 1e6) if name in found else "" for name in names]
        rows.append([step.name, _given(step), *cells, f"{first}: {number(found[first] / 1e6)}", step.tried])
    return table_of(("step", "given", *names, "binds first", ""), rows)


def _given(step: Step) -> str:
    each = " each" if step.ledgers > 1 else ""
    return f"{step.postgres_cores:g} cores, {step.disk_tb:g} TB, {step.wal_mb_s:g} MB WAL a second{each}"


def _accounts(costs: Costs) -> str:
    largest = STEPS[-2]
    bears = min(limits(largest, costs).values())
    needed = ceil(DEMANDS[-1] / bears)
    return (
        f"A billion a day by these costs: {needed:,} ledgers, where each is “{largest.name}” and its first "
        f"limit is not raised."
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Work out and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--record", type=Path, default=KEPT)
    parser.add_argument("--write", action="store_true", help="put the tables into docs/scale.md")
    options = parser.parse_args(arguments)
    found = record.read(options.record)
    print(text_of(found))
    if options.write:
        write(found)


if __name__ == "__main__":
    main()
