"""Delivery reports as Infobip writes them."""

import gzip
import zlib
from datetime import UTC, datetime
from decimal import Decimal

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal_worker.errors import UnreadableReports
from pabal_worker.provider.infobip.reports.bodies import LARGEST_BODY
from pabal_worker.provider.infobip.reports.reports import count_reports, read_body, read_report
from pabal_worker.provider.outcomes import Standing

ROW = {
    "bulkId": "bulk-1",
    "messageId": "m-1",
    "to": "821012345678",
    "sender": "OFFICIAL-1",
    "sentAt": "2026-09-01T01:00:15.457+0000",
    "doneAt": "2026-09-01T10:00:15.799+0900",
    "messageCount": 1,
    "mccMnc": "45005",
    "price": {"pricePerMessage": 0.01, "currency": "EUR"},
    "status": {
        "groupId": 2,
        "groupName": "UNDELIVERABLE",
        "id": 4,
        "name": "UNDELIVERABLE_REJECTED_OPERATOR",
    },
    "error": {"groupId": 1, "id": 7002, "name": "EC_UNKNOWN_USER", "permanent": True},
    "callbackData": "{}",
    "platform": {"entityId": "e"},
    "campaignReferenceId": "c",
    "somethingNew": [1, 2],
}
DELIVERED = {"groupId": 3, "id": 5}


def pushed(*rows):
    return orjson.dumps({"results": list(rows)})


def test_a_full_row_is_read_field_by_field():
    content = read_body(pushed(ROW))

    [report] = content.reports
    assert not content.complaints
    assert (report.row, report.message_id, report.bulk_id) == (1, "m-1", "bulk-1")
    assert (report.status_group, report.status_id, report.error_id) == (2, 4, 7002)
    assert (report.standing, report.is_duplicate_id) == (Standing.UNDELIVERED, False)
    assert (report.sender, report.message_count, report.names_network) == ("OFFICIAL-1", 1, True)
    assert report.done_at == datetime(2026, 9, 1, 1, 0, 15, 799000, tzinfo=UTC)
    assert (report.price, report.currency) == (Decimal("0.01"), "EUR")


def test_a_row_is_read_the_same_whether_the_schema_has_it_so_or_not():
    usual = read_body(pushed(ROW)).reports[0]

    odd = read_body(pushed(ROW | {"mccMnc": 45005, "status": ROW["status"] | {"groupId": "2"}})).reports[0]

    assert odd == usual


def test_an_id_and_a_status_are_enough():
    [report] = read_body(pushed({"messageId": "m-1", "status": DELIVERED})).reports

    assert (report.message_id, report.standing) == ("m-1", Standing.DELIVERED)
    assert (report.done_at, report.price, report.message_count) == (None, None, None)


def test_a_status_group_may_come_by_name():
    report = read_report({"messageId": "m", "status": {"groupName": "EXPIRED", "id": 15}})

    assert report.status_group == 4


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("doneAt", "yesterday"),
        ("doneAt", 17),
        ("doneAt", "0001-01-01T00:00:00+2359"),
        ("price", "much"),
        ("price", {"pricePerMessage": "NaN", "currency": 3}),
        ("messageCount", "many"),
        ("messageCount", 10**15),
        ("error", None),
        ("bulkId", {}),
    ],
)
def test_a_field_that_cannot_be_read_is_left_out_and_costs_nothing_else(field, value):
    content = read_body(pushed(ROW, ROW | {field: value}))

    assert [report.message_id for report in content.reports] == ["m-1", "m-1"]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("text", "it is not an object"),
        ({"status": DELIVERED}, "it has no messageId"),
        ({"messageId": 5, "status": DELIVERED}, "it has no messageId"),
        ({"messageId": "m-1"}, "it has no status group that can be"),
        ({"messageId": "m-1", "status": {"id": 5}}, "it has no status group that can be"),
        ({"messageId": "m-1", "status": {"groupId": 70_000}}, "it has no status group that can be"),
    ],
)
def test_a_row_that_is_no_report_is_told_apart_and_the_others_are_read(row, why):
    content = read_body(pushed(row, ROW, row))

    assert [report.message_id for report in content.reports] == ["m-1"]
    assert str(content.complaints) == f"row 1: {why} (and 1 more)"


