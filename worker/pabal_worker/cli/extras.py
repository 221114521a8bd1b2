"""Say which extra to install where a module is missing.

Decides nothing about which command needs which extra.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from pabal.errors import WrongSettings


@contextmanager
def needing(extra: str) -> Iterator[None]:
    """Says how to install what is missing. Import what the extra brings inside the block."""
    try:
        yield
    except ModuleNotFoundError as error:
        raise WrongSettings(
            f"this needs {error.name}, which is not installed; pip install 'pabal[{extra}]' brings it"
        ) from error
