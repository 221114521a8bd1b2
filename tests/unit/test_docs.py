"""Documents name things that exist: files, modules, rooms, headings, tests, tasks, fields, commands."""

from __future__ import annotations

import base64
import json
import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any, get_args

import pytest
import typer

from pabal import wire
from pabal.campaign import Campaign, parse_campaign
from pabal.cli.main import GROUP, application
from pabal.fields.base import Option

ROOT = Path(__file__).parents[2]
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "bench").glob("*.md")])
EXPLANATION = ("architecture", "sending", "pacer", "afterwards", "ledger", "code", "decisions")
TEXTS = {path.relative_to(ROOT).as_posix(): path.read_text("utf-8") for path in DOCS}


def links() -> Iterator[tuple[str, str]]:
    """Each document with each of its links to this repository."""
    for name, text in TEXTS.items():
        prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", prose):
            if "://" not in target:
                yield name, target


def anchors(text: str) -> set[str]:
    """The places of a document that can be linked to, as GitHub names them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def objects_in(name: str) -> list[Any]:
    """The JSON blocks of a document."""
    blocks = re.findall(r"^```json[^\n]*\n(.*?)^```", TEXTS[name], re.MULTILINE | re.DOTALL)
    return [json.loads(block) for block in blocks]


def fields_of(option: type[Option]) -> Iterator[str]:
    """The names of an option's fields, and of all below it."""
    for name, field in option.model_fields.items():
        yield field.alias or name
        yield from (inner for part in options_in(field.annotation) for inner in fields_of(part))


def options_in(annotation: Any) -> Iterator[type[Option]]:
    if isinstance(annotation, type) and issubclass(annotation, Option):
        yield annotation
    for part in get_args(annotation):
        yield from options_in(part)


def shown_tree() -> set[str]:
    """The paths of the tree that the architecture page opens with; folders end with a slash."""
    block = re.search(r"^## The tree$.*?^```\n(.*?)^```", TEXTS["docs/architecture.md"], re.M | re.S)
    assert block is not None
    paths, above = set(), [""]
    for line in filter(str.strip, block[1].splitlines()):
        depth, name = (len(line) - len(line.lstrip())) // 2, line.split()[0]
        above = [*above[: depth + 1], name]
        paths.add("".join(above))
    return paths


def real_rooms() -> set[str]:
    """Every package of the two halves."""
    halves = [ROOT / "producer/pabal", ROOT / "worker/pabal_worker"]
    folders = [init.parent for half in halves for init in half.rglob("__init__.py")]
    return {f"{folder.relative_to(ROOT).as_posix()}/" for folder in folders}


def known_files() -> set[str]:
    """Every file of the repository's own folders, by each end of its path: `a/b/c.py`, `b/c.py`, `c.py`."""
    folders = ("producer", "worker", "tests", "bench", "docs", "examples", ".ci")
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    parts = [path.relative_to(ROOT).parts for path in [*paths, *ROOT.glob("*.*")]]
    return {"/".join(one[start:]) for one in parts for start in range(len(one))}


@pytest.mark.parametrize(("name", "target"), sorted(set(links())))
def test_a_link_leads_somewhere(name, target):
    path, _, anchor = target.partition("#")

    there = (ROOT / name).parent / path if path else ROOT / name

    assert there.exists()
    assert not anchor or anchor in anchors(there.read_text("utf-8"))


@pytest.mark.parametrize("name", TEXTS)
def test_a_link_to_a_file_bears_the_name_of_that_file(name):
    titled = re.findall(r"\[`([\w./-]+\.(?:py|lua|sql|json))`\]\(([^)#\s]+)\)", TEXTS[name])

    assert [(title, target) for title, target in titled if not f"/{target}".endswith(f"/{title}")] == []


@pytest.mark.parametrize("name", TEXTS)
def test_files_that_documents_name_exist(name):
    named = set(re.findall(r"`([\w./-]+\.(?:py|lua|sql|toml|lock))`", TEXTS[name]))
    saved_by_its_reader = set(re.findall(r"^```.* file=(\S+)", TEXTS[name], re.MULTILINE))

    assert named <= known_files() | saved_by_its_reader


