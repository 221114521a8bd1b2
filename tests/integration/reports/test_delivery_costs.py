"""The audit of `reach`: who was reached how and at what cost, compared with the rows, and rebuilt."""

from __future__ import annotations

import random

import pytest

from tests.support.driving import SMS, status_of, submit
from tests.support.reporting import DELIVERED, EXPIRED, accept, at, claimed, failed, meanwhile, push, report


@pytest.fixture
def campaign(container) -> str:
    """Three had both, two SMS alone, four KakaoTalk; all of it has a price."""
    campaign = submit(container, recipients=9, smsFailover=SMS)
    failed(container, campaign, people=5)
    accept(container, claimed(container, campaign, leg=1))
    push(container, *(report(f"{campaign}.{no}.1", DELIVERED, **at("0.03")) for no in range(1, 6)))
    push(
        container,
        *(report(f"{campaign}.{no}.0", DELIVERED, second=1, **at("0.01")) for no in (1, 2, 3, 6, 7, 8, 9)),
    )
    return campaign


def audit(container, campaign: str, *, repair: bool = False) -> dict:
    return container.auditor.audit(campaign, repair=repair)["ok"]


def broken(said: dict) -> dict[str, str]:
    return {check["name"]: check["says"] for check in said["checks"] if not check["ok"]}


@pytest.mark.law(9)
def test_reach_that_was_lost_is_named_and_rebuilt_with_what_it_cost(container, campaign, forge):
    before = status_of(container, campaign)
    forge("DELETE FROM reach")

    said, mended = audit(container, campaign), audit(container, campaign, repair=True)

    after = status_of(container, campaign)
    assert broken(said) == {"reach": "3 sums of cost and channel differ from the rows"}
    assert (broken(mended), after["reached"], after["costs"]) == ({}, before["reached"], before["costs"])
    assert [(one["of"], one["leg"], one["by"], one["price"], one["both"]) for one in mended["repaired"]] == [
        ("reach", "kakao", 7, "0.07", 0),
        ("reach", "sms", 5, "0.15", 0),
        ("reach", "sms", 0, "0", 3),
    ]


@pytest.mark.parametrize(
    "hand",
    [
        "UPDATE messages SET price = price * 2 WHERE recipient_no = 7 AND leg = 0",
        "UPDATE messages SET currency = 'KRW' WHERE recipient_no = 7 AND leg = 0",
        "UPDATE messages SET channel_inferred = 'sms' WHERE recipient_no = 7 AND leg = 0",
        "UPDATE reach SET twice = twice - 1 WHERE twice > 0",
        "INSERT INTO reach SELECT * FROM reach",
    ],
)
def test_each_sum_that_differs_is_named_and_a_repair_mends_it(container, campaign, forge, hand):
    assert broken(audit(container, campaign)) == {}

    assert forge(hand).rowcount > 0

    assert list(broken(audit(container, campaign))) == ["reach"]
    assert broken(audit(container, campaign, repair=True)) == {}


def test_what_became_of_a_message_after_its_priced_report_makes_no_difference(container, forge):
    campaign = submit(container, recipients=3)
    accept(container, claimed(container, campaign))
    push(
        container, *(report(f"{campaign}.{no}.0", {"groupId": 1, "id": 7}, **at("0.01")) for no in (1, 2, 3))
    )

    assert (
        forge("UPDATE messages SET state = 'unconfirmed', ask_at = NULL WHERE recipient_no < 3").rowcount == 2
    )

    assert broken(audit(container, campaign)) == {}


@pytest.mark.law(9)
def test_rebuilding_while_reports_are_applied_and_sums_are_folded_counts_nothing_twice(container, forge):
    luck, campaign = random.Random(5), submit(container, recipients=300)
    accept(container, claimed(container, campaign))
    no = container.ledger.campaigns.find(campaign).no
    values = f"({no}, 0, 'delivered', 'EUR', 7, 9)"
    forge(f"INSERT INTO reach (campaign_no, leg, state, currency, n, price) VALUES {values}")
    said = [
        report(f"{campaign}.{row}.0", luck.choice([DELIVERED, EXPIRED]), second=second, **at("0.01"))
        for row in range(1, 301)
        for second in (1, 2)
    ]
    luck.shuffle(said)

    def apply() -> None:
        for first in range(0, len(said), 10):
            push(container, *said[first : first + 10])
            container.ledger.tallies.fold([no], over=3)

    meanwhile(apply, lambda: container.ledger.audits.repair_reach(no))

    assert broken(audit(container, campaign)) == {}
    assert status_of(container, campaign)["costs"] == [
        {"channel": "kakao", "currency": "EUR", "price": "3", "messages": 300}
    ]
