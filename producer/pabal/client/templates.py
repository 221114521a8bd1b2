"""Import registered templates, look at them, and compare campaigns with them: questions of a client.

How a question is asked and answered is the client's part (`client.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

from pabal import wire
from pabal.campaign import Campaign
from pabal.campaign.model import read_tree
from pabal.client.questions import ClientQuestions
from pabal.errors import Problem, WrongInput
from pabal.recipients.table import TableChoice
from pabal.replies import (
    TemplateChange,
    TemplateCheck,
    TemplateCreated,
    TemplateHistory,
    TemplateImport,
    TemplateList,
    TemplatePull,
)
from pabal.templates.file import TemplateFile, read_templates
from pabal.templates.model import RegisteredTemplate

_QUESTION_LIFE_S = 600
_PULL_PATIENCE_S = 90


class TemplateCommands(ClientQuestions):
    """Methods of a client about templates that are registered with Kakao."""

    def import_templates(
        self,
        templates: Path | Sequence[RegisteredTemplate],
        *,
        sheet: str | None = None,
        header_row: int | None = None,
    ) -> TemplateImport:
        """Tell the ledger of templates: of a file (JSON, CSV, XLSX), or read ones. Safe to repeat; what a
        file does not name stays. `sheet` and `header_row` (from 1) choose what of a table is read, as at
        `submit`. Raises WrongInput with every fault; then nothing was imported.
        """
        if isinstance(templates, Path):
            file = read_templates(templates, TableChoice(sheet=sheet, header_row=header_row))
        else:
            file = TemplateFile(list(templates))
        known = file.templates
        change: TemplateChange = {"added": 0, "changed": 0, "unchanged": 0, "total": 0}
        for start in range(0, len(known), wire.TEMPLATES_AT_ONCE):
            block = [template.to_json() for template in known[start : start + wire.TEMPLATES_AT_ONCE]]
            reply: TemplateChange = self._ask(wire.TEMPLATES_IMPORT, "", templates=block, **self._by)
            change = {
                "added": change["added"] + reply["added"],
                "changed": change["changed"] + reply["changed"],
                "unchanged": change["unchanged"] + reply["unchanged"],
                "total": reply["total"],
            }
        return {**change, "notices": [notice.to_json() for notice in file.notices]}

    def templates(
        self, *, sender: str | None = None, search: str | None = None, after: int = 0
    ) -> TemplateList:
        """A page of a hundred templates: of a sender, with `search` in code or name; None: all."""
        reply: TemplateList = self._ask(
            wire.TEMPLATES_LIST, "", expires=_QUESTION_LIFE_S, sender=sender, search=search, after=after
        )
        return reply

    def template(self, code: str, *, sender: str | None = None) -> TemplateHistory:
        """The templates of a code, and what was changed of them. Raises WrongInput if there are none."""
        reply: TemplateHistory = self._ask(
            wire.TEMPLATES_SHOW, "", expires=_QUESTION_LIFE_S, code=code, sender=sender
        )
        return reply

    def check_template(self, campaign: Campaign | Mapping[str, Any] | bytes | str) -> TemplateCheck:
        """A campaign file with its whole content, where it names only the code, and what would be asked about
        it. Raises WrongInput if it names an unknown code and has no text.
        """
        match campaign:
            case Campaign():
                tree: Any = campaign.to_json()
            case bytes() | str():
                tree = read_tree(campaign, source="campaign")
            case Mapping():
                tree = dict(campaign)
            case _:
                tree = campaign
        if not isinstance(tree, dict):
            problem = Problem("campaign", "", "is not an object", "write it in braces, as in { … }")
            raise WrongInput("campaign", [problem])
        reply: TemplateCheck = self._ask(wire.TEMPLATES_CHECK, "", expires=_QUESTION_LIFE_S, campaign=tree)
        return reply

    def pull_templates(self, sender: str) -> TemplatePull:
        """Take over the brand templates that the provider lists for a sender. Safe to repeat.

        Raises NotPossibleNow if the provider does not answer.
        """
        total: TemplatePull = {"added": 0, "changed": 0, "unchanged": 0, "unread": [], "next": 1}
        while (page := total["next"]) is not None:
            reply: TemplatePull = self._ask(
                wire.TEMPLATES_PULL,
                "",
                expires=_QUESTION_LIFE_S,
                timeout_s=_PULL_PATIENCE_S,
                sender=sender,
                page=page,
                **self._by,
            )
            total = {
                "added": total["added"] + reply["added"],
                "changed": total["changed"] + reply["changed"],
                "unchanged": total["unchanged"] + reply["unchanged"],
                "unread": total["unread"] + reply["unread"],
                "next": reply["next"],
            }
        return total

    def create_template(self, template: Mapping[str, Any], *, key: str | None = None) -> TemplateCreated:
        """Register a brand template with the provider, ten a minute: `sender`, `name`, `isAdult` and
        `content` as the provider has it. The same `key` is created once; None: a new one.

        Raises WrongInput for what the provider or its form refuses, NotPossibleNow if it takes none now, or
        if nobody knows whether an earlier call with this key was taken.
        """
        reply: TemplateCreated = self._ask(
            wire.TEMPLATES_CREATE,
            "",
            expires=_QUESTION_LIFE_S,
            timeout_s=_PULL_PATIENCE_S,
            template=dict(template),
            key=key or uuid4().hex,
            **self._by,
        )
        return reply
