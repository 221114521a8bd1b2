"""Whatever dies, what it leaves is found within a minute: each kind of stuck work, forged in the ledger.

The clock is put forward instead of waited for: after `WITHIN_S` one turn of everything has to be enough.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from pabal.timestamps import to_iso
from pabal_worker import app
from pabal_worker.ledger.database import ASLEEP_AFTER_S
from pabal_worker.reconciliation.reconciler import _QUESTIONS_KEPT_S
from pabal_worker.records import Settled, Share, Watch
from pabal_worker.sending.pump_settings import pump_settings_of
from pabal_worker.settings import Settings
from tests.support.driving import PLAIN, SMS, drive, later, recipe, seconds, spec, status_of, submit, turn
from tests.support.reporting import DELIVERED, accept, claimed, push, report, store

WITHIN_S = 60


def kakao(container) -> dict[str, int]:
    return status_of(container, "test")["legs"]["kakao"]


def lose(container, *, lease_s: float, n: int = 100) -> None:
    """Claim as a worker does that dies in the call."""
    assert claimed(container, "test", n=n, validity_s=600, lease_s=lease_s)


def test_with_default_settings_whoever_is_lost_is_found_within_a_minute(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"PABAL_{name.upper()}", raising=False)
    defaults = Settings()
    lease_s = pump_settings_of(defaults).lease_s

    assert lease_s + app.UPKEEP_S + app.TICK_S <= WITHIN_S
    assert _QUESTIONS_KEPT_S + app.UPKEEP_S + app.TICK_S <= WITHIN_S
    assert ASLEEP_AFTER_S + app.UPKEEP_S + app.TICK_S <= WITHIN_S


def test_every_session_of_the_ledger_is_ended_when_it_sleeps_in_a_transaction(make_container):
    said = make_container().ledger._database.row("SHOW idle_in_transaction_session_timeout")

    assert said["idle_in_transaction_session_timeout"] == f"{ASLEEP_AFTER_S:.0f}s"


def test_messages_of_a_worker_that_died_in_a_call_are_asked_about(make_container, sandbox):
    container = make_container(request_timeout_s=30)
    submit(container, recipients=20)
    lose(container, lease_s=pump_settings_of(container.settings).lease_s)
    later(container, WITHIN_S)

    turn(container)

    assert kakao(container) == {"unknown": 20}
    assert container.ledger._database.row("SELECT min(asked) AS asked FROM messages")["asked"] == 1


def test_many_pods_that_died_at_once_are_found_in_one_sweep(container, sandbox):
    submit(container, recipients=1000)
    for _ in range(20):
        lose(container, lease_s=45, n=50)
    later(container, WITHIN_S)

    container.sweep.run_steps()

    assert kakao(container) == {"unknown": 1000}


def test_a_share_whose_pump_died_is_pumped_by_another(container, sandbox):
    campaign = submit(container, recipients=20, sendingSpeedLimit={"amount": 3000, "timeUnit": "MINUTE"})
    lease_s = pump_settings_of(container.settings).pump_lease_s
    assert container.ledger.pumps.lease(Share(campaign, 0, 0), now=container.clock.now(), lease_s=lease_s)
    before = container.sweep.find_due_pumps()
    later(container, WITHIN_S)

    due = container.sweep.find_due_pumps()

    assert (before, due) == ([], [Share(campaign, 0, 0)])


def test_a_pump_task_that_the_broker_lost_is_published_again(container, sandbox):
    campaign = submit(container, recipients=20, sendingSpeedLimit={"amount": 3000, "timeUnit": "MINUTE"})
    lost = container.sweep.find_due_pumps()
    later(container, WITHIN_S)

    assert container.sweep.find_due_pumps() == lost == [Share(campaign, 0, 0)]


def test_a_campaign_whose_last_batch_came_and_nobody_sealed_is_sealed(container, forge):
    container.intake.open_campaign(spec(text=PLAIN))
    container.intake.take_batch("test", 1, [], [[1, "821000000001"]])
    forge(
        "UPDATE campaigns SET expected_batches = 1, fingerprint = 'f'"
    )  # whoever announced it died right after

    container.sweep.run_steps()

    assert status_of(container, "test")["state"] == "scheduled"


def test_a_campaign_with_missing_batches_is_not_sealed(container):
    container.intake.open_campaign(spec(text=PLAIN))
    container.intake.take_batch("test", 1, [], [[1, "821000000001"]])
    container.intake.seal_campaign("test", batches=2, fingerprint="f")

    container.sweep.run_steps()

    assert status_of(container, "test")["state"] == "receiving"


def test_a_scheduled_campaign_whose_pumps_sleep_starts_all_the_same(container, sandbox, forge):
    campaign = submit(container, recipients=5)
    forge("UPDATE pumps SET wake_at = 'infinity'")
    later(container, WITHIN_S)

    container.sweep.run_steps()

    assert drive(container, campaign)["legs"] == {"kakao": {"delivered": 5}}


def test_what_a_cancel_that_died_has_left_is_cancelled(container, forge):
    submit(container, recipients=50, id="other")
    submit(container, recipients=50)
    forge("UPDATE campaigns SET state = 'cancelled' WHERE id = 'test'")

    container.sweep.run_steps()

    assert kakao(container) == {"cancelled": 50}
    assert status_of(container, "test")["endedAt"] is not None
    assert status_of(container, "other")["legs"]["kakao"] == {"waiting": 50}


def test_a_campaign_whose_end_passed_before_it_began_expires_and_ends(container, forge):
    submit(container, recipients=50, endAt=to_iso(container.clock.now() + timedelta(seconds=30)))
    later(container, WITHIN_S)

    container.sweep.run_steps()

    assert kakao(container) == {"expired": 50}
    assert status_of(container, "test")["state"] == "finished"


def test_retries_whose_validity_ran_out_expire_with_their_sms_booked(container, sandbox):
    submit(container, recipients=5, smsFailover=SMS, validityPeriod=seconds(30))
    attempt, now = claimed(container, "test"), container.clock.now()
    again = [Settled(m.recipient_no, "waiting", due_at=now + timedelta(hours=1)) for m in attempt.messages]
    container.ledger.messages.settle(attempt, again, http_status=429, note="", watch=Watch(60, None), now=now)
    later(container, WITHIN_S)

    container.sweep.run_steps()

    assert status_of(container, "test")["legs"] == {"kakao": {"expired": 5}, "sms": {"waiting": 5}}


def test_a_report_that_was_stored_and_not_applied_is_applied_by_the_next(container, forge):
    accept(container, claimed(container, submit(container, recipients=1)))
    store(container, report("test.1.0", DELIVERED))
    container.ledger.reports.lease_bodies()  # whoever reads them dies here
    meanwhile = (container.report_processor.apply_inbox(), container.ledger.reports.backlog())
    forge("UPDATE body_leases SET lease_until = now() - interval '1 second'")

    container.report_processor.apply_inbox()

    assert meanwhile == (0, True)
    assert kakao(container) == {"delivered": 1}


def test_a_report_that_came_before_its_message_was_known_is_applied(container, forge):
    accept(container, claimed(container, submit(container, recipients=1)))
    store(container, report("test.1.0", DELIVERED))
    forge("UPDATE campaigns SET id = 'hidden'")  # a ledger restored from an older state knows it later
    container.report_processor.apply_inbox()
    forge("UPDATE campaigns SET id = 'test'")
    later(container, WITHIN_S)

    container.sweep.run_steps()

    assert kakao(container) == {"delivered": 1}


def test_questions_of_an_asker_that_died_are_asked_by_another(container, sandbox):
    submit(container, recipients=20)
    lose(container, lease_s=45)
    later(container, 46)
    container.sweep.run_steps()
    held = container.ledger.open_questions.take(
        limit=1000, now=container.clock.now(), hold_s=_QUESTIONS_KEPT_S
    )
    at_once = container.reconciler.reconcile_messages()
    later(container, WITHIN_S)

    assert (len(held), at_once, container.reconciler.reconcile_messages()) == (20, 0, 20)


def test_a_campaign_that_nobody_closed_is_closed(container, sandbox):
    sandbox.set_recipe(recipe())
    campaign = submit(container, recipients=5)
    drive(container, campaign, until=lambda status: status["legs"]["kakao"] == {"delivered": 5})
    later(container, WITHIN_S)

    container.sweep.run_steps()

    assert status_of(container, campaign)["state"] == "finished"


def test_a_step_of_upkeep_that_fails_keeps_no_other_from_its_work(container, sandbox, forge):
    submit(container, recipients=20)
    lose(container, lease_s=45)
    submit(container, recipients=5, id="other")
    forge("UPDATE campaigns SET state = 'cancelled' WHERE id = 'other'")
    container.ledger.messages.lapse_leases = lambda *, now: 1 // 0
    later(container, WITHIN_S)

    container.sweep.run_steps()

    assert status_of(container, "other")["endedAt"] is not None


def test_books_are_counted_for_many_campaigns_together_and_each_is_judged_by_its_own(container, forge):
    for number in range(5):
        claimed(container, submit(container, recipients=number + 1, id=f"n{number}"))
    forge("UPDATE tallies SET n = n + 1 FROM campaigns c WHERE c.no = campaign_no AND c.id = 'n3' AND n > 0")
    later(container, 400)

    container.sweep.run_steps()

    found = {number: container.ledger.campaigns.find(f"n{number}") for number in range(5)}
    assert [number for number, campaign in found.items() if campaign.unbalanced_at is not None] == [3]
    assert (
        container.ledger.campaigns.to_audit(before=container.clock.now() - timedelta(seconds=60), limit=9)
        == []
    )


def statements_of(container) -> list[str]:
    """What the ledger is asked from now on, an entry a transaction; not that for the time, once in 10 s."""
    asked: list[str] = []
    database = container.ledger._database

    def noting(ask):
        def ask_and_note(work, *more):
            if work != "SELECT clock_timestamp() AS now":
                asked.append(str(work))
            return ask(work, *more)

        return ask_and_note

    for name in ("row", "rows", "change", "run"):
        setattr(database, name, noting(getattr(database, name)))
    return asked


def test_a_sweep_asks_as_often_for_many_campaigns_as_for_one(container):
    asked, limited = statements_of(container), SMS | {"limit": {"messages": 5}}

    def statements_of_a_sweep() -> int:
        later(container, 400)
        asked.clear()
        container.sweep.run_steps()
        return len(asked)

    submit(container, recipients=1, id="first", smsFailover=limited)
    claimed(container, "first")
    container.sweep.run_steps()
    one = statements_of_a_sweep()
    for number in range(30):
        claimed(container, submit(container, recipients=1, id=f"n{number}", smsFailover=limited))

    assert statements_of_a_sweep() == one


@pytest.mark.parametrize("campaigns", [0, 1, 50])
def test_paused_campaigns_that_nobody_touches_cost_a_statement_a_tick_a_sweep_and_a_look(
    container, campaigns
):
    options = {"smsFailover": SMS | {"limit": {"messages": 5}}, "guard": {"failureShare": 0.5}}
    for number in range(campaigns):
        name = submit(container, recipients=2, id=f"n{number}", **options)
        accept(container, claimed(container, name, n=1))
        container.control.pause(name)
    container.watch.look()
    later(container, 60)
    container.sweep.run_steps()
    later(container, 5)
    asked = statements_of(container)

    container.sweep.find_due_work()
    container.sweep.run_steps()
    container.watch.look()
    container.alerts.tell()

    assert len(asked) == 4


def test_a_paused_campaign_ends_with_the_sweep_that_follows_its_last_report(container):
    name = submit(container, recipients=1)
    accept(container, claimed(container, name))
    container.control.pause(name)
    later(container, 60)
    container.sweep.run_steps()
    push(container, report(f"{name}.1.0", DELIVERED))
    later(container, 5)

    container.sweep.run_steps()

    assert status_of(container, name)["state"] == "finished"


def test_a_paused_campaign_that_ended_without_a_report_is_found_by_the_checks(container, forge):
    name = submit(container, recipients=1)
    claimed(container, name)
    container.control.pause(name)
    container.sweep.run_steps()
    forge("UPDATE messages SET state = 'unconfirmed', attempt = NULL")
    later(container, 60)

    container.sweep.run_steps()

    assert status_of(container, name)["state"] == "finished"
