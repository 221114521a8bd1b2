"""Failover left to the provider: its SMS in our request, no leg of ours, and the channel inferred."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.support.driving import SMS, balances, drive, recipe, seconds, status_of, submit
from tests.support.reporting import DELIVERED, UNDELIVERED, accept, at, claimed, push, report

BY_PROVIDER = SMS | {"mode": "PROVIDER"}


@pytest.mark.law(8)
def test_the_provider_sends_the_sms_and_its_reports_tell_who_got_which(container, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"unknown_user": 0.3}, "sms": {"blocked": 0.2}}))

    status = drive(container, submit(container, smsFailover=BY_PROVIDER, validityPeriod=seconds(20)))

    by_sms, reached = sandbox.summary()["sms_destinations"], status["reached"]
    assert set(status["legs"]) == {"kakao"}
    assert reached["inferred"] is True
    assert reached["sms"] > 10 and reached["sms"] + reached["nobody"] == by_sms
    assert reached["kakao"] == 100 - by_sms
    assert status["failover"] == {"mode": "PROVIDER", "limit": None, "matter": None}
    assert balances(container, "test") and container.auditor.audit("test")["ok"]["balanced"]


def test_export_and_cost_go_by_the_inferred_channel_and_say_so(container, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"blocked": 0.4}}))

    status = drive(container, submit(container, smsFailover=BY_PROVIDER, validityPeriod=seconds(20)))

    by_sms = sandbox.summary()["sms_destinations"]
    rows = container.ledger.tallies.export(container.ledger.campaigns.find("test").no)
    assert Counter(row["reached_by"] for row in rows) == {
        "kakao (inferred)": 100 - by_sms,
        "sms (inferred)": by_sms,
    }
    assert {cost["channel"]: cost["messages"] for cost in status["costs"]} == {
        "kakao": 100 - by_sms,
        "sms": by_sms,
    }


@pytest.mark.law(8)
def test_a_definite_failure_of_the_whole_chain_books_no_sms_of_ours(container):
    accept(container, claimed(container, submit(container, recipients=1, smsFailover=BY_PROVIDER)))

    push(container, report("test.1.0", UNDELIVERED, sender="0215881234", **at("0.03")))

    status = status_of(container, "test")
    assert status["legs"] == {"kakao": {"undelivered": 1}}
    assert status["costs"] == [{"channel": "sms", "currency": "EUR", "price": "0.03", "messages": 1}]


def test_a_delivery_without_any_hint_is_reached_by_either(container):
    accept(container, claimed(container, submit(container, recipients=2, smsFailover=BY_PROVIDER)))

    push(container, report("test.1.0", DELIVERED))

    reached = status_of(container, "test")["reached"]
    assert reached == {"kakao": 0, "sms": 0, "both": 0, "either": 1, "nobody": 1, "inferred": True}


def test_a_later_report_corrects_the_channel(container):
    accept(container, claimed(container, submit(container, recipients=1, smsFailover=BY_PROVIDER)))

    push(container, report("test.1.0", UNDELIVERED, sender="@shop", **at("0.01")))
    push(container, report("test.1.0", DELIVERED, second=9, sender="0215881234", **at("0.03")))

    status = status_of(container, "test")
    assert status["reached"]["sms"] == 1
    assert status["costs"] == [{"channel": "sms", "currency": "EUR", "price": "0.03", "messages": 1}]


def test_who_has_no_final_word_when_the_chain_is_over_is_unconfirmed_and_gets_nothing_more(
    container, sandbox
):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"never_final": 1.0}}))
    options = {"smsFailover": BY_PROVIDER | {"validityPeriod": seconds(2)}, "validityPeriod": seconds(1)}

    status = drive(container, submit(container, recipients=10, **options))

    assert status["legs"] == {"kakao": {"unconfirmed": 10}}
    assert sandbox.summary()["sms_destinations"] == 0