@pytest.mark.parametrize(
    ("field", "why"),
    [
        ({"doneAt": "yesterday"}, "row 1: doneAt is not a moment; the time at which it came is taken"),
        ({"price": "much"}, "row 1: price is not an amount; left out"),
        ({"price": {"pricePerMessage": "7 EUR"}}, "row 1: price is not an amount; left out"),
        ({"messageCount": 10**15}, "row 1: messageCount is not a whole number; left out"),
    ],
)
def test_what_is_left_out_is_told_with_its_row(field, why):
    content = read_body(pushed(ROW | field))

    assert (len(content.reports), str(content.complaints)) == (1, why)


GOOD = orjson.dumps(ROW)


@pytest.mark.parametrize(
    "bad",
    [
        b'{"messageId": "m-2", "status": {"groupId": 3}, "price": {"pricePerMessage": 1e999}}',
        b'{"messageId": "m-2\xff", "status": {"groupId": 3}}',
        b'{"messageId": "m-2\\ud800", "status": {"groupId": 3}}',
        b'{"messageId": "m-2", "status": {"groupId": 3}, sign}',
        b'{"messageId": "m-2", "status": {"groupId": ' + b"9" * 5_000 + b"}}",
        b'{"messageId": "m-2", "status": }',
        b"NaN",
    ],
    ids=["number", "byte", "half a surrogate", "sign", "long number", "nothing", "not a number"],
)
@pytest.mark.law(7)
def test_whatever_is_in_a_row_costs_that_row_and_no_other(bad):
    content = read_body(b'{"results": [' + GOOD + b"," + bad + b"," + GOOD + b"]}")

    ids = [report.message_id for report in content.reports]
    assert [one for one in ids if one == "m-1"] == ["m-1", "m-1"]
    assert "row 2: " in str(content.complaints) or len(ids) == 3


def test_what_is_cut_off_keeps_the_rows_before():
    content = read_body(b'{"results": [' + GOOD + b"," + GOOD + b"," + GOOD[:50])

    assert len(content.reports) == 2
    assert str(content.complaints) == "row 3: it cannot be read from here to the end of the body"


def test_a_push_of_two_thousand_rows_is_read_whole():
    rows = [ROW | {"messageId": f"m-{n}"} for n in range(2_000)]

    content = read_body(pushed(*rows))

    assert [report.message_id for report in content.reports] == [f"m-{n}" for n in range(2_000)]
    assert not content.complaints


