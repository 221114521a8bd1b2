"""Replies as workers give them, complete: a campaign in mid-run, its forecast, its audit, the account.

`tests/unit/test_replies.py` compares them with `pabal.replies`, so that screens are tested with what they
will meet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from pabal import wire
from pabal.replies import (
    AccountStatus,
    AuditReply,
    Bill,
    CampaignChange,
    CampaignList,
    CampaignState,
    CampaignStatus,
    Event,
    ForecastReply,
    ForecastSegment,
    ForecastSummary,
    FoundPerson,
    InputProblem,
    ListedCampaign,
    OkReply,
    OneOffLeg,
    OneOffStatus,
    PersonData,
    PersonErasure,
    RerunReply,
    SentCount,
    StopReply,
    StopScope,
    Story,
    StoryLeg,
    Suppression,
    SuppressionChange,
    TallyRepair,
    Trial,
    Webhook,
)

EVENT: Event = {
    "id": 12,
    "at": "2026-11-28T01:15:46.213+00:00",
    "campaign": "shipping",
    "kind": "changed",
    "by": "mina@ops-1",
    "says": "pace",
    "was": {"pace": "600/MINUTE"},
    "became": {"pace": "1200/MINUTE"},
}

WEBHOOK: Webhook = {
    "endpoint": 1,
    "url": "https://www.example.com/kakaotalk",
    "tells": "messages",
    "state": "parked",
    "waiting": 1200,
    "isMore": False,
    "waitingSince": "2026-11-22T00:00:00.000+00:00",
    "talksWaiting": 3,
    "talksParked": 2,
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


def change_of(changed: int, unchanged: int, problems: list[InputProblem], total: int) -> SuppressionChange:
    """What a change of the list of those who said no came to."""
    return {
        "changed": changed,
        "unchanged": unchanged,
        "refused": len(problems),
        "problems": problems,
        "total": total,
    }


def suppression_of(number: str, kind: str) -> Suppression:
    """An entry of that list."""
    return {
        "number": number,
        "kind": "all" if kind == "all" else "advertising",
        "sender": None,
        "reason": "080",
        "at": "2026-11-23T00:00:00.000+00:00",
        "hashed": False,
    }


def listed(campaign: str, state: CampaignState) -> ListedCampaign:
    """A campaign in the list."""
    return {
        "campaign": campaign,
        "isStream": False,
        "isTest": False,
        "state": state,
        "reason": None,
        "recipients": 1000,
        "shareDone": 0.61,
        "perMinute": 600,
        "pace": None,
        "waitsFor": None,
        "endsAbout": "2026-11-23T00:01:45.000+00:00",
        "openedAt": "2026-11-22T23:59:00.000+00:00",
        "sendAt": "2026-11-23T00:00:00.000+00:00",
        "endAt": None,
        "startedAt": "2026-11-23T00:00:00.000+00:00",
        "endedAt": None,
    }


FOUND: FoundPerson = {
    "to": "010-****-5678",
    "messages": [
        {
            "campaign": "shipping",
            "isStream": False,
            "campaignState": "running",
            "openedAt": "2026-11-22T23:59:00.000+00:00",
            "row": 17,
            "legs": {"kakao": "undelivered", "sms": "delivered"},
            "clicks": 2,
        }
    ],
    "isMore": False,
}
"""A person with one message."""

_LEG: StoryLeg = {
    "messageId": "shipping.17.0",
    "state": "undelivered",
    "why": None,
    "status": "UNDELIVERABLE: UNDELIVERABLE_NOT_DELIVERED (9)",
    "error": None,
    "attempts": 1,
    "leftAt": "2026-11-23T00:00:00.000+00:00",
    "doneAt": "2026-11-23T00:00:05.000+00:00",
    "parts": 1,
    "price": "15",
    "currency": "KRW",
    "clicks": 2,
    "firstClickAt": "2026-11-23T00:10:00.000+00:00",
}

STORY: Story = {
    "campaign": "shipping",
    "isStream": False,
    "campaignState": "running",
    "row": 17,
    "otherRows": [],
    "to": "010-****-5678",
    "values": None,
    "reference": None,
    "timeZone": "Asia/Seoul",
    "legs": {"kakao": _LEG},
    "steps": [
        {
            "kind": "wait",
            "leg": "kakao",
            "at": "2026-11-22T15:00:00.000+00:00",
            "until": "2026-11-23T00:00:00.000+00:00",
            "says": "the window was closed",
            "by": None,
            "call": None,
        },
        {
            "kind": "attempt",
            "leg": "kakao",
            "at": "2026-11-23T00:00:00.000+00:00",
            "until": "2026-11-23T00:00:01.000+00:00",
            "says": "a call with 50 messages (HTTP 200)",
            "by": None,
            "call": "shipping.4",
        },
    ],
    "unknown": [],
    "now": "2026-11-23T00:01:05.000+00:00",
}
"""What happened to that message."""

PERSON: PersonData = {
    "to": "821012345678",
    "rows": [
        {
            "campaign": "shipping",
            "row": 17,
            "values": {"name": "길동"},
            "joinedAt": "2026-11-22T23:59:00.000+00:00",
            "reference": None,
            "bulkId": None,
            "messageId": None,
            "legs": {"kakao": _LEG},
        }
    ],
    "reports": [
        {
            "receivedAt": "2026-11-23T00:00:05.000+00:00",
            "source": "push",
            "report": '{"messageId": "shipping.17.0"}',
        }
    ],
    "deadLetters": [
        {"number": 3, "cameAt": "2026-11-22T23:58:00.000+00:00", "content": '{"to": "821012345678"}'}
    ],
    "suppressions": [{"kind": "all", "reason": "said no", "at": "2026-11-20T00:00:00.000+00:00"}],
    "unread": 0,
    "after": None,
}
"""All that is kept of them."""

ERASED: PersonErasure = {
    "erased": 2,
    "left": [
        {
            "campaign": "shipping",
            "row": 17,
            "why": "it is running, and needs the number until it has ended",
            "wayOut": "wait until it has ended, or `pabal cancel shipping` first; then ask again",
        }
    ],
    "bodies": 3,
    "deadLetters": 1,
    "talks": 0,
    "suppressions": 1,
    "after": None,
}
"""What was erased of them."""

BILL: Bill = {
    "month": "2026-11",
    "timeZone": "Asia/Seoul",
    "since": "2026-10-31T15:00:00.000+00:00",
    "until": "2026-11-30T15:00:00.000+00:00",
    "lines": [
        {
            "channel": "sms",
            "sender": "0215881234",
            "entity": None,
            "isTest": False,
            "currency": "KRW",
            "messages": 10,
            "delivered": 9,
            "parts": 12,
            "price": "240",
        }
    ],
    "open": 4,
    "deleted": ["spring-2026"],
}
"""A month's bill."""

