"""Stand in for the workers: a Celery worker in this process, with tasks that reply as the real ones do.

Its ledger is a dictionary, and it sends nothing. A test makes things go wrong (batches lost, refused, taken
late) by changing the stand-in. `tests/unit/test_replies.py` compares its replies with `pabal.replies`.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import kombu.transport
from celery.contrib.testing.worker import start_worker

from pabal import wire
from pabal.errors import Problem
from pabal.replies import (
    AccountStatus,
    AuditReply,
    Bill,
    CampaignChange,
    CampaignList,
    CampaignState,
    CampaignStatus,
    CloneReply,
    EventList,
    ForecastReply,
    FoundPerson,
    InputProblem,
    OneOffList,
    OneOffOutcome,
    PersonData,
    PersonErasure,
    Reply,
    RerunReply,
    SpendReply,
    StopReply,
    StopScope,
    Story,
    SubmissionProgress,
    SuppressionChange,
    SuppressionList,
    TallyRepair,
    TemplateChange,
    TemplateCheck,
    Trial,
    WebhookList,
)
from pabal.templates.comparison import questions_about
from pabal.templates.filling import fill, named_only
from pabal.templates.model import read_template
from tests.models.replies import (
    ACCOUNT,
    BILL,
    ERASED,
    EVENT,
    FOUND,
    PERSON,
    RERUN,
    STORY,
    WEBHOOK,
    audit_of,
    change_of,
    changed_of,
    forecast_of,
    listed,
    one_off_status,
    page_of,
    status_of,
    stop_of,
    suppression_of,
    trial_of,
)


@dataclass
class Kept:
    """One campaign as the stand-in knows it."""

    spec: dict[str, Any]
    state: CampaignState = "receiving"
    expected: int | None = None
    fingerprint: str | None = None
    accepted: list[str] = field(default_factory=list)
    batches: dict[int, list[list[Any]]] = field(default_factory=dict)
    refused: dict[int, list[InputProblem]] = field(default_factory=dict)


@dataclass
class StandIn:
    """What the tasks work on, and what they were called with."""

    campaigns: dict[str, Kept] = field(default_factory=dict)
    seen: Counter[tuple[str, int]] = field(default_factory=Counter)
    """How often each batch came in."""

    loses: set[int] = field(default_factory=set)
    """Batches that vanish the first time they come."""

    one_offs: dict[str, str | None] = field(default_factory=dict)
    """References of messages to single persons, by their keys."""

    suppressed: dict[str, str] = field(default_factory=dict)
    """Kinds by the numbers that said no."""

    refuses: dict[int, list[InputProblem]] = field(default_factory=dict)
    controls: list[dict[str, Any]] = field(default_factory=list)
    templates: dict[str, dict[str, Any]] = field(default_factory=dict)
    """What was imported, by code."""

    headers: list[dict[str, Any]] = field(default_factory=list)
    takes: threading.Event = field(default_factory=threading.Event)
    """Clear: batches are left out, as by workers that stand still."""

    def __post_init__(self) -> None:
        self.takes.set()

    def open(
        self, campaign: dict[str, Any], accept: list[str] | None = None, by: str | None = None
    ) -> Reply[SubmissionProgress]:
        kept = self.campaigns.setdefault(campaign["id"], Kept(campaign, accepted=accept or []))
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

    def seal(self, campaign: str, batches: int, fingerprint: str) -> Reply[SubmissionProgress]:
        kept = self.campaigns[campaign]
        if kept.state == "receiving":
            kept.expected, kept.fingerprint = batches, fingerprint
            self._seal(kept)
        return self._progress(campaign, kept)

    def send(self, message: dict[str, Any]) -> OneOffOutcome:
        """What becomes of a message to one person."""
        self.controls.append(message)
        key = message["key"]
        if key == "taken":
            problem = Problem("key", key, "stands for another message already", "give each its own")
            return {"key": key, "refused": "key_taken", "problems": [problem.to_json()]}
        if not message["values"]:
            problem = Problem("values.name", "", "is missing", "add it")
            return {"key": key, "refused": "wrong_input", "problems": [problem.to_json()]}
        self.one_offs[key] = message.get("reference")
        return one_off_status(key, message.get("reference"))

    def suppress(self, numbers: list[str], kind: str) -> SuppressionChange:
        """Notes numbers that look like mobile ones; pages of its list hold two."""
        good = [number for number in numbers if number.startswith(("010", "8210"))]
        bad = [
            Problem(f"number {place}", "****", "is a landline", "give a mobile number").to_json()
            for place, number in enumerate(numbers, 1)
            if number not in good
        ]
        new = [number for number in good if number not in self.suppressed]
        self.suppressed |= dict.fromkeys(new, kind)
        return change_of(len(new), len(good) - len(new), bad, len(self.suppressed))

    def _seal(self, kept: Kept) -> None:
        if kept.expected == len(kept.batches):
            kept.state = "scheduled"

    def _progress(self, campaign: str, kept: Kept) -> Reply[SubmissionProgress]:
        is_sealed = kept.state not in ("receiving", "cancelled")
        progress: SubmissionProgress = {
            "campaign": campaign,
            "state": kept.state,
            "sealed": is_sealed,
            "fingerprint": kept.fingerprint,
            "accepted": kept.accepted,
            "recipients": sum(map(len, kept.batches.values())),
            "duplicates": 0,
            "batchesTaken": len(kept.batches),
            "batchNumbers": [] if is_sealed else sorted(kept.batches),
            "refusedBatches": [
                {"number": number, "problems": problems} for number, problems in kept.refused.items()
            ],
            "strayBatches": [],
        }
        return wire.ok(progress)


@contextmanager
def running(stand_in: StandIn, broker_url: str) -> Iterator[None]:
    """A worker that serves `stand_in`, without the guard of real ones."""
    with _unguarded():
        yield from _running(stand_in, broker_url)


@contextmanager
def _unguarded() -> Iterator[None]:
    """Celery's own transports, as in a process without our workers."""
    guarded = dict(kombu.transport.TRANSPORT_ALIASES)
    kombu.transport.TRANSPORT_ALIASES.update(
        {"redis": "kombu.transport.redis:Transport", "rediss": "kombu.transport.redis:Transport"}
    )
    kombu.transport._transport_cache.clear()  # type: ignore[attr-defined]
    try:
        yield
    finally:
        kombu.transport.TRANSPORT_ALIASES.update(guarded)
        kombu.transport._transport_cache.clear()  # type: ignore[attr-defined]


