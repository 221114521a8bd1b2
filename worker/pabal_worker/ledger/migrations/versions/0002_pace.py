"""When leave was given for an attempt."""

from pabal_worker.ledger.migrations.sql import run_beside

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL file of the same name."""
    run_beside(__file__)
