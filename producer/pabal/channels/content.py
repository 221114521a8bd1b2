"""Define what the contents of all channels have in common.

What a channel's content may say, and how long, stands in the channel's own folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
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


def adapter_of(contents: Sequence[type[Option]]) -> TypeAdapter[Any]:
    """What makes one of these of a JSON object; several are told apart by their `type`."""
    union: Any = reduce(or_, contents)
    if len(contents) > 1:
        union = Annotated[union, Field(discriminator="type")]
    return TypeAdapter(union)
