"""Find what a campaign waits for, and until when.

The state decides first, then the canary, then what the campaign's pumps met, its limit of SMS, and last the
reports of what has left. Nothing here makes a campaign wait.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from pabal.campaign.safeguards import LONGEST_VERDICT_S
from pabal.channels import channel_name
from pabal.replies import SmsFailover, Wait
from pabal.timestamps import to_iso
from pabal_worker.failover.sms_limit import is_held_by_limit, show_wait
from pabal_worker.records import Canaries, StoredCampaign
from pabal_worker.rules.obstacles import describe_outstanding
from pabal_worker.safeguards import judge

_FREEING = re.compile(r"`(pabal (?:resume --|approve |spend )[^`]*)`")
"""The end of a stop, a second person's word, a higher limit."""

if TYPE_CHECKING:
    from pabal_worker.campaigns.obstacles import ObstacleReader
    from pabal_worker.ledger.messages.tallies import Tallies


def find_wait(
    campaign: StoredCampaign,
    canaries: Canaries | None,
    failover: SmsFailover | None,
    *,
    tallies: Tallies,
    obstacles: ObstacleReader,
) -> Wait | None:
    """What the campaign waits for; None: for nothing."""
    if campaign.state != "running":
        return _wait_of_state(campaign)
    return (
        _wait_for_canaries(campaign, canaries)
        or _wait_of_pumps(campaign, tallies)
        or _wait_for_retry(campaign, tallies)
        or _wait_for_verdict(campaign)
        or show_wait(campaign, failover)
        or _wait_for_reports(campaign, obstacles)
    )


def _wait_of_state(campaign: StoredCampaign) -> Wait | None:
    """What a campaign that does not send waits for."""
    if is_held_by_limit(campaign):
        return {"what": "failover limit", "until": None, "leg": channel_name(1)}
    if campaign.state in ("paused", "held"):
        return {"what": f"`{_command_that_frees(campaign)}`", "until": None}
    if campaign.state == "receiving":
        return {"what": "batches" if campaign.expected_batches is None else "missing batches", "until": None}
    if campaign.state == "scheduled":
        return {"what": "sendAt", "until": to_iso(campaign.send_at)}
    return None


def _command_that_frees(campaign: StoredCampaign) -> str:
    """What lets a paused or held campaign go on: its reason names it where `pabal resume ID` is refused."""
    named = _FREEING.search(campaign.reason or "")
    return named[1] if named else f"pabal resume {campaign.id}"


def _wait_for_canaries(campaign: StoredCampaign, canaries: Canaries | None) -> Wait | None:
    """The reports of canaries, once all of them have left."""
    if campaign.gate_no is None or not canaries or not canaries.left_at:
        return None
    try:
        until = to_iso(judge.wait_ends_at(canaries, canaries.left_at))
    except ValueError:  # a newer version wrote the rule
        until = None
    return {"what": judge.describe_wait(canaries.heard), "until": until, "leg": channel_name(0)}


def _wait_for_verdict(campaign: StoredCampaign) -> Wait | None:
    """The verdict on the first failures, while SMS wait for it."""
    if campaign.sms_verdict != "waiting" or campaign.sms_verdict_since is None:
        return None
    until = campaign.sms_verdict_since + timedelta(seconds=LONGEST_VERDICT_S)
    return {"what": "why the first failed over KakaoTalk", "until": to_iso(until), "leg": channel_name(1)}


def _wait_of_pumps(campaign: StoredCampaign, tallies: Tallies) -> Wait | None:
    """What the first pump that waits has met."""
    for pump in tallies.pumps(campaign.no):
        if pump["waits_for"]:
            leg = channel_name(pump["leg"])
            return {"what": pump["waits_for"], "until": to_iso(pump["wake_at"]), "leg": leg}
    return None


def _wait_for_retry(campaign: StoredCampaign, tallies: Tallies) -> Wait | None:
    """The next attempt of a message that was tried before."""
    retry = tallies.next_retry(campaign.no)
    if not retry:
        return None
    what = f"the next attempt, after: {retry['why']}"
    return {"what": what, "until": to_iso(retry["due_at"]), "leg": channel_name(retry["leg"])}


def _wait_for_reports(campaign: StoredCampaign, obstacles: ObstacleReader) -> Wait | None:
    """Reports of what has left, once nothing waits to be sent: how many, and until when at the latest."""
    for row in obstacles.outstanding(campaign.no):
        return {"what": describe_outstanding(row.awaited, row.doubted), "until": to_iso(row.until)}
    return None
