"""One person is found, explained, exported and erased; asking leaves an event, and no log has the number."""

from __future__ import annotations

import base64
import json
import logging
from typing import Any
from uuid import uuid4

import orjson
import pytest

from pabal.replies import ErrorReply, FoundPerson, OkReply, PersonData, PersonErasure, Story
from pabal_worker.container import Container
from pabal_worker.records import DeadLetter
from pabal_worker.sandbox import Sandbox
from tests.integration.intake.test_one_offs import one_off, send, turn_until
from tests.support.driving import SMS, drive, later, submit
from tests.support.replies import conforms
from tests.support.reporting import DELIVERED, UNDELIVERED, accept, at, claimed, push, report, store

ME = "010-0000-0003"


def found(container: Container, to: str = ME, **asked: Any) -> dict[str, Any]:
    reply: Any = container.finder.find(to, **asked)
    assert conforms(reply, OkReply[FoundPerson])
    return reply["ok"]  # type: ignore[no-any-return]


def story(container: Container, campaign: str = "test", **asked: Any) -> dict[str, Any]:
    reply: Any = container.explanation.explain(campaign, **(asked or {"to": ME}))
    assert conforms(reply, OkReply[Story]), reply
    return reply["ok"]  # type: ignore[no-any-return]


def kept(container: Container, to: str = ME) -> dict[str, Any]:
    reply: Any = container.person_everything.export(to)
    assert conforms(reply, OkReply[PersonData])
    assert reply["ok"]["after"] is None
    return reply["ok"]  # type: ignore[no-any-return]


def erased(container: Container, to: str = ME, **asked: Any) -> dict[str, Any]:
    reply: Any = container.person_everything.erase(to, **asked)
    assert conforms(reply, OkReply[PersonErasure])
    return reply["ok"]  # type: ignore[no-any-return]


def refused(reply: Any) -> dict[str, Any]:
    assert conforms(reply, ErrorReply)
    return reply["error"]  # type: ignore[no-any-return]


def steps(told: dict[str, Any], kind: str) -> list[str]:
    return [step["says"] for step in told["steps"] if step["kind"] == kind]


def events(container: Container) -> list[tuple[str, str | None, str | None]]:
    reply: Any = container.event_log.read(None, limit=100)
    return [
        (event["campaign"], event["by"], event["says"])
        for event in reply["ok"]["events"]
        if event["kind"] in ("asked", "erased")
    ]


def letter(text: str) -> DeadLetter:
    body = base64.b64encode(text.encode()).decode()
    content = orjson.dumps({"body": body})
    return DeadLetter(str(uuid4()), "pabal.intake", "m", "it is foreign", content, len(content))


@pytest.mark.parametrize(
    "notation", ["010-0000-0003", "+82 10 0000 0003", "821000000003", "０１０ 0000 0003"]
)
def test_a_person_is_found_in_all_campaigns_and_streams_in_any_notation(
    container: Container, notation: str
) -> None:
    submit(container, recipients=5, id="older")
    submit(container, recipients=5, id="newer")
    submit(container, recipients=2, id="without")
    (outcome,), _ = send(container, one_off(3))

    person = found(container, notation)

    assert [(m["campaign"], m["row"], m["isStream"]) for m in person["messages"]] == [
        (outcome["stream"], 1, True),
        ("newer", 3, False),
        ("older", 3, False),
    ]
    assert {m["legs"]["kakao"] for m in person["messages"]} == {"waiting"}
    assert person["to"] == "010-****-0003"
    assert not person["isMore"]


def test_a_person_of_many_messages_is_told_that_there_are_more(container: Container) -> None:
    for n in range(3):
        submit(container, recipients=5, id=f"campaign-{n}")

    person = found(container, limit=2, unmasked=True)

    assert [m["campaign"] for m in person["messages"]] == ["campaign-2", "campaign-1"]
    assert (person["isMore"], person["to"]) == (True, "010-0000-0003")


@pytest.mark.parametrize(
    ("to", "limit"), [("02-555-0123", 100), (None, 100), ("010-0000-0003", 0), (ME, True)]
)
def test_what_is_no_mobile_number_is_refused_masked(container: Container, to: Any, limit: Any) -> None:
    error = refused(container.finder.find(to, limit=limit))

    assert error["kind"] == "wrong_input"
    assert "555-0123" not in json.dumps(error)


def test_asking_is_an_event_that_names_who_asked_and_no_number(container: Container) -> None:
    submit(container, recipients=5)
    with container.ledger.acting_for("mina@ops-1"):
        found(container)
        story(container)
        kept(container)
        erased(container)

    told = events(container)

    assert {by for _, by, _ in told} == {"mina@ops-1"}
    assert [campaign for campaign, _, _ in told] == [None, None, "test", None]
    assert "explain: row 3" in str(told)
    assert not any(digits in str(told) for digits in ("0000-0003", "00000003"))


