"""What becomes of messages through every kind of answer: on real servers, over real HTTP."""

from __future__ import annotations

from datetime import timedelta

import pytest

from pabal_worker.records import Share
from pabal_worker.sending import request_builder
from tests.support.driving import SMS, balances, drive, pump, recipe, seconds, status_of, submit, turn
from tests.support.reporting import accept, claimed


def test_a_healthy_campaign_reaches_everyone_once(make_container, sandbox):
    container = make_container()

    campaign = submit(container, recipients=130)
    status = drive(container, campaign, until=lambda status: status["state"] == "finished")

    assert status["legs"] == {"kakao": {"delivered": 130}}
    assert sandbox.summary()["taken_ids"] == 130
    assert sandbox.summary()["received_more_than_once"] == 0
    assert balances(container, campaign)


def test_reports_that_are_pushed_end_a_campaign_too(make_container, sandbox, receiver_url):
    container = make_container(receiver_public_url=receiver_url)

    status = drive(container, submit(container))

    assert status["legs"] == {"kakao": {"delivered": 100}}
    assert sandbox.summary()["calls"] == {"send": 2}


@pytest.mark.parametrize(
    "kind", ["accept_then_cut", "status_500_taken", "hang", "non_json_200", "missing_rows"]
)
@pytest.mark.law(3, 4)
def test_what_was_taken_in_a_doubtful_call_is_found_in_the_logs_and_not_sent_again(
    make_container, sandbox, kind
):
    sandbox.set_recipe(recipe(faults=[{"kind": kind, "on": [2]}]))
    container = make_container()

    status = drive(container, submit(container))

    assert status["legs"] == {"kakao": {"delivered": 100}}
    assert sandbox.summary()["received_more_than_once"] == 0


@pytest.mark.parametrize("kind", ["cut_before", "status_500_not_taken"])
@pytest.mark.law(4, 8)
def test_what_was_not_taken_in_a_doubtful_call_is_sent_again_under_the_same_id(make_container, sandbox, kind):
    sandbox.set_recipe(recipe(faults=[{"kind": kind, "on": [1]}]))
    container = make_container()

    status = drive(container, submit(container))

    assert status["legs"] == {"kakao": {"delivered": 100}}
    assert sandbox.summary()["taken_ids"] == 100
    assert sandbox.summary()["taken_more_than_once"] == 0
    assert sandbox.summary()["received_more_than_once"] == 50


@pytest.mark.law(4)
def test_a_duplicate_id_after_a_doubtful_call_means_that_it_was_accepted(make_container, sandbox):
    sandbox.set_recipe(recipe(faults=[{"kind": "accept_then_cut", "on": [1]}], log_lag_s=20))
    container = make_container()
    campaign = submit(container, recipients=30)

    drive(container, campaign, until=lambda status: status["legs"]["kakao"] == {"accepted": 30})

    assert sandbox.summary()["statuses"]["REJECTED_DUPLICATE_MESSAGE_ID"] == 30
    assert sandbox.summary()["taken_more_than_once"] == 0


@pytest.mark.law(2)
def test_a_worker_that_dies_in_a_call_leaves_messages_unknown_and_never_waiting(make_container, sandbox):
    container = make_container()
    campaign = submit(container, recipients=20)

    claimed(container, campaign, lease_s=0)
    container.sweep.run_steps()

    assert status_of(container, campaign)["legs"] == {"kakao": {"unknown": 20}}
    assert drive(container, campaign)["legs"] == {"kakao": {"delivered": 20}}
    assert sandbox.summary()["taken_more_than_once"] == 0


def test_a_late_answer_to_a_lost_lease_is_still_believed(make_container, sandbox):
    container = make_container()
    campaign = submit(container, recipients=5)
    attempt = claimed(container, campaign, lease_s=0)
    container.sweep.run_steps()

    moved = accept(container, attempt)

    assert moved == {"accepted": 5}


@pytest.mark.law(1)
def test_a_late_answer_changes_nothing_once_another_attempt_has_the_message(make_container, sandbox):
    container = make_container()
    campaign = submit(container, recipients=5)
    first = claimed(container, campaign)
    container.ledger.messages.give_back(first, now=container.clock.now(), note="")
    claimed(container, campaign)

    moved = accept(container, first)

    assert moved == {}
    assert status_of(container, campaign)["legs"] == {"kakao": {"sending": 5}}


@pytest.mark.law(10)
def test_a_429_slows_the_account_and_loses_nothing(make_container, sandbox):
    sandbox.set_recipe(recipe(faults=[{"kind": "status_429", "on": [1, 3], "retry_after_s": 1}]))
    container = make_container()

    status = drive(container, submit(container))

    assert status["legs"] == {"kakao": {"delivered": 100}}
    assert sandbox.summary()["taken_more_than_once"] == 0


@pytest.mark.law(10)
def test_wrong_credentials_hold_the_campaign_with_the_reason_until_it_is_resumed(make_container, sandbox):
    sandbox.set_recipe(recipe(faults=[{"kind": "status_401", "first": 1, "last": 4}]))
    container = make_container()
    campaign = submit(container)

    held = drive(container, campaign)
    sandbox.set_recipe(recipe())
    container.control.resume(campaign)
    status = drive(container, campaign)

    assert held["state"] == "held"
    assert "401" in held["reason"]
    assert held["legs"] == {"kakao": {"waiting": 100}}
    assert status["legs"] == {"kakao": {"delivered": 100}}


