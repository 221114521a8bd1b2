"""Subscriptions as we ask for them, by the provider's own file, and the sandbox's answers by it too."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from pabal_worker.provider.factory import connect_pushes
from pabal_worker.provider.push_plans import (
    SUBSCRIPTION_CHANNELS,
    Receiver,
    plan_subscription,
    unlisted_profile,
)

FILE = "infobip-subscriptions-api-openapi.json"
REQUESTS = {
    "KAKAO_ALIM": "KakaoAlimSubscriptionRequest",
    "KAKAO_BRAND_MESSAGE": "KakaoBrandMessageSubscriptionRequest",
    "SMS": "SmsSubscriptionRequest",
}
RECEIVERS = [
    Receiver("https://pabal.example.com", "token", "infobip", "password"),
    Receiver("https://pabal.example.com", "token"),
]


@pytest.fixture(scope="module")
def file():
    folder = os.environ.get("TEST_OPENAPI") or os.environ.get("PABAL_OPENAPI")
    if not folder or not (Path(folder) / FILE).exists():
        pytest.skip(f"the provider's {FILE} is not here: PABAL_OPENAPI names its folder")
    openapi = pytest.importorskip("tests.support.openapi", reason="there is nothing to judge by")
    return openapi.OpenApiFile(Path(folder) / FILE)


def schema_of(file, title):
    """The schema of this name, whatever stands before it."""
    (name,) = [name for name in file.document["components"]["schemas"] if name.split(".")[-1] == title]
    return {"$ref": f"#/components/schemas/{name}"}


@pytest.mark.parametrize("receiver", RECEIVERS)
@pytest.mark.parametrize("channel", SUBSCRIPTION_CHANNELS)
def test_the_providers_file_takes_a_subscription(file, channel, receiver):
    body = json.loads(json.dumps(plan_subscription(channel, receiver).body))

    assert file.problems_of(body, schema_of(file, REQUESTS[channel])) == []


@pytest.mark.off_contract(why="the judge of all traffic has not the file of subscriptions")
def test_what_the_sandbox_lists_is_as_the_providers_file_says(file, sandbox):
    with connect_pushes(sandbox.url, sandbox.api_key) as pushes:
        pushes.make(plan_subscription("KAKAO_ALIM", RECEIVERS[0]))
        (row,) = pushes.subscriptions("KAKAO_ALIM")

    profile = row.pop("profile")
    assert file.problems_of(profile, schema_of(file, "ProfileResponse")) == []
    assert file.problems_of(row, schema_of(file, "SubscriptionResponse")) == []
    assert "password" not in json.dumps(profile)


def test_a_profile_that_the_provider_forwards_nothing_of_is_told_with_those_that_it_does():
    found = [{"resource": "@shop"}, {"resource": "@other"}, {"unheardOf": 1}]

    assert unlisted_profile("@shop", found) == ""
    assert "'@shpo'" in unlisted_profile("@shpo", found)
    assert "'@other', '@shop'" in unlisted_profile("@shpo", found)
    assert "those that it forwards" not in unlisted_profile("@shpo", [])
