"""Cause each alert for real, and see that Alertmanager gets it: `python -m tests.nightly.alerts`.

A whole installation (sandbox, two workers, beat, receiver, exporter) is scraped by a real Prometheus with the
rules of `deploy/prometheus/`. `--hurry 10` makes each stretch of time in the rules a tenth of itself; what is
asked and compared stays as it is. Two alerts take a quarter of an hour: others are caused while they ripen.
Prints a table, and writes it into docs/runbooks.md with `--write`.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from kombu import Connection, Producer

from pabal import wire
from pabal.campaign import parse_campaign
from pabal.client import Client
from pabal.errors import NotPossibleNow
from pabal_worker.local.health_probes import probe_page
from pabal_worker.local.ports import any_free
from pabal_worker.sandbox import read_recipe
from tests.faults.installation import WORKERS, Installation, run_installation
from tests.nightly.watching import RULES, Watch, missing_programs, watched
from tests.nightly.wheels import ROOT
from tests.support.endpoint import SECRETS, Endpoint, endpoint
from tests.support.processes import PABAL, environment

RUNBOOKS = ROOT / "docs" / "runbooks.md"
_HEADING = "## Each caused for real"
_OTHER_QUEUES = sorted(set(wire.QUEUES.values()) - {wire.PUMP_QUEUE})
_QUIET_S = 20.0
_EXPORTER_WITHIN_S = 90.0


@dataclass(frozen=True, slots=True)
class Cause:
    """How some alerts are caused."""

    alerts: tuple[str, ...]
    how: str
    cause: Callable[[Act], None]
    is_slow: bool = False
    """It is caused and left alone, while the next are played; what it does harms none of them."""


@dataclass(slots=True)
class Act:
    """What a cause works with; `undo` is run when its alerts were caught, the last first."""

    installation: Installation
    hook: Endpoint
    undo: ExitStack

    def submit(self, id: str, people: int, **more: Any) -> None:
        """A campaign that goes on."""
        spec = {
            "id": id,
            "channel": "KAKAO_ALIM",
            "sender": "@shop",
            "content": {"type": "TEMPLATE", "templateCode": "ORDER_01", "text": "주문이 발송되었습니다."},
        } | more
        client = Client(self.installation.settings["PABAL_BROKER_URL"], timeout_s=60)
        client.submit(
            parse_campaign(spec, source=id),
            [{"to": f"8210{no:08d}"} for no in range(people)],
        )

    def provide(self, *faults: Mapping[str, Any], **more: Any) -> None:
        """The provider behaves so, until the cause is undone."""
        self.installation.sandbox.set_recipe(read_recipe({"faults": list(faults)} | more))
        self.undo.callback(self.installation.sandbox.set_recipe, read_recipe({}))

    def push(self, body: bytes) -> None:
        """Somebody who knows the token posts to the receiver."""
        settings = self.installation.settings
        url = f"{settings['PABAL_RECEIVER_PUBLIC_URL']}/reports/{settings['PABAL_RECEIVER_TOKEN']}"
        httpx.post(url, content=body, timeout=10).raise_for_status()

    def cancel(self, *ids: str) -> None:
        """At the end these campaigns are given up, so that nothing of them burns on."""

        def give_up() -> None:
            client = Client(self.installation.settings["PABAL_BROKER_URL"], timeout_s=60)
            for id in ids:
                with suppress(NotPossibleNow):  # it has ended
                    client.cancel(id)

        self.undo.callback(give_up)


def _foreign_message(act: Act) -> None:
    with Connection(act.installation.settings["PABAL_BROKER_URL"]) as connection:
        Producer(connection).publish(
            {"order": 4711}, exchange="", routing_key=wire.INTAKE_QUEUE, serializer="json"
        )


def _unreadable_body(act: Act) -> None:
    act.push(b"no report at all")


def _spent(act: Act) -> None:
    limit = {"amount": "100", "currency": "KRW", "pricePerMessage": "10"}
    act.submit("limited", 30, spendLimit=limit)
    act.cancel("limited")


def _kept_doubt(act: Act) -> None:
    act.cancel("doubted")
    act.provide({"kind": "cut_before", "share": 1})
    act.submit("doubted", 20, inDoubt="HOLD")
    with act.installation.connect() as connection:
        asked = "SELECT count(*) = 20 FROM messages WHERE state = 'unknown'"
        act.installation.wait(
            lambda: connection.execute(asked).fetchone() == (True,), patience_s=120, what="all are in doubt"
        )
    act.installation.sandbox.set_recipe(read_recipe({}))


def _changed_ledger(act: Act) -> None:
    act.provide(reports={"min_s": 5, "max_s": 6})
    act.submit("wrong-books", 20)
    with act.installation.connect() as connection:
        connection.execute(
            "INSERT INTO tallies SELECT no, 0, 'delivered', 1 FROM campaigns WHERE id = 'wrong-books'"
        )


def _failing_endpoint(act: Act) -> None:
    act.hook.answers[:] = [503] * 10_000
    act.submit("told", 20, webhooks={"delivery": {"url": act.hook.url}})


def _gone_endpoint(act: Act) -> None:
    gone = act.undo.enter_context(endpoint())
    gone.answers[:] = [410] * 10_000
    act.submit("told-once", 20, webhooks={"delivery": {"url": gone.url}})


def _failing_provider(act: Act) -> None:
    act.provide({"kind": "status_503", "share": 1})
    act.submit("unlucky", 2000)
    act.cancel("unlucky")


def _busy_provider(act: Act) -> None:
    act.provide({"kind": "status_429", "share": 0.3})
    act.submit("slowed", 20_000)
    act.cancel("slowed")


def _slow_provider(act: Act) -> None:
    act.provide(base_latency_s=2.5)
    act.submit("asks-much", 16_000, sendingSpeedLimit={"amount": 6000, "timeUnit": "MINUTE"})
    act.cancel("asks-much")


def _many_pumps(act: Act) -> None:
    ids = [f"small-{no}" for no in range(25)]
    act.provide(base_latency_s=0.5)
    for id in ids:
        act.submit(id, 300, sendingSpeedLimit={"amount": 60, "timeUnit": "MINUTE"})
    act.cancel(*ids)


def _no_beat(act: Act) -> None:
    act.installation.stop_one("beat")
    act.undo.callback(act.installation.start_one, "beat")
    act.push(b'{"results":[]}')


def _hanging_upkeep(act: Act) -> None:
    connection = act.undo.enter_context(act.installation.connect())
    act.undo.enter_context(connection.transaction())
    connection.execute("SELECT FROM signs WHERE name = 'upkeep' FOR UPDATE")


def _no_pumping_worker(act: Act) -> None:
    for worker in WORKERS:
        act.installation.stop_one(worker)
        act.undo.callback(act.installation.start_one, worker)
    command = ["celery", "-A", "pabal_worker", "worker", "--without-gossip", "--without-mingle"]
    command += ["-n", "other@here", "-Q", ",".join(_OTHER_QUEUES)]
    act.undo.enter_context(_running(act.installation, "other", [sys.executable, "-m", *command]))
    act.submit("stands-still", 50)


def _hanging_pacer(act: Act) -> None:
    _freeze(act, act.installation.valkey.pid)


def _no_ledger(act: Act) -> None:
    act.installation.postgres.stop()
    act.undo.callback(act.installation.restart_postgres)


def _nothing(_: Act) -> None:
    """The exporter is ended by whoever runs it."""


def _freeze(act: Act, pid: int) -> None:
    os.kill(pid, signal.SIGSTOP)
    act.undo.callback(os.kill, pid, signal.SIGCONT)


CAUSES = (
    Cause(("PabalDeadLetters",), "a JSON object without headers, put into `pabal.intake`", _foreign_message),
    Cause(("PabalInboxUnreadable",), "a line of text posted to the receiver", _unreadable_body),
    Cause(
        ("PabalLimitNear", "PabalCampaignHeld"), "a campaign of 30 whose `spendLimit` has room for 10", _spent
    ),
    Cause(("PabalWebhooksLag",), "an endpoint that answers 503", _failing_endpoint, is_slow=True),
    Cause(("PabalBooksDiffer",), "a row added to the tallies of a campaign by hand", _changed_ledger),
    Cause(
        ("PabalDoubtsOld",),
        'calls that are cut, logs that know nothing, `"inDoubt": "HOLD"`',
        _kept_doubt,
        is_slow=True,
    ),
    Cause(("PabalNoTick", "PabalReportsLag"), "beat ended, and a body pushed to the receiver", _no_beat),
    Cause(("PabalNoUpkeep",), "the row of upkeep's heartbeat locked in another session", _hanging_upkeep),
    Cause(
        ("PabalProcessNotScraped", "PabalNoWorker", "PabalNothingLeaves"),
        "both workers ended, another one started that does not take `pabal.pump`, and a campaign submitted",
        _no_pumping_worker,
    ),
    Cause(
        ("PabalCallsFail", "PabalBreakerOpen"),
        "a provider that answers 503 to each call of a campaign of 2,000",
        _failing_provider,
    ),
    Cause(("PabalSlowed",), "a provider that answers 429 to three calls in ten", _busy_provider),
    Cause(
        ("PabalPaceFarBelow",), "a campaign that asks for 100 a second, calls that take 2.5 s", _slow_provider
    ),
    Cause(("PabalTooFewSlots",), "25 paced campaigns for two workers of one slot each", _many_pumps),
    Cause(("PabalWebhookParked",), "an endpoint that answers 410", _gone_endpoint),
    Cause(("PabalPacerAway",), "Valkey stopped (SIGSTOP)", _hanging_pacer),
    Cause(("PabalLedgerAway",), "PostgreSQL ended", _no_ledger),
    Cause(("PabalNoExporter",), "the exporter ended", _nothing),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table."""

    alert: str
    how: str
    says: str | None
    """None: it did not come."""

    took_s: float