@pytest.mark.parametrize("name", TEXTS)
def test_folders_of_code_that_documents_name_exist(name):
    named = re.findall(r"`((?:producer|worker|tests|bench|docs|examples)/[\w/-]+/)`", TEXTS[name])

    assert [folder for folder in named if not (ROOT / folder).is_dir()] == []


def test_classes_that_pages_of_explanation_name_exist():
    code = "".join(
        path.read_text("utf-8") for half in ("producer", "worker") for path in (ROOT / half).rglob("*.py")
    )
    pages = "".join(TEXTS[f"docs/{name}.md"] for name in EXPLANATION)
    named = set(re.findall(r"`([A-Z][a-z]+(?:[A-Z][a-z]+)*)`", pages))

    assert named <= set(re.findall(r"^class (\w+)", code, re.MULTILINE))


def test_the_tree_shows_what_is_there_and_every_room():
    shown = shown_tree()

    assert [path for path in shown if not (ROOT / path).exists()] == []
    assert {path for path in shown if path.endswith("/")} == real_rooms()


def test_import_contracts_are_those_that_the_page_of_code_explains():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    section = TEXTS["docs/code.md"].partition("## Who may import whom")[2].partition("\n## ")[0]
    explained = re.findall(r"^\| ([^|]+) \|", section, re.MULTILINE)[1:]

    assert explained == [contract["name"] for contract in contracts]


def test_tests_that_documents_name_exist():
    tests = "".join(path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    named = {found for text in TEXTS.values() for found in re.findall(r"`(test_\w+)`", text)}

    assert named
    assert named <= set(re.findall(r"^(?:async )?def (test_\w+)", tests, re.MULTILINE))


def test_commands_that_documents_name_exist():
    command = typer.main.get_command(application(entry_points(group=GROUP)))
    known = set(getattr(command, "commands", {}))
    named = {
        found for text in TEXTS.values() for found in re.findall(r"(?:`|bin/)pabal ([a-z][a-z-]*)\b", text)
    }

    assert named
    assert named <= known


def test_options_of_commands_that_documents_name_exist():
    tree: Any = typer.main.get_command(application(entry_points(group=GROUP)))
    unknown = []
    for name, text in TEXTS.items():
        for line in re.findall(r"(?:`|^\$ |bin/)pabal ([a-z][^`\n|#]*)", text, re.MULTILINE):
            command, words = tree, line.split()
            while words and words[0] in getattr(command, "commands", {}):
                command = command.commands[words.pop(0)]
            known = {option for one in command.params for option in (*one.opts, *one.secondary_opts)}
            named = set(re.findall(r"(?<!\S)--[a-z][a-z-]*", " ".join(words)))
            unknown += [(name, line, option) for option in sorted(named - known - {"--help"})]

    assert unknown == []


def test_targets_of_make_that_documents_name_exist():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {
        found for text in TEXTS.values() for found in re.findall(r"(?:`|^)make ([a-z-]+)", text, re.MULTILINE)
    }

    assert named
    assert named <= targets


def test_the_campaign_page_shows_a_campaign_that_is_taken():
    example = objects_in("docs/campaign.md")[0]

    assert parse_campaign(example).to_json()["id"] == example["id"]


@pytest.mark.parametrize("field", sorted(set(fields_of(Campaign))))
def test_the_campaign_page_has_every_field(field):
    assert re.search(rf"\b{field}\b", TEXTS["docs/campaign.md"])


@pytest.mark.parametrize("task", sorted(wire.QUEUES))
def test_the_wire_page_has_every_task_with_its_queue(task):
    parts = re.split(r"\n\n|\n(?=\|)|(?<=\)) and ", TEXTS["docs/wire.md"])  # paragraphs, rows of tables

    assert any(f"`{task}`" in part and f"`{wire.QUEUES[task]}`" in part for part in parts)


def test_the_message_on_the_wire_page_says_what_the_page_says_of_it():
    message = next(one for one in objects_in("docs/wire.md") if "body" in one)
    said = json.loads(base64.b64decode(message["body"]))

    assert f"`{json.dumps(said)}`" in TEXTS["docs/wire.md"]
    assert message["headers"]["task"] in wire.QUEUES
    assert message["properties"]["delivery_info"]["routing_key"] == wire.QUEUES[message["headers"]["task"]]


def test_the_readme_is_read_in_a_few_minutes():
    assert len(TEXTS["README.md"].splitlines()) <= 100
