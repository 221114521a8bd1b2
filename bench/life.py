"""Measure a whole campaign, from the file to the last report: what it costs, by process.

    python -m bench.life --people 20000 300000
    python -m bench.life --people 20000 --build . ../another-checkout
    python -m bench.life --people 1000000 --a-minute 30000     # half an hour; its cap and its books as well

Each build is a checkout with its own .venv. `pabal up --sandbox` runs from it with two workers and is looked
at from outside: by its commands, its processes and its ledger. The sandbox reports every message. CPU is that
of all processes of a kind, from submit to the end of the campaign; PostgreSQL's includes all that it starts.
Memory is the most that the largest process of a kind ever had; the producer is `pabal submit`. How a paced
one keeps its cap is what the sandbox saw: its requests, the moment of the first byte of each.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg

from bench.kit import sliding
from bench.kit.processes import peak_mb

_TICKS = os.sysconf("SC_CLK_TCK")
_SIZE = """SELECT sum(pg_total_relation_size(oid)) FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"""
_GRANTS = "SELECT extract(epoch FROM granted_at)::float8, n FROM attempts WHERE granted_at IS NOT NULL"
_IS_OVER = "SELECT count(*) = 1 FROM campaigns WHERE state = 'finished' AND ended_at IS NOT NULL"
"""Asked of the ledger: a command each half second would take a core from what is measured."""

_PATIENCE_S = 900
_KINDS = {
    "valkey-server": "valkey",
    "pabal_worker.sandbox": "sandbox",
    "pabal_worker.receiver": "receiver",
    "beat": "beat",
    "worker": "worker",
}
"""The kind of a process by a word of its command line. A whole word, so that no path is taken for one."""

CAMPAIGN = {
    "id": "life",
    "channel": "KAKAO_ALIM",
    "sender": "@shop",
    "content": {
        "type": "TEMPLATE",
        "templateCode": "T1",
        "text": "#{name}님, 주문 #{order}이 발송되었습니다.",
    },
    "validityPeriod": {"amount": 2, "timeUnit": "HOURS"},
    "smsFailover": {"sender": "0215881234", "text": "#{name}님 발송"},
}


class Installation:
    """A `pabal up` of one build, in a folder of its own."""

    def __init__(self, build: Path, folder: Path, up: subprocess.Popen[bytes]) -> None:
        self._pabal, self.folder, self._up = build / ".venv/bin/pabal", folder, up

    def ask(self, *words: str) -> dict[str, Any]:
        """The reply of a command of the build, as its --json has it."""
        command = [str(self._pabal), *words, "--json", "--data", str(self.folder / "data")]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=True)
        reply: dict[str, Any] = json.loads(done.stdout)
        return reply

    def submit(self, *files: str) -> float:
        """Submit a campaign; returns how many MB the producer had at most."""
        command = [str(self._pabal), "submit", *files, "--json", "--data", str(self.folder / "data")]
        producer = subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL)
        _, status, used = os.wait4(producer.pid, 0)
        producer.returncode = os.waitstatus_to_exitcode(status)
        if producer.returncode:
            raise subprocess.CalledProcessError(producer.returncode, command)
        return used.ru_maxrss / 1024

    def is_ready(self) -> bool:
        """Whether everything of it runs."""
        return "Ctrl-C" in (self.folder / "up.log").read_text("utf-8")

    def value(self, sql: str) -> Any:
        """One value of its ledger."""
        with psycopg.connect(self._url(), autocommit=True) as connection:
            row = connection.execute(sql).fetchone()
        return row[0] if row else None

    def calls(self) -> sliding.Calls:
        """The calls that its sandbox took, and how many messages each brought."""
        port = json.loads((self.folder / "data/ports.json").read_text("utf-8"))["sandbox"]
        answer = httpx.get(f"http://127.0.0.1:{port}/_sandbox/requests", timeout=60, trust_env=False)
        rows = [row for row in map(json.loads, answer.text.splitlines()) if row["call"] == "send"]
        return sliding.in_order((row["t"], row["messages"]) for row in rows if row["http"] == 200)

    def grants(self) -> sliding.Calls:
        """The grants of its answered calls, by the pacer's clock."""
        with psycopg.connect(self._url(), autocommit=True) as connection:
            return sliding.in_order(connection.execute(_GRANTS).fetchall())

    def run(self, sql: str) -> None:
        """Run statements that return nothing on its ledger."""
        with psycopg.connect(self._url(), autocommit=True) as connection:
            connection.execute(sql)

    def _url(self) -> str:
        lines = (self.folder / "data/pabal.env").read_text("utf-8").splitlines()
        settings = dict(line.split("=", 1) for line in lines if "=" in line)
        return settings["PABAL_DATABASE_URL"].strip("'\"")

    def cpu_s(self) -> dict[str, float]:
        """CPU seconds so far, by kind of process."""
        spent: dict[str, float] = defaultdict(float)
        for pid, command in _processes_below(self._up.pid):
            spent[kind_of(command)] += _spent_s(pid)
        return spent

    def peak_mb(self) -> dict[str, float]:
        """The most memory that a process of each kind ever had, in MB."""
        peaks: dict[str, float] = defaultdict(float)
        for pid, command in _processes_below(self._up.pid):
            peaks[kind_of(command)] = max(peaks[kind_of(command)], peak_mb(pid))
        return peaks


