"""Delivery reports as Infobip writes them."""

from datetime import UTC, datetime
from decimal import Decimal

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal_worker.errors import UnreadableReports
from pabal_worker.provider.infobip.reports.reports import parse_reports, read_report
from pabal_worker.provider.outcomes import Status

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
    [report], unread = parse_reports(pushed(ROW))

    assert unread == []
    assert report.status == Status(2, 4, "UNDELIVERABLE_REJECTED_OPERATOR", 7002, "EC_UNKNOWN_USER")
    assert (report.message_id, report.bulk_id, report.to) == ("m-1", "bulk-1", "821012345678")
    assert (report.sender, report.message_count, report.permanent) == ("OFFICIAL-1", 1, True)
    assert report.done_at == datetime(2026, 9, 1, 1, 0, 15, 799000, tzinfo=UTC)
    assert (report.price, report.currency) == (Decimal("0.01"), "EUR")
    assert report.raw == ROW


def test_an_id_and_a_status_are_enough():
    [report], _ = parse_reports(pushed({"messageId": "m-1", "status": DELIVERED}))

    assert (report.message_id, report.status) == ("m-1", Status(3, 5, ""))
    assert (report.done_at, report.price, report.permanent) == (None, None, None)


def test_a_status_group_may_come_by_name():
    assert read_report({"messageId": "m", "status": {"groupName": "EXPIRED", "id": 15}}).status.group_id == 4


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
    report = read_report(ROW | {field: value})

    assert report is not None
    assert report.message_id == "m-1"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("text", "the row is not an object"),
        ({"status": DELIVERED}, "the row has no messageId"),
        ({"messageId": 5, "status": DELIVERED}, "the row has no messageId"),
        ({"messageId": "m-1"}, "the row has no status group"),
        ({"messageId": "m-1", "status": {"id": 5}}, "the row has no status group"),
    ],
)
def test_a_row_that_is_no_report_is_told_apart_and_the_others_are_read(row, why):
    reports, unread = parse_reports(pushed(row, ROW))

    assert [report.message_id for report in reports] == ["m-1"]
    assert [(one.row, one.why) for one in unread] == [(row, why)]


def test_a_push_of_two_thousand_rows_is_read_whole():
    rows = [ROW | {"messageId": f"m-{n}"} for n in range(2_000)]

    reports, unread = parse_reports(pushed(*rows))

    assert [report.message_id for report in reports] == [f"m-{n}" for n in range(2_000)]
    assert unread == []


def test_a_character_that_postgresql_cannot_keep_is_replaced():
    [report], _ = parse_reports(pushed(ROW | {"callbackData": "a\0b"}))

    assert report.raw["callbackData"] == "a�b"


@pytest.mark.parametrize("body", [b"", b"hello", b"[]", b"{}", b'{"results":{}}', b"\xff", b"[" * 5_000])
def test_a_body_without_reports_is_refused_with_the_reason(body):
    with pytest.raises(UnreadableReports, match="results"):
        parse_reports(body)


junk = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(sorted(ROW)), inner, max_size=5)
    ),
)


@given(rows=st.lists(junk | st.fixed_dictionaries({"messageId": st.text(), "status": junk, "price": junk})))
def test_no_row_is_lost_and_none_raises(rows):
    reports, unread = parse_reports(pushed(*rows))

    assert len(reports) + len(unread) == len(rows)
