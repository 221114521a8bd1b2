"""`docs/metrics.md` has every metric with its type, labels and words, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.metrics import MetricWrapperBase

from pabal_worker.metrics.ledger_gauges import GAUGES
from pabal_worker.metrics.work_metrics import WorkMetrics

PAGE = (Path(__file__).parents[3] / "docs" / "metrics.md").read_text("utf-8")
Row = tuple[str, str, tuple[str, ...], str]


def metrics_of_work() -> Iterator[MetricWrapperBase]:
    found = [metric for metric in vars(WorkMetrics()).values() if isinstance(metric, MetricWrapperBase)]
    assert len(found) > 15
    yield from found


def rows_of_code() -> Iterator[Row]:
    for metric in metrics_of_work():
        name = metric._name + ("_total" if isinstance(metric, Counter) else "")
        yield name, metric._type, tuple(metric._labelnames), metric._documentation
    for name, gauge in GAUGES.items():
        yield name, "gauge", gauge.labels, gauge.says


def rows_of_page() -> Iterator[Row]:
    for line in PAGE.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if not line.startswith("| `pabal_"):
            continue
        name, kind, labels, says = cells if len(cells) == 4 else (cells[0], "gauge", *cells[1:])
        yield name.strip("`"), kind, tuple(re.findall(r"`(\w+)`", labels)), says


def test_the_page_has_every_metric_and_no_other():
    assert list(rows_of_page()) == list(rows_of_code())


@pytest.mark.parametrize("row", list(rows_of_code()), ids=lambda row: row[0])
def test_a_name_has_its_unit_and_no_label_names_a_process_or_a_person(row):
    name, kind, labels, says = row

    assert re.fullmatch(r"pabal_[a-z_]+", name)
    assert name.endswith("_total") == (kind == "counter")
    assert kind != "histogram" or name.endswith("_seconds")
    assert "age" not in name.split("_") or name.endswith("_seconds")
    assert not {"pid", "pod", "worker", "instance", "message", "to", "number"}.intersection(labels)
    assert says.endswith(".")


def test_two_processes_may_count_side_by_side():
    first, second = WorkMetrics(), WorkMetrics()

    first.note_turned_away()

    assert first.registry.get_sample_value("pabal_pumps_turned_away_total") == 1
    assert second.registry.get_sample_value("pabal_pumps_turned_away_total") == 0
    assert isinstance(first.registry, CollectorRegistry)
    assert isinstance(first._claim_s, Histogram)
