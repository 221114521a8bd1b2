"""The client against a worker in this process and a real Valkey."""

import threading
from typing import Any

import pytest
from redis import Redis

from pabal.campaign import parse_campaign
from pabal.client import Client
from pabal.client.unwrap import unwrap_reply
from pabal.errors import (
    CampaignRefused,
    CampaignUnknown,
    MessageRefused,
    NoAnswer,
    NotPossibleNow,
    PabalError,
    WrongInput,
    WrongSettings,
)
from pabal.one_offs import OneOff
from tests.models.replies import listed
from tests.models.workers import Kept, StandIn

SPEC = {
    "id": "shipping",
    "channel": "KAKAO_ALIM",
    "sender": "OFFICIAL-ACCOUNT-ID-123",
    "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "#{name}님의 상품"},
}
CAMPAIGN = parse_campaign(SPEC)


def refused(kind: str, text: str, **more: Any) -> PabalError:
    with pytest.raises(PabalError) as error:
        unwrap_reply({"error": {"kind": kind, "text": text, **more}}, "pabal.open", "shipping")
    return error.value


def test_a_campaign_is_opened_and_opened_again(client: Client, stand_in: StandIn) -> None:
    first, again = client.open(CAMPAIGN), client.open(CAMPAIGN)

    assert first == again
    assert first["state"] == "receiving"
    assert stand_in.campaigns["shipping"].spec == CAMPAIGN.to_json()


def test_another_campaign_under_the_same_id_is_refused(client: Client) -> None:
    client.open(CAMPAIGN)

    with pytest.raises(CampaignRefused) as error:
        client.open(parse_campaign(SPEC | {"sender": "SOMEBODY-ELSE"}))

    assert str(error.value) == "campaign 'shipping': is taken by another campaign; choose another id"


def test_a_campaign_that_nobody_knows_is_unknown(client: Client) -> None:
    with pytest.raises(CampaignUnknown, match="nobody-knows"):
        client.status("nobody-knows")


def test_campaigns_are_listed(client: Client, stand_in: StandIn) -> None:
    stand_in.campaigns["shipping"] = Kept({})

    assert client.campaigns() == [listed("shipping", "receiving")]


def test_what_the_state_forbids_is_not_possible_now(client: Client) -> None:
    with pytest.raises(NotPossibleNow, match="is finished; only running campaigns can become paused"):
        client.pause("shipping")


def test_pace_and_no_pace_are_told_as_they_are(client: Client, stand_in: StandIn) -> None:
    client.pace("shipping", 600, "HOUR")
    client.pace("shipping", None)

    assert stand_in.controls == [
        {"campaign": "shipping", "amount": 600, "time_unit": "HOUR"},
        {"campaign": "shipping", "amount": None, "time_unit": "MINUTE"},
    ]


def test_a_pace_of_several_horizons_is_told_in_words(client: Client, stand_in: StandIn) -> None:
    client.pace("shipping", "50/SECOND,100000/DAY")
    client.pace("shipping", ["600/MINUTE", "5000/HOUR"])

    assert stand_in.controls == [
        {"campaign": "shipping", "pace": "50/SECOND,100000/DAY"},
        {"campaign": "shipping", "pace": "600/MINUTE,5000/HOUR"},
    ]


def test_a_wrong_request_has_a_problem_with_a_way_out(client: Client) -> None:
    with pytest.raises(WrongInput) as error:
        client.pace("shipping", 0)

    assert [problem.way_out for problem in error.value.problems] == ["write a whole number above 0"]


def test_a_worker_that_fails_at_a_task_is_no_answer_and_shows_nobodys_number(client: Client) -> None:
    with pytest.raises(NoAnswer) as error:
        client.cancel("shipping")

    assert "ZeroDivisionError" in str(error.value)
    assert "5678" not in str(error.value)


@pytest.mark.promise("personal data")
def test_what_is_shown_of_a_batch_holds_no_person(client: Client, stand_in: StandIn) -> None:
    client.open(CAMPAIGN)

    client.enqueue("shipping", 1, ["name"], [[2, "821012345678", "길동"]])
    client.seal("shipping", batches=1, fingerprint="f")

    assert [seen["kwargsrepr"] for seen in stand_in.headers] == ["{'campaign': 'shipping', 'number': 1}"]


def test_nothing_of_an_answered_question_stays_behind(client: Client, redis) -> None:
    client.open(CAMPAIGN)

    assert list(redis.scan_iter("celery-task-meta-*")) == []


def test_a_client_may_be_shared_between_threads(client: Client, stand_in: StandIn) -> None:
    stand_in.campaigns.update({f"campaign-{n}": Kept({}) for n in range(4)})
    answers: dict[int, str] = {}

    def ask(n: int) -> None:
        for _ in range(5):
            answers[n] = client.status(f"campaign-{n}")["campaign"]

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers == {n: f"campaign-{n}" for n in range(4)}


def test_without_workers_the_broker_is_named_without_its_password(redis_url: str) -> None:
    password = redis_url.split(":")[2].split("@")[0]

    with pytest.raises(NoAnswer) as error:
        Client(redis_url, timeout_s=1).status("shipping")

    assert "no worker answered pabal.status within 1 s" in str(error.value)
    assert "127.0.0.1" in str(error.value) and password not in str(error.value)


@pytest.mark.parametrize("url", ["redis://user:s3cret@127.0.0.1:1/0", "amqp://user:s3cret@127.0.0.1:1//"])
def test_without_a_broker_there_is_no_answer_and_no_password(url: str) -> None:
    with pytest.raises(NoAnswer) as error:
        Client(url).status("shipping")

    assert "cannot be reached" in str(error.value)
    assert "s3cret" not in str(error.value)


