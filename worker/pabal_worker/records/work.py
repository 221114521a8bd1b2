"""Hold what a tick finds due."""

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
