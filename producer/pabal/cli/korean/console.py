"""Draw screens in Korean: translates headings, cells and lines as they are drawn, before they are measured.

`Verbatim` marks what somebody wrote; it is shown as it is. A table is translated where it is drawn, so that
its columns are as wide as the Korean in them: Hangul takes two columns, which rich knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import zip_longest
from typing import Any, get_args

from rich.console import Console, ConsoleOptions, RenderableType
from rich.padding import Padding
from rich.segment import Segment
from rich.table import Table
from rich.text import Text

from pabal.cli.korean.translator import translate
from pabal.replies import CampaignState

_FACTS = 2
"""Columns of a table of facts: a name and a value."""


_DATA = frozenset({
    "campaign", "stream", "test", "row", "key", "reference", "sender", "entity", "currency", "code", "number",
    "profile", "user", "name", "text", "values", "other rows", "data", "logs",
})  # fmt: skip
"""Columns and facts that hold somebody's own words: an id, a path."""


_STATE = re.compile(rf"(?<=\S) \(({'|'.join(get_args(CampaignState))})\)$")


class Verbatim(Text):
    """What a person wrote: no word of it is ours."""


class KoreanConsole(Console):
    """A console that says in Korean what it is given in English."""

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Called by rich for each thing that is drawn, those inside others too."""
        return super().render(_korean(renderable), options)

    def render_str(self, text: str, **kwargs: Any) -> Text:
        """Called by rich for each plain string."""
        return super().render_str(translate(text), **kwargs)


def _korean(renderable: RenderableType) -> RenderableType:
    match renderable:
        case Verbatim():
            return renderable
        case Table():
            return _korean_table(renderable)
        case Text():
            return _korean_text(renderable)
        case Padding(renderable=Text()):
            return _korean_padding(renderable)
        case _:
            return renderable


def _korean_padding(padding: Padding) -> Padding:
    """Its text is translated before it is measured, so that it is broken where the Korean is too long."""
    room = (padding.top, padding.right, padding.bottom, padding.left)
    return Padding(_korean(padding.renderable), room, style=padding.style, expand=padding.expand)


def _korean_text(text: Text) -> Text:
    """The text with its style. Parts with styles of their own are translated each; a bold one is an id."""
    korean = Verbatim(style=text.style, justify=text.justify, overflow=text.overflow)
    if not text.spans:
        return korean.append(translate(text.plain))
    for part in text.divide(sorted({edge for span in text.spans for edge in (span.start, span.end)})):
        style = part.spans[0].style if part.spans else ""
        korean.append(part.plain if style == "bold" else translate(part.plain), style=style)
    return korean


def _korean_table(table: Table) -> Table:
    """The table, each cell once; columns of people's own words, and such facts, stay."""
    if getattr(table, "_is_korean", False):
        return table
    setattr(table, "_is_korean", True)  # noqa: B010, since a table is drawn several times
    names = [_plain(cell) for cell in table.columns[0].cells] if _is_of_facts(table) else []
    for column in table.columns:
        if column.overflow == "ellipsis" and not column.no_wrap:
            column.overflow = "fold"  # rich takes a blank behind a full line for too much, and cuts a letter
        is_data = _plain(column.header) in _DATA
        column.header, column.footer = _cell(column.header), _cell(column.footer)
        column._cells[:] = [
            _as_is(cell) if is_data or (column is not table.columns[0] and name in _DATA) else _cell(cell)
            for cell, name in zip_longest(column.cells, names)
        ]
    return table


def _is_of_facts(table: Table) -> bool:
    return not table.show_header and len(table.columns) == _FACTS


def _cell(cell: RenderableType) -> RenderableType:
    return Verbatim(translate(cell)) if isinstance(cell, str) else _korean(cell)


def _as_is(cell: RenderableType) -> RenderableType:
    """The cell; a state of ours may stand behind an id: `spring (held)`."""
    if isinstance(cell, Verbatim):
        return cell
    text = _STATE.sub(lambda state: f" ({translate(state[1])})", _plain(cell))
    return Verbatim(text, style=getattr(cell, "style", ""))


def _plain(cell: RenderableType) -> str:
    return cell.plain if isinstance(cell, Text) else str(cell)
