"""Write the page of all settings, from the model that reads them."""

from __future__ import annotations

from docs.site.reference.text import code, page, table
from pabal_worker.settings import Settings


def settings_page() -> str:
    """Each setting with its variable, default and meaning."""
    return page(
        "Settings",
        "Every setting of the workers, as the model that reads the environment has it. "
        "Which of them to set for what is in [running Pabal](../operations.md#settings).",
        table(
            ("variable", "default", "meaning"),
            (
                (code(f"PABAL_{name.upper()}"), code(_default(field.default)), field.description or "")
                for name, field in Settings.model_fields.items()
            ),
        ),
    )


def _default(value: object) -> str:
    text = value.get_secret_value() if hasattr(value, "get_secret_value") else value
    if isinstance(text, bool):
        return str(text).lower()
    return "" if text in ("", None) else str(text)