RERUN: RerunReply = {
    "campaign": "shipping-5f0c21aa",
    "parent": "shipping",
    "only": "expired, undelivered",
    "isPreview": True,
    "wasThere": False,
    "state": None,
    "people": 1204,
    "leftOut": 3,
    "leftOutFor": {"refused": 2, "reached": 1, "unfit": 0},
    "isComplete": False,
    "costs": [
        {"channel": "kakao", "kind": "KAKAO_ALIM", "currency": "KRW", "price": "7.5", "most": "9030"},
    ],
    "forecast": None,
}
"""A rerun that was only looked at."""


def trial_of(campaign: str, key: str) -> Trial:
    """A test that waits, as everything is stopped."""
    message = one_off_status(key, None)
    stream = "stream-test-20261128-alim-d7ebe084b181"
    return {
        "campaign": campaign,
        "message": {**message, "stream": stream},
        "state": "paused",
        "reason": "the account is stopped; `pabal resume --account` goes on",
        "waitsFor": {"what": f"`pabal resume {stream}`", "until": None},
    }


def page_of(*campaigns: ListedCampaign, before: str | None = None) -> CampaignList:
    """A page of the list."""
    return {
        "campaigns": [*campaigns],
        "counts": {"campaigns": {"running": 1}, "streams": {}, "tests": {}},
        "before": before,
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


def changed_of(campaign: str, became: Mapping[str, Any], *, made: bool) -> CampaignChange:
    """A change of a campaign with 12 messages in flight, which ends a minute later by it."""
    return {
        "campaign": campaign,
        "made": made,
        "was": dict.fromkeys(became),
        "became": dict(became),
        "inFlight": 12,
        "oldUntil": "2026-11-23T00:00:11.812+00:00" if made else None,
        "before": {**summary_of(300), "endsAt": "2026-11-23T00:01:35.000+00:00"},
        "forecast": summary_of(300),
    }


def stop_of(scope: StopScope | None, value: str, *, ends: bool) -> StopReply:
    """A stop of a campaign and a stream, or its end, after which another stop holds the stream."""
    return {
        "scope": scope,
        "value": value,
        "campaigns": 2,
        "named": [
            {"campaign": "shipping", "isStream": False, "goesOn": ends},
            {"campaign": "stream-7c0f-2026-11-23", "isStream": True, "goesOn": False},
        ],
        "already": 0 if ends else 3,
        "receiving": 0 if ends else 1,
        "inFlight": 0 if ends else 12,
        "nothingAfter": None if ends else "2026-11-23T05:02:11.812+00:00",
    }


def status_of(campaign: str, **changes: Any) -> OkReply[CampaignStatus]:
    """A status reply of a campaign in mid-run, with what a test changes in it."""
    status: CampaignStatus = {
        "campaign": campaign,
        "state": "running",
        "reason": None,
        "recipients": 1000,
        "duplicates": 2,
        "batches": {"taken": 1, "refused": 0, "expected": 1, "late": 0, "unusable": 0},
        "refusedBatches": [],
        "strayBatches": [],
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
        "clicks": {"kakao": {"clicks": 12, "people": 9}},
        "balanced": True,
        "withoutAttempt": 0,
        "failures": [],
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
        "paceReached": "258/MINUTE",
        "obstacles": [],
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