def test_a_delivered_message_is_told_from_its_row_to_its_last_report(container: Container) -> None:
    submit(container, recipients=5)
    accept(container, claimed(container, "test"))
    push(container, report("test.3.0", DELIVERED, **at("15.5", "KRW"), messageCount=1))
    push(container, report("test.3.0", DELIVERED, **at("15.5", "KRW"), messageCount=1))

    told = story(container)

    assert (told["row"], told["to"], told["values"]) == (3, "010-****-0003", None)
    leg = told["legs"]["kakao"]
    assert (leg["state"], leg["price"], leg["currency"], leg["parts"]) == ("delivered", "15.5", "KRW", 1)
    assert leg["status"] == "DELIVERED: DELIVERED_TO_HANDSET (5)"
    (attempt,) = [step for step in told["steps"] if step["kind"] == "attempt"]
    assert (attempt["says"], attempt["call"]) == ("a call with 5 messages (HTTP 200)", "test.1")
    first, again = steps(told, "report")
    assert first.startswith("a report came: DELIVERED: DELIVERED_TO_HANDSET (5); price 15.5 KRW")
    assert "said before, so it changed nothing" in again
    assert steps(told, "end") == ["it arrived: DELIVERED: DELIVERED_TO_HANDSET (5)"]
    assert steps(told, "sms") == ["no SMS: the campaign has no SMS failover"]


def test_a_row_is_told_as_its_number_is_and_with_its_values_where_that_is_asked(container: Container) -> None:
    submit(container, recipients=5)

    told = story(container, row=3, unmasked=True)

    assert (told["to"], told["values"]) == ("010-0000-0003", {"name": "이름3"})


def test_why_somebody_got_an_sms_and_no_kakaotalk_is_told(container: Container) -> None:
    submit(container, recipients=5, smsFailover=SMS)
    accept(container, claimed(container, "test"))
    push(container, report("test.3.0", UNDELIVERED, error={"id": 1, "groupId": 1, "name": "X"}))
    accept(container, claimed(container, "test", leg=1))
    push(container, report("test.3.1", DELIVERED))

    told = story(container)

    assert told["legs"]["kakao"]["state"] == "undelivered"
    assert told["legs"]["sms"]["state"] == "delivered"
    assert steps(told, "sms") == ["KakaoTalk ended as undelivered, so an SMS was booked"]
    assert [step["leg"] for step in told["steps"] if step["kind"] == "end"] == ["kakao", "sms"]


def test_who_paused_it_and_for_how_long_is_told(container: Container) -> None:
    submit(container, recipients=5)
    with container.ledger.acting_for("mina@ops-1"):
        container.control.pause("test")

    told = story(container)

    (wait,) = [step for step in told["steps"] if step["kind"] == "wait" and "paused" in step["says"]]
    assert (wait["says"], wait["by"], wait["until"]) == (
        "the campaign was paused by mina@ops-1", "mina@ops-1", None
    )  # fmt: skip


def test_a_closed_window_is_told_with_its_opening(container: Container) -> None:
    now = container.clock.now()
    day = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")[
        (now.weekday() + 3) % 7
    ]
    submit(container, recipients=5, deliveryTimeWindow={"days": [day], "timeZone": "Asia/Seoul"})

    told = story(container)

    wait = told["steps"][-1]
    assert (wait["kind"], wait["says"], told["timeZone"]) == ("wait", "the window is closed", "Asia/Seoul")
    assert wait["until"] is not None and wait["until"].endswith("15:00:00.000+00:00")


def test_a_message_in_doubt_is_told_as_found_in_the_logs(container: Container, sandbox: Sandbox) -> None:
    submit(container, recipients=5)
    claimed(container, "test", lease_s=1)
    later(container, 5)
    container.ledger.messages.lapse_leases(now=container.clock.now())
    in_doubt = story(container)
    store_from_logs(container, report("test.3.0", DELIVERED))
    container.report_processor.apply_inbox()

    told = story(container)

    assert any("its worker was lost in it" in says for says in steps(told, "attempt"))
    assert any(says.startswith("in doubt: the provider's logs are asked") for says in steps(in_doubt, "wait"))
    assert told["legs"]["kakao"]["state"] == "delivered"


def store_from_logs(container: Container, *reports: dict[str, Any]) -> None:
    container.ledger.reports.store("logs", orjson.dumps({"results": reports}))


@pytest.mark.parametrize(
    ("asked", "kind"),
    [
        ({"to": "010-9999-9999"}, "wrong_input"),
        ({"to": "nobody"}, "wrong_input"),
        ({"row": 99}, "wrong_input"),
        ({"row": 0}, "wrong_input"),
        ({"row": True}, "wrong_input"),
        ({}, "wrong_input"),
        ({"to": ME, "row": 3}, "wrong_input"),
    ],
)
def test_a_story_of_nobody_is_refused(container: Container, asked: dict[str, Any], kind: str) -> None:
    submit(container, recipients=5)

    assert refused(container.explanation.explain("test", **asked))["kind"] == kind


