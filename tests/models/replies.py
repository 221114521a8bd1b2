"""Replies as workers give them, complete: a campaign in mid-run, its forecast, its audit, the account.

`tests/unit/test_replies.py` compares them with `pabal.replies`, so that screens are tested with what they
will meet.
"""

from __future__ import annotations

from typing import Any, cast

from pabal import wire
from pabal.replies import (
    AccountStatus,
    AuditReply,
    CampaignState,
    CampaignStatus,
    Event,
    ForecastReply,
    ForecastSegment,
    ForecastSummary,
    ListedCampaign,
    OkReply,
    OneOffLeg,
    OneOffStatus,
    SentCount,
    TallyRepair,
    Webhook,
)

EVENT: Event = {
    "id": 12,
    "at": "2026-11-28T01:15:46.213+00:00",
    "campaign": "shipping",
    "kind": "changed",
    "by": "mina@ops-1",
    "says": "pace",
    "was": {"amount": "600", "unit_s": "60"},
    "became": {"amount": "1200", "unit_s": "60"},
}

WEBHOOK: Webhook = {
    "endpoint": 1,
    "url": "https://www.example.com/kakaotalk",
    "state": "parked",
    "waiting": 1200,
    "isMore": False,
    "waitingSince": "2026-11-22T00:00:00.000+00:00",
    "delivered": 34567,
    "lastDeliveredAt": "2026-11-21T23:59:00.000+00:00",
    "failures": 21,
    "failedSince": "2026-11-22T00:00:00.000+00:00",
    "lastStatus": 500,
    "lastError": "it answered HTTP 500",
    "nextTryAt": None,
    "parkedAt": "2026-11-23T17:30:00.000+00:00",
}
"""A webhook that was given up, as `pabal.webhooks` shows it."""

ACCOUNT: AccountStatus = {
    "cap": None,
    "setBy": "PABAL_ACCOUNT_SPEED",
    "floor": "60/MINUTE",
    "steering": True,
    "slowed": None,
    "breaker": None,
    "highShare": 0.8,
}
"""An account without a cap."""


def listed(campaign: str, state: CampaignState) -> ListedCampaign:
    """A campaign in the list."""
    return {
        "campaign": campaign,
        "state": state,
        "reason": None,
        "openedAt": "2026-11-22T23:59:00.000+00:00",
        "sendAt": "2026-11-23T00:00:00.000+00:00",
        "endedAt": None,
    }


def summary_of(messages: int) -> ForecastSummary:
    """A forecast of a campaign that shares the account with three others."""
    return {
        "startsAt": "2026-11-23T00:01:05.000+00:00",
        "endsAt": "2026-11-23T00:02:35.000+00:00",
        "leaves": messages,
        "fallsOut": [],
        "binds": "account",
        "others": 3,
        "assumes": [],
        "at": "2026-11-23T00:01:05.000+00:00",
    }


def forecast_of(campaign: str, messages: int, *, history: bool) -> OkReply[ForecastReply]:
    """A forecast reply of a campaign in mid-run, half of it gone."""
    segment: ForecastSegment = {
        "leg": "kakao",
        "since": "2026-11-23T00:01:05.000+00:00",
        "until": "2026-11-23T00:02:35.000+00:00",
        "perSecond": messages / 90,
        "binds": "account",
    }
    left: SentCount = {"leg": "kakao", "since": "2026-11-23T00:00:00.000+00:00", "n": messages}
    reply: ForecastReply = {
        **summary_of(messages),
        "campaign": campaign,
        "messages": messages,
        "segments": [segment],
        "openings": [["2026-11-23T00:00:00.000+00:00", "2026-11-23T00:02:00.000+00:00"]],
        "caps": [{"scope": "account", "amount": 300, "unitSeconds": 60, "perSecond": 4.95}],
        "shown": ["2026-11-23T00:00:00.000+00:00", "2026-11-23T00:03:00.000+00:00"],
        "timeZone": "Asia/Seoul",
        "endAt": None,
        "history": {"widthSeconds": 60, "left": [left], "alone": [segment]} if history else None,
    }
    return wire.ok(reply)


def status_of(campaign: str, **changes: Any) -> OkReply[CampaignStatus]:
    """A status reply of a campaign in mid-run, with what a test changes in it."""
    status: CampaignStatus = {
        "campaign": campaign,
        "state": "running",
        "reason": None,
        "recipients": 1000,
        "duplicates": 2,
        "batches": {"taken": 1, "refused": 0, "expected": 1},
        "refusedBatches": [],
        "legs": {
            "kakao": {"waiting": 300, "accepted": 100, "delivered": 590, "undelivered": 10},
            "sms": {"delivered": 8, "waiting": 2},
        },
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
        "balanced": True,
        "withoutAttempt": 0,
        "reached": {"kakao": 590, "sms": 8, "both": 0, "nobody": 402, "inferred": False},
        "costs": [{"channel": "kakao", "currency": "KRW", "price": "5900", "messages": 590}],
        "failover": {
            "mode": "DISPATCHER",
            "limit": None,
            "tried": 8,
            "waits": 2,
            "room": None,
            "expected": None,
            "givesUp": False,
            "matter": None,
        },
        "pace": "600/MINUTE",
        "accountPace": None,
        "account": ACCOUNT,
        "binds": None,
        "canary": None,
        "waitsFor": None,
        "forecast": summary_of(300),
        "webhook": None,
        "timeZone": None,
        "sendAt": "2026-11-23T00:00:00.000+00:00",
        "endAt": None,
        "openedAt": "2026-11-22T23:59:00.000+00:00",
        "sealedAt": "2026-11-22T23:59:30.000+00:00",
        "startedAt": "2026-11-23T00:00:00.000+00:00",
        "endedAt": None,
        "erasedAt": None,
        "deletedAt": None,
        "now": "2026-11-23T00:01:05.000+00:00",
        "unreadable": 0,
        "otherEvents": {},
        "oldestReports": None,
        "lastTick": "2026-11-23T00:01:04.000+00:00",
    }
    return wire.ok(cast("CampaignStatus", {**status, **changes}))


def audit_of(campaign: str, *, repaired: list[TallyRepair] | None = None) -> OkReply[AuditReply]:
    """An audit's reply: a tally was lost, unless it was repaired."""
    difference = 0 if repaired else -20
    reply: AuditReply = {
        "campaign": campaign,
        "state": "running",
        "balanced": not difference,
        "recipients": 1000,
        "legs": [
            {
                "leg": "kakao",
                "state": "waiting",
                "rows": 1000,
                "tallies": 1000 + difference,
                "difference": difference,
            }
        ],
        "checks": [
            {"name": "audience", "ok": True, "says": "1,000 Kakao messages for 1,000 recipients"},
            {"name": "tallies", "ok": not difference, "says": "differ from the rows in 1 of 1 sums"},
        ],
        "repaired": None if repaired is None else [*repaired],
        "erasedAt": None,
        "deletedAt": None,
    }
    return wire.ok(reply)


def one_off_status(key: str, reference: str | None) -> OneOffStatus:
    """A message to one person that waits."""
    kakao: OneOffLeg = {
        "state": "waiting",
        "why": None,
        "statusId": None,
        "errorId": None,
        "leftAt": None,
        "doneAt": None,
    }
    return {
        "key": key,
        "stream": "stream-20261128-alim-d7ebe084b181",
        "providerMessageId": "stream-20261128-alim-d7ebe084b181.box6eikw2juyyfb3.0",
        "joinedAt": "2026-11-28T01:15:46.213+00:00",
        "reference": reference,
        "bulkId": None,
        "messageId": None,
        "legs": {"kakao": kakao},
    }
