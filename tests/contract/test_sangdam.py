"""Answers over Kakao Sangdam: the sandbox takes what the client writes, and tells a session from none."""

from __future__ import annotations

import time

import pytest

from pabal_worker.provider.infobip.client import InfobipClient
from pabal_worker.provider.infobip.reports.reports import read_report
from pabal_worker.provider.outcomes import Accepted, Refused, Standing
from pabal_worker.provider.port import LogQuery, OutgoingMessage, SendRequest
from pabal_worker.sandbox import Recipe
from tests.support.logs import all_rows
from tests.support.talking import BUTTON_LIST, IMAGE

pytestmark = pytest.mark.anyio

PROFILE, USER, NUMBER = "@shop", "kakao-user-key-abc", "821012345678"
TEXT = {"type": "TEXT", "text": "안녕하세요"}
END = {"type": "TERMINATE_SESSION"}
CONTENTS = [TEXT, IMAGE, BUTTON_LIST, END]
FAILOVER = {
    "sender": "0215881234",
    "text": "상담 답변이 도착했습니다.",
    "validityPeriod": {"amount": 60, "timeUnit": "SECONDS"},
    "destinationMatching": [{"initial": USER, "failover": NUMBER}],
}


@pytest.fixture
async def client(sandbox):
    client = InfobipClient(sandbox.url, sandbox.api_key, timeout_s=2)
    yield client
    await client.close()


def answer(n, content, *, to=USER, failover=None):
    return OutgoingMessage(f"a-{n}", to, content, 600, failover)


async def send(client, *messages):
    request = SendRequest("KAKAO_SANGDAM", "bulk-1", "stream-1", PROFILE, messages, priority="HIGH")
    return await client.send(request, may_start=lambda: True)


async def told(client, n):
    """What the logs say in the end of an answer."""
    for _ in range(100):
        (row,) = await all_rows(client, LogQuery("KAKAO_SANGDAM", message_ids=[f"a-{n}"]))
        report = read_report(row)
        if report.standing.is_final:
            return report
        time.sleep(0.02)
    raise AssertionError(report)


async def test_all_contents_are_taken_and_delivered_while_the_session_is_open(sandbox, client):
    sandbox.open_sessions(PROFILE, [USER])

    taken = await send(client, *(answer(n, content) for n, content in enumerate(CONTENTS)))

    assert {type(outcome) for outcome in taken.outcomes.values()} == {Accepted}
    assert [(await told(client, n)).standing for n in range(4)] == [Standing.DELIVERED] * 4


async def test_without_a_session_an_answer_is_taken_and_comes_to_nothing(sandbox, client):
    await send(client, answer(1, TEXT))

    report = await told(client, 1)

    assert (report.standing, report.error_id) == (Standing.UNDELIVERED, 7010)


async def test_the_end_of_a_session_ends_it_for_what_comes_later(sandbox, client):
    sandbox.open_sessions(PROFILE, [USER])

    await send(client, answer(1, END))
    await send(client, answer(2, TEXT))

    assert (await told(client, 1)).standing is Standing.DELIVERED
    assert (await told(client, 2)).error_id == 7010


async def test_the_provider_sends_the_sms_to_the_matched_number_and_none_without_a_match(sandbox, client):
    other = FAILOVER | {"destinationMatching": [{"initial": "somebody", "failover": NUMBER}]}

    await send(client, answer(1, TEXT, failover=FAILOVER), answer(2, TEXT, failover=other))

    assert (await told(client, 1)).standing is Standing.DELIVERED
    assert (await told(client, 2)).error_id == 7010
    assert sandbox.summary()["sms_destinations"] == 1


@pytest.mark.parametrize(
    "content",
    [
        {"type": "TEXT", "text": "x" * 1001},
        {"type": "BUTTON_LIST", "text": "?", "buttons": []},
        {
            "type": "BUTTON_LIST",
            "text": "?",
            "buttons": [{"type": "CHATBOT_SWITCH", "name": "a", "event": "a b"}],
        },
        {"type": "TEMPLATE", "templateCode": "T", "text": "?"},
    ],
)
@pytest.mark.off_contract(why="each is refused for what the file forbids")
async def test_what_the_provider_does_not_take_is_refused(sandbox, client, content):
    sandbox.open_sessions(PROFILE, [USER])

    refused = await send(client, answer(1, content))

    assert refused.http_status == 400
    assert isinstance(refused.outcomes["a-1"], Refused)


async def test_a_recipe_can_close_any_share_of_sessions(sandbox, client):
    sandbox.set_recipe(Recipe.model_validate({"outcomes": {"kakao_sangdam": {"no_session": 1}}}))
    sandbox.open_sessions(PROFILE, [USER])

    await send(client, answer(1, TEXT))

    assert (await told(client, 1)).error_id == 7010
