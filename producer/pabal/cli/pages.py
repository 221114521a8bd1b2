"""Read all pages of a list whose pages name the next one. What a page is, its caller says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


def all_rows(page_after: Callable[[int], Mapping[str, Any]], rows: str) -> list[Any]:
    """The `rows` of all pages: `page_after(0)` is the first; `next` is what the following one comes after."""
    found: list[Any] = []
    after: int | None = 0
    while after is not None:
        page = page_after(after)
        found += page[rows]
        after = page["next"]
    return found
