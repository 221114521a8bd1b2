"""Decode a task's arguments and call the service that does its work.

Nothing is decided here. Names and payloads are those of `pabal.wire`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from celery import Task
from celery.exceptions import Reject

from pabal import wire
from pabal.errors import Problem
from pabal.replies import (
    AccountStatus,
    AuditReply,
    Bill,
    CampaignChange,
    CampaignList,
    CampaignStatus,
    CloneReply,
    DoctorReply,
    ErrorReply,
    EventList,
    ForecastReply,
    FoundPerson,
    OneOffList,
    PersonData,
    PersonErasure,
    Reply,
    RerunReply,
    SpendReply,
    StopReply,
    Story,
    SubmissionProgress,
    SuppressionChange,
    SuppressionList,
    TalkErasure,
    TalkList,
    TalkReply,
    TemplateChange,
    TemplateCheck,
    TemplateCreated,
    TemplateHistory,
    TemplateList,
    TemplatePull,
    Trial,
    WebhookList,
)
from pabal_worker.app import app, container
from pabal_worker.broker.dead_letters import letter_of, reply_to
from pabal_worker.records import Share
from pabal_worker.task_arguments import (
    Amount,
    CampaignFile,
    CampaignId,
    CampaignOrId,
    Changes,
    Codes,
    Count,
    EventId,
    Flag,
    Kind,
    Leg,
    Numbers,
    Numeric,
    ShareNo,
    TemplateOrder,
    Templates,
    Text,
    Texts,
    TimeUnit,
    Url,
    Values,
    checked,
    checked_or,
)

_UNSEEN: dict[str, Any] = {"resultrepr_maxsize": 0}
"""For replies about people: Celery tells Flower the beginning of every other reply."""


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
    return container.one_offs.send(messages, publish=_publish)


@app.task(name=wire.SENT, shared=False, ignore_result=False)
@checked
def sent(keys: Texts | None = None, references: Texts | None = None) -> Reply[OneOffList]:
    """How messages to single persons stand."""
    return container.one_offs.find(keys=keys or [], references=references or [])


@app.task(name=wire.TEST, shared=False, ignore_result=False, **_UNSEEN)
@checked
def send_test(campaign: CampaignFile, to: Text, key: Text, values: Values | None = None) -> Reply[Trial]:
    """Send one filled message of a campaign file to a tester, once by its key."""
    return container.trials.send_test(campaign, to=to, values=values or {}, key=key, publish=_publish)


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


@app.task(name=wire.LOG, shared=False, ignore_result=False)
@checked
def log(
    campaign: CampaignId | None = None, before: EventId | None = None, limit: Count = 50
) -> Reply[EventList]:
    """What happened, the newest first."""
    return container.event_log.read(campaign, before=before, limit=limit)


@app.task(name=wire.FIND, shared=False, ignore_result=False, **_UNSEEN)
@checked
def find(to: Text, limit: Count = 100, unmasked: Flag = False, by: Text | None = None) -> Reply[FoundPerson]:
    """All messages to one person, the newest first."""
    with container.ledger.acting_for(by):
        return container.finder.find(to, limit=limit, unmasked=unmasked)


@app.task(name=wire.EXPLAIN, shared=False, ignore_result=False, **_UNSEEN)
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


@app.task(name=wire.EXPORT_PERSON, shared=False, ignore_result=False, **_UNSEEN)
@checked
def export_person(to: Text, after: EventId | None = None, by: Text | None = None) -> Reply[PersonData]:
    """All that is kept of one person."""
    with container.ledger.acting_for(by):
        return container.person_everything.export(to, after=after)


@app.task(name=wire.ERASE_PERSON, shared=False, ignore_result=False, **_UNSEEN)
@checked
def erase_person(
    to: Text, after: EventId | None = None, suppressions: Flag = False, by: Text | None = None
) -> Reply[PersonErasure]:
    """Erase what is kept of one person."""
    with container.ledger.acting_for(by):
        return container.person_everything.erase(to, after=after, suppressions=suppressions)


@app.task(name=wire.BILL, shared=False, ignore_result=False)
@checked
def bill(month: Text) -> Reply[Bill]:
    """A month's messages and prices."""
    return container.billing.read_bill(month)


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


