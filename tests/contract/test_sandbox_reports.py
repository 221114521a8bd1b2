"""Delivery reports, pushed by a real sandbox to a real receiver."""

from __future__ import annotations

import json
import threading
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from pabal_worker.sandbox import Recipe, read_recipe
from tests.support.traffic import Traffic

SEND, LOGS = "/kakao-alim/1/messages", "/kakao-alim/1/logs"


class Receiver:
    """Keeps what is pushed to it; `answers` are the status codes of the next pushes, then 200."""

    def __init__(self) -> None:
        self.pushes: list[list[dict]] = []
        self.headers: list[dict[str, str]] = []
        self.answers: list[int] = []
        self.url = ""

    @property
    def rows(self) -> list[dict]:
        return [row for push in self.pushes for row in push]

    def wait_for(self, rows: int) -> list[dict]:
        ends = time.monotonic() + 20
        while len(self.rows) < rows and time.monotonic() < ends:
            time.sleep(0.01)
        return self.rows


@pytest.fixture
def receiver(traffic: Traffic | None) -> Iterator[Receiver]:
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["content-length"]))
            if traffic is not None:
                traffic.judge_push("KAKAO_ALIM", raw)
            body = json.loads(raw)
            kept.headers.append({name.lower(): value for name, value in self.headers.items()})
            status = kept.answers.pop(0) if kept.answers else 200
            if status == 200:
                kept.pushes.append(body["results"])
            self.send_response(status)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        kept.url = f"http://127.0.0.1:{server.server_port}/reports"
        yield kept
        server.shutdown()


@pytest.fixture
def send(api: httpx.Client, receiver: Receiver) -> Callable[..., dict]:
    def send(*message_ids: str, delivery: dict | None = None, **options: object) -> dict:
        message = {
            "sender": "OFFICIAL",
            "destinations": [{"to": "821012345678", "messageId": id_} for id_ in message_ids],
            "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "안녕하세요"},
            "options": options,
            "webhooks": {"delivery": {"url": receiver.url, **(delivery or {})}, "callbackData": "mine"},
        }
        body = {"messages": [message], "options": {"schedule": {"bulkId": "bulk"}}}
        answer: dict = api.post(SEND, json=body).raise_for_status().json()
        return answer

    return send


def recipe(reports: dict | None = None, **outcomes: float) -> Recipe:
    quick = {"min_s": 0, "max_s": 0.05, **(reports or {})}
    return read_recipe({"reports": quick, "outcomes": {"kakao_alim": outcomes}})


def names(rows: list[dict]) -> list[str]:
    return [row["status"]["name"] for row in rows]


def final_log(api: httpx.Client, message_id: str) -> dict:
    row: dict = api.get(LOGS, params={"messageId": message_id}).json()["results"][0]
    return row


def test_a_report_has_every_documented_field(send, receiver):
    send("m1", platform={"entityId": "e", "applicationId": "a"}, campaignReferenceId="c")

    (row,) = receiver.wait_for(1)

    assert row.pop("sentAt") <= row.pop("doneAt")
    assert row == {
        "bulkId": "bulk",
        "messageId": "m1",
        "to": "821012345678",
        "sender": "OFFICIAL",
        "messageCount": 1,
        "mccMnc": "45005",
        "price": {"pricePerMessage": 0.01, "currency": "EUR"},
        "status": {
            "groupId": 3,
            "groupName": "DELIVERED",
            "id": 5,
            "name": "DELIVERED_TO_HANDSET",
            "description": "Message delivered to handset",
        },
        "error": {
            "groupId": 0,
            "groupName": "OK",
            "id": 0,
            "name": "NO_ERROR",
            "description": "No Error",
            "permanent": False,
        },
        "callbackData": "mine",
        "platform": {"entityId": "e", "applicationId": "a"},
        "campaignReferenceId": "c",
    }


@pytest.mark.parametrize(
    ("outcome", "status", "error"),
    [
        ("unknown_user", "UNDELIVERABLE_NOT_DELIVERED", 7002),
        ("blocked", "UNDELIVERABLE_NOT_DELIVERED", 7003),
        ("template_mismatch", "UNDELIVERABLE_NOT_DELIVERED", 7008),
        ("to_operator_only", "DELIVERED_TO_OPERATOR", 0),
    ],
)
def test_each_outcome_is_reported_and_logged_alike(api, sandbox, send, receiver, outcome, status, error):
    sandbox.set_recipe(recipe(**{outcome: 1}))

    send("m1")

    (row,) = receiver.wait_for(1)
    assert (row["status"]["name"], row["error"]["id"]) == (status, error)
    assert final_log(api, "m1")["status"] == row["status"]


