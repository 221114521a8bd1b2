"""Decide what becomes of a message, once, when it is taken.

Reads no clock and sends nothing.

    taken ──▶ (intermediate: DELIVERED_TO_OPERATOR) ──▶ final

Each step has the moment from which the logs know it and the moments at which it is reported. They need
not agree: reports get lost, come twice, in the wrong order, or before the send was answered.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pabal.channels.legs import FAILOVER_CHANNEL
from pabal_worker.provider.port import Channel
from pabal_worker.sandbox.behaviour.recipe import Recipe, Reports, Shares
from pabal_worker.sandbox.behaviour.seeded_random import SeededNumbers
from pabal_worker.sandbox.behaviour.statuses import TO_OPERATOR, Result
from pabal_worker.sandbox.channels.table import STAND_INS

_FAILURES = frozenset({"unknown_user", "blocked", "expired", "template_mismatch", "no_session"})


class Step(NamedTuple):
    """One thing that happens to a message."""

    at_s: float
    """From this moment the logs know it; monotonic seconds."""

    result: Result
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

    tells_each_step: bool = False
    """Whether the failure is reported as well that the failover SMS follows."""


class OutcomeRules:
    """Decides by a recipe's shares."""

    def __init__(self, recipe: Recipe) -> None:
        self._reports = recipe.reports
        self._outcomes = _thresholds(recipe)

    def outcome_at(self, channel: Channel, number: float) -> str:
        """The name of the outcome that `number` falls on."""
        for end, name in self._outcomes[channel]:
            if number < end:
                return name
        return "delivered"

    def steps_of(self, terms: Terms, outcome: str, numbers: SeededNumbers) -> tuple[Step, ...]:
        """Everything that happens to a taken message, in order of time."""
        at_s = self._end(outcome, terms.starts_s, terms.validity_s, numbers.delay)
        channel, by_sms = terms.channel, False
        before: tuple[Step, ...] = ()
        if terms.sms_validity_s is not None and outcome in _FAILURES:
            if terms.tells_each_step:
                before = (Step(at_s, STAND_INS[channel].outcomes[outcome], (at_s,)),)
            channel, by_sms = FAILOVER_CHANNEL, True
            outcome = self.outcome_at(FAILOVER_CHANNEL, numbers.sms_outcome)
            at_s = self._end(outcome, at_s, terms.sms_validity_s, numbers.sms_delay)
        result = STAND_INS[channel].outcomes.get(outcome)
        if result is None:
            return before
        if outcome == "report_lost":
            return (*before, Step(at_s, result, (), by_sms))
        return before + self._reported(terms, Step(at_s, result, (at_s,), by_sms), outcome, numbers)

    def _end(self, outcome: str, starts_s: float, validity_s: float, number: float) -> float:
        if outcome == "expired":
            return starts_s + validity_s
        return starts_s + _between(self._reports, number)

    def _reported(self, terms: Terms, final: Step, outcome: str, numbers: SeededNumbers) -> tuple[Step, ...]:
        reports = self._reports
        at_s = final.at_s
        if numbers.early < reports.early and outcome != "expired":
            return (Step(terms.starts_s, final.result, (), final.by_sms, early=True),)
        if numbers.repeated < reports.repeated:
            final = Step(at_s, final.result, (at_s, at_s + reports.max_s), final.by_sms)
        reverse = numbers.reversed < reports.reverse_order
        wanted = terms.wants_intermediate or reverse or numbers.intermediate < reports.intermediate
        if not wanted or final.result is TO_OPERATOR:
            return (final,)
        middle_s = (terms.starts_s + at_s) / 2
        return (Step(middle_s, TO_OPERATOR, (2 * at_s - middle_s if reverse else middle_s,)), final)


def _thresholds(recipe: Recipe) -> Mapping[Channel, list[tuple[float, str]]]:
    return {channel: _ends(recipe.shares_of(channel)) for channel in STAND_INS}


def _ends(shares: Shares) -> list[tuple[float, str]]:
    ends, total = [], 0.0
    for name, share in shares:
        if share:
            total += share
            ends.append((total, name))
    return ends


def _between(reports: Reports, number: float) -> float:
    return reports.min_s + number * (reports.max_s - reports.min_s)
