"""Messages to single persons: once by their keys, with texts of their own, in streams that end by age."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from pabal_worker.container import Container
from pabal_worker.provider.port import SendRequest
from pabal_worker.records import Share
from pabal_worker.sandbox import Sandbox
from tests.integration.conftest import Forge
from tests.support.driving import balances, later, recipe, seconds, spec, status_of, submit, turn

SEOUL = ZoneInfo("Asia/Seoul")
SMS = {"sender": "0215881234", "text": "#{name}님, 발송되었습니다.", "validityPeriod": seconds(60)}


def one_off(
    n: int, *, key: str | None = None, text: str = "#{name}님, 주문이 발송되었습니다.", **more: Any
) -> dict[str, Any]:
    """A message to the n-th person."""
    message = spec(text=text, validityPeriod=seconds(60)) | more.pop("options", {})
    del message["id"]
    asked = {
        "key": key or f"order-{n}",
        "to": f"8210{n:08d}",
        "message": message,
        "values": {"name": f"이름{n}"},
    }
    return asked | more


def send(container: Container, *asked: dict[str, Any]) -> tuple[list[dict[str, Any]], list[Share]]:
    """What the caller hears, and the shares that were started."""
    started: list[Share] = []
    reply: Any = container.one_offs.send(list(asked), publish=started.append)
    return reply["ok"]["messages"], started


def outcome_of(container: Container, *keys: str) -> list[dict[str, Any]]:
    reply: Any = container.one_offs.find(keys=list(keys), references=[])
    return sorted(reply["ok"]["messages"], key=lambda outcome: str(outcome["key"]))


def calls_of(container: Container, monkeypatch: pytest.MonkeyPatch) -> list[SendRequest]:
    """What goes to the provider from now on."""
    calls: list[SendRequest] = []
    send = container.provider.send

    async def note(request: SendRequest, *, may_start: Any) -> Any:
        calls.append(request)
        return await send(request, may_start=may_start)

    monkeypatch.setattr(container.provider, "send", note)
    return calls


def texts_of(calls: list[SendRequest], channel: str) -> dict[str, str]:
    return {m.to: m.content["text"] for call in calls if call.channel == channel for m in call.messages}


def turn_until(
    container: Container, keys: Sequence[str], state: str, *, leg: str = "kakao"
) -> list[dict[str, Any]]:
    later(container, 4)  # nobody took the pumps that sending started; now a tick names them again
    for _ in range(40):
        turn(container)
        time.sleep(0.1)
        outcomes = outcome_of(container, *keys)
        if all(outcome["legs"].get(leg, {}).get("state") == state for outcome in outcomes):
            return outcomes
    raise AssertionError(outcomes)


def test_a_message_joins_the_stream_of_its_sender_channel_and_day(container: Container) -> None:
    (outcome,), started = send(container, one_off(1))
    day = datetime.now(SEOUL)
    assert outcome["stream"].startswith(f"stream-{day:%Y%m%d}-alim-")
    assert outcome["legs"]["kakao"]["state"] == "waiting"
    assert started == [Share(outcome["stream"], 0, 0, is_urgent=True)]
    status = status_of(container, outcome["stream"])
    assert (status["state"], status["legs"]) == ("running", {"kakao": {"waiting": 1}})


def test_messages_with_texts_of_their_own_arrive_with_them(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = [
        "#{name}님, 주문이 발송되었습니다.",
        "#{name}님, 입금을 확인했습니다.",
        "#{name}님, 배송이 늦어집니다.",
    ]
    calls = calls_of(container, monkeypatch)
    send(container, *(one_off(n, text=texts[n % 3]) for n in range(1, 10)))
    turn_until(container, [f"order-{n}" for n in range(1, 10)], "delivered")
    assert texts_of(calls, "KAKAO_ALIM") == {
        f"8210{n:08d}": texts[n % 3].replace("#{name}", f"이름{n}") for n in range(1, 10)
    }


def test_what_joins_beside_a_pump_that_has_claimed_is_sent_by_it(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = calls_of(container, monkeypatch)
    claim, started_late = container.ledger.messages.claim, []

    def claim_then_join(**values: Any) -> Any:
        attempts = claim(**values)
        monkeypatch.setattr(container.ledger.messages, "claim", claim)
        started_late.extend(send(container, one_off(2))[1])
        return attempts

    _, (share,) = send(container, one_off(1))
    monkeypatch.setattr(container.ledger.messages, "claim", claim_then_join)

    container.pump.run(share, succeed=started_late.append)

    assert [[message.to for message in call.messages] for call in calls] == [
        ["821000000001"],
        ["821000000002"],
    ]
    assert started_late == []


def test_a_pump_is_called_for_where_none_runs(container: Container) -> None:
    _, (share,) = send(container, one_off(1))
    assert container.ledger.pumps.lease(share, now=container.clock.now(), lease_s=600)

    _, beside = send(container, one_off(2))
    _, known = send(container, one_off(1))
    later(container, 601)  # whoever had the lease is gone
    _, after = send(container, one_off(3))

    assert (beside, known, after) == ([], [], [share])


def test_messages_join_without_a_moment_in_which_their_stream_waits_for_the_worker(
    container: Container, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(container, one_off(1))
    began: list[object] = []
    monkeypatch.setattr(container.ledger.streams._db, "run", began.append)

    (outcome,), _ = send(container, one_off(2))

    assert outcome["legs"]["kakao"]["state"] == "waiting"
    assert began == []


def test_a_key_stands_for_one_message_however_often_it_comes(container: Container, sandbox: Sandbox) -> None:
    first = one_off(1, reference="A-1", bulkId="shop/1", messageId="m-1")
    (told,), _ = send(container, first)
    (again, twin), _ = send(container, first, first)
    assert told == again == twin
    assert (told["reference"], told["bulkId"], told["messageId"]) == ("A-1", "shop/1", "m-1")
    turn_until(container, ["order-1"], "delivered")
    send(container, first)
    turn(container)
    assert len(sandbox.arrivals()) == 1


def test_a_key_of_another_message_is_refused(container: Container) -> None:
    send(container, one_off(1))
    (outcome, fine), _ = send(container, one_off(2, key="order-1"), one_off(3))
    assert outcome["refused"] == "key_taken"
    assert fine["legs"]["kakao"]["state"] == "waiting"


def test_a_key_counts_after_midnight(container: Container) -> None:
    (told,), _ = send(container, one_off(1))
    later(container, 86_400)
    (again,), _ = send(container, one_off(1))
    assert again["stream"] == told["stream"]
    (other,), _ = send(container, one_off(2))
    assert other["stream"] > told["stream"]


def test_a_person_may_have_many_messages_of_a_stream(container: Container, sandbox: Sandbox) -> None:
    send(container, *(one_off(1, key=f"k{n}") for n in range(5)))
    turn_until(container, [f"k{n}" for n in range(5)], "delivered")
    assert len({message["messageId"] for message in sandbox.arrivals()}) == 5


def test_ids_at_the_provider_follow_from_stream_and_key(container: Container, sandbox: Sandbox) -> None:
    (told,), _ = send(container, one_off(1))
    turn_until(container, ["order-1"], "delivered")
    assert [message["messageId"] for message in sandbox.arrivals()] == [told["providerMessageId"]]
    stream, tag, leg = told["providerMessageId"].split(".")
    assert (stream, len(tag), leg) == (told["stream"], 16, "0")


def test_senders_of_the_same_key_at_once_send_once(container: Container, sandbox: Sandbox) -> None:
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: send(container, *(one_off(n) for n in range(1, 21))), range(8)))
    turn_until(container, [f"order-{n}" for n in range(1, 21)], "delivered")
    assert len(sandbox.arrivals()) == 20
    stream = outcome_of(container, "order-1")[0]["stream"]
    assert balances(container, stream)
    found = container.ledger.campaigns.find(stream)
    assert found is not None
    checks = container.auditor.audit(stream)
    assert all(check["ok"] for check in checks["ok"]["checks"]), checks  # type: ignore[typeddict-item]


def test_what_fails_over_kakaotalk_goes_by_sms_with_its_own_text(
    container: Container, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"unknown_user": 1.0}}))
    calls = calls_of(container, monkeypatch)
    send(
        container,
        one_off(1, options={"smsFailover": SMS}),
        one_off(2, options={"smsFailover": SMS | {"text": "늦어집니다."}}),
    )
    outcomes = turn_until(container, ["order-1", "order-2"], "delivered", leg="sms")
    assert texts_of(calls, "SMS") == {
        "821000000001": "이름1님, 발송되었습니다.",
        "821000000002": "늦어집니다.",
    }
    assert outcomes[0]["stream"] == outcomes[1]["stream"]


def test_each_message_is_valid_as_long_as_it_says(container: Container, forge: Forge) -> None:
    short, long = {"validityPeriod": seconds(30)}, {"validityPeriod": seconds(3000)}
    send(container, one_off(1, options=short))
    send(container, one_off(2, options=long))
    later(container, 4)
    turn(container)
    rows = forge(
        "SELECT extract(epoch FROM m.valid_until - a.started_at)::integer "
        "FROM messages m JOIN attempts a ON a.id = m.attempt ORDER BY recipient_no"
    )
    assert [row[0] for row in rows] == [30, 3000]


def test_a_paused_stream_waits_and_a_cancelled_one_takes_nothing_more(
    container: Container, sandbox: Sandbox
) -> None:
    (told,), _ = send(container, one_off(1))
    container.control.pause(told["stream"])
    later(container, 4)
    turn(container)
    assert sandbox.arrivals() == []
    (waits,), _ = send(container, one_off(2))
    assert waits["legs"]["kakao"]["state"] == "waiting"
    container.control.cancel(told["stream"])
    (refused, still), _ = send(container, one_off(3), one_off(1))
    assert refused["refused"] == "stream_closed"
    assert still["legs"]["kakao"]["state"] == "cancelled"


def test_a_stream_ends_when_its_day_is_over_and_nothing_is_open(container: Container) -> None:
    (told,), _ = send(container, one_off(1))
    turn_until(container, ["order-1"], "delivered")
    turn(container)
    assert status_of(container, told["stream"])["state"] == "running"
    later(container, 86_400)
    turn(container)
    assert status_of(container, told["stream"])["state"] == "finished"


def test_a_stream_is_erased_and_deleted_by_age(make_container: Any, forge: Forge) -> None:
    container: Container = make_container(retention_days=3, delete_days=6)
    (told,), _ = send(container, one_off(1, reference="A-1", bulkId="b", messageId="m"))
    turn_until(container, ["order-1"], "delivered")
    later(container, 86_400)
    turn(container)
    later(container, 4 * 86_400)
    for _ in range(8):
        container.retention.erase_old()
    assert forge(
        "SELECT address, reference, bulk_id, message_id FROM recipients JOIN one_offs USING (campaign_no, no)"
    ).fetchall() == [(None,) * 4]
    (known,), _ = send(container, one_off(1, reference="A-1", bulkId="b", messageId="m"))
    assert known["stream"] == told["stream"]
    later(container, 4 * 86_400)
    for _ in range(12):
        container.retention.erase_old()
    assert forge("SELECT count(*) FROM one_offs").fetchone() == (0,)
    assert forge("SELECT count(*) FROM variants").fetchone() == (0,)


def test_by_reference_the_newest_comes_first(container: Container) -> None:
    send(container, one_off(1, reference="A"))
    send(container, one_off(2, reference="A"), one_off(3, reference="B"))
    reply: Any = container.one_offs.find(keys=[], references=["A"])
    assert [outcome["reference"] for outcome in reply["ok"]["messages"]] == ["A", "A"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"key": None}, "key"),
        ({"key": "x" * 201}, "key"),
        ({"key": " "}, "key"),
        ({"to": "010-8765-4321"}, "to"),
        ({"to": 821087654321}, "to"),
        ({"values": {}}, "values.name"),
        ({"values": ["x"]}, "values"),
        ({"values": {"name": "이름", "nmae": "이름"}}, "values.nmae"),
        ({"message": None}, "message"),
        ({"reference": "r" * 101}, "reference"),
        ({"bulkId": "b" * 101}, "bulkId"),
        ({"messageId": "m" * 201}, "messageId"),
        ({"sendAt": "2027-01-01T00:00:00Z"}, "sendAt"),
        ({"options": {"sendAt": "2027-01-01T00:00:00Z"}}, "message.sendAt"),
        ({"options": {"canary": {"messages": 5}}}, "message.canary"),
        ({"options": {"sender": ""}}, "sender"),
    ],
)
def test_what_cannot_be_sent_is_refused_alone(
    container: Container, change: dict[str, Any], where: str
) -> None:
    asked = one_off(1, options=change["options"]) if "options" in change else one_off(1) | change
    (refused, fine), _ = send(container, asked, one_off(2))
    assert refused["refused"] == "wrong_input"
    assert where in [problem["where"] for problem in refused["problems"]]
    assert "8765" not in str(refused)
    assert fine["legs"]["kakao"]["state"] == "waiting"


@pytest.mark.parametrize("asked", [None, {}, [], "x", [{}] * 1001])
def test_what_is_not_a_list_of_messages_is_wrong_input(container: Container, asked: Any) -> None:
    reply: Any = container.one_offs.send(asked, publish=lambda _: None)
    assert reply["error"]["kind"] == "wrong_input"


def test_no_campaign_may_call_itself_a_stream(container: Container) -> None:
    reply: Any = container.intake.open_campaign(spec("stream-1"))
    assert reply["error"]["kind"] == "wrong_input"


def test_a_campaign_beside_a_stream_is_undisturbed(container: Container) -> None:
    campaign = submit(container, recipients=30)
    send(container, *(one_off(n) for n in range(1, 31)))
    turn_until(container, [f"order-{n}" for n in range(1, 31)], "delivered")
    assert balances(container, campaign)


@pytest.mark.parametrize(
    "restored",
    [
        "UPDATE variants SET digest = 'of another text'",
        "UPDATE campaigns SET id = 'another' WHERE open_until IS NOT NULL",
        "DELETE FROM variants",
    ],
)
def test_what_a_worker_remembers_by_number_is_held_against_a_ledger_that_was_restored(
    container: Container, forge: Forge, restored: str
):
    send(container, one_off(1))
    forge(restored)

    send(container, one_off(2))

    texts = forge(
        "SELECT v.spec->'content'->>'text' AS text, c.id"
        " FROM one_offs o JOIN variants v ON v.no = o.variant_no"
        " JOIN campaigns c ON c.no = o.campaign_no AND c.no = v.campaign_no"
        " WHERE o.no = (SELECT max(no) FROM one_offs WHERE campaign_no = c.no)"
        " AND v.digest <> 'of another text' AND c.id <> 'another'"
    ).fetchall()
    assert [text for text, _ in texts] == ["#{name}님, 주문이 발송되었습니다."]