@pytest.mark.parametrize("junk", [b"1,", b"{},", b"[],", b'{"":1},', b'"",'])
def test_a_body_of_junk_is_refused_before_it_is_read(junk):
    body = b'{"results": [' + junk * (LARGEST_BODY // len(junk) - 10) + b"1]}"

    with pytest.raises(UnreadableReports, match="values, and at most 300,000 are read"):
        read_body(body)


def test_rows_that_are_none_are_counted_and_told_by_the_first_of_their_kind():
    content = read_body(b'{"results": [' + b"1," * 100_000 + GOOD + b"]}")

    assert len(content.reports) == 1
    assert str(content.complaints) == "row 1: it is not an object (and 99,999 more)"


def test_kinds_of_faults_are_bounded_whatever_comes():
    body = pushed(
        *(ROW | {"doneAt": "no", "price": no, "messageId": str(no)} for no in range(50)), *range(50)
    )

    assert len(str(read_body(body).complaints)) < 1000


@pytest.mark.parametrize(("pack", "encoding"), [(gzip.compress, "gzip"), (zlib.compress, "deflate")])
def test_a_packed_body_is_unpacked(pack, encoding):
    content = read_body(pack(pushed(ROW)), encoding=encoding)

    assert [report.message_id for report in content.reports] == ["m-1"]


def test_a_packed_body_whose_header_was_lost_is_unpacked():
    assert len(read_body(gzip.compress(pushed(ROW))).reports) == 1


@pytest.mark.parametrize(
    ("body", "encoding", "why"),
    [
        (gzip.compress(b" " * (LARGEST_BODY + 1)), "gzip", "more than"),
        (gzip.compress(b"{}")[:-10], "gzip", "its end is missing"),
        (b"{}", "gzip", "cannot be unpacked"),
        (b"{}", "br", "'br' is not read here"),
        (b" " * (LARGEST_BODY + 1), "", "more than"),
    ],
    ids=["too large", "cut off", "not packed", "another", "too large as it is"],
)
def test_what_cannot_be_unpacked_within_the_bound_says_why(body, encoding, why):
    with pytest.raises(UnreadableReports, match=why):
        read_body(body, encoding=encoding)


SEEN = {"messageId": "m-1", "from": "8210", "to": "@shop", "seenAt": "2026-09-01T01:00:15.457+0000"}
MESSAGE = {"messageId": "m-9", "sender": "user", "receivedAt": "2026-09-01T01:00:15.457+0000", "message": {}}
CLICK = {"notificationType": "CLICK", "recipient": "8210", "url": "https://example.com", "messageId": "m-1"}


def test_other_events_are_counted_by_kind_and_are_no_faults():
    content = read_body(pushed(SEEN, ROW, MESSAGE, SEEN, CLICK))

    assert (len(content.reports), content.events) == (1, {"seen": 2, "message": 1, "click": 1})
    assert not content.complaints


WRITTEN = {"messageId": "m-8", "to": "@shop", "receivedAt": "2026-09-01T01:00:15.457+0000"}


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        (WRITTEN | {"sender": "user", "message": "hello"}, "row 1: its message is not an object"),
        (WRITTEN | {"sender": "user", "message": None}, "row 1: its message is not an object"),
        (WRITTEN | {"message": ["hello"]}, "row 1: its message is not an object"),
        (WRITTEN | {"sender": "user", "integrationType": "KAKAO_SANGDAM"}, "row 1: it has no message"),
    ],
)
def test_what_a_user_wrote_in_another_form_is_a_fault_and_no_event(row, complaint):
    content = read_body(pushed(row))

    assert (content.inbound, content.events) == ([], {})
    assert str(content.complaints) == complaint


def test_what_somebody_wrote_in_another_channel_is_an_event():
    content = read_body(pushed(WRITTEN | {"from": "8210", "message": "hello"}))

    assert (content.events, bool(content.complaints)) == ({"message": 1}, False)


def test_a_click_may_come_alone():
    assert read_body(orjson.dumps(CLICK)).events == {"click": 1}


@pytest.mark.parametrize("body", [b"", b"hello", b"[]", b"{}", b'{"results":{}}', b"\xff", b"[" * 5_000])
def test_a_body_without_reports_is_refused_with_the_reason(body):
    with pytest.raises(UnreadableReports, match="results"):
        read_body(body)


junk = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(ROW)), inner, max_size=5)
    ),
)


@given(rows=st.lists(junk | st.fixed_dictionaries({"messageId": st.text(), "status": junk, "price": junk})))
def test_no_row_is_lost_and_none_raises(rows):
    body = orjson.dumps({"results": rows})

    content = read_body(body)

    n_told = sum(content.events.values()) + len(content.reports)
    assert n_told <= len(rows) == count_reports(body)
    assert n_told == len(rows) or content.complaints


@given(rows=st.lists(st.binary(max_size=60), max_size=5), at=st.integers(0, 5))
def test_whatever_bytes_stand_between_rows_the_rows_before_them_are_kept(rows, at):
    parts = [*rows[:at], GOOD, *rows[at:]]
    body = b'{"results": [' + GOOD + b"," + b",".join(parts) + b"]}"

    content = read_body(body)

    assert content.reports[0].message_id == "m-1"
