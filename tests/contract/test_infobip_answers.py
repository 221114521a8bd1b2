"""Infobip's answers, message by message."""

from dataclasses import replace

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal_worker.provider.infobip.answers.answers import Reply, read_answer
from pabal_worker.provider.infobip.waits import retry_after_s
from pabal_worker.provider.outcomes import Accepted, ErrorClass, Refused, TryLater, Unknown
from pabal_worker.provider.port import OutgoingMessage, SendRequest

PENDING = {"groupId": 1, "groupName": "PENDING", "id": 7, "name": "PENDING_ENROUTE"}
FLOODING = {"groupId": 5, "groupName": "REJECTED", "id": 20, "name": "REJECTED_FLOODING_FILTER"}
SUNDAY = "Sun, 06 Nov 1994 08:49:37 GMT"


def request_of(*texts, to=None):
    """Messages m-0, m-1 … with these texts, to numbers that end in 0, 1 …"""
    messages = [
        OutgoingMessage(f"m-{n}", to or f"82100000000{n}", {"type": "TEMPLATE", "text": text}, 60)
        for n, text in enumerate(texts)
    ]
    return SendRequest("KAKAO_ALIM", "bulk-1", "c", "SENDER", messages)


THREE = request_of("가나다라", "마바사아", "가나다라")
"""In the body: messages[0] holds m-0 and m-2, messages[1] holds m-1."""


def answer(request, status, body=b"", **headers):
    raw = body if isinstance(body, bytes) else orjson.dumps(body)
    return read_answer(request, Reply(status, {k.replace("_", "-"): v for k, v in headers.items()}, raw))


def violated(*properties, violation="is wrong"):
    rows = [{"property": name, "violation": violation} for name in properties]
    return {"errorCode": "E400", "description": "Request cannot be processed.", "violations": rows}


def kinds(read):
    return {message_id: type(outcome) for message_id, outcome in read.outcomes.items()}


# 200


def test_a_200_is_read_row_by_row_and_never_by_order():
    rows = [{"messageId": "m-2", "status": FLOODING}, {"messageId": "m-1", "status": PENDING}]
    rows.append({"messageId": "m-0", "status": PENDING})

    read = answer(THREE, 200, {"bulkId": "bulk-1", "messages": rows})

    assert kinds(read) == {"m-0": Accepted, "m-1": Accepted, "m-2": Refused}
    assert read.outcomes["m-2"].error_class is ErrorClass.RECIPIENT
    assert (read.http_status, read.note, read.called) == (200, "HTTP 200", True)


def test_where_all_rows_say_the_same_the_answer_says_so_once():
    alike = [{"messageId": f"m-{no}", "status": PENDING} for no in (2, 0, 1)]
    apart = [*alike[:2], {"messageId": "m-1", "status": PENDING, "error": {"id": 7000}}]

    read, other = (answer(THREE, 200, {"messages": rows}) for rows in (alike, apart))

    assert isinstance(read.shared, Accepted) and set(read.outcomes.values()) == {read.shared}
    assert other.shared is None and kinds(other) == dict.fromkeys(["m-0", "m-1", "m-2"], Accepted)


NUMBERS = st.one_of(
    st.sampled_from([0, 1, 5, 20, 2**31, -1, True, 1.0, "1", None]), st.integers(-(2**63), 2**63 - 1)
)
ROWS = st.lists(
    st.fixed_dictionaries(
        {"messageId": st.sampled_from(["m-0", "m-1", "m-2", "m-2", None])},
        optional={
            "status": st.fixed_dictionaries(
                {"groupId": NUMBERS}, optional={"id": NUMBERS, "name": st.text()}
            ),
            "error": st.fixed_dictionaries({"id": NUMBERS}, optional={"name": st.text()}),
        },
    ),
    min_size=1,
    max_size=4,
)


@given(rows=ROWS, is_alike=st.booleans())
def test_the_usual_answer_is_read_as_any_other_would_be(rows, is_alike):
    if is_alike:
        rows = [rows[0] | {"messageId": f"m-{no}"} for no in range(3)]

    read = answer(THREE, 200, {"messages": rows})
    by_row = answer(THREE, 200, {"messages": [*rows, {"messageId": "theirs"}]})

    assert read.outcomes == by_row.outcomes
    assert read.shared is None or set(read.outcomes.values()) == {read.shared}


