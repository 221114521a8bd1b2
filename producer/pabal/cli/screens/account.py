"""Draw the account's pace."""

from __future__ import annotations

from rich.table import Table

from pabal.cli.format import moment
from pabal.cli.screens.facts import Fact, facts_table
from pabal.replies import AccountStatus


def account_screen(account: AccountStatus) -> Table:
    """The cap and who set it, and how far the provider's troubles slow it."""
    return facts_table(_facts_of(account))


def _facts_of(account: AccountStatus) -> list[Fact]:
    facts = [
        ("cap", f"{account['cap'] or 'none'}, by {account['setBy']}"),
        ("for HIGH campaigns", f"{account['highShare']:.0%} of it while others want to send too"),
        ("steering", "on: the provider's troubles slow it" if account["steering"] else "off"),
        ("floor", account["floor"]),
    ]
    return [*facts, *_breaker_facts(account), *_slowdown_facts(account)]


def _breaker_facts(account: AccountStatus) -> list[Fact]:
    breaker = account.get("breaker")
    if not breaker:
        return []
    return [
        ("breaker", f"open since {moment(breaker['since'])}: {breaker['why']}"),
        (
            "next probe",
            f"{moment(breaker['probeAt'])}; an answer lets all send again, and so does `--reset`",
        ),
    ]


def _slowdown_facts(account: AccountStatus) -> list[Fact]:
    slowed = account["slowed"]
    if slowed is None:
        return [("slowed", "no")]
    size = slowed.get("callSize", 1)
    return [
        ("slowed to", f"{slowed['pace']}, since {slowed['why']}"),
        ("last lowered", moment(slowed["since"])),
        ("ceiling", slowed["ceiling"]),
        (
            "free again",
            f"{moment(slowed['freeAt'])}, if nothing more happens; now: `pabal account --reset`",
        ),
        *([("calls", f"of {size:,} messages, since the provider counts requests")] if size > 1 else []),
    ]
