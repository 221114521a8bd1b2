"""Describe how far a submission is: the replies of `pabal.open` and `pabal.seal`."""

from __future__ import annotations

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from pabal.replies.envelope import InputNotice, InputProblem

CampaignState = Literal["receiving", "scheduled", "running", "paused", "held", "finished", "cancelled"]


class RefusedBatch(TypedDict):
    """A batch that was refused as a whole."""

    number: int
    """The batch's number, as the producer gave it."""

    problems: list[InputProblem]
    """The first hundred things wrong with its rows."""


class StrayBatch(TypedDict):
    """A batch that found no place."""

    kind: Literal["late", "unusable"]
    """It came after the seal; it could not be stored under its number."""

    number: int | None
    """Its number; null where it has none that can be."""

    problems: list[InputProblem]
    """Why, and what to do."""


class SubmissionProgress(TypedDict):
    """What of a campaign is in the ledger."""

    campaign: str
    """The campaign's id."""

    state: CampaignState
    """`receiving` until it is sealed."""

    sealed: bool
    """Whether its list of recipients is complete and frozen."""

    fingerprint: str | None
    """Of the list that was announced; null before the first `pabal.seal`."""

    accepted: list[str]
    """What was accepted when it was opened, by its codes; it is not asked about again."""

    notices: NotRequired[list[InputNotice]]
    """What is good and may not be meant, from `pabal.open`."""

    recipients: int
    """Recipients in the ledger."""

    duplicates: int
    """Rows that were left out, since an earlier one has their address."""

    batchesTaken: int
    """Batches in the ledger."""

    batchNumbers: list[int]
    """Their numbers; empty once the campaign is sealed."""

    refusedBatches: list[RefusedBatch]
    """The first twenty that were refused and not put right."""

    strayBatches: list[StrayBatch]
    """The first twenty that found no place; nobody in them is sent to."""
