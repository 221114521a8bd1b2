"""The sandbox over real HTTP: what a send must look like, what it answers, logs, reports and control."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx
import pytest

from pabal_worker.sandbox import Recipe, read_recipe

ALIM, SMS = "/kakao-alim/1", "/sms/3"


def alim(*message_ids: str, bulk_id: str = "bulk", to: str = "821012345678", **message: object) -> dict:
    return {
        "messages": [
            {
                "sender": "OFFICIAL",
                "destinations": [{"to": to, "messageId": id_} for id_ in message_ids],
                "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "안녕하세요"},
                **message,
            }
        ],
        "options": {"schedule": {"bulkId": bulk_id}},
    }


def sms(*message_ids: str, **message: object) -> dict:
    body = alim(*message_ids, **message)
    body["messages"][0]["content"] = {"text": "안녕하세요"}
    return body


def statuses(answer: httpx.Response) -> list[str]:
    return [row["status"]["name"] for row in answer.json()["messages"]]


def until(question, *, seconds: float = 10.0):
    ends = time.monotonic() + seconds
    while not (answer := question()) and time.monotonic() < ends:
        time.sleep(0.02)
    return answer


def test_a_send_is_answered_row_by_row_as_documented(api):
    answer = api.post(f"{ALIM}/messages", json=alim("m1"))

    assert answer.json() == {
        "bulkId": "bulk",
        "messages": [
            {
                "messageId": "m1",
                "destination": "821012345678",
                "status": {
                    "groupId": 1,
                    "groupName": "PENDING",
                    "id": 7,
                    "name": "PENDING_ENROUTE",
                    "description": "Message sent to next instance",
                },
                "details": {},
            }
        ],
    }


def test_an_sms_is_pending_accepted_and_counted_if_asked_for(api):
    body = sms("m1")
    body["options"]["includeSmsCountInResponse"] = True

    (row,) = api.post(f"{SMS}/messages", json=body).json()["messages"]

    assert (row["status"]["id"], row["details"]) == (26, {"messageCount": 1})


def test_every_option_that_is_documented_may_pass(api):
    body = alim("m1")
    message = body["messages"][0]
    message["content"] |= {
        "title": "배송 안내",
        "groupKey": "grp-1",
        "buttons": [
            {"type": "URL", "name": "확인", "urlMobile": "https://m.example.com", "target": "out"},
            {"type": "APP_LINK", "name": "앱", "schemeAndroid": "a://", "schemeIos": "a://"},
            {"type": "CHATBOT_SWITCH", "name": "상담", "chatExtra": "1", "chatEvent": "start"},
            {"type": "ADD_CHANNEL", "name": "채널"},
        ],
    }
    message["options"] = {
        "platform": {"entityId": "e", "applicationId": "a"},
        "validityPeriod": {"amount": 30, "timeUnit": "MINUTES"},
        "deliveryTimeWindow": {
            "days": ["MONDAY"],
            "from": {"hour": 0, "minute": 0},
            "to": {"hour": 11, "minute": 50},
        },
        "campaignReferenceId": "c",
        "smsFailover": {
            "sender": "0215881234",
            "text": "안녕",
            "validityPeriod": {"amount": 1, "timeUnit": "HOURS"},
            "regional": {"southKorea": {"title": "안내", "resellerCode": 123456789}},
        },
    }
    message["webhooks"] = {
        "delivery": {"url": "http://127.0.0.1:9/", "intermediateReport": False, "notify": False},
        "contentType": "application/json",
        "callbackData": "x",
    }
    body["options"] |= {"priority": "HIGH"}
    body["options"]["schedule"]["sendingSpeedLimit"] = {"amount": 600, "timeUnit": "MINUTE"}

    assert api.post(f"{ALIM}/messages", json=body).status_code == 200


@pytest.mark.parametrize(
    ("property_", "change"),
    [
        ("messages", lambda body: body.pop("messages")),
        ("messages[0].sender", lambda body: body["messages"][0].pop("sender")),
        ("messages[0].destinations", lambda body: body["messages"][0].update(destinations=[])),
        ("messages[0].destinations[1].to", lambda body: body["messages"][0]["destinations"][1].pop("to")),
        (
            "messages[0].destinations[0].messageId",
            lambda body: body["messages"][0]["destinations"][0].update(messageId="x" * 201),
        ),
        ("messages[0].content.type", lambda body: body["messages"][0]["content"].update(type="TEXT")),
        (
            "messages[0].content.templateCode",
            lambda body: body["messages"][0]["content"].update(templateCode="x" * 31),
        ),
        ("messages[0].content.text", lambda body: body["messages"][0]["content"].update(text="가" * 1001)),
        (
            "messages[0].content.buttons",
            lambda body: body["messages"][0]["content"].update(
                buttons=[{"type": "ADD_CHANNEL", "name": "n"}] * 6
            ),
        ),
        (
            "messages[0].content.buttons[0].urlMobile",
            lambda body: body["messages"][0]["content"].update(buttons=[{"type": "URL", "name": "n"}]),
        ),
        (
            "messages[0].content.buttons[0]",
            lambda body: body["messages"][0]["content"].update(
                buttons=[{"type": "APP_LINK", "name": "n", "schemeIos": "a://"}]
            ),
        ),
        (
            "messages[0].options.validityPeriod.amount",
            lambda body: body["messages"][0].update(options={"validityPeriod": {"amount": 0}}),
        ),
        (
            "messages[0].options.campaignReferenceId",
            lambda body: body["messages"][0].update(options={"campaignReferenceId": "x" * 256}),
        ),
        (
            "messages[0].options.deliveryTimeWindow",
            lambda body: body["messages"][0].update(
                options={
                    "deliveryTimeWindow": {
                        "days": ["MONDAY"],
                        "from": {"hour": 23, "minute": 0},
                        "to": {"hour": 12, "minute": 0},
                    }
                }
            ),
        ),
        (
            "messages[0].options.deliveryTimeWindow",
            lambda body: body["messages"][0].update(
                options={
                    "deliveryTimeWindow": {
                        "days": ["MONDAY"],
                        "from": {"hour": 9, "minute": 0},
                        "to": {"hour": 9, "minute": 59},
                    }
                }
            ),
        ),
        ("messages[0].webhook", lambda body: body["messages"][0].update(webhook={})),
        ("options.schedule.bulkId", lambda body: body["options"]["schedule"].update(bulkId="x" * 101)),
        ("options.schedule.sendAt", lambda body: body["options"]["schedule"].update(sendAt="2026-09-01")),
        (
            "options.schedule.sendAt",
            lambda body: body["options"]["schedule"].update(sendAt="2999-09-01T01:00:00.000+0000"),
        ),
    ],
)
def test_what_is_not_documented_is_refused_and_named(api, sandbox, property_, change):
    body = alim("m1", "m2")
    change(body)

    answer = api.post(f"{ALIM}/messages", json=body)

    error = answer.json()
    assert (answer.status_code, error["errorCode"]) == (400, "E400")
    assert [violation["property"] for violation in error["violations"]] == [property_]
    assert sandbox.summary()["taken"] == 0


def test_all_violations_come_at_once(api):
    body = alim("m1")
    body["messages"][0]["content"] = {"type": "TEMPLATE"}
    body["colour"] = "red"

    violations = api.post(f"{ALIM}/messages", json=body).json()["violations"]

    assert {violation["property"] for violation in violations} == {
        "messages[0].content.templateCode",
        "messages[0].content.text",
        "colour",
    }


def test_sms_has_no_priority(api):
    body = sms("m1")
    body["options"]["priority"] = "HIGH"

    assert api.post(f"{SMS}/messages", json=body).status_code == 400


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"null"])
def test_a_body_that_is_no_object_is_a_bad_request(api, body):
    assert api.post(f"{ALIM}/messages", content=body).status_code == 400


@pytest.mark.parametrize("key", ["App wrong", "Basic secret", ""])
def test_a_wrong_key_opens_nothing(api, key):
    calls = [
        api.post(f"{ALIM}/messages", json=alim("m1"), headers={"authorization": key}),
        api.get(f"{SMS}/logs", headers={"authorization": key}),
        api.get(f"{SMS}/reports", headers={"authorization": key}),
    ]

    assert {(answer.status_code, answer.json()["errorCode"]) for answer in calls} == {(401, "E401")}


def test_a_path_that_is_not_there_is_said_in_the_providers_form(api):
    assert api.get("/kakao-alim/1/bulks").json()["errorCode"] == "E404"


def test_a_message_id_is_taken_once_however_often_it_comes(api, sandbox):
    first = api.post(f"{ALIM}/messages", json=alim("m1", "m2"))
    second = api.post(f"{ALIM}/messages", json=alim("m2", "m3", "m3"))

    assert statuses(first) == ["PENDING_ENROUTE"] * 2
    assert statuses(second) == [
        "REJECTED_DUPLICATE_MESSAGE_ID",
        "PENDING_ENROUTE",
        "REJECTED_DUPLICATE_MESSAGE_ID",
    ]
    summary = sandbox.summary()
    assert (summary["received"], summary["received_ids"], summary["taken"]) == (5, 3, 3)
    assert (summary["received_more_than_once"], summary["taken_more_than_once"]) == (2, 0)


def test_a_provider_that_forgets_ids_takes_twice_and_the_books_say_so(api, sandbox):
    sandbox.set_recipe(Recipe(refuses_duplicates=False))

    api.post(f"{ALIM}/messages", json=alim("m1"))
    again = api.post(f"{ALIM}/messages", json=alim("m1"))

    assert statuses(again) == ["PENDING_ENROUTE"]
    assert sandbox.summary()["taken_more_than_once"] == 1
    assert len(api.get(f"{ALIM}/logs").json()["results"]) == 1


def test_a_number_that_nobody_can_call_is_rejected_alone(api):
    body = alim("m1", "m2")
    body["messages"][0]["destinations"][0]["to"] = "+82-10"

    assert statuses(api.post(f"{ALIM}/messages", json=body)) == ["REJECTED_DESTINATION", "PENDING_ENROUTE"]


def test_sms_per_destination_are_counted(api, sandbox):
    api.post(f"{SMS}/messages", json=sms("m1", "m2"))
    api.post(f"{SMS}/messages", json=sms("m3", to="821099999999"))

    summary = sandbox.summary()
    assert (summary["sms_destinations"], summary["sms_per_destination_max"]) == (2, 2)


def test_the_logs_find_by_ids_and_carry_the_content_but_not_callback_data(api):
    api.post(f"{ALIM}/messages", json=alim("m1", "m2", "m3", webhooks={"callbackData": "x"}))

    rows = api.get(f"{ALIM}/logs", params={"messageId": "m1,m3,nobody"}).json()["results"]

    assert [row["messageId"] for row in rows] == ["m3", "m1"]
    assert rows[0]["content"]["text"] == "안녕하세요"
    assert rows[0]["destination"] == "821012345678"
    assert "callbackData" not in rows[0]


def test_the_logs_filter_by_all_that_is_asked(api):
    options = {"campaignReferenceId": "c1", "platform": {"entityId": "e1"}}
    api.post(f"{ALIM}/messages", json=alim("m1", bulk_id="b1", options=options))
    api.post(f"{ALIM}/messages", json=alim("m2", bulk_id="b2", to="821000000002"))

    def found(**params: str) -> list[str]:
        return [row["messageId"] for row in api.get(f"{ALIM}/logs", params=params).json()["results"]]

    assert found() == ["m2", "m1"]
    assert found(bulkId="b1") == found(campaignReferenceId="c1,c9") == found(entityId="e1") == ["m1"]
    assert found(bulkId="b1,b2", destination="821000000002") == ["m2"]
    assert found(generalStatus="EXPIRED") == found(sender="x") == []
    assert found(sentSince="2020-01-01T00:00:00.000+0000") == ["m2", "m1"]
    assert found(sentUntil="2020-01-01T00:00:00.000+09:00") == []
    assert found(sentUntil="2020-02-23T17:42:05.39+01:00") == []


def test_the_logs_of_one_channel_do_not_know_the_other(api):
    api.post(f"{ALIM}/messages", json=alim("m1"))

    assert api.get(f"{SMS}/logs", params={"messageId": "m1"}).json()["results"] == []


def test_a_cursor_walks_all_rows_once_although_more_come_meanwhile(api):
    api.post(f"{ALIM}/messages", json=alim(*[f"m{n}" for n in range(5)]))
    seen, params = [], {"bulkId": "bulk", "useCursor": "true", "limit": "2"}

    while params:
        page = api.get(f"{ALIM}/logs", params=params).json()
        seen += [row["messageId"] for row in page["results"]]
        api.post(f"{ALIM}/messages", json=alim(f"late{len(seen)}"))
        following = page["cursor"].get("nextCursor")
        params = params | {"cursor": following} if following else {}

    assert seen == ["m4", "m3", "m2", "m1", "m0"]


def test_logs_give_fifty_rows_unless_asked_otherwise(api):
    api.post(f"{ALIM}/messages", json=alim(*[f"m{n}" for n in range(60)]))

    assert len(api.get(f"{ALIM}/logs").json()["results"]) == 50
    assert len(api.get(f"{ALIM}/logs", params={"limit": "1000"}).json()["results"]) == 60


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=1001",
        "limit=x",
        "generalStatus=SENT",
        "sentSince=yesterday",
        "cursor=5",
        "useCursor=yes",
        "colour=red",
        "messageId=" + ",".join(["0123456789abcdef"] * 130),
    ],
)
def test_a_query_that_is_not_documented_is_a_bad_request(api, query):
    answer = api.get(f"{ALIM}/logs?{query}")

    assert answer.status_code == 400
    assert len(answer.json()["violations"]) == 1


def test_the_logs_of_a_channel_answer_so_often_a_minute(api, sandbox):
    sandbox.set_recipe(Recipe(logs_per_minute=2))

    answers = [api.get(f"{ALIM}/logs") for _ in range(3)] + [api.get(f"{SMS}/logs")]

    assert [answer.status_code for answer in answers] == [200, 200, 429, 200]
    assert answers[2].json()["errorCode"] == "E429"
    assert 0 < int(answers[2].headers["retry-after"]) <= 60


def test_messages_may_show_in_the_logs_later(api, sandbox):
    api.post(f"{ALIM}/messages", json=alim("m1"))
    sandbox.set_recipe(Recipe(log_lag_s=3600))

    assert api.get(f"{ALIM}/logs").json()["results"] == []

    sandbox.set_recipe(Recipe())
    assert len(api.get(f"{ALIM}/logs").json()["results"]) == 1


def test_a_report_that_nobody_can_be_told_of_is_handed_out_once(api):
    api.post(f"{ALIM}/messages", json=alim("m1", "m2"))

    def pulled(**params: str) -> list[str]:
        return [row["messageId"] for row in api.get(f"{ALIM}/reports", params=params).json()["results"]]

    assert until(lambda: pulled(messageId="m2")) == ["m2"]
    assert until(pulled) == ["m1"]
    assert pulled() == []


def test_credit_runs_out_row_by_row_and_the_refused_may_come_again(api, sandbox):
    sandbox.set_recipe(Recipe(credit=2))
    first = api.post(f"{ALIM}/messages", json=alim("m1", "m2", "m3"))
    sandbox.set_recipe(Recipe())
    second = api.post(f"{ALIM}/messages", json=alim("m3"))

    assert statuses(first) == ["PENDING_ENROUTE", "PENDING_ENROUTE", "REJECTED_NOT_ENOUGH_CREDITS"]
    assert statuses(second) == ["PENDING_ENROUTE"]


def test_arrivals_tell_when_each_destination_came_taken_or_not(api, sandbox):
    before = time.monotonic()
    api.post(f"{ALIM}/messages", json=alim("m1", bulk_id="b1"))
    api.post(f"{ALIM}/messages", json=alim("m2", bulk_id="b2"), headers={"authorization": "App wrong"})
    after = time.monotonic()

    rows = sandbox.arrivals()

    assert [
        (row["request"], row["bulkId"], row["messageId"], row["taken"], row["status"]) for row in rows
    ] == [
        (1, "b1", "m1", True, "PENDING_ENROUTE"),
        (2, "b2", "m2", False, "HTTP_401"),
    ]
    assert before <= rows[0]["t"] <= rows[1]["t"] <= after
    assert sandbox.arrivals(since=1) == rows[1:]


def test_the_time_of_arrival_is_taken_before_the_body_is_there(api, sandbox):
    between = []

    def slowly() -> Iterator[bytes]:
        whole = httpx.Request("POST", "http://x", json=alim("m1")).content
        yield whole[:10]
        time.sleep(0.1)
        between.append(time.monotonic())
        yield whole[10:]

    api.post(f"{ALIM}/messages", content=slowly())

    assert sandbox.arrivals()[0]["t"] < between[0]


def test_a_second_request_on_a_connection_has_a_time_of_its_own(api, sandbox):
    api.post(f"{ALIM}/messages", json=alim("m1"))
    between = time.monotonic()
    api.post(f"{ALIM}/messages", json=alim("m2"))

    first, second = sandbox.arrivals()
    assert first["t"] < between < second["t"]


def test_calls_are_listed_with_their_answers(api, sandbox):
    api.post(f"{ALIM}/messages", json=alim("m1", "m2"))
    api.get(f"{ALIM}/logs", params={"limit": "x"})

    rows = [
        (row["call"], row["channel"], row["request"], row["messages"], row["http"])
        for row in sandbox.requests()
    ]
    assert rows == [("send", "KAKAO_ALIM", 1, 2, 200), ("logs", "KAKAO_ALIM", None, 0, 400)]


def test_a_reset_forgets_everything_but_the_recipe(api, sandbox):
    sandbox.set_recipe(read_recipe({"outcomes": {"kakao_alim": {"rejected_at_submit": 1}}}))
    api.post(f"{ALIM}/messages", json=alim("m1"))

    sandbox.reset()

    assert sandbox.summary()["requests"] == 0
    assert statuses(api.post(f"{ALIM}/messages", json=alim("m1"))) == ["REJECTED_DESTINATION"]


def test_a_recipe_that_cannot_be_is_refused_and_the_old_one_stays(api, sandbox):
    answer = api.post("/_sandbox/recipe", json={"capp": {}})

    assert answer.status_code == 400
    assert "did you mean 'cap'?" in answer.json()["problems"][0]["way_out"]
    assert api.get("/_sandbox/health").json() == {"status": "up"}


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"profile": "@shop", "users": 5, "open": True},
        {"profile": "@shop", "users": [["user"]], "open": True},
        {"profile": 1, "users": ["user"], "open": "perhaps"},
    ],
)
def test_a_wrong_change_of_sessions_is_said_by_field(sandbox, asked):
    reply = httpx.post(f"{sandbox.url}/_sandbox/sessions", json=asked, trust_env=False)

    assert reply.status_code == 400
    assert reply.json()["problems"][0]["field"]
