"""Count things in words: `1 message`, `2 messages`.

Sentences call it by name and nothing else, so that their Korean is found (`cli/korean`). Nothing is decided.
"""

from __future__ import annotations


def counted(n: int, singular: str, plural: str | None = None) -> str:
    """`0 messages`, `1 message`, `1,200 messages`; `plural` where it is more than an s: `entries`."""
    return f"{n:,} {singular if n == 1 else plural or f'{singular}s'}"
