"""Say how campaigns stand, what they will do, what became of them and what is wrong."""

from __future__ import annotations

from pabal import wire
from pabal.replies import (
    AuditReply,
    Bill,
    CampaignList,
    CampaignStatus,
    DoctorReply,
    EventList,
    ForecastReply,
    Reply,
    WebhookList,
)
from pabal_worker.app import app, container
from pabal_worker.task_arguments import (
    Amount,
    CampaignId,
    CampaignOrId,
    Count,
    EventId,
    Flag,
    Text,
    Texts,
    Url,
    checked,
)


@app.task(name=wire.STATUS, shared=False, ignore_result=False)
@checked
def status(campaign: CampaignId) -> Reply[CampaignStatus]:
    """The books of one campaign."""
    return container.status.read_status(campaign)


@app.task(name=wire.LIST, shared=False, ignore_result=False)
@checked
def list_campaigns(
    states: Texts | None = None,
    search: Text | None = None,
    streams: Flag | None = None,
    tests: Flag | None = None,
    before: Text | None = None,
    limit: Count = 100,
) -> Reply[CampaignList]:
    """A page of campaigns and streams."""
    return container.listing.list_campaigns(
        states=states, search=search, streams=streams, tests=tests, before=before, limit=limit
    )


@app.task(name=wire.FORECAST, shared=False, ignore_result=False)
@checked
def forecast(
    campaign: CampaignOrId, recipients: Amount | None = None, history: Flag = False
) -> Reply[ForecastReply]:
    """When a campaign would end, submitted or not."""
    return container.forecasting.forecast(campaign, recipients=recipients, history=history)


@app.task(name=wire.WEBHOOKS, shared=False, ignore_result=False)
@checked
def webhooks(resume: Url | None = None) -> Reply[WebhookList]:
    """Look at the endpoints of campaigns' webhooks, or try one again that was parked."""
    return container.endpoints.list_webhooks(resume=resume)


@app.task(name=wire.AUDIT, shared=False, ignore_result=False)
@checked
def audit(campaign: CampaignId, repair: Flag = False) -> Reply[AuditReply]:
    """Count every row of a campaign and compare."""
    return container.auditor.audit(campaign, repair=repair)


@app.task(name=wire.LOG, shared=False, ignore_result=False)
@checked
def log(
    campaign: CampaignId | None = None, before: EventId | None = None, limit: Count = 50
) -> Reply[EventList]:
    """What happened, the newest first."""
    return container.event_log.read(campaign, before=before, limit=limit)


@app.task(name=wire.BILL, shared=False, ignore_result=False)
@checked
def bill(month: Text) -> Reply[Bill]:
    """A month's messages and prices."""
    return container.billing.read_bill(month)


@app.task(name=wire.DOCTOR, shared=False, ignore_result=False)
@checked
def doctor() -> Reply[DoctorReply]:
    """What is wrong with the installation, as this worker sees it."""
    return container.doctor.reply()
