"""Define what every part of a campaign file is built on: the base model and its errors.

`Option` is the base of all parts; `wrong` raises an error that names the fault and the way out. Which parts
there are stands in the other files.
"""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from pabal.fields.template import INVISIBLE, Fault, is_storable
from pabal.rate.speed import MOST_MESSAGES

Amount = Annotated[int, Field(strict=True, ge=1, le=MOST_MESSAGES)]
"""A number of things, 1 or more."""


def wrong(*faults: Fault) -> PydanticCustomError:
    """An error for pydantic that carries what is wrong and the way out, also several at once."""
    text = "; ".join(f"{what}; {way_out}" for what, way_out in faults)
    return PydanticCustomError("wrong", "{text}", {"text": text, "faults": faults})


def as_registered(name: str) -> str:
    """A name under which the provider has something registered: sent just so, and nothing of it is filled."""
    if name != name.strip() or INVISIBLE.search(name):
        fault = "has a blank at its start or end, or a character that nobody sees"
        raise wrong((fault, "write it as it is registered"))
    if "#{" in name:
        raise wrong(("has a variable, and only texts are filled", "write it as it is registered"))
    return name


class Option(BaseModel):
    """A part of a campaign: frozen, camelCase outside, unknown fields refused, nothing converted silently."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        alias_generator=to_camel,
        populate_by_name=True,
        use_attribute_docstrings=True,
    )

    @field_validator("*")
    @classmethod
    def _is_storable(cls, value: Any) -> Any:
        if isinstance(value, str) and not is_storable(value):
            raise wrong(("holds U+0000 or half a surrogate pair", "remove the broken character"))
        return value

    def to_json(self) -> dict[str, Any]:
        """The canonical JSON object: camelCase, defaults written out, nothing absent, no empty list."""
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)
