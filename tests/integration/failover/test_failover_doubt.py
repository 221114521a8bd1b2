"""Doubt that outlives the validity: no SMS before the logs had the grace that a report has."""

from __future__ import annotations

import pytest

from tests.support.driving import SMS, pump, recipe, seconds, status_of, submit, with_set_clock


def legs_after(container, clock, wait_s: float) -> dict[str, dict[str, int]]:
    """What stands where once the logs have been asked, so much later."""
    clock.pass_by(wait_s)
    container.reconciler.reconcile_messages()
    return status_of(container, "test")["legs"]


def in_doubt_beyond_its_validity(make_container, sandbox, fault: str):
    """Calls broke, the logs were silent twice, and nothing can be sent again any more."""
    sandbox.set_recipe(recipe(faults=[{"kind": fault, "share": 1.0}], log_lag_s=3600))
    container = make_container(ask_again_s=30, report_grace_s=300)
    clock = with_set_clock(container)
    submit(container, recipients=5, smsFailover=SMS, validityPeriod=seconds(30))
    pump(container)
    legs_after(container, clock, 1)
    return container, clock, legs_after(container, clock, 31)


@pytest.mark.parametrize(
    ("fault", "ends"),
    [
        ("accept_then_cut", {"kakao": {"delivered": 5}}),
        ("cut_before", {"kakao": {"expired": 5}, "sms": {"waiting": 5}}),
    ],
)
@pytest.mark.law(8)
def test_who_is_in_doubt_when_the_validity_ends_gets_an_sms_only_if_the_logs_are_silent_beyond_the_deadline(
    make_container, sandbox, fault, ends
):
    container, clock, early = in_doubt_beyond_its_validity(make_container, sandbox, fault)

    sandbox.set_recipe(recipe(faults=[{"kind": fault, "share": 1.0}]))
    late = legs_after(container, clock, 300)

    assert (early, late) == ({"kakao": {"unknown": 5}}, ends)
    assert container.auditor.audit("test")["ok"]["balanced"]


@pytest.mark.law(8)
def test_who_waits_to_be_sent_again_when_the_validity_ends_is_asked_about_before_an_sms_is_booked(
    make_container, sandbox
):
    sandbox.set_recipe(recipe(faults=[{"kind": "cut_before", "share": 1.0}]))
    container = make_container(ask_again_s=5, report_grace_s=300)
    clock = with_set_clock(container)
    submit(container, recipients=5, smsFailover=SMS, validityPeriod=seconds(60))
    pump(container)
    legs_after(container, clock, 1)
    waiting = legs_after(container, clock, 6)

    clock.pass_by(60)
    container.sweep.run_steps()
    after_its_validity = status_of(container, "test")["legs"]
    asked_in_between = [legs_after(container, clock, wait_s) for wait_s in (0, 6)]
    late = legs_after(container, clock, 300)

    assert (waiting, after_its_validity) == ({"kakao": {"waiting": 5}}, {"kakao": {"unknown": 5}})
    assert asked_in_between == [{"kakao": {"unknown": 5}}] * 2
    assert late == {"kakao": {"expired": 5}, "sms": {"waiting": 5}}
