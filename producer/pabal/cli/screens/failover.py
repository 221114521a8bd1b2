"""Draw a campaign's SMS failover: who sends the SMS, within which limit, and what waits for room under it."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.text import Text

from pabal.cli.screens.delivery import cost, prices_elsewhere, sms_limit
from pabal.cli.screens.facts import Fact, facts_table
from pabal.replies import CampaignStatus, SmsFailover

_MODES = {"DISPATCHER": "by Pabal, to whom KakaoTalk did not reach", "PROVIDER": "by the provider itself"}


def failover_screen(status: CampaignStatus) -> RenderableType:
    """How a campaign's SMS stand to their limit."""
    failover = status.get("failover")
    headline = Text.assemble((status["campaign"], "bold"), f"  {status['state']}")
    if not failover:
        return Group(headline, "it has no smsFailover, so it sends no SMS")
    warnings = [failover["matter"] or "", prices_elsewhere(status)]
    return Group(
        headline,
        facts_table(_facts_of(status, failover)),
        *(Text(f"! {warning}", style="yellow") for warning in warnings if warning),
    )


def _facts_of(status: CampaignStatus, failover: SmsFailover) -> list[Fact]:
    facts = [("sent", _MODES.get(failover["mode"], failover["mode"]))]
    if failover["mode"] == "PROVIDER":
        return facts
    room = failover["room"]
    beyond = "is given up" if failover["givesUp"] else "waits"
    return [
        *facts,
        ("limit", f"{sms_limit(status)}; what comes beyond it {beyond}" if failover["limit"] else "none"),
        ("left", f"{failover['tried']:,} SMS"),
        ("waiting", f"{failover['waits']:,} SMS that were never tried"),
        ("room", "for any number" if room is None else f"for {room:,} more"),
        ("cost", cost(status)),
    ]
