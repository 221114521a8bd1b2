"""Migrations are SQL files; the Python files beside them only give Alembic their order."""

from __future__ import annotations

from pathlib import Path

from alembic import op


def run_beside(migration: str) -> None:
    """Run the `.sql` file beside `migration`, in Alembic's own transaction."""
    connection = op.get_bind().connection.driver_connection
    assert connection is not None
    connection.execute(Path(migration).with_suffix(".sql").read_text("utf-8"))
