"""Who was reached and what it cost; the limit of a campaign's SMS; the channel as reports let us infer it."""

from pabal_worker.ledger.migrations.sql import run_beside

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL file of the same name."""
    run_beside(__file__)
