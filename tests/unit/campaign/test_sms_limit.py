"""The limit of a campaign's SMS, in its file and as a command changes it."""

import pytest

from pabal.campaign import parse_campaign
from pabal.campaign.sms_limit import FailoverLimit, change_limit
from pabal.errors import WrongInput

PRICE = {"price": "12.50", "currency": "EUR", "pricePerMessage": "0.03"}


def campaign(**failover):
    return {
        "id": "sale",
        "channel": "KAKAO_ALIM",
        "sender": "@shop",
        "content": {"type": "TEMPLATE", "templateCode": "T", "text": "안녕하세요"},
        "smsFailover": {"sender": "0215881234", "text": "안녕하세요"} | failover,
    }


def problem_in(raw):
    with pytest.raises(WrongInput) as error:
        parse_campaign(raw)
    (problem,) = error.value.problems
    return problem


@pytest.mark.parametrize("limit", [{"messages": 500}, PRICE, PRICE | {"messages": 500}])
def test_a_limit_is_read_and_written_as_it_is(limit):
    assert parse_campaign(campaign(limit=limit)).to_json()["smsFailover"]["limit"] == limit


@pytest.mark.parametrize(
    ("limit", "place", "what", "way_out"),
    [
        ({}, "", "neither messages nor price", "add one"),
        ({"messages": 0}, ".messages", "is less than 1", "write 1 or more"),
        ({"messages": "500"}, ".messages", "is not a whole number", "write 500 without quotes"),
        ({"price": "12.50"}, "", "price without currency and pricePerMessage", "add what is missing"),
        ({"messages": 5, "currency": "EUR"}, "", "has currency without price", "add price"),
        (PRICE | {"price": 12.5}, ".price", "is not text", "put it in quotes"),
        (PRICE | {"price": "12,50"}, ".price", "is not an amount of money", '"12.50"'),
        (PRICE | {"price": "0.00"}, ".price", "is not an amount of money", "above 0"),
        (PRICE | {"price": "0.02"}, "", "too low for a single SMS", "raise price"),
        (PRICE | {"currency": "eur"}, ".currency", "is not a currency", "EUR"),
    ],
)
def test_a_limit_that_cannot_be_kept_is_refused_with_the_way_out(limit, place, what, way_out):
    problem = problem_in(campaign(limit=limit))

    assert problem.where == f"smsFailover.limit{place}"
    assert what in problem.what and way_out in problem.way_out


def test_a_limit_beside_the_providers_own_failover_is_refused():
    problem = problem_in(campaign(mode="PROVIDER", limit={"messages": 5}))

    assert problem.where == "smsFailover.limit"
    assert "the provider sends these SMS by itself" in problem.what and "DISPATCHER" in problem.way_out


def test_an_advertising_sms_is_not_left_to_the_provider():
    text = "(광고)샘플몰 할인 무료수신거부 080-123-4567"
    problem = problem_in(campaign(mode="PROVIDER", text=text) | {"advertising": True})

    assert problem.where == "smsFailover.mode"
    assert "by day only" in problem.what and 'write "mode": "DISPATCHER"' in problem.way_out


def test_money_is_one_value_however_it_is_written():
    assert FailoverLimit(**as_said("12.5", "0.030")) == FailoverLimit(**as_said("012.50", "0.03"))


def as_said(price: str, each: str) -> dict[str, str]:
    return {"price": price, "currency": "EUR", "price_per_message": each}


@pytest.mark.parametrize(
    ("before", "said", "each", "after"),
    [
        (None, "800", None, {"messages": 800}),
        (None, "12.50 EUR", "0.03", PRICE),
        (None, "12.5eur", "0.03", PRICE),
        ({"messages": 500}, "800", None, {"messages": 800}),
        ({"messages": 500}, "12.50 EUR", "0.03", PRICE | {"messages": 500}),
        (PRICE, "20 EUR", None, PRICE | {"price": "20.00"}),
        (PRICE, None, "0.05", PRICE | {"pricePerMessage": "0.05"}),
        (PRICE, None, None, PRICE),
        (PRICE, "none", None, None),
        (None, None, None, None),
    ],
)
def test_a_command_changes_what_it_speaks_of(before, said, each, after):
    limit = change_limit(before and FailoverLimit.model_validate(before), said, each)

    assert (limit and limit.to_json()) == after


@pytest.mark.parametrize("said", ["0", "-5", "many", "12.50", "1.2.3 EUR", "12.50 EUR", "99999999999"])
def test_what_is_no_limit_is_refused_with_the_way_out(said):
    with pytest.raises(WrongInput) as error:
        change_limit(None, said, None)

    assert all(problem.what and problem.way_out for problem in error.value.problems)


def test_another_currency_needs_another_price_for_one():
    euros = FailoverLimit(price="1.50", currency="EUR", price_per_message="0.03")

    with pytest.raises(WrongInput) as error:
        change_limit(euros, "12.50 KRW", None)
    won = change_limit(euros, "3000 KRW", "30")

    [problem] = error.value.problems
    assert "an SMS costs in EUR" in problem.what
    assert "--price-per-message what one costs at most in KRW" in problem.way_out
    assert (won.price, won.currency, won.price_per_message) == ("3000.00", "KRW", "30.00")
