"""What goes on to a sender's webhook: everything, in order, signed, and never in the way of sending."""

from __future__ import annotations

import json
import threading
from collections import Counter
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from pabal_worker.logs import logger
from pabal_worker.provider.factory import provider_format
from pabal_worker.webhooks.delivery import WebhookDelivery
from pabal_worker.webhooks.http import WebhookHttpClient
from pabal_worker.webhooks.parcels import PostResult
from tests.support.driving import SMS, drive, recipe, spec, status_of, submit
from tests.support.endpoint import CUT, HANGS, KEYS, SECRETS, Endpoint, endpoint
from tests.support.reporting import (
    DELIVERED,
    EXPIRED,
    PENDING,
    TO_OPERATOR,
    UNDELIVERED,
    accept,
    claimed,
    push,
    report,
)

MINUTE = timedelta(minutes=1)


class Later:
    """The ledger's clock, set forward by hand."""

    def __init__(self, container) -> None:
        self._house, self.by = container, timedelta()

    def now(self):
        return self._house.clock.now() + self.by


@pytest.fixture
def later(container):
    return Later(container)


@pytest.fixture
def delivery(container, later):
    return delivery_of(container, later)


def delivery_of(container, later, *, total_s: float = 2) -> WebhookDelivery:
    """A delivery that is impatient with endpoints, and whose clock can be set forward."""
    return WebhookDelivery(
        ledger=container.ledger,
        http=WebhookHttpClient(allow_private=True, total_s=total_s),
        provider=provider_format(),
        loop=container.webhook_loop,
        clock=later,
        secrets=SECRETS[:1],
        log=logger("relay"),
    )


def webhook(here: Endpoint, *, path: str = "", **options):
    return {"delivery": {"url": here.url + path, **options}}


def accepted(container, here, *, recipients: int = 1, id: str = "test", **webhook_options) -> str:
    """A campaign of which the provider has everything."""
    submit(container, recipients=recipients, id=id, webhooks=webhook(here, **webhook_options))
    accept(container, claimed(container, id))
    return id


def webhook_of(container, campaign: str = "test"):
    return status_of(container, campaign)["webhook"]


def states(here: Endpoint) -> list[str]:
    return [row["pabal"]["state"] for row in here.told]


# --- what is told ------------------------------------------------------------------------------------------


@pytest.mark.promise("relay")
def test_every_end_is_told_once_in_the_providers_shape_and_signed(container, here, delivery, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"unknown_user": 0.2}}))
    submit(container, recipients=250, smsFailover=SMS, webhooks=webhook(here) | {"callbackData": "mine"})

    legs = drive(container, "test")["legs"]
    delivery.deliver_parcels()

    told = {row["messageId"]: row for row in here.told}
    assert len(here.told) == len(told) == 250 + legs["sms"]["delivered"]
    assert {row["pabal"]["channel"] for row in here.told} == {"kakao", "sms"}
    assert sum(row["pabal"]["state"] == "undelivered" for row in here.told) == legs["kakao"]["undelivered"]
    one = told["test.1.0"]
    assert (one["to"], one["sender"], one["callbackData"]) == ("821000000001", "@shop", "mine")
    assert one["campaignReferenceId"] == "test" and one["bulkId"].startswith("test.")
    assert max(len(arrived.rows) for arrived in here.arrived) == 100
    for arrived in here.arrived:
        assert arrived.headers["webhook-signature"] == arrived.signatures(KEYS[0])


def test_the_channel_that_a_providers_own_failover_lets_us_infer_is_told_as_such(
    container, here, delivery, sandbox
):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"blocked": 0.4}}))
    submit(container, recipients=50, smsFailover=SMS | {"mode": "PROVIDER"}, webhooks=webhook(here))

    reached = drive(container, "test")["reached"]
    delivery.deliver_parcels()

    ends = {row["messageId"]: row for row in here.told}.values()
    by_channel = Counter((row["pabal"]["channel"], row["pabal"]["inferred"], row["sender"]) for row in ends)
    assert by_channel == {
        ("kakao", True, "@shop"): reached["kakao"],
        ("sms", True, SMS["sender"]): reached["sms"],
    }
    assert reached["sms"] > 0


def test_while_the_secret_is_changed_both_sign(make_container, here):
    container = make_container(relay_secret=" ".join(SECRETS), relay_allow_private=True)
    accepted(container, here)
    push(container, report("test.1.0", DELIVERED))

    container.webhook_delivery.deliver_parcels()

    assert here.arrived[0].headers["webhook-signature"] == here.arrived[0].signatures(*KEYS)


