"""The judge itself, on a small file of our own: what it must see, it sees."""

import json

import pytest

from tests.support.openapi import OpenApiFile, is_moment

SCHEMAS = {
    "Order": {
        "type": "object",
        "required": ["no"],
        "properties": {
            "no": {"type": "integer", "format": "int32"},
            "at": {"type": "string", "format": "date-time"},
            "content": {"$ref": "#/components/schemas/Content"},
            "free": {"type": "object", "additionalProperties": {"type": "string"}},
            "either": {"oneOf": [{"$ref": "#/components/schemas/A"}, {"$ref": "#/components/schemas/B"}]},
        },
    },
    "Content": {
        "type": "object",
        "discriminator": {
            "propertyName": "type",
            "mapping": {"TEXT": "#/components/schemas/Text", "IMAGE": "#/components/schemas/Image"},
        },
        "properties": {"type": {"type": "string"}},
    },
    "Text": {
        "type": "object",
        "allOf": [
            {"$ref": "#/components/schemas/Content"},
            {"type": "object", "properties": {"text": {"type": "string", "maxLength": 3}}},
        ],
        "required": ["text"],
    },
    "Image": {
        "type": "object",
        "allOf": [
            {"$ref": "#/components/schemas/Content"},
            {"type": "object", "properties": {"url": {"type": "string"}}},
        ],
    },
    "A": {"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}},
    "B": {"type": "object", "required": ["b"], "properties": {"b": {"type": "string"}}},
}


@pytest.fixture
def problems(tmp_path):
    path = tmp_path / "small.json"
    path.write_text(json.dumps({"paths": {}, "components": {"schemas": SCHEMAS}}), "utf-8")
    file = OpenApiFile(path)
    return lambda value: file.problems_of(value, {"$ref": "#/components/schemas/Order"})


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"no": 2**31 - 1},
        {"at": "2026-09-01T01:00:15.457+0000"},
        {"content": {"type": "TEXT", "text": "abc"}},
        {"content": {"type": "IMAGE", "url": "u"}},
        {"free": {"anything": "goes"}},
        {"either": {"b": "x"}},
    ],
)
def test_what_the_file_allows_is_let_through(problems, more):
    assert problems({"no": 1} | more) == []


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"color": "red"}, "color"),
        ({"no": 2**31}, "no"),
        ({"no": None}, "no"),
        ({"at": "2026-09-01 01:00"}, "at"),
        ({"at": "2026-09-01T01:00:15.457"}, "at"),
        ({"content": {"text": "abc"}}, "type"),
        ({"content": {"type": "VIDEO"}}, "content"),
        ({"content": {"type": "TEXT", "text": "abcd"}}, "content.text"),
        ({"content": {"type": "TEXT"}}, "text"),
        ({"content": {"type": "TEXT", "text": "abc", "url": "u"}}, "url"),
        ({"free": {"n": 1}}, "free.n"),
        ({"either": {"a": "x", "c": "x"}}, "'c'"),
        ({"either": {}}, "either"),
    ],
)
def test_what_the_file_forbids_or_does_not_name_is_a_problem(problems, more, where):
    found = problems({"no": 1} | more)

    assert any(where in problem for problem in found), found


@pytest.mark.parametrize(
    "text", ["2026-09-01T01:00:15.457+0000", "2026-09-01T01:00:15Z", "2019-11-09T16:00:00.000+01:00"]
)
def test_moments_of_both_ways_of_writing_are_moments(text):
    assert is_moment(text)


@pytest.mark.parametrize("text", ["", "soon", "2026-09-01", "2026-13-01T01:00:15Z"])
def test_what_names_no_moment_is_none(text):
    assert not is_moment(text)
