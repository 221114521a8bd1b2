"""Run the demo: an installation on this machine, one campaign, and proofs at the end.

In the middle of it the worker that is sending is killed on purpose; the sandbox has the faults of its recipe.
Shows nothing itself, and leaves nothing behind.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from pabal.campaign import Campaign, parse_campaign
from pabal.client import Client
from pabal.errors import WrongSettings
from pabal.recipients.prepare import Prepared
from pabal.recipients.source import Progress, prepared_recipients
from pabal.replies import CampaignStatus as Status
from pabal.submit.submission import submit
from pabal_worker.campaigns.export import outcomes
from pabal_worker.demo.proofs import Evidence, Proof, proofs
from pabal_worker.ledger import Ledger
from pabal_worker.ledger.database import Database
from pabal_worker.local.processes import SANDBOX_KEY
from pabal_worker.local.stack import LocalStack, OnEvent
from pabal_worker.maintenance.figures import reach_of
from pabal_worker.provider.factory import provider_format
from pabal_worker.rules.delivery_costs import Reach
from pabal_worker.sandbox import Recipe, Sandbox, load_recipe

Watch = Callable[[Callable[[], Status]], Status]
"""Shows a campaign until it ends, by asking for its status again and again; returns the last."""

OpenProgress = Callable[[], AbstractContextManager[Progress | None]]
"""Gives something that shows the progress of submitting, or None."""

OnPrepared = Callable[[Campaign, Prepared], None]
"""Told of the checked list before it is handed over."""

SETTINGS = {
    "PABAL_REQUEST_TIMEOUT_S": "5",
    "PABAL_PUMP_S": "2",
    "PABAL_ASK_AFTER_S": "2",
    "PABAL_ASK_AGAIN_S": "4",
    "PABAL_REPORT_GRACE_S": "3",
    "PABAL_REPORT_HORIZON_S": "40",
}
"""Patience for minutes, not days: the demo's provider answers fast."""

_EXAMPLES = (Path(__file__).resolve().parents[3] / "examples", Path("examples"))
_LAST_SENDER = "SELECT worker FROM attempts WHERE leg = 0 ORDER BY id DESC LIMIT 1"


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """What the demo sends, and what goes wrong."""

    campaign: Campaign
    recipients: Path
    recipe: Recipe
    settings: Mapping[str, str] = field(default_factory=lambda: SETTINGS)
    worker_count: int = 2
    kill_when: float = 1 / 3
    """The share of recipients to whom a message has gone out when a worker is killed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the demo came to."""

    proofs: list[Proof]
    reach: Reach
    """People by the channel that reached them, and what it cost."""

    killed_pid: int | None

    @property
    def holds(self) -> bool:
        """Whether every proof does."""
        return all(proof.holds for proof in self.proofs)


def example_plan() -> DemoPlan:
    """The plan of the repository's examples. Raises WrongSettings where they are not installed."""
    folder = next((folder for folder in _EXAMPLES if (folder / "demo-recipe.json").exists()), None)
    if folder is None:
        raise WrongSettings(
            f"the demo's example files are not here (looked in {' and '.join(map(str, _EXAMPLES))}); "
            f"run it in a checkout of the repository"
        )
    campaign = parse_campaign((folder / "campaign.json").read_bytes(), source=str(folder / "campaign.json"))
    return DemoPlan(campaign, folder / "recipients.csv", load_recipe(str(folder / "demo-recipe.json")))


def run_demo(
    plan: DemoPlan,
    data: Path,
    *,
    watch: Watch,
    on_event: OnEvent,
    open_progress: OpenProgress = nullcontext,
    on_prepared: OnPrepared | None = None,
) -> Outcome:
    """Run it in the folder `data`; returns when every process has ended, however this ends."""
    settings = dict(plan.settings)
    stack = LocalStack(
        data, with_sandbox=plan.recipe, worker_count=plan.worker_count, settings=settings, on_event=on_event
    )
    try:
        stack.start()
        recipients = shutil.copy(plan.recipients, data)
        client = Client(stack.settings["PABAL_BROKER_URL"])
        prepared = _submit(client, plan.campaign, Path(recipients), open_progress, on_prepared)
        run = _WatchedRun(plan, stack, client, on_event)
        watch(run.status)
        return _outcome(plan, stack, prepared, run.killed_pid)
    finally:
        with interrupts_ignored():
            stack.stop()


