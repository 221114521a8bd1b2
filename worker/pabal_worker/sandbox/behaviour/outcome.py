"""What becomes of a message, decided once when it is taken: a rule without a clock.

    taken ──▶ (intermediate: DELIVERED_TO_OPERATOR) ──▶ final

Each step has the moment from which the logs know it and the moments at which it is reported. They need
not agree: reports get lost, come twice, in the wrong order, or before the send was answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pabal_worker.provider.port import Channel
from pabal_worker.sandbox.api.statuses import FINAL, TO_OPERATOR, Verdict
from pabal_worker.sandbox.behaviour.recipe import Outcomes, Recipe, Reports, SmsOutcomes
from pabal_worker.sandbox.behaviour.seeded_random import Luck

_FAILURES = frozenset({"unknown_user", "blocked", "expired", "template_mismatch"})


class Step(NamedTuple):
    """One thing that happens to a message."""

    at_s: float
    """From this moment the logs know it; monotonic seconds."""

    verdict: Verdict
    reported_at_s: tuple[float, ...]
    """Moments at which it is reported; none if the report is lost or has gone out early."""

    by_sms: bool = False
    """True if the provider's own failover SMS did it."""

    early: bool = False
    """True if it is reported before the send is answered."""


class Terms(NamedTuple):
    """What the sender asked for, as far as it decides what happens."""

    channel: Channel
    starts_s: float
    """When delivery starts: the moment of taking, or sendAt; monotonic seconds."""

    validity_s: float
    wants_intermediate: bool
    sms_validity_s: float | None
    """Validity of the failover SMS, None if there is none."""


class Fates:
    """Decides by a recipe's shares."""

    def __init__(self, recipe: Recipe) -> None:
        self._reports = recipe.reports
        self._outcomes = _thresholds(recipe.outcomes)

    def outcome(self, channel: Channel, number: float) -> str:
        """The name of the outcome that `number` falls on."""
        for end, name in self._outcomes[channel]:
            if number < end:
                return name
        return "delivered"

    def steps(self, terms: Terms, outcome: str, luck: Luck) -> tuple[Step, ...]:
        """Everything that happens to a taken message, in order of time."""
        at_s = self._end(outcome, terms.starts_s, terms.validity_s, luck.delay)
        channel, by_sms = terms.channel, False
        if terms.sms_validity_s is not None and outcome in _FAILURES:
            channel, by_sms = "SMS", True
            outcome = self.outcome("SMS", luck.sms_outcome)
            at_s = self._end(outcome, at_s, terms.sms_validity_s, luck.sms_delay)
        verdict = FINAL[channel].get(outcome)
        if verdict is None:
            return ()
        if outcome == "report_lost":
            return (Step(at_s, verdict, (), by_sms),)
        return self._reported(terms, Step(at_s, verdict, (at_s,), by_sms), outcome, luck)

    def _end(self, outcome: str, starts_s: float, validity_s: float, number: float) -> float:
        if outcome == "expired":
            return starts_s + validity_s
        return starts_s + _between(self._reports, number)

    def _reported(self, terms: Terms, final: Step, outcome: str, luck: Luck) -> tuple[Step, ...]:
        reports = self._reports
        at_s = final.at_s
        if luck.early < reports.early and outcome != "expired":
            return (Step(terms.starts_s, final.verdict, (), final.by_sms, early=True),)
        if luck.repeated < reports.repeated:
            final = Step(at_s, final.verdict, (at_s, at_s + reports.max_s), final.by_sms)
        reverse = luck.reversed < reports.reverse_order
        wanted = terms.wants_intermediate or reverse or luck.intermediate < reports.intermediate
        if not wanted or final.verdict is TO_OPERATOR:
            return (final,)
        middle_s = (terms.starts_s + at_s) / 2
        return (Step(middle_s, TO_OPERATOR, (2 * at_s - middle_s if reverse else middle_s,)), final)


def _thresholds(outcomes: Outcomes) -> Mapping[Channel, list[tuple[float, str]]]:
    return {"KAKAO_ALIM": _ends(outcomes.kakao_alim), "SMS": _ends(outcomes.sms)}


def _ends(shares: SmsOutcomes) -> list[tuple[float, str]]:
    ends, total = [], 0.0
    for name, share in shares:
        if share:
            total += share
            ends.append((total, name))
    return ends


def _between(reports: Reports, number: float) -> float:
    return reports.min_s + number * (reports.max_s - reports.min_s)
