"""What the provider is asked to push, and that nothing secret of it is shown."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal_worker.provider.push_plans import (
    SUBSCRIPTION_CHANNELS,
    Receiver,
    hide_address,
    hide_secrets,
    plan_inbound,
    plan_subscription,
)

secrets = st.text("abcdefghij0123456789-_", min_size=12, max_size=40)


@given(token=secrets, password=secrets, channel=st.sampled_from(SUBSCRIPTION_CHANNELS))
def test_no_plan_shows_a_secret(token: str, password: str, channel: str) -> None:
    receiver = Receiver("https://pabal.example.com/kakao/", token, "infobip", password)

    for plan in (plan_subscription(channel, receiver), plan_inbound("@shop", receiver)):
        shown = json.dumps(plan.shown())

        assert token in json.dumps(plan.body)
        assert token not in shown
        assert password not in shown


def test_basic_authentication_is_asked_for_where_the_receiver_has_a_user() -> None:
    with_user = plan_subscription("SMS", Receiver("https://a.kr", "t", "infobip", "p")).body
    without = plan_subscription("SMS", Receiver("https://a.kr", "t")).body

    assert with_user["profile"]["security"]["type"] == "BASIC"
    assert "security" not in without["profile"]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.kr/reports/token", "https://a.kr/reports/…"),
        ("https://user:password@a.kr:8443/x/token?key=1", "https://a.kr:8443/x/…"),
        ("https://a.kr", "https://a.kr/"),
        ("https://a.kr:port/x", "…"),
    ],
)
def test_an_address_keeps_its_token_to_itself(url: str, shown: str) -> None:
    assert hide_address(url) == shown


def test_headers_and_credentials_of_others_are_hidden_at_any_depth() -> None:
    row = {"profile": {"headers": {"X-Key": "secret"}, "security": {"credentials": {"secretKey": "secret"}}}}

    assert "secret" not in json.dumps(hide_secrets([row])).replace("secretKey", "")
