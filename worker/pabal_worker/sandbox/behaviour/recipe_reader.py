"""Read a recipe from a file or a JSON object; name every problem at once, with the nearest known name.

What a recipe may say is in `recipe.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, get_args

import orjson
from pydantic import ValidationError

from pabal.errors import Problem, WrongInput
from pabal_worker.sandbox.behaviour.recipe import Part, Recipe


def read_recipe(data: object, *, source: str = "recipe") -> Recipe:
    """A recipe from decoded JSON; `WrongInput` names everything that is wrong with it."""
    try:
        return Recipe.model_validate(data)
    except ValidationError as refusal:
        problems = [_problem(error) for error in refusal.errors()]
        raise WrongInput(source, problems) from refusal


def load_recipe(path: str) -> Recipe:
    """A recipe from a JSON file, or from standard input if `path` is `-`."""
    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
        data = orjson.loads(raw)
    except OSError as failure:
        raise WrongInput(
            path, [Problem("file", path, str(failure), "name a file that can be read")]
        ) from failure
    except orjson.JSONDecodeError as failure:
        raise WrongInput(path, [Problem("file", "", str(failure), "write one JSON object")]) from failure
    return read_recipe(data, source=path)


def _problem(error: Mapping[str, Any]) -> Problem:
    where = _path(error["loc"])
    if error["type"] == "extra_forbidden":
        return Problem(where, "", "is not a field of a recipe", _nearest(error["loc"]))
    message = str(error["msg"]).removeprefix("Value error, ")
    value = error["input"] if isinstance(error["input"], str | int | float) else ""
    return Problem(where, str(value), message, "see the fields of Recipe for what may stand here")


def _path(location: Sequence[str | int]) -> str:
    path = ""
    for step in location:
        path += f"[{step}]" if isinstance(step, int) else f".{step}"
    return path.removeprefix(".") or "recipe"


def _nearest(location: Sequence[str | int]) -> str:
    known = sorted(_part_at(location[:-1]).model_fields)
    near = get_close_matches(str(location[-1]), known, n=1)
    return f"did you mean {near[0]!r}?" if near else f"known here: {', '.join(known)}"


def _part_at(location: Sequence[str | int]) -> type[Part]:
    part: type[Part] = Recipe
    for name in location:
        if isinstance(name, str):
            field = part.model_fields.get(name)
            part = (_part_in(field.annotation) if field else None) or part
    return part


def _part_in(annotation: Any) -> type[Part] | None:
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    return next((found for inner in get_args(annotation) if (found := _part_in(inner))), None)
