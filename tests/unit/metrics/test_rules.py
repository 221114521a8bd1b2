"""Alerts: each has its page, its unit test, and asks for metrics that there are."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from prometheus_client import Counter, Histogram
from prometheus_client.metrics import MetricWrapperBase

from pabal_worker.metrics.ledger_gauges import GAUGES
from pabal_worker.metrics.work_metrics import WorkMetrics

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "deploy" / "prometheus"
RUNBOOKS = (ROOT / "docs" / "runbooks.md").read_text("utf-8")


@dataclass(frozen=True)
class Rule:
    name: str
    text: str


def rules() -> list[Rule]:
    parts = re.split(r"^ +- alert: (\w+)$", (FOLDER / "rules.yml").read_text("utf-8"), flags=re.MULTILINE)[1:]
    return [Rule(name, text) for name, text in zip(parts[::2], parts[1::2], strict=True)]


def known_names() -> set[str]:
    names = set(GAUGES)
    for metric in vars(WorkMetrics()).values():
        if isinstance(metric, Counter):
            names.add(f"{metric._name}_total")
        elif isinstance(metric, Histogram):
            names |= {f"{metric._name}{part}" for part in ("_bucket", "_sum", "_count")}
        else:
            assert not isinstance(metric, MetricWrapperBase)
    return names


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_an_alert_has_a_severity_a_summary_and_a_page_that_says_what_to_do(rule):
    section = RUNBOOKS.partition(f"\n## {rule.name}\n")[2].partition("\n## ")[0]

    assert re.search(r"severity: (page|ticket)\b", rule.text)
    assert "summary: " in rule.text
    assert f"runbook: docs/runbooks.md#{rule.name.lower()}\n" in rule.text
    assert [f"**{word}:**" in section for word in ("Means", "Look", "Do")] == [True] * 3


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_an_alert_asks_for_metrics_that_there_are(rule):
    asked = set(re.findall(r"\bpabal_\w+", rule.text))

    assert asked <= known_names()


def test_the_pages_are_those_of_the_alerts():
    pages = re.findall(r"^## (Pabal\w+)$", RUNBOOKS, re.MULTILINE)

    assert sorted(pages) == sorted(rule.name for rule in rules())
    assert len(rules()) == len(set(pages))


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_an_alert_has_unit_tests_in_which_it_fires_and_in_which_it_does_not(rule):
    tests = (FOLDER / "rules_test.yml").read_text("utf-8")
    cases = re.findall(rf"alertname: {rule.name}\n +exp_alerts:( \[\])?", tests)

    assert "" in cases
    assert " []" in cases


def test_unit_tests_are_of_alerts_that_there_are():
    """promtool lets a test pass that expects nothing of an alert without a rule."""
    tests = (FOLDER / "rules_test.yml").read_text("utf-8")

    assert set(re.findall(r"alertname: (\w+)", tests)) == {rule.name for rule in rules()}


def test_series_of_the_unit_tests_have_the_labels_that_prometheus_adds_to_each():
    series = re.findall(r"series: '(\w+(?:\{[^}]*\})?)'", (FOLDER / "rules_test.yml").read_text("utf-8"))

    assert series
    assert [name for name in series if not re.search(r'\bjob="pabal-', name) and "node" not in name] == []


def test_promtool_finds_that_the_alerts_fire_when_they_should():
    promtool = shutil.which("promtool")
    if promtool is None:
        assert not os.environ.get("CI"), "promtool is missing; .ci/run installs the package prometheus"
        pytest.skip("promtool is not on this machine; it comes with Debian's package prometheus")

    done = subprocess.run(
        [promtool, "test", "rules", "rules_test.yml"],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