def test_a_row_without_an_id_is_matched_by_a_destination_that_stands_once_in_the_request():
    read = answer(THREE, 200, {"messages": [{"destination": "+821000000001", "status": PENDING}]})

    assert kinds(read) == {"m-0": Unknown, "m-1": Accepted, "m-2": Unknown}


def test_a_destination_that_stands_twice_in_the_request_matches_nothing():
    twice = request_of("하나", "둘", to="821000000009")

    read = answer(twice, 200, {"messages": [{"destination": "821000000009", "status": PENDING}] * 2})

    assert kinds(read) == {"m-0": Unknown, "m-1": Unknown}


def test_rows_of_other_messages_are_counted_and_change_nothing():
    rows = [{"messageId": "theirs", "destination": "821000000000", "status": PENDING}, "no row", None]

    read = answer(request_of("하나"), 200, {"messages": rows})

    assert kinds(read) == {"m-0": Unknown}
    assert read.note == "HTTP 200, 1 message not mentioned, 3 rows of other messages"


def test_a_row_with_a_nul_character_costs_nobody_else():
    rows = [{"messageId": "m-0", "status": FLOODING | {"name": "FLOODING\0FILTER"}}]
    rows += [{"messageId": "m-1", "status": PENDING}]

    read = answer(THREE, 200, {"messages": rows})

    assert kinds(read) == {"m-0": Refused, "m-1": Accepted, "m-2": Unknown}
    assert "\0" not in read.outcomes["m-0"].why  # the ledger takes none


def test_two_rows_that_disagree_leave_it_unknown():
    rows = [{"messageId": "m-0", "status": PENDING}, {"messageId": "m-0", "status": FLOODING}]

    assert kinds(answer(request_of("하나"), 200, {"messages": rows})) == {"m-0": Unknown}


def test_a_row_without_a_status_is_unknown():
    read = answer(request_of("하나"), 200, {"messages": [{"messageId": "m-0", "status": "fine"}]})

    assert kinds(read) == {"m-0": Unknown}


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"null", b"{}", b'{"messages":{}}', b'{"messages":[{]']
)
def test_a_200_that_cannot_be_read_leaves_everything_unknown(body):
    assert set(kinds(answer(THREE, 200, body)).values()) == {Unknown}


# 400


@pytest.mark.parametrize(
    "name",
    [
        "messages[0].destinations[1].to",
        "messages.0.destinations.1.to",
        "messages/0/destinations/1/to",
        "/messages/0/destinations/1/to",
        "$.messages[0].destinations[1].to",
        "request.Messages[0].Destinations[1].To",
        "$['messages'][0]['destinations'][1]['to']",
    ],
)
def test_a_400_that_points_at_a_row_has_that_row_go_alone_and_the_others_in_smaller_requests(name):
    read = answer(THREE, 400, violated(name))

    assert read.outcomes["m-2"] == TryLater(read.note, ErrorClass.RECIPIENT, alone=True)
    later = read.outcomes["m-0"]
    assert (later.after_s, later.split, later.alone, later.is_blamed) == (0, True, False, False)
    assert read.outcomes["m-1"] == later


def test_a_400_about_another_field_of_a_row_is_its_content():
    read = answer(THREE, 400, violated("messages[1].destinations[0].messageId"))

    assert read.outcomes["m-1"] == TryLater(read.note, ErrorClass.CONTENT, alone=True, is_blamed=True)


@pytest.mark.parametrize(
    ("name", "error_class"),
    [
        ("messages[0].destinations[0].to", ErrorClass.RECIPIENT),
        ("messages[0].content.text", ErrorClass.CONTENT),
        ("messages[0].options.smsFailover.text", ErrorClass.CONTENT),
        ("messages[1].destinations[1].to", ErrorClass.CONTENT),
    ],
)
def test_a_row_that_went_alone_is_refused_whatever_index_the_400_has(name, error_class):
    read = answer(request_of("하나"), 400, violated(name))

    assert read.outcomes == {"m-0": Refused(read.note, error_class)}


