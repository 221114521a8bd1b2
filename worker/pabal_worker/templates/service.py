"""Import templates, list them, show what became of them, and compare a campaign file with its own.

Nothing is sent here, and the provider is not asked (`from_provider.py`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pabal import wire
from pabal.campaign import parse_campaign
from pabal.errors import Problem, WrongInput
from pabal.fields.template import is_storable
from pabal.replies import (
    Reply,
    TemplateChange,
    TemplateCheck,
    TemplateHistory,
    TemplateList,
)
from pabal.templates.filling import not_registered
from pabal.templates.model import RegisteredTemplate, read_template
from pabal_worker.records.events import show_event
from pabal_worker.templates.registry import show_template

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger
    from pabal_worker.templates.registry import TemplateRegistry

_PAGE = 100
_SHOWN_EVENTS = 50
_SHOWN_PROBLEMS = 100


class TemplateService:
    """Answers `pabal.templates-import`, `-list`, `-show` and `-check`."""

    def __init__(self, *, ledger: Ledger, registry: TemplateRegistry, clock: LedgerClock) -> None:
        self._ledger, self._registry, self._clock = ledger, registry, clock

    def import_templates(self, trees: Sequence[Any]) -> Reply[TemplateChange]:
        """Keep all of them, or none if one is wrong."""
        templates: dict[tuple[str, str, str], RegisteredTemplate] = {}
        problems: list[Problem] = []
        for place, tree in enumerate(trees):
            try:
                template = read_template(tree, place=f"templates[{place}]")
            except WrongInput as error:
                problems += error.problems
                continue
            if template.key in templates:
                what = "is in this list twice"
                problems.append(Problem(f"templates[{place}].code", template.code, what, "keep one of them"))
            templates[template.key] = template
        if problems:
            return wire.wrong_input(problems[:_SHOWN_PROBLEMS])
        rows = [template.to_json() for template in templates.values()]
        added, changed = self._ledger.templates.keep(rows, source="file", now=self._clock.now())
        return wire.ok(
            {
                "added": added,
                "changed": changed,
                "unchanged": len(rows) - added - changed,
                "total": self._ledger.templates.count(),
            }
        )

    def list_templates(self, *, sender: str | None, search: str | None, after: int) -> Reply[TemplateList]:
        """The next hundred after the one numbered `after`."""
        rows = self._ledger.templates.page(sender=sender, search=search, after=after, limit=_PAGE)
        return wire.ok(
            {
                "templates": [show_template(row) for row in rows],
                "total": self._ledger.templates.count(),
                "next": rows[-1]["no"] if len(rows) == _PAGE else None,
            }
        )

    def show(self, code: str, *, sender: str | None) -> Reply[TemplateHistory]:
        """The templates of a code, and their newest changes."""
        rows = self._ledger.templates.of_code(code, sender=sender)
        if not rows:
            near = not_registered(sender or "any", code, known=self._ledger.templates.codes())
            what = "is not registered here" + (f" for sender {sender!r}" if sender else "")
            return wire.wrong_input([Problem("code", code, what, near.way_out)])
        history = self._ledger.templates.history(code, sender=sender, limit=_SHOWN_EVENTS)
        return wire.ok(
            {
                "templates": [show_template(row) for row in rows],
                "events": [show_event(row) for row in history],
            }
        )

    def check(self, raw: Mapping[str, Any]) -> Reply[TemplateCheck]:
        """A campaign file with its whole content, and what would be asked about it."""
        try:
            tree = self._registry.complete(raw, known=self._known_spec(raw))
            campaign = parse_campaign(tree)
        except WrongInput as error:
            return wire.wrong_input(error.problems, str(error))
        row = self._registry.find(campaign)
        return wire.ok(
            {
                "campaign": campaign.to_json(),
                "filled": tree is not raw,
                "registered": show_template(row) if row else None,
                "questions": [question.to_json() for question in self._registry.questions(campaign)],
            }
        )

    def _known_spec(self, raw: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """The file of a campaign that is there already under this id."""
        campaign_id = raw.get("id")
        if not isinstance(campaign_id, str) or not is_storable(campaign_id):
            return None
        known = self._ledger.campaigns.find(campaign_id)
        return (known.opened_as or known.spec) if known else None
