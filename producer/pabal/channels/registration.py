"""Define how templates of a channel are registered, as data. `registrations.py` lists the channels.

Whether a campaign says what is registered is found in `pabal.templates`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter

from pabal.channels.content import adapter_of
from pabal.fields.base import Option


@dataclass(frozen=True, slots=True)
class Registration:
    """What a registered template of a channel says, and where the provider keeps it."""

    contents: tuple[type[Option], ...]
    """What its content may be; several are told apart by their `type`."""

    longest_code: int
    """Characters of a template's code at most."""

    compared: tuple[str, ...] = ()
    """Fields of a message that have to say what is registered. Without the first, it names only the code."""

    as_message: Callable[[Mapping[str, Any]], Mapping[str, Any]] = lambda content: content
    """What `compared` fields say in a message that keeps to a registered content."""

    api_path: str | None = None
    """Where the provider lists and creates its templates; None: it has no such calls."""

    default: Mapping[str, Any] = field(default_factory=dict)
    """What is added to a content that leaves it out."""

    adapter: TypeAdapter[Any] = field(init=False, repr=False, compare=False)
    """Makes one of `contents` of a registered content."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "adapter", adapter_of(self.contents))