@pytest.mark.parametrize("name", ["messages[0].content.templateCode", "messages/0/content/type"])
def test_a_400_about_the_template_says_so_however_many_messages_it_had(name):
    assert answer(THREE, 400, violated(name)).names_template
    assert answer(request_of("하나"), 400, violated(name)).names_template
    assert not answer(THREE, 400, violated("messages[0].content.text")).names_template


@pytest.mark.parametrize(
    "name",
    ["messages[0].content.text", "messages[0]", "messages/0/content", "messages[0].options.validityPeriod"],
)
def test_a_400_about_a_content_has_every_row_go_alone_that_has_it(name):
    read = answer(THREE, 400, violated(name))

    assert [read.outcomes[id].alone for id in ("m-0", "m-1", "m-2")] == [True, False, True]
    assert read.outcomes["m-0"] == TryLater(read.note, ErrorClass.CONTENT, alone=True, is_blamed=True)


@pytest.mark.parametrize(
    "name",
    [
        "messages[0].sender",
        "messages[9].sender",
        "$.messages[0].options.platform.entityId",
        "messages[1].webhooks.delivery.url",
        "messages[0].options.smsFailover.sender",
        "options.schedule.bulkId",
        "request.options.priority",
    ],
)
@pytest.mark.parametrize("request_", [THREE, request_of("하나")])
def test_a_400_about_what_all_have_in_common_is_the_account_s_and_refuses_nobody(name, request_):
    read = answer(request_, 400, violated(name))

    assert set(read.outcomes.values()) == {TryLater(read.note, ErrorClass.ACCOUNT)}


IN_COMMON = [
    violated("messages"),
    violated("messages[0].destinations"),
    violated("messages[7].content"),
    violated("messages[0].destinations[9].to"),
    violated("messages[99999999999999999999].content"),
    violated("property.path"),
    violated(),
    {"requestError": {"serviceException": {"messageId": "BAD_REQUEST", "text": "Bad request"}}},
    {"violations": "many"},
    [],
]


@pytest.mark.parametrize("body", IN_COMMON)
@pytest.mark.law(10)
def test_a_400_that_points_at_no_row_asks_for_smaller_requests(body):
    read = answer(THREE, 400, body)

    assert set(read.outcomes.values()) == {
        TryLater(read.note, ErrorClass.CONTENT, split=True, is_blamed=True)
    }


@pytest.mark.parametrize("body", IN_COMMON)
def test_a_400_for_one_message_refuses_it(body):
    read = answer(request_of("하나"), 400, body)

    assert read.outcomes == {"m-0": Refused(read.note, ErrorClass.CONTENT)}


def test_a_413_asks_for_smaller_requests_whatever_it_says():
    read = answer(THREE, 413, violated("messages[0].content"))

    assert all(outcome.split and not outcome.is_blamed for outcome in read.outcomes.values())
    assert kinds(answer(request_of("하나"), 413)) == {"m-0": Refused}


# The whole request


@pytest.mark.parametrize("status", [401, 402, 403, 404, 405, 409, 415, 422, 499])
def test_a_4xx_is_the_account_s_and_nothing_left(status):
    read = answer(THREE, status, {"errorCode": f"E{status}", "description": "No."})

    assert kinds(read) == dict.fromkeys(["m-0", "m-1", "m-2"], TryLater)
    assert {outcome.error_class for outcome in read.outcomes.values()} == {ErrorClass.ACCOUNT}


def test_a_404_says_where_to_look():
    assert "PABAL_INFOBIP_BASE_URL" in answer(THREE, 404).outcomes["m-0"].why


@pytest.mark.parametrize("status", [100, 301, 302, 307, 308, 408, 500, 502, 503, 504, 599])
def test_what_may_have_taken_effect_is_unknown(status):
    assert set(kinds(answer(THREE, status, b"<html>")).values()) == {Unknown}


