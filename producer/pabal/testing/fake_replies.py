"""Write the replies of workers about what only waits: campaigns and messages of which nothing has left.

What is in the ledger of a test is in `fake_workers.py`.
"""

from __future__ import annotations

from pabal.campaign import Campaign
from pabal.one_off_checks import CheckedOneOff
from pabal.rate.pace import format_pace
from pabal.replies import AccountStatus, CampaignState, CampaignStatus, ListedCampaign, OneOffStatus
from pabal.timestamps import Moment, to_iso

_ACCOUNT: AccountStatus = {
    "cap": None,
    "setBy": "PABAL_ACCOUNT_SPEED",
    "floor": "60/MINUTE",
    "steering": True,
    "slowed": None,
    "breaker": None,
    "highShare": 0.8,
}


def status_of(
    campaign: Campaign,
    *,
    state: CampaignState,
    recipients: int,
    batches: tuple[int, int | None],
    opened_at: Moment,
    now: Moment,
) -> CampaignStatus:
    """A campaign's status while all its messages wait, or were cancelled. `batches`: taken, expected."""
    is_sealed = state != "receiving"
    legs = {"cancelled" if state == "cancelled" else "waiting": recipients} if recipients else {}
    return {
        "campaign": campaign.id,
        "state": state,
        "reason": None,
        "recipients": recipients,
        "duplicates": 0,
        "batches": {"taken": batches[0], "refused": 0, "expected": batches[1], "late": 0, "unusable": 0},
        "refusedBatches": [],
        "strayBatches": [],
        "legs": {"kakao": legs} if is_sealed and legs else {},
        "balanced": True,
        "doubt": {
            "unknown": 0,
            "kept": 0,
            "asked": 0,
            "foundInLogs": 0,
            "reported": 0,
            "resent": 0,
            "duplicateIds": 0,
            "unconfirmed": 0,
        },
        "clicks": {},
        "failures": [],
        "withoutAttempt": 0,
        "reached": {"kakao": 0, "sms": 0, "both": 0, "nobody": recipients, "inferred": False},
        "costs": [],
        "failover": None,
        "pace": format_pace(campaign.pace) if campaign.pace else None,
        "paceReached": None,
        "accountPace": None,
        "account": _ACCOUNT,
        "binds": None,
        "canary": None,
        "obstacles": [],
        "waitsFor": None,
        "forecast": None,
        "webhook": None,
        "timeZone": None,
        "sendAt": to_iso(campaign.send_at) or opened_at,
        "endAt": to_iso(campaign.end_at),
        "openedAt": opened_at,
        "sealedAt": opened_at if is_sealed else None,
        "startedAt": None,
        "endedAt": now if state == "cancelled" else None,
        "erasedAt": None,
        "deletedAt": None,
        "now": now,
        "unreadable": 0,
        "otherEvents": {},
        "oldestReports": None,
        "lastTick": now,
    }


def listed(campaign: Campaign, *, state: CampaignState, recipients: int, opened_at: Moment) -> ListedCampaign:
    """A campaign in the list."""
    return {
        "campaign": campaign.id,
        "isStream": False,
        "isTest": False,
        "state": state,
        "reason": None,
        "recipients": recipients,
        "shareDone": 0.0 if recipients else None,
        "perMinute": None,
        "pace": None,
        "waitsFor": None,
        "endsAbout": None,
        "openedAt": opened_at,
        "sendAt": to_iso(campaign.send_at) or opened_at,
        "endAt": to_iso(campaign.end_at),
        "startedAt": None,
        "endedAt": None,
    }


def one_off_status(message: CheckedOneOff, *, stream: str, number: int, now: Moment) -> OneOffStatus:
    """A message to one person that waits; `number` tells it from others of its test."""
    return {
        "key": message.key,
        "stream": stream,
        "providerMessageId": f"{stream}.{number}.0",
        "joinedAt": now,
        "reference": message.reference,
        "bulkId": message.bulk_id,
        "messageId": message.message_id,
        "legs": {
            "kakao": {
                "state": "waiting",
                "why": None,
                "statusId": None,
                "errorId": None,
                "leftAt": None,
                "doneAt": None,
            }
        },
    }
