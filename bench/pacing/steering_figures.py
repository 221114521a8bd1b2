"""Say what a provider may do to the account's pace, judge what came of it, and draw it.

Nothing runs here; `steering.py` does that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure as Picture

from bench.kit import sliding
from bench.kit.figures import Figure, at_least, share
from bench.kit.sliding import Calls
from bench.kit.sliding import Limit as Allowed
from pabal.rate.pacing import Scope
from pabal_worker.rules.steering import Kind
from tests.models.steered_sending import ACCOUNT, Call, Limit, ProviderPlan

__all__ = ["SCENARIOS", "Kind", "Scenario", "draw", "figures_of"]

_COLUMNS, _BIN_S = 2, 5
_COLOURS = {"steering": "#1f5fa8", "AIMD": "#e08a1e", "none": "#999999", "real": "#1b7f4b"}
_OTHER = "#b3261e"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Messages a second that should pass from one moment to another, at 90 % of what is possible."""

    from_s: float
    until_s: float
    per_s: float
    counts_failed: bool = False
    """Whether messages of failed and refused calls count: where their errors do not depend on the pace."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """What the provider does, once for the simulation and once for the sandbox."""

    name: str
    seconds: float
    account: Scope
    plan: ProviderPlan
    recipes: Sequence[tuple[float, Mapping[str, Any]]]
    """The sandbox's recipes, by second."""

    wanted: Sequence[Wanted]
    campaigns: Sequence[int] = (0,)
    """The cap of each, messages a MINUTE; 0: none of its own."""

    most_refused: float | None = None
    away_s: tuple[float, float] | None = None

    @property
    def has_changes(self) -> bool:
        """Whether its limit changes by the sandbox's own clock."""
        return any(recipe.get("cap", {}).get("changes") for _, recipe in self.recipes)

    def shortened(self, seconds: float) -> Scenario:
        """The same for a shorter time, with what is wanted of that."""
        wanted = [
            replace(one, until_s=min(one.until_s, seconds)) for one in self.wanted if one.from_s < seconds
        ]
        return replace(self, seconds=seconds, wanted=wanted)


def _cap(per_s: int) -> Scope:
    return Scope(ACCOUNT, per_s * 60, 60)


def _limited(name: str, amount: int, per_s: float, cap: int) -> Scenario:
    plan, recipe = ProviderPlan(messages=[Limit(amount, per_s)]), {"cap": {"amount": amount, "per_s": per_s}}
    wanted = [Wanted(0, 600, amount / per_s)]
    return Scenario(name, 600, _cap(cap), plan, [(0, recipe)], wanted, most_refused=0.03)


