"""Fill campaigns that name only a template's code, and find what is asked about those that say more.

What differs is found in `pabal.templates`; here is which template is registered. Nothing is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pabal.campaign import Campaign
from pabal.errors import Question, WrongInput
from pabal.fields.template import is_storable
from pabal.replies import TemplateEntry
from pabal.templates.comparison import questions_about
from pabal.templates.filling import as_message, fill, named_only, not_registered
from pabal.templates.model import RegisteredTemplate
from pabal.timestamps import to_iso

if TYPE_CHECKING:
    from pabal_worker.ledger import Ledger
    from pabal_worker.ledger.database import Row


class TemplateRegistry:
    """What is registered, for all who take campaigns and messages in."""

    def __init__(self, *, ledger: Ledger) -> None:
        self._ledger = ledger

    def complete(
        self, raw: Mapping[str, Any], *, known: Mapping[str, Any] | None = None
    ) -> Mapping[str, Any]:
        """The campaign file with its whole content; as it is, where it does not name only a code.

        `known` is the file that the ledger has of this campaign already: a repetition is filled as it was,
        whatever is registered by now. Raises WrongInput where nothing is registered under the code.
        """
        key = named_only(raw)
        if key is None:
            return raw
        content = (known or {}).get("content", {})
        if content.get("templateCode") == key[2]:
            return fill(raw, content)
        return fill(raw, self.content_of(key))

    def content_of(self, key: tuple[str, str, str]) -> Mapping[str, Any]:
        """What a message says by the template under a key. Raises WrongInput, with codes that look alike."""
        sender, channel, code = key
        is_good = is_storable(sender) and is_storable(code)
        row = self._ledger.templates.find(*key) if is_good else None
        if row is not None:
            return as_message(channel, row["content"])
        codes = self._ledger.templates.codes(sender, channel) if is_good else []
        elsewhere = [row["sender"] for row in self._ledger.templates.of_code(code)] if is_good else []
        raise WrongInput(
            "campaign",
            [not_registered(sender, code, known=codes, elsewhere=elsewhere, channel=channel)],
        )

    def find(self, campaign: Campaign) -> Row | None:
        """The row of the campaign's template; None: it names none, or nobody told of it."""
        code = campaign.content.registered_code
        return self._ledger.templates.find(campaign.sender, campaign.channel, code) if code else None

    def questions(self, campaign: Campaign) -> tuple[Question, ...]:
        """What is asked about a campaign because of its template."""
        row = self.find(campaign)
        return questions_about(campaign.content.to_json(), registered_of(row)) if row else ()


def registered_of(row: Row) -> RegisteredTemplate:
    """A row as the rules take it."""
    return RegisteredTemplate(
        row["sender"], row["channel"], row["code"], row["name"], row["status"], row["content"]
    )


def show_template(row: Row) -> TemplateEntry:
    """A row as replies have it."""
    return {
        "sender": row["sender"],
        "channel": row["channel"],
        "code": row["code"],
        "name": row["name"],
        "status": row["status"],
        "source": row["source"],
        "content": row["content"],
        "importedAt": to_iso(row["imported_at"]),
        "importedBy": row["imported_by"],
    }
