"""Hold what a tick and a sweep find due."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DueWork:
    """What is due, by kind; what exactly it is, the statements that do it find."""

    has_pumps: bool
    has_reports: bool
    """Whether anything in the inbox was not applied."""

    has_changes: bool
    """Whether changes wait for a webhook that may be tried now."""

    has_inbound: bool
    """Whether what users wrote is still to be taken in."""

    has_words: bool
    """Whether a webhook is to be told of that now."""


@dataclass(frozen=True, slots=True)
class DueSteps:
    """What a sweep has to do."""

    is_first: bool
    """False: another sweep was a moment ago, and this one does nothing."""

    steps: frozenset[str]
    """Names of the steps that may find something."""

    has_checks: bool
    """Whether it is the turn of the checks, which should never find anything."""

    has_questions: bool
    """Whether the provider's logs are to be asked about any message now."""
