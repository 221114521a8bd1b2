"""Whatever is in the way for ten seconds is named in the status with the way out; both ends are noted once.

Each collaborator is broken in turn. Clocks are put forward instead of waited for.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from structlog.testing import capture_logs

from pabal_worker.container import Container
from pabal_worker.ledger import inbox
from pabal_worker.logs import logger
from pabal_worker.maintenance.watch import Watch
from pabal_worker.rate_limiter.scopes import ACCOUNT
from pabal_worker.rules.steering import AccountSignal
from tests.support.cluster import cluster
from tests.support.driving import drive, later, pump, recipe, status_of, submit, turn
from tests.support.reporting import DELIVERED, accept, claimed, report, store
from tests.support.slow_way import slow_way

PATIENCE_S = 11
SLOW = {"amount": 600, "timeUnit": "MINUTE"}


def look(container: Container) -> None:
    """What the thread of a worker does, some seconds later."""
    later(container, 3)
    container.watch.look()


def alive(container: Container) -> None:
    """Beat and upkeep are there, and nothing of this test's own is done by them."""
    now = container.clock.now()
    for name in ("tick", "upkeep", "applier"):
        container.ledger.campaigns.record_heartbeat(name, now=now, apart_s=0)


def tomorrow(container: Container) -> str:
    return (container.clock.now() + timedelta(days=1)).isoformat()


def named(container: Container, campaign: str = "test") -> dict[str, dict[str, Any]]:
    """Obstacles of a status, by kind."""
    return {one["kind"]: one for one in status_of(container, campaign)["obstacles"]}


def noted(container: Container, *kinds: str) -> list[tuple[str, str]]:
    """Events of these kinds with what they say, the oldest first."""
    reply: Any = container.event_log.read()
    return [(one["kind"], one["says"]) for one in reversed(reply["ok"]["events"]) if one["kind"] in kinds]


def begins_and_ends(
    container: Container, kind: str, *, mend: Any, events: tuple[str, str], says: str
) -> None:
    """An obstacle is in the status, and its begin and end are noted once each, and logged."""
    obstacle = named(container)[kind]
    with capture_logs() as logs:
        look(container)
        look(container)
        mend()
        look(container)
        look(container)

    assert says in obstacle["says"] and obstacle["wayOut"]
    assert kind not in named(container)
    begun, ended = (
        [text for what, text in noted(container, *events) if what == event and says in text]
        for event in events
    )
    assert len(begun) == len(ended) == 1
    assert re.fullmatch(rf"lasted (\d+ days? )?\d\d:\d\d:\d\d: .*{re.escape(says)}.*", ended[0])
    lines = [line["event"] for line in logs if line["event"] in events and says in line["why"]]
    assert lines == list(events)


