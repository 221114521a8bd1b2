"""Fill a content that names only the code of its template with what is registered under it.

Pure: which template that is, the workers know. A content with a text of its own is left as it is, and
so is a brand message with a type of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

from pabal.channels.registrations import REGISTRATIONS, USUAL_CHANNEL
from pabal.errors import Problem

TemplateKey = tuple[str, str, str]
"""Sender, channel and code."""

_ALIKE = 5


def named_only(tree: Mapping[str, Any]) -> TemplateKey | None:
    """Sender, channel and code of a campaign file that names a template and says none of it; None: others."""
    content, sender, channel = tree.get("content"), tree.get("sender"), tree.get("channel", USUAL_CHANNEL)
    if not isinstance(content, Mapping) or not isinstance(sender, str) or not isinstance(channel, str):
        return None
    registration, code = REGISTRATIONS.get(channel), content.get("templateCode")
    if registration is None or not isinstance(code, str) or not code:
        return None
    return None if content.get(registration.compared[0]) is not None else (sender, channel, code)


def fill(tree: Mapping[str, Any], registered: Mapping[str, Any]) -> dict[str, Any]:
    """The campaign file with what it left out of the content; what it says itself stays.

    `registered` is a message's content: `as_message` makes it of what is registered.
    """
    compared = REGISTRATIONS[tree.get("channel", USUAL_CHANNEL)].compared
    own = {name: value for name, value in tree["content"].items() if value is not None}
    missing = {name: registered[name] for name in ("type", *compared) if name in registered}
    return {**tree, "content": {**missing, **own}}


def first_field(channel: str) -> str:
    """The field without which a content names only its template's code."""
    return REGISTRATIONS[channel].compared[0]


def as_message(channel: str, registered: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a message says that keeps to a registered content of this channel."""
    return REGISTRATIONS[channel].as_message(registered)


def not_registered(
    sender: str,
    code: str,
    *,
    known: Collection[str],
    elsewhere: Collection[str] = (),
    channel: str = USUAL_CHANNEL,
) -> Problem:
    """That nothing can be filled in. `known`: the sender's codes; `elsewhere`: other senders of this code."""
    field = f"content.{first_field(channel)}"
    what = f"is all that the content says, and no template of sender {sender!r} is registered under it"
    by_case = {name.casefold(): name for name in known}
    near = [by_case[name] for name in get_close_matches(code.casefold(), by_case, n=_ALIKE, cutoff=0.6)]
    if near:
        way_out = f"did you mean {' or '.join(map(repr, near))}? Else write {field}, or import the template"
    elif elsewhere:
        senders = ", ".join(map(repr, sorted(elsewhere)[:_ALIKE]))
        way_out = f"it is registered for {senders}; name that sender, write {field}, or import the template"
    else:
        way_out = f"write {field}, or import it (`pabal templates import FILE`)"
    return Problem("content.templateCode", code[:60], what, way_out)
