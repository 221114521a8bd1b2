"""Start and end real pump workers by the figure `pabal_scale`, as an autoscaler would, and draw the run.

One worker takes every queue but `pabal.pump`; pump workers begin at none. Every five seconds the figure is
read and workers are started up to it; they are ended (SIGTERM) when the figure has been lower for thirty.

    paced      one campaign of 600 a minute: one pump worker, and no more of them
    unpaced    one of 300,000 people: as many as it has pumps
    after it   no message is left to be sent: none

    python -m bench.scaling --people 300000 --write

`--write` puts `docs/scaling.svg` and the table below the drawing in `docs/pods.md`.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
from matplotlib.figure import Figure

from bench.kit import plain
from bench.kit.figures import WentWrong
from bench.kit.machine import ROOT, Machine, celery_command, log_of, machine, worker_process
from pabal.client import Client
from pabal.wire import PUMP_QUEUE, QUEUES
from pabal_worker.local.supervisor import Process, Supervisor

LOOK_EVERY_S = 5.0
LOWER_FOR_S = 30.0
MOST_PODS = 4
PACED_S = 60.0
"""Seconds for which only the paced campaign runs."""

PACED_PEOPLE, PACED_A_MINUTE = 1_000, 600
DRAWING = ROOT / "docs" / "scaling.svg"
PAGE = ROOT / "docs" / "pods.md"
_PATIENCE_S = 1800.0
_MARKS = ("<!-- scaling -->", "<!-- /scaling -->")
_SENT = "SELECT coalesce(sum(n), 0) FROM attempts WHERE called"
_FIGURE = "SELECT messages, pumps_turned_away, pods_wanted FROM pabal_scale"
_LEFT = "SELECT coalesce(sum(n), 0) FROM tallies WHERE state = 'waiting'"


@dataclass(frozen=True, slots=True)
class Sample:
    """One look."""

    at_s: float
    phase: str
    messages: int
    turned_away: int
    wanted: int
    pods: int
    sent: int
    left: int


class Pods:
    """Pump workers, started and ended one by one."""

    def __init__(self, machine: Machine) -> None:
        self._machine, self._number = machine, 0
        self._running: list[Supervisor] = []
        self._lower_since: float | None = None

    @property
    def count(self) -> int:
        """How many run."""
        return len(self._running)

    def follow(self, wanted: int, *, now: float) -> None:
        """Start at once what is missing; end what has been too much for a while."""
        wanted = min(wanted, MOST_PODS)
        while self.count < wanted:
            self._start()
        if wanted >= self.count:
            self._lower_since = None
            return
        self._lower_since = self._lower_since if self._lower_since is not None else now
        if now - self._lower_since >= LOWER_FOR_S:
            while self.count > wanted:
                self._running.pop().stop()
            self._lower_since = None

    def stop(self) -> None:
        """End all."""
        while self._running:
            self._running.pop().stop()

    def _start(self) -> None:
        self._number += 1
        process = _worker(self._machine, f"pump-{self._number}", PUMP_QUEUE)
        supervisor = Supervisor([replace(process, is_ready=None)])
        supervisor.start()
        self._running.append(supervisor)


def main() -> int:
    """Run it; 1 if a pod was started in vain, or did not end."""
    given = _arguments()
    with machine() as servers:
        samples = list(run(servers, given.people))
    faults = list(find_faults(samples))
    text = table(samples, given.people)
    print(text)
    print(*faults, sep="\n")
    draw(samples, DRAWING if given.write else Path("scaling.svg"))
    if given.write and not faults:
        begin, end = _MARKS
        before, _, rest = PAGE.read_text("utf-8").partition(begin)
        PAGE.write_text(f"{before}{begin}\n\n{text}\n\n{end}{rest.partition(end)[2]}", "utf-8")
    return 1 if faults else 0


def run(servers: Machine, people: int) -> Iterator[Sample]:
    """The looks of a whole run, from an idle installation to an idle one."""
    others = ",".join(sorted(set(QUEUES.values()) - {PUMP_QUEUE}))
    environment = servers.environment()
    beat = Process(
        "beat", celery_command(["-A", "pabal_worker", "beat"]), environment, ROOT, log_of(servers, "beat")
    )
    client = Client(servers.valkey.url(0), timeout_s=120)
    with ExitStack() as stack:
        stack.enter_context(Supervisor([_worker(servers, "control", others), beat]))
        pods = Pods(servers)
        stack.callback(pods.stop)
        connection = stack.enter_context(psycopg.connect(servers.postgres.url, autocommit=True))
        began = time.monotonic()

        def look(phase: str, until: Callable[[Sample], bool]) -> Iterator[Sample]:
            phase_began = time.monotonic()
            while True:
                sample = _look(connection, phase, pods, began)
                yield sample
                if until(sample):
                    return
                if time.monotonic() - phase_began > _PATIENCE_S:
                    raise WentWrong(f"{phase} did not end within {_PATIENCE_S:g} s: {sample}")
                pods.follow(sample.wanted, now=time.monotonic())
                time.sleep(LOOK_EVERY_S)

        yield from look("idle", lambda sample: sample.at_s >= 2 * LOOK_EVERY_S)
        pace = {"sendingSpeedLimit": {"amount": PACED_A_MINUTE, "timeUnit": "MINUTE"}}
        _submit(client, "paced", PACED_PEOPLE, **pace)
        paced_at = time.monotonic()
        yield from look("paced", lambda _: time.monotonic() - paced_at >= PACED_S)
        _submit(client, "unpaced", people)
        yield from look("both", lambda sample: sample.left == 0)
        yield from look("done", lambda sample: sample.pods == 0)


def find_faults(samples: Sequence[Sample]) -> Iterator[str]:
    """What the run should have shown, and did not."""
    most = {phase: max(s.pods for s in samples if s.phase == phase) for phase in ("idle", "paced", "both")}
    if most["idle"]:
        yield f"{most['idle']} pods ran while nothing was to be sent"
    if most["paced"] != 1:
        yield f"the paced campaign had {most['paced']} pods, not 1"
    if most["both"] < 2:
        yield f"the unpaced campaign had {most['both']} pods, which is no more than the paced one needs"
    if samples[-1].pods:
        yield f"{samples[-1].pods} pods were left at the end"


def table(samples: Sequence[Sample], people: int) -> str:
    """A line for each phase."""
    lines = [
        f"A paced campaign ({PACED_PEOPLE:,} people, {PACED_A_MINUTE} a minute) and an unpaced one of "
        f"{people:,}, on two shared cores, by `python -m bench.scaling`.",
        "",
        "| phase | from, s | to, s | could leave in a minute, most | pods wanted, most | pods, most | sent |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for phase in dict.fromkeys(sample.phase for sample in samples):
        own = [sample for sample in samples if sample.phase == phase]
        figures = [
            f"{own[0].at_s:.0f}",
            f"{own[-1].at_s:.0f}",
            f"{max(s.messages for s in own):,}",
            max(s.wanted for s in own),
            max(s.pods for s in own),
            f"{own[-1].sent - own[0].sent:,}",
        ]
        lines.append(f"| {phase} | " + " | ".join(map(str, figures)) + " |")
    return "\n".join(lines)


def draw(samples: Sequence[Sample], path: Path) -> None:
    """Pods wanted and running above, what could leave and what has left below."""
    figure = Figure(figsize=(9, 4.6), layout="constrained")
    pods, work = figure.subplots(2, 1, sharex=True)
    times = [sample.at_s for sample in samples]
    pods.step(
        times, [s.wanted for s in samples], where="post", color="#b3261e", linestyle="--", label="wanted"
    )
    pods.step(times, [s.pods for s in samples], where="post", color="#1f5fa8", label="running")
    pods.set_ylabel("pump pods")
    pods.set_ylim(bottom=0)
    pods.yaxis.get_major_locator().set_params(integer=True)
    work.step(
        times, [s.messages for s in samples], where="post", color="#e08a1e", label="could leave in a minute"
    )
    work.plot(times, [s.sent for s in samples], color="#1f5fa8", label="sent so far")
    work.set_ylabel("messages")
    work.set_xlabel("seconds")
    for panel in (pods, work):
        for phase in dict.fromkeys(sample.phase for sample in samples):
            at_s = next(sample.at_s for sample in samples if sample.phase == phase)
            panel.axvline(at_s, color="#555555", linewidth=0.8, linestyle=":")
            panel.annotate(phase, (at_s, panel.get_ylim()[1]), va="top", fontsize=8, xytext=(3, -3),
                           textcoords="offset points")  # fmt: skip
        panel.legend(loc="center right", frameon=False, fontsize=8)
    figure.savefig(path, metadata={"Date": None})


def _look(connection: psycopg.Connection[tuple[int, ...]], phase: str, pods: Pods, began: float) -> Sample:
    values = [
        value
        for statement in (_FIGURE, _SENT, _LEFT)
        for value in connection.execute(statement).fetchone() or ()
    ]
    messages, turned_away, wanted, sent, left = map(int, values)
    at_s = time.monotonic() - began
    work = f"could leave {messages:7,}  away {turned_away}  sent {sent:7,}"
    print(f"{at_s:5.0f} s  {phase:6} wanted {wanted}  pods {pods.count}  {work}", file=sys.stderr, flush=True)
    return Sample(at_s, phase, messages, turned_away, wanted, pods.count, sent, left)


def _submit(client: Client, campaign_id: str, people: int, **options: object) -> None:
    rows = (plain.recipient(no) for no in range(1, people + 1))
    client.submit(plain.campaign(campaign_id, **options), rows)


def _worker(servers: Machine, name: str, queues: str) -> Process:
    return worker_process(servers, name, ["-A", "pabal_worker"], queues=queues)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench.scaling", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--people", type=int, default=300_000)
    parser.add_argument(
        "--write", action="store_true", help="renew the drawing and the table of docs/pods.md"
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