@dataclass(slots=True)
class Run:
    """One run of causes, one after the other."""

    installation: Installation
    watch: Watch
    hook: Endpoint
    patience_s: float
    lines: list[Line] = field(default_factory=list)
    _begun: dict[Cause, tuple[ExitStack, float]] = field(default_factory=dict)

    def play(self, cause: Cause, before: Callable[[], None] = lambda: None) -> None:
        """Cause it, wait until all of its alerts were caught, undo it."""
        self.begin(cause, before)
        self.end(cause)

    def begin(self, cause: Cause, before: Callable[[], None] = lambda: None) -> None:
        """Cause it, once what an earlier cause has left burns no more."""
        with suppress(TimeoutError):
            self._wait(lambda: not set(cause.alerts) & set(self.watch.burning()))
        undo, began_at = ExitStack(), time.monotonic()
        self._begun[cause] = (undo, began_at)
        before()
        self.watch.forget(cause.alerts)
        cause.cause(Act(self.installation, self.hook, undo))

    def end(self, cause: Cause) -> None:
        """Wait until all of its alerts were caught, then undo it."""
        undo, began_at = self._begun.pop(cause)
        with undo:
            with suppress(TimeoutError):
                self._wait(lambda: set(cause.alerts) <= set(self.watch.caught()))
            caught = self.watch.caught()
        for alert in cause.alerts:
            found = caught.get(alert)
            took_s = found.at - began_at if found else 0
            line = Line(alert, cause.how, found.summary if found else None, took_s)
            self.lines.append(line)
            _say(f"{alert:24} {line.took_s:6.0f} s  {line.says or 'DID NOT COME'}")

    def end_all(self) -> None:
        """Undo what a broken run has left."""
        for undo, _ in self._begun.values():
            undo.close()
        self._begun.clear()

    def _wait(self, holds: Callable[[], bool]) -> None:
        gives_up_at = time.monotonic() + self.patience_s
        while not holds():
            if time.monotonic() > gives_up_at:
                raise TimeoutError
            with suppress(Exception):  # who died is started again; its servers may be away just now
                self.installation.check()
            time.sleep(0.2)


