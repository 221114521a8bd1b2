"""Replies have types: the wire page names every field of them, and the stand-in for workers keeps to them."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from pabal import replies
from pabal.errors import Problem
from pabal.replies import (
    AccountStatus,
    AuditReply,
    Bill,
    CampaignChange,
    CampaignList,
    CampaignStatus,
    CloneReply,
    DoctorReply,
    ErrorReply,
    EventList,
    ForecastReply,
    FoundPerson,
    InputProblem,
    OkReply,
    OneOffList,
    PersonData,
    PersonErasure,
    RerunReply,
    SpendReply,
    StopReply,
    Story,
    SubmissionProgress,
    SuppressionChange,
    SuppressionList,
    TalkErasure,
    TalkList,
    TalkReply,
    TemplateChange,
    TemplateCheck,
    TemplateCreated,
    TemplateHistory,
    TemplateList,
    TemplatePull,
    Trial,
    WebhookList,
)
from tests.models.replies import (
    ACCOUNT,
    BILL,
    ERASED,
    EVENT,
    FOUND,
    PERSON,
    RERUN,
    STORY,
    WEBHOOK,
    audit_of,
    forecast_of,
    listed,
    one_off_status,
    page_of,
    status_of,
)
from tests.models.workers import StandIn
from tests.support.replies import conforms, fields_of, type_in_words, types_in

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "wire-replies.md").read_text("utf-8")
ROOTS = (
    SubmissionProgress,
    CampaignStatus,
    CampaignList,
    AccountStatus,
    ForecastReply,
    OneOffList,
    WebhookList,
    AuditReply,
    SuppressionChange,
    SuppressionList,
    EventList,
    FoundPerson,
    Story,
    PersonData,
    PersonErasure,
    TalkList,
    TalkReply,
    TalkErasure,
    Bill,
    DoctorReply,
    CampaignChange,
    StopReply,
    RerunReply,
    CloneReply,
    SpendReply,
    TemplateChange,
    TemplateCheck,
    TemplateCreated,
    TemplateHistory,
    TemplateList,
    TemplatePull,
    Trial,
    ErrorReply,
)
TYPES = {found.__name__: found for root in ROOTS for found in types_in(root) if found is not ErrorReply}
REPAIRED = {"of": "tallies", "leg": "kakao", "state": "waiting", "by": 20}


def table_of(name: str) -> list[tuple[str, str, str]]:
    """The rows of a type's table on the wire page: field, type, meaning."""
    section = re.search(rf"^#+ {name}\n(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert section, f"docs/wire-replies.md has no heading {name}"
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \|$", section[1], re.MULTILINE)
    return [(field, type_, meaning) for field, type_, meaning in rows]


def examples() -> list[dict[str, Any]]:
    """The replies that the wire page shows."""
    blocks = re.findall(r"^```json[^\n]*\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    shown = [json.loads(block) for block in blocks]
    return [one for one in shown if {"ok", "error"} & set(one)]


def type_of(reply: dict[str, Any]) -> Any:
    """The type that a reply of the wire page is an example of."""
    if "error" in reply:
        return ErrorReply
    return OkReply[next(root for root in ROOTS if set(reply["ok"]) == set(fields_of(root)))]


@pytest.mark.parametrize("name", sorted(TYPES))
def test_the_wire_page_has_every_field_of_a_reply_with_its_type_and_no_other(name):
    table = table_of(name)

    written = {field: type_ for field, type_, _ in table}
    assert written == {field: type_in_words(hint) for field, hint in fields_of(TYPES[name]).items()}
    assert all(meaning.strip() for _, _, meaning in table)


def test_the_wire_page_has_tables_of_no_other_types():
    named = re.findall(r"^#+ (\w+)\n(?:(?!#).*\n)*?\| field \| type \|", PAGE, re.MULTILINE)

    assert sorted(named) == sorted(TYPES)


@pytest.mark.parametrize("reply", examples(), ids=lambda reply: ", ".join(next(iter(reply.values())))[:30])
def test_a_reply_on_the_wire_page_is_of_its_type(reply):
    assert conforms(reply, type_of(reply))


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (status_of("shipping"), OkReply[CampaignStatus]),
        (forecast_of("shipping", 300, history=True), OkReply[ForecastReply]),
        (forecast_of("shipping", 300, history=False), OkReply[ForecastReply]),
        (audit_of("shipping"), OkReply[AuditReply]),
        (audit_of("shipping", repaired=[REPAIRED]), OkReply[AuditReply]),
        ({"signing": True, "webhooks": [WEBHOOK]}, WebhookList),
        (page_of(listed("shipping", "running")), CampaignList),
        (FOUND, FoundPerson),
        (STORY, Story),
        (PERSON, PersonData),
        (ERASED, PersonErasure),
        (BILL, Bill),
        (RERUN, RerunReply),
        (ACCOUNT, AccountStatus),
        ({"events": [EVENT], "before": None}, EventList),
        ({"messages": [one_off_status("order-1", None)]}, OneOffList),
        (StandIn().open({"id": "shipping"}), OkReply[SubmissionProgress]),
        (Problem("row 3", "", "is empty", "fill it in").to_json(), InputProblem),
    ],
)
def test_the_stand_in_for_workers_replies_as_the_types_say(reply, expected):
    assert conforms(reply, expected)


def test_a_key_too_many_too_few_or_of_another_type_is_found():
    status = status_of("shipping")["ok"]

    assert not conforms(status | {"more": 1}, CampaignStatus)
    with pytest.raises(ValidationError):
        conforms({name: value for name, value in status.items() if name != "unreadable"}, CampaignStatus)
    with pytest.raises(ValidationError):
        conforms(status | {"recipients": "1000"}, CampaignStatus)


@pytest.mark.parametrize(
    "path", sorted(Path(replies.__file__).parent.glob("*.py")), ids=lambda path: path.stem
)
def test_every_field_of_a_reply_says_what_it_means(path):
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef):
            for field, after in zip(node.body, [*node.body[1:], None], strict=True):
                is_explained = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
                assert is_explained or not isinstance(field, ast.AnnAssign), ast.unparse(field)


def test_a_type_checker_finds_a_key_that_a_status_does_not_have(tmp_path):
    service = tmp_path / "service.py"
    service.write_text(
        "from pabal import Client\n"
        'status = Client("redis://127.0.0.1/0").status("spring-sale")\n'
        'print(status["recipients"] + 1, status["legs"]["kakao"])\n'
        'print(status["recipient"])\n'
    )

    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", str(service)],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )

    assert 'service.py:4: error: TypedDict "CampaignStatus" has no key "recipient"' in done.stdout
    assert "Found 1 error" in done.stdout
