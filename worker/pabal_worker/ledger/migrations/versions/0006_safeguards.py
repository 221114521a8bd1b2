"""Since when pumps are due, the gate behind a campaign's canaries, and what its guard counts from."""

from pabal_worker.ledger.migrations.sql import run_beside

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Run the SQL file of the same name."""
    run_beside(__file__)
