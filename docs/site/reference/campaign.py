"""Write the page of all campaign options, from the model that checks campaign files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docs.site.reference.schema import Field, fields_of
from docs.site.reference.text import code, page, section, table
from pabal.campaign import Campaign
from pabal.channels import CAMPAIGN_CHANNELS, CHANNELS


def campaign_page() -> str:
    """Each option with its path, limits, default and meaning; the content of each channel."""
    schema = Campaign.model_json_schema(by_alias=True)
    return page(
        "Campaign options",
        "Every field of a campaign file, as the model that checks it has it. "
        "What they do is in [the campaign file](../campaign.md).",
        _table(fields_of(schema, schema.get("$defs", {}))),
        *(_content(name) for name in CAMPAIGN_CHANNELS),
    )


def _content(channel: str) -> str:
    parts = []
    for model in CHANNELS[channel].contents:
        schema: dict[str, Any] = model.model_json_schema(by_alias=True)
        parts.append(_table(fields_of(schema, schema.get("$defs", {}), "content")))
    return section(f"Content of {channel}", *parts)


def _table(fields: Iterator[Field]) -> str:
    return table(
        ("field", "needed", "value", "default", "meaning"),
        (
            (
                code(field.path),
                "yes" if field.needed else "",
                field.kind,
                code(field.default),
                field.description,
            )
            for field in fields
        ),
    )
