"""Forecasts from the ledger: what waits, by which rules, and who else shares the account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pabal_worker.container import Container
from tests.support.driving import PLAIN, drive, recipe, seconds, spec, status_of, submit, turn

WINDOW = {"days": ["MONDAY"], "from": {"hour": 9, "minute": 0}, "to": {"hour": 10, "minute": 0}}


def forecast_of(container: Container, campaign: Any, **more: Any) -> dict[str, Any]:
    asked: dict[str, Any] = {"recipients": None, "history": False}
    reply = container.forecasting.forecast(campaign, **(asked | more))
    assert "ok" in reply, reply
    said: dict[str, Any] = reply["ok"]
    return said


def planned(**options: Any) -> dict[str, Any]:
    """A campaign that nobody has submitted yet."""
    return spec("planned", text=PLAIN, **options)


def length_s(said: dict[str, Any]) -> float:
    return (moment(said["endsAt"]) - moment(said["startsAt"])).total_seconds()


def moment(iso: str) -> datetime:
    return datetime.fromisoformat(iso)


@pytest.mark.promise("forecast")
def test_two_campaigns_that_share_the_account_take_twice_as_long_as_one(make_container):
    container = make_container(account_speed="600/MINUTE")
    submit(container, id="first", recipients=300)
    submit(container, id="second", recipients=300)

    said = status_of(container, "first")["forecast"]

    assert length_s(said) == pytest.approx(60.4, abs=1)
    assert (said["leaves"], said["fallsOut"], said["binds"], said["others"]) == (300, [], "account", 1)


def test_a_campaign_that_is_stopped_or_over_is_not_counted(make_container):
    container = make_container(account_speed="600/MINUTE")
    for name in ("first", "stopped", "gone"):
        submit(container, id=name, recipients=300)
    container.control.pause("stopped")
    container.control.cancel("gone")

    said = forecast_of(container, "first")

    assert length_s(said) == pytest.approx(30.2, abs=1)
    assert said["others"] == 0
    assert said["assumes"] == ["campaigns that are stopped stay so: stopped"]


def test_a_stopped_campaign_is_foretold_as_if_it_went_on_now(make_container):
    container = make_container()
    submit(container, recipients=61, sendingSpeedLimit={"amount": 60, "timeUnit": "MINUTE"})
    container.control.pause("test")

    said = status_of(container, "test")["forecast"]

    assert length_s(said) == pytest.approx(60.5, abs=0.5)
    assert said["assumes"] == ["it is resumed now"]


def test_a_change_of_pace_is_foretold_at_once(make_container):
    container = make_container()
    submit(container, recipients=61, sendingSpeedLimit={"amount": 60, "timeUnit": "MINUTE"})
    before = status_of(container, "test")["forecast"]

    after = container.control.pace("test", 120, "MINUTE")["ok"]["forecast"]

    assert length_s(after) == pytest.approx(length_s(before) / 2, abs=0.5)


def test_a_campaign_that_is_not_submitted_yet_is_foretold_beside_the_others(make_container):
    container = make_container(account_speed="600/MINUTE")
    submit(container, id="there", recipients=300)

    said = forecast_of(container, planned(), recipients=300)

    assert length_s(said) == pytest.approx(60.4, abs=1)
    assert (said["campaign"], said["messages"], said["others"]) == ("planned", 300, 1)
    assert [one["binds"] for one in said["segments"]] == ["account"]
    assert said["caps"] == [
        {"scope": "account", "amount": 600, "unitSeconds": 60, "perSecond": pytest.approx(9.952, abs=0.01)}
    ]


def test_a_campaign_that_is_checked_again_does_not_count_beside_itself(make_container):
    container = make_container(account_speed="600/MINUTE")
    submit(container, id="planned", recipients=300)

    said = forecast_of(container, planned(), recipients=300)

    assert length_s(said) == pytest.approx(30.2, abs=1)
    assert said["others"] == 0


def test_the_providers_troubles_count_as_the_accounts_pace_and_that_is_said(make_container, redis):
    container = make_container(account_speed="6000/MINUTE")
    submit(container, recipients=121)
    lowered = round(datetime.now(UTC).timestamp() * 1e6)
    redis.hset(
        "steer:account:default",
        mapping={"start": 2, "plateau": 2, "lowered": lowered, "ceiling": 100, "why": "busy"},
    )

    said = status_of(container, "test")["forecast"]

    assert length_s(said) == pytest.approx(60, abs=1)
    assert said["assumes"] == ["the account stays at 120/MINUTE, to which the provider's troubles slow it"]


def test_what_end_at_cuts_off_falls_out(make_container):
    container = make_container()
    end_at = datetime.now(UTC) + timedelta(minutes=10)
    submit(
        container,
        recipients=100,
        sendingSpeedLimit={"amount": 60, "timeUnit": "HOUR"},
        endAt=end_at.isoformat(),
    )

    said = status_of(container, "test")["forecast"]

    assert said["endsAt"] is None
    assert said["leaves"] == pytest.approx(10, abs=1)
    assert said["fallsOut"] == [{"n": 100 - said["leaves"], "why": "endAt"}]


def test_a_message_whose_validity_ends_before_its_next_attempt_falls_out(make_container, sandbox):
    sandbox.set_recipe(recipe(faults=[{"kind": "status_429", "share": 1.0, "retry_after_s": 120}]))
    container = make_container()
    submit(container, recipients=20, validityPeriod=seconds(60))
    for _ in range(40):
        turn(container)
        if container.ledger.tallies.next_retry(1):
            break

    said = status_of(container, "test")["forecast"]

    assert said["fallsOut"] == [{"n": 20, "why": "validity"}]


def test_a_campaign_that_only_waits_for_reports_takes_nobodys_place(make_container, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"report_lost": 1.0}}))
    container = make_container(report_pull_s=3600)
    submit(container, id="gone", recipients=3)
    drive(container, "gone", until=lambda status: status["legs"]["kakao"].get("accepted") == 3)
    submit(container, id="next", recipients=5)

    living = container.ledger.forecasts.living(limit=1)

    assert [(one.id, one.n, one.of_all) for one in living] == [("next", 5, 1)]


def test_what_has_left_is_told_in_stretches_of_time_beside_what_is_to_come(make_container):
    container = make_container()
    submit(container, recipients=40, sendingSpeedLimit={"amount": 1200, "timeUnit": "MINUTE"})
    drive(container, "test", until=lambda status: status["legs"]["kakao"].get("waiting", 0) < 30)
    container.control.pause("test")
    gone = 40 - status_of(container, "test")["legs"]["kakao"].get("waiting", 0)

    said = forecast_of(container, "test", history=True)

    assert sum(one["n"] for one in said["history"]["left"]) == gone
    assert said["history"]["widthSeconds"] == 1
    assert said["messages"] == 40 - gone
    assert sum(one["perSecond"] for one in said["history"]["alone"]) == pytest.approx(19.90, abs=0.01)


def test_a_campaign_of_which_nothing_waits_has_no_forecast(make_container):
    container = make_container()
    submit(container, recipients=3)
    last = drive(container, "test")

    said = forecast_of(container, "test", history=True)

    assert last["forecast"] is None
    assert (said["startsAt"], said["endsAt"], said["leaves"]) == (None, None, 0)
    assert sum(one["n"] for one in said["history"]["left"]) == 3


@pytest.mark.parametrize(
    ("campaign", "kind"),
    [("nobody", "campaign_unknown"), (planned(), "wrong_input"), ({"id": "x"}, "wrong_input")],
)
def test_what_cannot_be_foretold_is_refused(make_container, campaign, kind):
    container = make_container()

    recipients = 5 if campaign == {"id": "x"} else None
    reply = container.forecasting.forecast(campaign, recipients=recipients, history=False)

    assert reply["error"]["kind"] == kind


def test_openings_are_told_for_charts(make_container):
    container = make_container()

    said = forecast_of(container, planned(deliveryTimeWindow=WINDOW), recipients=5)

    opens, closes = map(moment, said["openings"][-1])
    assert closes - opens <= timedelta(hours=1)
    assert said["timeZone"] == "UTC"
