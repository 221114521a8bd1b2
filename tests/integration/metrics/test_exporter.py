"""What the exporter shows of a real ledger and a real Redis, and what a worker shows of its own work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from prometheus_client import CollectorRegistry

from pabal_worker.local.ports import any_free
from pabal_worker.logs import logger
from pabal_worker.metrics.exporter import collecting
from pabal_worker.metrics.exposition import MetricsServer
from pabal_worker.metrics.ledger_collector import GOOD_FOR_S, LedgerCollector
from pabal_worker.metrics.snapshot import SnapshotReader
from pabal_worker.records import DeadLetter
from tests.support.driving import SMS, drive, later, pump, status_of, submit

STATES = ("sending", "accepted", "delivered", "undelivered", "rejected", "unknown", "cancelled")


@contextmanager
def showing(container) -> Iterator[CollectorRegistry]:
    with collecting(
        ledger=container.ledger,
        obstacles=container.obstacles,
        account=container.account,
        pacer=container.pacer,
        clock=container.clock,
        log=logger("test"),
    ) as found:
        yield found


@pytest.fixture
def registry(container) -> Iterator[CollectorRegistry]:
    with showing(container) as found:
        yield found


def samples(registry, name):
    """Labels' values and value of each sample of one gauge, in one reading."""
    return {
        tuple(sample.labels.values()): sample.value
        for metric in registry.collect()
        if metric.name == name
        for sample in metric.samples
    }


def test_messages_by_state_are_those_of_the_status(container, registry):
    campaign = submit(container, recipients=30)
    pump(container)

    shown = samples(registry, "pabal_campaign_messages")

    books = status_of(container, campaign)["legs"]
    assert shown == {
        (campaign, leg, state): n for leg, states in books.items() for state, n in states.items()
    }
    assert sum(shown.values()) == 30


def test_what_waits_for_its_moment_is_no_backlog(container, registry):
    submit(container, recipients=30, id="now")
    tomorrow = container.clock.now() + timedelta(days=1)
    submit(container, recipients=20, id="later", sendAt=tomorrow.isoformat())

    assert samples(registry, "pabal_backlog_messages") == {("kakao",): 30, ("sms",): 0}


def test_a_campaign_beyond_the_busiest_is_counted_with_the_others(container):
    ids = [submit(container, recipients=n + 1, id=f"c{n}") for n in range(4)]

    rows = container.ledger.figures.messages(now=container.clock.now(), named=2)

    assert {row.campaign: row.n for row in rows} == {"c3": 4, "c2": 3, "other": 3}
    assert len(ids) == 4


def test_a_campaign_that_is_called_other_is_not_taken_for_all_the_others(container):
    submit(container, recipients=7, id="other")
    submit(container, recipients=1, id="c1")

    rows = container.ledger.figures.messages(now=container.clock.now(), named=50)

    assert {row.campaign: row.n for row in rows} == {"other": 7, "c1": 1}


def test_a_campaign_that_has_ended_is_shown_no_more(container, registry):
    campaign = submit(container, recipients=5)
    assert drive(container, campaign)["state"] == "finished"

    assert samples(registry, "pabal_campaign_messages") == {}
    assert samples(registry, "pabal_campaigns")[("running",)] == 0


def test_an_unreadable_body_that_waits_is_shown_by_its_age_and_then_by_its_complaint(container, registry):
    container.ledger.reports.store("push", b"no report at all")
    later(container, 30)
    assert samples(registry, "pabal_reports_lag_seconds")[()] >= 30
    container.report_processor.apply_inbox()

    with showing(container) as read_anew:
        assert samples(read_anew, "pabal_reports_lag_seconds") == {(): 0}
        assert samples(read_anew, "pabal_inbox_unreadable_bodies") == {(): 1}


