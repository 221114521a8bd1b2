"""Replies of real services are of the types that the wire promises: all keys, no others, right values."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import psycopg
import pytest

from pabal.replies import (
    AccountStatus,
    AuditReply,
    CampaignList,
    CampaignStatus,
    ErrorReply,
    ForecastReply,
    OkReply,
    SubmissionProgress,
    WebhookList,
)
from pabal_worker.rate_limiter.scopes import ACCOUNT
from pabal_worker.rules.steering import AccountSignal
from tests.support.driving import (
    PLAIN,
    SMS,
    drive,
    later,
    pump,
    recipe,
    spec,
    submit,
    turn,
)
from tests.support.replies import conforms
from tests.support.reporting import DELIVERED, UNDELIVERED, accept, at, claimed, failed, push, report

LIMIT = {"messages": 2, "price": "12.50", "currency": "EUR", "pricePerMessage": "0.05"}
WEBHOOK = {"delivery": {"url": "http://127.0.0.1:9/hook"}}
ONE_AN_HOUR = {"amount": 1, "timeUnit": "HOUR"}


def status_reply(container, campaign: str = "test") -> dict[str, Any]:
    """The whole reply to a question for a status, of its type."""
    reply = container.status.read_status(campaign)
    assert conforms(reply, OkReply[CampaignStatus])
    return reply["ok"]


def test_progress_is_of_its_type_before_and_after_a_refused_batch_and_the_seal(container):
    opened = container.intake.open_campaign(spec())
    container.intake.take_batch("test", 1, ["name"], [[1, "821012345678", "길동"]])
    container.intake.take_batch("test", 2, ["name"], [[2, "nobody", ""]])
    announced = container.intake.seal_campaign("test", batches=2, fingerprint="f")
    container.intake.take_batch("test", 2, ["name"], [[2, "821012345679", "수아"]])
    sealed = container.intake.seal_campaign("test", batches=2, fingerprint="f")

    for reply in (opened, announced, sealed):
        assert conforms(reply, OkReply[SubmissionProgress])
    assert announced["ok"]["refusedBatches"] and sealed["ok"]["sealed"]


def test_a_status_is_of_its_type_in_every_state(container):
    container.intake.open_campaign(spec(canary={"messages": 2}))
    container.intake.take_batch("test", 1, ["name"], [[1, "nobody", ""]])
    receiving = status_reply(container)
    submit(
        container,
        id="scheduled",
        recipients=1,
        sendAt=(container.clock.now() + timedelta(days=1)).isoformat(),
    )
    submit(container, id="over", recipients=2)
    submit(container, id="slow", recipients=9, sendingSpeedLimit=ONE_AN_HOUR)
    drive(container, "over")
    paused = container.control.pause("slow")
    resumed = container.control.resume("slow")
    paced = container.control.pace("slow", 600, "HOUR")
    cancelled = container.control.cancel("slow")

    assert all(conforms(reply, OkReply[CampaignStatus]) for reply in (paused, resumed, paced, cancelled))
    states = [status_reply(container, id)["state"] for id in ("scheduled", "over", "slow")]
    assert (receiving["state"], *states) == ("receiving", "scheduled", "finished", "cancelled")
    assert receiving["refusedBatches"]


def test_a_status_with_everything_in_it_is_of_its_type(make_container, database_url):
    container = make_container(account_speed="60000/MINUTE")
    submit(
        container,
        recipients=5,
        canary={"messages": 4, "wait": {"amount": 1, "timeUnit": "HOURS"}},
        smsFailover=SMS | {"limit": LIMIT},
        webhooks=WEBHOOK,
        sendingSpeedLimit={"amount": 600, "timeUnit": "HOUR"},
        endAt=(container.clock.now() + timedelta(days=2)).isoformat(),
    )
    accept(container, claimed(container, "test", n=4))
    push(container, report("test.1.0", DELIVERED, **at("0.04")), report("test.2.0", UNDELIVERED))
    refuse_three_calls(container)
    turn(container)

    status = status_reply(container)

    for name in (
        "canary",
        "webhook",
        "failover",
        "waitsFor",
        "forecast",
        "costs",
        "endAt",
        "pace",
        "accountPace",
    ):
        assert status[name], name
    assert status["failover"]["limit"] and status["account"]["slowed"]


def test_a_status_that_says_what_binds_is_of_its_type(make_container):
    container = make_container(account_speed="600/MINUTE", request_size=10)
    submit(container, recipients=60)

    drive(container, "test", until=lambda status: status["binds"] is not None)

    assert status_reply(container)["binds"]["scope"] == "account"


def test_a_failover_that_is_short_of_room_is_of_its_type(container):
    submit(container, recipients=4, smsFailover=SMS | {"limit": {"messages": 1}})
    failed(container, "test", 4)
    short = drive(container, "test", until=lambda status: status["failover"]["matter"] is not None)
    looked_at = container.control.failover("test")
    changed = container.control.failover("test", "800")

    assert conforms(changed, OkReply[CampaignStatus]) and conforms(looked_at, OkReply[CampaignStatus])
    assert looked_at["ok"]["failover"]["matter"] == short["failover"]["matter"]
    assert changed["ok"]["failover"]["limit"] == {"messages": 800}


def test_a_status_of_a_failover_by_the_provider_is_of_its_type(container, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"unknown_user": 0.3}, "sms": {"blocked": 0.2}}))
    drive(container, submit(container, recipients=40, smsFailover=SMS | {"mode": "PROVIDER"}))

    status = status_reply(container)

    assert status["failover"] == {"mode": "PROVIDER", "limit": None, "matter": None}
    assert status["reached"]["inferred"]


def test_replies_on_a_deleted_campaign_are_of_their_types(make_container):
    container = make_container(delete_days=3)
    drive(container, submit(container, recipients=5, smsFailover=SMS))
    for _ in range(3):
        later(container, 4 * 86_400)
        container.retention.erase_old(budget_s=60)

    status, audit = status_reply(container), container.auditor.audit("test")

    assert conforms(audit, OkReply[AuditReply])
    assert (status["failover"], audit["ok"]["legs"][0]["rows"]) == (None, None)
    assert status["deletedAt"] and audit["ok"]["deletedAt"]


def test_the_list_of_campaigns_is_of_its_type(container):
    nobody = container.listing.list_campaigns()
    drive(container, submit(container, recipients=1, id="over"))
    submit(container, recipients=1, id="young")

    listed = container.listing.list_campaigns()

    assert conforms(nobody, OkReply[CampaignList]) and conforms(listed, OkReply[CampaignList])
    assert [row["campaign"] for row in listed["ok"]["campaigns"]] == ["young", "over"]


def refuse_three_calls(container) -> None:
    """The account is slowed then, and its breaker is open."""
    for _ in range(3):
        container.pacer.steer(ACCOUNT, AccountSignal("busy", 0.0, 1000), floor=1.0, cap=0.0)


def test_the_accounts_pace_is_of_its_type_with_and_without_troubles(container):
    quiet = container.account.change(pace=None, is_steered=None, reset=False)
    refuse_three_calls(container)
    slowed = container.account.change(pace="600/MINUTE", is_steered=True, reset=False)

    assert conforms(quiet, OkReply[AccountStatus]) and conforms(slowed, OkReply[AccountStatus])
    assert (quiet["ok"]["slowed"], slowed["ok"]["setBy"]) == (None, "pabal account")
    assert slowed["ok"]["slowed"] and slowed["ok"]["breaker"]


def test_forecasts_are_of_their_type_with_history_and_before_a_campaign_is_submitted(make_container):
    container = make_container(account_speed="600/MINUTE", request_size=10)
    window = {"days": ["MONDAY"], "from": {"hour": 9, "minute": 0}, "to": {"hour": 10, "minute": 0}}
    ends_soon = {"endAt": (container.clock.now() + timedelta(seconds=30)).isoformat()}
    submit(container, recipients=400, **ends_soon)
    pump(container)

    running = container.forecasting.forecast("test", recipients=None, history=True)
    planned = container.forecasting.forecast(
        spec("planned", text=PLAIN, deliveryTimeWindow=window), recipients=30, history=False
    )

    assert conforms(running, OkReply[ForecastReply]) and conforms(planned, OkReply[ForecastReply])
    history = running["ok"]["history"]
    assert history["left"] and history["alone"]
    assert running["ok"]["fallsOut"] and running["ok"]["segments"] and running["ok"]["caps"]
    assert planned["ok"]["openings"] and planned["ok"]["timeZone"]


def test_an_audit_is_of_its_type_also_when_it_repaired_both_kinds_of_sums(container, database_url):
    drive(container, submit(container, recipients=20))
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE messages SET state = 'undelivered' WHERE recipient_no <= 3")

    broken = container.auditor.audit("test")
    repaired = container.auditor.audit("test", repair=True)

    assert conforms(broken, OkReply[AuditReply]) and conforms(repaired, OkReply[AuditReply])
    assert {repair["of"] for repair in repaired["ok"]["repaired"]} == {"tallies", "reach"}


def test_webhooks_are_of_their_type_while_they_fail(make_container):
    container = make_container(relay_secret="whsec_" + "c2VjcmV0" * 4, relay_allow_private=True)
    submit(container, recipients=1, webhooks=WEBHOOK)
    accept(container, claimed(container, "test"))
    push(container, report("test.1.0", DELIVERED))
    quiet = container.endpoints.list_webhooks(resume=None)
    container.webhook_delivery.deliver_parcels()

    failing = container.endpoints.list_webhooks(resume=None)

    assert conforms(quiet, OkReply[WebhookList]) and conforms(failing, OkReply[WebhookList])
    assert failing["ok"]["webhooks"][0]["failures"] == 1
    assert status_reply(container)["webhook"]["signing"]


INVERTED = {"deliveryTimeWindow": {"days": ["MONDAY"], "timeZone": "Etc/GMT+9"}}


@pytest.mark.parametrize(
    ("kind", "ask"),
    [
        ("wrong_input", lambda container: container.intake.open_campaign(spec() | {"channel": "FAX"})),
        ("wrong_input", lambda container: container.intake.open_campaign(spec(), ["no-such-code"])),
        ("not_accepted", lambda container: container.intake.open_campaign(spec("new") | INVERTED)),
        ("wrong_input", lambda container: container.control.pace("test", 0, "MINUTE")),
        (
            "wrong_input",
            lambda container: container.endpoints.list_webhooks(resume="https://nobody.example/"),
        ),
        (
            "wrong_input",
            lambda container: container.account.change(pace="fast", is_steered=None, reset=False),
        ),
        ("wrong_input", lambda container: container.control.failover("test", "many")),
        ("id_taken", lambda container: container.intake.open_campaign(spec(text=PLAIN))),
        (
            "id_taken",
            lambda container: container.intake.seal_campaign("test", batches=1, fingerprint="another"),
        ),
        ("campaign_unknown", lambda container: container.status.read_status("nobody")),
        (
            "campaign_unknown",
            lambda container: container.intake.seal_campaign("nobody", batches=1, fingerprint="f"),
        ),
        ("not_possible", lambda container: container.control.failover("test", "800", give_up=True)),
    ],
)
def test_refusals_are_of_their_type(container, kind, ask):
    submit(container, recipients=1, smsFailover=SMS)
    if kind == "not_possible":
        container.control.cancel("test")

    reply = ask(container)

    assert conforms(reply, ErrorReply)
    assert reply["error"]["kind"] == kind
