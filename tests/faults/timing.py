"""Bound the time that a scenario may take, by an undisturbed run of the same setting.

A fault may cost its own time, the lease of what it interrupted and the time that a doubt lasts; what comes
after may go at half the pace. Under faults that never end the scenario states how many times the undisturbed
time it may take. Measures nothing itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson

from pabal_worker.reconciliation.reconciler import _QUESTIONS_KEPT_S
from tests.faults.scenario import Scenario

LEASE_BEYOND_TIMEOUT_S = 15.0
"""A lease is the request's timeout and so much more."""

_TURN_S = 2.0
"""Upkeep looks so often."""

_CALM = ("outcomes", "reports")
_CALM_REPORTS = ("min_s", "max_s")
_TIMES = 2.0


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a scenario took from its first pump to its end, and what it is compared with."""

    took_s: float
    undisturbed_s: float
    allowed_s: float

    @property
    def complaint(self) -> str:
        """Empty if it was quick enough."""
        if self.took_s <= self.allowed_s:
            return ""
        return (
            f"it took {self.took_s:.0f} s, and {self.allowed_s:.0f} s are allowed "
            f"({self.undisturbed_s:.0f} s undisturbed)"
        )


def undisturbed(scenario: Scenario) -> Scenario:
    """The same campaign and settings with nothing that goes wrong; alike for all scenarios of one setting."""
    recipe = {name: scenario.recipe[name] for name in _CALM if name in scenario.recipe}
    if "reports" in recipe:
        reports = {name: n for name, n in recipe["reports"].items() if name in _CALM_REPORTS}
        recipe = recipe | {"reports": reports}
    setting = [scenario.messages, recipe, dict(scenario.campaign), dict(scenario.settings)]
    key = hashlib.sha256(orjson.dumps(setting, option=orjson.OPT_SORT_KEYS)).hexdigest()[:8]
    calm = Scenario(f"undisturbed {key}", scenario.messages, recipe=recipe)
    return replace(calm, campaign=scenario.campaign, settings=scenario.settings)


def allowed_s(
    scenario: Scenario, settings: Mapping[str, Any], *, faults_s: float, undisturbed_s: float
) -> float:
    """Seconds that it may take, with faults that lasted `faults_s` together."""
    if scenario.times is not None:
        return faults_s + scenario.times * undisturbed_s
    return faults_s + lease_s(settings) + doubt_s(settings) + _TIMES * undisturbed_s


def lease_s(settings: Mapping[str, Any]) -> float:
    """For how long nobody looks after what a worker had in its hands when it died."""
    return float(settings["PABAL_REQUEST_TIMEOUT_S"]) + LEASE_BEYOND_TIMEOUT_S


def doubt_s(settings: Mapping[str, Any]) -> float:
    """How long a doubt lasts where the logs answer: questions of an asker that died are held, then asked
    twice.
    """
    asked_s = float(settings["PABAL_ASK_AFTER_S"]) + float(settings["PABAL_ASK_AGAIN_S"])
    return _QUESTIONS_KEPT_S + _TURN_S + asked_s
