"""Prove from both ends that a campaign on the sandbox came out as promised.

One end is the ledger, the other is what the sandbox wrote down. Neither vouches for itself: what the ledger
says was sent is compared with what arrived, and the pace is judged by arrival times. Reads neither of them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pabal.channels import LEGS, channel_name
from pabal.channels.legs import FAILOVER_CHANNEL
from pabal.counted import counted
from pabal.rate.pacing import CATCH_UP_MAX_US, SLACK_US, TURN_US
from pabal_worker.message_ids import message_id
from pabal_worker.records import Audit
from pabal_worker.sandbox.sliding_window import worst_window

_LEGS = tuple((leg, channel_name(leg)) for leg in LEGS)
_AT_THE_PROVIDER = ("accepted", "delivered", "undelivered", "unconfirmed")
_BY_REPORT = ("expired", "rejected")


@dataclass(frozen=True, slots=True)
class Proof:
    """One thing that must hold, whether it does, and the figures that say so."""

    what: str
    holds: bool
    figures: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What both ends say of one campaign."""

    campaign_id: str
    state: str
    rows_read: int
    """Of the recipients' file, as are the next two."""

    bad: int
    duplicates: int
    audit: Audit
    outcomes: Sequence[Mapping[str, Any]]
    """The ledger's export, a row a recipient."""

    arrivals: Sequence[Mapping[str, Any]]
    """The sandbox's, a row for each message of each call, ascending in time."""

    amount: int | None
    """The campaign's pace: messages per `unit_s`; None if it has none."""

    unit_s: int


def proofs(evidence: Evidence) -> list[Proof]:
    """Everything that must hold."""
    paced = [_cap(evidence, evidence.amount), _evenness(evidence, evidence.amount)] if evidence.amount else []
    return [
        _every_row(evidence),
        _books(evidence),
        *paced,
        _twice(evidence),
        _missing(evidence),
        _sms(evidence),
    ]


def taken_ids(arrivals: Iterable[Mapping[str, Any]], leg: int) -> Counter[str]:
    """How often the provider took each messageId of a leg."""
    return Counter(row["messageId"] for row in arrivals if row["taken"] and _leg_of(row) == leg)


def _leg_of(arrival: Mapping[str, Any]) -> int:
    return int(arrival["channel"] == FAILOVER_CHANNEL)


def left_ids(campaign_id: str, outcomes: Iterable[Mapping[str, Any]], leg: int, name: str) -> set[str]:
    """The ids of a leg of which the ledger says that they reached the provider."""
    return {message_id(campaign_id, row["row"], leg) for row in outcomes if _has_left(row, name)}


def _has_left(row: Mapping[str, Any], name: str) -> bool:
    """A reason of our own (`why`) tells an end that we made from one that was reported to us."""
    state = row[f"{name}_state"]
    return state in _AT_THE_PROVIDER or (state in _BY_REPORT and row[f"{name}_why"] is None)


def _every_row(evidence: Evidence) -> Proof:
    audience = evidence.audit.audience
    figures = (
        f"{counted(evidence.rows_read, 'row')} = {audience:,} sent to + "
        f"{counted(evidence.duplicates, 'duplicate')} "
        f"+ {evidence.bad:,} bad"
    )
    holds = evidence.rows_read == audience + evidence.duplicates + evidence.bad
    return Proof("every row of the file is accounted for", holds, figures)


def _books(evidence: Evidence) -> Proof:
    rows = sum(evidence.audit.rows.get(0, {}).values())
    figures = f"{evidence.state}; states sum to {rows:,} of {evidence.audit.audience:,}"
    return Proof("the books balance", evidence.audit.balances and evidence.state == "finished", figures)


def _cap(evidence: Evidence, amount: int) -> Proof:
    worst = worst_window(*_kakao_times(evidence), evidence.unit_s)
    figures = f"{worst:,} in the worst {evidence.unit_s:g} s of arrivals; {amount:,} allowed"
    return Proof("the cap was kept", worst <= amount, figures)


def _evenness(evidence: Evidence, amount: int) -> Proof:
    """A second may hold its own share, what may be caught up after a stall, and what was late on the way."""
    catch_up_s = min(max(evidence.unit_s / 60, TURN_US / 1e6), CATCH_UP_MAX_US / 1e6)
    share = amount / evidence.unit_s
    most = math.ceil(share * (1 + catch_up_s + SLACK_US / 1e6))
    worst = worst_window(*_kakao_times(evidence), 1.0)
    figures = f"{worst:,} in the worst second; an even one has {share:,.0f}, one after a stall up to {most:,}"
    return Proof("the pace was even", worst <= most, figures)


def _kakao_times(evidence: Evidence) -> tuple[list[float], list[int]]:
    """Every message that arrived counts, whether the provider took it or not."""
    times = [row["t"] for row in evidence.arrivals if _leg_of(row) == 0]
    return times, [1] * len(times)


def _twice(evidence: Evidence) -> Proof:
    taken = [taken_ids(evidence.arrivals, leg) for leg in LEGS]
    twice = sum(count > 1 for ids in taken for count in ids.values())
    again = sum(not row["taken"] for row in evidence.arrivals)
    figures = (
        f"{twice:,} of {sum(map(len, taken)):,} taken more than once; {again:,} came again, not taken before"
    )
    return Proof("nothing was sent twice", twice == 0, figures)


def _missing(evidence: Evidence) -> Proof:
    totals, missing, foreign = [], 0, 0
    for leg, name in _LEGS:
        taken = set(taken_ids(evidence.arrivals, leg))
        left = left_ids(evidence.campaign_id, evidence.outcomes, leg, name)
        missing, foreign = missing + len(left - taken), foreign + len(taken - left)
        totals.append(f"{len(taken):,} {name}")
    figures = f"{', '.join(totals)} at the provider; {missing:,} missing there, {foreign:,} in the ledger"
    return Proof("nothing is missing", missing == foreign == 0, figures)


def _sms(evidence: Evidence) -> Proof:
    people = Counter(row["to"] for row in evidence.arrivals if row["taken"] and _leg_of(row) == 1)
    booked = sum(_has_left(row, "sms") for row in evidence.outcomes)
    most = max(people.values(), default=0)
    figures = f"at most {most} a person; {booked:,} booked, {people.total():,} sent"
    return Proof("one SMS at most", most <= 1 and booked == people.total(), figures)