def kind_of(command: str) -> str:
    """What a process of an installation is, by its command line. PostgreSQL's titles may hold any word."""
    words = command.split()
    program = words[0].rpartition("/")[2]
    if program.rstrip(":") == "postgres":
        return "postgres"
    names = {program, *words[1:]}
    return next((kind for name, kind in _KINDS.items() if name in names), "up")


def _processes_below(root: int) -> Iterator[tuple[int, str]]:
    """Every descendant's id and command."""
    children: dict[int, list[tuple[int, str]]] = {}
    table = subprocess.run(["ps", "-eo", "pid,ppid,args"], capture_output=True, text=True, check=True).stdout
    for line in table.splitlines()[1:]:
        pid, parent, command = line.split(None, 2)
        children.setdefault(int(parent), []).append((int(pid), command))
    waiting = [root]
    while waiting:
        for child, command in children.get(waiting.pop(), ()):
            yield child, command
            waiting.append(child)


def _spent_s(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return sum(map(int, fields[11:15])) / _TICKS


@contextmanager
def installation(build: Path) -> Iterator[Installation]:
    with tempfile.TemporaryDirectory(prefix="pabal-life-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        options = ["--sandbox", "--workers", "2", "--data", str(folder / "data")]
        with (folder / "up.log").open("wb") as log:
            pabal = str(build / ".venv/bin/pabal")
            up = subprocess.Popen(
                [pabal, "up", *options], cwd=folder, stdout=log, stderr=log, start_new_session=True
            )
        try:
            installation = Installation(build, folder, up)
            _wait_until(installation.is_ready)
            yield installation
        finally:
            up.send_signal(signal.SIGINT)
            up.wait(timeout=120)


def _wait_until(is_so: Callable[[], bool], every_s: float = 0.5, *, patience_s: float = _PATIENCE_S) -> None:
    deadline = time.monotonic() + patience_s
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {patience_s:g} s")
        time.sleep(every_s)


def _write_inputs(folder: Path, people: int, a_minute: int | None) -> None:
    pace = {"sendingSpeedLimit": {"amount": a_minute, "timeUnit": "MINUTE"}} if a_minute else {}
    (folder / "campaign.json").write_text(json.dumps(CAMPAIGN | pace, ensure_ascii=False), "utf-8")
    write_people(folder, people)


def write_people(folder: Path, people: int) -> None:
    """A file of so many recipients for the campaign."""
    with (folder / "people.csv").open("w", encoding="utf-8") as file:
        file.write("to,name,order\n")
        file.writelines(f"010{20_000_000 + no},하늘,A-{no}\n" for no in range(people))


def measure(
    build: Path, people: int, *, patience_s: float = _PATIENCE_S, a_minute: int | None = None
) -> dict[str, Any]:
    """The figures of one campaign, which ends within `patience_s`; `a_minute`: its cap."""
    with installation(build) as running:
        _write_inputs(running.folder, people, a_minute)
        before, wal = running.cpu_s(), running.value("SELECT pg_current_wal_lsn()::text")
        submitted_at = datetime.now(UTC)
        producer_mb = running.submit("campaign.json", "people.csv")
        _wait_until(lambda: bool(running.value(_IS_OVER)), patience_s=patience_s)
        after = running.cpu_s()
        last = running.ask("status", "life")
        spent = {kind: after[kind] - before.get(kind, 0) for kind in after}
        peaks = {"producer": producer_mb} | running.peak_mb()
        sealed_at = running.value("SELECT sealed_at FROM campaigns")
        last_report = running.value("SELECT max(received_at) FROM inbox")
        last_call = running.value("SELECT max(started_at) FROM attempts")
        began, ended = (datetime.fromisoformat(last[name]) for name in ("startedAt", "endedAt"))
        return {
            "people": people,
            "file to sealed, s": round((sealed_at - submitted_at).total_seconds(), 1),
            "file to finished, s": round((ended - submitted_at).total_seconds(), 1),
            "sending, s": round((last_call - began).total_seconds(), 1),
            "end after the last report, s": round((ended - last_report).total_seconds(), 1),
            "CPU µs a message": {kind: round(s / people * 1e6) for kind, s in sorted(spent.items())},
            "largest, MB": {kind: round(mb) for kind, mb in sorted(peaks.items())},
            "WAL bytes a message": round(
                running.value(f"SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '{wal}')") / people
            ),
            "table and index bytes a message": round(running.value(_SIZE) / people),
            "legs": last["legs"],
            **(_pace(running, a_minute) if a_minute else {}),
        }


def _pace(running: Installation, a_minute: int) -> dict[str, Any]:
    calls, limits = running.calls(), [sliding.Limit(0, a_minute)]
    return {
        "most granted in a sliding minute": sliding.worst(running.grants(), 60.0, limits).held,
        "most arrived in a sliding minute": sliding.worst(calls, 60.0, limits).held,
        "use of the cap": round(sliding.use_of_cap(calls, a_minute, 60.0), 4),
        "books": running.ask("audit", "life"),
    }


def main() -> None:
    """Measure each build with each number of people, one after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--people", type=int, nargs="+", default=[20_000])
    parser.add_argument("--build", type=Path, nargs="+", default=[Path()])
    parser.add_argument("--a-minute", type=int, help="the campaign's cap; without one it is unpaced")
    options = parser.parse_args()
    for people in options.people:
        patience_s = _PATIENCE_S + (60 * people / options.a_minute if options.a_minute else 0)
        for build in options.build:
            figures = measure(build.resolve(), people, patience_s=patience_s, a_minute=options.a_minute)
            print(build.name or "this build", json.dumps(figures, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main()
