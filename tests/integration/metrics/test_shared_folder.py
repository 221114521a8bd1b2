"""Processes that count in one folder: one page with their sums, and nothing of an earlier worker."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from pabal_worker.metrics.exposition import prefork_fault

COUNT = """
import os, sys
from prometheus_client import generate_latest
from pabal_worker.metrics.exposition import clean_folder, whole_registry
from pabal_worker.metrics.work_metrics import WorkMetrics
metrics = WorkMetrics()
clean_folder()
for _ in range(2):
    if os.fork() == 0:
        metrics.note_turned_away()
        os._exit(0)
for _ in range(2):
    os.wait()
sys.stdout.write(generate_latest(whole_registry(metrics.registry)).decode())
"""


def test_children_are_summed_without_a_label_of_a_process_and_an_earlier_worker_is_forgotten(tmp_path):
    environment = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}

    pages = [
        subprocess.run(
            [sys.executable, "-c", COUNT], env=environment, capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    ]

    for page in pages:
        assert "\npabal_pumps_turned_away_total 2.0\n" in page
        assert "pid=" not in page


@pytest.mark.parametrize(
    ("pool", "port", "folder", "starts"),
    [
        ("threads", 9200, "", True),
        ("prefork", 0, "", True),
        ("prefork", 9200, "/run/metrics", True),
        ("prefork", 9200, "", False),
    ],
)
def test_a_worker_whose_children_would_be_counted_by_nobody_does_not_start(
    monkeypatch, pool, port, folder, starts
):
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", folder)

    fault = prefork_fault(pool, port=port)

    assert (fault is None) == starts
    assert starts or "PROMETHEUS_MULTIPROC_DIR" in str(fault)
