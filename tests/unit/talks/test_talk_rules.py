"""When a talk's words are told again, what is shown of it, who is told, and that merged runs lose nothing."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest

from pabal_worker.logs import logger
from pabal_worker.receiving.merged_call import MergedCall
from pabal_worker.talks.masking import hint_of, mask_key, mask_text
from pabal_worker.talks.merged_runs import MergedRuns
from pabal_worker.talks.processor import believed_moment
from pabal_worker.talks.retries import HELD_S, next_try
from pabal_worker.webhooks.profile_urls import read_profile_urls, read_web_address, url_of

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def test_a_talk_is_tried_at_growing_waits_for_ten_minutes_and_then_parked():
    now, failures, tries = NOON, 0, []
    while True:
        failures += 1
        then = next_try(failures, failed_since=NOON, now=now)
        if then is None:
            break
        tries.append((then - now).total_seconds())
        now = then

    assert tries[:5] == [2, 5, 15, 30, 60]
    assert max(tries) == 60
    assert sum(tries) == HELD_S


@pytest.mark.parametrize(
    ("said", "believed"),
    [
        (None, NOON),
        (NOON - timedelta(minutes=1), NOON - timedelta(minutes=1)),
        (NOON + timedelta(seconds=1), NOON),
        (NOON - timedelta(days=500), NOON),
    ],
)
def test_a_moment_is_the_providers_unless_it_lies_ahead_or_cannot_be(said, believed):
    assert believed_moment(said, NOON) == believed


def test_a_key_and_a_text_are_masked():
    assert (mask_key("kakao-user-key-abc"), mask_key("short")) == ("kak…bc", "…")
    assert (mask_text("비밀"), mask_text("x")) == ("(2 characters)", "(1 character)")
    assert len(hint_of("kakao-user-key-abc")) == 5


def test_a_profile_has_its_own_webhook_or_the_usual_one_or_none():
    own = read_profile_urls("@shop=https://a.example/x?y=1  @help=https://b.example")

    assert url_of("@shop", own=own, usual="https://c.example") == "https://a.example/x?y=1"
    assert url_of("@other", own=own, usual="https://c.example") == "https://c.example"
    assert url_of("@other", own=own, usual="") is None


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("@shop", "part 1 is not PROFILE=URL"),
        ("@a=https://a.example @a=https://b.example", "part 2 names @a again"),
        ("@a=a.example", "part 1, of @a: it is not a URL"),
    ],
)
def test_what_is_wrong_with_the_webhooks_of_profiles_is_said(text, what):
    with pytest.raises(ValueError, match=what):
        read_profile_urls(text)


@pytest.mark.parametrize("text", ["example.com", "https://a b", "https://a\\b", "ftp://a"])
def test_an_address_with_blanks_or_without_a_scheme_is_refused(text):
    with pytest.raises(ValueError, match="write it with https://"):
        read_web_address(text)


def test_work_that_is_wanted_while_it_is_done_is_done_once_more():
    runs, begun, goes_on, done = MergedRuns(), threading.Event(), threading.Event(), []

    def work() -> None:
        begun.set()
        goes_on.wait(10)
        done.append(1)

    thread = threading.Thread(target=runs.run, args=(work,))
    thread.start()
    begun.wait(10)
    for _ in range(3):
        runs.run(work)
    goes_on.set()
    thread.join(10)

    assert len(done) == 2


def test_calls_of_a_moment_are_merged_and_one_that_fails_stops_nobody():
    called, made = threading.Event(), []

    def work() -> None:
        made.append(1)
        called.set()
        raise ConnectionError

    call = MergedCall(work, log=logger("test"))
    for _ in range(50):
        call.want()
    assert called.wait(10)
    call.close()

    assert 1 <= len(made) <= 3