def test_an_expired_message_is_reported_at_the_end_of_its_validity(sandbox, send, receiver):
    sandbox.set_recipe(recipe(expired=1))

    send("m1", validityPeriod={"amount": 1, "timeUnit": "SECONDS"})

    assert names(receiver.wait_for(1)) == ["EXPIRED_EXPIRED"]


def test_a_message_that_never_ends_stays_pending(api, sandbox, send, receiver):
    sandbox.set_recipe(recipe(never_final=1))

    send("m1")

    assert final_log(api, "m1")["status"]["name"] == "PENDING_ENROUTE"
    assert sandbox.summary()["reports_waiting"] == 0


def test_a_lost_report_stands_in_the_logs(api, sandbox, send):
    sandbox.set_recipe(recipe({"max_s": 0}, report_lost=1))

    send("m1")

    assert final_log(api, "m1")["status"]["name"] == "DELIVERED_TO_HANDSET"
    assert sandbox.summary()["reports_waiting"] == 0


def test_an_early_report_is_there_before_the_answer(sandbox, send, receiver):
    sandbox.set_recipe(recipe({"early": 1}))

    send("m1", "m2")

    assert [row["messageId"] for row in receiver.rows] == ["m1", "m2"]


def test_a_repeated_report_comes_twice(sandbox, send, receiver):
    sandbox.set_recipe(recipe({"repeated": 1}))

    send("m1")

    first, second = receiver.wait_for(2)
    assert first == second


def test_an_intermediate_report_comes_if_asked_for(sandbox, send, receiver):
    sandbox.set_recipe(recipe({"min_s": 0.3, "max_s": 0.3}))

    send("m1", delivery={"intermediateReport": True})

    assert names(receiver.wait_for(2)) == ["DELIVERED_TO_OPERATOR", "DELIVERED_TO_HANDSET"]


def test_the_final_report_may_come_before_the_intermediate(sandbox, send, receiver):
    sandbox.set_recipe(recipe({"min_s": 0.3, "max_s": 0.3, "reverse_order": 1}))

    send("m1")

    assert names(receiver.wait_for(2)) == ["DELIVERED_TO_HANDSET", "DELIVERED_TO_OPERATOR"]


def test_reports_come_in_batches_of_the_size_that_was_set(sandbox, send, receiver):
    sandbox.set_recipe(recipe({"max_s": 0, "batch_size": 4}))

    send(*[f"m{n}" for n in range(10)])

    receiver.wait_for(10)
    assert max(map(len, receiver.pushes)) == 4


def test_a_push_that_fails_is_repeated_until_it_is_answered_with_200(sandbox, send, receiver):
    sandbox.set_recipe(recipe({"retry_unit_s": 0.01}))
    receiver.answers = [500, 204]

    send("m1")

    assert [row["messageId"] for row in receiver.wait_for(1)] == ["m1"]
    summary = sandbox.summary()
    assert (summary["pushes_failed"], len(receiver.headers)) == (2, 3)


def test_credentials_go_with_a_push(sandbox, send, receiver):
    sandbox.set_recipe(recipe({"user": "pabal", "password": "pony"}))

    send("m1")

    receiver.wait_for(1)
    assert receiver.headers[0]["authorization"] == "Basic " + b64encode(b"pabal:pony").decode()


def test_who_wants_no_report_gets_none_pushed(api, send, receiver):
    send("quiet", delivery={"notify": False})
    send("loud")

    assert [row["messageId"] for row in receiver.wait_for(1)] == ["loud"]


def test_a_failover_sms_shows_by_its_sender_and_price_alone(sandbox, send, receiver):
    sandbox.set_recipe(recipe(unknown_user=1))

    send("m1", smsFailover={"sender": "0215881234", "text": "안녕"})

    (row,) = receiver.wait_for(1)
    assert (row["messageId"], row["sender"], row["status"]["id"]) == ("m1", "0215881234", 5)
    assert row["price"]["pricePerMessage"] == 0.03
    assert sandbox.summary()["sms_per_destination_max"] == 1