@pytest.mark.law(10)
def test_an_empty_account_holds_the_campaign_and_what_was_refused_for_it_waits(make_container, sandbox):
    sandbox.set_recipe(recipe(credit=60))
    container = make_container(requests_in_flight=1)
    campaign = submit(container)

    held = drive(container, campaign)

    assert held["state"] == "held"
    assert "CREDIT" in held["reason"]
    assert held["legs"]["kakao"]["waiting"] == 40
    assert "rejected" not in held["legs"]["kakao"]


@pytest.mark.law(10)
def test_a_provider_that_cannot_be_reached_costs_nobody_anything(make_container, sandbox):
    away = make_container(infobip_base_url="http://127.0.0.1:9")
    campaign = submit(away)
    for _ in range(3):
        turn(away)
    before = status_of(away, campaign)

    status = drive(make_container(), campaign)

    assert before["legs"] == {"kakao": {"waiting": 100}}
    assert status["legs"] == {"kakao": {"delivered": 100}}


@pytest.mark.law(10)
def test_rejected_rows_stand_beside_accepted_ones(make_container, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"rejected_at_submit": 0.3}}))
    container = make_container()

    status = drive(container, submit(container))

    assert set(status["legs"]["kakao"]) == {"delivered", "rejected"}
    assert sum(status["legs"]["kakao"].values()) == 100


@pytest.mark.law(8)
def test_who_is_not_on_kakao_gets_one_sms(make_container, sandbox):
    sandbox.set_recipe(
        recipe(outcomes={"kakao_alim": {"unknown_user": 0.2, "rejected_at_submit": 0.1, "expired": 0.1}})
    )
    container = make_container()

    status = drive(container, submit(container, smsFailover=SMS, validityPeriod=seconds(2)))

    failed = sum(n for state, n in status["legs"]["kakao"].items() if state != "delivered")
    assert failed > 10
    assert status["legs"]["sms"] == {"delivered": failed}
    assert sandbox.summary()["sms_per_destination_max"] == 1
    assert sandbox.summary()["sms_destinations"] == failed


@pytest.mark.law(8)
def test_who_has_no_final_report_by_the_deadline_gets_one_sms_after_a_look_at_the_logs(
    make_container, sandbox
):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"never_final": 0.5}}))
    container = make_container()

    status = drive(container, submit(container, smsFailover=SMS, validityPeriod=seconds(2)))

    assert status["legs"]["kakao"]["unconfirmed"] == status["legs"]["sms"]["delivered"]
    assert status["legs"]["kakao"]["unconfirmed"] > 20
    assert sandbox.summary()["sms_per_destination_max"] == 1
    assert sandbox.summary()["calls"]["logs"] > 0


@pytest.mark.law(8)
def test_who_is_in_doubt_gets_no_sms(make_container, sandbox):
    sandbox.set_recipe(recipe(faults=[{"kind": "accept_then_cut", "share": 1.0}], log_lag_s=30))
    container = make_container(ask_again_s=30)
    campaign = submit(container, recipients=20, smsFailover=SMS, validityPeriod=seconds(1))

    for _ in range(12):
        turn(container)

    assert status_of(container, campaign)["legs"] == {"kakao": {"unknown": 20}}


@pytest.mark.law(7)
def test_a_lost_report_is_found_in_the_logs(make_container, sandbox, receiver_url):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"report_lost": 1.0}}))
    container = make_container(receiver_public_url=receiver_url)

    status = drive(container, submit(container, validityPeriod=seconds(2)))

    assert status["legs"] == {"kakao": {"delivered": 100}}


def test_without_any_final_word_a_message_is_unconfirmed_by_the_horizon(make_container, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"to_operator_only": 1.0}}))
    container = make_container(report_horizon_s=3)

    status = drive(container, submit(container, recipients=10, validityPeriod=seconds(1)))

    assert status["legs"] == {"kakao": {"unconfirmed": 10}}


def test_a_message_whose_validity_ends_between_two_attempts_expires_and_fails_over(make_container, sandbox):
    sandbox.set_recipe(recipe(faults=[{"kind": "status_429", "channel": "KAKAO_ALIM", "share": 1.0}]))
    container = make_container()

    status = drive(
        container,
        submit(container, recipients=10, smsFailover=SMS, validityPeriod=seconds(2)),
    )

    assert status["legs"]["kakao"] == {"expired": 10}
    assert status["legs"]["sms"] == {"delivered": 10}


@pytest.mark.law(1)
def test_only_one_pump_of_a_share_runs_at_a_time(make_container):
    container = make_container()
    campaign = submit(container)
    share, now = Share(campaign, 0, 0), container.clock.now()

    first = container.ledger.pumps.lease(share, now=now, lease_s=10)
    second = container.ledger.pumps.lease(share, now=now, lease_s=10)
    after_its_death = container.ledger.pumps.lease(share, now=now + timedelta(seconds=11), lease_s=10)

    assert first is not None
    assert second is None
    assert after_its_death is not None


def test_a_campaign_that_a_worker_cannot_put_into_words_is_held_and_nothing_of_it_is_in_doubt(
    make_container, sandbox, monkeypatch
):
    container = make_container()
    campaign = submit(container, recipients=20)
    with monkeypatch.context() as patched, pytest.raises(KeyError):
        patched.setattr(
            request_builder, "request_for", lambda *_, **__: {}["what this version does not know"]
        )
        pump(container)
    held = status_of(container, campaign)

    container.control.resume(campaign)
    finished = drive(container, campaign)

    assert (held["state"], held["legs"]) == ("held", {"kakao": {"waiting": 20}})
    assert held["reason"].startswith("a worker could not make its request (KeyError)")
    assert finished["legs"] == {"kakao": {"delivered": 20}}
    assert sandbox.summary()["taken_more_than_once"] == 0
