"""Tell all faults of a list or an object at once: those of its parts, and those of the whole.

pydantic looks at the whole only once all parts are right, so a sixth button would be told after a wrong
first one was mended. Rules here look at what was written, whatever is wrong in it. They change nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from pabal.fields.base import wrong
from pabal.fields.template import Fault

Rule = Callable[[Any], Iterable[Fault]]
"""Finds faults of a whole, in a tree of which any part may be wrong."""


def no_faults(_tree: Any) -> Iterable[Fault]:
    """None."""
    return ()


def tell_together(tree: Any, read: Callable[[Any], Any], rule: Rule) -> Any:
    """What `read` makes of the tree. Raises ValidationError with its faults and those of `rule`."""
    lines: list[InitErrorDetails] = []
    result = None
    try:
        result = read(tree)
    except ValidationError as error:
        lines = list(lines_of(error))
    lines += _whole(tree, rule)
    if lines:
        raise ValidationError.from_exception_data("together", lines)
    return result


def lines_of(error: ValidationError, *, below: tuple[int | str, ...] = ()) -> Iterator[InitErrorDetails]:
    """The faults of an error, to raise them again."""
    for line in error.errors(include_url=False):
        kind: str | PydanticCustomError = line["type"]
        if kind == "wrong":
            kind = wrong(*line["ctx"]["faults"])
        yield InitErrorDetails(
            type=kind, loc=(*below, *line["loc"]), input=line["input"], ctx=line.get("ctx", {})
        )


@dataclass(frozen=True, slots=True)
class ListOf:
    """A WrapValidator of a list of at most `most`: tells what is wrong with each part, with their number and
    by a rule of the whole.
    """

    most: int
    rule: Rule = no_faults

    def __call__(self, value: Any, read: Callable[[Any], Any]) -> Any:
        if not isinstance(value, list | tuple):
            return read(value)
        return tell_together(value, lambda tree: self._read(tree, read), self.rule)

    def _read(self, value: Sequence[Any], read: Callable[[Any], Any]) -> Any:
        if len(value) <= self.most:
            return read(value)
        lines = list(self._parts(value, read))
        lengths = {"field_type": "Tuple", "max_length": self.most, "actual_length": len(value)}
        lines.append(InitErrorDetails(type="too_long", loc=(), input=value, ctx=lengths))
        raise ValidationError.from_exception_data("together", lines)

    def _parts(self, value: Sequence[Any], read: Callable[[Any], Any]) -> Iterator[InitErrorDetails]:
        """Faults of the parts of a list that is too long, which pydantic does not read to its end."""
        for place, part in enumerate(value):
            try:
                read([part])
            except ValidationError as error:
                for line in lines_of(error):
                    loc = line["loc"]
                    if loc:  # else it is about the length of this list of one
                        yield InitErrorDetails(
                            type=line["type"], loc=(place, *loc[1:]), input=line["input"], ctx=line["ctx"]
                        )


def _whole(tree: Any, rule: Rule) -> Iterator[InitErrorDetails]:
    if faults := tuple(rule(tree)):
        yield InitErrorDetails(type=wrong(*faults), loc=(), input=tree)


def kinds_in(parts: Any) -> list[str]:
    """What the objects of a list say of their `type`; nothing for whatever else stands there."""
    return [str(kind) for part in listed(parts) if (kind := member(part, "type")) is not None]


def listed(value: Any) -> Sequence[Any]:
    """The list; an empty one in place of anything else."""
    return value if isinstance(value, list | tuple) else ()


def member(tree: Any, name: str) -> Any:
    """What stands under a name, as written or as a model has it; None where there is nothing."""
    if isinstance(tree, Mapping):
        return tree.get(name)
    return getattr(tree, name, None)
