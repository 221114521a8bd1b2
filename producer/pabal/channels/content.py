"""Define what the contents of all channels have in common.

What a channel's content may say, and how long, stands in the channel's own folder.
"""

from __future__ import annotations

from functools import cache, reduce
from operator import or_
from typing import Annotated, Any

from pydantic import Field, TypeAdapter

from pabal.fields.base import Option


class MessageContent(Option):
    """What a message says, in the provider's field names."""

    @property
    def registered_code(self) -> str:
        """The code of the registered template that it uses; empty where it uses none."""
        return str(getattr(self, "template_code", ""))


@cache
def adapter_of(contents: tuple[type[Option], ...]) -> TypeAdapter[Any]:
    """What makes one of these of a JSON object; several are told apart by their `type`. Made when it is first
    asked for: a process mostly meets one channel, and to make all takes a tenth of a second.
    """
    union: Any = reduce(or_, contents)
    if len(contents) > 1:
        union = Annotated[union, Field(discriminator="type")]
    return TypeAdapter(union)
