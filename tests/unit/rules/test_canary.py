"""When canaries pass or fail, and when a guard trips."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal_worker.rules.canary import (
    Failed,
    Heard,
    Passed,
    Waiting,
    fewest_reports,
    judge_canaries,
    judge_run,
)

COUNTS = st.integers(0, 60)
HEARD = st.builds(Heard, COUNTS, COUNTS, COUNTS, COUNTS).filter(lambda heard: heard.all > 0)
BOUNDS = st.sampled_from([0.01, 0.1, 0.25, 0.5, 1.0])


def judged(heard: Heard, *, bound: float = 0.1, waited: str | None = None):
    return judge_canaries(heard, waited=waited, bound=bound, floor=fewest_reports(heard.all))


@pytest.mark.parametrize(
    ("heard", "waited", "kind"),
    [
        (Heard(0, 0, open=100), None, Waiting),
        (Heard(60, 5, open=35), None, Waiting),
        (Heard(89, 10, open=1), None, Waiting),
        (Heard(0, 11, open=89), None, Failed),
        (Heard(0, 10, open=90), None, Waiting),
        (Heard(90, 0, open=10), None, Passed),
        (Heard(90, 10), None, Passed),
        (Heard(89, 11), None, Failed),
        (Heard(50, 0, open=50), "30 MINUTES", Passed),
        (Heard(49, 0, open=51), "30 MINUTES", Failed),
        (Heard(45, 5, open=50), "30 MINUTES", Passed),
        (Heard(44, 6, open=50), "30 MINUTES", Failed),
        (Heard(49, 0, silent=51), None, Failed),
        (Heard(50, 0, silent=50), None, Passed),
        (Heard(1, 0), None, Passed),
        (Heard(0, 1), None, Failed),
    ],
)
def test_a_hundred_canaries_of_which_a_tenth_may_fail(heard, waited, kind):
    assert type(judged(heard, waited=waited)) is kind


def test_what_is_missing_is_said_with_its_numbers():
    late = judged(Heard(12, 0, open=88), waited="30 MINUTES")
    silent = judged(Heard(12, 0, silent=88))

    assert late == Failed("only 12 of 100 reports came within 30 MINUTES")
    assert silent == Failed("only 12 of 100 reports came; of the others nothing will be heard")


def test_a_broken_bound_is_said_with_its_numbers():
    failed = judged(Heard(36, 11, open=53))

    assert failed == Failed(
        "11 of 47 reports say that the message did not arrive (23.4 %), "
        "more than canary.failureShare (0.1) allows"
    )


@given(HEARD, BOUNDS, st.data())
@pytest.mark.promise("canary and guard")
def test_an_early_verdict_is_the_one_that_all_reports_would_have_led_to(heard, bound, data):
    early = judged(heard, bound=bound)
    fail = data.draw(st.integers(0, heard.open))

    late = Heard(heard.delivered + heard.open - fail, heard.failed + fail, silent=heard.silent)

    assert isinstance(early, Waiting) or not heard.open or type(early) is type(judged(late, bound=bound))


@given(HEARD, BOUNDS)
def test_nobody_waits_for_what_cannot_come(heard, bound):
    assert not isinstance(judged(heard, bound=bound, waited="a while"), Waiting)
    assert heard.open or not isinstance(judged(heard, bound=bound), Waiting)


@given(HEARD, BOUNDS)
def test_canaries_pass_only_with_half_of_their_reports_and_within_the_bound(heard, bound):
    said = judged(heard, bound=bound, waited="a while")

    assert not isinstance(said, Passed) or heard.samples * 2 >= heard.all
    assert not isinstance(said, Passed) or heard.failed / max(1, heard.samples) <= bound


@pytest.mark.parametrize(
    ("delivered", "failed", "kind"),
    [
        (0, 99, Waiting),
        (90, 9, Waiting),
        (90, 10, Passed),
        (89, 11, Failed),
        (900, 100, Passed),
        (899, 101, Failed),
    ],
)
def test_a_guard_judges_from_its_floor_of_samples_on(delivered, failed, kind):
    assert type(judge_run(Heard(delivered, failed), bound=0.1, floor=100)) is kind


def test_a_guard_names_its_own_field():
    said = judge_run(Heard(80, 20), bound=0.1, floor=100)

    assert isinstance(said, Failed)
    assert said.why.endswith("(20.0 %), more than guard.failureShare (0.1) allows")
