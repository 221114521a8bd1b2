"""Forecasts of scopes with several horizons, beside the rule that grants."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pabal.campaign.schedule.delivery_window import DAYS, DeliveryTimeWindow
from pabal.forecast.forecast import Forecast, forecast, horizon_bound_by
from pabal.forecast.plan import Plan
from pabal.forecast.reply import chart_details, forecast_reply, summary_of
from pabal.rate.fair_share import Flow
from pabal.rate.pacing import Scope
from tests.models import pacing

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
NOW_US = round(NOW.timestamp() * 1e6)
SECOND_AND_DAY = Scope("account", 50, 1, ((100_000, 86_400),))
HOUR_S, DAY_S = 3600, 86_400


def a_plan(messages: int, *caps: Scope, name: str = "mine", **more: Any) -> Plan:
    ordinary = {"not_before": None, "end_at": None, "windows": (), "flow": Flow(0, 10, name)}
    return Plan(name, 0, messages, caps=caps, **(ordinary | more))


def seconds_of(seen: Forecast) -> float:
    assert seen.ends_at is not None
    return (seen.ends_at - NOW).total_seconds()


def granted_in(scope: Scope, messages: int) -> float:
    """Seconds until the rule has granted so many messages to somebody who always asks when he was told to."""
    states = {scope.name: pacing.seeded(scope, now_us=NOW_US)}
    now_us, left = NOW_US, messages
    while True:
        grant = pacing.grant(states, [scope], min(left, 500), now_us=now_us)
        left -= grant.granted
        if not left:
            return (now_us - NOW_US) / 1e6
        now_us += 1_000 if grant.granted else max(1_000, round(grant.wait_s * 1e6))


def test_a_day_s_cap_is_used_at_the_second_s_pace_and_then_waited_for():
    seen = forecast([a_plan(150_000, SECOND_AND_DAY)], now=NOW)[0]

    first, waits, second = seen.segments
    assert (first.binds, first.unit_s, second.unit_s) == ("account", 1, 1) or second.unit_s == DAY_S
    assert (waits.binds, waits.unit_s, waits.per_s) == ("account", DAY_S, 0)
    assert (first.until - NOW).total_seconds() == pytest.approx(100_000 / 41.6, rel=0.01)
    assert seconds_of(seen) == pytest.approx(DAY_S + 50_000 / 41.6, rel=0.005)
    assert horizon_bound_by(seen.segments) == ("account", DAY_S)


def test_the_reply_names_the_horizon_that_binds():
    seen = forecast([a_plan(150_000, SECOND_AND_DAY)], now=NOW)
    reply = forecast_reply(seen, at=NOW) | chart_details(seen, since=NOW)

    assert (reply["binds"], reply["bindsUnit"]) == ("account", "DAY")
    assert [segment["unit"] for segment in reply["segments"]][:2] == ["SECOND", "DAY"]
    assert [(cap["amount"], cap["unitSeconds"]) for cap in reply["caps"]] == [(50, 1), (100_000, DAY_S)]
    assert summary_of(reply)["bindsUnit"] == "DAY"


def test_one_horizon_is_named_by_its_scope_alone():
    reply = forecast_reply(forecast([a_plan(150, Scope("account", 60, 60))], now=NOW), at=NOW)

    assert reply["binds"] == "account" and "bindsUnit" not in reply


def test_what_left_before_counts_until_it_is_a_day_old():
    sent = {("account", DAY_S): [(23 * 3600.0, 60_000), (3600.0, 30_000)]}

    seen = forecast([a_plan(20_000, SECOND_AND_DAY)], now=NOW, sent=sent)[0]

    # 10,000 at once, then when 60,000 of yesterday stop counting, which is known to half an hour
    assert 0.5 * HOUR_S < seconds_of(seen) < 1.5 * HOUR_S
    assert seconds_of(forecast([a_plan(9_000, SECOND_AND_DAY)], now=NOW, sent=sent)[0]) < 300


def test_two_campaigns_use_up_a_day_s_cap_together():
    mine, other = (a_plan(75_000, SECOND_AND_DAY, name=name) for name in ("mine", "other"))

    seen = forecast([mine, other], now=NOW)

    assert [seconds_of(each) for each in seen] == pytest.approx([DAY_S + 50_000 / 41.6] * 2, rel=0.005)


def test_a_window_that_opens_twice_a_day_s_span_gets_the_whole_day_s_amount():
    hours = {"from": {"hour": 9, "minute": 0}, "to": {"hour": 18, "minute": 0}}
    window = DeliveryTimeWindow.model_validate({"days": list(DAYS), "timeZone": "UTC", **hours})

    seen = forecast([a_plan(250_000, SECOND_AND_DAY, windows=(window,))], now=NOW)[0]

    # 9 hours at 50 a second would be 1.3 million: the day's amount leaves in 40 minutes of each morning
    assert seconds_of(seen) == pytest.approx(2 * DAY_S + 9 * HOUR_S + 50_000 / 41.6, rel=0.005)


SCOPES = st.builds(
    lambda second, minutes, hours: Scope(
        "account", second, 1, ((second * minutes, 60), (max(1, second * minutes * hours), 3600))
    ),
    second=st.integers(2, 20),
    minutes=st.integers(2, 50),
    hours=st.integers(2, 40),
)


@settings(max_examples=40)
@given(scope=SCOPES, share=st.floats(0.2, 4.0))
def test_a_forecast_ends_when_the_rule_has_granted_all(scope, share):
    hour = scope.horizons[-1][0]
    messages = max(2, round(hour * share))

    foretold = seconds_of(forecast([a_plan(messages, scope)], now=NOW)[0])

    # a minute's horizon is a steady rate in a forecast; of an hour's, some messages at its edges may differ
    a_minute_s, some_messages_s = 61.0, 4 * HOUR_S / hour
    assert foretold == pytest.approx(granted_in(scope, messages), rel=0.01, abs=a_minute_s + some_messages_s)


@settings(max_examples=60)
@given(
    scope=SCOPES,
    messages=st.lists(st.integers(1, 5000), min_size=1, max_size=4),
    starts=st.lists(st.integers(0, 7200), min_size=4, max_size=4),
)
def test_no_sliding_window_of_a_forecast_holds_more_than_its_amount(scope, messages, starts):
    plans = [
        a_plan(n, scope, name=str(i), not_before=NOW + timedelta(seconds=starts[i]))
        for i, n in enumerate(messages)
    ]
    seen = forecast(plans, now=NOW)
    edges = sorted({edge for one in seen for s in one.segments for edge in (s.since, s.until)})
    rates = [
        (since, until, sum(s.per_s for one in seen for s in one.segments if s.since <= since < s.until))
        for since, until in pairwise(edges)
    ]

    amount, unit_s = scope.horizons[-1]
    for end in edges:
        begin = end - timedelta(seconds=unit_s)
        held = sum(
            rate * max(0.0, (min(until, end) - max(since, begin)).total_seconds())
            for since, until, rate in rates
        )
        assert held <= amount + 1
    assert all(one.leaves + sum(loss.n for loss in one.falls_out) == one.plan.messages for one in seen)
