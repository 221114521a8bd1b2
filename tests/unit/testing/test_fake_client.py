"""The client for tests of a service: what it keeps, what it refuses, and the fixtures that bring it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from pabal import AsyncClient, Client, NoAnswer, WrongInput, parse_campaign
from pabal.one_offs import OneOff
from pabal.testing import FakeClient, NotSimulated

pytest_plugins = ["pytester"]

MESSAGE = {
    "channel": "KAKAO_ALIM",
    "sender": "@shop",
    "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "#{name}님의 상품"},
    "smsFailover": {"sender": "0215881234", "text": "#{name}님, 문자입니다"},
}
CAMPAIGN = parse_campaign({**MESSAGE, "id": "shipping", "reference": "order"})
PEOPLE = [
    {"to": "010-1234-5678", "name": "길동", "order": "4711"},
    {"to": "010-1234-5679", "name": "춘향", "order": "4712"},
]


def test_a_submission_is_kept_as_each_person_would_get_it(pabal_client: FakeClient) -> None:
    receipt = pabal_client.submit(CAMPAIGN, PEOPLE)

    first, second = pabal_client.messages
    assert receipt.recipients == 2
    assert (first.campaign, first.row, first.to, first.reference) == ("shipping", 1, "821012345678", "4711")
    assert (first.text, first.sms) == ("길동님의 상품", "길동님, 문자입니다")
    assert first.content == {"type": "TEMPLATE", "templateCode": "T1", "text": "길동님의 상품"}
    assert second.values == {"name": "춘향", "order": "4712"}
    assert pabal_client.campaign("shipping") == CAMPAIGN


def test_a_list_of_many_batches_keeps_its_order(pabal_client: FakeClient) -> None:
    pabal_client.submit(
        CAMPAIGN, ({"to": f"010{n:08}", "name": "길동", "order": str(n)} for n in range(2345))
    )

    assert [message.reference for message in pabal_client.messages] == [str(n) for n in range(2345)]


def test_a_bad_row_stops_the_submission_and_nothing_is_kept(pabal_client: FakeClient) -> None:
    with pytest.raises(WrongInput, match="is a landline"):
        pabal_client.submit(CAMPAIGN, [*PEOPLE, {"to": "02-1234-5678", "name": "몽룡", "order": "1"}])

    assert pabal_client.messages == []


def test_a_brand_message_without_a_text_of_its_own_is_kept_too(pabal_client: FakeClient) -> None:
    content = {"type": "TEXT_VARIABLE", "templateCode": "B1", "messageData": {"name": "#{name}"}}
    message = {"channel": "KAKAO_BRAND", "sender": "@shop", "content": content}

    pabal_client.send("010-1234-5678", message, {"name": "길동"}, key="b-1")

    (kept,) = pabal_client.messages
    assert (kept.text, kept.content["messageData"]) == ("", {"name": "길동"})


def test_a_value_that_is_missing_is_asked_for_and_no_column(pabal_client: FakeClient) -> None:
    with pytest.raises(WrongInput, match=r"values\.name: is missing; give it a value"):
        pabal_client.send("010-1234-5678", MESSAGE, {}, key="v-1")


def test_single_messages_are_kept_once_by_their_key(pabal_client: FakeClient) -> None:
    one = OneOff("010-1234-5678", MESSAGE, "order-1", {"name": "길동"})

    outcomes = pabal_client.send_all([one, one, OneOff("010-1234-5678", MESSAGE, "order-2")])

    assert ["refused" in outcome for outcome in outcomes] == [False, False, True]
    assert [(message.key, message.text) for message in pabal_client.messages_to("+82 10 1234 5678")] == [
        ("order-1", "길동님의 상품")
    ]


def test_who_is_suppressed_and_what_is_cancelled_would_not_be_sent(pabal_client: FakeClient) -> None:
    pabal_client.submit(CAMPAIGN, PEOPLE)
    pabal_client.suppress(["010-1234-5678"])
    pabal_client.suppress(["010-1234-5679"], sender="@other")

    left = [message.to for message in pabal_client.messages]
    pabal_client.cancel("shipping")

    assert left == ["821012345679"]
    assert pabal_client.messages == []


def test_what_is_not_simulated_is_said_until_the_test_gives_a_reply(pabal_client: FakeClient) -> None:
    with pytest.raises(NotSimulated, match=r"client\.replies\['pabal\.webhooks'\]"):
        pabal_client.webhooks()

    pabal_client.replies["pabal.webhooks"] = {"webhooks": []}
    pabal_client.replies["pabal.open"] = NoAnswer("the broker is away")

    assert pabal_client.webhooks() == {"webhooks": []}
    with pytest.raises(NoAnswer, match="the broker is away"):
        pabal_client.submit(CAMPAIGN, PEOPLE)


def test_a_fake_client_is_awaited_as_a_real_one(
    pabal_client: FakeClient, pabal_async_client: AsyncClient
) -> None:
    async def people() -> AsyncIterator[dict[str, str]]:
        for person in PEOPLE:
            yield person

    async def submit() -> str:
        await pabal_async_client.submit(CAMPAIGN, people())
        return (await pabal_async_client.status("shipping"))["state"]

    assert asyncio.run(submit()) == "scheduled"
    assert len(pabal_client.messages) == 2


def test_a_fake_client_is_a_client_and_connects_to_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.socket.connect", lambda *_: pytest.fail("it connects"))

    client: Client = FakeClient()
    client.submit(CAMPAIGN, PEOPLE)

    assert client.status("shipping")["recipients"] == 2


def test_pytest_finds_the_fixtures_without_being_told(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        def test_nothing_is_sent_before_it_is_asked_for(pabal_client, pabal_async_client):
            assert pabal_async_client.client is pabal_client
            assert pabal_client.messages == []
    """)

    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)
