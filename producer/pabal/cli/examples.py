"""Show an example or two below each command's `--help`, in lines of at most 80 columns.

A test reads each of them with the command that it stands below. Nothing is run here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import typer

Examples = Mapping[str, Sequence[str]]
"""Lines by command, `suppress add` for one of a group; each begins with `pabal`."""

PRODUCER: Examples = {
    "check": (
        "pabal check campaign.json people.csv --show 3",
        "pabal check campaign.json people.xlsx --sheet 명단 --bad bad.csv",
    ),
    "submit": (
        "pabal submit campaign.json people.csv --wait",
        "pabal submit campaign.json people.csv --skip-bad --accept hidden-rows",
    ),
    "test": (
        "pabal test campaign.json people.csv --to 010-1234-5678 --row 3 --wait",
        "pabal test campaign.json --to 010-1234-5678 --value name=길동",
    ),
    "change": (
        "pabal change spring --send-at 2026-11-24T10:00+09:00 --dry-run",
        "pabal change spring --weight 50 --yes",
    ),
    "approve": ("pabal approve spring",),
    "pause": ("pabal pause spring", "pabal pause --sender @shop"),
    "resume": ("pabal resume spring", "pabal resume --account --yes"),
    "status": (
        "pabal status spring --chart spring.png",
        "pabal status --state held --state running --search 2026-11",
    ),
    "watch": ("pabal watch spring", "pabal watch"),
    "cancel": ("pabal cancel spring --yes",),
    "pace": ("pabal pace spring 600/MINUTE", "pabal pace spring 50/SECOND,100000/DAY"),
    "failover": ("pabal failover spring", "pabal failover spring --limit 800"),
    "account": ("pabal account", "pabal account --pace 600/MINUTE"),
    "audit": ("pabal audit spring", "pabal audit spring --repair"),
    "webhooks": ("pabal webhooks", "pabal webhooks --resume https://shop.example/pabal"),
    "log": ("pabal log", "pabal log spring --limit 20"),
    "send": ("pabal send order.json --to 010-1234-5678 --key order-4711 --value name=길동",),
    "sent": ("pabal sent order-4711", "pabal sent --reference 4711"),
    "answer": (
        "pabal answer @shop KEY '네, 도와드리겠습니다.' --key ticket-99-1",
        "pabal answer @shop KEY --file answer.json --key ticket-99-2",
    ),
    "talks": ("pabal talks --open", "pabal talks --parked"),
    "talk": ("pabal talk @shop '#12' --watch", "pabal talk @shop '#12' --erase --yes"),
    "find": ("pabal find 010-1234-5678",),
    "explain": ("pabal explain spring 010-1234-5678", "pabal explain spring 17 --numbers"),
    "person": (
        "pabal person 010-1234-5678 export --output person.json",
        "pabal person 010-1234-5678 erase --yes",
    ),
    "bill": ("pabal bill --month 2026-11",),
    "rerun": (
        "pabal rerun spring --only undelivered,expired",
        "pabal rerun spring --code 7008 --yes",
    ),
    "clone": ("pabal clone spring > again.json",),
    "spend": ("pabal spend spring", "pabal spend spring --limit '50000 KRW'"),
    "templates import": ("pabal templates import templates.json",),
    "templates list": ("pabal templates list --from @shop --search 주문",),
    "templates show": ("pabal templates show ORDER_01",),
    "templates pull": ("pabal templates pull @shop",),
    "templates create": ("pabal templates create template.json",),
    "suppress add": ("pabal suppress add 010-1234-5678 --reason 080",),
    "suppress remove": ("pabal suppress remove 010-1234-5678 --yes",),
    "suppress list": ("pabal suppress list", "pabal suppress list --number 010-1234-5678 --numbers"),
    "suppress import": ("pabal suppress import refusals.csv --advertising --to 번호",),
}


def add_examples(app: typer.Typer, examples: Examples, group: str = "") -> None:
    """Put examples below the help of the commands of `app` that they name."""
    for command in app.registered_commands:
        name = command.name or getattr(command.callback, "__name__", "").replace("_", "-")
        if lines := examples.get(f"{group} {name}".strip()):
            command.epilog = "\n".join(_paragraph(lines))
    for inner in app.registered_groups:
        if inner.typer_instance is not None:
            add_examples(inner.typer_instance, examples, str(inner.name))


def _paragraph(lines: Sequence[str]) -> Iterator[str]:
    """Lines that are not filled up to the width of the screen."""
    yield "\b"
    yield "Examples:"
    yield from (f"  {line}" for line in lines)
