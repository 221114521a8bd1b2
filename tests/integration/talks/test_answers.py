"""Answers in conversations: once by their keys, none to a talk that is not open, by SMS where that was asked
for.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pabal.client import Client
from pabal_worker.container import Container
from pabal_worker.records import Share
from pabal_worker.sandbox import Sandbox
from tests.integration.conftest import Forge, MakeContainer
from tests.support.driving import later, recipe, seconds, turn
from tests.support.endpoint import SECRETS, endpoint
from tests.support.pages.blocks import block_of
from tests.support.talking import BUTTON_LIST, IMAGE, PROFILE, USER, session_end, talk_of, word, write

SMS = {"sender": "0215881234", "text": "상담 답변이 도착했습니다.", "validityPeriod": seconds(60)}
NUMBER = "821012345678"
END = {"type": "TERMINATE_SESSION"}


def answer(
    key: str = "a-1", text: str = "네, 도와드리겠습니다.", *, content: Any = None, **more: Any
) -> dict[str, Any]:
    """An answer to the user; what a test does not mention is ordinary."""
    options = {"validityPeriod": seconds(60)} | more.pop("options", {})
    content = content or {"type": "TEXT", "text": text}
    return {"key": key, "profile": PROFILE, "user": USER, "answer": {"content": content} | options} | more


def send(container: Container, *asked: Any) -> list[dict[str, Any]]:
    started: list[Share] = []
    reply: Any = container.answers.send(list(asked), publish=started.append)
    return reply["ok"]["messages"]


def stand(container: Container, *keys: str) -> list[dict[str, Any]]:
    reply: Any = container.one_offs.find(keys=list(keys), references=[])
    return sorted(reply["ok"]["messages"], key=lambda outcome: str(outcome["key"]))


def turn_until(container: Container, keys: Sequence[str], state: str, *, leg: str = "kakao") -> list[Any]:
    later(container, 4)  # nobody took the pumps that sending started; now a tick names them again
    for _ in range(40):
        turn(container)
        time.sleep(0.1)
        outcomes = stand(container, *keys)
        if all(outcome["legs"].get(leg, {}).get("state") == state for outcome in outcomes):
            return outcomes
    raise AssertionError(outcomes)


def arrived(sandbox: Sandbox, channel: str = "KAKAO_SANGDAM") -> list[str]:
    return [row["to"] for row in sandbox.arrivals() if row["channel"] == channel]


@pytest.fixture
def open_talk(container: Container, sandbox: Sandbox) -> None:
    write(container, word("m-1"))
    sandbox.open_sessions(PROFILE, [USER])


@pytest.mark.usefixtures("open_talk")
def test_an_answer_goes_to_the_user_once_however_often_it_is_asked_for(
    container: Container, sandbox: Sandbox, forge: Forge
) -> None:
    (told,) = send(container, answer())
    (again, twin) = send(container, answer(), answer())

    turn_until(container, ["a-1"], "delivered")
    send(container, answer())
    turn(container)

    assert told == again == twin
    assert told["stream"].split("-")[2] == "sangdam"
    assert arrived(sandbox) == [USER]
    ((spec,),) = forge("SELECT spec FROM variants").fetchall()
    assert spec["content"] == {"type": "TEXT", "text": "#{content.text}"}


def test_the_page_of_conversations_answers_a_user_and_ends_the_talk(
    container: Container, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    user, keys = "kakao-user-key", ["ticket-99-1", "ticket-99-end"]
    write(container, word("m-1", user=user))
    sandbox.open_sessions(PROFILE, [user])
    client = Client("redis://127.0.0.1:1/0")
    monkeypatch.setattr(client, "_ask", lambda *_, answers, **__: {"messages": send(container, *answers)})

    exec(block_of("docs/conversations.md", "python"), {"client": client})

    turn_until(container, keys, "delivered")
    assert arrived(sandbox) == [user, user]
    assert talk_of(container, user)["state"] == "ended"


@pytest.mark.usefixtures("open_talk")
def test_a_user_named_by_the_talks_number_gets_the_same_answer_as_by_the_key(
    container: Container, sandbox: Sandbox
) -> None:
    number = talk_of(container)["talk"]
    (told,) = send(container, answer() | {"user": f"#{number}"})
    (by_key,) = send(container, answer())

    turn_until(container, ["a-1"], "delivered")

    assert told == by_key
    assert arrived(sandbox) == [USER]


@pytest.mark.usefixtures("open_talk")
def test_a_number_that_is_no_talk_of_the_profile_is_refused_alone(
    container: Container, sandbox: Sandbox
) -> None:
    number = talk_of(container)["talk"]
    (unknown, foreign, good) = send(
        container,
        answer("a-1") | {"user": f"#{number + 1}"},
        answer("a-2") | {"user": f"#{number}", "profile": "@another"},
        answer("a-3") | {"user": f"#{number}"},
    )

    assert [one["problems"][0]["value"] for one in (unknown, foreign)] == [f"#{number + 1}", f"#{number}"]
    assert unknown["problems"][0]["what"] == f"is no talk with {PROFILE}, or is erased"
    assert "refused" not in good


@pytest.mark.usefixtures("open_talk")
def test_senders_of_the_same_key_at_once_answer_once(container: Container, sandbox: Sandbox) -> None:
    with ThreadPoolExecutor(4) as senders:
        outcomes = list(senders.map(lambda _: send(container, answer())[0], range(8)))

    turn_until(container, ["a-1"], "delivered")

    assert len({outcome["providerMessageId"] for outcome in outcomes}) == 1
    assert arrived(sandbox) == [USER]


@pytest.mark.usefixtures("open_talk")
def test_a_key_of_another_answer_is_refused(container: Container) -> None:
    send(container, answer())

    (outcome,) = send(container, answer(text="다른 말"))

    assert outcome["refused"] == "key_taken"


@pytest.mark.usefixtures("open_talk")
def test_what_is_typed_is_taken_literally_and_all_contents_arrive(
    container: Container, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = []
    post = container.provider.send

    async def note(request: Any, *, may_start: Any) -> Any:
        calls.extend(message.content for message in request.messages)
        return await post(request, may_start=may_start)

    monkeypatch.setattr(container.provider, "send", note)
    contents = [
        {"type": "TEXT", "text": "#{name}님 {{안녕}} 100% %s"},
        IMAGE,
        BUTTON_LIST,
    ]

    send(container, *(answer(f"a-{n}", content=content) for n, content in enumerate(contents)))
    turn_until(container, ["a-0", "a-1", "a-2"], "delivered")

    assert sorted(calls, key=lambda content: content["type"]) == sorted(contents, key=lambda one: one["type"])


def test_a_talk_that_is_not_open_is_said_before_any_call(container: Container, sandbox: Sandbox) -> None:
    old = datetime.now(UTC) - timedelta(days=31)
    write(container, word("m-1", user="old", at=old), word("m-2", user="gone"))
    write(container, session_end("m-3", user="gone"))

    outcomes = send(
        container,
        answer("a-1"),
        answer("a-2", user="old"),
        answer("a-3", user="gone"),
        answer("a-4", text=" "),
    )
    turn(container)

    assert [(outcome["refused"], outcome.get("talk")) for outcome in outcomes] == [
        ("talk_closed", "unknown"),
        ("talk_closed", "aged"),
        ("talk_closed", "expired_session"),
        ("wrong_input", None),
    ]
    assert arrived(sandbox) == []


@pytest.mark.usefixtures("open_talk")
def test_our_last_word_leaves_with_those_before_it_and_closes_the_talk(
    container: Container, sandbox: Sandbox
) -> None:
    send(container, answer("a-1"), answer("a-2", content=END))
    (late,) = send(container, answer("a-3"))
    (known,) = send(container, answer("a-2", content=END))

    turn_until(container, ["a-1", "a-2"], "delivered")

    assert (late["refused"], late["talk"]) == ("talk_closed", "terminated")
    assert known["key"] == "a-2"
    assert (talk_of(container)["state"], talk_of(container)["why"]) == ("ended", "terminated")
    write(container, word("m-2", at=datetime.now(UTC) + timedelta(seconds=1)))
    assert "stream" in send(container, answer("a-4"))[0]
    assert len(arrived(sandbox)) == 2


def test_no_session_is_told_as_what_it_is_closes_the_talk_and_is_never_tried_again(
    container: Container, sandbox: Sandbox
) -> None:
    write(container, word("m-1"))

    send(container, answer())
    (outcome,) = turn_until(container, ["a-1"], "undelivered")
    turn(container)
    (late,) = send(container, answer("a-2"))

    leg = outcome["legs"]["kakao"]
    assert leg["errorId"] == 7010
    assert "no session" in stand(container, "a-1")[0]["legs"]["kakao"]["why"]
    assert (late["refused"], late["talk"]) == ("talk_closed", "expired_session")
    assert arrived(sandbox) == [USER]


def test_a_word_that_came_after_the_answer_had_left_keeps_the_talk_open(container: Container) -> None:
    write(container, word("m-1"))
    started: list[Share] = []
    container.answers.send([answer()], publish=started.append)
    container.pump.run(started[0], succeed=lambda _: None)
    time.sleep(0.05)
    write(container, word("m-2"))

    turn_until(container, ["a-1"], "undelivered")

    assert talk_of(container)["state"] == "open"
    assert "stream" in send(container, answer("a-2"))[0]


@pytest.mark.usefixtures("open_talk")
def test_an_answer_that_waits_does_not_leave_once_the_talk_is_over(
    container: Container, sandbox: Sandbox
) -> None:
    send(container, answer())
    write(container, session_end("m-2", at=datetime.now(UTC) + timedelta(seconds=1)))

    (outcome,) = turn_until(container, ["a-1"], "suppressed")

    assert outcome["legs"]["kakao"]["why"] == "the talk is not open any more (expired_session)"
    assert arrived(sandbox) == []


@pytest.mark.usefixtures("open_talk")
def test_the_sms_goes_to_the_number_that_was_told_with_the_answer(
    container: Container, sandbox: Sandbox
) -> None:
    sandbox.set_recipe(recipe(outcomes={"kakao_sangdam": {"no_session": 1}}))

    send(container, answer(sms=NUMBER, options={"smsFailover": SMS}))
    turn_until(container, ["a-1"], "delivered", leg="sms")

    assert arrived(sandbox) == [USER]
    assert arrived(sandbox, "SMS") == [NUMBER]


@pytest.mark.usefixtures("open_talk")
def test_the_provider_can_send_the_sms_by_destination_matching(
    container: Container, sandbox: Sandbox
) -> None:
    sandbox.set_recipe(recipe(outcomes={"kakao_sangdam": {"no_session": 1}}))

    send(container, answer(sms=NUMBER, options={"smsFailover": SMS | {"mode": "PROVIDER"}}))
    turn_until(container, ["a-1"], "delivered")

    assert sandbox.summary()["sms_destinations"] == 1
    assert arrived(sandbox, "SMS") == []


@pytest.mark.usefixtures("open_talk")
def test_an_answer_in_doubt_is_asked_about_and_not_sent_again(container: Container, sandbox: Sandbox) -> None:
    sandbox.set_recipe(recipe(faults=[{"kind": "accept_then_cut", "on": [1]}]))

    send(container, answer())
    turn_until(container, ["a-1"], "delivered")

    assert arrived(sandbox) == [USER]
    calls = [row for row in sandbox.requests() if row["call"] == "logs"]
    assert {row["channel"] for row in calls} == {"KAKAO_SANGDAM"}


@pytest.mark.usefixtures("open_talk")
def test_the_story_of_an_answer_is_told_by_its_row(container: Container, forge: Forge) -> None:
    (told,) = send(container, answer(reference="ticket-99"))
    turn_until(container, ["a-1"], "delivered")

    story: Any = container.explanation.explain(told["stream"], row=1)

    assert (story["ok"]["to"], story["ok"]["legs"]["kakao"]["state"]) == (None, "delivered")
    ((no,),) = forge("SELECT no FROM campaigns").fetchall()
    (row,) = container.ledger.tallies.export(no)
    assert (row["to"], row["reference"]) == (USER, "ticket-99")


@pytest.mark.usefixtures("open_talk")
def test_erasing_a_talk_erases_its_answers_and_nothing_of_it_leaves(
    container: Container, sandbox: Sandbox, forge: Forge
) -> None:
    send(container, answer(sms=NUMBER, options={"smsFailover": SMS}))

    container.talk_erasures.erase(USER, profile=None, after=None)
    (outcome,) = turn_until(container, ["a-1"], "suppressed")

    assert "erased" in outcome["legs"]["kakao"]["why"]
    assert arrived(sandbox) == []
    assert forge("SELECT address, variables FROM recipients").fetchall() == [(None, None)]


def test_a_webhook_is_told_of_the_user_not_of_a_number(
    make_container: MakeContainer, sandbox: Sandbox
) -> None:
    with endpoint() as here:
        container = make_container(relay_secret=SECRETS[0], relay_allow_private=True)
        write(container, word("m-1"))
        sandbox.open_sessions(PROFILE, [USER])
        hook = {"webhooks": {"delivery": {"url": here.url}}, "smsFailover": SMS}

        send(container, answer(reference="ticket-99", sms=NUMBER, options=hook))
        turn_until(container, ["a-1"], "delivered")
        container.webhook_delivery.deliver_parcels()

        (row,) = here.told
        assert (row["to"], row["sender"], row["pabal"]["reference"]) == (USER, PROFILE, "ticket-99")