@pytest.mark.parametrize(
    "url",
    [
        "redis://:s3/cret@host:6379/0",
        "redis://:s3cret@host:6379//",
        "ftp://:s3cret@host",
        "redis://:s3cret@host:x/0",
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(WrongSettings) as error:
        Client(url)

    assert "percent-encoded" in str(error.value) and "s3" not in str(error.value)


def test_a_wiped_broker_does_not_end_a_client(client: Client, stand_in: StandIn, redis) -> None:
    client.open(CAMPAIGN)
    redis.flushall()

    again = client.open(CAMPAIGN)

    assert again["state"] == "receiving"


def test_a_wrong_campaign_comes_back_with_all_its_problems() -> None:
    problems = [
        {"where": "endAt", "value": "x", "what": "is in the past", "way_out": "choose another"},
        {"where": "sendAt", "value": "y", "what": "is too far", "way_out": "choose another"},
    ]

    error = refused("wrong_input", "two things", problems=problems)

    assert isinstance(error, WrongInput)
    assert [problem.to_json() for problem in error.problems] == problems


@pytest.mark.parametrize(
    ("name", "text"),
    [("PoolTimeout", "cannot reach their ledger"), ("UndefinedTable", "run `pabal migrate`")],
)
def test_a_worker_without_its_ledger_says_so(name: str, text: str) -> None:
    failure = type(name, (Exception,), {})("relation does not exist: 821012345678")

    with pytest.raises(NoAnswer, match=text) as error:
        unwrap_reply(failure, "pabal.status", "shipping")

    assert "5678" not in str(error.value)


def test_a_kind_of_error_from_a_newer_worker_keeps_its_text() -> None:
    error = refused("too_tall", "the campaign is too tall; make it smaller")

    assert str(error) == "the campaign is too tall; make it smaller"


MESSAGE = {name: option for name, option in SPEC.items() if name != "id"}


def test_a_message_to_one_person_goes_with_its_number_in_normal_form(
    client: Client, stand_in: StandIn
) -> None:
    status = client.send("010-1234-5678", MESSAGE, {"name": "길동"}, key="order-1", reference="A")

    assert (status["key"], status["reference"]) == ("order-1", "A")
    assert stand_in.controls == [
        {
            "key": "order-1",
            "to": "821012345678",
            "message": MESSAGE,
            "values": {"name": "길동"},
            "reference": "A",
        }
    ]


def test_what_was_sent_is_found_by_key_and_by_reference(client: Client) -> None:
    client.send("01012345678", MESSAGE, {"name": "길동"}, key="order-1", reference="A")

    assert client.sent(keys=["order-1"]) == client.sent(references=["A"])
    assert client.sent(keys=["order-2"]) == []


@pytest.mark.parametrize(
    ("to", "values", "key", "error", "text"),
    [
        ("02-123-4567", {"name": "길동"}, "k", WrongInput, "is a landline"),
        ("01012345678", {}, "k", WrongInput, "values.name"),
        ("01012345678", {"name": "길동"}, "taken", MessageRefused, "stands for another message"),
    ],
)
def test_a_message_that_is_not_taken_is_an_error_with_a_way_out(
    client: Client, to: str, values: dict[str, str], key: str, error: type[PabalError], text: str
) -> None:
    with pytest.raises(error, match=text):
        client.send(to, MESSAGE, values, key=key)


def test_many_messages_go_by_one_task_and_one_that_is_refused_is_no_matter_of_the_others(
    client: Client,
) -> None:
    messages = [OneOff("01012345678", MESSAGE, key, {"name": "길동"}) for key in ("a", "taken", "b")]

    outcomes = client.send_all(messages)

    assert [outcome.get("refused") for outcome in outcomes] == [None, "key_taken", None]


def test_a_broker_that_runs_and_refuses_is_quoted_in_its_own_words(redis_url: str, redis: Redis) -> None:
    client = Client(redis_url, timeout_s=2)
    redis.config_set("maxmemory", "1")
    try:
        with pytest.raises(NoAnswer, match=r"is reached and takes nothing in \(command not .*memory or disk"):
            client.status("shipping")
    finally:
        redis.config_set("maxmemory", "0")


def test_a_broker_that_is_a_replica_is_told_from_one_without_memory(redis_url: str, redis: Redis) -> None:
    client = Client(redis_url, timeout_s=2)
    redis.replicaof("127.0.0.1", 1)
    try:
        with pytest.raises(WrongSettings, match=r"is a replica, .* name its primary in PABAL_BROKER_URL"):
            client.status("shipping")
    finally:
        redis.replicaof("no", "one")


@pytest.mark.parametrize(
    ("to", "message"), [("02-123-4567", {}), ("010-1234-5678", {"content": object()})], ids=["to", "message"]
)
def test_a_message_that_cannot_be_sent_fails_alone_whoever_sends_at_the_same_time(
    client: Client, monkeypatch: pytest.MonkeyPatch, to: str, message: dict[str, Any]
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(client, "_ask", lambda *args, **arguments: asked.append(arguments))

    with pytest.raises(WrongInput):
        client.send(to=to, message=message, key="order-1")
    with pytest.raises(WrongInput):
        client.answer("profile", user="somebody", content={"text": object()}, key="order-1")

    assert not asked
    assert not client._sends._lines
    assert not client._answers._lines


def test_a_zone_that_is_none_is_refused_with_the_name_to_write() -> None:
    with pytest.raises(WrongInput) as refused:
        Client("redis://127.0.0.1:6379/0", time_zone="KST")

    assert refused.value.fields == ("time_zone",)
    assert "write Asia/Seoul" in str(refused.value)
