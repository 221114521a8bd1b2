"""What people see of a campaign's SMS failover: who sends them, within which limit, and what waits for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pabal.cli.screens.delivery import cost, prices_elsewhere, sms_limit

_MODES = {"DISPATCHER": "by Pabal, to whom KakaoTalk did not reach", "PROVIDER": "by the provider itself"}


def failover_screen(status: Mapping[str, Any]) -> RenderableType:
    """How a campaign's SMS stand to their limit."""
    failover = status.get("failover")
    headline = Text.assemble((status["campaign"], "bold"), f"  {status['state']}")
    if not failover:
        return Group(headline, "it has no smsFailover, so it sends no SMS")
    facts = Table.grid(padding=(0, 2))
    for name, value in _facts(status, failover):
        facts.add_row(Text(name, style="dim"), Text(value))
    warnings = [failover["matter"] or "", prices_elsewhere(status)]
    return Group(headline, facts, *(Text(f"! {one}", style="yellow") for one in warnings if one))


def _facts(status: Mapping[str, Any], failover: Mapping[str, Any]) -> list[tuple[str, str]]:
    facts = [("sent", _MODES.get(failover["mode"], failover["mode"]))]
    if failover["mode"] == "PROVIDER":
        return facts
    room = failover["room"]
    beyond = "is given up" if failover["givesUp"] else "waits"
    facts += [
        ("limit", f"{sms_limit(status)}; what comes beyond it {beyond}" if failover["limit"] else "none"),
        ("left", f"{failover['tried']:,} SMS"),
        ("waiting", f"{failover['waits']:,} SMS that were never tried"),
        ("room", "for any number" if room is None else f"for {room:,} more"),
        ("cost", cost(status)),
    ]
    return [(name, value) for name, value in facts if value]
