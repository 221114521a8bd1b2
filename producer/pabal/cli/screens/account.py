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
    slowed = account["slowed"]
    if slowed is None:
        return [*facts, ("slowed", "no")]
    return [
        *facts,
        ("slowed to", f"{slowed['pace']}, since {slowed['why']}"),
        ("last lowered", moment(slowed["since"])),
        ("ceiling", slowed["ceiling"]),
        ("free again", f"{moment(slowed['freeAt'])}, if nothing more happens"),
    ]