@pytest.mark.parametrize(
    ("wants", "expected"), [(True, ["accepted", "accepted", "delivered"]), (False, ["delivered"])]
)
def test_what_is_on_its_way_is_told_only_where_that_was_asked_for(container, here, delivery, wants, expected):
    accepted(container, here, intermediateReport=wants)
    push(container, report("test.1.0", TO_OPERATOR, second=1))
    push(container, report("test.1.0", DELIVERED, second=2))

    delivery.deliver_parcels()

    assert states(here) == expected


def test_the_senders_own_word_for_a_recipient_is_told(container, here, delivery):
    submit(container, recipients=1, webhooks=webhook(here), reference="name")
    accept(container, claimed(container, "test"))
    push(container, report("test.1.0", DELIVERED))
    delivery.deliver_parcels()

    assert [row["pabal"]["reference"] for row in here.told] == ["이름1"]


def test_a_one_off_is_told_with_its_own_ids_and_reference(container, here, delivery):
    message = spec(webhooks=webhook(here))
    del message["id"]
    asked = {"key": "k", "to": "821000000001", "message": message, "values": {"name": "길동"}}
    own = {"reference": "A-1", "bulkId": "shop/1", "messageId": "m-1"}
    sent = container.one_offs.send([asked | own], publish=lambda _: None)["ok"]["messages"][0]
    accept(container, claimed(container, sent["stream"]))
    push(container, report(sent["providerMessageId"], DELIVERED))
    delivery.deliver_parcels()

    row = here.told[0]
    assert row["messageId"] == sent["providerMessageId"]
    assert {name: row["pabal"][name] for name in own} == own


@pytest.mark.promise("relay")
def test_a_delivery_after_the_end_is_told_too(container, here, delivery):
    accepted(container, here)
    push(container, report("test.1.0", EXPIRED, second=1))
    push(container, report("test.1.0", EXPIRED, second=1))
    delivery.deliver_parcels()

    push(container, report("test.1.0", DELIVERED, second=2))
    delivery.deliver_parcels()

    assert states(here) == ["expired", "delivered"]
    assert [row["status"]["name"] for row in here.told] == ["EXPIRED_EXPIRED", "DELIVERED_TO_HANDSET"]


def test_what_never_left_is_told_when_it_is_given_up(container, here, delivery):
    submit(container, recipients=3, webhooks=webhook(here))

    container.control.cancel("test")
    container.sweep.run_steps()
    delivery.deliver_parcels()

    assert states(here) == ["cancelled"] * 3
    assert {row["pabal"]["why"] for row in here.told} == {"the campaign was cancelled"}


@pytest.mark.parametrize("webhooks", [None, {"delivery": {"url": "http://127.0.0.1:1/", "notify": False}}])
def test_who_wants_no_reports_is_told_nothing_and_nothing_waits(container, webhooks):
    submit(container, recipients=3, **({"webhooks": webhooks} if webhooks else {}))

    container.control.cancel("test")

    assert not container.webhook_delivery.is_due()
    assert webhook_of(container) is None


# --- order, failures, retries ------------------------------------------------------------------------------


@pytest.mark.promise("relay")
def test_each_message_hears_of_its_changes_in_order_whatever_fails(container, here, delivery, later):
    accepted(container, here, recipients=40, intermediateReport=True)
    here.answers = [500, CUT, 200, 503, 200, CUT]
    story = [(PENDING, 1), (TO_OPERATOR, 2), (UNDELIVERED, 3), (DELIVERED, 4)]

    for status, second in story:
        push(container, *(report(f"test.{no}.0", status, second=second) for no in range(1, 41)))
        delivery.deliver_parcels()
        later.by += 30 * MINUTE
    for _ in range(3):
        delivery.deliver_parcels()
        later.by += 60 * MINUTE

    by_message: dict[str, list[dict]] = {}
    for row in here.told:
        by_message.setdefault(row["messageId"], []).append(row)
    assert len(by_message) == 40
    for rows in by_message.values():
        assert [row["pabal"]["state"] for row in rows][-2:] == ["undelivered", "delivered"]
        sequence = [row["pabal"]["sequence"] for row in rows]
        assert sequence == sorted(set(sequence))
    assert webhook_of(container)["waiting"] == 0


