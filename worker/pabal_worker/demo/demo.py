"""The demo: everything at once on this machine, one campaign, and proofs at the end.

In the middle of it the worker that is sending is killed on purpose; the provider's stand-in has a bad day as
its recipe says. Nothing is left behind.
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
from pabal_worker.local.stack import Machine, OnEvent
from pabal_worker.maintenance.figures import reach_of
from pabal_worker.provider.factory import provider_format
from pabal_worker.rules.delivery_costs import Reach
from pabal_worker.sandbox import Recipe, Sandbox, load_recipe

Watch = Callable[[Callable[[], Status]], Status]
"""Shows a campaign until it ends, by asking for its status again and again; returns the last."""

Showing = Callable[[], AbstractContextManager[Progress | None]]
"""Gives something that shows the progress of submitting, or None."""

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
class Play:
    """What the demo plays."""

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


def example() -> Play:
    """The play of the repository's examples. Raises WrongSettings where they are not installed."""
    folder = next((folder for folder in _EXAMPLES if (folder / "demo-recipe.json").exists()), None)
    if folder is None:
        raise WrongSettings(
            f"the demo's example files are not here (looked in {' and '.join(map(str, _EXAMPLES))}); "
            f"run it in a checkout of the repository"
        )
    campaign = parse_campaign((folder / "campaign.json").read_bytes(), source=str(folder / "campaign.json"))
    return Play(campaign, folder / "recipients.csv", load_recipe(str(folder / "demo-recipe.json")))


def perform(
    play: Play,
    data: Path,
    *,
    watch: Watch,
    on_event: OnEvent,
    showing: Showing = nullcontext,
) -> Outcome:
    """Play it in the folder `data`; returns when every process has ended, however this ends."""
    settings = dict(play.settings)
    machine = Machine(
        data, with_sandbox=play.recipe, worker_count=play.worker_count, settings=settings, on_event=on_event
    )
    try:
        machine.start()
        recipients = shutil.copy(play.recipients, data)
        client = Client(machine.settings["PABAL_BROKER_URL"])
        prepared = _submit(client, play.campaign, Path(recipients), showing)
        director = _Director(play, machine, client, on_event)
        watch(director.status)
        return _outcome(play, machine, prepared, director.killed_pid)
    finally:
        with interrupts_ignored():
            machine.stop()


def _submit(client: Client, campaign: Campaign, recipients: Path, showing: Showing) -> Prepared:
    with (
        showing() as on_progress,
        prepared_recipients(campaign, recipients, skip_bad=True, on_progress=on_progress) as prepared,
    ):
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


class _Director:
    """Looks after the machine while somebody watches, and kills a worker in the middle."""

    def __init__(self, play: Play, machine: Machine, client: Client, on_event: OnEvent) -> None:
        self._play, self._machine, self._client, self._on_event = play, machine, client, on_event
        self.killed_pid: int | None = None

    def status(self) -> Status:
        """The campaign's status."""
        self._machine.check()
        status = self._client.status(self._play.campaign.id)
        if self.killed_pid is None and self._is_time(status):
            self.killed_pid = self._kill()
        return status

    def _is_time(self, status: Status) -> bool:
        gone_out = status["recipients"] - status["legs"].get("kakao", {}).get("waiting", 0)
        return bool(status["state"] == "running" and gone_out >= status["recipients"] * self._play.kill_when)

    def _kill(self) -> int | None:
        """Kill the worker that made the last call, so that it dies in the middle of its work."""
        pid = _last_sender(self._machine.settings["PABAL_DATABASE_URL"])
        named = {state.pid: state.name for state in self._machine.states() if state.name.startswith("worker")}
        if pid not in named:
            return None
        os.kill(pid, signal.SIGKILL)
        self._on_event(
            named[pid], "killed", f"process id {pid}, on purpose; others go on when its lease is over"
        )
        return pid


def _last_sender(database_url: str) -> int:
    database = Database(database_url, max_size=1)
    try:
        row = database.row(_LAST_SENDER)
        return int(row["worker"].rpartition(":")[2]) if row else 0
    finally:
        database.close()


def _outcome(play: Play, machine: Machine, prepared: Prepared, killed_pid: int | None) -> Outcome:
    campaign = play.campaign
    ledger = Ledger(machine.settings["PABAL_DATABASE_URL"], max_connections=2)
    try:
        stored = ledger.campaigns.find(campaign.id)
        assert stored is not None
        rows, _ = outcomes(ledger, campaign.id, provider=provider_format())
        limit = campaign.sending_speed_limit
        evidence = Evidence(
            campaign_id=campaign.id,
            state=stored.state,
            rows_read=prepared.rows_read,
            bad=prepared.bad,
            duplicates=prepared.duplicates,
            audit=ledger.tallies.audit(stored.no),
            outcomes=list(rows),
            arrivals=_arrivals(machine),
            amount=limit.amount if limit else None,
            unit_s=limit.unit_s if limit else 1,
        )
        reach = reach_of(ledger, stored, ledger.tallies.sums(stored.no))
        return Outcome(proofs(evidence), reach, killed_pid)
    finally:
        ledger.close()


def _arrivals(machine: Machine) -> list[dict[str, Any]]:
    with httpx.Client(timeout=60, trust_env=False) as http:
        return Sandbox(machine.sandbox_url or "", SANDBOX_KEY, 0, http).arrivals()
