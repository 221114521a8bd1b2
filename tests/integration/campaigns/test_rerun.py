"""Sending again to those whom a campaign did not reach: whom, with which texts, and once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from pabal.campaign import parse_campaign
from pabal.timestamps import to_iso
from tests.support.driving import PLAIN, SMS, drive, seconds, spec, status_of, submit
from tests.support.reporting import (
    DELIVERED,
    EXPIRED,
    UNDELIVERED,
    accept,
    at,
    at_once,
    claimed,
    push,
    report,
    store,
)


def parent(container, *, recipients: int = 6, **options: Any) -> str:
    """A campaign of which 1 and 2 are undelivered, 3 has expired, and all others were delivered."""
    submit(container, recipients=recipients, id="first", **options)
    accept(container, claimed(container, "first"))
    push(
        container,
        report("first.1.0", UNDELIVERED),
        report("first.2.0", UNDELIVERED | {"id": 71}),
        report("first.3.0", EXPIRED),
        *(report(f"first.{no}.0", DELIVERED) for no in range(4, recipients + 1)),
    )
    return "first"


def again(container, **asked: Any) -> dict[str, Any]:
    """The reply to a rerun of undelivered people, unless a test asks for others."""
    reply = container.reruns.rerun("first", **({"states": ["undelivered"]} | asked))
    assert "ok" in reply, reply
    answer: dict[str, Any] = reply["ok"]
    return answer


def refused(container, **asked: Any) -> str:
    reply = container.reruns.rerun("first", **({"states": ["undelivered"]} | asked))
    return str(reply["error"]["text"])


def rows_of(forge, campaign: str) -> list[int]:
    query = (
        "SELECT r.no FROM recipients r JOIN campaigns c ON c.no = r.campaign_no WHERE c.id = %s ORDER BY 1"
    )
    return [no for (no,) in forge(query, [campaign]).fetchall()]


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ({"states": ["undelivered"]}, [1, 2]),
        ({"states": ["undelivered", "expired"]}, [1, 2, 3]),
        ({"states": [], "codes": [71]}, [2]),
        ({"states": ["undelivered"], "codes": [9]}, [1]),
    ],
)
def test_those_are_sent_to_whose_messages_ended_as_asked(container, forge, asked, rows):
    parent(container)

    reply = again(container, **asked)

    assert rows_of(forge, reply["campaign"]) == rows
    assert (reply["people"], reply["isComplete"], reply["state"]) == (len(rows), True, "scheduled")


def test_the_values_come_from_the_ledger_and_the_books_balance(container, sandbox):
    parent(container)

    reply = again(container)
    status = drive(container, reply["campaign"])

    assert status["legs"] == {"kakao": {"delivered": 2}}
    assert container.auditor.audit(reply["campaign"])["ok"]["balanced"]
    assert sorted(row["to"] for row in sandbox.arrivals()) == ["821000000001", "821000000002"]


def test_a_preview_says_how_many_at_what_cost_and_when_and_opens_nothing(container):
    parent(container)
    push(container, report("first.4.0", DELIVERED, second=1, **at("15", "KRW")))

    reply = again(container, preview=True)

    assert (reply["people"], reply["isPreview"], reply["state"]) == (2, True, None)
    assert reply["costs"] == [
        {"channel": "kakao", "kind": "KAKAO_ALIM", "currency": "KRW", "price": "15", "most": "30"}
    ]
    assert reply["forecast"]["leaves"] == 2
    assert container.ledger.campaigns.find(reply["campaign"]) is None


def test_the_same_question_is_one_campaign_and_another_one_is_another(container, forge):
    parent(container)

    first, same, other = again(container), again(container), again(container, states=["expired"])

    assert same["campaign"] == first["campaign"] != other["campaign"]
    assert (first["wasThere"], same["wasThere"]) == (False, True)
    assert forge("SELECT count(*) FROM reruns").fetchone() == (2,)


def test_two_who_ask_at_once_open_one_campaign(make_container, forge):
    containers = [make_container() for _ in range(4)]
    parent(containers[0], recipients=60)

    at_once(lambda container: again(container), containers)

    assert forge("SELECT count(*) FROM reruns").fetchone() == (1,)
    assert len(rows_of(forge, again(containers[0])["campaign"])) == 2


def test_what_was_killed_in_the_middle_goes_on_with_the_sweep(container, forge):
    submit(container, recipients=30, id="first")
    container.control.cancel("first")
    container.ledger.reruns._n = 7
    steps = []

    def die(*_: object, **__: object) -> bool:
        if steps:
            raise RuntimeError("killed")
        steps.append(1)
        return bool(type(container.ledger.reruns).step(container.ledger.reruns, *_, **__))

    container.ledger.reruns.step = die
    with pytest.raises(RuntimeError):
        container.reruns.rerun("first", states=["cancelled"], new_id="again")
    del container.ledger.reruns.step
    assert (rows_of(forge, "again"), status_of(container, "again")["state"]) == (
        list(range(1, 8)),
        "receiving",
    )

    status = drive(container, "again")

    assert status["legs"] == {"kakao": {"delivered": 30}}
    assert rows_of(forge, "again") == list(range(1, 31))


@pytest.mark.law(6)
def test_a_late_report_keeps_who_has_it_after_all_from_getting_it_again(container, forge):
    parent(container)
    reply = again(container)
    push(container, report("first.1.0", DELIVERED, second=1))

    attempt = claimed(container, reply["campaign"])

    assert [message.recipient_no for message in attempt.messages] == [2]
    assert status_of(container, reply["campaign"])["legs"]["kakao"] == {"sending": 1, "suppressed": 1}


@pytest.mark.law(6)
def test_two_reruns_at_once_never_win_the_same_person(make_container, forge):
    containers = [make_container() for _ in range(2)]
    submit(containers[0], recipients=200, id="first")
    containers[0].control.cancel("first")
    ids = [again(containers[0], states=["cancelled"], new_id=id)["campaign"] for id in ("one", "two")]
    taken: dict[str, set[int]] = {id: set() for id in ids}

    def claim_all(container) -> None:
        id = ids[containers.index(container)]
        for _ in range(60):
            attempt = claimed(container, id, n=7)
            taken[id] |= {message.recipient_no for message in attempt.messages} if attempt else set()

    at_once(claim_all, containers)

    assert taken["one"].isdisjoint(taken["two"])
    assert taken["one"] | taken["two"] == set(range(1, 201))


def test_who_said_no_stays_out(container, forge):
    parent(container)
    forge("INSERT INTO suppressions VALUES ('821000000001', 'all', 'asked by phone', now())")

    reply = again(container)

    assert (reply["people"], reply["leftOut"]) == (1, 1)
    assert rows_of(forge, reply["campaign"]) == [2]
    assert again(container)["leftOutFor"] == {"refused": 1, "reached": 0, "unfit": 0}


@pytest.mark.parametrize(("refused_by", "rows"), [("@another", [2]), ("@shop", [1, 2])])
def test_preview_rows_and_claim_leave_the_same_people_out_by_the_new_sender(
    container, forge, refused_by, rows
):
    parent(container)
    forge(
        "INSERT INTO suppressions (address, kind, reason, at, sender) "
        "VALUES ('821000000001', 'all', 'asked by phone', now(), %s)",
        [refused_by],
    )
    other = spec("again", sender="@another")

    looked = again(container, file=other, preview=True)
    opened = again(container, file=other)
    status = drive(container, "again")

    left_out = {"refused": 2 - len(rows), "reached": 0, "unfit": 0}
    assert rows_of(forge, "again") == rows
    assert [(reply["people"], reply["leftOutFor"]) for reply in (looked, opened)] == [
        (len(rows), left_out)
    ] * 2
    assert status["legs"] == {"kakao": {"delivered": len(rows)}}


def test_whom_another_rerun_has_reached_is_counted_apart_from_who_said_no(container, forge):
    parent(container)
    forge("INSERT INTO suppressions VALUES ('821000000003', 'all', 'asked by phone', now())")
    drive(container, again(container, codes=[71], states=[])["campaign"])

    looked, opened = (
        again(container, states=["undelivered", "expired"], preview=preview) for preview in (True, False)
    )

    for reply in (looked, opened):
        assert (reply["people"], reply["leftOut"]) == (1, 2)
        assert reply["leftOutFor"] == {"refused": 1, "reached": 1, "unfit": 0}


def test_who_was_reached_by_sms_or_may_have_it_is_not_sent_to_again(container, forge):
    submit(container, recipients=3, id="first", smsFailover=SMS)
    accept(container, claimed(container, "first"))
    push(container, *(report(f"first.{no}.0", UNDELIVERED) for no in (1, 2, 3)))
    accept(container, claimed(container, "first", leg=1))
    push(container, report("first.1.1", DELIVERED), report("first.2.1", UNDELIVERED))

    assert rows_of(forge, again(container)["campaign"]) == [2]
    assert "may have reached" in refused(container, states=["unconfirmed"])


def test_another_text_is_checked_against_the_values_of_the_ledger(container):
    parent(container)
    other = spec("again", text="#{name}님, #{coupon} 쿠폰이 남아 있습니다.")

    text = refused(container, file=other)

    assert "row 1 and 1 more, column 'coupon'" in text
    assert "is missing" in text
    assert container.ledger.campaigns.find("again") is None


def test_another_text_that_fits_is_sent(container, sandbox):
    parent(container)

    reply = again(container, file=spec("again", text=PLAIN))
    status = drive(container, reply["campaign"])

    assert reply["campaign"] == "again"
    assert status["legs"] == {"kakao": {"delivered": 2}}


def test_a_parent_whose_people_were_erased_is_refused(container, forge):
    parent(container)
    forge("UPDATE campaigns SET erase_at = now() WHERE id = 'first'")

    assert "'first' are erased, or are to be" in refused(container)


def test_a_family_is_not_erased_while_one_of_it_goes_on(container, forge):
    drive(container, submit(container, recipients=3, id="first"))
    forge("UPDATE messages SET state = 'undelivered'")
    again(container)
    forge("UPDATE campaigns SET erase_at = now() WHERE id = 'first'")

    container.retention.erase_old()

    assert forge("SELECT count(*) FROM recipients WHERE address IS NULL").fetchone() == (0,)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({"states": []}, "nobody is asked for"),
        ({"states": ["delivered"]}, "is not an end that is sent again"),
        ({"states": ["rejected"]}, "has nobody"),
        ({"new_id": "first"}, "is taken by another campaign"),
        ({"new_id": "no id"}, "cannot be an id"),
    ],
)
def test_what_cannot_be_sent_again_is_refused_with_a_way_out(container, asked, says):
    parent(container)

    assert says in refused(container, **asked)


def test_both_campaigns_tell_of_it_and_who_asked(container, forge):
    parent(container)

    with container.ledger.acting_for("kim"):
        reply = again(container)

    told = forge("SELECT c.id, kind, by_whom FROM events JOIN campaigns c ON c.no = campaign_no "
                 "WHERE kind IN ('rerun', 'run again') ORDER BY kind").fetchall()  # fmt: skip
    assert told == [(reply["campaign"], "rerun", "kim"), ("first", "run again", "kim")]


def test_one_that_is_cancelled_while_people_are_taken_over_takes_no_more(container, forge):
    submit(container, recipients=30, id="first")
    container.control.cancel("first")
    container.ledger.reruns._n = 7
    row = container.ledger.campaigns.find("first")
    assert row is not None
    container.reruns._monotonic = iter([0.0, 1.0, 99.0, 99.0]).__next__
    again(container, states=["cancelled"], new_id="again")
    container.control.cancel("again")
    container.reruns._monotonic = lambda: 0.0

    container.reruns.go_on()

    assert rows_of(forge, "again") == list(range(1, 8))
    assert container.ledger.reruns.open_ids() == []


def test_a_clone_is_the_file_under_another_id_without_what_has_passed(container):
    parent(container, sendAt=to_iso(container.clock.now() - timedelta(seconds=1)))

    reply = container.cloning.clone("first")["ok"]

    assert parse_campaign(reply["campaign"]) == parse_campaign(spec("first-copy", validityPeriod=seconds(60)))
    assert reply["leftOut"] == ["sendAt"]
    assert container.cloning.clone("nobody")["error"]["kind"] == "campaign_unknown"


def test_reports_that_nobody_has_applied_yet_are_heard_at_the_claim(container):
    parent(container)
    reply = again(container)
    store(container, report("first.1.0", DELIVERED, second=1))
    container.report_processor.apply_inbox()

    assert [message.recipient_no for message in claimed(container, reply["campaign"]).messages] == [2]
