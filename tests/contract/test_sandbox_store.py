"""What the sandbox remembers: little of each message, and the same again whenever it is asked."""

from __future__ import annotations

import tracemalloc

import orjson

from pabal_worker.sandbox import Recipe
from pabal_worker.sandbox.behaviour.outcome import OutcomeRules
from pabal_worker.sandbox.behaviour.statuses import DUPLICATE, ENROUTE
from pabal_worker.sandbox.state.sends import Call, TakingTerms
from pabal_worker.sandbox.state.store import Store

KAKAO = ENROUTE
RULES = OutcomeRules(Recipe())


def _body(first: int, n: int) -> bytes:
    messages = [
        {
            "sender": "@shop",
            "destinations": [{"to": f"8210{no:08}", "messageId": f"sale.{no}.0"}],
            "content": {"type": "TEMPLATE", "templateCode": "T1", "text": f"하늘님, 주문 A-{no}"},
        }
        for no in range(first, first + n)
    ]
    return orjson.dumps({"messages": messages})


def _add(store: Store, first: int, n: int, result=KAKAO, *, terms=None) -> None:
    call = store.open_call(Call("send", "KAKAO_ALIM", 1.0, 1.0, bulk_id=f"bulk-{first}"))
    terms = terms or TakingTerms(RULES, 0, 1.0, 1.0, 1.0)
    store.add_send(call, _body(first, n), None if isinstance(result, str) else terms)
    for no in range(first, first + n):
        store.add_arrival(call, f"sale.{no}.0", result)


def _rows(store: Store, since: int) -> list[dict[str, object]]:
    return [orjson.loads(line) for line in b"".join(store.arrival_lines(since)).splitlines()]


def test_a_message_takes_a_fifth_of_a_kilobyte():
    tracemalloc.start()
    store = Store()
    for first in range(0, 20_000, 500):
        _add(store, first, 500)
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert len(_rows(store, 0)) == 20_000
    assert kept / 20_000 < 250


def test_a_message_is_read_again_as_it_was_taken():
    store = Store()
    _add(store, 0, 3, "HTTP_429")
    _add(store, 0, 3)

    message = store.message(5)

    assert store.message(2) is None
    assert message is not None
    assert (message.id, message.to, message.spec.bulk_id) == ("sale.1.0", "821000000001", "bulk-0")
    assert message == store.message(store.newest("sale.1.0"))
    assert [step.result.name for step in message.steps] == ["DELIVERED_TO_HANDSET"]


def test_a_later_recipe_changes_nothing_for_messages_that_were_taken():
    blocked = OutcomeRules(Recipe.model_validate({"outcomes": {"kakao_alim": {"blocked": 1}}}))
    store = Store()
    _add(store, 0, 1, terms=TakingTerms(blocked, 0, 1.0, 1.0, 1.0))
    _add(store, 1, 1)

    first, second = store.message(1), store.message(2)

    assert first is not None
    assert second is not None
    assert [first.steps[0].result.group, second.steps[0].result.group] == ["UNDELIVERABLE", "DELIVERED"]


def test_an_id_that_came_twice_is_counted_twice_and_known_once():
    store = Store()
    _add(store, 0, 2)
    _add(store, 0, 2, DUPLICATE)

    summary = store.summary()

    assert (summary["received"], summary["received_ids"], summary["received_more_than_once"]) == (4, 2, 2)
    assert (summary["taken"], summary["taken_ids"], summary["taken_more_than_once"]) == (2, 2, 0)
    assert store.newest("sale.0.0") == 1
    assert store.message(3) is None


def test_arrivals_go_on_after_those_that_were_read_wherever_a_send_ends():
    store = Store()
    for first in (0, 3, 6):
        _add(store, first, 3)
    rows = _rows(store, 0)

    assert [row["messageId"] for row in rows] == [f"sale.{no}.0" for no in range(9)]
    assert all(_rows(store, since) == rows[since:] for since in range(11))


def test_an_arrival_says_when_where_and_what_became_of_it():
    store = Store()
    _add(store, 7, 1)
    _add(store, 8, 1, "HTTP_429")

    rows = _rows(store, 0)

    assert rows[0] == {
        "t": 1.0,
        "wall": 1.0,
        "request": 1,
        "bulkId": "bulk-7",
        "messageId": "sale.7.0",
        "to": "821000000007",
        "channel": "KAKAO_ALIM",
        "taken": True,
        "status": "PENDING_ENROUTE",
    }
    assert (rows[1]["messageId"], rows[1]["taken"], rows[1]["status"]) == ("sale.8.0", False, "HTTP_429")


def test_an_arrival_without_an_id_or_with_signs_that_json_escapes_keeps_them():
    store = Store()
    call = store.open_call(Call("send", "KAKAO_ALIM", 1.0, 1.0, bulk_id='한"글'))
    destinations = [{"to": "8210"}, {"to": '"\n', "messageId": "가\\"}]
    body = orjson.dumps({"messages": [{"destinations": destinations}]})
    store.add_send(call, body, TakingTerms(RULES, 0, 1.0, 1.0, 1.0))
    for message_id in ("sandbox-message-1", "가\\"):
        store.add_arrival(call, message_id, KAKAO)

    rows = _rows(store, 0)

    assert [(row["bulkId"], row["messageId"], row["to"]) for row in rows] == [
        ('한"글', "sandbox-message-1", "8210"),
        ('한"글', "가\\", '"\n'),
    ]


def test_a_report_that_is_pulled_leaves_the_shelf_and_the_others_stay_in_order():
    store = Store()
    _add(store, 0, 5)
    for number in range(1, 6):
        message = store.message(number)
        assert message is not None
        store.shelve(message, message.steps[0])

    even = store.take_from_shelf("KAKAO_ALIM", lambda due: due[0].number % 2 == 0, 1)
    rest = store.take_from_shelf("KAKAO_ALIM", lambda _: True, 10)

    assert [message.number for message, _ in even] == [2]
    assert [message.number for message, _ in rest] == [1, 3, 4, 5]
    assert store.summary()["reports_on_shelf"] == 0
