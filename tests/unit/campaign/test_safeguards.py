"""Late start, canary and guard in a campaign file: defaults, bounds, complaints."""

from __future__ import annotations

import pytest

from pabal.campaign import parse_campaign
from pabal.campaign.large_audience import describe_protection
from pabal.errors import WrongInput

LEAST = {
    "id": "spring-sale-2026",
    "channel": "KAKAO_ALIM",
    "sender": "@shop",
    "content": {"type": "TEMPLATE", "templateCode": "ORDER_01", "text": "주문이 발송되었습니다."},
}
SHARE = 0.1
SMS = {"sender": "0215881234", "text": "주문이 발송되었습니다."}


def test_without_them_nothing_of_them_is_in_the_canonical_form():
    assert not {"lateStart", "canary", "guard"} & set(parse_campaign(LEAST).to_json())


def test_what_is_left_out_gets_its_default():
    options = {"lateStart": {"rule": "ASK"}, "canary": {"messages": 5}, "guard": {"failureShare": 0.2}}

    written = parse_campaign(LEAST | options).to_json()

    assert written["lateStart"] == {"rule": "ASK", "after": {"amount": 15, "timeUnit": "MINUTES"}}
    assert written["canary"] == {
        "messages": 5,
        "failureShare": 0.1,
        "wait": {"amount": 30, "timeUnit": "MINUTES"},
    }
    assert written["guard"] == {"failureShare": 0.2, "minimumSamples": 100}
    assert parse_campaign(written) == parse_campaign(LEAST | options)


@pytest.mark.parametrize(
    ("options", "where", "way_out"),
    [
        ({"lateStart": {}}, "lateStart.rule", "add it: GO_ON, ASK"),
        ({"lateStart": {"rule": "expire"}}, "lateStart.rule", "write EXPIRE"),
        ({"lateStart": {"rule": "STOP"}}, "lateStart.rule", "write GO_ON, ASK or EXPIRE"),
        (
            {"lateStart": {"rule": "ASK", "after": {"amount": 59, "timeUnit": "SECONDS"}}},
            "lateStart.after",
            "write 1 MINUTES or more",
        ),
        (
            {"lateStart": {"rule": "ASK", "after": {"amount": 49, "timeUnit": "HOURS"}}},
            "lateStart.after",
            "write 48 HOURS or less",
        ),
        ({"canary": {}}, "canary.messages", "add it: How many go first"),
        ({"canary": {"messages": 0}}, "canary.messages", "write 1 or more"),
        ({"canary": {"messages": 10_001}}, "canary.messages", "write 10000 or less"),
        ({"canary": {"messages": True}}, "canary.messages", "write a whole number"),
        ({"canary": {"messages": 5, "failureShare": 0}}, "canary.failureShare", "write more than 0"),
        ({"canary": {"messages": 5, "failureShare": 1.01}}, "canary.failureShare", "write 1.0 or less"),
        ({"canary": {"messages": 5, "failureShare": "0.1"}}, "canary.failureShare", "write 0.1 without"),
        ({"canary": {"messages": 5, "wait": {"amount": 49, "timeUnit": "HOURS"}}}, "canary.wait", "48 HOURS"),
        ({"canary": {"messages": 5, "share": 1}}, "canary.share", "known are messages, failureShare"),
        ({"guard": {}}, "guard.failureShare", "add it: The most that may fail"),
        ({"guard": {"failureShare": 1}}, "guard.failureShare", "write less than 1"),
        ({"guard": {"failureShare": SHARE, "minimumSamples": 19}}, "guard.minimumSamples", "20 or more"),
        ({"guard": {"failureShare": SHARE, "minimumSample": 20}}, "guard.minimumSample", "minimumSamples?"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place_and_the_way_out(options, where, way_out):
    with pytest.raises(WrongInput) as refusal:
        parse_campaign(LEAST | options)

    (problem,) = refusal.value.problems
    assert problem.where == where
    assert way_out in problem.way_out


@pytest.mark.parametrize(
    "options",
    [
        {"lateStart": {"rule": "GO_ON", "after": {"amount": 60, "timeUnit": "SECONDS"}}},
        {"lateStart": {"rule": "EXPIRE", "after": {"amount": 48, "timeUnit": "HOURS"}}},
        {"canary": {"messages": 1, "failureShare": 1}},
        {"canary": {"messages": 10_000, "failureShare": 0.0001}},
        {"guard": {"failureShare": 0.999, "minimumSamples": 20}},
    ],
)
def test_the_ends_of_each_range_are_taken(options):
    assert parse_campaign(LEAST | options)


def test_a_campaign_may_say_that_it_wants_no_guard():
    written = parse_campaign(LEAST | {"guard": "NONE"}).to_json()

    assert written["guard"] == "NONE"
    assert parse_campaign(written).guard == "NONE"


@pytest.mark.parametrize(
    ("people", "options", "words"),
    [
        (1000, {"smsFailover": SMS}, []),
        (1001, {}, ["held when more than 50% of 100"]),
        (1001, {"smsFailover": SMS}, ["held when more than 50% of 100", "no SMS until 50 have failed or 20"]),
        (1001, {"smsFailover": SMS, "guard": {"failureShare": 0.2}}, ["no SMS until 50 have failed"]),
        (
            1001,
            {"smsFailover": SMS | {"mode": "PROVIDER"}},
            ["held when", "the provider fails over by itself"],
        ),
        (1001, {"smsFailover": SMS, "guard": "NONE"}, ["none: "]),
    ],
)
def test_what_protects_a_large_campaign_is_said(people, options, words):
    sentences = describe_protection(parse_campaign(LEAST | options), people)

    assert len(sentences) == len(words)
    assert all(sentence.startswith(start) for sentence, start in zip(sentences, words, strict=True))
