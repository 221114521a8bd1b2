"""Write the pages of wire tasks and of replies, from the tasks' arguments and the replies' types."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any, get_type_hints

from typing_extensions import is_typeddict

import pabal_worker.tasks  # noqa: F401 (makes the tasks known to the application)
from docs.site.reference.text import code, docstrings_of, page, section, table
from pabal import replies, wire
from pabal_worker.app import app
from pabal_worker.task_arguments import _parameters_of

_JSON = {
    "NoneType": "null",
    "None": "null",
    "str": "text",
    "int": "whole number",
    "bool": "true or false",
    "dict": "object",
    "float": "number",
}
_NOT_SAID = "what it must be"
"""Of an argument whose form takes a page of its own."""


def tasks_page() -> str:
    """Each task with its queue, arguments and reply."""
    return page(
        "Tasks of the wire",
        "Every task that Celery carries. How a message is written, and which of these a producer calls, is "
        "in [the wire](../wire.md).",
        *(section(code(name), *_task(name)) for name in sorted(wire.QUEUES)),
    )


def _task(name: str) -> Iterator[str]:
    run = inspect.unwrap(app.tasks[name].run)
    reply = str(inspect.get_annotations(run).get("return", "None"))
    yield " ".join((inspect.getdoc(run) or "").split("\n\n")[0].split())
    yield f"Queue {code(wire.QUEUES[name])}; {_reply_in_words(reply)}."
    yield table(
        ("argument", "needed", "value", "otherwise"),
        (
            (code(name), "yes" if one.is_needed else "", *_wanted(one.wanted.what, one.wanted.way_out))
            for name, one in _parameters_of(run)
        ),
    )


def _wanted(what: str, way_out: str) -> tuple[str, str]:
    return ("as [the wire](../wire.md) has it", "") if what == _NOT_SAID else (what, way_out)


def _reply_in_words(reply: str) -> str:
    return (
        "it has no reply"
        if reply == "None"
        else f"replies {_linked(reply.removeprefix('Reply[').rstrip(']'))}"
    )


def replies_page() -> str:
    """Each reply, and each part of one, with its fields."""
    named = sorted(name for name in replies.__all__ if is_typeddict(_origin(getattr(replies, name))))
    return page(
        "Replies",
        "Every object that workers reply, as the types of `pabal.replies` have it. A reply comes as "
        '`{"ok": …}` or `{"error": …}`.',
        *(section(name, *_reply(_origin(getattr(replies, name)))) for name in named),
    )


def _reply(kind: Any) -> Iterator[str]:
    yield inspect.getdoc(kind) or ""
    meanings = docstrings_of(kind)
    yield table(
        ("field", "type", "meaning"),
        (
            (code(name), _linked(_type(hint)), meanings.get(name, ""))
            for name, hint in get_type_hints(kind, include_extras=False).items()
        ),
    )


def _origin(kind: Any) -> Any:
    return getattr(kind, "__origin__", kind)


def _type(hint: Any) -> str:
    """A type as its JSON is called."""
    text = hint.__name__ if inspect.isclass(hint) and not getattr(hint, "__args__", ()) else str(hint)
    text = re.sub(r"\b(?:[a-z_]+\.)+(?=[A-Za-z])", "", text)
    text = re.sub(r"Optional\[(.*)\]", r"\1 | null", text)
    text = re.sub(r"\b(?:NoneType|None|str|int|bool|dict|float)\b", lambda found: _JSON[found[0]], text)
    text = re.sub(r"Literal\[([^\]]*)\]", lambda found: found[1].replace("'", "`"), text)
    while text != (text := re.sub(r"\b(list|object)\[(?:text, )?([^\[\]]*)\]", r"\1 of \2", text)):
        pass
    return text.replace("object of Any", "object")


def _linked(text: str) -> str:
    """A type, the names of replies in it as links."""
    parts = re.split(r"(\w+)", text)
    known = set(replies.__all__)
    return "".join(
        f"[{part}](replies.md#{part.lower()})"
        if part in known and is_typeddict(_origin(getattr(replies, part)))
        else part
        for part in parts
    )
