"""The sandbox's rules without a server: windows, limits, seeded numbers, recipes and outcomes."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal.errors import WrongInput
from pabal_worker.sandbox import Recipe, read_recipe, worst_window
from pabal_worker.sandbox.behaviour.faults import Faults
from pabal_worker.sandbox.behaviour.outcome import OutcomeRules, Terms
from pabal_worker.sandbox.behaviour.rate_limit import CapLimit
from pabal_worker.sandbox.behaviour.recipe import Cap, Fault
from pabal_worker.sandbox.behaviour.seeded_random import draw_numbers
from pabal_worker.sandbox.state.turns import SMALL_BYTES, Turns

TERMS = Terms("KAKAO_ALIM", 100.0, 1800, False, None)


@pytest.mark.parametrize(
    ("times", "counts", "unit_s", "worst"),
    [
        ([], [], 1.0, 0),
        ([5.0], [7], 1.0, 7),
        ([0.0, 1.0], [3, 4], 1.0, 4),
        ([0.0, 0.999], [3, 4], 1.0, 7),
        ([0.0, 0.5, 0.9, 1.4, 2.6], [1, 2, 3, 4, 5], 1.0, 9),
        ([1.0, 1.0, 1.0], [1, 1, 1], 0.5, 3),
    ],
)
def test_the_worst_window_is_half_open_and_slides(times, counts, unit_s, worst):
    assert worst_window(times, counts, unit_s) == worst


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 9)), max_size=40), st.integers(1, 20))
def test_the_worst_window_agrees_with_looking_at_each_start(calls, unit):
    calls.sort()
    times, counts = [float(at) for at, _ in calls], [count for _, count in calls]

    slow = max((sum(c for t, c in calls if at <= t < at + unit) for at, _ in calls), default=0)

    assert worst_window(times, counts, float(unit)) == slow


def test_times_out_of_order_are_refused_rather_than_misjudged():
    with pytest.raises(ValueError, match="sort them first"):
        worst_window([1.0, 0.5], [1, 1], 1.0)


def test_a_number_depends_on_seed_and_name_alone():
    assert draw_numbers(1, "a") == draw_numbers(1, "a")
    assert len({draw_numbers(1, "a"), draw_numbers(2, "a"), draw_numbers(1, "b")}) == 3


@given(st.text())
def test_a_number_is_at_least_nought_and_below_one(name):
    assert all(0 <= number < 1 for number in draw_numbers(0, name))


def test_shares_hit_about_as_many_messages_as_they_say():
    rules = OutcomeRules(
        Recipe.model_validate({"outcomes": {"kakao_alim": {"unknown_user": 0.1, "blocked": 0.2}}})
    )

    outcomes = [rules.outcome_at("KAKAO_ALIM", draw_numbers(3, f"m{n}").outcome) for n in range(5000)]

    assert 400 < outcomes.count("unknown_user") < 600
    assert 850 < outcomes.count("blocked") < 1150
    assert outcomes.count("delivered") == 5000 - outcomes.count("unknown_user") - outcomes.count("blocked")


def test_an_expired_message_ends_with_its_validity():
    step = OutcomeRules(Recipe()).steps_of(TERMS, "expired", draw_numbers(0, "m"))[-1]

    assert step.at_s == 100.0 + 1800
    assert step.result.name == "EXPIRED_EXPIRED"


def test_a_failure_with_failover_ends_as_one_sms():
    terms = TERMS._replace(sms_validity_s=60)

    steps = OutcomeRules(Recipe()).steps_of(terms, "unknown_user", draw_numbers(0, "m"))

    assert [(step.result.name, step.by_sms) for step in steps] == [("DELIVERED_TO_HANDSET", True)]


def test_a_reversed_pair_happens_in_order_but_is_reported_final_first():
    rules = OutcomeRules(Recipe.model_validate({"reports": {"reverse_order": 1}}))

    steps = rules.steps_of(TERMS, "delivered", draw_numbers(0, "m"))

    assert [step.result.name for step in steps] == ["DELIVERED_TO_OPERATOR", "DELIVERED_TO_HANDSET"]
    assert steps[0].at_s < steps[1].at_s == steps[1].reported_at_s[0] < steps[0].reported_at_s[0]


def test_a_repeated_report_comes_twice_for_one_step():
    rules = OutcomeRules(Recipe.model_validate({"reports": {"repeated": 1}}))

    (step,) = rules.steps_of(TERMS, "delivered", draw_numbers(0, "m"))

    assert len(step.reported_at_s) == 2


def test_a_lost_report_is_known_to_the_logs_only():
    (step,) = OutcomeRules(Recipe()).steps_of(TERMS, "report_lost", draw_numbers(0, "m"))

    assert (step.result.name, step.reported_at_s) == ("DELIVERED_TO_HANDSET", ())


def test_a_message_that_never_ends_has_no_steps():
    assert OutcomeRules(Recipe()).steps_of(TERMS, "never_final", draw_numbers(0, "m")) == ()


def test_a_cap_never_lets_more_through_in_any_window():
    limit = CapLimit(Cap(amount=10, per_s=1), started_s=0)
    passed = [n / 100 for n in range(500) if not limit.wait_s(3, now=n / 100)]

    assert worst_window(passed, [3] * len(passed), 1.0) == 9
    assert len(passed) == 15


def test_the_wait_that_a_cap_names_is_long_enough():
    limit = CapLimit(Cap(amount=10, per_s=1), started_s=0)
    limit.wait_s(10, now=5.0)

    wait_s = limit.wait_s(1, now=5.25)

    assert wait_s == pytest.approx(0.75)
    assert limit.wait_s(1, now=5.25 + wait_s) == 0


def test_a_cap_changes_at_its_time():
    cap = Cap.model_validate({"amount": 1, "changes": [{"after_s": 10, "amount": 100}]})
    limit = CapLimit(cap, started_s=50)

    assert limit.wait_s(5, now=59.9) > 0
    assert limit.wait_s(5, now=60.0) == 0


def test_a_fault_hits_the_sends_that_it_names_and_no_others():
    ordered = (Fault(kind="hang", on=(2,)), Fault(kind="status_401", first=4, last=5))
    faults = Faults(ordered, seed=0)

    kinds = [fault.kind if (fault := faults.next_fault("SMS")) else None for _ in range(6)]

    assert kinds == [None, "hang", None, "status_401", "status_401", None]


def test_a_fault_of_one_channel_leaves_the_other_alone():
    faults = Faults((Fault(kind="hang", first=1, channel="SMS"),), seed=0)

    assert faults.next_fault("KAKAO_ALIM") is None
    assert faults.next_fault("SMS") is not None


def test_everything_wrong_with_a_recipe_is_said_at_once_with_the_nearest_name():
    wrong = {
        "sed": 1,
        "outcomes": {"sms": {"unknown_usr": 0.1, "blocked": 2}},
        "faults": [{"kind": "accept_then_cut"}],
    }

    with pytest.raises(WrongInput) as refusal:
        read_recipe(wrong)

    said = {problem.where: str(problem) for problem in refusal.value.problems}
    assert said.keys() == {"sed", "outcomes.sms.unknown_usr", "outcomes.sms.blocked", "faults[0]"}
    assert "did you mean 'seed'?" in said["sed"]
    assert "did you mean 'unknown_user'?" in said["outcomes.sms.unknown_usr"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"outcomes": {"kakao_alim": {"blocked": 0.6, "expired": 0.5}}},
        {"faults": [{"kind": "hang", "share": 0.6}, {"kind": "slow", "share": 0.5}]},
        {"reports": {"min_s": 2, "max_s": 1}},
        {"outcomes": {"sms": {"template_mismatch": 0.1}}},
    ],
)
def test_recipes_that_contradict_themselves_are_refused(wrong):
    with pytest.raises(WrongInput):
        read_recipe(wrong)


def test_a_recipe_survives_the_way_to_another_process():
    recipe = read_recipe({"faults": [{"kind": "slow", "on": [1, 2], "late_s": 0.5}], "cap": {"amount": 5}})

    assert read_recipe(recipe.model_dump(mode="json")) == recipe


def test_outcomes_are_tried_in_one_order_so_that_shares_do_not_overlap():
    rules = OutcomeRules(Recipe.model_validate({"outcomes": {"sms": {"unknown_user": 0.5, "blocked": 0.5}}}))
    outcomes = [rules.outcome_at("SMS", n / 100) for n in range(100)]

    assert sum(before != after for before, after in pairwise(outcomes)) == 1


def test_a_small_send_waits_for_one_large_one_at_most():
    turns, served = Turns(), []

    async def serve(name: str, size: int) -> None:
        async with turns.take(size):
            served.append(name)

    async def serve_all() -> None:
        large = [asyncio.create_task(serve(f"large {n}", SMALL_BYTES + 1)) for n in range(4)]
        while not served:
            await asyncio.sleep(0)
        await asyncio.gather(serve("small", SMALL_BYTES), *large)

    asyncio.run(serve_all())

    assert served[0] == "large 0"
    assert served.index("small") <= 2
    assert [name for name in served if name != "small"] == [f"large {n}" for n in range(4)]
