"""Do what is due, again and again: call for pumps, reports, look-ups, webhooks, upkeep."""

from __future__ import annotations

from pabal import wire
from pabal_worker.alive.beats import SEEN
from pabal_worker.app import app, container
from pabal_worker.tasks.pumps import publish
from pabal_worker.tasks.talks import relay_talks, take_inbound


@app.task(name=wire.TICK, shared=False)
def tick() -> None:
    """Publish what is due. Missing a tick delays, doubling one harms nothing."""
    SEEN.note(tick.request.origin)
    due = container.sweep.find_due_work()
    for share in container.sweep.take_due_pumps() if due.has_pumps else ():
        publish(share)
    if due.has_reports:
        apply_reports.delay()
    if due.has_changes and container.webhook_delivery.is_due():
        relay.delay()
    if due.has_inbound:
        take_inbound.delay()
    if due.has_words and container.talk_delivery.is_due():
        relay_talks.delay()


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
