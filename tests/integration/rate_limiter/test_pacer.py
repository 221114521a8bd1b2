"""One suite for the rule in Python and the rule in Redis: whatever one says, the other must."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from pabal.rate.pacing import SLACK_US, Scope
from pabal_worker.errors import PacerUnavailable
from pabal_worker.rate_limiter import scopes as names
from pabal_worker.rate_limiter.client import RedisPacer
from pabal_worker.rate_limiter.history import LedgerHistory
from pabal_worker.sandbox import worst_window
from tests.models import pacing
from tests.support.driving import submit
from tests.support.reporting import accept, claimed

START_US = 1_795_305_600_000_000


Clock = tuple[RedisPacer, Callable[[], int], Callable[[int], None]]


def seeded_pair(
    redis: Redis, scopes: Sequence[Scope], *, later_history: Sequence[tuple[int, int]] = ()
) -> Clock:
    """A Redis pacer whose scopes know that they have sent nothing, and its clock.

    `later_history`: what the ledger tells from then on.
    """
    clock, history = [START_US], list[tuple[int, int]]()
    pacer = RedisPacer(redis, history=lambda _: history, now_us=lambda: clock[0])
    for scope in scopes:
        if scope.amount:
            assert pacer.grant([scope], 1).why == "unseeded"
    clock[0] += SLACK_US
    for scope in scopes:
        if scope.amount:
            seed(redis, pacer, scope)
    history += later_history

    def move(by_us: int) -> None:
        clock[0] += by_us

    return pacer, lambda: clock[0], move


def seed(redis: Redis, pacer: RedisPacer, scope: Scope) -> None:
    pacer.seed(scope)
    assert redis.hget(f"pace:{scope.name}", "units")


MINUTE = st.integers(1, 5000).map(lambda amount: Scope("campaign:a", amount, 60))
ACCOUNT = st.sampled_from(
    [Scope(names.ACCOUNT, 0, 60), Scope(names.ACCOUNT, 300, 60), Scope(names.ACCOUNT, 40_000, 3600)]
)
STEPS = st.lists(
    st.tuples(st.integers(1, 600), st.one_of(st.integers(0, 300_000), st.integers(0, 90_000_000))),
    max_size=60,
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(campaign=MINUTE, account=ACCOUNT, steps=STEPS)
@pytest.mark.law(5)
def test_the_rule_in_redis_answers_as_the_rule_in_python(redis, campaign, account, steps):
    redis.flushall()
    scopes = [campaign, account]
    pacer, now, move = seeded_pair(redis, scopes)
    states = {scope.name: pacing.seeded(scope, now_us=now()) for scope in scopes}

    for want, later_us in steps:
        expected = pacing.grant(states, scopes, want, now_us=now())
        answered = pacer.grant(scopes, want)

        assert (answered.granted, answered.binding, answered.why) == (
            expected.granted,
            expected.binding,
            expected.why,
        )
        assert answered.wait_s == pytest.approx(expected.wait_s, abs=1.1e-3)
        move(later_us)


@settings(max_examples=40)
@given(amount=st.integers(1, 3000), unit_s=st.sampled_from([60, 3600, 86400]), seed=st.integers(0, 10**6))
@pytest.mark.law(5)
def test_no_sliding_window_holds_more_than_the_amount(amount, unit_s, seed):
    luck = random.Random(seed)
    scope = Scope("campaign:a", amount, unit_s)
    now_us = START_US
    states = {scope.name: pacing.seeded(scope, now_us=now_us)}
    starts: list[tuple[int, int]] = []

    for _ in range(400):
        grant = pacing.grant(states, [scope], luck.choice([1, 3, 50, 5000]), now_us=now_us)
        if grant.granted:
            starts.append((now_us + luck.randint(0, SLACK_US), grant.granted))
            now_us += luck.choice([0, 0, 1000])
        else:
            now_us += round(grant.wait_s * 1e6) + luck.choice([0, 1, 5000, 300_000, unit_s * 300_000])

    times, counts = zip(*sorted(starts), strict=True)
    assert worst_window(times, counts, unit_s * 1_000_000) <= amount


@pytest.mark.parametrize(
    ("amount", "unit_s", "units"),
    [(600, 60, 10), (7, 60, 10), (1, 60, 10), (30_001, 60, 2), (30, 3600, 10), (100_000, 86400, 2)],
)
@pytest.mark.law(5)
def test_a_prompt_asker_uses_at_least_99_percent_of_the_cap(amount, unit_s, units):
    scope = Scope("campaign:a", amount, unit_s)
    now_us, sent = START_US, 0
    states = {scope.name: pacing.seeded(scope, now_us=now_us)}

    # the first message takes its turn at once, so the units hold one more than their amounts at full pace
    while now_us < START_US + units * unit_s * 1_000_000:
        grant = pacing.grant(states, [scope], 500, now_us=now_us)
        sent += grant.granted
        now_us += max(1, round(grant.wait_s * 1e6)) if not grant.granted else 1

    assert sent >= 0.99 * units * amount


@pytest.mark.law(5)
def test_idle_time_does_not_add_up_to_a_burst(redis):
    scope = Scope("campaign:a", 600, 60)
    pacer, _, move = seeded_pair(redis, [scope])
    move(3_600_000_000)

    first = [pacer.grant([scope], 600).granted for _ in range(20)]

    assert sum(first) <= 600 / 60 + 2  # one second's worth of catch-up, and the turn that has come


@pytest.mark.law(5)
def test_a_scope_that_redis_forgot_is_told_by_the_ledger_before_it_grants(redis):
    scope = Scope("campaign:a", 100, 60)
    clock = [START_US]
    pacer = RedisPacer(redis, history=lambda _: [(10_000_000, 60), (30_000_000, 40)], now_us=lambda: clock[0])

    forgotten = pacer.grant([scope], 10)
    clock[0] += SLACK_US
    told = pacer.grant([scope], 10)
    clock[0] += 31_000_000
    later = pacer.grant([scope], 10)

    assert (forgotten.granted, forgotten.why) == (0, "unseeded")
    assert (told.granted, told.why) == (0, "full")
    assert later.granted > 0


def test_nothing_is_granted_between_a_wipe_and_the_seed_even_if_somebody_seeds_too_early(redis):
    scope = Scope("campaign:a", 100, 60)
    clock = [START_US]
    pacer = RedisPacer(redis, history=lambda _: [(1_000, 100)], now_us=lambda: clock[0])
    pacer.grant([scope], 1)

    pacer.seed(scope)
    too_early = pacer.grant([scope], 1)

    assert (too_early.granted, too_early.why) == (0, "unseeded")


@pytest.mark.law(5)
def test_a_redis_that_comes_back_with_older_data_is_told_by_the_ledger(redis):
    scope = Scope("campaign:a", 100, 60)
    pacer, _, move = seeded_pair(redis, [scope], later_history=[(1_000, 100)])
    redis.hset("pace:campaign:a", "clock", "the server that was there before:0")

    after_the_failover = pacer.grant([scope], 1)
    move(SLACK_US)
    told = pacer.grant([scope], 1)

    assert (after_the_failover.granted, after_the_failover.why) == (0, "unseeded")
    assert (told.granted, told.why) == (0, "full")


def test_a_server_that_took_over_does_not_believe_a_seed_begun_elsewhere(redis):
    scope = Scope("campaign:a", 100, 60)
    clock = [START_US]
    pacer = RedisPacer(redis, history=lambda _: [(1_000, 100)], now_us=lambda: clock[0])
    pacer.grant([scope], 1)
    redis.hset("pace:campaign:a", "clock", "the server that was there before:0")
    clock[0] += SLACK_US

    pacer.seed(scope)
    asked = pacer.grant([scope], 1)

    assert (asked.granted, asked.why) == (0, "unseeded")
    assert asked.wait_s == pytest.approx(SLACK_US / 1e6)


@pytest.mark.law(5)
def test_the_ledger_remembers_a_slack_longer_than_the_unit_since_a_call_may_start_so_late(
    make_container, monkeypatch
):
    monkeypatch.setattr("pabal_worker.ledger.messages.tallies.SLACK_US", 20_000_000)
    container = make_container()
    campaign, now = submit(container, recipients=9), container.ledger.now()
    for age_s, n in ((70, 4), (90, 3), (10, 2)):
        called_at = now - timedelta(seconds=age_s)
        attempt = claimed(container, campaign, n=n, now=called_at, validity_s=600, lease_s=600)
        accept(container, replace(attempt, called_at=called_at))

    told = LedgerHistory(container.ledger).sent_lately(Scope("campaign:test", 10, 60))

    assert sum(n for _, n in told) == 4 + 2
    assert all(age_us < 60_000_000 + 20_000_000 for age_us, _ in told)


@pytest.mark.law(5)
def test_what_left_without_a_cap_counts_once_there_is_a_cap_again(redis):
    capped, uncapped = Scope("campaign:a", 100, 60), Scope("campaign:a", 0, 60)
    pacer, _, move = seeded_pair(redis, [capped], later_history=[(1_000, 500)])
    assert pacer.grant([uncapped], 500).granted == 500

    first = pacer.grant([capped], 1)
    move(SLACK_US)
    second = pacer.grant([capped], 1)

    assert first.why == "unseeded"
    assert (second.granted, second.why) == (0, "full")


def test_a_worker_that_has_not_heard_of_the_cap_yet_makes_the_scope_be_seeded_again(redis):
    capped, uncapped = Scope("campaign:a", 100, 60), Scope("campaign:a", 0, 60)
    pacer, *_ = seeded_pair(redis, [capped])
    assert pacer.grant([capped], 1).granted == 1

    pacer.grant([uncapped], 500)

    assert pacer.grant([capped], 1).why == "unseeded"


def test_a_change_of_unit_keeps_what_was_sent_in_mind(redis):
    pacer, _, move = seeded_pair(redis, [Scope("campaign:a", 100, 60)], later_history=[(0, 100)])
    hourly = Scope("campaign:a", 100, 3600)

    first = pacer.grant([hourly], 1)
    move(SLACK_US)
    second = pacer.grant([hourly], 1)

    assert first.why == "unseeded"
    assert (second.granted, second.why) == (0, "full")


@pytest.mark.law(5)
def test_a_lowered_pace_holds_for_the_window_that_spans_the_change(redis):
    fast, slow = Scope("campaign:a", 6000, 60), Scope("campaign:a", 60, 60)
    pacer, _, move = seeded_pair(redis, [fast])
    for _ in range(20):
        pacer.grant([fast], 100)
        move(200_000)

    assert pacer.grant([slow], 1).why == "full"


def test_every_scope_grants_or_none_does_and_the_answer_names_the_one_that_binds(redis):
    campaign, account = Scope("campaign:a", 6000, 60), Scope(names.ACCOUNT, 60, 60)
    pacer, _, move = seeded_pair(redis, [campaign, account])
    move(10_000_000)
    while pacer.grant([campaign, account], 1).granted:
        pass

    refused = pacer.grant([campaign, account], 1)

    assert (refused.granted, refused.binding, refused.why) == (0, 2, "spacing")
    assert pacer.grant([campaign], 1).granted == 1


def test_a_block_stops_every_campaign_of_the_account(redis):
    account = Scope(names.ACCOUNT, 0, 60)
    pacer = RedisPacer(redis, history=lambda _: [])
    assert pacer.grant([account], 500).granted == 500

    pacer.block(names.ACCOUNT, 30)
    blocked = pacer.grant([account], 500)
    pacer.block(names.ACCOUNT, 1)

    assert (blocked.granted, blocked.why) == (0, "blocked")
    assert pacer.grant([account], 500).wait_s > 20


@pytest.mark.law(5)
def test_many_askers_at_once_never_get_more_than_one_would(redis_url):
    scope = Scope("campaign:a", 1200, 60)
    clients = [Redis.from_url(redis_url) for _ in range(8)]
    seeded_pair(clients[0], [scope])
    moment = START_US + SLACK_US + 5_000_000
    granted: list[int] = []

    def ask(client: Redis) -> None:
        pacer = RedisPacer(client, history=lambda _: [], now_us=lambda: moment)
        granted.extend(pacer.grant([scope], 4).granted for _ in range(50))

    threads = [threading.Thread(target=ask, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 20 <= sum(granted) <= 22  # one second's catch-up at twenty a second, and the turn that has come


@pytest.mark.law(5)
def test_a_clock_that_goes_back_grants_nothing_twice(redis):
    scope = Scope("campaign:a", 60, 60)
    pacer, _, move = seeded_pair(redis, [scope])
    granted = pacer.grant([scope], 1).granted

    move(-30_000_000)

    assert granted == 1
    assert pacer.grant([scope], 1).granted == 0


@pytest.mark.law(5)
def test_without_redis_nobody_may_send():
    pacer = RedisPacer(
        Redis.from_url("redis://127.0.0.1:1/0", socket_connect_timeout=0.2), history=lambda _: []
    )

    with pytest.raises(PacerUnavailable, match="nothing is sent"):
        pacer.grant([Scope(names.ACCOUNT, 0, 60)], 1)
