"""What people see of the senders' webhooks: the list, and what a campaign's status says of its own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pabal.cli.format import moment

_NOT_SIGNING = (
    "the workers have no PABAL_RELAY_SECRET, so nothing is relayed; "
    "set it for all of them, and what waits goes out"
)


def webhooks_screen(said: Mapping[str, Any]) -> RenderableType:
    """Every endpoint: how it is, what waits for it, and what it said last."""
    if not said["webhooks"]:
        return "no campaign has a webhook yet; its file names one as webhooks.delivery.url"
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("webhook", "state", "waiting", "delivered", "last delivered", "what failed"):
        table.add_column(heading, overflow="fold")
    for one in said["webhooks"]:
        last = moment(one["lastDeliveredAt"], with_utc=False) if one["lastDeliveredAt"] else ""
        cells = (one["url"], one["state"], waiting(one), f"{one['delivered']:,}", last, trouble(one))
        table.add_row(*map(Text, cells))
    return table if said["signing"] else Group(table, "", Text(f"! {_NOT_SIGNING}", style="yellow"))


def webhook_warning(one: Mapping[str, Any]) -> str:
    """What somebody should look at; empty if there is nothing."""
    said = f"the webhook {one['url']}"
    if not one["signing"]:
        return f"{said}: {_NOT_SIGNING}; {waiting(one)} wait"
    if one["state"] == "parked":
        return f"{said} is {trouble(one)}; {waiting(one)} wait; once mended, `pabal webhooks --resume URL`"
    return f"{said} is {trouble(one)}; {waiting(one)} wait" if one["failures"] else ""


def waiting(one: Mapping[str, Any]) -> str:
    """How many changes wait, as far as they were counted."""
    return f"{one['waiting']:,}{' or more' if one['isMore'] else ''}"


def trouble(one: Mapping[str, Any]) -> str:
    """Since when it fails, and what happens next; empty if it does not."""
    if one["state"] == "parked":
        since, last = moment(one["parkedAt"]), one["lastError"]
        tries = "1 failure" if one["failures"] == 1 else f"{one['failures']} failures"
        return f"parked since {since} after {tries}, the last: {last}"
    if not one["failures"]:
        return ""
    since, then = moment(one["failedSince"]), moment(one["nextTryAt"])
    return f"failing since {since} (tries: {one['failures']}; the last: {one['lastError']}), next try {then}"
