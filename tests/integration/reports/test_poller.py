"""`/reports`, which the provider hands out once: one owner, and stored before anything else."""

from __future__ import annotations

from contextlib import suppress

import orjson
import psycopg
import pytest
from psycopg import errors

from pabal_worker.errors import LogsUnavailable
from pabal_worker.ledger.reports import _SQL
from pabal_worker.reports.poller import PULLS
from tests.support.driving import sent, status_of, with_set_clock
from tests.support.processes import wait_for


def inbox(container) -> list[dict]:
    with container.ledger._database.transaction() as connection:
        return connection.execute("SELECT source, body, applied_at FROM inbox ORDER BY id").fetchall()


@pytest.fixture
def container(make_container):
    return make_container(request_size=500, pull_reports=True)


def test_pulling_goes_on_while_full_pages_come_and_ends_a_campaign_without_the_logs(container, sandbox):
    campaign = sent(container, recipients=2_300)

    bodies = container.poller.poll_reports()
    container.report_processor.apply_inbox()

    assert bodies == 3
    assert {row["source"] for row in inbox(container)} == {"pull"}
    assert status_of(container, campaign)["legs"] == {"kakao": {"delivered": 2_300}}
    assert "logs" not in sandbox.summary()["calls"]


@pytest.mark.law(7)
def test_what_was_pulled_is_in_the_inbox_before_anybody_understands_it(container, sandbox):
    sent(container, recipients=10)

    container.poller.poll_reports()

    [stored] = inbox(container)
    assert stored["applied_at"] is None
    assert len(orjson.loads(bytes(stored["body"]))["results"]) == 10
    assert sandbox.summary()["reports_on_shelf"] == 0


@pytest.mark.law(7)
def test_only_one_worker_pulls_at_a_time(make_container, sandbox):
    container, other = make_container(pull_reports=True), make_container(pull_reports=True)
    sent(container, recipients=10)

    with other.ledger.reports.pulling() as is_ours:
        owned = is_ours()
        while_owned = container.poller.poll_reports()
    afterwards = container.poller.poll_reports()

    assert (owned, while_owned, afterwards) == (True, 0, 1)


def test_pulls_keep_apart_whoever_pulls_and_leave_nothing_in_an_empty_inbox(make_container, sandbox):
    container, other = make_container(pull_reports=True), make_container(pull_reports=True)
    clock = with_set_clock(container)

    container.poller.poll_reports()
    other.poller.poll_reports()
    at_once = sandbox.summary()["calls"]["reports"]
    clock.pass_by(6)
    container.poller.poll_reports()

    assert at_once == 2  # one of each channel, by the first
    assert sandbox.summary()["calls"]["reports"] == 4
    assert inbox(container) == []


def test_a_provider_that_hands_out_nothing_costs_nothing(container, sandbox):
    async def refused(_):
        raise LogsUnavailable("HTTP 429", 30)

    container.provider.pending_reports = refused

    assert container.poller.poll_reports() == 0
    assert container.pacer.grant([PULLS], 1).wait_s > 10


def test_who_pulls_reports_does_not_ask_the_logs_for_them_as_well(make_container):
    asked, told = make_container(), make_container(pull_reports=True)

    assert asked.report_processor._watch.pull_after_s is not None
    assert told.report_processor._watch.pull_after_s is None


def test_reports_that_were_pulled_twice_by_a_broken_pull_end_the_same(container, sandbox):
    campaign = sent(container, recipients=10)
    container.poller.poll_reports()
    [stored] = inbox(container)

    container.ledger.reports.store("pull", bytes(stored["body"]))
    container.ledger.reports.store("push", bytes(stored["body"]))
    moved = container.report_processor.apply_inbox()

    assert moved == 10
    assert status_of(container, campaign)["legs"] == {"kakao": {"delivered": 10}}


def test_whoever_dies_while_pulling_leaves_it_to_the_others(make_container, sandbox):
    container, dying = make_container(pull_reports=True), make_container(pull_reports=True)
    sent(container, recipients=10)

    with suppress(psycopg.OperationalError), dying.ledger.reports.pulling() as is_ours:
        owned = is_ours()
        with (
            container.ledger._database.transaction() as connection
        ):  # as the server sees a worker that is killed
            connection.execute("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
        wait_for(lambda: container.poller.poll_reports() == 1)

    assert owned
    assert len(inbox(container)) == 1


def test_whoever_falls_asleep_while_pulling_loses_it_and_learns_of_it(make_container, monkeypatch):
    container, sleeper = make_container(pull_reports=True), make_container(pull_reports=True)
    sent(container, recipients=10)
    impatient = _SQL["pull_slowly"].replace("45s", "300ms")
    monkeypatch.setitem(_SQL, "pull_slowly", impatient)

    with (
        pytest.raises((errors.IdleInTransactionSessionTimeout, errors.OperationalError)),
        sleeper.ledger.reports.pulling() as is_ours,
    ):
        assert is_ours()
        wait_for(lambda: container.poller.poll_reports() == 1)
        is_ours()

    assert len(inbox(container)) == 1