def main() -> int:
    """Cause all alerts, or those that are named; 1 if one did not come, or one came unasked."""
    asked = _arguments()
    if missing := missing_programs():
        _say(f"skipped: {' and '.join(missing)} are not on this machine; Debian has packages of these names")
        return 0
    with ExitStack() as stack:
        installation = stack.enter_context(run_installation())
        hook = stack.enter_context(endpoint())
        ports = {name: any_free() for name in (*WORKERS, "receiver", "exporter")}
        settings = {
            "PABAL_WORKER_THREADS": "5",
            "PABAL_RELAY_SECRET": SECRETS[0],
            "PABAL_RELAY_ALLOW_PRIVATE": "true",
        }
        own = {name: {"PABAL_METRICS_PORT": str(port)} for name, port in ports.items()}
        installation.start("alerts", settings, own=own)
        exporter = stack.enter_context(ExitStack())
        exporter.enter_context(_exporter(installation, ports["exporter"]))
        page = probe_page(f"http://127.0.0.1:{ports['exporter']}/metrics")
        installation.wait(page, patience_s=_EXPORTER_WITHIN_S, what="the exporter answers")
        targets = {
            "pabal-worker": [f"127.0.0.1:{ports[worker]}" for worker in WORKERS],
            "pabal-receiver": [f"127.0.0.1:{ports['receiver']}"],
            "pabal-exporter": [f"127.0.0.1:{ports['exporter']}"],
        }
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="pabal-alerts-"))) / "watch"
        watch = stack.enter_context(watched(folder, targets, hurry=asked.hurry))
        run = Run(installation, watch, hook, asked.patience or 90 + 1200 / asked.hurry)
        stack.callback(run.end_all)
        unasked = _stay_quiet(run)
        _play(
            run,
            [cause for cause in CAUSES if not asked.alerts or set(asked.alerts) & set(cause.alerts)],
            exporter,
        )
    table = _table(run.lines, hurry=asked.hurry)
    print(table)  # noqa: T201
    if asked.write:
        _write(table)
    return 1 if unasked or any(line.says is None for line in run.lines) else 0


