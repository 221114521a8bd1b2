"""What happened is written down where it happens, with who is said to have caused it."""

from __future__ import annotations

from typing import Any

import pytest

from pabal.replies import ErrorReply, EventList, OkReply
from pabal_worker.container import Container
from tests.support.driving import drive, later, submit, turn
from tests.support.replies import conforms


def events(container: Container, campaign: str | None = "test") -> list[dict[str, Any]]:
    """The oldest first."""
    reply: Any = container.event_log.read(campaign)
    assert conforms(reply, OkReply[EventList])
    return list(reversed(reply["ok"]["events"]))


def kinds(container: Container, campaign: str | None = "test") -> list[str]:
    return [event["kind"] for event in events(container, campaign)]


def test_the_life_of_a_campaign_is_told(container: Container) -> None:
    drive(container, submit(container, recipients=10))

    assert kinds(container) == ["opened", "sealed", "began", "finished"]
    assert {event["by"] for event in events(container)} == {None}


def test_who_acts_is_told_with_what_it_was_before(container: Container) -> None:
    submit(container, sendingSpeedLimit={"amount": 600, "timeUnit": "MINUTE"})
    with container.ledger.acting_for("mina@ops-1"):
        container.control.pause("test")
        container.control.pace("test", 1200, "MINUTE")
        container.control.resume("test")
        container.control.cancel("test")
    turn(container)

    *_, paused, changed, resumed, cancelled, at_rest = events(container)
    assert [event["kind"] for event in (paused, changed, resumed, cancelled, at_rest)] == [
        "paused", "changed", "resumed", "cancelled", "at rest"
    ]  # fmt: skip
    assert {event["by"] for event in (paused, changed, resumed, cancelled)} == {"mina@ops-1"}
    assert at_rest["by"] is None
    assert changed["was"] == {"pace": "600/MINUTE"}
    assert changed["became"] == {"pace": "1200/MINUTE"}


def test_what_is_repeated_without_effect_is_no_event(container: Container) -> None:
    submit(container)
    container.control.pause("test")
    container.control.pause("test")

    assert kinds(container).count("paused") == 1


def test_who_acts_is_forgotten_after_the_block(container: Container) -> None:
    submit(container)
    with container.ledger.acting_for("mina"):
        container.control.pause("test")
    container.control.resume("test")

    assert [event["by"] for event in events(container)][-2:] == ["mina", None]


def test_why_it_is_held_is_told_and_people_are_to_be_alerted(container: Container) -> None:
    submit(container)
    turn(container)
    found = container.ledger.campaigns.find("test")
    assert found is not None
    now = container.clock.now()
    container.ledger.campaigns.move(found.no, "held", came_from=["running"], reason="no credit", now=now)

    (event,) = [event for event in events(container) if event["kind"] == "held"]
    assert event["says"] == "no credit"
    assert [row["kind"] for row in container.ledger.events.to_tell(limit=10)] == ["held"]
    container.ledger.events.told([event["id"]])
    assert container.ledger.events.to_tell(limit=10) == []


def test_the_accounts_pace_is_an_event_of_the_installation(container: Container) -> None:
    with container.ledger.acting_for("mina"):
        container.account.change(pace="600/MINUTE", is_steered=None, reset=False)

    (event,) = events(container, None)
    assert (event["campaign"], event["kind"], event["by"]) == (None, "changed", "mina")
    assert event["became"] is not None and event["became"]["pace"] == "600/MINUTE"


def test_erasing_is_told(make_container: Any) -> None:
    container: Container = make_container(retention_days=3)
    drive(container, submit(container, recipients=3))
    later(container, 4 * 86_400)
    for _ in range(5):
        container.retention.erase_old()

    assert kinds(container)[-1] == "erased"


def test_pages_go_on_where_the_last_one_ended(container: Container) -> None:
    drive(container, submit(container, recipients=3))
    first: Any = container.event_log.read("test", limit=3)
    rest: Any = container.event_log.read("test", limit=3, before=first["ok"]["before"])

    assert [event["kind"] for event in first["ok"]["events"] + rest["ok"]["events"]] == [
        "finished", "began", "sealed", "opened"
    ]  # fmt: skip
    assert rest["ok"]["before"] is None


@pytest.mark.parametrize(
    ("limit", "before"), [(0, None), (1001, None), (True, None), ("5", None), (5, "x"), (5, 0)]
)
def test_wrong_pages_are_refused(container: Container, limit: Any, before: Any) -> None:
    reply = container.event_log.read(None, limit=limit, before=before)

    assert conforms(reply, ErrorReply)


def test_of_an_unknown_campaign_nothing_is_told(container: Container) -> None:
    reply: Any = container.event_log.read("nobody")

    assert reply["error"]["kind"] == "campaign_unknown"
