"""Run a scenario on an installation, and hand the judge what both ends say.

What is hurt, the scenario says; whether it holds, the judge.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

import psycopg

from pabal.client import Client
from tests.faults import timing as timings
from tests.faults.evidence import record_of
from tests.faults.installation import Installation
from tests.faults.judge import Judgement, judged
from tests.faults.scenario import Act, Scenario
from tests.faults.scene import Scene

AWAY_S = 30.0
"""How long something is away; the quick selection has less patience."""

_OVER = ("finished", "cancelled", "held", "paused")
_STATE = "SELECT state::text FROM campaigns WHERE id = %s"


@dataclass(frozen=True, slots=True)
class ScenarioRun:
    """A scenario and what it came to."""

    scenario: Scenario
    faults: int
    judgement: Judgement
    took_s: float
    missed: tuple[str, ...] = ()
    """Faults that never found their moment, and what the checks of others say."""

    timing: timings.Timing | None = None
    """None: there is no undisturbed run to compare it with, or no end."""

    @property
    def complaints(self) -> tuple[str, ...]:
        """Everything that does not hold, also that the scenario missed its aim."""
        doubted, complaints = self.judgement.doubted, [*self.judgement.complaints, *self.missed]
        if self.scenario.puts_in_doubt and not doubted:
            complaints.append("no message was ever in doubt: the fault missed its aim")
        if self.scenario.drains and doubted:
            complaints.append(f"{doubted} messages were in doubt, though everybody ended in order")
        if self.timing and self.timing.complaint:
            complaints.append(self.timing.complaint)
        return tuple(complaints if self.faults else [*complaints, "no fault was injected"])


def run_scenario(
    installation: Installation,
    scenario: Scenario,
    *,
    seed: int,
    away_s: float = AWAY_S,
    undisturbed_s: float | None = None,
) -> ScenarioRun:
    """Submit, hurt, wait for the end, judge; also its time, if it is known how long it takes undisturbed."""
    began_at, recipe = time.monotonic(), scenario.recipe_of(seed)
    rng = Random(f"{seed} {scenario.name}")
    installation.sandbox.set_recipe(recipe)
    try:
        installation.start(
            scenario.id, scenario.settings, ledger=scenario.ledger, through_pooler=scenario.through_pooler
        )
        scene = Scene(installation, recipe, rng, away_s=away_s)
        _submit(installation, scenario)
        over_at, faults_s, missed = _hurt_all(scene, scenario.moments(rng))
        state = _wait_for_the_end(installation, scenario)
        missed += tuple(complaint for check in scene.checks for complaint in check())
        record = record_of(scene, scenario, state, over_at)
    finally:
        installation.stop()
    sends = [call for call in record.calls if call["call"] == "send"]
    hurt = sum(scenario.every_call or bool(call["fault"]) for call in sends) - scene.held
    judgement, timing = judged(record), None
    if undisturbed_s is not None and judgement.time_s is not None:
        allowed = timings.allowed_s(
            scenario, installation.settings, faults_s=faults_s, undisturbed_s=undisturbed_s
        )
        timing = timings.Timing(judgement.time_s, undisturbed_s, allowed)
    took_s = time.monotonic() - began_at
    return ScenarioRun(scenario, len(over_at) + hurt, judgement, took_s, missed, timing)


def measure_undisturbed(installation: Installation, scenario: Scenario, *, seed: int) -> float:
    """Seconds that its campaign takes while nothing goes wrong. Raises RuntimeError if even that fails."""
    judgement = run_scenario(installation, timings.undisturbed(scenario), seed=seed).judgement
    if judgement.time_s is None or judgement.complaints:
        raise RuntimeError(f"undisturbed, {scenario.name!r} does not hold: {'; '.join(judgement.complaints)}")
    return judgement.time_s


def _submit(installation: Installation, scenario: Scenario) -> None:
    people = ({"to": f"010{no:08}", "name": f"이름{no}"} for no in range(1, scenario.messages + 1))
    client = Client(installation.settings["PABAL_BROKER_URL"], timeout_s=60)
    client.submit(scenario.campaign_of(), people)


def _hurt_all(
    scene: Scene, moments: Sequence[tuple[int, Act]]
) -> tuple[list[datetime], float, tuple[str, ...]]:
    """When each fault was over, how long they lasted together, and what is to be said of one that never came,
    or that found something else than it expects; nothing comes after that.
    """
    over_at: list[datetime] = []
    lasted_s = 0.0
    try:
        for at, act in moments:
            lasted_s += _hurt(scene, at, act)
            over_at.append(datetime.now(UTC))
    except (TimeoutError, AssertionError) as error:
        return over_at, lasted_s, (str(error),)
    return over_at, lasted_s, ()


def _hurt(scene: Scene, at: int, act: Act) -> float:
    """Wait until something has gone to `at` recipients, then do it; how long that lasted."""
    scene.installation.wait(
        lambda: scene.reached() >= at, patience_s=240, what=f"{at} recipients had something"
    )
    began_at = time.monotonic()
    act(scene)
    return time.monotonic() - began_at


def _wait_for_the_end(installation: Installation, scenario: Scenario) -> str:
    """The campaign's last state; whatever it is when patience ends, for the judge to say what is open."""
    with suppress(TimeoutError):
        installation.wait(
            lambda: _state(installation, scenario) in _OVER, patience_s=scenario.patience_s, what="it is over"
        )
    return _state(installation, scenario)


def _state(installation: Installation, scenario: Scenario) -> str:
    installation.pass_time(0.2)
    with suppress(psycopg.OperationalError), installation.connect() as connection:
        row = connection.execute(_STATE, [scenario.id]).fetchone()
        return str(row[0]) if row else ""
    return ""
