"""Judge what goes to the provider and comes from it by the provider's own OpenAPI files.

The files are no part of the project. `PABAL_OPENAPI` names the folder that holds them; without it nothing is
judged.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.openapi import Json, OpenApiFile

OPENAPI_FOLDER = "TEST_OPENAPI"
"""What `PABAL_OPENAPI` is called inside a test run."""

FILES = ("infobip-kakao-openapi.json", "infobip-sms-openapi.json")

UNLISTED_ERRORS = {
    429: "the send's own page lists no 429, the provider's page on rate limits has it for every call",
    503: "a gateway before the provider answers so; client and sandbox take the provider's form for it",
    405: "routing, before any operation of the file",
    404: "routing, before any operation of the file",
    400: "logs and reports list none, though a query can be wrong; the sandbox answers as for a send",
}
"""Statuses that the file does not list with an operation, and why they are answered, with an ApiError."""

REPORTS = {
    "KAKAO_ALIM": "receive-outbound-kakao-alim-message-delivery-reports",
    "KAKAO_BRAND": "receive-outbound-kakao-chingu-message-delivery-reports",
    "KAKAO_SANGDAM": "receive-outbound-kakao-sangdam-message-delivery-reports",
    "SMS": "receive-outbound-sms-message-reports-v3",
}
"""The file's name for what is pushed, by channel."""

_API_ERROR: Json = {"$ref": "#/components/schemas/ApiError"}


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call of the provider's API, as it went over HTTP."""

    method: str
    url: str
    body: bytes
    status: int | None = None
    answer: bytes = b""


@dataclass(frozen=True)
class ProviderContract:
    """The provider's files."""

    files: tuple[OpenApiFile, ...]
    paths: dict[str, OpenApiFile] = field(init=False)

    def __post_init__(self) -> None:
        paths = {path: file for file in self.files for path in file.document["paths"]}
        object.__setattr__(self, "paths", paths)

    def request_problems(self, exchange: Exchange) -> list[str]:
        """What the file has against the request: path, method, query and body."""
        found = self._operation(exchange)
        if found is None:
            return [f"{exchange.method} {urlsplit(exchange.url).path} is no operation of the provider"]
        file, operation = found
        problems = list(_query_problems(file, operation, urlsplit(exchange.url).query))
        if "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            problems += _body_problems(file, exchange.body, schema)
        elif exchange.body:
            problems.append("the operation takes no body")
        return problems

    def answer_problems(self, exchange: Exchange) -> list[str]:
        """What the file has against the answer: its status and its body."""
        found = self._operation(exchange)
        if found is None:
            listed, file = {}, self.files[0]
        else:
            file, operation = found
            listed = operation["responses"]
        if str(exchange.status) in listed:
            response = file.resolve(listed[str(exchange.status)])
            if "content" not in response:
                return ["the answer may have no body"] if exchange.answer else []
            return _body_problems(file, exchange.answer, response["content"]["application/json"]["schema"])
        if exchange.status not in UNLISTED_ERRORS:
            return [f"HTTP {exchange.status} is not listed"]
        return _body_problems(file, exchange.answer, _API_ERROR)

    def push_problems(self, channel: str, body: bytes) -> list[str]:
        """What the file has against a pushed body of reports."""
        for file in self.files:
            if REPORTS[channel] in file.document["webhooks"]:
                operation = file.document["webhooks"][REPORTS[channel]]["post"]
                return _body_problems(
                    file, body, operation["requestBody"]["content"]["application/json"]["schema"]
                )
        raise KeyError(channel)

    def examples(self, path: str, method: str, status: int | None = None) -> list[Any]:
        """The file's own JSON examples of a body: of the request, or of the answer with a status."""
        operation = self.paths[path].document["paths"][path][method]
        place = operation["requestBody"] if status is None else operation["responses"][str(status)]
        return _examples_in(place)

    def pushed_examples(self, channel: str) -> list[Any]:
        """The file's own examples of pushed reports."""
        documents = (file.document["webhooks"] for file in self.files)
        return [
            example
            for webhooks in documents
            if REPORTS[channel] in webhooks
            for example in _examples_in(webhooks[REPORTS[channel]]["post"]["requestBody"])
        ]

    def _listed_path(self, path: str) -> str:
        """The path as the file has it: `/templates/{templateCode}`; the same where it is not there."""
        patterns = (listed for listed in self.paths if "{" in listed)
        found = (listed for listed in patterns if re.fullmatch(re.sub(r"\{[^/]+\}", "[^/]+", listed), path))
        return path if path in self.paths else next(found, path)

    def _operation(self, exchange: Exchange) -> tuple[OpenApiFile, Json] | None:
        path = self._listed_path(urlsplit(exchange.url).path)
        file = self.paths.get(path)
        operation = None if file is None else file.document["paths"][path].get(exchange.method.lower())
        return None if file is None or operation is None else (file, operation)


@cache
def find_contract() -> ProviderContract | None:
    """The files that `PABAL_OPENAPI` names; None if it is not set."""
    folder = os.environ.get(OPENAPI_FOLDER) or os.environ.get("PABAL_OPENAPI")
    return ProviderContract(tuple(OpenApiFile(Path(folder, name)) for name in FILES)) if folder else None


def _body_problems(file: OpenApiFile, body: bytes, schema: Json) -> list[str]:
    try:
        value = json.loads(body)
    except ValueError:
        return [f"the body is not JSON: {body[:80]!r}"]
    return file.problems_of(value, schema)


def _query_problems(file: OpenApiFile, operation: Json, query: str) -> Iterator[str]:
    """Lists may be repeated or have commas, as the file's text says of them."""
    known = {entry["name"]: file.resolve(entry["schema"]) for entry in operation.get("parameters", [])}
    for name, values in parse_qs(query, keep_blank_values=True).items():
        if name not in known:
            yield f"the operation has no parameter {name}"
            continue
        schema = known[name]
        if schema.get("type") != "array" and len(values) > 1:
            yield f"{name} stands there {len(values)} times"
        for value in values:
            item = schema.get("items", schema)
            yield from (f"{name} {problem}" for problem in file.problems_of(_typed(value, item), item))


def _typed(text: str, schema: Json) -> object:
    if schema.get("type") == "integer" and text.isdigit():
        return int(text)
    if schema.get("type") == "boolean" and text in ("true", "false"):
        return text == "true"
    return text


def _examples_in(place: Json) -> list[Any]:
    media = place["content"]["application/json"]
    return [example["value"] for example in media.get("examples", {}).values()]
