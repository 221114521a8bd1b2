"""A refusal is charged to whoever is at fault: the campaign waits, and nobody is refused for it."""

from __future__ import annotations

import orjson
import pytest

from pabal_worker.provider.infobip.answers.answers import Reply
from tests.support.driving import PLAIN, SMS, drive, later, pump, recipe, seconds, status_of, submit, turn


def refusing(container, violations, *, status: int = 400) -> list[int]:
    """A provider that refuses every request alike; returns the sizes of what was sent to it, as they come."""
    sizes: list[int] = []
    body = {"errorCode": "E400", "description": "Bad request", "violations": violations}

    async def post(_path, content, departure):
        departure.begin()
        sizes.append(sum(len(group["destinations"]) for group in orjson.loads(content)["messages"]))
        return Reply(status, {}, orjson.dumps(body))

    container.provider._post = post
    return sizes


@pytest.mark.parametrize(
    ("violations", "calls"),
    [
        ([{"property": "messages[0].sender", "violation": "sender is not registered"}], 1),
        ([{"property": "messages[0].content.templateCode", "violation": "is unknown"}], 1),
        ([{"property": "messages[0].options.platform.entityId", "violation": "is unknown"}], 1),
        ([{"property": "messages[0].webhooks.delivery.url", "violation": "is no address"}], 1),
        ([], 3),
    ],
)
@pytest.mark.law(10)
def test_a_400_about_what_all_have_in_common_holds_the_campaign_and_refuses_nobody(
    make_container, violations, calls
):
    container = make_container(request_size=64, requests_in_flight=1, pump_shares=1)
    sizes = refusing(container, violations)
    submit(container, recipients=64, smsFailover=SMS, validityPeriod=seconds(3600))

    for _ in range(14):
        pump(container)
        later(container, 70)

    status = status_of(container, "test")
    assert (status["state"], status["legs"]) == ("held", {"kakao": {"waiting": 64}})
    assert "HTTP 400 E400" in status["reason"]
    assert "`pabal resume test`" in status["reason"]
    assert len(sizes) == calls


def answering(container, bodies, *, by_group: bool = False):
    """A provider that answers `bodies(rows, request)`: HTTP status and body; requests count from 1."""
    requests: list[list[str]] = []

    async def post(_path, content, departure):
        departure.begin()
        groups = orjson.loads(content)["messages"]
        rows = [row for group in groups for row in group["destinations"]]
        requests.append([row["messageId"] for row in rows])
        status, body = bodies(groups if by_group else rows, len(requests))
        return Reply(status, {}, orjson.dumps(body))

    container.provider._post = post
    return requests


PENDING = {"groupId": 1, "id": 26, "name": "PENDING_ACCEPTED"}
TOO_LONG = {"groupId": 5, "id": 25, "name": "REJECTED_MESSAGE_TOO_LONG"}


def taken(rows, status=PENDING):
    return 200, {"messages": [{"messageId": row["messageId"], "status": status} for row in rows]}


def refused(*names):
    return 400, {"errorCode": "E400", "violations": [{"property": name, "violation": "no"} for name in names]}


def pumped(container, *, until, id="test"):
    """Pump, a second apart by the container's clock, until `until` holds of the status."""
    for _ in range(60):
        pump(container)
        status = status_of(container, id)
        if until(status):
            return status
        later(container, 3)
    raise AssertionError(f"still {status}")


def is_held(status):
    return status["state"] == "held"


@pytest.mark.law(10)
def test_a_row_that_a_400_points_at_is_refused_only_if_it_is_refused_again_alone(make_container):
    container = make_container(requests_in_flight=1, pump_shares=1)

    def bodies(rows, _):
        bad = [n for n, row in enumerate(rows, 1) if row["messageId"] == "test.3.0"]  # this one counts from 1
        return refused(f"messages[{bad[0]}].content.text") if bad else taken(rows)

    requests = answering(container, bodies)
    submit(container, recipients=20, smsFailover=SMS, validityPeriod=seconds(3600))

    status = pumped(
        container, until=lambda status: status["legs"]["kakao"] == {"accepted": 19, "rejected": 1}
    )

    assert status["state"] == "running"
    assert status["legs"]["kakao"] == {"accepted": 19, "rejected": 1}
    assert sum(status["legs"]["sms"].values()) == 1  # booked; a busy machine may have sent it by now
    assert ["test.4.0"] in requests  # the wrong one went alone, and was taken
    assert requests.count(["test.3.0"]) == 1


