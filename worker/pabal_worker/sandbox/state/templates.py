"""Hold the brand templates that were created since the last reset, and how often that was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from pabal_worker.sandbox.behaviour.rate_limit import WindowLimit


@dataclass
class TemplateShelf:
    """Templates by code, as they were asked for."""

    templates: dict[str, dict[str, Any]] = field(default_factory=dict)
    creations: WindowLimit = field(default_factory=WindowLimit)

    def codes_of(self, sender: str | None) -> list[str]:
        """Codes of a sender, or all, the oldest first."""
        return [code for code, template in self.templates.items() if sender in (None, template.get("sender"))]
