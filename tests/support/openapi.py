"""Compile schemas out of an OpenAPI 3.1 file.

What is judged by them is decided in `provider_contract.py`.

A schema of the file is compiled as closed: a field that it does not name is a misreading, of ours or of the
sandbox. The file itself leaves its objects open, since the provider may add fields at any time.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import jsonschema_rs

Json = dict[str, Any]

_OPEN = ".open"
"""Ends the name of a schema's second form: others add fields to it in `allOf`, and its discriminator, which
would lead back to them, is left out.
"""

_PARTS = ("allOf", "oneOf", "anyOf")
_INT32 = {"minimum": -(2**31), "maximum": 2**31 - 1}


class OpenApiFile:
    """One file, and a validator for each schema that it is asked for."""

    def __init__(self, path: Path) -> None:
        self.document: Json = json.loads(path.read_bytes())
        schemas = self.document["components"]["schemas"]
        self._definitions = {
            **{name: _closed(schema) for name, schema in schemas.items()},
            **{name + _OPEN: _opened(schema) for name, schema in schemas.items()},
        }
        self._validators: dict[str, jsonschema_rs.Draft202012Validator] = {}

    def problems_of(self, value: object, schema: Json) -> list[str]:
        """What `schema` has against `value`, each with its place; `schema` may refer into the file."""
        key = json.dumps(schema, sort_keys=True)
        if key not in self._validators:
            self._validators[key] = self._validator_of(schema)
        return [
            f"{'.'.join(map(str, error.instance_path)) or 'all of it'}: {error.message}"
            for error in self._validators[key].iter_errors(value)
        ]

    def resolve(self, node: Json) -> Json:
        """The part of the file that a `$ref` points to; `node` itself if it has none."""
        while "$ref" in node:
            pointer, node = node["$ref"], self.document
            for name in pointer.removeprefix("#/").split("/"):
                node = node[name]
        return node

    def _validator_of(self, schema: Json) -> jsonschema_rs.Draft202012Validator:
        whole = {**_closed(schema), "components": {"schemas": self._definitions}}
        return jsonschema_rs.Draft202012Validator(
            whole, validate_formats=True, formats={"date-time": is_moment}
        )


def is_moment(text: str) -> bool:
    """Whether this is a time as the provider writes it (`2026-09-01T01:00:15.457+0000`) or RFC 3339."""
    try:
        return "T" in text and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _closed(schema: Json) -> Json:
    form = _opened(schema)
    if "discriminator" in schema:
        form["allOf"] = [*form.get("allOf", []), *_kinds(schema["discriminator"])]
    if _may_be_object(schema) and "additionalProperties" not in schema:
        form["unevaluatedProperties"] = False
    return form


def _may_be_object(schema: Json) -> bool:
    return schema.get("type") == "object" or any(name in schema for name in ("properties", *_PARTS))


def _opened(schema: Json) -> Json:
    """The schema with everything inside it closed, itself open."""
    form = {name: value for name, value in schema.items() if name in _KEYWORDS}
    if schema.get("format") == "int32":
        form = {**_INT32, **form}
    if "properties" in schema:
        form["properties"] = {name: _closed(inner) for name, inner in schema["properties"].items()}
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            form[name] = _closed(schema[name])
    for name in _PARTS:
        if name in schema:
            form[name] = [_part(part) for part in schema[name]]
    return form


def _part(part: Json) -> Json:
    return {"$ref": part["$ref"] + _OPEN} if "$ref" in part else _opened(part)


def _kinds(discriminator: Json) -> list[Json]:
    name, mapping = discriminator["propertyName"], discriminator["mapping"]
    named = {"required": [name], "properties": {name: {"enum": list(mapping)}}}
    return [named] + [
        {
            "if": {"required": [name], "properties": {name: {"const": kind}}},
            "then": {"$ref": reference + _OPEN},
        }
        for kind, reference in mapping.items()
    ]


_KEYWORDS = frozenset(
    {
        *("$ref", "type", "required", "enum", "const", "format", "pattern", "additionalProperties"),
        *("minLength", "maxLength", "minItems", "maxItems", "uniqueItems"),
        *("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
    }
)
"""What is judged as it stands. All else is either written anew here or says nothing about a value."""
