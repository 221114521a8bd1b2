"""A stand-in for the workers: a Celery worker in this process, with tasks that reply as intake does.

Its ledger is a dictionary. What a test wants to go wrong (batches lost, refused, taken late) it says by
changing the twin.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from celery.contrib.testing.worker import start_worker

from pabal import wire
from pabal.errors import Problem

Reply = dict[str, Any]

WEBHOOK: dict[str, Any] = {
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
"""An endpoint that was given up, as `pabal.webhooks` shows it."""


@dataclass
class Kept:
    """One campaign as the twin knows it."""

    spec: dict[str, Any]
    state: str = "receiving"
    expected: int | None = None
    fingerprint: str | None = None
    batches: dict[int, list[list[Any]]] = field(default_factory=dict)
    refused: dict[int, list[dict[str, str]]] = field(default_factory=dict)


@dataclass
class Twin:
    """What the tasks work on, and what they were called with."""

    campaigns: dict[str, Kept] = field(default_factory=dict)
    seen: Counter[tuple[str, int]] = field(default_factory=Counter)
    """How often each batch came in."""

    loses: set[int] = field(default_factory=set)
    """Batches that vanish the first time they come."""

    refuses: dict[int, list[dict[str, str]]] = field(default_factory=dict)
    controls: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, Any]] = field(default_factory=list)
    takes: threading.Event = field(default_factory=threading.Event)
    """Clear: batches are left out, as by workers that stand still."""

    def __post_init__(self) -> None:
        self.takes.set()

    def open(self, campaign: dict[str, Any]) -> Reply:
        kept = self.campaigns.setdefault(campaign["id"], Kept(campaign))
        if kept.spec != campaign:
            text = f"campaign id {campaign['id']!r} is taken by another campaign; choose another id"
            return wire.error("id_taken", text)
        return self._progress(campaign["id"], kept)

    def batch(self, campaign: str, number: int, rows: list[list[Any]]) -> None:
        self.seen[campaign, number] += 1
        lost = number in self.loses and self.seen[campaign, number] == 1
        if lost or not self.takes.is_set():
            return
        kept = self.campaigns[campaign]
        if number in self.refuses:
            kept.refused[number] = self.refuses[number]
        elif kept.state == "receiving":
            kept.batches[number] = rows
            self._seal(kept)

    def seal(self, campaign: str, batches: int, fingerprint: str) -> Reply:
        kept = self.campaigns[campaign]
        if kept.state == "receiving":
            kept.expected, kept.fingerprint = batches, fingerprint
            self._seal(kept)
        return self._progress(campaign, kept)

    def _seal(self, kept: Kept) -> None:
        if kept.expected == len(kept.batches):
            kept.state = "scheduled"

    def _progress(self, campaign: str, kept: Kept) -> Reply:
        is_sealed = kept.state not in ("receiving", "cancelled")
        return wire.ok(
            campaign=campaign,
            state=kept.state,
            sealed=is_sealed,
            fingerprint=kept.fingerprint,
            recipients=sum(map(len, kept.batches.values())),
            duplicates=0,
            batchesTaken=len(kept.batches),
            batchNumbers=[] if is_sealed else sorted(kept.batches),
            refusedBatches=[
                {"number": number, "problems": problems} for number, problems in kept.refused.items()
            ],
        )


@contextmanager
def running(twin: Twin, broker_url: str) -> Iterator[None]:
    """A worker that serves `twin`."""
    app = wire.celery_app(broker_url)
    options = app.conf.broker_transport_options
    app.conf.broker_transport_options = {**options, "polling_interval": 0.1}  # it ends that much faster

    @app.task(name=wire.OPEN, shared=False)
    def open_campaign(campaign: dict[str, Any]) -> Reply:
        return twin.open(campaign)

    @app.task(name=wire.BATCH, shared=False, bind=True)
    def batch(self: Any, campaign: str, number: int, columns: list[str], rows: list[list[Any]]) -> None:
        twin.headers.append(dict(self.request.headers or {}) | {"kwargsrepr": self.request.kwargsrepr})
        twin.batch(campaign, number, rows)

    @app.task(name=wire.SEAL, shared=False)
    def seal(campaign: str, batches: int, fingerprint: str) -> Reply:
        return twin.seal(campaign, batches, fingerprint)

    @app.task(name=wire.LIST, shared=False)
    def list_campaigns() -> Reply:
        return wire.ok(
            campaigns=[{"campaign": name, "state": kept.state} for name, kept in twin.campaigns.items()]
        )

    @app.task(name=wire.STATUS, shared=False)
    def status(campaign: str) -> Reply:
        if campaign not in twin.campaigns:
            return wire.error("campaign_unknown", f"no campaign has the id {campaign!r}")
        return status_of(campaign, state=twin.campaigns[campaign].state)

    @app.task(name=wire.FORECAST, shared=False)
    def forecast(campaign: Any, recipients: int | None, history: bool) -> Reply:
        name = campaign if isinstance(campaign, str) else campaign["id"]
        return forecast_of(name, recipients or 300, history=history)

    @app.task(name=wire.PAUSE, shared=False)
    def pause(campaign: str) -> Reply:
        return wire.error(
            "not_possible", f"campaign {campaign!r} is finished; only running campaigns can become paused"
        )

    @app.task(name=wire.CANCEL, shared=False)
    def cancel(campaign: str) -> Reply:
        raise ZeroDivisionError("in the worker, with 010-1234-5678 in its text")

    @app.task(name=wire.PACE, shared=False)
    def pace(campaign: str, amount: int | None, time_unit: str = "MINUTE") -> Reply:
        twin.controls.append({"campaign": campaign, "amount": amount, "time_unit": time_unit})
        if amount == 0:
            return wire.error("wrong_input", "0/MINUTE is not a speed; write a whole number above 0")
        return status_of(campaign)

    @app.task(name=wire.WEBHOOKS, shared=False)
    def webhooks(resume: str | None = None) -> Reply:
        if resume not in (None, WEBHOOK["url"]):
            problem = Problem(
                "resume", str(resume), "no campaign has this webhook", "`pabal webhooks` lists them"
            )
            return wire.error("wrong_input", str(problem), problems=[problem.to_json()])
        twin.controls.append({"resume": resume})
        return wire.ok(signing=True, webhooks=[WEBHOOK])

    @app.task(name=wire.FAILOVER, shared=False)
    def failover(campaign: str, limit: str | None, price_per_message: str | None, give_up: bool) -> Reply:
        said = {"limit": limit, "price_per_message": price_per_message, "give_up": give_up}
        twin.controls.append({"campaign": campaign} | said)
        return status_of(campaign)

    @app.task(name=wire.AUDIT, shared=False)
    def audit(campaign: str, repair: bool = False) -> Reply:
        changed = {"of": "tallies", "leg": "kakao", "state": "waiting", "by": 20}
        return audit_of(campaign, repaired=[changed] if repair else None)

    with start_worker(app, pool="solo", perform_ping_check=False, loglevel="ERROR"):
        yield


def outlook_of(messages: int) -> dict[str, Any]:
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


def forecast_of(campaign: str, messages: int, *, history: bool) -> Reply:
    """A forecast reply of a campaign in mid-run, half of it gone."""
    said = outlook_of(messages)
    segment = {
        "leg": "kakao",
        "since": said["startsAt"],
        "until": said["endsAt"],
        "perSecond": messages / 90,
        "binds": "account",
    }
    left = [{"leg": "kakao", "since": "2026-11-23T00:00:00.000+00:00", "n": messages}]
    return wire.ok(
        **said,
        campaign=campaign,
        messages=messages,
        segments=[segment],
        openings=[["2026-11-23T00:00:00.000+00:00", "2026-11-23T00:02:00.000+00:00"]],
        caps=[{"scope": "account", "amount": 300, "unitSeconds": 60, "perSecond": 4.95}],
        shown=["2026-11-23T00:00:00.000+00:00", "2026-11-23T00:03:00.000+00:00"],
        timeZone="Asia/Seoul",
        endAt=None,
        history={"widthSeconds": 60, "left": left, "alone": [segment]} if history else None,
    )


def status_of(campaign: str, **more: Any) -> Reply:
    """A status reply of a campaign in mid-run."""
    said: dict[str, Any] = {
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
        "balanced": True,
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
        "account": {"cap": None, "setBy": "PABAL_ACCOUNT_SPEED", "steering": True, "slowed": None},
        "binds": None,
        "canary": None,
        "waitsFor": None,
        "forecast": outlook_of(300),
        "webhook": None,
        "sendAt": "2026-11-23T00:00:00.000+00:00",
        "endAt": None,
        "openedAt": "2026-11-22T23:59:00.000+00:00",
        "sealedAt": "2026-11-22T23:59:30.000+00:00",
        "startedAt": "2026-11-23T00:00:00.000+00:00",
        "endedAt": None,
        "now": "2026-11-23T00:01:05.000+00:00",
        "lastTick": "2026-11-23T00:01:04.000+00:00",
    }
    return wire.ok(**{**said, **more})


def audit_of(campaign: str, *, repaired: list[dict[str, Any]] | None = None) -> Reply:
    """An audit's reply: a tally was lost, unless it was repaired."""
    difference = 0 if repaired else -20
    checks = [
        {"name": "audience", "ok": True, "says": "1,000 Kakao messages for 1,000 recipients"},
        {"name": "tallies", "ok": not difference, "says": "differ from the rows in 1 of 1 sums"},
    ]
    line = {"leg": "kakao", "state": "waiting", "rows": 1000, "tallies": 1000 + difference}
    return wire.ok(
        campaign=campaign,
        state="running",
        balanced=not difference,
        recipients=1000,
        legs=[line | {"difference": difference}],
        checks=checks,
        repaired=repaired,
        erasedAt=None,
        deletedAt=None,
    )