@pytest.mark.promise("relay")
def test_a_failed_post_goes_again_when_its_time_has_come_with_the_same_id_and_body(
    container, here, delivery, later
):
    accepted(container, here, recipients=2)
    here.answers = [500, CUT]
    push(container, report("test.1.0", DELIVERED))

    delivery.deliver_parcels()
    push(container, report("test.2.0", DELIVERED))
    later.by = 0.9 * MINUTE
    delivery.deliver_parcels()
    too_early = len(here.arrived)
    later.by = 1.1 * MINUTE
    delivery.deliver_parcels()
    later.by = 3.2 * MINUTE
    delivery.deliver_parcels()

    assert too_early == 1
    first, second, third, rest = here.arrived
    assert first.id == second.id == third.id != rest.id
    assert first.body == second.body == third.body
    assert int(third.headers["webhook-timestamp"]) > int(first.headers["webhook-timestamp"])
    assert third.headers["webhook-signature"] == third.signatures(KEYS[0])
    assert [row["messageId"] for row in here.told] == ["test.1.0", "test.2.0"]


@pytest.mark.promise("relay")
def test_who_fails_for_long_is_parked_and_shown_and_goes_on_when_resumed(container, here, delivery, later):
    accepted(container, here)
    here.answers = [500] * 21
    push(container, report("test.1.0", DELIVERED))

    for _ in range(25):
        delivery.deliver_parcels()
        later.by += timedelta(hours=7)
    parked = webhook_of(container)
    container.endpoints.list_webhooks(resume=here.url)
    delivery.deliver_parcels()

    assert (parked["state"], parked["failures"], parked["waiting"]) == ("parked", 21, 1)
    assert parked["lastError"] == "it answered HTTP 500"
    assert len(here.arrived) == 22
    assert states(here) == ["delivered"]
    mended = webhook_of(container)
    assert (mended["state"], mended["failures"], mended["waiting"]) == ("active", 0, 0)


def test_an_endpoint_that_is_gone_is_parked_at_once(container, here, delivery, later):
    accepted(container, here)
    here.answers = [410]
    push(container, report("test.1.0", DELIVERED))

    delivery.deliver_parcels()
    later.by = 1000 * MINUTE
    delivery.deliver_parcels()

    assert webhook_of(container)["state"] == "parked"
    assert len(here.arrived) == 1


def test_resuming_what_no_campaign_has_is_refused_in_words_without_the_password(container):
    reply = container.endpoints.list_webhooks(resume="https://user:hunter2@example.com/")

    assert reply["error"]["kind"] == "wrong_input"
    assert "no campaign has this webhook" in reply["error"]["text"]
    assert "hunter2" not in json.dumps(reply)


def test_a_redirect_is_a_failure(container, here, delivery):
    accepted(container, here)
    here.answers, here.location = [307], here.url
    push(container, report("test.1.0", DELIVERED))

    delivery.deliver_parcels()

    assert len(here.arrived) == 1
    assert webhook_of(container)["lastError"] == "it answered HTTP 307"


# --- pods that die, and pods at once -----------------------------------------------------------------------


@pytest.mark.promise("relay")
def test_what_a_dead_deliverer_held_goes_again_under_the_same_id(container, here, delivery, later):
    accepted(container, here, recipients=3)
    push(container, report("test.1.0", DELIVERED), report("test.2.0", DELIVERED))
    (held,) = container.ledger.relays.take(endpoints=9, rows=100, now=later.now(), lease_s=60)
    push(container, report("test.3.0", DELIVERED))

    delivery.deliver_parcels()
    while_leased = len(here.arrived)
    later.by = 2 * MINUTE
    delivery.deliver_parcels()

    assert while_leased == 0
    assert [len(one.rows) for one in here.arrived] == [2, 1]
    assert here.arrived[0].id == str(held.id)
    assert sorted(row["messageId"] for row in here.told) == ["test.1.0", "test.2.0", "test.3.0"]


@pytest.mark.promise("relay")
def test_who_lost_the_lease_changes_nothing_when_he_comes_back(container, here, later):
    accepted(container, here, recipients=2)
    push(container, report("test.1.0", DELIVERED))
    relays = container.ledger.relays
    (slow,) = relays.take(endpoints=9, rows=100, now=later.now(), lease_s=60)
    later.by = 2 * MINUTE
    (quick,) = relays.take(endpoints=9, rows=100, now=later.now(), lease_s=60)

    assert slow.id == quick.id
    assert not relays.delivered(slow, PostResult(200), now=later.now())
    assert not relays.failed(slow, PostResult(500), next_at=None, now=later.now())
    assert relays.delivered(quick, PostResult(200), now=later.now())
    assert not relays.is_due(now=later.now())