def test_a_story_of_an_unknown_an_erased_and_a_deleted_campaign(make_container: Any) -> None:
    container: Container = make_container(retention_days=3, delete_days=9)
    drive(container, submit(container, recipients=5))
    later(container, 4 * 86_400)
    container.retention.erase_old(budget_s=60)
    by_number = refused(container.explanation.explain("test", to=ME))
    by_row = story(container, row=3)
    later(container, 7 * 86_400)
    container.retention.erase_old(budget_s=60)
    deleted = refused(container.explanation.explain("test", row=3))

    assert refused(container.explanation.explain("nobody", row=3))["kind"] == "campaign_unknown"
    assert (by_number["kind"], "was erased" in by_number["text"]) == ("not_possible", True)
    assert (by_row["to"], by_row["legs"]["kakao"]["state"]) == (None, "delivered")
    assert any("were erased" in sentence for sentence in by_row["unknown"])
    assert (deleted["kind"], "rows were deleted" in deleted["text"]) == ("not_possible", True)


def test_a_story_of_a_message_to_a_single_person(container: Container) -> None:
    (outcome,), _ = send(container, one_off(3))
    turn_until(container, ["order-3"], "delivered")
    send(container, one_off(3, key="again"))

    told = story(container, outcome["stream"], row=1)
    newest = story(container, outcome["stream"])

    assert steps(told, "listed") == ["it joined the stream as row 1"]
    assert told["legs"]["kakao"]["messageId"] == outcome["providerMessageId"]
    assert (newest["row"], newest["otherRows"]) == (2, [1])


def test_all_that_is_kept_of_a_person_is_told_and_nothing_of_others(container: Container) -> None:
    submit(container, recipients=5)
    accept(container, claimed(container, "test"))
    mine = report("test.3.0", DELIVERED) | {"to": "821000000003"}
    push(container, mine, report("test.4.0", DELIVERED) | {"to": "821000000004"})
    container.ledger.dead_letters.keep(letter("to 010-0000-0003, not 010-0000-0004"))
    container.ledger.dead_letters.keep(letter("to 010-0000-0004"))

    data = kept(container)

    assert [(row["campaign"], row["row"], row["values"]) for row in data["rows"]] == [
        ("test", 3, {"name": "이름3"})
    ]
    assert [json.loads(one["report"]) for one in data["reports"]] == [mine]
    assert [one["content"].count("010-0000-0003") for one in data["deadLetters"]] == [1]
    assert "0004" not in json.dumps(data)


def test_a_person_is_erased_from_what_has_ended_and_told_what_has_not(container: Container) -> None:
    drive(container, submit(container, recipients=5, id="over"))
    submit(container, recipients=5, id="open")
    container.ledger.dead_letters.keep(letter("to 010-0000-0003"))
    before = kept(container)

    done = erased(container)

    after = kept(container)
    assert before["reports"] and len(before["deadLetters"]) == 1
    assert (done["erased"], done["deadLetters"], done["bodies"] > 0) == (1, 1, True)
    assert [(row["campaign"], row["row"]) for row in done["left"]] == [("open", 3)]
    assert "`pabal cancel open`" in done["left"][0]["wayOut"]
    assert [row["campaign"] for row in after["rows"]] == ["open"]
    assert (after["reports"], after["deadLetters"]) == ([], [])
    others = found(container, "010-0000-0004")
    assert {message["campaign"] for message in others["messages"]} == {"over", "open"}
    assert container.auditor.audit("over")["ok"]["balanced"]


def test_erasing_goes_on_where_it_was_broken_off_and_may_be_repeated(container: Container) -> None:
    drive(container, submit(container, recipients=5, id="over"))
    for _ in range(3):
        store(container, report("over.3.0", DELIVERED) | {"to": "821000000003"})
    container.report_processor.apply_inbox()
    container.person_everything._monotonic = iter(range(0, 10**9, 100)).__next__  # each look is the last

    done, calls = erased(container), 1
    while done["after"] is not None:
        done, calls = erased(container, after=done["after"]), calls + 1
    again = erased(container)

    assert calls > 1
    assert done["erased"] == 1
    assert (again["erased"], found(container)["messages"]) == (0, [])


def test_suppressions_stay_unless_they_are_to_go(container: Container, forge: Any) -> None:
    forge("INSERT INTO suppressions VALUES ('821000000003', 'all', 'said no', now())")

    kept_first = erased(container)
    asked_for = kept(container)["suppressions"]
    gone = erased(container, suppressions=True)

    assert (kept_first["suppressions"], gone["suppressions"]) == (1, 0)
    assert [(one["kind"], one["reason"]) for one in asked_for] == [("all", "said no")]


@pytest.mark.parametrize("after", [-1, "x", True, 1.5])
def test_a_wrong_place_to_go_on_is_refused(container: Container, after: Any) -> None:
    assert refused(container.person_everything.export(ME, after=after))["kind"] == "wrong_input"
    assert refused(container.person_everything.erase(ME, after=after))["kind"] == "wrong_input"


def test_no_log_has_the_number(container: Container, caplog: pytest.LogCaptureFixture) -> None:
    submit(container, recipients=5)
    with caplog.at_level(logging.DEBUG):
        found(container)
        story(container)
        kept(container)
        erased(container)

    assert not any(digits in caplog.text for digits in ("0000-0003", "00000003"))