def _scope(sender: str | None, entity: str | None) -> StopScope:
    if sender is not None:
        return "sender"
    return "account" if entity is None else "entity"


def _running(stand_in: StandIn, broker_url: str) -> Iterator[None]:
    app = wire.celery_app(broker_url)
    options = app.conf.broker_transport_options
    app.conf.broker_transport_options = {**options, "polling_interval": 0.1}  # it ends that much faster

    @app.task(name=wire.OPEN, shared=False)
    def open_campaign(
        campaign: dict[str, Any], accept: list[str] | None = None, by: str | None = None
    ) -> Reply[SubmissionProgress]:
        return stand_in.open(campaign, accept, by)

    @app.task(name=wire.BATCH, shared=False, bind=True)
    def batch(self: Any, campaign: str, number: int, columns: list[str], rows: list[list[Any]]) -> None:
        stand_in.headers.append(dict(self.request.headers or {}) | {"kwargsrepr": self.request.kwargsrepr})
        stand_in.batch(campaign, number, rows)

    @app.task(name=wire.SEAL, shared=False)
    def seal(campaign: str, batches: int, fingerprint: str) -> Reply[SubmissionProgress]:
        return stand_in.seal(campaign, batches, fingerprint)

    @app.task(name=wire.SEND, shared=False)
    def send(messages: list[dict[str, Any]]) -> Reply[OneOffList]:
        return wire.ok({"messages": [stand_in.send(message) for message in messages]})

    @app.task(name=wire.SENT, shared=False)
    def sent(keys: list[str], references: list[str]) -> Reply[OneOffList]:
        known = [one_off_status(key, reference) for key, reference in stand_in.one_offs.items()]
        return wire.ok({"messages": [s for s in known if s["key"] in keys or s["reference"] in references]})

    @app.task(name=wire.TEST, shared=False, bind=True)
    def send_test(self: Any, /, **asked: Any) -> Reply[Trial]:
        stand_in.headers.append({"kwargsrepr": self.request.kwargsrepr})
        stand_in.controls.append(asked)
        return wire.ok(trial_of(asked["campaign"]["id"], asked["key"]))

    @app.task(name=wire.SUPPRESS, shared=False, bind=True)
    def suppress(self: Any, /, numbers: list[str], **arguments: Any) -> Reply[SuppressionChange]:
        stand_in.headers.append({"kwargsrepr": self.request.kwargsrepr})
        stand_in.controls.append(arguments)
        return wire.ok(stand_in.suppress(numbers, str(arguments["kind"])))

    @app.task(name=wire.SUPPRESS_REMOVE, shared=False)
    def suppress_remove(numbers: list[str], kind: str | None, sender: str | None) -> Reply[SuppressionChange]:
        gone = [stand_in.suppressed.pop(number, None) for number in numbers]
        return wire.ok(change_of(sum(map(bool, gone)), 0, [], len(stand_in.suppressed)))

    @app.task(name=wire.SUPPRESS_LIST, shared=False)
    def suppress_list(number: str | None, kind: Any, sender: Any, after: int) -> Reply[SuppressionList]:
        known = [(place, one) for place, one in enumerate(stand_in.suppressed, 1) if number in (None, one)]
        page = [(place, one) for place, one in known if place > after][:2]
        rows = [suppression_of(one, stand_in.suppressed[one]) for _, one in page]
        following = page[-1][0] if len(page) == 2 else None
        return wire.ok({"suppressions": rows, "total": len(stand_in.suppressed), "next": following})

    @app.task(name=wire.LIST, shared=False)
    def list_campaigns(**asked: Any) -> Reply[CampaignList]:
        stand_in.controls.append(asked)
        return wire.ok(page_of(*(listed(name, kept.state) for name, kept in stand_in.campaigns.items())))

    @app.task(name=wire.FIND, shared=False, bind=True)
    def find(self: Any, to: str, limit: int, unmasked: bool, by: str | None = None) -> Reply[FoundPerson]:
        stand_in.headers.append({"kwargsrepr": self.request.kwargsrepr})
        stand_in.controls.append({"to": to, "limit": limit, "unmasked": unmasked})
        return wire.ok(FOUND)

    @app.task(name=wire.EXPLAIN, shared=False)
    def explain(
        campaign: str, to: str | None, row: int | None, unmasked: bool, by: str | None = None
    ) -> Reply[Story]:
        stand_in.controls.append({"campaign": campaign, "to": to, "row": row, "unmasked": unmasked})
        return wire.ok(STORY)

    @app.task(name=wire.EXPORT_PERSON, shared=False)
    def export_person(to: str, after: int | None = None, by: str | None = None) -> Reply[PersonData]:
        return wire.ok(PERSON if after else {**PERSON, "after": 2})

    @app.task(name=wire.ERASE_PERSON, shared=False)
    def erase_person(
        to: str, suppressions: bool, after: int | None = None, by: str | None = None
    ) -> Reply[PersonErasure]:
        stand_in.controls.append({"to": to, "suppressions": suppressions, "after": after})
        return wire.ok(ERASED if after else {**ERASED, "erased": 0, "after": 2})

    @app.task(name=wire.BILL, shared=False)
    def bill(month: str) -> Reply[Bill]:
        return wire.ok(BILL)

    @app.task(name=wire.RERUN, shared=False)
    def rerun(preview: bool, by: str | None = None, **asked: Any) -> Reply[RerunReply]:
        stand_in.controls.append(asked | {"preview": preview})
        if preview:
            return wire.ok(RERUN)
        return wire.ok({**RERUN, "isPreview": False, "state": "scheduled", "isComplete": True})

    @app.task(name=wire.CLONE, shared=False)
    def clone(campaign: str, id: str | None = None) -> Reply[CloneReply]:
        return wire.ok({"campaign": {"id": id or f"{campaign}-copy"}, "leftOut": ["sendAt"]})

    @app.task(name=wire.SPEND, shared=False)
    def spend(campaign: str, by: str | None = None, **asked: Any) -> Reply[SpendReply]:
        stand_in.controls.append(asked)
        limit = str(asked.get("limit", "100 KRW")).removesuffix(" KRW")
        room = {"kakao": 4, "sms": 2}
        return wire.ok(
            {
                "campaign": campaign,
                "state": "running",
                "limit": limit,
                "currency": "KRW",
                "reported": "41",
                "expected": "9",
                "room": room,
            }
        )

    @app.task(name=wire.STATUS, shared=False)
    def status(campaign: str) -> Reply[CampaignStatus]:
        if campaign not in stand_in.campaigns:
            return wire.error("campaign_unknown", f"no campaign has the id {campaign!r}")
        return status_of(campaign, state=stand_in.campaigns[campaign].state)

    @app.task(name=wire.FORECAST, shared=False)
    def forecast(campaign: Any, recipients: int | None, history: bool) -> Reply[ForecastReply]:
        name = campaign if isinstance(campaign, str) else campaign["id"]
        return forecast_of(name, recipients or 300, history=history)

    @app.task(name=wire.TEMPLATES_CHECK, shared=False)
    def check_template(campaign: Any) -> Reply[TemplateCheck]:
        registered = stand_in.templates.get(campaign["content"]["templateCode"])
        whole = fill(campaign, registered["content"]) if registered and named_only(campaign) else campaign
        if registered is None and named_only(campaign):
            return wire.wrong_input([Problem("content.templateCode", "", "is not registered", "import it")])
        known = read_template(registered) if registered else None
        asked = questions_about(whole["content"], known) if known else ()
        questions = [question.to_json() for question in asked]
        return wire.ok(
            {"campaign": whole, "filled": whole is not campaign, "registered": None, "questions": questions}
        )

    @app.task(name=wire.TEMPLATES_IMPORT, shared=False)
    def import_templates(templates: Any, by: str | None = None) -> Reply[TemplateChange]:
        stand_in.templates |= {template["code"]: template for template in templates}
        return wire.ok({"added": len(templates), "changed": 0, "unchanged": 0, "total": len(templates)})

    @app.task(name=wire.PAUSE, shared=False)
    def pause(campaign: str, asked: str | None = None, by: str | None = None) -> Reply[CampaignStatus]:
        return wire.error(
            "not_possible", f"campaign {campaign!r} is finished; only running campaigns can become paused"
        )

    @app.task(name=wire.CANCEL, shared=False)
    def cancel(campaign: str, asked: str | None = None, by: str | None = None) -> Reply[CampaignStatus]:
        raise ZeroDivisionError("in the worker, with 010-1234-5678 in its text")

    @app.task(name=wire.PACE, shared=False)
    def pace(
        campaign: str,
        amount: int | None,
        time_unit: str = "MINUTE",
        pace: str | None = None,
        asked: str | None = None,
        by: str | None = None,
    ) -> Reply[CampaignStatus]:
        told = {"amount": amount, "time_unit": time_unit} if pace is None else {"pace": pace}
        stand_in.controls.append({"campaign": campaign} | told)
        if amount == 0:
            return wire.error("wrong_input", "0/MINUTE is not a speed; write a whole number above 0")
        return status_of(campaign)

    @app.task(name=wire.RESUME, shared=False)
    def resume(campaign: str, asked: str | None = None, by: str | None = None) -> Reply[CampaignStatus]:
        return status_of(campaign)

    @app.task(name=wire.CHANGE, shared=False)
    def change(
        campaign: str, changes: dict[str, Any], preview: bool, asked: str, by: str | None = None
    ) -> Reply[CampaignChange]:
        stand_in.controls.append({"campaign": campaign, "changes": changes, "preview": preview})
        if changes.get("weight") == 999:
            problem = Problem("weight", "999", "is above 100", "write 1 to 100")
            return wire.wrong_input([problem])
        became = {} if changes.get("weight") == 10 else changes
        return wire.ok(changed_of(campaign, became, made=bool(became) and not preview))

    @app.task(name=wire.APPROVE, shared=False)
    def approve(campaign: str, asked: str, by: str | None = None) -> Reply[CampaignStatus]:
        stand_in.controls.append({"approved": campaign})
        return status_of(campaign)

    @app.task(name=wire.PAUSE_MANY, shared=False)
    def pause_many(
        sender: str | None, entity: str | None, asked: str, by: str | None = None
    ) -> Reply[StopReply]:
        stand_in.controls.append({"stopped": sender or entity})
        return wire.ok(stop_of(_scope(sender, entity), sender or entity or "", ends=False))

    @app.task(name=wire.RESUME_MANY, shared=False)
    def resume_many(
        sender: str | None, entity: str | None, every: bool, asked: str, by: str | None = None
    ) -> Reply[StopReply]:
        stand_in.controls.append({"resumed": sender or entity, "every": every})
        scope = None if every else _scope(sender, entity)
        return wire.ok(stop_of(scope, sender or entity or "", ends=True))

    @app.task(name=wire.WEBHOOKS, shared=False)
    def webhooks(resume: str | None = None) -> Reply[WebhookList]:
        if resume not in (None, WEBHOOK["url"]):
            problem = Problem(
                "resume", str(resume), "no campaign has this webhook", "`pabal webhooks` lists them"
            )
            return wire.error("wrong_input", str(problem), problems=[problem.to_json()])
        stand_in.controls.append({"resume": resume})
        return wire.ok({"signing": True, "webhooks": [WEBHOOK]})

    @app.task(name=wire.FAILOVER, shared=False)
    def failover(
        campaign: str, limit: str | None, price_per_message: str | None, give_up: bool, by: str | None = None
    ) -> Reply[CampaignStatus]:
        asked = {"limit": limit, "price_per_message": price_per_message, "give_up": give_up}
        stand_in.controls.append({"campaign": campaign} | asked)
        return status_of(campaign)

    @app.task(name=wire.LOG, shared=False)
    def log(campaign: str | None, before: int | None, limit: int) -> Reply[EventList]:
        return wire.ok({"events": [EVENT], "before": None})

    @app.task(name=wire.AUDIT, shared=False)
    def audit(campaign: str, repair: bool = False) -> Reply[AuditReply]:
        changed: TallyRepair = {"of": "tallies", "leg": "kakao", "state": "waiting", "by": 20}
        return audit_of(campaign, repaired=[changed] if repair else None)

    @app.task(name=wire.ACCOUNT, shared=False)
    def account(
        pace: str | None, steering: bool | None, reset: bool, by: str | None = None
    ) -> Reply[AccountStatus]:
        return wire.ok(ACCOUNT)

    with start_worker(app, pool="solo", perform_ping_check=False, loglevel="ERROR"):
        yield