def test_what_is_used_of_limits_of_money_is_what_claims_count_by(container, forge):
    limit = {"amount": "1000", "currency": "KRW", "pricePerMessage": "10"}
    ids = [
        submit(container, recipients=20, id=f"c{no}", spendLimit=limit, smsFailover=SMS) for no in range(4)
    ]
    tallied, priced = [], []
    for no, (campaign,) in enumerate(forge("SELECT no FROM campaigns ORDER BY no").fetchall()):
        tallied += [(campaign, leg, state, no) for leg in (0, 1) for state in STATES]
        currencies = ("KRW", "USD", None)[:no]  # the first knows no price of its own
        priced += [(campaign, leg, currency, no, 3 * no + leg) for leg in (0, 1) for currency in currencies]
    forge("INSERT INTO known_prices VALUES (0, 'KAKAO_ALIM', 'KRW', 7, now()), (1, 'LMS', 'KRW', 30, now())")
    for row in tallied:
        forge("INSERT INTO tallies VALUES (%s, %s, %s, %s)", row)
    for row in priced:
        forge(
            "INSERT INTO reach (campaign_no, leg, state, currency, n, price, dearest) "
            "VALUES (%s, %s, 'delivered', %s, %s, %s, 4), (%s, %s, 'rejected', %s, 1, 0, 0)",
            (*row, *row[:3]),
        )

    used = {use.campaign: use.used for use in container.ledger.figures.limit_uses(named=50)}

    counted = forge(
        "SELECT c.id, ((s.reported + s.expected) / s.amount)::float8 FROM campaigns c, spend_of(c.no) AS s"
    ).fetchall()
    assert used == pytest.approx(dict(counted))
    assert sorted(used) == ids and len(set(used.values())) == len(ids)


def test_what_doctor_finds_in_the_way_has_an_age(container, registry):
    submit(container, recipients=5)
    later(container, 60)

    ages = samples(registry, "pabal_obstacle_age_seconds")

    assert ages[("beat",)] >= 60
    assert ages[("breaker",)] == 0


def test_a_dead_letter_is_counted(container, registry):
    letter = DeadLetter(str(uuid4()), "pabal.intake", "m", "it is foreign", b"{}", 2)
    container.ledger.dead_letters.keep(letter)

    assert samples(registry, "pabal_dead_letters") == {(): 1}
    assert samples(registry, "pabal_dead_letter_age_seconds")[()] < 60


def test_without_redis_the_ledger_is_shown_all_the_same(make_container):
    container = make_container(redis_url=f"redis://127.0.0.1:{any_free()}/0")

    with showing(container) as registry:
        assert samples(registry, "pabal_ledger_up") == {(): 1}
        assert samples(registry, "pabal_pacer_up") == {(): 0}
        assert samples(registry, "pabal_account_breaker_open") == {}


def test_a_reading_that_hangs_holds_up_no_scrape_and_is_not_begun_twice(container):
    class Hangs(SnapshotReader):
        asked = 0

        def read_ledger(self):
            type(self).asked += 1
            ended.wait(30)
            return super().read_ledger()

    ended, now = threading.Event(), [0.0]
    reader = Hangs(
        ledger=container.ledger,
        obstacles=container.obstacles,
        account=container.account,
        pacer=container.pacer,
        clock=container.clock,
    )
    collector = LedgerCollector(reader, log=logger("test"), monotonic=lambda: now[0], within_s=0.2)
    registry = CollectorRegistry()
    registry.register(collector)

    first = samples(registry, "pabal_ledger_up")
    now[0] += GOOD_FOR_S + 1
    second = samples(registry, "pabal_ledger_up")
    ended.set()
    collector.close()

    assert (first, second, Hangs.asked) == ({(): 0}, {(): 0}, 1)


def test_a_worker_shows_its_calls_and_messages_over_http(container):
    campaign = submit(container, recipients=120)
    pump(container)
    port = any_free()
    server = MetricsServer(container.work_metrics.registry, host="127.0.0.1", port=port, log=logger("test"))

    assert server.start()
    page = httpx.get(f"http://127.0.0.1:{port}/metrics").text
    server.close()

    assert status_of(container, campaign)["legs"] == {"kakao": {"accepted": 120}}
    assert 'pabal_calls_total{channel="kakao",status="2xx"} 3.0' in page
    accepted = 'pabal_messages_total{channel="kakao",error_class="",group="PENDING",outcome="accepted"} 120.0'
    assert accepted in page
    assert 'pabal_granted_messages_total{channel="kakao"} 120.0' in page
    assert 'pabal_claimed_messages_total{channel="kakao"} 120.0' in page
    assert "pid" not in page


def test_a_port_that_is_taken_keeps_nobody_from_working(container):
    port = any_free()
    servers = [
        MetricsServer(container.work_metrics.registry, host="127.0.0.1", port=port, log=logger("test"))
        for _ in range(2)
    ]

    started = [server.start() for server in servers]
    for server in servers:
        server.close()

    assert started == [True, False]
