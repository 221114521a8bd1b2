"""The ledger."""

from pabal_worker.ledger.migrations.sql import run_beside

revision = "ledger1"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL file of the same name."""
    run_beside(__file__)