@app.task(name=wire.TEMPLATES_IMPORT, shared=False, ignore_result=False)
@checked
def import_templates(templates: Templates, by: Text | None = None) -> Reply[TemplateChange]:
    """Somebody tells what is registered with Kakao."""
    with container.ledger.acting_for(by):
        return container.templates.import_templates(templates)


@app.task(name=wire.TEMPLATES_LIST, shared=False, ignore_result=False)
@checked
def list_templates(
    sender: Text | None = None, search: Text | None = None, after: Amount = 0
) -> Reply[TemplateList]:
    """A page of registered templates."""
    return container.templates.list_templates(sender=sender, search=search, after=after)


@app.task(name=wire.TEMPLATES_SHOW, shared=False, ignore_result=False)
@checked
def show_template(code: Text, sender: Text | None = None) -> Reply[TemplateHistory]:
    """The templates of a code, and their changes."""
    return container.templates.show(code, sender=sender)


@app.task(name=wire.TEMPLATES_CHECK, shared=False, ignore_result=False)
@checked
def check_template(campaign: CampaignFile) -> Reply[TemplateCheck]:
    """A campaign file beside its registered template."""
    return container.templates.check(campaign)


@app.task(name=wire.TEMPLATES_PULL, shared=False, ignore_result=False)
@checked
def pull_templates(sender: Text, page: Count = 1, by: Text | None = None) -> Reply[TemplatePull]:
    """Take over templates that the provider lists."""
    with container.ledger.acting_for(by):
        return container.provider_templates.pull(sender, page=page)


@app.task(name=wire.TEMPLATES_CREATE, shared=False, ignore_result=False)
@checked
def create_template(template: TemplateOrder, key: Text, by: Text | None = None) -> Reply[TemplateCreated]:
    """Register a template with the provider."""
    with container.ledger.acting_for(by):
        return container.provider_templates.create(template, key=key)


@app.task(name=wire.DOCTOR, shared=False, ignore_result=False)
@checked
def doctor() -> Reply[DoctorReply]:
    """What is wrong with the installation, as this worker sees it."""
    return container.doctor.reply()


@app.task(name=wire.ANSWER, shared=False, ignore_result=False, **_UNSEEN)
@checked
def answer(answers: Any) -> Reply[OneOffList]:
    """Answer users, each answer once by its key."""
    return container.answers.send(answers, publish=_publish)


@app.task(name=wire.TALKS, shared=False, ignore_result=False, **_UNSEEN)
@checked
def talks(
    profile: Text | None = None,
    is_open: Flag = False,
    is_parked: Flag = False,
    before: Text | None = None,
    limit: Count = 100,
    unmasked: Flag = False,
    by: Text | None = None,
) -> Reply[TalkList]:
    """A page of conversations with users."""
    with container.ledger.acting_for(by):
        return container.talk_reader.list_talks(
            profile=profile,
            is_open=is_open,
            is_parked=is_parked,
            before=before,
            limit=limit,
            unmasked=unmasked,
        )


@app.task(name=wire.TALK, shared=False, ignore_result=False, **_UNSEEN)
@checked
def talk(
    profile: Text,
    user: Text,
    before: EventId | None = None,
    limit: Count = 50,
    unmasked: Flag = False,
    release: Flag = False,
    by: Text | None = None,
) -> Reply[TalkReply]:
    """One conversation; or have its webhook told again."""
    with container.ledger.acting_for(by):
        return container.talk_reader.read_talk(
            profile,
            user,
            before=before,
            limit=limit,
            unmasked=unmasked,
            release=release,
            publish=relay_talks.delay,
        )


@app.task(name=wire.ERASE_TALKS, shared=False, ignore_result=False, **_UNSEEN)
@checked
def erase_talks(
    user: Text, profile: Text | None = None, after: EventId | None = None, by: Text | None = None
) -> Reply[TalkErasure]:
    """Erase a user's conversations."""
    with container.ledger.acting_for(by):
        return container.talk_erasures.erase(user, profile=profile, after=after)


