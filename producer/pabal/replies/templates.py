"""Describe registered templates: the replies of `pabal.templates-import` and its sisters."""

from __future__ import annotations

from typing import Any, Literal

from typing_extensions import TypedDict

from pabal.replies.envelope import AskedQuestion, InputNotice
from pabal.replies.events import Event
from pabal.timestamps import Moment


class TemplateEntry(TypedDict):
    """A template as the ledger has it."""

    sender: str
    """The Kakao sender profile."""

    channel: str
    """The channel, as campaign files name it."""

    code: str
    """The code under which it is registered."""

    name: str | None
    """What its console calls it."""

    status: Literal["APPROVED", "PENDING", "REJECTED", "PAUSED", "DELETED"] | None
    """Whether it may be used; null: nobody said."""

    source: Literal["file", "provider"]
    """Who told of it."""

    content: dict[str, Any]
    """What is registered: text, title and buttons; of a brand template the provider's `templateContent`."""

    importedAt: Moment
    """When it last changed here."""

    importedBy: str | None
    """Who is said to have imported it."""


class TemplateChange(TypedDict):
    """What an import came to."""

    added: int
    """Templates that were not there yet."""

    changed: int
    """Templates that said something else, or had another name or status."""

    unchanged: int
    """Templates that were there as they are."""

    total: int
    """Templates that the ledger has now."""


class TemplateImport(TemplateChange):
    """What an import of a file came to; from `Client.import_templates`, never on the wire."""

    notices: list[InputNotice]
    """What of the file was read and what was not."""


class TemplateList(TypedDict):
    """A page of templates, by sender, channel and code."""

    templates: list[TemplateEntry]
    """A hundred at most."""

    total: int
    """Templates that the ledger has, of whomever."""

    next: int | None
    """What `after` has to be for the next page; null: this was the last."""


class TemplateHistory(TypedDict):
    """All templates of one code, and what was changed of them."""

    templates: list[TemplateEntry]
    """One for each sender and channel."""

    events: list[Event]
    """The newest fifty changes, the newest first."""


class TemplateCheck(TypedDict):
    """A campaign file beside its registered template."""

    campaign: dict[str, Any]
    """The campaign file with its whole content."""

    filled: bool
    """Whether it named only the code."""

    registered: TemplateEntry | None
    """Its template; null: none is registered under the code."""

    questions: list[AskedQuestion]
    """What would be asked about it."""


class TemplatePull(TypedDict):
    """What a page of the provider's list came to."""

    added: int
    """Templates that were not there yet."""

    changed: int
    """Templates that said something else, or had another name."""

    unchanged: int
    """Templates that were there as they are."""

    unread: list[str]
    """Codes of templates that this version cannot read, with the reason."""

    next: int | None
    """What `page` has to be for the rest; null: this was the last."""


class TemplateCreated(TypedDict):
    """A template that the provider has taken."""

    template: TemplateEntry
    """As the ledger has it, with the provider's code."""
