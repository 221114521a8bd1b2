"""A list that goes out again under another id is held, with the number and the way out."""

from __future__ import annotations

import threading

import pytest

from pabal_worker.rules import same_list
from tests.support.driving import drive, later, seconds, spec, status_of, submit
from tests.support.reporting import DELIVERED, UNDELIVERED, accept, claimed, push, report

MANY = 120


@pytest.fixture
def container(make_container):
    return make_container(same_list_days=3, same_list_share=0.5)


def reason_of(container, campaign: str) -> str | None:
    status = status_of(container, campaign)
    return status["reason"] if status["state"] == "held" else None


def test_the_same_list_is_held_with_its_number_and_goes_on_when_it_is_resumed(container):
    submit(container, recipients=MANY, id="first")
    drive(container, "first")
    submit(container, recipients=MANY, id="again")

    reason = reason_of(container, "again")
    for share in container.sweep.find_due_pumps():
        container.pump.run(share, succeed=lambda _: None)
    held = status_of(container, "again")
    container.control.resume("again")

    assert "120 of 120 recipients had template 'ORDER_01' from '@shop' in the last 3 days" in reason
    assert "by campaign 'first'; `pabal resume again`" in reason
    assert (held["waitsFor"]["what"], held["legs"]) == ("`pabal resume again`", {"kakao": {"waiting": MANY}})
    assert drive(container, "again")["legs"] == {"kakao": {"delivered": MANY}}


def test_people_who_wait_for_the_first_one_count_as_well(container):
    submit(container, recipients=MANY, id="first")

    assert reason_of(container, submit(container, recipients=MANY, id="again"))


@pytest.mark.parametrize(
    "change",
    [
        {"sender": "@other"},
        {"content": spec()["content"] | {"templateCode": "ORDER_02"}},
    ],
)
def test_another_template_or_sender_is_no_matter(container, change):
    submit(container, recipients=MANY, id="first")

    assert reason_of(container, submit(container, recipients=MANY, id="second", **change)) is None


def test_people_whom_the_first_one_did_not_reach_do_not_count(container):
    submit(container, recipients=MANY, id="first")
    accept(container, claimed(container, "first", n=MANY))
    states = {no: DELIVERED if no <= 50 else UNDELIVERED for no in range(1, MANY + 1)}
    push(container, *(report(f"first.{no}.0", state) for no, state in states.items()))

    smaller = reason_of(container, submit(container, recipients=100, id="smaller"))
    container.control.cancel("smaller")

    assert "50 of 100" in smaller
    assert reason_of(container, submit(container, recipients=MANY, id="again")) is None


def test_a_campaign_that_was_cancelled_before_it_left_does_not_count(container):
    submit(container, recipients=MANY, id="first")
    container.control.cancel("first")

    assert reason_of(container, submit(container, recipients=MANY, id="again")) is None


def test_a_small_list_an_old_one_and_a_family_are_exempt(container, forge):
    submit(container, recipients=MANY, id="first")
    small = submit(container, recipients=same_list.FEWEST - 1, id="small")
    container.intake.open_campaign(spec("rerun", validityPeriod=seconds(60)))
    forge("UPDATE campaigns SET family_no = 1 WHERE id IN ('first', 'small', 'rerun')")
    submit(container, recipients=MANY, id="rerun")
    old = reason_of(container, "rerun")
    later(container, 4 * 86_400)
    submit(container, recipients=MANY, id="after")

    assert [reason_of(container, small), old, reason_of(container, "after")] == [None, None, None]


def test_days_of_nothing_compare_nothing(make_container):
    container = make_container(same_list_days=0)
    submit(container, recipients=MANY, id="first")

    assert reason_of(container, submit(container, recipients=MANY, id="again")) is None


def test_a_long_list_is_sampled_first_and_then_counted(container, monkeypatch):
    monkeypatch.setattr(same_list, "SAMPLED_ABOVE", 100)
    monkeypatch.setattr(same_list, "ONE_IN", 4)
    submit(container, recipients=400, id="first")

    assert "400 of 400" in reason_of(container, submit(container, recipients=400, id="again"))


def test_a_held_canary_keeps_its_gate(container):
    submit(container, recipients=MANY, id="first")
    submit(container, recipients=MANY, id="again", canary={"messages": 5})

    container.control.resume("again")

    assert container.ledger.campaigns.find("again").gate_no == 5


def test_it_is_sealed_once_however_many_ask_at_once(container):
    submit(container, recipients=MANY, id="first")
    container.intake.open_campaign(spec("again"))
    rows = [[no, f"8210{no:08d}", "길동"] for no in range(1, MANY + 1)]
    container.ledger.campaigns.ask_to_seal(
        container.ledger.campaigns.find("again").no, batches=1, fingerprint="f"
    )
    container.intake.take_batch("again", 1, ["name"], rows)
    replies = []

    def seal() -> None:
        replies.append(container.intake.seal_campaign("again", batches=1, fingerprint="f"))

    threads = [threading.Thread(target=seal) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert all(reply["ok"]["sealed"] for reply in replies)
    assert reason_of(container, "again")
