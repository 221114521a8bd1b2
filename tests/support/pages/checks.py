"""Judge a block of a page that nobody follows: what its first line says that it is, it has to be.

    ```json campaign                the file of a campaign; `json option`: some fields of one
    ```json recipe                  of the sandbox; `json template`: registered with the provider
    ```json args=pabal.batch        arguments of that task
    ```json                         with `ok` or `error`: a reply of the wire, which its own test compares
    ```text run-by=tests/x/test_y.py     that test reads this page, and does what the block says
    ```bash shown="needs a cluster"      nobody runs it, for this reason; it is read all the same

Runs nothing: `reader.py` does that.
"""

from __future__ import annotations

import ast
import inspect
import json
import re
import subprocess
from collections.abc import Callable, Mapping
from typing import Any

import yaml
from pydantic import ValidationError

import pabal_worker.tasks  # noqa: F401 (makes the tasks known to the application)
from pabal.campaign import parse_campaign
from pabal.channels.registrations import REGISTRATIONS
from pabal.errors import PabalError
from pabal.templates.model import read_content
from pabal_worker.app import app
from pabal_worker.sandbox.behaviour.recipe_reader import read_recipe
from pabal_worker.task_arguments import _parameters_of
from tests.support.pages.blocks import ROOT, Block

_CAMPAIGN: Mapping[str, Any] = {
    "id": "page",
    "channel": "KAKAO_ALIM",
    "sender": "@shop",
    "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "도착했습니다"},
}
_SHELLS = ("bash", "console", "sh")
_COMMAND = re.compile(
    r"^(\$ |(sudo|export|cp|cd|pip|curl|git|docker|kubectl|celery|rabbitmqctl|psql|node|npm|pytest)\b"
    r"|(pabal|make|python) [a-z-])",
    re.MULTILINE,
)


def complaint(page: str, block: Block) -> str | None:
    """What is wrong with a block of the page of that name; None if it is what it says, and somebody looks."""
    if block.language.startswith("{"):
        return None
    reason, test = block.option("shown"), block.option("run-by")
    if test is not None:
        return None if _reads(test, page) else f"{test} does not read {page}"
    if reason is not None:
        return _unreadable(block) if len(reason.split()) > 1 else "is shown without a reason"
    if block.language == "text":
        return (
            "has commands; call it console, or say why nobody runs them"
            if _COMMAND.search(block.text)
            else None
        )
    if block.language == "json":
        return _wrong_json(block)
    return "nobody runs it; say who does, or why it is only shown"


def _reads(test: str, page: str) -> bool:
    path = ROOT / test
    return path.is_file() and page in path.read_text("utf-8")


def _unreadable(block: Block) -> str | None:
    """A block that nobody runs can be read at least, whatever its language."""
    try:
        if block.language in _SHELLS:
            _read_commands(block)
        elif block.language == "python":
            compile(block.text, "page", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
        elif block.language == "json":
            json.loads(block.text)
        elif block.language == "yaml":
            list(yaml.safe_load_all(block.text))
    except (SyntaxError, ValueError, yaml.YAMLError) as failure:
        return str(failure)
    return None


def _read_commands(block: Block) -> None:
    commands = "\n".join(command for command, _ in block.commands) or block.text
    done = subprocess.run(["bash", "-n"], input=commands, text=True, capture_output=True, check=False)
    if done.returncode:
        raise ValueError(done.stderr)


def _wrong_json(block: Block) -> str | None:
    tree = json.loads(block.text)
    task = block.option("args")
    if task is not None:
        return _wrong_arguments(task, tree)
    if {"ok", "error"} & set(tree):
        return None
    for word in block.words:
        if word in _READERS:
            try:
                _READERS[word](tree)
            except PabalError as refusal:
                return str(refusal)
            return None
    return "nobody reads it; say what it is, or why it is only shown"


def _wrong_arguments(task: str, arguments: Mapping[str, Any]) -> str | None:
    parameters = dict(_parameters_of(inspect.unwrap(app.tasks[task].run)))
    unknown = set(arguments) - set(parameters)
    missing = {name for name, parameter in parameters.items() if parameter.is_needed} - set(arguments)
    if unknown or missing:
        return f"{task}: unknown {sorted(unknown)}, missing {sorted(missing)}"
    try:
        for name, value in arguments.items():
            parameters[name].adapter.validate_python(value)
    except ValidationError as refusal:
        return str(refusal)
    return None


def _read_template(tree: Mapping[str, Any]) -> None:
    read_content(REGISTRATIONS["KAKAO_BRAND"], tree["content"], place="content")


_READERS: Mapping[str, Callable[[Any], object]] = {
    "campaign": parse_campaign,
    "option": lambda tree: parse_campaign({**_CAMPAIGN, **tree}),
    "recipe": read_recipe,
    "template": _read_template,
}
