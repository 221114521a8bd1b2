"""What people said about the account's pace, and who goes first."""

from pabal_worker.ledger.migrations.sql import run_beside

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL file of the same name."""
    run_beside(__file__)
