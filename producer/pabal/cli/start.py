"""Start the `pabal` command, or name the extra that it needs.

The client is installed without typer and rich. Commands themselves begin in `main.py`.
"""

from __future__ import annotations

import gc
import sys

_BETWEEN_LOOKS = 20_000
"""Objects between two looks for cycles; Python's own 700 take a tenth of the time of reading a list."""

_OF_THE_EXTRA = frozenset(("typer", "rich"))


def main() -> None:
    """Run the command; where its packages are missing, say which extra brings them, with exit status 1."""
    gc.disable()  # what modules are made of stays, and looking through it takes a quarter of the start
    try:
        from pabal.cli.main import main as run
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _OF_THE_EXTRA:
            raise
        sys.exit(f"the `pabal` command needs {error.name}; pip install 'pabal[cli]' brings it")
    gc.freeze()
    gc.set_threshold(_BETWEEN_LOOKS)
    gc.enable()
    run()
