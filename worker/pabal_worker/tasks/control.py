"""Pause, resume, cancel and change what runs."""

from __future__ import annotations

from pabal import wire
from pabal.replies import AccountStatus, CampaignChange, CampaignStatus, Reply, SpendReply, StopReply
from pabal_worker.app import app, container
from pabal_worker.task_arguments import CampaignId, Changes, Count, Flag, Text, TimeUnit, checked


@app.task(name=wire.PAUSE, shared=False, ignore_result=False)
@checked
def pause(campaign: CampaignId, asked: Text | None = None, by: Text | None = None) -> Reply[CampaignStatus]:
    """Stop what has not left."""
    with container.ledger.acting_for(by):
        return container.question_order.change(
            campaign, asked, lambda: container.control.pause(campaign), always=True
        )


@app.task(name=wire.RESUME, shared=False, ignore_result=False)
@checked
def resume(campaign: CampaignId, asked: Text | None = None, by: Text | None = None) -> Reply[CampaignStatus]:
    """Go on."""
    with container.ledger.acting_for(by):
        return container.question_order.change(campaign, asked, lambda: container.control.resume(campaign))


@app.task(name=wire.CANCEL, shared=False, ignore_result=False)
@checked
def cancel(campaign: CampaignId, asked: Text | None = None, by: Text | None = None) -> Reply[CampaignStatus]:
    """Give up what has not left."""
    with container.ledger.acting_for(by):
        return container.question_order.change(campaign, asked, lambda: container.control.cancel(campaign))


@app.task(name=wire.PACE, shared=False, ignore_result=False)
@checked
def pace(
    campaign: CampaignId,
    amount: Count | None,
    time_unit: TimeUnit = "MINUTE",
    pace: Text | None = None,
    asked: Text | None = None,
    by: Text | None = None,
) -> Reply[CampaignStatus]:
    """Change the sending speed."""
    with container.ledger.acting_for(by):
        return container.question_order.change(
            campaign, asked, lambda: container.control.pace(campaign, amount, time_unit, pace)
        )


@app.task(name=wire.FAILOVER, shared=False, ignore_result=False)
@checked
def failover(
    campaign: CampaignId,
    limit: Text | None = None,
    price_per_message: Text | None = None,
    give_up: Flag = False,
    by: Text | None = None,
) -> Reply[CampaignStatus]:
    """Look at the limit of a campaign's SMS, or change it."""
    with container.ledger.acting_for(by):
        return container.control.failover(campaign, limit, each=price_per_message, give_up=give_up)


@app.task(name=wire.CHANGE, shared=False, ignore_result=False)
@checked
def change(
    campaign: CampaignId,
    changes: Changes,
    preview: Flag = False,
    asked: Text | None = None,
    by: Text | None = None,
) -> Reply[CampaignChange]:
    """Change a campaign's file for what has not left, or say what that would do."""
    if preview:
        return container.campaign_changes.change(campaign, changes, preview=True)
    with container.ledger.acting_for(by):
        return container.question_order.change(
            campaign, asked, lambda: container.campaign_changes.change(campaign, changes)
        )


@app.task(name=wire.APPROVE, shared=False, ignore_result=False)
@checked
def approve(campaign: CampaignId, asked: Text | None = None, by: Text | None = None) -> Reply[CampaignStatus]:
    """A second person lets a large campaign go."""
    with container.ledger.acting_for(by):
        return container.question_order.change(
            campaign, asked, lambda: container.approvals.approve(campaign, by)
        )


@app.task(name=wire.PAUSE_MANY, shared=False, ignore_result=False)
@checked
def pause_many(
    sender: Text | None = None,
    entity: Text | None = None,
    asked: Text | None = None,
    by: Text | None = None,
) -> Reply[StopReply]:
    """Stop all that sends for a sender, an entity or the account."""
    with container.ledger.acting_for(by):
        return container.many_campaigns.pause(sender, entity, asked=asked)


@app.task(name=wire.RESUME_MANY, shared=False, ignore_result=False)
@checked
def resume_many(
    sender: Text | None = None,
    entity: Text | None = None,
    every: Flag = False,
    asked: Text | None = None,
    by: Text | None = None,
) -> Reply[StopReply]:
    """End such a stop, or all of them."""
    with container.ledger.acting_for(by):
        return container.many_campaigns.resume(sender, entity, every=every, asked=asked)


@app.task(name=wire.ACCOUNT, shared=False, ignore_result=False)
@checked
def account(
    pace: Text | None = None, steering: Flag | None = None, reset: Flag = False, by: Text | None = None
) -> Reply[AccountStatus]:
    """Look at the account's pace, or overrule it."""
    with container.ledger.acting_for(by):
        return container.account.change(pace=pace, is_steered=steering, reset=reset)


@app.task(name=wire.SPEND, shared=False, ignore_result=False)
@checked
def spend(
    campaign: CampaignId,
    limit: Text | None = None,
    price_per_message: Text | None = None,
    by: Text | None = None,
) -> Reply[SpendReply]:
    """Look at the limit of what a campaign may cost, or change it."""
    with container.ledger.acting_for(by):
        return container.spending.spend(campaign, limit, each=price_per_message)
