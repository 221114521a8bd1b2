"""Look for campaigns that fail for one cause: an unregistered template, a sender or account that is refused.

Which codes say so is the provider's format; from which share on it counts is in `pabal.common_faults`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from pabal.channels import channel_name
from pabal.common_faults import CommonFault, find_common_faults
from pabal.counted import counted
from pabal.replies import DoctorFinding
from pabal_worker.campaigns.failures import describe_failures
from pabal_worker.doctor.findings import Look, doubtful

if TYPE_CHECKING:
    from pabal_worker.ledger import Ledger
    from pabal_worker.provider.port import ProviderFormat

_LATELY = timedelta(days=1)
_LOOKED_AT = 1000
"""Rows of campaign, channel and code, of the newest campaigns first."""

_REGISTERED = (
    "hold text, buttons and template code against what is registered (`pabal templates show CODE`, `pabal "
    "check`); then `pabal rerun ID` sends again to those who got nothing"
)
_PAID = "see sender and credit at the provider; then `pabal rerun ID` sends again to those who got nothing"


def look_at_failing(ledger: Ledger, provider: ProviderFormat) -> Look:
    """Campaigns that began within a day and fail for one cause."""
    rows = ledger.tallies.failing(since=ledger.now() - _LATELY, limit=_LOOKED_AT)
    faults = []
    for campaign_id, same in groupby(rows, key=lambda row: row["campaign_id"]):
        codes = list(same)
        ended = {channel_name(row["leg"]): row["ended"] for row in codes}
        found = find_common_faults(describe_failures(codes, provider), ended)
        faults += [(str(campaign_id), fault) for fault in found]
    return Look({}, list(judge_failing(faults)))


def judge_failing(faults: Sequence[tuple[str, CommonFault]]) -> Iterable[DoctorFinding]:
    """One finding a cause, with the newest campaign that it concerns. `faults`: the newest ones first."""
    if content := [fault for fault in faults if fault[1].fault == "content"]:
        what = f"{_failing(content)} for what was to be said, {_newest(content)}"
        yield doubtful("work.content", what, _REGISTERED)
    if account := [fault for fault in faults if fault[1].fault == "account"]:
        what = f"{_failing(account)} for the account, its credit or its sender, {_newest(account)}"
        yield doubtful("work.account", what, _PAID)


def _failing(faults: Sequence[tuple[str, CommonFault]]) -> str:
    campaigns = len({campaign_id for campaign_id, _ in faults})
    return counted(campaigns, "campaign of the last day fails", "campaigns of the last day fail")


def _newest(faults: Sequence[tuple[str, CommonFault]]) -> str:
    campaign_id, fault = faults[0]
    return (
        f"the newest {campaign_id}: {fault.failed:,} of {fault.ended:,} {fault.channel}, mostly {fault.code}"
    )
