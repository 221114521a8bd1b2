"""What people see of an audit: rows beside tallies, and each promise of the books by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pabal.cli.screens.status import moment


def audit_screen(said: Mapping[str, Any]) -> RenderableType:
    """Whether the books balance, and where not."""
    parts: list[RenderableType] = [_headline(said)]
    for key, what in (("erasedAt", "personal data erased"), ("deletedAt", "rows deleted")):
        if said.get(key):
            parts.append(Text(f"{what} {moment(said[key])}", style="dim"))
    parts += ["", _sums(said), "", _checks(said)]
    if said.get("repaired") is not None:
        parts += ["", *_repairs(said)]
    if not said["balanced"]:
        parts += ["", Text(_way_out(said), style="yellow")]
    return Group(*parts)


def _headline(said: Mapping[str, Any]) -> Text:
    verdict = ("the books balance", "green") if said["balanced"] else ("the books do not balance", "red")
    return Text.assemble(
        (said["campaign"], "bold"), f"  {said['state']}, {said['recipients']:,} recipients  ", verdict
    )


def _sums(said: Mapping[str, Any]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("messages")
    for heading in ("rows", "tallies", "difference"):
        table.add_column(heading, justify="right")
    for line in said["legs"]:
        rows = "deleted" if line["rows"] is None else f"{line['rows']:,}"
        difference = f"{line['difference']:+,}" if line["difference"] else "-"
        style = "red" if line["difference"] else ""
        table.add_row(f"{line['leg']} {line['state']}", rows, f"{line['tallies']:,}", difference, style=style)
    return table


def _checks(said: Mapping[str, Any]) -> Table:
    table = Table.grid(padding=(0, 2))
    for check in said["checks"]:
        verdict = Text("ok", style="green") if check["ok"] else Text("differs", style="red")
        table.add_row(check["name"], verdict, check["says"])
    return table


def _repairs(said: Mapping[str, Any]) -> list[Text]:
    if not said["repaired"]:
        return [Text("nothing was repaired: tallies and reach said what the rows say")]
    return [Text(f"repaired: {_repair(one)}", style="yellow") for one in said["repaired"]]


def _repair(one: Mapping[str, Any]) -> str:
    if one["of"] == "tallies":
        return f"the tally of {one['leg']} {one['state']} by {one['by']:+,}"
    what = " ".join(filter(None, (one["leg"], one["state"], one["channel"] and f"by {one['channel']}")))
    price = f", {one['price']} {one['currency']}".rstrip() if one["currency"] is not None else ""
    both = f", {one['both']:+,} people with both" if one["both"] else ""
    return f"reach of {what} by {one['by']:+,}{price}{both}"


def _way_out(said: Mapping[str, Any]) -> str:
    failed = [check["name"] for check in said["checks"] if not check["ok"]]
    if {*failed} <= {"tallies", "reach"}:
        return f"`pabal audit {said['campaign']} --repair` rebuilds {' and '.join(failed)} from the rows"
    return (
        f"{', '.join(failed)}: a fault of Pabal, or somebody changed the ledger by hand; keep a copy of "
        f"the ledger and report it. `--repair` mends sums only"
    )
