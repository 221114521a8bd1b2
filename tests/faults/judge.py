"""Judge what a scenario came to, from the sandbox's record, the ledger's rows and the books.

lost      recipients of whom the provider took nothing and of whom the ledger gives no definite reason,
          and messages of which the ledger says that they left while the provider never took them
twice     messageIds that the provider took more than once, and persons with two messages of one channel
unknown   messages in doubt, or on their way, when it was over
again     calls for a message that the provider had already, and refused: not twice, but shown
time      from the first pump to the campaign's end
recovery  from a fault's end to the next call that was answered and settled, the longest of all faults
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pabal.channels import LEGS, channel_name
from pabal.message_states import FAILED_STATES, OPEN_STATES
from pabal_worker.demo.proofs import Evidence, left_ids, proofs, taken_ids
from pabal_worker.message_ids import message_id
from pabal_worker.sandbox import worst_window

_LEGS = tuple((leg, channel_name(leg)) for leg in LEGS)
_DEFINITE = (*FAILED_STATES, "cancelled")
_NOT_JUDGED = "the pace was even"
"""A fault may stop everything for a while; the cap is judged, evenness is not."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is known after a scenario, beyond the campaign's evidence."""

    evidence: Evidence
    calls: Sequence[Mapping[str, Any]]
    """The sandbox's, one row a call."""

    settled_at: Sequence[datetime]
    """When answered calls were settled, ascending."""

    began_at: datetime | None
    """When the campaign's first pump began."""

    ended_at: datetime | None
    """When the campaign was over."""

    faults_over_at: Sequence[datetime]
    """When each fault was over."""

    doubted: int
    """Messages that were ever in doubt, or whose call was never settled since a report came first."""

    cap: tuple[int, int]
    """The account's: messages per so many seconds."""

    starts: Sequence[tuple[float, int]]
    """Moments in seconds, and messages: arrivals, or attempts where arrivals say nothing of the cap."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """Figures of one scenario."""

    messages: int
    """That the provider took, over both channels."""

    lost: int
    twice: int
    unknown: int
    again: int
    doubted: int
    worst: int
    """Most messages in any window of the account's cap."""

    cap: int
    recovery_s: float | None
    time_s: float | None
    """None: it never ended."""

    complaints: tuple[str, ...]
    """Everything that does not hold; empty if all is well."""


def judged(record: Record) -> Judgement:
    """The figures, and everything that they must not be."""
    evidence = record.evidence
    worst = _worst(record)
    lost, twice, unknown = len(lost_of(evidence)), twice_in(evidence.arrivals), _still_open(evidence)
    counts = {"lost": lost, "twice": twice, "unknown at the end": unknown}
    complaints = [f"{n} {what}" for what, n in counts.items() if n]
    if worst > record.cap[0]:
        complaints.append(f"{worst} messages in {record.cap[1]} s, {record.cap[0]} allowed")
    broken = [proof for proof in proofs(evidence) if not proof.holds and proof.what != _NOT_JUDGED]
    complaints += [f"not so that {proof.what}: {proof.figures}" for proof in broken]
    return Judgement(
        messages=sum(row["taken"] for row in evidence.arrivals),
        lost=lost,
        twice=twice,
        unknown=unknown,
        again=sum("DUPLICATE" in row["status"] for row in evidence.arrivals),
        doubted=record.doubted,
        worst=worst,
        cap=record.cap[0],
        recovery_s=recovery_s(record),
        time_s=time_s(record),
        complaints=tuple(complaints),
    )


def lost_of(evidence: Evidence) -> set[str]:
    """The ids of what is lost."""
    taken = {id for leg, _ in _LEGS for id in taken_ids(evidence.arrivals, leg)}
    sent = {id for leg, name in _LEGS for id in left_ids(evidence.campaign_id, evidence.outcomes, leg, name)}
    unreached = {
        message_id(evidence.campaign_id, row["row"], 0)
        for row in evidence.outcomes
        if not taken & _ids_of(evidence.campaign_id, row) and row["kakao_state"] not in _DEFINITE
    }
    missing = evidence.audit.audience - len(evidence.outcomes)
    return unreached | (sent - taken) | {f"row {n} has no outcome" for n in range(missing)}


def twice_in(arrivals: Iterable[Mapping[str, Any]]) -> int:
    """Ids that were taken more than once, and persons who got two messages of a channel under two ids."""
    rows = [row for row in arrivals if row["taken"]]
    ids = Counter(row["messageId"] for row in rows)
    persons = Counter((row["to"], row["channel"]) for row in {row["messageId"]: row for row in rows}.values())
    return sum(n > 1 for n in ids.values()) + sum(n > 1 for n in persons.values())


def recovery_s(record: Record) -> float | None:
    """The longest wait for the next settled call after a fault; the campaign's end if none came."""
    ends = [record.ended_at] if record.ended_at else []
    waits = [
        (min(later) - over_at).total_seconds()
        for over_at in record.faults_over_at
        if (later := [at for at in (*record.settled_at, *ends) if at >= over_at])
    ]
    return max(waits, default=None)


def time_s(record: Record) -> float | None:
    """How long the campaign took."""
    if record.began_at is None or record.ended_at is None:
        return None
    return (record.ended_at - record.began_at).total_seconds()


def _ids_of(campaign_id: str, row: Mapping[str, Any]) -> set[str]:
    return {message_id(campaign_id, row["row"], leg) for leg, _ in _LEGS}


def _still_open(evidence: Evidence) -> int:
    return sum(
        n for states in evidence.audit.rows.values() for state, n in states.items() if state in OPEN_STATES
    )


def _worst(record: Record) -> int:
    times, counts = [at for at, _ in record.starts], [n for _, n in record.starts]
    return worst_window(times, counts, record.cap[1])
