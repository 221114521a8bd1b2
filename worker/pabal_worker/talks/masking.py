"""Show users' keys and texts as screens and logs may have them: pure."""

from __future__ import annotations

import hashlib

from pabal.counted import counted

_LEAST = 8
_HEAD, _TAIL = 3, 2


def mask_key(key: str) -> str:
    """A user's key, so that it can be told from others but not be used: `kak…bc`."""
    if len(key) < _LEAST:
        return "…"
    return f"{key[:_HEAD]}…{key[-_TAIL:]}"


def mask_text(text: str) -> str:
    """Of a text only its length: `(12 characters)`."""
    return f"({counted(len(text), 'character')})"


def hint_of(key: str) -> str:
    """What stands for a user in events: 16 bits of a hash, which many share."""
    return f"~{hashlib.sha256(key.encode()).hexdigest()[:4]}"
