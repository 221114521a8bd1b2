"""Model a template as it is registered, whoever tells of it.

In a file its text, title and buttons may stand beside its code, as consoles export them; `content` holds them
as one object. What a content must be is its channel's (`pabal.channels.registrations`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, get_args

from pydantic import ValidationError

from pabal.campaign.model import compose_tree
from pabal.campaign.validation_messages import problems_in
from pabal.channels.registration import Registration
from pabal.channels.registrations import REGISTRATIONS, USUAL_CHANNEL
from pabal.errors import Problem, WrongInput
from pabal.fields.template import is_storable
from pabal.templates.statuses import STATUSES, TemplateStatus, read_status

LONGEST_SENDER, LONGEST_NAME = 100, 200
_OWN = ("sender", "channel", "code", "name", "status", "content")
_SHOWN = 60


@dataclass(frozen=True, slots=True)
class RegisteredTemplate:
    """One template, as it is registered."""

    sender: str
    channel: str
    code: str
    name: str | None
    status: TemplateStatus | None
    """Whether it may be used; None: nobody said."""

    content: dict[str, Any]
    """What it says, in the canonical form of its channel."""

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from others."""
        return self.sender, self.channel, self.code

    def to_json(self) -> dict[str, Any]:
        """As files and the wire have it."""
        tree = {name: getattr(self, name) for name in _OWN}
        return {name: value for name, value in tree.items() if value is not None}


def read_template(tree: object, *, place: str = "template") -> RegisteredTemplate:
    """A template of a file or of the wire. Raises WrongInput with all that is wrong, each at `place`."""
    if not isinstance(tree, Mapping):
        way_out = 'write it as {"sender": …, "code": …, "text": …}'
        raise WrongInput("templates", [Problem(place, _shown(tree), "is not an object", way_out)])
    given = {str(name): value for name, value in tree.items() if value is not None}
    template: dict[str, Any] = compose_tree(given)
    problems: list[Problem] = []
    channel = template.get("channel", USUAL_CHANNEL)
    registration = REGISTRATIONS.get(channel) if isinstance(channel, str) else None
    if registration is None:
        what, way_out = "has no templates", f"write {' or '.join(REGISTRATIONS)}"
        raise WrongInput("templates", [Problem(f"{place}.channel", _shown(channel), what, way_out)])
    sender = _text(template, "sender", LONGEST_SENDER, place, problems)
    code = _text(template, "code", registration.longest_code, place, problems)
    name = _text(template, "name", LONGEST_NAME, place, problems, is_needed=False)
    status = _status(template, place, problems)
    content = _content(template, registration, place, problems)
    if problems:
        raise WrongInput("templates", problems)
    return RegisteredTemplate(str(sender), str(channel), str(code), name, status, content)


def read_content(registration: Registration, tree: object, *, place: str) -> dict[str, Any]:
    """A registered content in its canonical form. Raises WrongInput."""
    try:
        checked = registration.adapter.validate_python(tree, by_alias=True, by_name=False)
    except (ValidationError, RecursionError) as error:
        raise WrongInput("templates", list(_problems_of(error, registration, tree, place))) from error
    canonical: dict[str, Any] = checked.to_json()
    return canonical


def _problems_of(error: Exception, registration: Registration, tree: object, place: str) -> list[Problem]:
    if not isinstance(error, ValidationError):
        return [Problem(place, "", "is nested too deeply", "write it as the provider has it")]
    named = tree.get("type") if isinstance(tree, Mapping) else None
    kinds = {
        name: kind
        for kind in registration.contents
        for name in get_args(kind.model_fields["type"].annotation)
    }
    root = kinds.get(named, registration.contents[0]) if isinstance(named, str) else registration.contents[0]
    return [
        Problem(
            f"{place}.{problem.where.removeprefix(f'{named}.')}".removesuffix(".campaign"),
            problem.value,
            problem.what,
            problem.way_out,
        )
        for problem in problems_in(error, root)
    ]


def _text(
    tree: Mapping[str, Any],
    name: str,
    longest: int,
    place: str,
    problems: list[Problem],
    *,
    is_needed: bool = True,
) -> str | None:
    value = tree.get(name)
    if value is None or value == "":
        if is_needed:
            problems.append(Problem(f"{place}.{name}", "", "is missing", _needed(name)))
        return None
    if isinstance(value, str) and value.strip() and len(value) <= longest and is_storable(value):
        return value.strip()
    what = f"is not a text of 1 to {longest} characters"
    problems.append(Problem(f"{place}.{name}", _shown(value), what, "write it as it is registered"))
    return None


def _needed(name: str) -> str:
    return (
        "write the code under which it is registered" if name == "code" else "write the Kakao sender profile"
    )


def _status(tree: Mapping[str, Any], place: str, problems: list[Problem]) -> TemplateStatus | None:
    value = tree.get("status")
    if value is None or value == "":
        return None
    status = read_status(value) if isinstance(value, str) else None
    if status is None:
        near = get_close_matches(str(value).upper(), STATUSES, n=1)
        way_out = f"write {near[0] if near else ', '.join(STATUSES)}, or leave it out"
        problems.append(Problem(f"{place}.status", _shown(value), "is not a known status", way_out))
    return status


def _content(
    tree: Mapping[str, Any], registration: Registration, place: str, problems: list[Problem]
) -> dict[str, Any]:
    beside = {name: value for name, value in tree.items() if name not in _OWN}
    if "content" in tree and beside:
        names = ", ".join(sorted(beside))[:_SHOWN]
        problems.append(
            Problem(place, "", f"has a content, and {names} beside it", "put all of it into content")
        )
        return {}
    inside = tree.get("content", beside)
    where = f"{place}.content" if "content" in tree else place
    if isinstance(inside, Mapping):
        inside = {**registration.default, **inside}
    try:
        return read_content(registration, inside, place=where)
    except WrongInput as error:
        problems += error.problems
        return {}


def _shown(value: object) -> str:
    text = value if isinstance(value, str) else type(value).__name__
    text = text.encode("utf-8", "backslashreplace").decode()
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"
