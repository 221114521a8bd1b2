"""Hold the ledger's rows as values: what the ledger hands to services and takes from them."""

from __future__ import annotations

from pabal_worker.records.campaigns import (
    AccountPace,
    BatchSums,
    Canaries,
    Guarded,
    Living,
    StoredBatch,
    StoredCampaign,
)
from pabal_worker.records.dead_letters import DeadLetter, KeptDeadLetter
from pabal_worker.records.limits import KnownPrice, Quota, ReachedLimit, Spend
from pabal_worker.records.messages import Attempt, Claimed, Lease, Settled, SettledAlike, Share, Watch
from pabal_worker.records.open_questions import Asked, Doubts, Resolved
from pabal_worker.records.reports import (
    BodyLease,
    ClickRow,
    ClosedBody,
    MessageKey,
    Named,
    Raw,
    ReportRow,
)
from pabal_worker.records.reruns import Chosen, RerunCount, StoredRerun
from pabal_worker.records.scale import ScaleCaps, ScaleFigure
from pabal_worker.records.streams import Joined, JoiningMessage, StreamRow, Variant
from pabal_worker.records.talks import FailedParcel, InboundRow, TalkParcel, Word
from pabal_worker.records.tallies import Audit, Legs
from pabal_worker.records.verdicts import AwaitingVerdict, FailureKind
from pabal_worker.records.work import DueSteps, DueWork

__all__ = [
    "AccountPace",
    "Asked",
    "Attempt",
    "Audit",
    "AwaitingVerdict",
    "BatchSums",
    "BodyLease",
    "Canaries",
    "Chosen",
    "Claimed",
    "ClickRow",
    "ClosedBody",
    "DeadLetter",
    "Doubts",
    "DueSteps",
    "DueWork",
    "FailedParcel",
    "FailureKind",
    "Guarded",
    "InboundRow",
    "Joined",
    "JoiningMessage",
    "KeptDeadLetter",
    "KnownPrice",
    "Lease",
    "Legs",
    "Living",
    "MessageKey",
    "Named",
    "Quota",
    "Raw",
    "ReachedLimit",
    "ReportRow",
    "RerunCount",
    "Resolved",
    "ScaleCaps",
    "ScaleFigure",
    "Settled",
    "SettledAlike",
    "Share",
    "Spend",
    "StoredBatch",
    "StoredCampaign",
    "StoredRerun",
    "StreamRow",
    "TalkParcel",
    "Variant",
    "Watch",
    "Word",
]
