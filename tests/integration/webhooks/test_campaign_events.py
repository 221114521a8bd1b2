"""What happens to a campaign goes to its owner: once, in order, signed, apart from reports of messages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pabal.campaign import parse_campaign
from pabal.errors import WrongInput
from pabal.one_off_checks import check_one_off
from pabal_worker.container import Container
from tests.integration.webhooks.test_delivery import delivery_of
from tests.support.driving import drive, spec, submit, turn
from tests.support.endpoint import CUT, KEYS, Endpoint


def events_at(here: Endpoint) -> list[dict[str, Any]]:
    """What an owner knows that drops what it has seen: by webhook-id."""
    bodies = {arrived.id: json.loads(arrived.body) for arrived in here.taken}
    return [event for body in bodies.values() for event in body.get("events", ())]


def deliver(container: Container) -> None:
    delivery_of(container, container.clock).deliver_parcels()


def told(here: Endpoint) -> list[tuple[str, str]]:
    return [(event["kind"], event.get("says", "")) for event in events_at(here)]


def test_a_campaigns_life_is_told_in_order_with_who_did_it(container, here):
    submit(container, recipients=3, webhooks={"campaign": {"url": here.url}, "callbackData": "mine"})
    turn(container)
    with container.ledger.acting_for("mina"):
        container.control.pause("test")
        container.control.pace("test", 1200, "MINUTE")
        container.control.resume("test")
    deliver(container)
    drive(container, "test")
    deliver(container)

    kinds = [kind for kind, _ in told(here)]
    assert kinds == ["opened", "sealed", "began", "paused", "changed", "resumed", "finished"]
    by_kind = {event["kind"]: event for event in events_at(here)}
    assert by_kind["paused"]["by"] == "mina" and "by" not in by_kind["began"]
    assert by_kind["changed"]["became"] == {"pace": "1200/MINUTE"}
    assert {event["campaign"] for event in events_at(here)} == {"test"}
    assert {event["callbackData"] for event in events_at(here)} == {"mine"}
    ids = [event["id"] for event in events_at(here)]
    assert ids == sorted(set(ids))
    for arrived in here.arrived:
        assert arrived.headers["webhook-signature"] == arrived.signatures(KEYS[0])


def test_a_hold_is_told_with_its_reason_and_a_broken_body_comes_again_under_its_id(container, here, forge):
    submit(container, recipients=1, webhooks={"campaign": {"url": here.url}})
    forge("UPDATE campaigns SET state = 'held', reason = 'the sender is unknown'")
    here.answers += [CUT]

    deliver(container)
    forge("UPDATE endpoints SET next_at = '-infinity'")
    deliver(container)

    assert told(here) == [("opened", ""), ("sealed", ""), ("held", "the sender is unknown")]
    first, second = here.arrived
    assert (first.id, first.body) == (second.id, second.body)


def test_one_url_for_both_is_two_endpoints_that_do_not_wait_for_each_other(container, here, forge):
    submit(container, recipients=3, webhooks={"campaign": {"url": here.url}, "delivery": {"url": here.url}})
    drive(container, "test")
    forge("UPDATE endpoints SET state = 'parked', parked_at = now() WHERE tells = 'messages'")

    deliver(container)
    listed: Any = container.endpoints.list_webhooks(resume=here.url)
    deliver(container)

    assert [kind for kind, _ in told(here)][-1] == "finished"
    bodies = [json.loads(arrived.body) for arrived in here.taken]
    assert [set(body) for body in bodies] == [{"events"}, {"results"}]
    assert {webhook["tells"]: webhook["waiting"] for webhook in listed["ok"]["webhooks"]} == {
        "messages": 3,
        "events": 0,
    }


def test_questions_about_people_and_other_campaigns_are_told_to_nobody(container, here, forge):
    submit(container, recipients=1, webhooks={"campaign": {"url": here.url}})
    submit(container, recipients=1, id="other")
    container.explanation.explain("test", to=None, row=1, unmasked=False)

    deliver(container)

    assert [kind for kind, _ in told(here)] == ["opened", "sealed"]
    kinds = {row[0] for row in forge("SELECT kind FROM events WHERE campaign_no = 1").fetchall()}
    assert kinds - {"opened", "sealed"}, "asking is an event"
    assert forge("SELECT count(*) FROM event_relays").fetchone() == (0,)


def test_an_address_that_is_none_is_refused_and_a_single_message_has_no_campaign():
    with pytest.raises(WrongInput, match=r"webhooks\.campaign\.url"):
        parse_campaign(spec(webhooks={"campaign": {"url": "shop.example"}}))
    message = spec(text="안녕하세요", webhooks={"campaign": {"url": "https://shop.example/"}})
    del message["id"]
    with pytest.raises(WrongInput, match="is for campaigns"):
        check_one_off({"key": "a", "to": "821012345678", "message": message})
