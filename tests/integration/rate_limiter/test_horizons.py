"""Paces of several horizons, from what a person writes to what arrives at the provider."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from redis import Redis

from pabal_worker.rate_limiter.scopes import ACCOUNT
from pabal_worker.sandbox import worst_window
from tests.support.driving import PLAIN, drive, spec, status_of, submit

TWO = "20/SECOND,120/MINUTE"


def is_full(unit: str) -> Callable[[Any], bool]:
    return lambda status: (status["binds"] or {}).items() >= {"why": "full", "unit": unit}.items()


def granted_in(redis: Redis, scope: str, unit_s: int) -> int:
    """Messages granted in the last unit. A grant whose call begins too late is lost, so fewer may arrive."""
    return int(redis.hget(f"pace:{scope}", f"total:{unit_s * 1_000_000}") or 0)


def forecast_of(container, recipients: int) -> dict[str, Any]:
    planned = spec("planned", text=PLAIN)
    reply = container.forecasting.forecast(planned, recipients=recipients, history=False)
    assert "ok" in reply, reply
    return reply["ok"]


def length_s(foretold: dict[str, Any]) -> float:
    ends, starts = (datetime.fromisoformat(foretold[name]) for name in ("endsAt", "startsAt"))
    return (ends - starts).total_seconds()


def test_an_account_with_two_horizons_sends_by_both_and_status_names_the_one_that_binds(
    make_container, sandbox, redis
):
    container = make_container(account_speed="120/MINUTE, 20/second", request_size=10)
    campaign = submit(container, recipients=150)

    status = drive(container, campaign, until=is_full("MINUTE"))
    arrived, granted = [row["t"] for row in sandbox.arrivals()], granted_in(redis, ACCOUNT, 60)
    container.account.change(pace="none", is_steered=None, reset=False)
    ended = drive(container, campaign)

    assert status["accountPace"] == status["account"]["cap"] == TWO
    assert status["binds"] == {"scope": "account", "why": "full", "unit": "MINUTE"}
    assert granted == 120
    assert 0 < worst_window(arrived, [1] * len(arrived), unit_s=60) <= 120
    assert worst_window(arrived, [1] * len(arrived), unit_s=1) <= 20
    assert ended["legs"] == {"kakao": {"delivered": 150}}


def test_a_campaign_s_two_horizons_are_read_kept_and_foretold(container, sandbox, redis):
    campaign = submit(container, recipients=60, sendingSpeedLimit=["40/HOUR", "20/SECOND"])

    status = drive(container, campaign, until=is_full("HOUR"))

    assert container.ledger.campaigns.find(campaign).pace == status["pace"] == "20/SECOND,40/HOUR"
    assert status["binds"] == {"scope": f"campaign:{campaign}", "why": "full", "unit": "HOUR"}
    assert (status["forecast"]["binds"], status["forecast"]["bindsUnit"]) == (f"campaign:{campaign}", "HOUR")
    assert granted_in(redis, f"campaign:{campaign}", 3600) == 40
    assert 0 < len(sandbox.arrivals()) <= 40


def test_people_change_a_pace_to_several_horizons_and_back(container):
    campaign = submit(container, sendingSpeedLimit={"amount": 600})

    several = container.control.pace(campaign, None, "MINUTE", "100000/DAY,50/SECOND")["ok"]
    events = container.ledger.events.newest(None, before=None, limit=1)
    none = container.control.pace(campaign, None, "MINUTE", "none")["ok"]

    assert (several["pace"], none["pace"]) == ("50/SECOND,100000/DAY", None)
    assert (events[0]["was"], events[0]["became"]) == (
        {"pace": "600/MINUTE"},
        {"pace": "50/SECOND,100000/DAY"},
    )


@pytest.mark.parametrize(
    ("amount", "pace", "says"),
    [
        (None, "50/SECOND,50/SECOND", "names SECOND more than once; keep one speed for each SECOND"),
        (None, "1/SECOND,60/MINUTE", "has 60/MINUTE, but 1/SECOND lets 60 a MINUTE leave at most"),
        (None, "fast", "is not a speed; write 600/MINUTE"),
        (5, "5/SECOND", "stands beside an amount of 5; give one of both"),
    ],
)
def test_a_pace_that_contradicts_itself_is_refused_and_nothing_changes(container, amount, pace, says):
    campaign = submit(container, sendingSpeedLimit={"amount": 600})

    refused = container.control.pace(campaign, amount, "MINUTE", pace)["error"]

    assert refused["kind"] == "wrong_input"
    assert f"pace is {pace!r}: " in refused["text"] and says in refused["text"]
    assert status_of(container, campaign)["pace"] == "600/MINUTE"


def test_the_account_refuses_horizons_of_which_one_says_nothing(container):
    refused = container.account.change(pace="50/SECOND,3000/MINUTE", is_steered=None, reset=False)["error"]

    assert "pace is '50/SECOND,3000/MINUTE': has 3,000/MINUTE, but 50/SECOND" in refused["text"]


def test_a_forecast_knows_what_has_used_up_an_hour_s_cap_already(make_container):
    container = make_container(account_speed="20/SECOND,100/HOUR")
    drive(container, submit(container, recipients=60))
    container.forecasting.forget()

    few, many = forecast_of(container, 35), forecast_of(container, 50)

    assert length_s(few) < 10
    assert 3300 < length_s(many) < 3900
    assert (many["binds"], many["bindsUnit"]) == ("account", "HOUR")
