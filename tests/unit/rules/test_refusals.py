"""Who is at fault where the provider refuses messages for what they say."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal_worker.rules.refusals import Evidence, Verdict, judge_refusal

EVIDENCE = st.builds(Evidence, st.integers(0, 40), st.booleans(), st.booleans())


@pytest.mark.parametrize(
    ("evidence", "more", "verdict"),
    [
        (Evidence(1, is_proven=False, is_sender_proven=False), {}, Verdict.AWAITED),
        (Evidence(2, is_proven=False, is_sender_proven=True), {}, Verdict.AWAITED),
        (Evidence(3, is_proven=False, is_sender_proven=True), {}, Verdict.HELD),
        (Evidence(3, is_proven=False, is_sender_proven=False), {"is_new": False}, Verdict.AWAITED),
        (Evidence(1, is_proven=True, is_sender_proven=True), {}, Verdict.BELIEVED),
        (Evidence(9, is_proven=True, is_sender_proven=True), {}, Verdict.BELIEVED),
        (Evidence(10, is_proven=True, is_sender_proven=True), {}, Verdict.HELD),
        (Evidence(10, is_proven=True, is_sender_proven=True), {"is_new": False}, Verdict.BELIEVED),
        (Evidence(1, is_proven=True, is_sender_proven=True), {"rows": 9}, Verdict.BELIEVED),
        (Evidence(1, is_proven=True, is_sender_proven=True), {"rows": 10}, Verdict.HELD),
        (Evidence(1, is_proven=True, is_sender_proven=True), {"names_template": True}, Verdict.HELD),
        (Evidence(0, is_proven=False, is_sender_proven=False), {"is_stream": True}, Verdict.AWAITED),
        (Evidence(3, is_proven=False, is_sender_proven=False), {"is_stream": True}, Verdict.HELD),
        (Evidence(3, is_proven=False, is_sender_proven=True), {"is_stream": True}, Verdict.BELIEVED),
    ],
)
def test_a_refusal_is_charged_to_whoever_is_at_fault(evidence, more, verdict):
    assert judge_refusal(evidence, **{"is_new": True} | more) is verdict


@given(evidence=EVIDENCE, rows=st.integers(0, 500), names=st.booleans(), is_new=st.booleans())
def test_no_message_of_a_campaign_is_at_fault_before_any_was_taken(evidence, rows, names, is_new):
    verdict = judge_refusal(evidence, rows=rows, names_template=names, is_new=is_new)

    assert evidence.is_proven or verdict is not Verdict.BELIEVED


@given(evidence=EVIDENCE)
def test_what_was_refused_alone_before_holds_nobody_up(evidence):
    assert judge_refusal(evidence, is_new=False) is not Verdict.HELD
