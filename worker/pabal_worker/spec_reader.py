"""Read the campaign file that the ledger keeps of a campaign.

The one place that does, since a newer version may have written what this one does not know. What is done then
is decided by whoever asked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pabal.campaign import Campaign, parse_campaign
from pabal.errors import WrongInput
from pabal_worker.errors import SpecUnreadable

if TYPE_CHECKING:
    from pabal_worker.records import Living, StoredCampaign


def read_spec(row: StoredCampaign | Living) -> Campaign:
    """The campaign of a row. Raises SpecUnreadable if this version cannot read it."""
    try:
        return parse_campaign(row.spec)
    except WrongInput as error:
        raise SpecUnreadable(row.id, "; ".join(str(problem) for problem in error.problems)) from error
