"""Read a file of templates: JSON as docs/templates.md shows it, or a table as consoles export it.

A table has a template a row; its headings are known in Korean and English, and its buttons stand in one cell
as JSON, in the provider's words or in Kakao's. Nothing is asked or stored here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pabal.campaign.model import read_tree
from pabal.campaign.vendor_words import BUTTON_TYPES
from pabal.errors import Notice, Problem, WrongInput
from pabal.recipients.headings import key_of
from pabal.recipients.source import wrong_input_of
from pabal.recipients.table import TableChoice, open_table
from pabal.templates.model import RegisteredTemplate, read_template

MOST_TEMPLATES = 20_000
_SHOWN_PROBLEMS = 100

_HEADINGS: dict[str, tuple[str, ...]] = {
    "sender": (
        "sender",
        "senderKey",
        "발신프로필",
        "발신프로필키",
        "발신키",
        "카카오톡채널",
        "검색용아이디",
        "pfid",
    ),
    "channel": ("channel", "채널"),
    "code": ("code", "templateCode", "tmplCode", "템플릿코드", "코드", "템플릿id"),
    "name": ("name", "templateName", "템플릿명", "템플릿이름", "이름"),
    "status": (
        "status",
        "inspectionStatus",
        "templateStatus",
        "상태",
        "승인상태",
        "검수상태",
        "템플릿상태",
        "심사상태",
    ),
    "text": ("text", "templateContent", "content", "템플릿내용", "내용", "본문", "메시지내용", "템플릿본문"),
    "title": ("title", "templateTitle", "강조표기타이틀", "강조표기", "강조제목", "타이틀", "강조문구"),
    "buttons": ("buttons", "button", "버튼", "버튼정보", "버튼목록"),
}
"""What columns of a table are called, without case, blanks and marks. Others are left alone."""

_FIELD_OF = {key_of(heading): field for field, headings in _HEADINGS.items() for heading in headings}
_BUTTON_FIELDS = {
    "linktype": "type",
    "linkmo": "urlMobile",
    "linkpc": "urlPc",
    "linkand": "schemeAndroid",
    "linkios": "schemeIos",
}
_NOT_OF_BUTTONS = frozenset({"ordering", "linktypename"})
_FORM = 'write {"templates": [{"sender": …, "code": …, "text": …}]}'


@dataclass(frozen=True, slots=True)
class TemplateFile:
    """What a file says."""

    templates: list[RegisteredTemplate] = field(default_factory=list)

    notices: list[Notice] = field(default_factory=list)
    """What of a workbook was read and what was not."""


def read_templates(path: Path, choice: TableChoice | None = None) -> TemplateFile:
    """All templates of a file, or of the part of a table that is chosen. Raises WrongInput with every fault,
    by place in the list or by row.
    """
    with wrong_input_of(str(path)):
        file = TemplateFile()
        trees = _json_trees(path) if _is_json(path) else _table_trees(path, choice, file.notices)
        problems: list[Problem] = []
        places: dict[tuple[str, str, str], str] = {}
        for place, tree in trees:
            try:
                template = read_template(tree, place=place)
            except WrongInput as error:
                problems += error.problems
                continue
            if template.key in places:
                what = f"stands in {places[template.key]} too"
                problems.append(Problem(f"{place}.code", template.code, what, "keep one of them"))
            places.setdefault(template.key, place)
            file.templates.append(template)
        if problems:
            raise WrongInput(str(path), problems[:_SHOWN_PROBLEMS])
        return file


def _is_json(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(256)
    text = head.decode(json.detect_encoding(head), "replace")
    return path.suffix.lower() == ".json" or text.lstrip("\ufeff \t\r\n")[:1] in ("{", "[")


def _json_trees(path: Path) -> Iterator[tuple[str, Any]]:
    tree = read_tree(path.read_bytes(), source=str(path))
    listed = tree.get("templates") if isinstance(tree, dict) else tree
    if not isinstance(listed, list) or not listed or len(listed) > MOST_TEMPLATES:
        what = f"is not a list of 1 to {MOST_TEMPLATES:,} templates"
        raise WrongInput(str(path), [Problem("templates", "", what, _FORM)])
    for place, one in enumerate(listed):
        yield f"templates[{place}]", one


def _table_trees(path: Path, choice: TableChoice | None, notices: list[Notice]) -> Iterator[tuple[str, Any]]:
    """The rows of a table; `notices` is filled when all of them are read."""
    with open_table(path, choice) as table:
        columns = {column: field for column in table.columns if (field := _FIELD_OF.get(key_of(column)))}
        if problems := _doubled(columns):
            raise WrongInput(str(path), problems)
        missing = {"code", "text"} - set(columns.values())
        if missing:
            known = ", ".join(f"{_HEADINGS[field][0]} ({_HEADINGS[field][-2]})" for field in sorted(missing))
            raise WrongInput(
                str(path), [Problem("header", "", f"has no column {known}", "name the columns so")]
            )
        for row in table.rows:
            if row.problem is not None:
                raise WrongInput(str(path), [row.problem])
            cells = {field: row.cells[column] for column, field in columns.items() if row.cells.get(column)}
            yield f"row {row.number}", {**cells, **_buttons_of(cells)}
        notices += [*table.notices, *table.late_notices()]


def _doubled(columns: Mapping[str, str]) -> list[Problem]:
    """Columns that would tell the same of a template as one before them."""
    first: dict[str, str] = {}
    return [
        Problem(
            "header", column, f"tells the {field} of a template, and {first[field]!r} does too", "keep one"
        )
        for column, field in columns.items()
        if first.setdefault(field, column) != column
    ]


def _buttons_of(cells: Mapping[str, str]) -> dict[str, Any]:
    """The cell of buttons, read and in the provider's words; one that is not JSON stays as it is, and is
    refused later.
    """
    raw = cells.get("buttons")
    if raw is None:
        return {}
    try:
        buttons = json.loads(raw)
    except (ValueError, RecursionError):
        return {"buttons": raw}
    if isinstance(buttons, dict):
        buttons = buttons.get("buttons", [buttons])
    if not isinstance(buttons, list) or not all(isinstance(button, dict) for button in buttons):
        return {"buttons": raw}
    return {"buttons": [_in_our_words(button) for button in buttons]}


def _in_our_words(button: Mapping[str, Any]) -> dict[str, Any]:
    """A button of Kakao's (`{"name": …, "linkType": "WL", "linkMo": …}`) as the provider has it."""
    renamed = {
        _BUTTON_FIELDS.get(name.lower(), name): value
        for name, value in button.items()
        if value not in (None, "") and name.lower() not in _NOT_OF_BUTTONS
    }
    kind = renamed.get("type")
    if isinstance(kind, str):
        renamed["type"] = BUTTON_TYPES.get(kind.upper(), kind)
    return renamed
