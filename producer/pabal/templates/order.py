"""Read what a channel's provider is asked to register as a template.

Nothing is sent here. Which channel has such a call is said by its registration (`api_path`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pabal.channels.registration import Registration
from pabal.channels.registrations import REGISTRATIONS
from pabal.errors import Problem, WrongInput
from pabal.templates.model import LONGEST_NAME, read_content

_LONGEST_SENDER = 40
_FIELDS = ("sender", "channel", "name", "isAdult", "content")


@dataclass(frozen=True, slots=True)
class TemplateOrder:
    """A template that may be registered."""

    request: dict[str, Any]
    """The provider's request (Infobip OpenAPI 3.210, CreateTemplateRequest)."""

    template: dict[str, Any]
    """The same as it will be kept, without its code."""


def channel_with_calls() -> tuple[str, Registration, str]:
    """The channel whose templates the provider lists and creates, and the path of these calls."""
    return next(
        (name, registration, registration.api_path)
        for name, registration in REGISTRATIONS.items()
        if registration.api_path
    )


def read_order(tree: Mapping[str, Any], *, place: str = "") -> TemplateOrder:
    """The order in a decoded object. Raises WrongInput with all that is wrong, each below `place`."""
    channel, registration, _ = channel_with_calls()
    below = f"{place}." if place else ""
    problems = [
        Problem(below + str(name)[:40], "", "is not known", f"use {', '.join(_FIELDS)}")
        for name in tree
        if name not in _FIELDS
    ]
    if tree.get("channel", channel) != channel:
        what = "has templates that the provider does not create"
        way_out = f"write {channel}; register others in Kakao's or a dealer's console"
        problems.append(Problem(f"{below}channel", str(tree["channel"])[:40], what, way_out))
    for name, longest in (("sender", _LONGEST_SENDER), ("name", LONGEST_NAME)):
        value = tree.get(name)
        if not isinstance(value, str) or not value.strip() or len(value) > longest:
            what = f"is not a text of 1 to {longest} characters"
            problems.append(Problem(below + name, "", what, "write it as a JSON string"))
    is_adult = tree.get("isAdult", False)
    if type(is_adult) is not bool:
        what = "is neither true nor false"
        problems.append(Problem(f"{below}isAdult", "", what, "write true or false"))
    content: dict[str, Any] = {}
    try:
        content = read_content(registration, tree.get("content"), place=f"{below}content")
    except WrongInput as error:
        problems += error.problems
    if problems:
        raise WrongInput("template", problems)
    own = {"sender": tree["sender"], "name": tree["name"]}
    request = {**own, "isAdult": is_adult, "templateContent": content}
    return TemplateOrder(request, {**own, "channel": channel, "content": content})
