"""Write the page of errors and of questions, from the tree of errors and the codes that can be accepted.

What a program does about each is in docs/client.md.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator

from docs.site.reference.text import code, page, section, table
from pabal.accept import CODES
from pabal.errors import PabalError


def errors_page() -> str:
    """Each error with its code and meaning, and each question with what accepting it means."""
    return page(
        "Errors and questions",
        "Every error of the client, and every code that `accept` takes. What an error carries is in "
        "[the client library](../client.md#errors), how it stands in a reply in [the wire](../wire.md).",
        section("Errors", table(("error", "code", "meaning"), _errors(PabalError))),
        section(
            "Questions",
            "Asked before a campaign is taken; who means it accepts the code (`--accept CODE`, or `accept`).",
            table(("code", "meaning"), ((code(name), meaning) for name, meaning in sorted(CODES.items()))),
        ),
    )


def _errors(kind: type[PabalError]) -> Iterator[tuple[str, str, str]]:
    yield code(kind.__name__), code(kind.code), (inspect.getdoc(kind) or "").partition("\n\n")[0]
    for lower in kind.__subclasses__():
        if lower.__module__.startswith("pabal."):
            yield from _errors(lower)
