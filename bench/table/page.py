"""Write a record as tables in Markdown. Measures nothing, and types no figure by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from bench.kit.figures import number, share
from bench.table.others import LOADED
from bench.table.record import CPU, Part, Record

_PEERS = {
    "bare": "bare loop",
    "celery": "Celery",
    "dramatiq": "dramatiq",
    "procrastinate": "procrastinate",
}
_LIFE_CPU = ("worker", "postgres", "receiver", "beat", "valkey", "sandbox")
_LIFE = (
    "WAL bytes",
    "table and index bytes",
    "file to sealed, s",
    "file to finished, s",
    "sending, s",
    "end after the last report, s",
)


def page(record: Record) -> str:
    """All parts that were measured, with what was counted."""
    parts = [
        _head(record),
        *_life(record),
        *_rates(record),
        *_costs(record),
        *_operations(record),
        *_idle(record),
        *_failures(record),
    ]
    return "\n\n".join(parts)


def _head(record: Record) -> str:
    turns = "one turn, so no medians" if record.turns == 1 else f"medians of {record.turns} turns"
    others = f"others used {share(record.others_share)} of the machine's CPU meanwhile"
    if record.others_share > LOADED:
        others = f"**the machine was loaded: {others}**"
    return f"{record.where_and_when}; {turns}; {record.seconds:,.0f} s in all; {others}."


def _life(record: Record) -> Iterator[str]:
    people = record.settings("people", "life")
    if not people:
        return
    yield (
        "**A whole life**: a campaign from file to last report, unpaced, two workers, no latency; CPU in "
        "µs a message."
    )
    heads = ("people", "build", *_LIFE_CPU, *_LIFE)
    rows = [
        [
            f"{n:,}",
            {"ours": "this"}.get(build, build),
            *(_median(record, f"{CPU}{name}", "life", build, people=n) for name in _LIFE_CPU),
            *(_median(record, name, "life", build, people=n) for name in _LIFE),
        ]
        for n in people
        for build in record.cases("life")
        if record.find("life", build, people=n)
    ]
    yield table_of(heads, rows)
    yield _counted(record, "life")


def _rates(record: Record) -> Iterator[str]:
    if not record.find("sending"):
        return
    peers = [peer for peer in _PEERS if record.find("sending", peer)]
    yield (
        "**Unpaced sending**, messages a second; in brackets ours against it, the median of the ratios "
        "within a turn."
    )
    heads = ("provider's latency, ms", "workers", "ours", *(_PEERS[peer] for peer in peers))
    rows = [
        [
            f"{latency}",
            f"{workers}",
            _median(record, "messages/s", "sending", "ours", latency_ms=latency, workers=workers),
            *(_against(record, peer, latency, workers) for peer in peers),
        ]
        for latency in record.settings("latency_ms", "sending")
        for workers in record.settings("workers", "sending")
    ]
    yield table_of(heads, rows)


def _against(record: Record, peer: str, latency: int, workers: int) -> str:
    settings = {"latency_ms": latency, "workers": workers}
    rate = record.median("messages/s", "sending", peer, **settings)
    ratio = record.ratio("messages/s", "sending", "ours", peer, **settings)
    return "" if rate is None or ratio is None else f"{number(rate)} ({number(ratio)})"


def _costs(record: Record) -> Iterator[str]:
    """CPU of one worker at the first latency: what does not depend on how many cores there are."""
    names = list(record.cpu_names("sending"))
    if not names:
        return
    yield "The same with one worker, CPU in µs a message; *enqueue* is the producer's, spent before."
    rows = [
        [
            f"{latency}",
            {"ours": "ours", **_PEERS}[case],
            *(_median(record, name, "sending", case, latency_ms=latency, workers=1) for name in names),
            _median(record, "enqueue, µs", "sending", case, latency_ms=latency, workers=1),
        ]
        for latency in record.settings("latency_ms", "sending")
        for case in record.cases("sending")
    ]
    heads = ("latency, ms", "way", *(name.removeprefix(CPU) for name in names), "enqueue")
    yield table_of(heads, rows)
    yield _counted(record, "sending")


def _operations(record: Record) -> Iterator[str]:
    campaigns = record.settings("campaigns", "operation")
    if not campaigns:
        return
    yield (
        "**Single operations** by how many campaigns run: ms a call; then CPU in µs and WAL bytes with the "
        "most campaigns."
    )
    names = list(record.cpu_names("operation"))
    heads = (
        "operation",
        *(f"{n:,} campaigns" for n in campaigns),
        *(name.removeprefix(CPU) for name in names),
        "WAL bytes",
    )
    rows = [
        [
            case,
            *(_median(record, "ms", "operation", case, campaigns=n) for n in campaigns),
            *(_median(record, name, "operation", case, campaigns=campaigns[-1]) for name in names),
            _median(record, "WAL bytes", "operation", case, campaigns=campaigns[-1]),
        ]
        for case in record.cases("operation")
    ]
    yield table_of(heads, rows)
    yield _counted(record, "operation")


def _idle(record: Record) -> Iterator[str]:
    found = record.find("idle")
    if not found:
        return
    names = list(found[0].figures)
    yield "**Idle**, nothing to do."
    yield table_of(names, [[_median(record, name, "idle", "ours") for name in names]])
    yield _counted(record, "idle")


def _failures(record: Record) -> Iterator[str]:
    if record.failures:
        yield "Went wrong: " + "; ".join(record.failures) + "."


def _counted(record: Record, part: Part) -> str:
    counted = dict.fromkeys(sample.counted for sample in record.samples if sample.part == part)
    return f"Counted: {'; '.join(counted)}."


def _median(record: Record, figure: str, part: Part, case: str, **settings: int) -> str:
    value = record.median(figure, part, case, **settings)
    return "" if value is None else number(value)


def table_of(heads: Iterable[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown."""
    heads = list(heads)
    lines = [heads, ["---"] * len(heads), *map(list, rows)]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
