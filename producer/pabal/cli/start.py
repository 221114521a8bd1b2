"""Start the `pabal` command, or name the extra that it needs.

The client is installed without typer and rich. Commands themselves begin in `main.py`.
"""

from __future__ import annotations

import sys

_OF_THE_EXTRA = frozenset(("typer", "rich"))


def main() -> None:
    """Run the command; where its packages are missing, say which extra brings them, with exit status 1."""
    try:
        from pabal.cli.main import main as run
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _OF_THE_EXTRA:
            raise
        sys.exit(f"the `pabal` command needs {error.name}; pip install 'pabal[cli]' brings it")
    run()
