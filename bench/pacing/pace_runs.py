"""Run one paced campaign through real workers, and do something to it while it sends.

    plain    1, 4 or 16 worker processes, as many pumps at once
    wipe     Valkey forgets everything, broker and pacer
    idle     a pause, and on
    repace   half the pace, then the old one again
    skew     the clocks of three of four workers are wrong
    account  the account may send half of what the campaign asks for

`play` does what a scenario says, by the clock of its first arrival.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from bench.kit import plain, tracks
from bench.kit.figures import WentWrong
from bench.kit.machine import Machine, workers
from bench.kit.sliding import Limit
from bench.kit.tracks import Mark, Track
from pabal.client import Client

CAMPAIGN_ID = "paced"
AMOUNT = 6000
"""Messages a MINUTE: fast enough for several pumps at once."""

UNIT_S = 60.0
_PATIENCE_S = 60.0
_HOUR_S, _MINUTE_S, _DAY_S = 3600.0, 60.0, 86400.0

Do = Callable[[Machine, Client], object]


@dataclass(frozen=True, slots=True)
class Act:
    """Something that is done to a run."""

    at_s: float
    """Seconds after the first arrival."""

    label: str
    do: Do
    amount: int | None = None
    """What is allowed from then on; None: what was."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """A run to be made."""

    name: str
    seconds: float
    """From the first arrival on; longer than the unit, so that every place of the window is seen."""

    n_workers: int = 4
    amount: int = AMOUNT
    """Of the campaign, a MINUTE."""

    allowed: int = AMOUNT
    """A MINUTE, from the start on."""

    settings: Mapping[str, str] = field(default_factory=dict)
    ahead_s: Sequence[float] = ()
    acts: Sequence[Act] = ()
    steady_from: str | None = ""
    """The act from which on the cap is to be used in full; empty: from the start."""

    def shortened(self, factor: float) -> Scenario:
        """The same in less time: a trial that it works, no proof."""
        acts = [replace(act, at_s=act.at_s * factor) for act in self.acts]
        return replace(self, seconds=self.seconds * factor, acts=acts)


def _wipe(machine: Machine, _: Client) -> None:
    machine.wipe_valkey()


def _pause(_: Machine, client: Client) -> None:
    client.pause(CAMPAIGN_ID)


def _resume(_: Machine, client: Client) -> None:
    client.resume(CAMPAIGN_ID)


def _pace(amount: int) -> Do:
    return lambda _, client: client.pace(CAMPAIGN_ID, amount)


SCENARIOS: dict[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        Scenario("plain-1", 80, n_workers=1),
        Scenario("plain-4", 80),
        Scenario("plain-16", 80, n_workers=16),
        Scenario("wipe", 110, acts=[Act(40, "wiped", _wipe)], steady_from="wiped"),
        Scenario(
            "idle",
            140,
            acts=[Act(30, "paused", _pause), Act(70, "resumed", _resume)],
            steady_from="resumed",
        ),
        Scenario(
            "repace",
            150,
            acts=[
                Act(40, "3000/MINUTE", _pace(3000), amount=3000),
                Act(105, "6000/MINUTE", _pace(6000), amount=6000),
            ],
            steady_from="6000/MINUTE",
        ),
        Scenario("skew", 100, ahead_s=(-_HOUR_S, 10 * _MINUTE_S, 3 * _DAY_S)),
        Scenario("account", 80, amount=600, allowed=300, settings={"PABAL_ACCOUNT_SPEED": "300/MINUTE"}),
    )
}


@dataclass(frozen=True, slots=True)
class Played:
    """What came of a scenario."""

    track: Track
    binds: str | None
    """The scope that `status` named near the end; None: it named none, or nobody answered."""


def play(machine: Machine, scenario: Scenario) -> Played:
    """Send as the scenario says, and look at both ends."""
    machine.clear()
    with _sending(machine, scenario) as client:
        began = _first_arrival(machine)
        limits, marks = [Limit(began, scenario.allowed)], list[Mark]()
        for act in scenario.acts:
            _sleep_until(began + act.at_s)
            act.do(machine, client)
            marks.append(Mark(time.time(), act.label))
            if act.amount is not None:
                limits.append(Limit(marks[-1].at, act.amount))
        _sleep_until(began + scenario.seconds)
        binds = None if scenario.ahead_s else _what_binds(client)
        grants, arrivals = tracks.granted(machine), tracks.arrived(machine)
        client.cancel(CAMPAIGN_ID)
    end = began + scenario.seconds
    track = Track(scenario.name, UNIT_S, limits, marks, grants.until(end), arrivals.until(end))
    return Played(track, binds)


@contextmanager
def _sending(machine: Machine, scenario: Scenario) -> Iterator[Client]:
    """Workers with a pump for each of them, and a campaign that does not end by itself within the time."""
    settings = {"PABAL_PUMP_SHARES": str(max(2, scenario.n_workers)), **scenario.settings}
    limit = {"amount": scenario.amount, "timeUnit": "MINUTE"}
    n = int(scenario.amount * (scenario.seconds + 10) / UNIT_S)
    with workers(machine, scenario.n_workers, settings=settings, ahead_s=scenario.ahead_s):
        client = Client(machine.valkey.url(0), timeout_s=30)
        campaign = plain.campaign(CAMPAIGN_ID, sendingSpeedLimit=limit)
        client.submit(campaign, (plain.recipient(no) for no in range(1, n + 1)))
        yield client


def _first_arrival(machine: Machine) -> float:
    deadline = time.monotonic() + _PATIENCE_S
    while not (arrivals := tracks.arrived(machine)).times:
        if time.monotonic() > deadline:
            raise WentWrong(f"nothing arrived within {_PATIENCE_S:g} s of the submission")
        time.sleep(0.05)
    return arrivals.times[0]


def _what_binds(client: Client) -> str | None:
    """The scope that held it back in the last seconds."""
    binds = client.status(CAMPAIGN_ID)["binds"]
    return str(binds["scope"]) if binds else None


def _sleep_until(wall: float) -> None:
    time.sleep(max(0.0, wall - time.time()))
