"""Draw why messages failed. Nothing is counted here."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from pabal.replies import Failure

_FAULTS = {
    "recipient": "this recipient cannot be reached so",
    "content": "what was to be said",
    "account": "the account, its credit or its sender",
    "provider": "the provider",
}


def failures_table(failures: Sequence[Failure]) -> Table:
    """A row a reason, the most frequent first."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("failed", justify="right")
    for heading in ("channel", "code", "why", "at fault"):
        table.add_column(heading, overflow="fold")
    for failure in failures:
        why = failure["name"] or (
            "Pabal ended them (see `pabal explain`)" if failure["code"] is None else "not in the registry"
        )
        cells = (failure["channel"], failure["code"] or "", why, _FAULTS.get(failure["fault"] or "", ""))
        table.add_row(
            f"{failure['messages']:,}", *map(Text, (*cells[:2], f"{failure['state']}: {cells[2]}", cells[3]))
        )
    return table
