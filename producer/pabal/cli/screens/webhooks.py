"""Draw the senders' webhooks: the list, and the warning that a campaign's status has of its own."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pabal.cli.format import moment
from pabal.counted import counted
from pabal.replies import CampaignWebhook, Webhook, WebhookList

_NOT_SIGNING = (
    "the workers have no PABAL_RELAY_SECRET, so nothing is relayed; "
    "set it for all of them, and what waits goes out"
)


def webhooks_screen(listed: WebhookList) -> RenderableType:
    """Every webhook: its state, what waits for it, and what failed last."""
    if not listed["webhooks"]:
        return "no campaign has a webhook yet; its file names one as webhooks.delivery.url"
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("webhook", "told of", "state", "waiting", "delivered", "last delivered", "what failed"):
        table.add_column(heading, overflow="fold")
    for webhook in listed["webhooks"]:
        table.add_row(*map(Text, _cells(webhook)))
    return table if listed["signing"] else Group(table, "", Text(f"! {_NOT_SIGNING}", style="yellow"))


def webhook_warning(webhook: CampaignWebhook) -> str:
    """What somebody should look at; empty if there is nothing."""
    name = f"the webhook {webhook['url']}"
    waiting = count_waiting(webhook)
    if not webhook["signing"]:
        return f"{name}: {_NOT_SIGNING}; changes waiting: {waiting}"
    if webhook["state"] == "parked":
        return (
            f"{name}: {trouble(webhook)}; changes waiting: {waiting}; "
            "once mended, `pabal webhooks --resume URL`"
        )
    return f"{name}: {trouble(webhook)}; changes waiting: {waiting}" if webhook["failures"] else ""


def count_waiting(webhook: Webhook) -> str:
    """How many changes wait, as far as they were counted."""
    return f"{webhook['waiting']:,}{' or more' if webhook['isMore'] else ''}"


def trouble(webhook: Webhook) -> str:
    """Since when it fails, and what happens next; empty if it does not."""
    failures, error = webhook["failures"], webhook["lastError"]
    if webhook["state"] == "parked":
        tries = counted(failures, "failure")
        return f"parked since {_moment(webhook['parkedAt'])} after {tries}, the last: {error}"
    if not failures:
        return ""
    since, then = _moment(webhook["failedSince"]), _moment(webhook["nextTryAt"])
    return f"failing since {since} (tries: {failures}; the last: {error}), next try {then}"


def _cells(webhook: Webhook) -> tuple[str, ...]:
    last = webhook["lastDeliveredAt"]
    return (
        webhook["url"],
        webhook["tells"],
        webhook["state"],
        count_waiting(webhook),
        f"{webhook['delivered']:,}",
        moment(last, with_utc=False) if last else "",
        "; ".join(part for part in (trouble(webhook), _talks(webhook)) if part),
    )


def _talks(webhook: Webhook) -> str:
    """What of users' words waits; empty if nothing does."""
    waiting, parked = webhook["talksWaiting"], webhook["talksParked"]
    if parked:
        return (
            f"{parked:,} of {counted(waiting, 'waiting talk is', 'waiting talks are')} parked: `pabal "
            "talks --parked`"
        )
    return f"talks waiting: {waiting:,}" if waiting else ""


def _moment(iso: str | None) -> str:
    return moment(iso) if iso else "unknown"