@pytest.mark.law(10)
def test_the_first_message_is_not_refused_for_its_text_before_any_was_taken(make_container):
    container = make_container(request_size=1, requests_in_flight=1, pump_shares=1)

    def bodies(rows, _):
        return refused() if rows[0]["messageId"] in ("test.1.0", "test.2.0") else taken(rows)

    requests = answering(container, bodies)
    submit(container, recipients=5, validityPeriod=seconds(3600))

    status = pumped(
        container, until=lambda status: status["legs"] == {"kakao": {"accepted": 3, "rejected": 2}}
    )

    assert status["state"] == "running"
    assert requests[:3] == [["test.1.0"], ["test.2.0"], ["test.3.0"]]
    assert requests.count(["test.1.0"]) == 2


def test_what_another_campaign_of_this_sender_and_template_learnt_counts(make_container):
    container = make_container(request_size=1, requests_in_flight=1, pump_shares=1)
    answering(container, lambda rows, _: taken(rows) if "good" in rows[0]["messageId"] else refused())
    submit(container, recipients=1, id="good", validityPeriod=seconds(3600))
    pump(container)

    submit(container, recipients=1, id="bad", validityPeriod=seconds(3600))

    pumped(container, id="bad", until=lambda status: status["legs"] == {"kakao": {"rejected": 1}})


@pytest.mark.law(10)
def test_nearly_all_of_an_answer_refused_for_their_content_hold_the_campaign(make_container):
    container = make_container(request_size=20, requests_in_flight=1, pump_shares=1)
    requests = answering(container, lambda rows, _: taken(rows, TOO_LONG))
    submit(container, recipients=60, smsFailover=SMS, validityPeriod=seconds(3600))

    status = pumped(container, until=is_held)

    assert status["legs"] == {"kakao": {"waiting": 60}}
    assert "REJECTED_MESSAGE_TOO_LONG (5/25)" in status["reason"]
    assert len(requests) == 1


def test_some_refused_for_their_content_beside_others_taken_are_their_own_fault(make_container):
    container = make_container(request_size=20, requests_in_flight=1, pump_shares=1)

    def bodies(rows, _):
        rejected = taken(rows[:8], TOO_LONG)[1]["messages"]
        return 200, {"messages": rejected + taken(rows[8:])[1]["messages"]}

    answering(container, bodies)
    submit(container, recipients=20, validityPeriod=seconds(3600))
    pump(container)

    assert status_of(container, "test")["legs"] == {"kakao": {"accepted": 12, "rejected": 8}}


def test_recipients_at_fault_hold_nobody_up_however_many_they_are(make_container):
    container = make_container(request_size=1, requests_in_flight=1, pump_shares=1)
    answering(container, lambda rows, _: refused("messages[0].destinations[0].to"))
    submit(container, recipients=12, validityPeriod=seconds(3600))

    pumped(container, until=lambda status: status["legs"] == {"kakao": {"rejected": 12}})


def test_after_a_resume_what_was_refused_alone_does_not_hold_up_those_behind_it(make_container):
    container = make_container(request_size=1, requests_in_flight=1, pump_shares=1)
    bad = {f"test.{no}.0" for no in (1, 2, 3)}
    answering(container, lambda rows, _: refused() if rows[0]["messageId"] in bad else taken(rows))
    submit(container, recipients=6, validityPeriod=seconds(3600))
    held = pumped(container, until=is_held)

    container.control.resume("test")
    status = pumped(
        container, until=lambda status: status["legs"] == {"kakao": {"accepted": 3, "rejected": 3}}
    )

    assert held["legs"] == {"kakao": {"waiting": 6}}
    assert status["state"] == "running"


