"""InfobipClient and the sandbox understand each other: what one sends, the other takes, and back."""

import asyncio
import gc
from contextlib import asynccontextmanager
from itertools import islice

import httpx
import pytest

from pabal_worker.errors import LogsUnavailable
from pabal_worker.provider.infobip.answers.statuses import is_duplicate_id
from pabal_worker.provider.infobip.client import InfobipClient
from pabal_worker.provider.infobip.reports.logs import chunk_ids
from pabal_worker.provider.infobip.reports.reports import read_body, read_report
from pabal_worker.provider.outcomes import Accepted, ErrorClass, Refused, Standing, TryLater, Unknown
from pabal_worker.provider.port import LogQuery, OutgoingMessage, SendRequest
from pabal_worker.sandbox import Recipe
from tests.support.logs import all_rows

pytestmark = pytest.mark.anyio

WINDOW = {"days": ["MONDAY"], "from": {"hour": 0, "minute": 0}, "to": {"hour": 11, "minute": 50}}


@asynccontextmanager
async def client_of(sandbox, api_key=None):
    client = InfobipClient(sandbox.url, api_key or sandbox.api_key, timeout_s=2)
    try:
        yield client
    finally:
        await client.close()


def alim(n, text="안녕하세요", to=None, validity_s=600):
    content = {"type": "TEMPLATE", "templateCode": "ORDER_01", "text": text}
    return OutgoingMessage(f"m-{n}", to or f"8210{n:08}", content, validity_s)


def request_of(*messages, channel="KAKAO_ALIM", **more):
    return SendRequest(channel, "bulk-1", "campaign-1", "SENDER", messages, **more)


async def send(client, *messages, **more):
    return await client.send(request_of(*messages, **more), may_start=lambda: True)


async def test_a_request_with_every_option_is_taken_and_found_in_the_logs(sandbox):
    options = {"window": WINDOW, "platform": {"entityId": "e", "applicationId": "a"}, "priority": "HIGH"}
    messages = [alim(n, text=f"안녕 {n % 2}") for n in range(5)]

    async with client_of(sandbox) as client:
        answer = await send(client, *messages, **options)
        by_bulk = await all_rows(client, LogQuery("KAKAO_ALIM", bulk_id="bulk-1"))
        by_id = await all_rows(client, LogQuery("KAKAO_ALIM", message_ids=["m-1", "m-3", "not ours"]))

    assert {type(outcome) for outcome in answer.outcomes.values()} == {Accepted}
    assert {read_report(row).message_id for row in by_bulk} == {f"m-{n}" for n in range(5)}
    assert {read_report(row).message_id for row in by_id} == {"m-1", "m-3"}


async def test_bodies_of_a_call_go_with_it_and_do_not_wait_for_a_search_for_garbage(sandbox):
    async with client_of(sandbox) as client:
        await send(client, alim(1))
        gc.collect()
        gc.disable()
        try:
            await send(client, *(alim(n) for n in range(2, 7)))
            left = [one for one in gc.get_objects() if isinstance(one, httpx.Request | httpx.Response)]
        finally:
            gc.enable()

    assert left == []


async def test_an_sms_with_its_regional_options_is_taken(sandbox):
    message = OutgoingMessage("m-1", "821000000001", {"text": "안녕하세요"}, 600)
    regional = {"southKorea": {"title": "안내", "resellerCode": 123456789}}

    async with client_of(sandbox) as client:
        answer = await send(client, message, channel="SMS", regional=regional)
        rows = await all_rows(client, LogQuery("SMS", bulk_id="bulk-1"))

    assert isinstance(answer.outcomes["m-1"], Accepted)
    assert read_report(rows[0]).bulk_id == "bulk-1"


async def test_logs_of_more_than_a_page_are_read_whole(sandbox):
    async with client_of(sandbox) as client:
        await send(client, *(alim(n) for n in range(1_500)))
        rows = await all_rows(client, LogQuery("KAKAO_ALIM", bulk_id="bulk-1"))

    assert {row["messageId"] for row in rows} == {f"m-{n}" for n in range(1_500)}


async def test_pending_reports_hand_out_what_was_delivered(sandbox):
    reports = []

    async with client_of(sandbox) as client:
        await send(client, alim(1), alim(2))
        while len(reports) < 2:
            reports += read_body(await client.pending_reports("KAKAO_ALIM")).reports
            await asyncio.sleep(0.02)

    assert {report.message_id for report in reports} == {"m-1", "m-2"}
    assert {report.standing for report in reports} == {Standing.DELIVERED}


