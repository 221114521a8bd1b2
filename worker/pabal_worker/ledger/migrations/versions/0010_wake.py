"""A pump that is just going to rest does not miss a call for it."""

from pabal_worker.ledger.migrations.sql import run_beside

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL file of the same name."""
    run_beside(__file__)