def test_a_resume_without_a_mend_costs_one_call_for_each_campaign_and_refuses_nobody(make_container):
    container = make_container(request_size=50, requests_in_flight=1, pump_shares=1)
    sizes = refusing(container, [])
    submit(container, recipients=100, smsFailover=SMS, validityPeriod=seconds(3600))
    pumped(container, until=is_held)
    before = len(sizes)

    for _ in range(3):
        container.control.resume("test")
        pumped(container, until=is_held)

    assert status_of(container, "test")["legs"] == {"kakao": {"waiting": 100}}
    assert len(sizes) == before + 3


@pytest.mark.law(10)
def test_one_resume_lets_go_all_that_a_wrong_key_held_and_nothing_else(make_container, sandbox):
    sandbox.set_recipe(recipe(faults=[{"kind": "status_401", "first": 1}]))
    container = make_container()
    for id in ("first", "second", "third"):
        submit(container, recipients=20, id=id, validityPeriod=seconds(600))
    for _ in range(3):
        turn(container)
    held = [status_of(container, id)["state"] for id in ("first", "second", "third")]
    container.control.pause("third")
    sandbox.set_recipe(recipe())

    container.control.resume("first")
    states = [drive(container, id)["state"] for id in ("first", "second", "third")]

    assert held == ["held"] * 3
    assert states == ["finished", "finished", "paused"]


def one_off(key: str, template: str = "ORDER_01"):
    content = {"type": "TEMPLATE", "templateCode": template, "text": PLAIN}
    message = {"channel": "KAKAO_ALIM", "sender": "@shop", "content": content}
    return {"key": key, "to": "821012345678", "message": message, "values": {}}


def send_one_offs(container, *messages) -> str:
    """Send one-offs; returns the id of their stream."""
    reply = container.one_offs.send(list(messages), publish=lambda _: None)
    assert all("problems" not in message for message in reply["ok"]["messages"]), reply
    later(container, 4)  # nobody took the pumps that sending started; now a tick names them again
    return container.listing.list_campaigns()["ok"]["campaigns"][0]["campaign"]


def test_a_stream_is_held_for_its_sender_and_refuses_nobody(make_container):
    container = make_container(requests_in_flight=1)
    sizes = refusing(container, [{"property": "messages[0].sender", "violation": "is not registered"}])
    stream = send_one_offs(container, *[one_off(f"key-{n}") for n in range(5)])

    status = pumped(container, id=stream, until=is_held)

    assert (status["legs"], len(sizes)) == ({"kakao": {"waiting": 5}}, 1)


def test_a_stream_is_held_for_a_template_if_nothing_of_its_sender_is_taken(make_container):
    container = make_container(requests_in_flight=1)
    refusing(container, [{"property": "messages[0].content.templateCode", "violation": "is unknown"}])
    stream = send_one_offs(container, *[one_off(f"key-{n}") for n in range(5)])

    status = pumped(container, id=stream, until=is_held)

    assert status["legs"] == {"kakao": {"waiting": 5}}
    assert "'ORDER_01'" in status["reason"]


def test_a_wrong_template_of_one_caller_does_not_stop_the_others_of_a_stream(make_container):
    container = make_container(requests_in_flight=1)

    def bodies(groups, _):
        wrong = [n for n, group in enumerate(groups) if group["content"]["templateCode"] == "WRONG"]
        if wrong:
            return refused(*[f"messages[{n}].content.templateCode" for n in wrong])
        return taken([row for group in groups for row in group["destinations"]])

    answering(container, bodies, by_group=True)
    stream = send_one_offs(container, one_off("first"))
    pumped(container, id=stream, until=lambda status: status["legs"] == {"kakao": {"accepted": 1}})
    send_one_offs(container, one_off("wrong", "WRONG"), *[one_off(f"key-{n}") for n in range(5)])

    done = {"kakao": {"accepted": 6, "rejected": 1}}
    status = pumped(container, id=stream, until=lambda status: status["legs"] == done)

    assert status["state"] == "running"


def test_a_worker_without_the_providers_address_says_so_in_the_status(make_container):
    container = make_container(infobip_base_url="", pump_shares=1)
    submit(container, recipients=5)

    pump(container)

    status = status_of(container, "test")
    assert (status["state"], status["legs"]) == ("running", {"kakao": {"waiting": 5}})
    assert "PABAL_INFOBIP_BASE_URL is not set" in status["waitsFor"]["what"]