def _changing(name: str, amount: int, per_s: float, cap: int) -> Scenario:
    limits = [Limit(amount, per_s), Limit(amount // 2, per_s, 120), Limit(amount, per_s, 300)]
    changes = [
        {"after_s": limit.from_s, "amount": limit.amount, "per_s": limit.per_s} for limit in limits[1:]
    ]
    recipe = {"cap": {"amount": amount, "per_s": per_s, "changes": changes}}
    wanted = [Wanted(180, 300, amount / per_s / 2), Wanted(360, 480, amount / per_s)]
    plan = ProviderPlan(messages=limits)
    return Scenario(name, 480, _cap(cap), plan, [(0, recipe)], wanted, most_refused=0.03)


def _away(n: int) -> Scenario:
    away = [
        (0, {}),
        (60, {"faults": [{"kind": "cut_before", "share": 1.0}]}),
        (120, {}),
    ]
    return Scenario(
        f"away 60 s, {n} campaigns" if n > 1 else "away 60 s",
        180,
        _cap(50),
        ProviderPlan(away_s=(60, 120)),
        away,
        [Wanted(130, 180, 50)],
        campaigns=[0] * n,
        away_s=(60, 120),
    )


def _few_requests(name: str, campaigns: Sequence[int], per_s: float) -> Scenario:
    """The provider takes five requests a second; `campaigns` have their own caps, messages a MINUTE."""
    return Scenario(
        name,
        300,
        _cap(500),
        ProviderPlan(requests=[Limit(5, 1)]),
        [(0, {"request_cap": {"amount": 5, "per_s": 1}})],
        [Wanted(180, 300, per_s)],
        campaigns=campaigns,
    )


_STRAY = [
    {"kind": "status_500_taken", "share": 0.05},
    {"kind": "cut_before", "share": 0.05},
    {"kind": "status_429", "share": 0.02, "retry_after_s": 1},
]

SCENARIOS: list[Scenario] = [
    Scenario(
        "10 % failed, 2 % 429",
        300,
        _cap(50),
        ProviderPlan(failed=0.1, refused=0.02),
        [(0, {"faults": _STRAY})],
        [Wanted(0, 300, 50, counts_failed=True)],
    ),
    _limited("600/MINUTE under 3000", 600, 60, 50),
    _limited("100/s under 500", 100, 1, 500),
    _changing("600/MINUTE halves, doubles", 600, 60, 50),
    _changing("100/s halves, doubles", 100, 1, 500),
    _away(1),
    _away(10),
    Scenario(
        "latency times three",
        180,
        _cap(50),
        ProviderPlan(latency_s=lambda at_s: 0.3 if at_s < 60 else 0.9),
        [(0, {"base_latency_s": 0.3}), (60, {"base_latency_s": 0.9})],
        [Wanted(65, 180, 50)],
    ),
    _few_requests("5 requests/s, 10 slow campaigns", [60] * 10, 10),
    _few_requests("5 requests/s under 500", [0], 500),
]


def figures_of(scenario: Scenario, by: str, calls: Sequence[Call], *, is_wanted: bool) -> Iterator[Figure]:
    """All that is judged of one run. `is_wanted`: this is the rule that has to reach it."""
    what = f"{scenario.name}, {by}"
    for wanted in scenario.wanted:
        use = passed_per_s(calls, wanted) / wanted.per_s
        label = f"{what}: of {wanted.per_s:g}/s, second {wanted.from_s:g} to {wanted.until_s:g}"
        yield at_least(label, use, 0.9, share) if is_wanted else Figure(label, share(use))
    refused = sum(call.kind == "busy" for call in calls) / max(1, len(calls))
    most = scenario.most_refused
    reached = refused <= most if most is not None and is_wanted else None
    yield Figure(f"{what}: calls refused", share(refused), f"≤ {share(most)}" if most else "", reached)
    if scenario.away_s:
        begun = [call for call in calls if scenario.away_s[0] <= call.at_s < scenario.away_s[1]]
        after = max(0, len(begun) - 3)
        yield Figure(
            f"{what}: calls begun after the third failure",
            str(after),
            "≤ 20",
            after <= 20 if is_wanted else None,
        )
    held = _worst(scenario, calls)
    most_held = scenario.account.amount
    yield Figure(f"{what}: most in a sliding minute", f"{held:,}", f"≤ {most_held:,}", held <= most_held)


def passed_per_s(calls: Sequence[Call], wanted: Wanted) -> float:
    """Messages a second that passed, or left, in the time."""
    held = sum(
        call.messages
        for call in calls
        if (wanted.counts_failed or call.kind == "ok") and wanted.from_s <= call.at_s < wanted.until_s
    )
    return held / (wanted.until_s - wanted.from_s)


def _worst(scenario: Scenario, calls: Sequence[Call]) -> int:
    every: Calls = sliding.in_order((call.at_s, call.messages) for call in calls)
    return sliding.worst(every, 60, [Allowed(0, scenario.account.amount)]).held


def draw(runs: Sequence[tuple[Scenario, str, Sequence[Call]]], path: Path | None) -> Path | None:
    """A panel for each scenario: messages a second that passed, by rule and build. None: no picture."""
    if path is None:
        return None
    names = list(dict.fromkeys(scenario.name for scenario, _, _ in runs))
    rows = ceil(len(names) / _COLUMNS)
    picture = Picture(figsize=(13, 3 * rows), layout="constrained")
    every = list(picture.subplots(rows, _COLUMNS, squeeze=False).flat)
    panels = dict(zip(names, every, strict=False))
    for panel in every[len(names) :]:
        panel.set_axis_off()
    for scenario, by, calls in runs:
        panel, bins = panels[scenario.name], Counter[int]()
        for call in calls:
            bins[int(call.at_s // _BIN_S)] += call.messages if call.kind == "ok" else 0
        moments = list(range(int(scenario.seconds // _BIN_S)))
        paces = [bins[moment] / _BIN_S for moment in moments]
        colour = _COLOURS.get(by, _OTHER)
        panel.plot([moment * _BIN_S for moment in moments], paces, color=colour, linewidth=1.2, label=by)
        panel.set_title(scenario.name, loc="left", fontweight="bold")
        panel.set_ylabel("messages taken a second")
        panel.set_ylim(bottom=0)
        panel.legend(loc="lower right", framealpha=0.85, fontsize=8)
    for wanted_of, _, _ in runs:
        for wanted in wanted_of.wanted:
            panels[wanted_of.name].hlines(wanted.per_s, wanted.from_s, wanted.until_s, "#555555", "dotted")
    path.parent.mkdir(parents=True, exist_ok=True)
    picture.savefig(path, dpi=110)
    return path
