"""Whatever dies, what it leaves is found within a minute: each kind of stuck work, forged in the ledger.

The clock is put forward instead of waited for: after `WITHIN_S` one turn of everything has to be enough.
"""

from __future__ import annotations

from datetime import timedelta

import pytest

from pabal_worker import app, container_settings
from pabal_worker.ledger.database import ASLEEP_AFTER_S
from pabal_worker.reconciliation.reconciler import _HOLD_S
from pabal_worker.records import Settled, Share, Watch
from pabal_worker.settings import Settings
from tests.support.driving import PLAIN, SMS, drive, later, recipe, seconds, spec, status_of, submit, turn
from tests.support.reporting import DELIVERED, accept, claimed, report, store

WITHIN_S = 60


def kakao(house) -> dict[str, int]:
    return status_of(house, "test")["legs"]["kakao"]


def lose(house, *, lease_s: float, n: int = 100) -> None:
    """Claim as a worker does that dies in the call."""
    assert claimed(house, "test", n=n, validity_s=600, lease_s=lease_s)


def test_with_default_settings_whoever_is_lost_is_found_within_a_minute(monkeypatch):
    for name in Settings.model_fields:
        monkeypatch.delenv(f"PABAL_{name.upper()}", raising=False)
    defaults = Settings()
    lease_s = container_settings.pumps(defaults).lease_s

    assert lease_s + app.UPKEEP_S + app.TICK_S <= WITHIN_S
    assert _HOLD_S + app.UPKEEP_S + app.TICK_S <= WITHIN_S
    assert ASLEEP_AFTER_S + app.UPKEEP_S + app.TICK_S <= WITHIN_S


def test_every_session_of_the_ledger_is_ended_when_it_sleeps_in_a_transaction(make_house):
    said = make_house().ledger._database.row("SHOW idle_in_transaction_session_timeout")

    assert said["idle_in_transaction_session_timeout"] == f"{ASLEEP_AFTER_S:.0f}s"


def test_messages_of_a_worker_that_died_in_a_call_are_asked_about(make_house, sandbox):
    house = make_house(request_timeout_s=30)
    submit(house, recipients=20)
    lose(house, lease_s=container_settings.pumps(house.settings).lease_s)
    later(house, WITHIN_S)

    turn(house)

    assert kakao(house) == {"unknown": 20}
    assert house.ledger._database.row("SELECT min(asked) AS asked FROM messages")["asked"] == 1


def test_many_pods_that_died_at_once_are_found_in_one_sweep(house, sandbox):
    submit(house, recipients=1000)
    for _ in range(20):
        lose(house, lease_s=45, n=50)
    later(house, WITHIN_S)

    house.upkeep.sweep()

    assert kakao(house) == {"unknown": 1000}


def test_a_share_whose_pump_died_is_pumped_by_another(house, sandbox):
    campaign = submit(house, recipients=20, sendingSpeedLimit={"amount": 3000, "timeUnit": "MINUTE"})
    pump = house.dispatch
    assert house.ledger.pumps.lease(Share(campaign, 0, 0), now=house.clock.now(), lease_s=pump._lease_s())
    before = house.upkeep.due_pumps()
    later(house, WITHIN_S)

    due = house.upkeep.due_pumps()

    assert (before, due) == ([], [Share(campaign, 0, 0)])


def test_a_pump_task_that_the_broker_lost_is_published_again(house, sandbox):
    campaign = submit(house, recipients=20, sendingSpeedLimit={"amount": 3000, "timeUnit": "MINUTE"})
    lost = house.upkeep.due_pumps()
    later(house, WITHIN_S)

    assert house.upkeep.due_pumps() == lost == [Share(campaign, 0, 0)]


def test_a_campaign_whose_last_batch_came_and_nobody_sealed_is_sealed(house, forge):
    house.intake.open(spec(text=PLAIN))
    house.intake.batch("test", 1, [], [[1, "821000000001"]])
    forge(
        "UPDATE campaigns SET expected_batches = 1, fingerprint = 'f'"
    )  # whoever announced it died right after

    house.upkeep.sweep()

    assert status_of(house, "test")["state"] == "scheduled"


def test_a_campaign_with_missing_batches_is_not_sealed(house):
    house.intake.open(spec(text=PLAIN))
    house.intake.batch("test", 1, [], [[1, "821000000001"]])
    house.intake.seal("test", batches=2, fingerprint="f")

    house.upkeep.sweep()

    assert status_of(house, "test")["state"] == "receiving"


def test_a_scheduled_campaign_whose_pumps_sleep_starts_all_the_same(house, sandbox, forge):
    campaign = submit(house, recipients=5)
    forge("UPDATE pumps SET wake_at = 'infinity'")
    later(house, WITHIN_S)

    house.upkeep.sweep()

    assert drive(house, campaign)["legs"] == {"kakao": {"delivered": 5}}