async def test_the_same_id_again_is_in_doubt_and_says_why(sandbox):
    async with client_of(sandbox) as client:
        await send(client, alim(1))
        again = await send(client, alim(1))

    assert isinstance(again.outcomes["m-1"], Unknown)
    assert is_duplicate_id(again.outcomes["m-1"].status)


async def test_an_empty_account_takes_some_and_leaves_the_others_waiting(sandbox):
    sandbox.set_recipe(Recipe(credit=2))

    async with client_of(sandbox) as client:
        answer = await send(client, *(alim(n) for n in range(3)))

    assert [type(answer.outcomes[f"m-{n}"]) for n in range(3)] == [Accepted, Accepted, TryLater]
    assert answer.outcomes["m-2"].error_class is ErrorClass.ACCOUNT


async def test_a_bad_number_costs_only_itself(sandbox):
    async with client_of(sandbox) as client:
        answer = await send(client, alim(1), alim(2, to="12"))

    assert isinstance(answer.outcomes["m-1"], Accepted)
    assert isinstance(answer.outcomes["m-2"], Refused)
    assert answer.outcomes["m-2"].error_class is ErrorClass.RECIPIENT


@pytest.mark.off_contract("a text above the limit, to see it refused")
async def test_a_text_that_is_too_long_is_found_in_a_refused_request(sandbox):
    async with client_of(sandbox) as client:
        answer = await send(client, alim(1), alim(2, text="가" * 1_001))
        again = await send(client, alim(1))
        alone = await send(client, alim(2, text="가" * 1_001))

    assert answer.http_status == 400
    assert isinstance(answer.outcomes["m-1"], TryLater)
    assert answer.outcomes["m-2"].alone
    assert isinstance(alone.outcomes["m-2"], Refused)
    assert "messages[1].content.text" in answer.outcomes["m-2"].why
    assert isinstance(again.outcomes["m-1"], Accepted)


async def test_a_wrong_key_is_the_account_s(sandbox):
    async with client_of(sandbox, api_key="another") as client:
        answer = await send(client, alim(1))

        with pytest.raises(LogsUnavailable, match="401"):
            await all_rows(client, LogQuery("KAKAO_ALIM", bulk_id="bulk-1"))

    assert answer.http_status == 401
    assert answer.outcomes["m-1"].error_class is ErrorClass.ACCOUNT


@pytest.mark.parametrize(
    ("kind", "expected", "is_taken"),
    [
        ("status_401", TryLater, False),
        ("status_403", TryLater, False),
        ("status_429", TryLater, False),
        ("status_503", TryLater, False),
        ("status_500_not_taken", Unknown, False),
        ("status_500_taken", Unknown, True),
        ("cut_before", Unknown, False),
        ("accept_then_cut", Unknown, True),
        ("hang", Unknown, None),
        pytest.param(
            "non_json_200", Unknown, True, marks=pytest.mark.off_contract("an answer that is not JSON")
        ),
        ("slow", Accepted, True),
        ("foreign_rows", Accepted, True),
        ("shuffled_rows", Accepted, True),
        ("missing_rows", Unknown, True),
    ],
)
@pytest.mark.law(3)
async def test_after_every_fault_the_outcome_fits_and_the_logs_know_the_truth(
    sandbox, kind, expected, is_taken
):
    sandbox.set_recipe(Recipe.model_validate({"faults": [{"kind": kind, "on": [1], "late_s": 0.05}]}))

    async with client_of(sandbox) as client:
        answer = await send(client, alim(1))
        rows = await all_rows(client, LogQuery("KAKAO_ALIM", bulk_id="bulk-1"))

    assert type(answer.outcomes["m-1"]) is expected
    assert is_taken is None or bool(rows) is is_taken
    assert len(sandbox.arrivals()) <= 1


@pytest.mark.parametrize("length", [1, 7, 10, 11, 40, 199])
async def test_the_longest_list_of_ids_is_taken(sandbox, length):
    async with client_of(sandbox) as client:
        for ids in islice(chunk_ids(f"{n:0{length}}" for n in range(10**length)), 2):
            assert (await client.log_page(LogQuery("KAKAO_ALIM", message_ids=ids))).rows == []
