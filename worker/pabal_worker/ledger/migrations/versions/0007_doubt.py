"""Messages in doubt: what became of them, and those that are kept instead of being sent again."""

from pabal_worker.ledger.migrations.sql import run_beside

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL file of the same name."""
    run_beside(__file__)
