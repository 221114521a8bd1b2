"""Fair sharing of the account: the rule in Python and the rule in Redis, and what follows from them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from redis import Redis

from pabal.rate.fair_share import Flow
from pabal.rate.pacing import SLACK_US, Scope
from pabal_worker.rate_limiter import scopes as names
from pabal_worker.rate_limiter.client import RedisPacer
from tests.models import fair_share, pacing
from tests.models.pacing import Sharing

START_US = 1_795_305_600_000_000
ACCOUNT = Scope(names.ACCOUNT, 6000, 60)
NAMES = ["a/0", "b/0", "c/1", "d/0"]

STEPS = st.lists(
    st.tuples(
        st.sampled_from(NAMES),
        st.integers(1, 400),
        st.one_of(st.integers(0, 60_000), st.integers(0, 400_000), st.integers(0, 30_000_000)),
    ),
    max_size=80,
)
FLOWS = st.tuples(
    *[st.builds(Flow, st.integers(-1, 1), st.integers(1, 100), st.just(name)) for name in NAMES]
)


def pacer_with_clock(redis: Redis) -> tuple[RedisPacer, list[int]]:
    """A pacer whose account has sent nothing yet, and its clock."""
    clock = [START_US]
    pacer = RedisPacer(redis, history=lambda _: [], now_us=lambda: clock[0])
    assert pacer.grant([ACCOUNT], 1).why == "unseeded"
    clock[0] += SLACK_US
    pacer.seed(ACCOUNT)
    return pacer, clock


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    flows=FLOWS, steps=STEPS, own=st.sampled_from([0, 60, 3000]), steered=st.sampled_from([None, 1.0, 40.0])
)
def test_redis_shares_as_the_rule_in_python_does(redis, flows, steps, own, steered):
    redis.flushall()
    pacer, clock = pacer_with_clock(redis)
    scopes = [[Scope(f"campaign:{flow.name}", own, 60), ACCOUNT] for flow in flows]
    for mine, _ in scopes:
        if own:
            clock_was, clock[0] = clock[0], clock[0] - SLACK_US
            pacer.grant([mine], 1)
            clock[0] = clock_was
            pacer.seed(mine)
    if steered:
        redis.hset(
            f"steer:{ACCOUNT.name}",
            mapping={"start": steered, "plateau": steered, "lowered": 10**18, "ceiling": 10**6},
        )
    states = {one.name: pacing.seeded(one, now_us=clock[0]) for both in scopes for one in both}
    register = fair_share.Register()

    for name, want, later_us in steps:
        flow, asked = flows[NAMES.index(name)], scopes[NAMES.index(name)]
        by = Sharing(flow, 0.8, steered)
        expected = pacing.grant(states, asked, want, now_us=clock[0], by=by, register=register)
        answered = pacer.grant(asked, want, flow=flow, steered=True)

        assert (answered.granted, answered.binding, answered.why) == (
            expected.granted,
            expected.binding,
            expected.why,
        )
        assert answered.wait_s == pytest.approx(expected.wait_s, abs=1.1e-3)
        clock[0] += later_us


def given_to(flows: Sequence[Flow], *, seconds: float, wants: Callable[[str, int], int]) -> dict[str, int]:
    """Messages that each of `flows` gets at 100 a second, if each asks again when it was told to.

    `wants` says how many a flow wants, given its name and what it has got; 0: it does not ask.
    """
    now_us, ends_us = START_US, START_US + seconds * 1e6
    states = {ACCOUNT.name: pacing.seeded(ACCOUNT, now_us=now_us)}
    register = fair_share.Register()
    asks_at = dict.fromkeys((flow.name for flow in flows), float(now_us))
    got = dict.fromkeys(asks_at, 0)
    by_name = {flow.name: flow for flow in flows}
    while now_us < ends_us:
        name = min(asks_at, key=lambda one: asks_at[one])
        now_us = max(now_us, round(asks_at[name]))
        want = wants(name, got[name])
        if want == 0:
            asks_at[name] = ends_us
            if min(asks_at.values()) >= ends_us:
                break
            continue
        by = Sharing(by_name[name])
        answer = pacing.grant(states, [ACCOUNT], want, now_us=now_us, by=by, register=register)
        got[name] += answer.granted
        asks_at[name] = now_us + (answer.wait_s * 1e6 if not answer.granted else 2_000) + 500
    return got


def test_flows_of_one_class_share_by_weight():
    flows = [Flow(0, 10, "light"), Flow(0, 30, "heavy")]

    got = given_to(flows, seconds=60, wants=lambda *_: 500)

    assert sum(got.values()) >= 0.99 * 6000
    assert got["heavy"] == pytest.approx(4500, rel=0.05)
    assert got["light"] == pytest.approx(1500, rel=0.05)


def test_high_has_its_reserved_share_against_any_number_of_others():
    flows = [Flow(1, 1, "urgent"), *[Flow(0, 100, f"other-{n}") for n in range(10)]]

    got = given_to(flows, seconds=60, wants=lambda *_: 500)

    assert got["urgent"] == pytest.approx(0.8 * 6000, rel=0.05)


def test_what_one_leaves_unused_flows_to_the_others():
    flows = [Flow(1, 10, "urgent"), Flow(0, 10, "other")]

    got = given_to(flows, seconds=60, wants=lambda name, has: 5 if name == "urgent" and has < 300 else 500)

    alone = given_to(flows[1:], seconds=60, wants=lambda *_: 500)
    assert sum(got.values()) >= 0.98 * sum(alone.values())


def test_a_flow_that_rested_does_not_make_up_for_it():
    register = fair_share.Register()
    busy, rested = Flow(0, 10, "busy"), Flow(0, 10, "rested")
    fair_share.enlist(register, busy, now_us=0)
    for second in range(60):
        fair_share.stay(register, busy, for_us=1e6, now_us=second * 1_000_000)
        fair_share.serve(register, busy, 100, high_share=0.8, spacing_us=1e4, now_us=second * 1_000_000)

    fair_share.enlist(register, rested, now_us=60_000_000)

    assert register.flows[rested].served == register.flows[busy].served


def test_twenty_small_campaigns_end_within_twice_their_time_alone_beside_a_large_one():
    small = [Flow(0, 10, f"small-{n}") for n in range(20)]
    large = Flow(0, 10, "large")

    def left(name: str, has: int) -> int:
        return max(0, (100 if name != "large" else 100_000) - has)

    beside = given_to([large, *small], seconds=2 * 2000 / 100, wants=left)

    assert all(beside[flow.name] == 100 for flow in small)
