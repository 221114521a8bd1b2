"""Ask about a campaign whose content is not what is registered, or whose template may not be used.

Pure; which template is registered the workers know. What the provider makes of a difference it alone knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pabal.accept import TEMPLATE_DIFFERS, TEMPLATE_NOT_APPROVED
from pabal.channels.registrations import REGISTRATIONS
from pabal.errors import Question
from pabal.templates.difference import is_of_form, show_difference
from pabal.templates.filling import as_message
from pabal.templates.model import RegisteredTemplate
from pabal.templates.statuses import MEANINGS
from pabal.templates.visible import show_signs

_WHOLE = ".type"
"""What is one of a few words differs as a whole, and not in some letters."""


def questions_about(content: Mapping[str, Any], registered: RegisteredTemplate) -> tuple[Question, ...]:
    """All that is asked about a message's `content` (canonical JSON), given its registered template."""
    wanted = as_message(registered.channel, registered.content)
    return (
        *_status_questions(registered),
        *(
            question
            for name in REGISTRATIONS[registered.channel].compared
            for question in _compare(f"content.{name}", content.get(name), wanted.get(name), registered)
        ),
    )


def _status_questions(registered: RegisteredTemplate) -> Iterator[Question]:
    if registered.status not in (None, "APPROVED"):
        yield Question(
            TEMPLATE_NOT_APPROVED,
            "content.templateCode",
            f"template {registered.code!r} is {MEANINGS[registered.status]}, as far as is known here",
            "wait for its approval and import its status again (`pabal templates import FILE`)",
        )


def _compare(where: str, ours: Any, theirs: Any, registered: RegisteredTemplate) -> Iterator[Question]:
    if isinstance(ours, str) and isinstance(theirs, str) and not where.endswith(_WHOLE):
        if not is_of_form(ours, theirs):
            yield _differs(where, registered, *show_difference(ours, theirs))
    elif _is_object(ours) and _is_object(theirs):
        own, other = ours or {}, theirs or {}
        for name in dict.fromkeys((*other, *own)):
            shown = show_signs(name)
            yield from _compare(f"{where}.{shown}", own.get(name), other.get(name), registered)
    elif _is_list(ours) and _is_list(theirs) and len(ours) == len(theirs):
        for place, (own, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from _compare(f"{where}[{place}]", own, other, registered)
    elif ours != theirs:
        yield _differs(where, registered, _show(theirs), _show(ours))


def _differs(where: str, registered: RegisteredTemplate, theirs: str, ours: str) -> Question:
    return Question(
        TEMPLATE_DIFFERS,
        where,
        f"is not what template {registered.code!r} is registered with\n"
        f'    registered  "{theirs}"\n'
        f'    here        "{ours}"\n'
        f"  [-...-] is missing here, {{+...+}} is too much",
        f"write it as it is registered, or {_left_out(registered.channel)}",
    )


def _left_out(channel: str) -> str:
    *names, last = REGISTRATIONS[channel].compared
    return f"leave {', '.join(names)} and {last} out, and the registered ones are filled in"


def _is_object(value: object) -> bool:
    return value is None or isinstance(value, Mapping)


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)


def _show(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, str):
        return show_signs(value)
    if _is_list(value):
        return f"{len(value)}: {', '.join(show_signs(_title(part)) for part in value)}"
    return show_signs(_title(value))


def _title(part: Any) -> str:
    """What a button is called, with its type."""
    return f"{part.get('name', '')} ({part.get('type', '')})" if isinstance(part, Mapping) else str(part)
