"""Changes that people ask for take effect in the order in which they were asked for."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

from pabal.timestamps import to_iso
from tests.support.driving import status_of, submit


def ago(seconds: float) -> str:
    return to_iso(datetime.now(UTC) - timedelta(seconds=seconds))


def ask(container, change: str, asked: str | None, **options):
    change_now = getattr(container.control, change)
    return container.question_order.change("test", asked, lambda: change_now("test"), **options)


def test_a_cancel_that_comes_after_a_later_resume_is_refused_with_the_way_out(container):
    submit(container, recipients=1)
    ask(container, "pause", ago(30), always=True)
    ask(container, "resume", ago(10))

    reply = ask(container, "cancel", ago(20))

    assert reply["error"]["kind"] == "not_possible"
    assert "ask again" in reply["error"]["text"]
    assert status_of(container, "test")["state"] in ("scheduled", "running")


def test_in_the_order_of_asking_all_take_effect(container):
    submit(container, recipients=1)

    replies = [ask(container, change, ago(30 - n)) for n, change in enumerate(["pause", "resume", "cancel"])]

    assert [reply["ok"]["state"] for reply in replies][::2] == ["paused", "cancelled"]


def test_a_pause_is_never_too_late(container):
    submit(container, recipients=1)
    ask(container, "pause", ago(30), always=True)
    ask(container, "resume", ago(10))

    assert ask(container, "pause", ago(20), always=True)["ok"]["state"] == "paused"


def test_a_clock_that_is_ahead_does_not_stop_those_who_ask_later(container):
    submit(container, recipients=1)
    ask(container, "pause", ago(-3600), always=True)

    assert "ok" in ask(container, "resume", ago(-1))


def test_who_does_not_say_when_asks_now(container):
    submit(container, recipients=1)
    ask(container, "pause", ago(10), always=True)

    assert "ok" in ask(container, "resume", None)


def test_what_is_no_moment_is_wrong_input(container):
    submit(container, recipients=1)

    assert ask(container, "cancel", "soon")["error"]["kind"] == "wrong_input"


def test_a_change_waits_for_the_one_before(container):
    submit(container, recipients=1)
    entered, leave, order = threading.Event(), threading.Event(), []

    def slow():
        entered.set()
        leave.wait(20)
        order.append("first")
        return container.control.pause("test")

    first = threading.Thread(target=lambda: container.question_order.change("test", ago(2), slow))
    second = threading.Thread(target=lambda: (ask(container, "resume", ago(1)), order.append("second")))
    first.start()
    assert entered.wait(20)
    second.start()
    second.join(0.5)
    leave.set()
    first.join(20)
    second.join(20)

    assert order == ["first", "second"]
    assert status_of(container, "test")["state"] in ("scheduled", "running")