def test_what_a_cancel_that_died_has_left_is_cancelled(house, forge):
    submit(house, recipients=50, id="other")
    submit(house, recipients=50)
    forge("UPDATE campaigns SET state = 'cancelled' WHERE id = 'test'")

    house.upkeep.sweep()

    assert kakao(house) == {"cancelled": 50}
    assert status_of(house, "test")["endedAt"] is not None
    assert status_of(house, "other")["legs"]["kakao"] == {"waiting": 50}


def test_a_campaign_whose_end_passed_before_it_began_expires_and_ends(house, forge):
    submit(house, recipients=50, endAt=_iso(house.clock.now() + timedelta(seconds=30)))
    later(house, WITHIN_S)

    house.upkeep.sweep()

    assert kakao(house) == {"expired": 50}
    assert status_of(house, "test")["state"] == "finished"


def test_retries_whose_validity_ran_out_expire_with_their_sms_booked(house, sandbox):
    submit(house, recipients=5, smsFailover=SMS, validityPeriod=seconds(30))
    attempt, now = claimed(house, "test"), house.clock.now()
    again = [Settled(m.recipient_no, "waiting", due_at=now + timedelta(hours=1)) for m in attempt.messages]
    house.ledger.messages.settle(attempt, again, http_status=429, note="", watch=Watch(60, None), now=now)
    later(house, WITHIN_S)

    house.upkeep.sweep()

    assert status_of(house, "test")["legs"] == {"kakao": {"expired": 5}, "sms": {"waiting": 5}}


def test_a_report_that_was_stored_and_not_applied_is_applied_by_the_next(house):
    accept(house, claimed(house, submit(house, recipients=1)))
    store(house, report("test.1.0", DELIVERED))
    with pytest.raises(SystemExit), house.ledger.reports.applying(10) as applying:
        applying.close([None], now=house.clock.now())
        raise SystemExit  # whoever applies dies here, and its transaction with it
    is_found = house.ledger.reports.backlog()

    house.reports.apply()

    assert is_found
    assert kakao(house) == {"delivered": 1}


def test_a_report_that_came_before_its_message_was_known_is_applied(house, forge):
    accept(house, claimed(house, submit(house, recipients=1)))
    store(house, report("test.1.0", DELIVERED))
    forge("UPDATE campaigns SET id = 'hidden'")  # a ledger restored from an older state knows it later
    house.reports.apply()
    forge("UPDATE campaigns SET id = 'test'")
    later(house, WITHIN_S)

    house.upkeep.sweep()

    assert kakao(house) == {"delivered": 1}


def test_questions_of_an_asker_that_died_are_asked_by_another(house, sandbox):
    submit(house, recipients=20)
    lose(house, lease_s=45)
    later(house, 46)
    house.upkeep.sweep()
    held = house.ledger.asks.take(limit=1000, now=house.clock.now(), hold_s=_HOLD_S)
    at_once = house.resolver.resolve()
    later(house, WITHIN_S)

    assert (len(held), at_once, house.resolver.resolve()) == (20, 0, 20)


def test_a_campaign_that_nobody_closed_is_closed(house, sandbox):
    sandbox.set_recipe(recipe())
    campaign = submit(house, recipients=5)
    drive(house, campaign, until=lambda status: status["legs"]["kakao"] == {"delivered": 5})
    later(house, WITHIN_S)

    house.upkeep.sweep()

    assert status_of(house, campaign)["state"] == "finished"


def test_a_step_of_upkeep_that_fails_keeps_no_other_from_its_work(house, sandbox, forge):
    submit(house, recipients=20)
    lose(house, lease_s=45)
    submit(house, recipients=5, id="other")
    forge("UPDATE campaigns SET state = 'cancelled' WHERE id = 'other'")
    house.ledger.messages.lapse_leases = lambda *, now: 1 // 0
    later(house, WITHIN_S)

    house.upkeep.sweep()

    assert status_of(house, "other")["endedAt"] is not None


def test_a_sweep_asks_as_often_for_many_campaigns_as_for_one(house):
    asked, limited = [], SMS | {"limit": {"messages": 5}}
    rows, change = house.ledger._database.rows, house.ledger._database.change
    house.ledger._database.rows = lambda sql, values=None: asked.append(sql) or rows(sql, values)
    house.ledger._database.change = lambda sql, values=None: asked.append(sql) or change(sql, values)

    def statements_of_a_sweep() -> int:
        later(house, 400)
        asked.clear()
        house.upkeep.sweep()
        return len([sql for sql in asked if "SET audited_at" not in sql])

    submit(house, recipients=1, id="first", smsFailover=limited)
    claimed(house, "first")
    house.upkeep.sweep()
    one = statements_of_a_sweep()
    for number in range(30):
        claimed(house, submit(house, recipients=1, id=f"n{number}", smsFailover=limited))

    assert statements_of_a_sweep() == one


def _iso(moment) -> str:
    return moment.isoformat(timespec="milliseconds")
