"""Draw an audit: rows beside tallies, and each promise of the books by name."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from pabal.cli.format import moment
from pabal.counted import counted
from pabal.replies import AuditReply, ReachRepair, TallyRepair


def audit_screen(audit: AuditReply) -> RenderableType:
    """Whether the books balance, and where not."""
    parts: list[RenderableType] = [_headline(audit)]
    for at, what in (
        (audit["erasedAt"], "personal data erased"),
        (audit["deletedAt"], "rows deleted"),
    ):
        if at:
            parts.append(Text(f"{what} {moment(at)}", style="dim"))
    parts += ["", _sums(audit), "", _checks(audit)]
    if audit["repaired"] is not None:
        parts += ["", *_repairs(audit["repaired"])]
    if not audit["balanced"]:
        parts += ["", Text(_way_out(audit), style="yellow")]
    return Group(*parts)


def _headline(audit: AuditReply) -> Text:
    result = ("the books balance", "green") if audit["balanced"] else ("the books do not balance", "red")
    return Text.assemble(
        (audit["campaign"], "bold"),
        f"  {audit['state']}, {counted(audit['recipients'], 'recipient')}  ",
        result,
    )


def _sums(audit: AuditReply) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("messages")
    for heading in ("rows", "tallies", "difference"):
        table.add_column(heading, justify="right")
    for line in audit["legs"]:
        rows = "deleted" if line["rows"] is None else f"{line['rows']:,}"
        difference = f"{line['difference']:+,}" if line["difference"] else "-"
        style = "red" if line["difference"] else ""
        table.add_row(f"{line['leg']} {line['state']}", rows, f"{line['tallies']:,}", difference, style=style)
    return table


def _checks(audit: AuditReply) -> Table:
    table = Table.grid(padding=(0, 2))
    for check in audit["checks"]:
        result = Text("ok", style="green") if check["ok"] else Text("differs", style="red")
        table.add_row(check["name"], result, check["says"])
    return table


def _repairs(repairs: list[TallyRepair | ReachRepair]) -> list[Text]:
    if not repairs:
        return [Text("nothing was repaired: tallies and reach said what the rows say")]
    return [Text(f"repaired: {_repair_in_words(repair)}", style="yellow") for repair in repairs]


def _repair_in_words(repair: TallyRepair | ReachRepair) -> str:
    if repair["of"] == "tallies":
        return f"the tally of {repair['leg']} {repair['state']} by {repair['by']:+,}"
    channel = f" by {repair['channel']}" if repair["channel"] else ""
    price = f", {repair['price']} {repair['currency']}".rstrip() if repair["currency"] is not None else ""
    both = f", {repair['both']:+,} people with both" if repair["both"] else ""
    return f"reach of {repair['leg']} {repair['state']}{channel} by {repair['by']:+,}{price}{both}"


def _way_out(audit: AuditReply) -> str:
    failed = [check["name"] for check in audit["checks"] if not check["ok"]]
    if {*failed} <= {"tallies", "reach"}:
        return f"`pabal audit {audit['campaign']} --repair` rebuilds {' and '.join(failed)} from the rows"
    return (
        f"{', '.join(failed)}: a fault of Pabal, or somebody changed the ledger by hand; keep a copy of "
        f"the ledger and report it. `--repair` mends sums only"
    )
