"""Delivery reports as XML, in whatever dress, and what is refused of it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal_worker.errors import UnreadableReports
from pabal_worker.provider.infobip.reports.reports import count_reports, read_body

ROW = """
  <bulkId>spring.7</bulkId><messageId>spring.1.0</messageId><to>821012345678</to>
  <sentAt>2026-09-01T01:00:15.457+0000</sentAt><doneAt>2026-09-01T10:00:15.799+0900</doneAt>
  <messageCount>1</messageCount><mccMnc>45005</mccMnc>
  <price><currency>KRW</currency><pricePerMessage>7.5</pricePerMessage></price>
  <status><groupId>2</groupId><groupName>UNDELIVERABLE</groupName><id>4</id><name>REJECTED_OPERATOR</name></status>
  <error><groupId>1</groupId><id>7002</id><name>EC_UNKNOWN_USER</name><permanent>true</permanent></error>
"""
SHAPES = {
    "classic": f"<reportResponse><results><result>{ROW}</result></results></reportResponse>",
    "another root": f"<reports><result>{ROW}</result></reports>",
    "a row alone": f"<result>{ROW}</result>",
    "list of results": f"<root><results>{ROW}</results></root>",
    "results in results": f"<root><results><results>{ROW}</results></results></root>",
    "items": f"<DeliveryReports><results><item>{ROW}</item></results></DeliveryReports>",
    "namespace": f'<i:r xmlns:i="urn:i"><i:results><i:result>{ROW}</i:result></i:results></i:r>',
    "declaration": f'<?xml version="1.0" encoding="UTF-8"?>\n<results><result>{ROW}</result></results>',
}
LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]>'
    f"<results><result><messageId>&c;</messageId>{ROW}</result></results>"
)
OUTSIDE = (
    '<!DOCTYPE l [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
    f"<results><result><messageId>&e;</messageId>{ROW}</result></results>"
)


@pytest.mark.parametrize("body", SHAPES.values(), ids=SHAPES)
def test_a_row_is_read_in_whatever_it_is_wrapped(body):
    content = read_body(body.encode())

    [report] = content.reports
    assert not content.complaints
    assert (report.message_id, report.bulk_id) == ("spring.1.0", "spring.7")
    assert (report.status_group, report.status_id, report.error_id) == (2, 4, 7002)
    assert (report.price, report.currency, report.message_count) == (Decimal("7.5"), "KRW", 1)
    assert report.done_at is not None and report.done_at.hour == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_xml_is_known_by_its_first_sign_in_any_encoding(encoding):
    body = f"  <results><result>{ROW}</result></results>".strip().encode(encoding)

    assert count_reports(body) == 1


def test_many_rows_stay_apart_and_one_that_says_nothing_costs_no_other():
    body = f"<results><result>{ROW}</result><result><to>82</to></result><result>{ROW}</result></results>"

    content = read_body(body.encode())

    assert (len(content.reports), str(content.complaints)) == (2, "row 2: it has no messageId")


def test_a_document_that_breaks_off_keeps_the_rows_before():
    body = f"<results><result>{ROW}</result><result>{ROW}</result><result>{ROW}"

    content = read_body(body.encode())

    assert len(content.reports) == 2
    assert "row 3: it is not XML from here to the end" in str(content.complaints)


def test_more_elements_than_reports_have_are_refused_before_they_are_read():
    with pytest.raises(UnreadableReports, match="elements, and at most"):
        read_body(b"<r>" + b"<a/>" * 300_000 + b"</r>")


@pytest.mark.parametrize("body", [LAUGHS, OUTSIDE, "<!DOCTYPE r><r/>"], ids=["laughs", "outside", "bare"])
def test_a_document_type_is_refused_and_nothing_of_it_is_read(body):
    with pytest.raises(UnreadableReports, match="document type"):
        read_body(body.encode())


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (b"<results><result>", "not XML"),
        (b"<results><messageId>\x00</messageId></results>", "not XML"),
        (b"<r>&unknown;</r>", "not XML"),
        (b"<html><body>busy</body></html>", "no element `result`"),
        (b"<a>" * 5_000, "nested more than 20 deep"),
    ],
    ids=["cut off", "nul", "unknown entity", "a page", "too deep"],
)
def test_what_is_no_report_says_why(body, why):
    with pytest.raises(UnreadableReports, match=why):
        read_body(body)


@given(st.binary(max_size=200).map(lambda end: b"<" + end))
def test_whatever_comes_is_rows_or_a_complaint(body):
    try:
        read_body(body)
    except UnreadableReports as error:
        assert str(error)


NAMES = st.sampled_from(["messageId", "status", "bulkId", "to", "result", "results", "permanent"])
TREES = st.recursive(
    st.text("ab<&1 é", max_size=5),
    lambda inner: st.lists(st.tuples(NAMES, inner), min_size=1, max_size=4),
    max_leaves=20,
)


def xml_of(tree) -> str:
    if isinstance(tree, str):
        return tree.replace("&", "&amp;").replace("<", "&lt;")
    return "".join(f"<{name}>{xml_of(inner)}</{name}>" for name, inner in tree)


@given(TREES)
def test_every_tree_is_read_or_refused_and_stays_storable(tree):
    body = f"<root>{xml_of(tree)}</root>".encode()

    try:
        content = read_body(body)
    except UnreadableReports:
        return

    assert content.reports or content.events or content.complaints


@given(
    st.binary(max_size=200),
    st.sampled_from(
        [b"", b"<r>", b'<?xml version="1.0" encoding="', b"{", b"[", b'{"results": [', b"\xff\xfe<"]
    ),
)
def test_whatever_bytes_come_they_are_read_or_refused_and_nothing_else(noise, begin):
    try:
        read_body(begin + noise)
    except UnreadableReports as error:
        assert str(error)
