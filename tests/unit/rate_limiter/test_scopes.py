"""Scopes: their names, what the ledger calls them, and what people read."""

from __future__ import annotations

import pytest

from pabal.campaign import parse_campaign
from pabal.rate.pacing import Scope
from pabal_worker.rate_limiter.scopes import (
    ACCOUNT,
    Speeds,
    ledger_filter_of,
    scopes_below_account,
    shown_name,
    speeds_of,
)
from pabal_worker.settings import Settings
from tests.support.driving import SMS, spec


class Row:
    id = "test"
    pace = "600/MINUTE,9000/HOUR"
    sms_sender = "0215881234"


@pytest.mark.parametrize(
    ("leg", "expected"),
    [
        (
            0,
            [
                Scope("campaign:test", 600, 60, ((9000, 3600),)),
                Scope("sender:@shop", 5, 1, ((100, 60), (1000, 86_400))),
                Scope("entity:shop", 3, 60),
            ],
        ),
        (1, [Scope("sms:0215881234", 7, 60), Scope("entity:shop", 3, 60)]),
    ],
)
def test_a_message_counts_against_the_scopes_of_its_leg_and_entity(leg, expected):
    campaign = parse_campaign(spec(smsFailover=SMS, platform={"entityId": "shop"}))
    speeds = Speeds(sender=((5, 1), (100, 60), (1000, 86_400)), sms=((7, 60),), entity=((3, 60),))

    assert scopes_below_account(Row(), campaign, leg, speeds) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("account:default", {}),
        ("campaign:test", {"campaign_id": "test"}),
        ("sender:@shop", {"sender": "@shop"}),
        ("sms:0215881234", {"sms_sender": "0215881234"}),
        ("entity:a:b", {"entity": "a:b"}),
        ("logs", None),
        ("account:another", {}),
    ],
)
def test_the_ledger_finds_the_calls_of_a_scope(name, expected):
    assert ledger_filter_of(Scope(name, 1, 60)) == expected


def test_people_read_of_one_account_only():
    assert ACCOUNT == "account:default"
    assert shown_name(ACCOUNT) == "account"
    assert shown_name("campaign:account:default") == "campaign:account:default"


def test_caps_come_from_the_settings():
    settings = Settings(
        account_speed="100000/DAY, 50/second",
        sender_speed="5/SECOND",
        sms_speed="7/HOUR",
        entity_speed="none",
    )

    assert speeds_of(settings) == Speeds(
        account=((50, 1), (100_000, 86_400)), sender=((5, 1),), sms=((7, 3600),), entity=()
    )
