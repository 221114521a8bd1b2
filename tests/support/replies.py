"""Compare replies with their types, and take the types apart."""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter
from typing_extensions import is_typeddict

from pabal.timestamps import Moment


def conforms(reply: Any, expected: Any) -> bool:
    """Whether a reply has all keys of its type and no others, and values of the right types.

    Raises ValidationError where a key is missing or a value is wrong; keys that the type does not know are
    dropped by the validation, and then the two differ.
    """
    checked: Any = TypeAdapter(expected).validate_python(reply, strict=True)
    return bool(checked == reply)


def types_in(annotation: Any) -> Iterator[type]:
    """Every reply type that an annotation mentions, with those of its fields."""
    if is_typeddict(annotation):
        yield annotation
        for hint in fields_of(annotation).values():
            yield from types_in(hint)
    for part in get_args(annotation):
        yield from types_in(part)


def fields_of(reply_type: type) -> dict[str, Any]:
    """The fields of a reply type with their annotations."""
    return get_type_hints(reply_type, include_extras=True)


def type_in_words(annotation: Any) -> str:
    """A field's type as `docs/wire-replies.md` writes it."""
    names = {str: "text", int: "whole number", float: "number", bool: "true or false", type(None): "null"}
    names[object] = "any value"
    if annotation == Moment:
        return "moment"
    if annotation is Any:
        return "any value"
    if is_typeddict(annotation):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    match get_origin(annotation):
        case None:
            return names[annotation]
        case origin if origin is NotRequired:
            return f"{type_in_words(get_args(annotation)[0])}; may be absent"
        case origin if origin is Literal:
            return ", ".join(f"`{value}`" for value in get_args(annotation))
        case origin if origin in (Union, UnionType):
            return " or ".join(map(type_in_words, get_args(annotation)))
        case origin if origin is list:
            return f"list of {type_in_words(get_args(annotation)[0])}"
        case origin if origin is dict:
            return f"object of {type_in_words(get_args(annotation)[1])}"
        case origin if origin is Annotated:
            return type_in_words(get_args(annotation)[0])
    raise TypeError(f"{annotation} has no words; add them here")
