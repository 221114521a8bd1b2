"""Tallies that are compared in turn, retention, and a sweep that asks once for all campaigns."""

from pabal_worker.ledger.migrations.sql import run_beside

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL file of the same name."""
    run_beside(__file__)
