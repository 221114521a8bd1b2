"""Write down batches that found no place, and show them: they came too late, or cannot be stored.

A batch has no reply, so the next reply about its campaign tells of it. Batches with bad rows are no matter of
this module: they are refused under their number, and can be put right.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import orjson

from pabal.errors import Problem
from pabal.replies import StrayBatch
from pabal_worker.records import BatchSums, StoredCampaign
from pabal_worker.task_arguments import show_value

if TYPE_CHECKING:
    from pabal_worker.ledger import Ledger

_SHOWN_PROBLEMS = 10


def digest_of(*content: object) -> str:
    """A digest of what came. What JSON cannot express has one too, since its refusal is kept under it."""
    try:
        raw = orjson.dumps(content)
    except TypeError:
        raw = _as_written(content)
    return hashlib.sha256(raw).hexdigest()


def note_late(ledger: Ledger, campaign: StoredCampaign, number: int, digest: str, *, now: datetime) -> None:
    """A batch came for a campaign that takes none any more, and it was not there before."""
    what = f"came when the campaign was {campaign.state}, so nobody in it is sent to"
    way_out = "submit these people under another id; announce all batches with the seal"
    problems = [Problem(f"batch {number}", "", what, way_out)]
    ledger.campaigns.note_stray(
        campaign.no,
        "late",
        digest_of(number, digest),
        list(map(asdict, problems)),
        number=number,
        now=now,
    )


def note_unusable(
    ledger: Ledger,
    campaign: StoredCampaign,
    arguments: Mapping[str, Any],
    problems: Sequence[Problem],
    *,
    now: datetime,
) -> None:
    """A batch came whose arguments are not those of a batch."""
    shown = list(map(asdict, problems[:_SHOWN_PROBLEMS]))
    ledger.campaigns.note_stray(
        campaign.no, "unusable", digest_of(dict(arguments)), shown, number=None, now=now
    )


def show_strays(ledger: Ledger, campaign: StoredCampaign, sums: BatchSums) -> list[StrayBatch]:
    """The first batches of a campaign that found no place, as replies have them."""
    if not (sums.late or sums.unusable) or campaign.books is not None:
        return []
    return [
        {"kind": row["kind"], "number": row["number"], "problems": row["problems"]}
        for row in ledger.campaigns.strays(campaign.no)
    ]


def _as_written(content: object) -> bytes:
    try:
        return repr(content).encode(errors="backslashreplace")
    except (RecursionError, ValueError):
        return show_value(content).encode()
