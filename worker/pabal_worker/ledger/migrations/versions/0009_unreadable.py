"""Reports that could not be read are found without a walk over all."""

from pabal_worker.ledger.migrations.sql import run_beside

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL file of the same name."""
    run_beside(__file__)
