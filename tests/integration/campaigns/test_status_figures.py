"""Status shows the pace that was reached beside the one asked for, and failures by code in words."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from rich.console import Console

from pabal.cli.screens.status import status_screen
from tests.support.driving import SMS, drive, recipe, seconds, status_of, submit
from tests.support.reporting import accept, claimed

FAST, SLOW = {"amount": 3000, "timeUnit": "MINUTE"}, {"amount": 120, "timeUnit": "HOUR"}


def screen_of(status) -> str:
    shown = io.StringIO()
    Console(file=shown, width=160).print(status_screen(status))
    return shown.getvalue()


def test_failures_are_counted_by_code_with_their_names_and_whose_fault_they_are(container, sandbox):
    sandbox.set_recipe(
        recipe(outcomes={"kakao_alim": {"unknown_user": 1.0}, "sms": {"blocked": 1.0}}),
    )

    status = drive(container, submit(container, recipients=12, smsFailover=SMS))

    kakao, sms = sorted(status["failures"], key=lambda failure: failure["channel"])
    for failure, channel in ((kakao, "kakao"), (sms, "sms")):
        assert (failure["channel"], failure["messages"], failure["fault"]) == (channel, 12, "recipient")
        assert failure["name"] and failure["name"] in screen_of(status)
        assert failure["code"] in screen_of(status)


def test_what_pabal_itself_ended_has_no_code_and_says_so(container):
    submit(container, recipients=5, validityPeriod=seconds(60))
    container.control.pause("test")
    container.control.cancel("test")

    status = status_of(container, "test")

    assert status["legs"]["kakao"] == {"cancelled": 5}
    assert all(failure["code"] is None for failure in status["failures"])


@pytest.mark.parametrize(
    ("asked", "accepted", "after_s", "reached"),
    [
        (FAST, 40, 30, "80/MINUTE"),
        (FAST, 40, 40, "60/MINUTE"),
        (FAST, 40, 61, "0/MINUTE"),
        (SLOW, 1, 1800, "2/HOUR"),
    ],
    ids=["half a minute", "more of it", "calls of more than a minute ago", "a pace by the hour"],
)
def test_the_pace_reached_is_what_left_lately_in_the_pace_s_own_unit(
    container, monkeypatch, asked, accepted, after_s, reached
):
    now = [container.clock.now()]
    monkeypatch.setattr(container.clock, "now", lambda: now[0])
    accept(
        container, claimed(container, submit(container, recipients=200, sendingSpeedLimit=asked), n=accepted)
    )
    now[0] += timedelta(seconds=after_s)

    status = status_of(container, "test")

    assert status["paceReached"] == reached
    assert f"went at {reached}" in screen_of(status)


def test_sms_do_not_count_as_the_pace_that_was_reached(container, sandbox, monkeypatch):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"unknown_user": 1.0}, "sms": {"never_final": 1.0}}))
    campaign = submit(container, recipients=12, smsFailover=SMS, sendingSpeedLimit=FAST)

    status = drive(container, campaign, until=lambda status: status["legs"].get("sms") == {"accepted": 12})
    began = datetime.fromisoformat(status["startedAt"])
    monkeypatch.setattr(container.clock, "now", lambda: began + timedelta(seconds=59))

    assert status_of(container, campaign)["paceReached"] == "12/MINUTE"


def test_a_campaign_that_does_not_run_reaches_no_pace(container):
    submit(container, recipients=5)
    before = status_of(container, "test")["paceReached"]
    container.control.pause("test")

    assert (before, status_of(container, "test")["paceReached"]) == (None, None)
