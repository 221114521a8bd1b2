"""Fill a campaign's content for one recipient, as at commit 2a0f867. Checks nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

_MARK = re.compile(r"#\{([^}\r\n]*)\}")


class Template:
    """A text with `#{name}` marks, parsed once."""

    __slots__ = ("_format", "_pick", "names")

    def __init__(self, text: str) -> None:
        pieces = _MARK.split(text)
        self.names = tuple(name.strip() for name in pieces[1::2])
        self._format = "%s".join(literal.replace("%", "%%") for literal in pieces[::2])
        self._pick = _picker(self.names)

    def render(self, values: Mapping[str, str]) -> str:
        """The text for one recipient."""
        return self._format % self._pick(values)


def _picker(names: tuple[str, ...]) -> Callable[[Mapping[str, str]], tuple[str, ...]]:
    if len(names) > 1:
        several: Callable[[Mapping[str, str]], Any] = itemgetter(*names)
        return several
    if names:
        only = names[0]
        return lambda values: (values[only],)
    return lambda _values: ()


@dataclass(frozen=True, slots=True)
class _Part:
    """An object of the content: what is the same for everybody, and what is filled."""

    fixed: dict[str, Any]
    filled: tuple[tuple[str, Template], ...]

    def render(self, variables: Mapping[str, str]) -> dict[str, Any]:
        if not self.filled:
            return self.fixed
        return self.fixed | {name: template.render(variables) for name, template in self.filled}


class Script:
    """A campaign's content, ready to be filled."""

    def __init__(self, content: Mapping[str, Any]) -> None:
        """`content` as the campaign file has it."""
        self._content = _part({name: value for name, value in content.items() if name != "buttons"})
        self._buttons = tuple(_part(button) for button in content.get("buttons", ()))

    def content(self, variables: Mapping[str, str]) -> dict[str, Any]:
        """The provider's `content` object."""
        content = self._content.render(variables)
        if self._buttons:
            return content | {"buttons": [button.render(variables) for button in self._buttons]}
        return content


def _part(option: Mapping[str, Any]) -> _Part:
    templates = {name: Template(value) for name, value in option.items() if isinstance(value, str)}
    filled = {name: template for name, template in templates.items() if template.names}
    fixed = {name: value for name, value in option.items() if name not in filled}
    return _Part(fixed, tuple(filled.items()))