def _play(run: Run, causes: Sequence[Cause], exporter: ExitStack) -> None:
    """One after the other; the slow ones begin in their turn and are awaited before servers are hurt."""
    slow = [cause for cause in causes if cause.is_slow]
    for cause in causes:
        if cause.is_slow:
            run.begin(cause)
            continue
        if cause.cause in (_gone_endpoint, _hanging_pacer, _no_ledger, _nothing):
            while slow:
                run.end(slow.pop(0))
        run.play(cause, exporter.close if cause.cause is _nothing else lambda: None)
    while slow:
        run.end(slow.pop(0))


def _stay_quiet(run: Run) -> dict[str, str]:
    """An ordinary campaign, and no alert; returns those that came."""
    with ExitStack() as undo:
        Act(run.installation, run.hook, undo).submit("ordinary", 100)
    run.installation.pass_time(_QUIET_S)
    unasked = run.watch.burning()
    _say(f"an ordinary campaign: {unasked or 'no alert'}")
    return unasked


@contextmanager
def _exporter(installation: Installation, port: int) -> Iterator[None]:
    with _running(installation, "exporter", [PABAL, "exporter", "--port", str(port)]):
        yield


@contextmanager
def _running(installation: Installation, name: str, command: Sequence[str]) -> Iterator[None]:
    """A process beside those of the installation, until the block ends."""
    log_path = installation.folder / f"{name}.log"
    settings = installation.settings | {"PABAL_DATABASE_URL": installation.database_url()}
    with log_path.open("wb") as log:
        process = subprocess.Popen(command, env=environment(**settings), stdout=log, stderr=log)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _table(lines: Sequence[Line], *, hurry: int) -> str:
    missed = set(re.findall(r"- alert: (\w+)", RULES.read_text("utf-8"))) - {line.alert for line in lines}
    speed = "the rules as they are"
    if hurry > 1:
        speed = (
            "every `for`, every\nwindow of a rate (20 s at least) and every age that is compared "
            f"divided by {hurry}, and nothing else (`--hurry {hurry}`)"
        )
    text = [
        "One run of `python -m tests.nightly.alerts`: sandbox, two workers, beat, receiver and exporter,",
        f"a real Prometheus that scrapes each second (the exporter each five), a real Alertmanager; {speed}.",
        "In the order in which they came; PabalWebhooksLag and PabalDoubtsOld were caused in their turn,",
        "and left alone while the next were played.",
        "",
        "| alert | how it was caused | what it said | seconds until Alertmanager had it |",
        "|---|---|---|---|",
        *map(_row_of, lines),
    ]
    return "\n".join([*text, *(["", f"Not caused: {', '.join(sorted(missed))}."] if missed else [])])


def _row_of(line: Line) -> str:
    seconds = f"{line.took_s:.0f}" if line.says else ""
    return f"| {line.alert} | {line.how} | {line.says or '**did not come**'} | {seconds} |"


def _write(table: str) -> None:
    page = RUNBOOKS.read_text("utf-8").partition(f"\n{_HEADING}\n")[0].rstrip()
    RUNBOOKS.write_text(f"{page}\n\n{_HEADING}\n\n{table}\n")


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tests.nightly.alerts", description="cause each alert for real")
    parser.add_argument("alerts", nargs="*", help="such as PabalNoTick; all if none is named")
    parser.add_argument("--hurry", type=int, default=1, help="divide all times in the rules; %(default)s")
    parser.add_argument("--patience", type=float, help="seconds that an alert may take")
    parser.add_argument("--write", action="store_true", help="put the table into docs/runbooks.md")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
