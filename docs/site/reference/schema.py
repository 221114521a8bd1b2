"""Put a JSON schema into rows: a field with its path, its type and limits in words, and its default.

Limits that only a validator knows are in the field's own docstring.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

_BOUNDS = {
    "minimum": "{} or more",
    "maximum": "at most {}",
    "exclusiveMinimum": "above {}",
    "exclusiveMaximum": "below {}",
    "minItems": "{} or more of them",
    "maxItems": "at most {} of them",
}
_DEEPEST = 6


class Field(NamedTuple):
    """A field of a schema, in words."""

    path: str
    needed: bool
    kind: str
    default: str
    description: str


def fields_of(schema: Mapping[str, Any], definitions: Mapping[str, Any], above: str = "") -> Iterator[Field]:
    """Each field of an object, then the fields below it."""
    needed = schema.get("required", [])
    for name, raw in schema.get("properties", {}).items():
        path = f"{above}.{name}" if above else name
        options = [_resolved(option, definitions) for option in _options(raw)]
        kinds = [_kind(option) for option in options]
        default = raw.get("default")
        yield Field(
            path,
            name in needed,
            " or ".join(dict.fromkeys(kind for kind in kinds if kind != "null")),
            "" if default is None else json.dumps(default, ensure_ascii=False),
            raw.get("description", ""),
        )
        for option in options:
            for part in (option, _resolved(option.get("items", {}), definitions)):
                if part.get("properties") and path.count(".") < _DEEPEST:
                    yield from fields_of(part, definitions, path)


def _options(raw: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    found = raw.get("anyOf") or raw.get("oneOf")
    return [inner for option in found for inner in _options(option)] if found else [raw]


def _resolved(raw: Mapping[str, Any], definitions: Mapping[str, Any]) -> Mapping[str, Any]:
    name = raw.get("$ref", "").rpartition("/")[2]
    return definitions[name] if name else raw


def _kind(schema: Mapping[str, Any]) -> str:
    if "const" in schema or "enum" in schema:
        return ", ".join(f"`{value}`" for value in schema.get("enum", [schema.get("const")]))
    bounds = [words.format(f"{schema[name]:,}") for name, words in _BOUNDS.items() if name in schema]
    if "maxLength" in schema:  # of a text
        least, most = schema.get("minLength", 0), schema["maxLength"]
        return (
            f"text of {least:,} to {most:,} characters" if least else f"text of at most {most:,} characters"
        )
    kind = {
        "array": "list",
        "number": "number",
        "integer": "whole number",
        "string": "text",
        "boolean": "true or false",
    }
    name = schema.get("type", "value")
    return ", ".join([kind.get(name, name), *bounds])