@pytest.mark.parametrize("status", [429, 503])
def test_being_asked_to_wait_holds_for_the_messages_and_for_everybody(status):
    read = answer(THREE, status, retry_after="7")

    assert read.provider_waits_s == 7
    assert {outcome.after_s for outcome in read.outcomes.values()} == {7}
    assert {outcome.error_class for outcome in read.outcomes.values()} == {ErrorClass.PROVIDER}


def test_a_429_without_a_time_makes_everybody_wait_a_second():
    read = answer(THREE, 429, {"errorCode": "E429", "description": "Too many requests sent."})

    assert (read.provider_waits_s, read.outcomes["m-0"].after_s) == (1, None)
    assert read.note == "HTTP 429 E429; Too many requests sent."


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "120"}, 120),
        ({"retry-after": " 1.5 "}, 1.5),
        ({"retry-after": "0"}, 0),
        ({"retry-after": "Sun, 06 Nov 1994 08:49:57 GMT", "date": SUNDAY}, 20),
        ({"retry-after": "Sun, 06 Nov 1994 08:49:07 GMT", "date": SUNDAY}, 0),
        ({"retry-after": SUNDAY}, None),
        ({"retry-after": "soon", "date": SUNDAY}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": "inf"}, None),
        ({"retry-after": "٣"}, None),
        ({"retry-after": "Sun, 06 Nov 99999999999999999999 08:49:57 GMT", "date": SUNDAY}, None),
        ({"retry-after": "Sun, 06 Nov 1994 08:49:57 +99999999999999", "date": SUNDAY}, None),
        ({}, None),
    ],
)
def test_retry_after_is_seconds_or_a_date_against_the_answer_s_own_clock(headers, seconds):
    assert retry_after_s(headers) == seconds


# Notes


def test_a_note_has_the_code_and_the_complaint_in_both_shapes():
    newer = answer(
        THREE, 400, violated("messages[0].content.text", violation="must not exceed 1000 characters")
    )
    older = {
        "requestError": {"serviceException": {"messageId": "UNAUTHORIZED", "text": "Invalid login details"}}
    }

    assert newer.note == (
        "HTTP 400 E400; Request cannot be processed.; "
        "messages[0].content.text: must not exceed 1000 characters"
    )
    assert answer(THREE, 401, older).note == "HTTP 401 UNAUTHORIZED; Invalid login details"


@pytest.mark.parametrize(
    "quoting",
    [
        "821000000001 is no number",
        "+82 10-0000-0001 is no number",
        "'Hello Kim' does not match",
        "text Hello Kim does not match",
        "홍길동님, 안녕",
        "https://m.example.com/?who=Kim is no address",
        "821000000001",
    ],
)
@pytest.mark.promise("personal data")
def test_nothing_of_a_person_gets_into_a_note_or_a_reason(quoting):
    buttons = [{"type": "URL", "urlMobile": "https://m.example.com/?who=Kim"}]
    messages = [*request_of("Hello Kim").messages, OutgoingMessage("m-9", "1", {"buttons": buttons}, 60)]
    request = replace(THREE, messages=messages)
    bodies = [
        violated("messages[0].content.text", violation=quoting),
        violated(f"destinations[{quoting}]"),
        {"errorCode": quoting, "description": quoting},
        {"requestError": {"serviceException": {"messageId": quoting, "text": quoting}}},
    ]

    for body in bodies:
        for status in (400, 403, 429, 500):
            read = answer(request, status, body)
            said = read.note + "".join(outcome.why for outcome in read.outcomes.values())
            assert not any(secret in said for secret in ("0000", "Kim", "홍길동"))


# Anything


junk = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text() | st.just("m-0"),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["messages", "messageId", "status", "groupId", "id", "violations", "property"]),
            inner,
            max_size=4,
        )
    ),
)


@given(status=st.integers(100, 599), body=junk | st.binary())
@pytest.mark.law(3)
def test_whatever_comes_every_message_has_an_outcome(status, body):
    read = answer(THREE, status, body)

    assert set(read.outcomes) == {"m-0", "m-1", "m-2"}
    assert read.called
