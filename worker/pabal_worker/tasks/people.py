"""Find, explain, hand out and erase what is known of one person; keep who said no."""

from __future__ import annotations

from pabal import wire
from pabal.replies import (
    FoundPerson,
    PersonData,
    PersonErasure,
    Reply,
    Story,
    SuppressionChange,
    SuppressionList,
)
from pabal_worker.app import app, container
from pabal_worker.task_arguments import Amount, CampaignId, Count, EventId, Flag, Kind, Numbers, Text, checked
from pabal_worker.tasks.secrecy import UNSEEN


@app.task(name=wire.FIND, shared=False, ignore_result=False, **UNSEEN)
@checked
def find(to: Text, limit: Count = 100, unmasked: Flag = False, by: Text | None = None) -> Reply[FoundPerson]:
    """All messages to one person, the newest first."""
    with container.ledger.acting_for(by):
        return container.finder.find(to, limit=limit, unmasked=unmasked)


@app.task(name=wire.EXPLAIN, shared=False, ignore_result=False, **UNSEEN)
@checked
def explain(
    campaign: CampaignId,
    to: Text | None = None,
    row: Count | None = None,
    unmasked: Flag = False,
    by: Text | None = None,
) -> Reply[Story]:
    """What happened to one person's message."""
    with container.ledger.acting_for(by):
        return container.explanation.explain(campaign, to=to, row=row, unmasked=unmasked)


@app.task(name=wire.EXPORT_PERSON, shared=False, ignore_result=False, **UNSEEN)
@checked
def export_person(to: Text, after: EventId | None = None, by: Text | None = None) -> Reply[PersonData]:
    """All that is kept of one person."""
    with container.ledger.acting_for(by):
        return container.person_everything.export(to, after=after)


@app.task(name=wire.ERASE_PERSON, shared=False, ignore_result=False, **UNSEEN)
@checked
def erase_person(
    to: Text, after: EventId | None = None, suppressions: Flag = False, by: Text | None = None
) -> Reply[PersonErasure]:
    """Erase what is kept of one person."""
    with container.ledger.acting_for(by):
        return container.person_everything.erase(to, after=after, suppressions=suppressions)


@app.task(name=wire.SUPPRESS, shared=False, ignore_result=False)
@checked
def suppress(
    numbers: Numbers,
    kind: Kind = "all",
    sender: Text | None = None,
    reason: Text = "asked for it",
    at: Text | None = None,
) -> Reply[SuppressionChange]:
    """People said no."""
    return container.suppressions.add(numbers, kind=kind, sender=sender, reason=reason, at=at)


@app.task(name=wire.SUPPRESS_REMOVE, shared=False, ignore_result=False)
@checked
def suppress_remove(
    numbers: Numbers, kind: Kind | None = None, sender: Text | None = None
) -> Reply[SuppressionChange]:
    """Erase what is kept of people who said no."""
    return container.suppressions.remove(numbers, kind=kind, sender=sender)


@app.task(name=wire.SUPPRESS_LIST, shared=False, ignore_result=False)
@checked
def suppress_list(
    number: Text | None = None, kind: Kind | None = None, sender: Text | None = None, after: Amount = 0
) -> Reply[SuppressionList]:
    """Hand out who said no."""
    return container.suppressions.list_rows(number=number, kind=kind, sender=sender, after=after)
