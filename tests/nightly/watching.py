"""Watch an installation by a real Prometheus with the rules of `deploy/prometheus/`, and a real Alertmanager.

Causes nothing. Both come from Debian's packages prometheus and prometheus-alertmanager.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from pabal_worker.local.ports import any_free
from tests.nightly.wheels import ROOT

RULES = ROOT / "deploy" / "prometheus" / "rules.yml"
PROGRAMS = ("prometheus", "prometheus-alertmanager")
_STARTS_WITHIN_S, _ENDS_WITHIN_S = 60.0, 10.0
_UNIT_S = {"s": 1, "m": 60}


@dataclass(frozen=True, slots=True)
class Caught:
    """An alert as Alertmanager had it for the first time."""

    at: float
    """Monotonic, in seconds."""

    summary: str


class Watch:
    """What Alertmanager has seen since it was last told to forget; a thread asks it twice a second."""

    def __init__(self, alertmanager_url: str) -> None:
        self._url, self._caught, self._lock = alertmanager_url, dict[str, Caught](), threading.Lock()
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def caught(self) -> dict[str, Caught]:
        """Alerts by name."""
        with self._lock:
            return dict(self._caught)

    def forget(self, names: Collection[str]) -> None:
        """From now on these count as not caught, also where they still burn."""
        with self._lock:
            for name in names:
                self._caught.pop(name, None)

    def burning(self) -> dict[str, str]:
        """Alerts that burn now, with what they say."""
        found = httpx.get(f"{self._url}/api/v2/alerts", params={"active": "true"}, timeout=5).json()
        return {alert["labels"]["alertname"]: alert["annotations"]["summary"] for alert in found}

    def close(self) -> None:
        """Ask no more."""
        self._is_over.set()
        self._thread.join(_ENDS_WITHIN_S)

    def _run(self) -> None:
        while not self._is_over.wait(0.5):
            try:
                burning = self.burning()
            except (httpx.HTTPError, ValueError):
                continue
            with self._lock:
                for name, summary in burning.items():
                    self._caught.setdefault(name, Caught(time.monotonic(), summary))


def missing_programs() -> list[str]:
    """What is not on this machine."""
    return [program for program in PROGRAMS if shutil.which(program) is None]


def hurried(rules: str, hurry: int) -> str:
    """The rules with each stretch of time a so-many-th of itself: `for`, rate windows, ages in seconds."""

    def shorter(found: re.Match[str]) -> str:
        seconds = int(found[2]) * _UNIT_S[found[3]] / hurry
        return f"{found[1]}{max(1, round(seconds))}s"

    rules = re.sub(r"(for: )(\d+)([sm])\b", shorter, rules)
    rules = re.sub(
        r"\[(\d+)m\]", lambda found: f"[{max(20, int(found[1]) * 60 // hurry)}s]", rules
    )  # a rate takes some scrapes
    return re.sub(
        r"(_seconds(?:\{[^}]*\})? [<>] )(\d+)\b", lambda found: f"{found[1]}{int(found[2]) / hurry:g}", rules
    )


@contextmanager
def watched(folder: Path, targets: Mapping[str, Collection[str]], *, hurry: int) -> Iterator[Watch]:
    """Prometheus and Alertmanager over `targets`, addresses by job, until the block ends."""
    folder.mkdir()
    alertmanager, prometheus = (f"127.0.0.1:{any_free()}" for _ in range(2))
    (folder / "rules.yml").write_text(hurried(RULES.read_text("utf-8"), hurry))
    (folder / "alertmanager.yml").write_text(
        "route: {receiver: nobody, group_wait: 0s, group_interval: 1s}\nreceivers: [{name: nobody}]\n"
    )
    jobs = [
        {"job_name": job, "static_configs": [{"targets": list(addresses)}]}
        for job, addresses in targets.items()
    ]
    config = {
        "global": {"scrape_interval": "1s", "scrape_timeout": "1s", "evaluation_interval": "1s"},
        "rule_files": ["rules.yml"],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": [alertmanager]}]}]},
        "scrape_configs": jobs,
    }
    for job in jobs:
        if job["job_name"] == "pabal-exporter":  # it waits for servers that hang for four seconds
            job |= {"scrape_interval": "5s", "scrape_timeout": "5s"}
    (folder / "prometheus.yml").write_text(json.dumps(config))  # JSON is YAML
    commands = (
        [
            "prometheus-alertmanager",
            "--config.file=alertmanager.yml",
            "--storage.path=alerts",
            f"--web.listen-address={alertmanager}",
            "--cluster.listen-address=",
        ],
        [
            "prometheus",
            "--config.file=prometheus.yml",
            "--storage.tsdb.path=tsdb",
            f"--web.listen-address={prometheus}",
        ],
    )
    processes = []
    try:
        for command, address in zip(commands, (alertmanager, prometheus), strict=True):
            log = (folder / f"{command[0]}.log").open("wb")
            processes.append(subprocess.Popen(command, cwd=folder, stdout=log, stderr=log))
            log.close()
            _wait_for(f"http://{address}/-/ready")
        watch = Watch(f"http://{alertmanager}")
        yield watch
        watch.close()
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(_ENDS_WITHIN_S)


def _wait_for(url: str) -> None:
    gives_up_at = time.monotonic() + _STARTS_WITHIN_S
    while True:
        try:
            if httpx.get(url, timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        if time.monotonic() > gives_up_at:
            raise TimeoutError(f"{url} does not answer")
        time.sleep(0.2)