def test_an_endpoint_has_one_deliverer_at_a_time(container, here, later):
    accepted(container, here)
    push(container, report("test.1.0", DELIVERED))
    found = []

    def take() -> None:
        found.extend(container.ledger.relays.take(endpoints=9, rows=100, now=later.now(), lease_s=60))

    askers = [threading.Thread(target=take) for _ in range(6)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()

    assert len(found) == 1


def test_a_parcel_of_a_campaign_that_was_deleted_holds_nobody_up(container, here, delivery, later, forge):
    for id in ("gone", "kept"):
        accepted(container, here, id=id)
        push(container, report(f"{id}.1.0", DELIVERED))
    container.ledger.relays.take(endpoints=9, rows=1, now=later.now(), lease_s=60)
    forge("DELETE FROM relays USING campaigns c WHERE c.no = campaign_no AND c.id = 'gone'")

    later.by = 2 * MINUTE
    delivery.deliver_parcels()

    assert [row["messageId"] for row in here.told] == ["kept.1.0"]


def test_who_is_no_longer_in_the_ledger_is_told_of_without_an_address(container, here, delivery, forge):
    accepted(container, here)
    push(container, report("test.1.0", DELIVERED))
    forge("UPDATE recipients SET address = NULL, variables = NULL")

    delivery.deliver_parcels()

    assert [(row["messageId"], row.get("to")) for row in here.told] == [("test.1.0", None)]


# --- sending, and each other -------------------------------------------------------------------------------


@pytest.mark.promise("relay")
def test_an_endpoint_that_hangs_delays_neither_sending_nor_other_endpoints(container, here, later):
    here.answers = [HANGS] * 100
    slow = {"amount": 1200, "timeUnit": "MINUTE"}
    with endpoint() as other:
        submit(container, recipients=40, id="hung", webhooks=webhook(here), sendingSpeedLimit=slow)
        submit(container, recipients=20, id="fine", webhooks=webhook(other))
        drive(container, "hung", until=lambda status: status["webhook"]["waiting"] > 0)
        delivering = threading.Thread(target=delivery_of(container, later, total_s=60).deliver_parcels)
        delivering.start()
        here.comes.wait()

        hung, fine = drive(container, "hung"), drive(container, "fine")
        still_hangs = delivering.is_alive()
        delivery_of(container, later).deliver_parcels()
        told_meanwhile = len(other.told)
        here.over.set()
        delivering.join()

    assert (hung["state"], fine["state"]) == ("finished", "finished")
    assert still_hangs
    assert told_meanwhile == 20
    assert not here.taken
    assert "broke" in webhook_of(container, "hung")["lastError"]


def test_campaigns_with_the_same_url_share_its_endpoint(container, here, delivery):
    for id in ("one", "two"):
        accepted(container, here, id=id)
        push(container, report(f"{id}.1.0", DELIVERED))

    delivery.deliver_parcels()

    assert len(here.arrived) == 1
    assert [row["pabal"]["campaign"] for row in here.told] == ["one", "two"]
    assert len(container.endpoints.list_webhooks(resume=None)["ok"]["webhooks"]) == 1


# --- what is not relayed -----------------------------------------------------------------------------------


def test_without_a_secret_nothing_goes_and_everything_waits(make_container, container, here):
    mute = make_container(relay_allow_private=True)
    accepted(mute, here)
    push(mute, report("test.1.0", DELIVERED))

    mute.webhook_delivery.deliver_parcels()
    shown = webhook_of(mute)
    container.webhook_delivery.deliver_parcels()

    assert (shown["signing"], shown["waiting"]) == (False, 1)
    assert states(here) == ["delivered"]


def test_a_private_address_is_refused_and_the_refusal_is_shown(make_container, here):
    container = make_container(relay_secret=SECRETS[0])
    accepted(container, here)
    push(container, report("test.1.0", DELIVERED))

    container.webhook_delivery.deliver_parcels()

    assert not here.arrived
    assert "the address 127.0.0.1 is refused" in webhook_of(container)["lastError"]
    assert webhook_of(container)["failures"] == 1


@pytest.mark.promise("personal data")
def test_nothing_personal_and_no_url_gets_into_the_log_or_an_error(container, here, delivery):
    accepted(container, here, path="/hunter2?token=hunter2")
    here.answers = [500]
    push(container, report("test.1.0", DELIVERED))

    with capture_logs() as logs:
        delivery.deliver_parcels()

    said = json.dumps(logs) + str(webhook_of(container)["lastError"])
    assert "a webhook failed" in said
    for secret in ("hunter2", "821000000001", "이름1", SECRETS[0]):
        assert secret not in said
