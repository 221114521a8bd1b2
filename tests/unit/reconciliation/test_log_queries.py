"""Which questions the logs are asked: all messages are asked about, in few requests."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal_worker.provider.factory import provider_format
from pabal_worker.provider.infobip.reports.logs import query_string
from pabal_worker.reconciliation.log_queries import exact_questions, id_of, walks
from tests.support.asking import START, asked

INFOBIP = provider_format()
MESSAGES = st.builds(
    asked,
    st.integers(1, 10_000),
    attempt=st.integers(1, 4),
    leg=st.integers(0, 1),
    campaign=st.integers(1, 3),
    state=st.sampled_from(["unknown", "accepted"]),
    tries=st.integers(1, 2),
)


@given(st.lists(MESSAGES, max_size=400, unique_by=id_of))
def test_everybody_is_asked_about_once_and_no_query_is_too_long(messages):
    questions = exact_questions(messages, provider=INFOBIP)

    assert sorted(id_of(one) for question in questions for one in question.about) == sorted(
        map(id_of, messages)
    )
    assert all(len(query_string(question.query)) <= 2_048 for question in questions)
    for question in questions:
        assert {one.leg for one in question.about} == {0 if question.query.channel == "KAKAO_ALIM" else 1}


@given(st.lists(MESSAGES, max_size=400, unique_by=id_of))
def test_a_whole_call_is_asked_for_only_about_messages_that_no_other_call_carried(messages):
    by_call = [question for question in exact_questions(messages, provider=INFOBIP) if question.query.bulk_id]

    for question in by_call:
        assert {one.tries for one in question.about} == {1}
        assert {f"{one.campaign_id}.{one.attempt}" for one in question.about} == {question.query.bulk_id}


def test_a_call_of_five_hundred_is_one_question_and_a_few_of_many_calls_are_one_too():
    call = [asked(no, attempt=7) for no in range(500)]
    scattered = [asked(no, attempt=no) for no in range(1_000, 1_050)]

    questions = exact_questions(call + scattered, provider=INFOBIP)

    assert [question.query.bulk_id for question in questions] == ["campaign-1.7", None]
    assert [len(question.about) for question in questions] == [500, 50]


def test_doubt_is_asked_about_first():
    questions = exact_questions([asked(1), asked(2, state="unknown", attempt=9)], provider=INFOBIP)

    assert [question.about[0].state for question in questions] == ["unknown", "accepted"]


@pytest.mark.parametrize(
    ("due", "sent", "is_walked"),
    [
        (10_000, 60_000, True),  # 61 pages instead of 108 requests by id
        (60_000, 60_000, True),
        (1_000, 60_000, False),
        (150, 150, False),  # two requests by id: not worth counting
    ],
)
def test_a_campaign_is_walked_over_where_that_takes_fewer_requests(due, sent, is_walked):
    messages = [asked(no, attempt=no) for no in range(due)]

    found = walks(messages, sent_between=lambda *_: sent, provider=INFOBIP)

    assert bool(found) == is_walked
    assert all(len(walk.about) == due and walk.query.campaign_id == "campaign-1" for walk in found)


def test_a_walk_goes_from_a_minute_before_the_first_to_a_minute_after_the_last():
    messages = [asked(no, attempt=no, left_at=START + timedelta(seconds=no)) for no in range(1_000)]

    [walk] = walks(messages, sent_between=lambda *_: 1_000, provider=INFOBIP)

    assert walk.query.since == START - timedelta(seconds=60)
    assert walk.query.until == START + timedelta(seconds=999 + 60)