@contextmanager
def a_host_that_hangs() -> Iterator[str]:
    """Takes connections, and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def test_nothing_is_in_the_way_of_a_campaign_that_goes_well(container: Container) -> None:
    submit(container, recipients=300, sendingSpeedLimit={"amount": 6000, "timeUnit": "MINUTE"})
    for _ in range(3):
        turn(container)
        assert status_of(container, "test")["obstacles"] == []
        container.watch.look()

    assert noted(container, "stuck", "slowed", "breaker open", "calls failing") == []


def test_a_beat_that_is_gone_is_named(container: Container) -> None:
    submit(container)
    turn(container)
    later(container, PATIENCE_S)

    begins_and_ends(
        container, "beat", mend=lambda: alive(container), events=("stuck", "unstuck"), says="nobody ticks"
    )


def test_upkeep_that_is_gone_is_named(container: Container) -> None:
    submit(container, sendAt=tomorrow(container))
    turn(container)
    later(container, PATIENCE_S)
    container.ledger.campaigns.record_heartbeat("tick", now=container.clock.now(), apart_s=0)

    begins_and_ends(
        container, "upkeep", mend=lambda: alive(container), events=("stuck", "unstuck"), says="upkeep"
    )


def test_a_campaign_that_no_worker_sends_is_named(container: Container) -> None:
    submit(container, recipients=20)
    later(container, PATIENCE_S)
    alive(container)

    def mend() -> None:
        alive(container)
        drive(container, "test")
        submit(container, id="other", sendAt=tomorrow(container))

    begins_and_ends(container, "workers", mend=mend, events=("stuck", "unstuck"), says="no worker sends it")


def test_a_pacer_that_is_gone_is_named(make_container: Any) -> None:
    container = make_container(redis_url="redis://127.0.0.1:9/0")
    submit(container, recipients=20)
    pump(container)
    later(container, PATIENCE_S)
    alive(container)

    obstacle = named(container)["pacer"]
    look(container)

    assert "the pacer's Redis does not answer (ConnectionError)" in obstacle["says"]
    assert "bring Redis back" in obstacle["wayOut"]
    assert len(noted(container, "stuck")) == 1


@pytest.mark.parametrize(("number", "slots"), [(1, False), (0, False), (0, True)])
def test_a_pacer_that_is_a_cluster_is_named_as_such(
    make_container: Any, tmp_path: Path, number: int, slots: bool
) -> None:
    with cluster(tmp_path) as port:
        if slots:
            with Redis(port=port) as client:
                client.execute_command("CLUSTER ADDSLOTSRANGE", 0, 16383)  # type: ignore[no-untyped-call]
        container = make_container(redis_url=f"redis://127.0.0.1:{port}/{number}")
        submit(container, recipients=20)
        pump(container)
        later(container, PATIENCE_S)
        alive(container)

        obstacle = named(container)["pacer"]

    assert "a cluster" in obstacle["wayOut"] and "PABAL_REDIS_URL" in obstacle["wayOut"]


def test_a_pacer_that_hangs_is_named(make_container: Any) -> None:
    with a_host_that_hangs() as url:
        container = make_container(redis_url=url.replace("http", "redis"))
        submit(container, recipients=20)
        pump(container)
        later(container, PATIENCE_S)
        alive(container)

        obstacle = named(container)["pacer"]

    assert "does not answer (TimeoutError)" in obstacle["says"] and "bring Redis back" in obstacle["wayOut"]


def test_a_provider_that_takes_connections_and_hangs_is_named_and_that_it_is_over(
    make_container: Any, sandbox: Any
) -> None:
    hanging = recipe(faults=[{"kind": "hang", "share": 1.0}])
    sandbox.set_recipe(hanging)
    container = make_container(requests_in_flight=1, pump_shares=1, request_timeout_s=1)
    submit(container, recipients=60, sendingSpeedLimit={"amount": 6000, "timeUnit": "MINUTE"})
    for _ in range(4):
        pump(container)
        later(container, PATIENCE_S)
    alive(container)

    def mend() -> None:
        sandbox.set_recipe(recipe())
        later(container, 60)
        alive(container)

    begins_and_ends(
        container,
        "calls",
        mend=mend,
        events=("calls failing", "calls pass"),
        says="calls to the provider fail",
    )


def test_a_provider_that_refuses_connections_is_named(make_container: Any) -> None:
    container = make_container(infobip_base_url="http://127.0.0.1:9")
    submit(container, recipients=20)
    pump(container)
    later(container, PATIENCE_S)
    alive(container)

    obstacle = named(container)["provider"]

    assert "no connection" in obstacle["says"] and "PABAL_INFOBIP_BASE_URL" in obstacle["wayOut"]


def test_a_provider_without_an_address_is_named(make_container: Any) -> None:
    container = make_container(infobip_base_url="")
    submit(container, recipients=20)
    pump(container)
    later(container, PATIENCE_S)
    alive(container)

    obstacles = named(container)

    assert "PABAL_INFOBIP_BASE_URL is not set at this worker" in obstacles["provider"]["says"]


def test_calls_without_an_answer_are_named_until_their_lease_is_over(container: Container) -> None:
    submit(container, recipients=20)
    assert claimed(container, "test", n=20, validity_s=600, lease_s=45)
    later(container, PATIENCE_S)
    alive(container)

    obstacle = named(container)["answers"]

    assert "20 messages have no answer" in obstacle["says"] and obstacle["until"] is not None


def test_a_provider_that_fails_every_call_is_named(container: Container, sandbox: Any) -> None:
    sandbox.set_recipe(recipe(faults=[{"kind": "status_500_not_taken", "share": 1.0}]))
    submit(container, recipients=60, sendingSpeedLimit={"amount": 6000, "timeUnit": "MINUTE"})
    for _ in range(8):
        pump(container)
        later(container, 2)
    alive(container)

    obstacles = named(container)

    assert "calls" in obstacles and "calls to the provider fail" in obstacles["calls"]["says"]


def test_an_open_breaker_and_a_slowed_account_are_noted(container: Container) -> None:
    submit(container, recipients=20)
    for _ in range(6):
        container.pacer.steer(ACCOUNT, AccountSignal("failed", 0.1, 10), floor=1.0, cap=100.0)
    later(container, PATIENCE_S)
    alive(container)

    def mend() -> None:
        alive(container)
        container.account.change(pace=None, is_steered=None, reset=True)

    begins_and_ends(
        container,
        "breaker",
        mend=mend,
        events=("breaker open", "breaker closed"),
        says="nobody sends but a probe",
    )


def test_a_ledger_that_is_too_slow_for_a_pump_is_named(
    make_container: Any, container: Container, database_url: str
) -> None:
    with slow_way(database_url) as (url, way):
        slow = make_container(database_url=url, pump_s=1)
        submit(slow, recipients=20)
        way.late_s = 0.8
        pump(slow)
        way.late_s = 0
        slow.close()
    later(container, PATIENCE_S)
    alive(container)

    obstacle = named(container)["ledger"]

    assert "ledger: " in obstacle["says"] and "PostgreSQL" in obstacle["wayOut"]


def test_reports_that_nobody_applies_are_named(container: Container) -> None:
    accept(container, claimed(container, submit(container, recipients=1)))
    store(container, report("test.1.0", DELIVERED))
    later(container, PATIENCE_S)
    now = container.clock.now()
    for name in ("tick", "upkeep"):
        container.ledger.campaigns.record_heartbeat(name, now=now, apart_s=0)

    def mend() -> None:
        alive(container)
        container.report_processor.apply_inbox()

    begins_and_ends(
        container, "reports", mend=mend, events=("stuck", "unstuck"), says="no worker applies them"
    )


def test_an_applier_that_is_busy_and_falls_behind_is_not_taken_for_absent(
    container: Container, monkeypatch: Any
) -> None:
    accept(container, claimed(container, submit(container, recipients=1)))
    for _ in range(3):
        store(container, report("test.1.0", DELIVERED))
    monkeypatch.setattr(inbox, "_BODIES_AT_ONCE", 1)
    later(container, PATIENCE_S)
    container.report_processor.apply_inbox(rounds=1)
    alive(container)

    def mend() -> None:
        alive(container)
        container.report_processor.apply_inbox()

    begins_and_ends(
        container,
        "reports behind",
        mend=mend,
        events=("stuck", "unstuck"),
        says="apply them, and fall behind",
    )
    assert "reports" not in named(container)


def test_an_applier_in_the_middle_of_many_bodies_gives_signs_of_life(
    container: Container, monkeypatch: Any
) -> None:
    submit(container, recipients=1)
    store(container, report("test.1.0", DELIVERED))
    lease_bodies, seen = container.ledger.reports.lease_bodies, []

    def lease_after_a_while() -> Any:
        seen.append(container.ledger.campaigns.heartbeats()["applier"])
        later(container, PATIENCE_S)
        return lease_bodies()

    monkeypatch.setattr(container.ledger.reports, "lease_bodies", lease_after_a_while)
    container.report_processor.apply_inbox()

    assert len(seen) == 2 and seen[1] - seen[0] >= timedelta(seconds=PATIENCE_S)


def test_a_body_that_nobody_can_read_is_named(container: Container) -> None:
    accept(container, claimed(container, submit(container, recipients=1)))
    container.ledger.reports.store("push", b"no reports")
    container.report_processor.apply_inbox()
    later(container, PATIENCE_S)
    alive(container)

    obstacle = named(container)["unreadable reports"]

    assert obstacle["says"].startswith("1 body of") and "log" in obstacle["wayOut"]


def test_reports_that_are_outstanding_are_named_with_how_many_and_until_when(
    container: Container, sandbox: Any
) -> None:
    sandbox.set_recipe(recipe(reports={"min_s": 3600, "max_s": 3600}))
    submit(container, recipients=10)
    while status_of(container, "test")["legs"] != {"kakao": {"accepted": 10}}:
        pump(container)
    wait = status_of(container, "test")["waitsFor"]
    later(container, PATIENCE_S)
    alive(container)
    obstacle = named(container)["reports awaited"]
    look(container)
    look(container)

    assert wait["what"] == "reports of 10 messages" and wait["until"] is not None
    assert obstacle["until"] == wait["until"] and "logs are asked" in obstacle["wayOut"]
    assert [kind for kind, _ in noted(container, "waits for reports", "stuck")] == ["waits for reports"]


def test_a_campaign_of_a_newer_version_is_held_with_the_reason(container: Container, forge: Any) -> None:
    submit(container, recipients=10)
    forge("UPDATE campaigns SET spec = spec || '{\"new\": 1}'")
    pump(container)

    status = status_of(container, "test")
    with capture_logs() as logs:
        container.watch.look()

    assert status["state"] == "held" and "update the workers" in status["reason"]
    assert [line["why"] for line in logs if line["event"] == "held"] == [status["reason"]]


def test_several_workers_note_each_thing_once(make_container: Any) -> None:
    first, second = make_container(), make_container()
    submit(first)
    turn(first)
    for container in (first, second):
        later(container, PATIENCE_S)
        container.watch._note(container.obstacles.find_present(), is_awaited=False)

    assert len(noted(first, "stuck")) == 1


def test_every_event_is_logged_once_by_whichever_worker(make_container: Any) -> None:
    first, second = make_container(), make_container()
    submit(first)
    with capture_logs() as logs:
        for container in (first, second, first):
            container.watch.look()

    assert [line["event"] for line in logs] == ["opened", "sealed"]
    assert {line["campaign"] for line in logs} == {"test"}


def test_a_ledger_that_is_away_is_told_of_at_its_begin_and_end(
    make_container: Any, database_url: str
) -> None:
    moment = [0.0]
    with slow_way(database_url) as (url, way):
        container = make_container(database_url=url)
        container.ledger._database._pool.timeout = 1
        watch = Watch(
            ledger=container.ledger,
            obstacles=container.obstacles,
            clock=container.clock,
            log=logger("events"),
            monotonic=lambda: moment[0],
        )
        watch.run()
        way.is_open = False
        with capture_logs() as logs:
            for moment[0] in (0.0, 5.0, 12.0, 15.0):
                watch.run()
            way.is_open = True
            container.ledger._database._pool.timeout = 30
            for moment[0] in (20.0, 23.0):
                watch.run()
        container.close()

    told = [line for line in logs if "ledger" in line["event"]]
    of_pool = [line["event"] for line in told if "connection" in line["event"]]
    assert of_pool == ["the ledger takes no connection", "the ledger takes connections again"]
    assert [(line["event"], line["away_s"]) for line in told if "connection" not in line["event"]] == [
        ("the ledger does not answer; nothing is sent or settled until it does", 12),
        ("the ledger answers again", 20),
    ]


@pytest.mark.parametrize("state", ["paused", "cancelled"])
def test_nothing_is_in_the_way_of_a_campaign_that_people_stopped(container: Container, state: str) -> None:
    submit(container)
    if state == "paused":
        container.control.pause("test")
    else:
        container.control.cancel("test")
    later(container, PATIENCE_S)

    assert status_of(container, "test")["obstacles"] == []
    container.watch.look()
    assert noted(container, "stuck") == []