def _submit(
    client: Client,
    campaign: Campaign,
    recipients: Path,
    open_progress: OpenProgress,
    on_prepared: OnPrepared | None,
) -> Prepared:
    with (
        open_progress() as on_progress,
        prepared_recipients(campaign, recipients, skip_bad=True, on_progress=on_progress) as prepared,
    ):
        if on_prepared:
            on_prepared(campaign, prepared)
        submit(client, campaign, prepared, on_progress=on_progress)
    return prepared


@contextmanager
def folder_for(keep: Path | None) -> Iterator[Path]:
    """An empty folder: `keep`, or one that is gone afterwards."""
    if keep is not None:
        if keep.exists() and any(keep.iterdir()):
            raise WrongSettings(f"{keep} is not empty; name a new folder")
        yield keep
        return
    folder = Path(tempfile.mkdtemp(prefix="pabal-demo-"))
    try:
        yield folder
    finally:
        with interrupts_ignored():
            shutil.rmtree(folder)


@contextmanager
def interrupts_ignored() -> Iterator[None]:
    """No Ctrl-C while things are put in order."""
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _WatchedRun:
    """Checks the stack while somebody watches the campaign, and kills a worker in the middle."""

    def __init__(self, plan: DemoPlan, stack: LocalStack, client: Client, on_event: OnEvent) -> None:
        self._plan, self._stack, self._client, self._on_event = plan, stack, client, on_event
        self.killed_pid: int | None = None

    def status(self) -> Status:
        """The campaign's status."""
        self._stack.check()
        status = self._client.status(self._plan.campaign.id)
        if self.killed_pid is None and self._is_time(status):
            self.killed_pid = self._kill()
        return status

    def _is_time(self, status: Status) -> bool:
        sent = status["recipients"] - status["legs"].get("kakao", {}).get("waiting", 0)
        return bool(status["state"] == "running" and sent >= status["recipients"] * self._plan.kill_when)

    def _kill(self) -> int | None:
        """Kill the worker that made the last call, so that it dies in the middle of its work."""
        pid = _last_sender(self._stack.settings["PABAL_DATABASE_URL"])
        workers = {s.pid: s.name for s in self._stack.states() if s.name.startswith("worker")}
        if pid not in workers:
            return None
        os.kill(pid, signal.SIGKILL)
        self._on_event(
            workers[pid], "killed", f"process id {pid}, on purpose; others go on when its lease is over"
        )
        return pid


def _last_sender(database_url: str) -> int:
    database = Database(database_url, max_size=1)
    try:
        row = database.row(_LAST_SENDER)
        return int(row["worker"].rpartition(":")[2]) if row else 0
    finally:
        database.close()


def _outcome(plan: DemoPlan, stack: LocalStack, prepared: Prepared, killed_pid: int | None) -> Outcome:
    campaign = plan.campaign
    ledger = Ledger(stack.settings["PABAL_DATABASE_URL"], max_connections=2)
    try:
        stored = ledger.campaigns.find(campaign.id)
        assert stored is not None
        rows, _ = outcomes(ledger, campaign.id, provider=provider_format())
        pace = campaign.pace
        evidence = Evidence(
            campaign_id=campaign.id,
            state=stored.state,
            rows_read=prepared.rows_read,
            bad=prepared.bad,
            duplicates=prepared.duplicates,
            audit=ledger.tallies.audit(stored.no),
            outcomes=list(rows),
            arrivals=_arrivals(stack),
            amount=pace[0][0] if pace else None,
            unit_s=pace[0][1] if pace else 1,
        )
        reach = reach_of(ledger, stored, ledger.tallies.sums(stored.no))
        return Outcome(proofs(evidence), reach, killed_pid)
    finally:
        ledger.close()


def _arrivals(stack: LocalStack) -> list[dict[str, Any]]:
    with httpx.Client(timeout=60, trust_env=False) as http:
        return Sandbox(stack.sandbox_url or "", SANDBOX_KEY, 0, http).arrivals()
