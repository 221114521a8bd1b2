"""Campaigns that cannot end in time are found before anything is sent, with the arithmetic."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pabal.campaign import Campaign, parse_campaign
from pabal.forecast.deadline import find_shortfall, forecast_alone

NOW = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
OFFICE = {
    "days": ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"],
    "from": {"hour": 9, "minute": 0},
    "to": {"hour": 18, "minute": 0},
    "timeZone": "Asia/Seoul",
}


def a_campaign(**options: Any) -> Campaign:
    spec = {
        "id": "slow",
        "channel": "KAKAO_ALIM",
        "sender": "@shop",
        "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "주문이 발송되었습니다."},
        "sendingSpeedLimit": {"amount": 30, "timeUnit": "HOUR"},
    }
    return parse_campaign({name: value for name, value in (spec | options).items() if value is not None})


def test_a_campaign_that_cannot_end_before_its_end_at_is_told_the_arithmetic_and_the_ways_out():
    short = find_shortfall(
        a_campaign(deliveryTimeWindow=OFFICE, endAt="2026-11-23T23:00:00+09:00"), 1_000, now=NOW
    )

    assert short is not None and (short.n, short.is_final) == (730, True)
    assert str(short.problem) == (
        "endAt is '2026-11-23T23:00:00+09:00': 1,000 messages at 30/HOUR need 33 h 21 min of open window; "
        "from 2026-11-23 09:00 KST to endAt it is open for 9 h, in which 270 leave and 730 expire; "
        "raise sendingSpeedLimit to 112/HOUR, move endAt to 2026-11-26T15:22+09:00 or take fewer recipients"
    )


@pytest.mark.parametrize(
    ("end_at", "time_zone", "shown"),
    [
        ("2026-11-23T09:00:00Z", "Asia/Seoul", "2026-11-23 09:00 KST"),
        ("2026-11-23T09:00:00Z", "UTC", "2026-11-23 00:00 UTC"),
        ("2026-11-23T18:00:00+09:00", "America/New_York", "2026-11-23 09:00 UTC+09:00"),
    ],
)
def test_the_arithmetic_tells_moments_in_the_campaigns_zone_else_in_the_installations(
    end_at, time_zone, shown
):
    short = find_shortfall(a_campaign(endAt=end_at), 1_000, now=NOW, time_zone=time_zone)

    assert short is not None
    assert f"from {shown} to endAt" in short.problem.what


def test_a_start_beyond_the_horizon_is_no_shortfall():
    far = NOW + timedelta(days=800)
    options = {"sendAt": far.isoformat(), "endAt": (far + timedelta(hours=9)).isoformat()}

    assert find_shortfall(a_campaign(sendAt=far.isoformat()), 12, now=NOW) is None
    assert find_shortfall(a_campaign(**options), 12, now=NOW) is None
    assert (find_shortfall(a_campaign(**options), 1_000, now=NOW) or pytest.fail()).n == 730


def test_an_end_at_that_would_have_to_be_too_far_ahead_is_no_way_out():
    short = find_shortfall(
        a_campaign(deliveryTimeWindow=OFFICE, endAt="2026-11-23T23:00:00+09:00"), 100_000, now=NOW
    )

    assert short is not None
    assert short.problem.way_out == "raise sendingSpeedLimit to 11,129/HOUR or take fewer recipients"


def test_a_campaign_that_does_not_end_within_the_horizon_is_too_slow():
    short = find_shortfall(a_campaign(deliveryTimeWindow=OFFICE), 100_000, now=NOW)

    assert short is not None and not short.is_final
    assert short.problem.where == "sendingSpeedLimit"
    assert "in the 400 days from 2026-11-23 09:00 KST it is open for 2,574 h" in short.problem.what
    assert short.problem.way_out == "raise it to 39/HOUR or take fewer recipients"


@pytest.mark.parametrize(
    "options",
    [
        {"endAt": "2026-11-24T00:00:00Z"},
        {},
        {"endAt": "2026-11-23T00:00:01Z", "sendingSpeedLimit": None},
        {"endAt": "2020-01-01T00:00:00Z"},
    ],
)
def test_a_campaign_that_ends_in_time_or_has_no_speed_or_a_wrong_moment_is_not_too_slow(options):
    assert find_shortfall(a_campaign(**options), 700, now=NOW) is None


@settings(max_examples=60)
@given(
    messages=st.integers(2, 100_000),
    amount=st.integers(1, 100),
    unit=st.sampled_from(["MINUTE", "HOUR", "DAY"]),
    hours=st.integers(1, 24 * 20),
    window=st.sampled_from([None, OFFICE]),
)
@pytest.mark.promise("forecast")
def test_each_way_out_that_is_named_leads_out(messages, amount, unit, hours, window):
    end_at = NOW + timedelta(hours=hours)
    speed = {"amount": amount, "timeUnit": unit}
    options = {"sendingSpeedLimit": speed, "endAt": end_at.isoformat(), "deliveryTimeWindow": window}
    short = find_shortfall(a_campaign(**options), messages, now=NOW)
    if short is None:
        assert not forecast_alone(a_campaign(**options), messages, now=NOW).falls_out
        return

    faster = re.search(r"to ([\d,]+)/(\w+)", short.problem.way_out)
    later = re.search(r"endAt to (\S+)", short.problem.way_out)

    if faster:
        raised = {"amount": int(faster[1].replace(",", "")), "timeUnit": faster[2]}
        assert (
            find_shortfall(a_campaign(**options | {"sendingSpeedLimit": raised}), messages, now=NOW) is None
        )
    if later:
        assert find_shortfall(a_campaign(**options | {"endAt": later[1]}), messages, now=NOW) is None
    assert faster or later or "fewer recipients" in short.problem.way_out


def test_of_several_horizons_the_one_that_binds_is_named_as_the_way_out():
    limits = ["50/SECOND", "1000/DAY"]
    ends = "2026-11-24T12:00:00+00:00"
    campaign = a_campaign(sendingSpeedLimit=limits, endAt=ends, deliveryTimeWindow=None)

    short = find_shortfall(campaign, 5000, now=NOW)

    assert short is not None and short.is_final
    assert "5,000 messages at 50/SECOND and 1,000/DAY need 96 h" in short.problem.what
    assert "raise sendingSpeedLimit: its DAY binds" in short.problem.way_out
    assert find_shortfall(campaign, 1900, now=NOW) is None
