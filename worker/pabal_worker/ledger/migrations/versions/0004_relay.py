"""What goes on to the senders' own webhooks, written down where messages move."""

from pabal_worker.ledger.migrations.sql import run_beside

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL file of the same name."""
    run_beside(__file__)
