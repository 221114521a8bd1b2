"""Take campaigns and messages to single persons in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pabal import wire
from pabal.errors import Problem
from pabal.replies import CloneReply, OneOffList, Reply, RerunReply, SubmissionProgress, Trial
from pabal_worker.app import app, container
from pabal_worker.task_arguments import (
    CampaignFile,
    CampaignId,
    Codes,
    Count,
    Flag,
    Numeric,
    Text,
    Texts,
    Values,
    checked,
    checked_or,
)
from pabal_worker.tasks.pumps import publish
from pabal_worker.tasks.secrecy import UNSEEN


@app.task(name=wire.OPEN, shared=False, ignore_result=False)
@checked
def open_campaign(
    campaign: CampaignFile, accept: Codes | None = None, by: Text | None = None
) -> Reply[SubmissionProgress]:
    """Open a campaign, or go on with it."""
    with container.ledger.acting_for(by):
        return container.intake.open_campaign(campaign, accept)


def _note_unusable(arguments: Mapping[str, Any], problems: Sequence[Problem]) -> None:
    container.intake.note_unusable(arguments, problems)


@app.task(name=wire.BATCH, shared=False)
@checked_or(_note_unusable)
def batch(campaign: CampaignId, number: Count, columns: Any, rows: Any) -> None:
    """Take a batch of recipients in."""
    container.intake.take_batch(campaign, number, columns, rows)


@app.task(name=wire.SEAL, shared=False, ignore_result=False)
@checked
def seal(campaign: CampaignId, batches: Count, fingerprint: Text) -> Reply[SubmissionProgress]:
    """Freeze the audience when all batches are there."""
    return container.intake.seal_campaign(campaign, batches=batches, fingerprint=fingerprint)


@app.task(name=wire.SEND, shared=False, ignore_result=False)
@checked
def send(messages: Any) -> Reply[OneOffList]:
    """Send messages to single persons, each once by its key."""
    return container.one_offs.send(messages, publish=publish)


@app.task(name=wire.SENT, shared=False, ignore_result=False)
@checked
def sent(keys: Texts | None = None, references: Texts | None = None) -> Reply[OneOffList]:
    """How messages to single persons stand."""
    return container.one_offs.find(keys=keys or [], references=references or [])


@app.task(name=wire.TEST, shared=False, ignore_result=False, **UNSEEN)
@checked
def send_test(campaign: CampaignFile, to: Text, key: Text, values: Values | None = None) -> Reply[Trial]:
    """Send one filled message of a campaign file to a tester, once by its key."""
    return container.trials.send_test(campaign, to=to, values=values or {}, key=key, publish=publish)


@app.task(name=wire.RERUN, shared=False, ignore_result=False)
@checked
def rerun(
    campaign: CampaignId,
    only: Texts | None = None,
    codes: Numeric | None = None,
    file: CampaignFile | None = None,
    id: CampaignId | None = None,
    preview: Flag = False,
    accept: Codes | None = None,
    by: Text | None = None,
) -> Reply[RerunReply]:
    """Send again to those whose messages ended in a certain way."""
    with container.ledger.acting_for(by):
        return container.reruns.rerun(
            campaign,
            states=only or [],
            codes=codes or [],
            file=file,
            new_id=id,
            preview=preview,
            accept=accept,
        )


@app.task(name=wire.CLONE, shared=False, ignore_result=False)
@checked
def clone(campaign: CampaignId, id: CampaignId | None = None) -> Reply[CloneReply]:
    """The campaign file of a campaign."""
    return container.cloning.clone(campaign, new_id=id)
