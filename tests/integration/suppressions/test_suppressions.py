"""People who said no get nothing that has not left, however their word came in."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from pabal.errors import WrongSettings
from pabal.replies import OkReply, SuppressionChange, SuppressionList
from pabal_worker.ledger.suppressions import pads_of
from tests.support.driving import SMS, drive, spec, status_of, submit
from tests.support.replies import conforms
from tests.support.reporting import UNDELIVERED, accept, claimed, push, report

SECRET = "a-secret-of-the-tests"
AD = SMS | {"text": "(광고) 새 상품입니다. 무료수신거부 080-123-4567"}


def number(no: int) -> str:
    return f"010-{no // 10_000:04d}-{no % 10_000:04d}"


def say_no(container, *nos: int, kind: str = "all", sender: str | None = None, reason: str = "080"):
    reply = container.suppressions.add(
        [number(no) for no in nos], kind=kind, sender=sender, reason=reason, at=None
    )
    assert conforms(reply, OkReply[SuppressionChange])
    return reply["ok"]


def listed(container, **asked):
    asked = {"number": None, "kind": None, "sender": None, "after": 0} | asked
    reply = container.suppressions.list_rows(**asked)
    assert conforms(reply, OkReply[SuppressionList])
    return reply["ok"]["suppressions"]


@pytest.fixture(params=["", SECRET], ids=["plain", "hashed"])
def container(request, make_container):
    return make_container(suppression_secret=request.param)


def test_a_refusal_counts_for_what_has_not_left_of_a_campaign_that_runs(container, sandbox):
    submit(container, recipients=20)
    accept(container, claimed(container, "test", n=10))

    say_no(container, 3, 15, 16)

    assert drive(container, "test", until=lambda status: not status["legs"]["kakao"].get("waiting"))
    legs = status_of(container, "test")["legs"]["kakao"]
    assert legs["suppressed"] == 2
    assert sandbox.summary()["taken"] == 8
    assert container.auditor.audit("test")["ok"]["balanced"]


def test_a_refusal_counts_when_an_sms_is_booked(container):
    accept(container, claimed(container, submit(container, recipients=3, smsFailover=SMS)))
    say_no(container, 2)

    push(container, *(report(f"test.{no}.0", UNDELIVERED) for no in (1, 2, 3)))

    assert status_of(container, "test")["legs"]["sms"] == {"waiting": 2, "suppressed": 1}


@pytest.mark.parametrize(
    ("sender", "leg", "is_barred"),
    [
        (None, 0, True),
        ("@shop", 0, True),
        ("@other", 0, False),
        ("02-1588-1234", 0, False),
        ("@shop", 1, True),
        ("02-1588-1234", 1, True),
        ("0219999999", 1, False),
    ],
)
def test_a_sender_counts_for_what_that_sender_sends(container, forge, sender, leg, is_barred):
    submit(container, recipients=2, smsFailover=SMS)
    say_no(container, 2, sender=sender)

    found = container.ledger._database.rows(
        "SELECT no FROM barred((SELECT no FROM campaigns), %(leg)s::smallint, '{1,2}')", {"leg": leg}
    )

    assert [row["no"] for row in found] == ([2] if is_barred else [])


def test_who_wants_no_advertising_from_a_sender_gets_no_sms_of_it_that_is(container):
    submit(container, recipients=2, smsFailover=AD, advertising=True)
    say_no(container, 2, kind="advertising", sender="021-588-1234")
    accept(container, claimed(container, "test"))

    push(container, *(report(f"test.{no}.0", UNDELIVERED) for no in (1, 2)))

    legs = status_of(container, "test")["legs"]
    assert legs == {"kakao": {"undelivered": 2}, "sms": {"waiting": 1, "suppressed": 1}}


def test_a_message_to_a_single_person_heeds_a_refusal(container):
    say_no(container, 7)
    message = {name: value for name, value in spec().items() if name != "id"}
    asked = [
        {"key": str(no), "to": f"8210{no:08d}", "message": message, "values": {"name": "길동"}}
        for no in (7, 8)
    ]
    container.one_offs.send(asked, publish=lambda _: None)
    stream = container.listing.list_campaigns()["ok"]["campaigns"][0]["campaign"]

    drive(container, stream, until=lambda status: not status["legs"]["kakao"].get("waiting"))

    states = [
        one["legs"]["kakao"]["state"]
        for one in container.one_offs.find(keys=["7", "8"], references=[])["ok"]["messages"]
    ]
    assert sorted(states) != ["accepted", "accepted"]
    assert "suppressed" in states


def test_numbers_come_in_any_notation_and_one_that_is_none_harms_no_other(container):
    change = container.suppressions.add(
        ["010-1234-5678", "+82 10 1234 5678", "02-123-4567", "821087654321"],
        kind="all",
        sender=None,
        reason="080",
        at="2026-11-01T10:00:00+09:00",
    )["ok"]

    assert (change["changed"], change["refused"], change["total"]) == (2, 1, 2)
    assert change["problems"][0]["where"] == "number 3"
    assert "123-4567" not in change["problems"][0]["value"]
    assert listed(container)[0]["at"] == "2026-11-01T01:00:00.000+00:00"


def test_what_is_there_already_keeps_its_date_and_reason(container):
    say_no(container, 1, reason="first")
    change = say_no(container, 1, 2, reason="second")

    assert (change["changed"], change["unchanged"]) == (1, 1)
    assert [row["reason"] for row in listed(container)] == ["first", "second"]


@pytest.mark.parametrize("at", ["yesterday", "2026-11-01T10:00:00", "2999-01-01T00:00:00Z"])
def test_a_date_that_cannot_be_is_refused(container, at):
    reply = container.suppressions.add(["01012345678"], kind="all", sender=None, reason="080", at=at)

    assert reply["error"]["problems"][0]["where"] == "at"


def test_what_is_kept_of_a_person_is_handed_out_and_erased(container, forge):
    say_no(container, 1, 2)
    say_no(container, 1, kind="advertising", sender="0215881234")

    kept = listed(container, number=number(1))
    erased = container.suppressions.remove([number(1)], kind=None, sender=None)["ok"]

    assert [(row["number"], row["kind"], row["sender"]) for row in kept] == [
        ("821000000001", "all", None),
        ("821000000001", "advertising", "0215881234"),
    ]
    assert (erased["changed"], erased["total"]) == (2, 1)
    assert listed(container, number=number(1)) == []
    submit(container, recipients=2)
    assert [message.recipient_no for message in claimed(container, "test").messages] == [1]


def test_a_list_is_handed_out_page_by_page(container):
    nos = range(1, 2501)
    say_no(container, *nos)

    pages, after = [], 0
    while after is not None:
        reply = container.suppressions.list_rows(number=None, kind=None, sender=None, after=after)["ok"]
        pages.append(len(reply["suppressions"]))
        after = reply["next"]

    assert pages == [1000, 1000, 500]


def test_hashes_tell_no_number_and_are_those_of_the_standard(make_container, forge):
    say_no(make_container(), 1)
    container = make_container(suppression_secret=SECRET)
    say_no(container, 2)

    kept = {row[0] for row in forge("SELECT address FROM suppressions").fetchall()}

    key = hashlib.sha256(SECRET.encode()).digest()
    assert kept == {hmac.new(key, f"8210{no:08d}".encode(), "sha256").hexdigest() for no in (1, 2)}
    assert [row["number"] for row in listed(container)] == [None, None]


@pytest.mark.parametrize("secret", ["", "another-secret-of-the-tests"])
def test_a_worker_with_another_secret_sends_nothing_rather_than_to_who_said_no(make_container, secret):
    say_no(make_container(suppression_secret=SECRET), 2)
    container = make_container(suppression_secret=secret)
    submit(container, recipients=3)

    with pytest.raises(Exception, match="another PABAL_SUPPRESSION_SECRET"):
        claimed(container, "test")
    reply = container.suppressions.add([number(5)], kind="all", sender=None, reason="080", at=None)
    assert reply["error"]["kind"] == "not_possible"
    with pytest.raises(WrongSettings):
        container.ledger.suppressions.remove(["821000000002"], kind=None, sender=None)


def test_pads_are_two_blocks():
    assert len(pads_of(SECRET)) == 256
    assert pads_of("") == ""
