"""The channel that a report lets us infer, and how long the provider's own chain is waited for."""

from datetime import UTC, datetime, timedelta

import pytest

from pabal_worker.provider.factory import provider_format
from pabal_worker.reconciliation.decisions import LogFinding, ReconcilerSettings, decide_answered
from pabal_worker.records import Asked, Resolved
from pabal_worker.reports.channel_inference import infer_channel
from pabal_worker.rules.delivery_costs import Chain

CHAIN = Chain(sender="@shop", sms_sender="0215881234")
LEFT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
SETTINGS = ReconcilerSettings(ask_again_s=60, pull_s=60, grace_s=120, horizon_s=3 * 3600)


@pytest.mark.parametrize(
    ("said", "channel"),
    [
        ({"sender": "0215881234"}, "sms"),
        ({"sender": "02-1588-1234"}, "sms"),
        ({"sender": "+82215881234"}, "sms"),
        ({"sender": "8221588 1234".replace(" ", "")}, "sms"),
        ({"sender": "0215881234", "messageCount": 1}, "sms"),
        ({"sender": "@shop"}, "kakao"),
        ({"sender": "@shop", "mccMnc": "45005", "messageCount": 1}, "kakao"),
        ({"mccMnc": "45005"}, "sms"),
        ({"sender": "somebody", "mccMnc": "45005"}, "sms"),
        ({"sender": "somebody"}, None),
        ({"messageCount": 1}, None),
        ({}, None),
    ],
)
@pytest.mark.law(8)
def test_the_sender_tells_the_channel_and_where_it_does_not_the_network_may(said, channel):
    report = provider_format().read_report({"messageId": "c.1.0", "status": {"groupId": 3, "id": 5}} | said)

    assert infer_channel(report, CHAIN) == channel


def answered_at(message: Asked, now: datetime) -> Resolved:
    two_days_s = 48 * 3600
    return decide_answered(message, LogFinding.UNDERWAY, settings=SETTINGS, reach_s=two_days_s, now=now)


def asked(**more) -> Asked:
    values = {
        "campaign_no": 1,
        "campaign_id": "c",
        "recipient_no": 1,
        "leg": 0,
        "channel": "KAKAO_ALIM",
        "state": "accepted",
        "asked": 3,
        "attempt": 7,
        "left_at": LEFT,
        "valid_until": LEFT + timedelta(hours=1),
        "has_failover": False,
        "chain_s": None,
        "voided": [],
        "tries": 1,
    }
    return Asked(**(values | more))


@pytest.mark.parametrize(
    ("more", "closes_after"),
    [
        ({"has_failover": True}, timedelta(hours=1, seconds=120)),
        ({"has_failover": True, "leg": 1}, timedelta(hours=3)),
        ({}, timedelta(hours=3)),
        ({"chain_s": 1800}, timedelta(hours=1.5, seconds=120)),
        ({"chain_s": 7200}, timedelta(hours=3, seconds=120)),
    ],
)
def test_without_a_final_word_an_accepted_message_is_unconfirmed_from_its_own_end_on(more, closes_after):
    end = LEFT + closes_after

    before = answered_at(asked(**more), end - timedelta(seconds=1))
    after = answered_at(asked(**more), end)

    assert (before.state, before.ask_at) == ("accepted", end)
    assert (after.state, after.ask_at) == ("unconfirmed", None)