@app.task(name=wire.TICK, shared=False)
def tick() -> None:
    """Publish what is due. Missing a tick delays, doubling one harms nothing."""
    due = container.sweep.find_due_work()
    for share in container.sweep.take_due_pumps() if due.has_pumps else ():
        _publish(share)
    if due.has_reports:
        apply_reports.delay()
    if due.has_changes and container.webhook_delivery.is_due():
        relay.delay()
    if due.has_inbound:
        take_inbound.delay()
    if due.has_words and container.talk_delivery.is_due():
        relay_talks.delay()


@app.task(name=wire.PUMP, shared=False)
@checked
def pump(campaign: CampaignId, leg: Leg, share: ShareNo, urgent: Flag = False) -> None:
    """Send what one share of a campaign may send in the next few seconds.

    If no slot is free, the next one that becomes free takes it, or a tick in a moment calls for it.
    """
    due = Share(campaign, leg, share, urgent)
    container.pump_slots.run(due, partial(container.pump.run, succeed=_publish), publish=_publish)


@app.task(name=wire.APPLY_REPORTS, shared=False)
def apply_reports() -> None:
    """Apply the delivery reports that have come in."""
    container.report_processor.apply_inbox()


@app.task(name=wire.ASK_LOGS, shared=False)
def ask_logs() -> None:
    """Ask the provider's logs about messages in doubt and overdue reports."""
    container.reconciler.reconcile_messages()


@app.task(name=wire.RELAY, shared=False)
def relay() -> None:
    """Deliver to webhooks what is due.

    Where this worker does so already, another or a tick in a moment will.
    """
    if container.webhook_slot.acquire(blocking=False):
        try:
            container.webhook_delivery.deliver_parcels()
        finally:
            container.webhook_slot.release()


@app.task(name=wire.TAKE_INBOUND, shared=False)
def take_inbound() -> None:
    """Take in what users wrote, and start telling their profiles' webhooks of it."""
    container.inbound_runs.run(partial(container.talk_processor.take_inbound, publish=_call_for_relay))


def _call_for_relay() -> None:
    """Have webhooks told of what came; what this worker is too slow for, a tick finds for others."""
    if not container.talk_runs.join_running():
        relay_talks.delay()


@app.task(name=wire.RELAY_TALKS, shared=False)
def relay_talks() -> None:
    """Tell webhooks what users wrote; if a few seconds are too short for it, go on in another task."""
    container.talk_runs.run(_deliver_words)


def _deliver_words() -> None:
    if container.talk_delivery.deliver_words():
        relay_talks.delay()


@app.task(name=wire.PULL_REPORTS, shared=False)
def pull_reports() -> None:
    """Take the reports that the provider hands out once."""
    container.poller.poll_reports()


@app.task(name=wire.UPKEEP, shared=False)
def upkeep() -> None:
    """Repair what somebody died before doing; end what is over. What piled up does its work once."""
    has_questions = container.sweep.run_steps()
    if has_questions is None:
        return
    if has_questions:
        ask_logs.delay()
    if container.settings.pull_reports:
        pull_reports.delay()


@app.task(name=wire.RETENTION, shared=False)
def retention() -> None:
    """Erase and delete what is old, for a second."""
    container.retention.erase_old()


@app.task(name=wire.DEAD_LETTER, shared=False, ignore_result=False, bind=True)
def dead_letter(self: Task[Any, Any], /, **arguments: Any) -> ErrorReply:
    """Keep a message that does not follow the wire. While the ledger is away, the broker keeps it."""
    letter = letter_of(self.request.id or "", arguments)
    if not container.dead_letters.keep_letter(letter):
        raise Reject("the ledger is away", requeue=True)
    return reply_to(letter)


def _publish(share: Share) -> None:
    arguments = {"campaign": share.campaign_id, "leg": share.leg, "share": share.share}
    pump.apply_async(kwargs=arguments | {"urgent": True} if share.is_urgent else arguments)
