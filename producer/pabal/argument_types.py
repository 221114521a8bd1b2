"""Check the types of what a client's methods are given, before anything is asked.

What the values may be is for the workers to decide. Types are those of the methods' own annotations, so that
a new method needs nothing more. A missing or an unknown argument stays Python's TypeError.
"""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from functools import cache, wraps
from types import NoneType, UnionType
from typing import Any, Literal, TypeGuard, TypeVar, Union, get_args, get_origin, get_type_hints

from pabal.errors import Problem, WrongInput
from pabal.fields.template import mask

T = TypeVar("T")

_WORDS: dict[Any, str] = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "True or False",
    bytes: "bytes",
    NoneType: "None",
}
_LISTS = (Sequence, Collection)
_SHOWN, _DIGITS_TO_SHOW = 40, 8


def check_arguments(cls: type[T]) -> type[T]:
    """Let all public methods of a class, and its making, refuse arguments of a wrong type by WrongInput."""
    for name, method in inspect.getmembers(cls, inspect.isfunction):
        if name == "__init__" or not name.startswith("_"):
            setattr(cls, name, _checked(method, "client" if name == "__init__" else name))
    return cls


def check_fields(value: Any, source: str) -> None:
    """Refuse fields of a dataclass that have a wrong type. Raises WrongInput."""
    hints = _hints_of(value.__class__)
    found = [_problem(one.name, getattr(value, one.name), hints[one.name]) for one in fields(value)]
    _refuse(source, found)


def _checked(method: Callable[..., Any], source: str) -> Callable[..., Any]:
    signature = inspect.signature(method)

    @wraps(method)
    def call(*args: Any, **kwargs: Any) -> Any:
        hints = _hints_of(method)
        given = signature.bind(*args, **kwargs).arguments
        _refuse(source, [_problem(name, given[name], hints[name]) for name in given if name in hints])
        return method(*args, **kwargs)

    return call


def _refuse(source: str, found: Sequence[Problem | None]) -> None:
    if problems := [problem for problem in found if problem is not None]:
        raise WrongInput(source, problems)


def _problem(name: str, value: object, hint: Any) -> Problem | None:
    if _fits(value, hint):
        return None
    where, wrong, needed = _find_wrong(name, value, hint)
    what = f"is of type {type(wrong).__name__}"
    if isinstance(wrong, str) and _has_choices(needed):
        what, hint = "is not one of the values that there are", needed
    return Problem(where, _shown(wrong), what, f"give {_in_words(hint)}")


def _has_choices(hint: Any) -> bool:
    """Whether a type has only some values."""
    kinds = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    return any(get_origin(kind) is Literal for kind in kinds)


def _find_wrong(name: str, value: object, hint: Any) -> tuple[str, object, Any]:
    """Where a value is not of its type, and of which: at one of its items, if it is a list or a mapping as it
    should be; else as a whole.
    """
    kinds = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    for kind in kinds:
        origin, inner = get_origin(kind), get_args(kind)
        if origin is Mapping and isinstance(value, Mapping):
            keys = [key for key in value if not _fits(key, inner[0])]
            items = [
                (f"{name}.{_shown(key)}", item) for key, item in value.items() if not _fits(item, inner[1])
            ]
            return (name, keys[0], inner[0]) if keys else (*items[0], inner[1])
        if origin in _LISTS and _is_list(value):
            items = [(f"{name}[{no}]", item) for no, item in enumerate(value) if not _fits(item, inner[0])]
            return *items[0], inner[0]
    return name, value, hint


def _shown(value: object) -> str:
    """A plain value, a person's number masked; of others the kind, since they may hold people's data."""
    if not isinstance(value, str | int | float | NoneType):
        return f"<{type(value).__name__}>"
    text = str(value)[:_SHOWN]
    return mask(text) if sum(map(str.isdigit, text)) > _DIGITS_TO_SHOW else text


@cache
def _hints_of(of: Any) -> dict[str, Any]:
    return get_type_hints(of)


def _fits(value: object, hint: Any) -> bool:
    """Whether a value is of a type; a list's and a mapping's items are looked at, an iterable's are not."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint is Any:
        return True
    if origin in (Union, UnionType):
        return any(_fits(value, one) for one in inner)
    if origin is Literal:
        return isinstance(value, str) and value in inner
    if origin is Mapping:
        return isinstance(value, Mapping) and all(
            _fits(key, inner[0]) and _fits(item, inner[1]) for key, item in value.items()
        )
    if origin in _LISTS:
        return _is_list(value) and all(_fits(item, inner[0]) for item in value)
    if origin is Iterable:
        return isinstance(value, Iterable) and not isinstance(value, (str, bytes, bytearray, Mapping))
    if origin is not None:
        return isinstance(value, origin)
    if hint in (int, float):
        return isinstance(value, (int, hint)) and not isinstance(value, bool)
    return not isinstance(hint, type) or isinstance(value, hint)


def _is_list(value: object) -> TypeGuard[Collection[object]]:
    return isinstance(value, Collection) and not isinstance(value, (str, bytes, bytearray, Mapping))


def _in_words(hint: Any) -> str:
    origin, inner = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return " or ".join(_in_words(one) for one in inner)
    if origin is Literal:
        return " or ".join(map(repr, inner))
    if origin is Mapping:
        return "a mapping" if inner[1] is Any else f"a mapping of {_many(inner[1])}"
    if origin in _LISTS:
        return f"a list of {_many(inner[0])}"
    if origin in (Iterable, AsyncIterable):
        return "rows"
    if origin is not None:
        return "a function"
    name = getattr(hint, "__name__", str(hint))
    return _WORDS.get(hint, f"{'an' if name[0] in 'AEIO' else 'a'} {name}")


def _many(hint: Any) -> str:
    if get_origin(hint) is Literal:
        return _in_words(hint)
    words = {str: "texts", int: "whole numbers"}
    return words.get(hint) or f"{getattr(hint, '__name__', 'value')} objects"
