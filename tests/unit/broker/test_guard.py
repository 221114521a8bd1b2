"""What comes from a queue becomes a message that Celery can take, whatever it is."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kombu.utils.json import loads as kombu_loads

from pabal import wire
from pabal_worker.broker.dead_letters import letter_of, readable, reply_to
from pabal_worker.broker.redis_transport import admit
from pabal_worker.broker.task_message import ForeignMessage, RawMessage, read_message

ID = "11111111-1111-4111-8111-111111111111"
PERSON = "821012345678"


def envelope(**changed: Any) -> dict[str, Any]:
    """A right message as a producer writes it; `changed` parts stand in its place."""
    body = json.dumps([[], {"campaign": "spring"}, {}]).encode()
    right = {
        "body": base64.b64encode(body).decode(),
        "content-type": "application/json",
        "content-encoding": "utf-8",
        "headers": {"lang": "py", "task": "pabal.status", "id": ID},
        "properties": {"correlation_id": ID, "body_encoding": "base64", "reply_to": "mine"},
    }
    return right | changed


def raw(**changed: Any) -> RawMessage:
    """The same with its parts apart."""
    parts: dict[str, Any] = {
        "body": json.dumps([[], {"campaign": "spring"}, {}]),
        "body_encoding": None,
        "content_type": "application/json",
        "content_encoding": "utf-8",
        "headers": {"task": "pabal.status", "id": ID},
        "properties": {},
    }
    return RawMessage(**(parts | changed))


def admitted(message: object) -> dict[str, Any]:
    """What kombu is given for a message of the queue."""
    return kombu_loads(admit("pabal.control", json.dumps(message).encode()))


def arguments_of(message: dict[str, Any]) -> dict[str, Any]:
    return json.loads(base64.b64decode(message["body"]))[1]


def test_a_right_message_goes_on_with_its_task_its_id_and_its_arguments():
    message = admitted(envelope())

    assert message["headers"]["task"] == "pabal.status"
    assert message["headers"]["id"] == message["properties"]["correlation_id"] == ID
    assert message["properties"]["reply_to"] == "mine"
    assert arguments_of(message) == {"campaign": "spring"}


def test_a_message_goes_back_to_the_queue_that_it_came_from_under_a_tag_of_its_own():
    theirs = {"delivery_tag": "1", "delivery_info": {"exchange": "other", "routing_key": "other"}}

    messages = [admitted(envelope(properties=theirs, body="WzIsIHt9XQ==")) for _ in range(2)]

    assert {message["properties"]["delivery_info"]["routing_key"] for message in messages} == {
        "pabal.control"
    }
    assert len({message["properties"]["delivery_tag"] for message in messages} | {"1"}) == 3


@pytest.mark.parametrize(
    "content_type",
    ["application/json", "application/json; charset=utf-8", 'Application/JSON;charset="UTF-8"'],
)
def test_json_is_json_however_its_type_is_written(content_type):
    assert read_message(raw(content_type=content_type)).task == "pabal.status"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (
            {"headers": {"task": "pabal.batches", "id": ID}},
            "'pabal.batches', which is not a task of the wire",
        ),
        ({"headers": {"id": ID}}, "`task` is missing"),
        ({"headers": {"task": "pabal.status"}}, "`id` is missing"),
        ({"headers": {"task": "pabal.status", "id": ID, "eta": "2026-11-23T00:00:00Z"}}, "an `eta`"),
        ({"headers": {"task": "pabal.status", "id": ID, "expires": "soon"}}, "`expires` is not a moment"),
        ({"content_type": "text/plain"}, "content type is 'text/plain'; write application/json"),
        (
            {"content_type": "application/json; charset=euc-kr"},
            "charset=euc-kr'; write application/json alone",
        ),
        ({"content_type": None}, "content type is missing"),
        ({"content_encoding": "euc-kr"}, "another than utf-8"),
        ({"body": '[[], {"campaign": "spri'}, "not JSON in UTF-8"),
        ({"body": '{"campaign": "spring"}'}, "not a list of three"),
        ({"body": '[[], {}, {"callbacks": [{"task": "pabal.list"}]}]'}, "callbacks"),
    ],
)
def test_what_does_not_follow_the_wire_is_foreign_with_its_reason(changed, reason):
    with pytest.raises(ForeignMessage, match=reason.replace("[", r"\[")):
        read_message(raw(**changed))


def test_a_name_that_holds_a_number_of_a_person_is_not_shown_in_the_reason():
    with pytest.raises(ForeignMessage) as foreign:
        read_message(raw(headers={"task": f"to {PERSON}", "id": ID}))

    assert PERSON not in str(foreign.value)


def test_a_moment_until_which_it_holds_is_taken_in_any_zone():
    headers = {"task": "pabal.status", "id": ID, "expires": "2026-11-23T09:00:00+09:00"}

    assert read_message(raw(headers=headers)).expires == datetime(2026, 11, 23, tzinfo=UTC)


def test_flower_sees_ids_and_never_rows():
    rows = [[1, PERSON, "길동"]]
    body = json.dumps([[], {"campaign": "spring", "number": 1, "columns": ["name"], "rows": rows}, {}])
    headers = {"task": "pabal.batch", "id": ID, "kwargsrepr": f"to {PERSON}"}

    shown = read_message(raw(body=body, headers=headers)).headers()["kwargsrepr"]

    assert shown == "{'campaign': 'spring', 'number': 1}"


def test_a_foreign_message_becomes_a_dead_letter_under_its_own_id_and_with_all_that_came():
    theirs = envelope(headers={"task": "pabal.batches", "id": ID})

    message = admitted(theirs)
    letter = letter_of(message["headers"]["id"], arguments_of(message))

    assert message["headers"]["task"] == wire.DEAD_LETTER
    assert message["properties"]["reply_to"] == "mine"
    assert (letter.message_id, letter.queue) == (ID, "pabal.control")
    assert json.loads(letter.content) == theirs
    assert "pabal.batches" in reply_to(letter)["error"]["text"]


def test_people_see_a_dead_letter_with_its_body_decoded_and_numbers_masked():
    body = json.dumps([[], {"rows": [[1, PERSON, "010-1234-5678"]]}, {}]).encode()
    content = json.dumps(envelope(body=base64.b64encode(body).decode())).encode()

    masked, whole = readable(content, with_numbers=False), readable(content, with_numbers=True)

    assert PERSON in whole
    assert "010-1234-5678" in whole
    assert PERSON not in masked
    assert "1234" not in masked
    assert "rows" in masked


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
_PARTS = st.dictionaries(
    st.sampled_from(["body", "content-type", "content-encoding", "headers", "properties"]), _JSON
)
_HEADERS = st.dictionaries(
    st.sampled_from(["task", "id", "expires", "eta", "compression", "ignore_result", "origin"]), _JSON
)
_PROPERTIES = st.dictionaries(
    st.sampled_from(["body_encoding", "correlation_id", "reply_to", "priority", "delivery_tag"]), _JSON
)
_ALMOST = st.builds(
    lambda parts, headers, properties: (
        envelope(headers=envelope()["headers"] | headers, properties=envelope()["properties"] | properties)
        | parts
    ),
    st.just({}) | _PARTS,
    _HEADERS,
    _PROPERTIES,
)


@given(
    st.binary(max_size=200) | st.one_of(_JSON, _PARTS, _ALMOST).map(lambda value: json.dumps(value).encode())
)
def test_whatever_comes_the_guard_gives_a_message_that_has_all_that_celery_reads(item):
    message = kombu_loads(admit("pabal.intake", item))

    headers, properties = message["headers"], message["properties"]
    assert headers["task"] in wire.QUEUES
    assert isinstance(headers["id"], str)
    assert 0 < len(headers["id"]) <= 255
    assert headers["eta"] is None
    assert headers["origin"] is None or 0 < len(headers["origin"]) <= 255
    assert headers["expires"] is None or datetime.fromisoformat(headers["expires"]).tzinfo
    assert properties["reply_to"] is None or isinstance(properties["reply_to"], str)
    assert properties["priority"] in range(10)
    assert message["content-type"] == "application/json"
    positional, keywords, embedded = kombu_loads(base64.b64decode(message["body"]))
    assert isinstance(positional, list)
    assert isinstance(keywords, dict)
    assert not any(embedded.values())
    if headers["task"] == wire.DEAD_LETTER:
        assert letter_of(headers["id"], keywords).content == item


def test_who_sent_a_message_is_kept_which_tells_beats_apart():
    sent = envelope(headers=envelope()["headers"] | {"origin": "gen7@beat-0"})

    message = kombu_loads(admit("pabal.intake", json.dumps(sent).encode()))

    assert message["headers"]["origin"] == "gen7@beat-0"
