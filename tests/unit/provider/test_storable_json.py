"""JSON that PostgreSQL refuses is made such that it keeps it; all else stays as it came."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal_worker.provider.infobip.reports.rows import storable


@pytest.mark.parametrize(
    ("came", "kept"),
    [
        (rb'"a\u0000b"', "a\ufffdb"),
        (rb'"\ud83d\ude00"', "😀"),
        (rb'"\ud83dx"', "\ufffdx"),
        (rb'"\ude00\ud83d"', "\ufffd\ufffd"),
        (rb'"\ud83d\ud83d\ude00"', "\ufffd😀"),
        (rb'"\\ud83d"', r"\ud83d"),
        (rb'"\\\ud83d"', "\\\ufffd"),
    ],
)
def test_half_a_pair_and_nul_are_replaced_and_nothing_else(came, kept):
    assert json.loads(storable(came)) == kept


@given(st.text())
def test_what_can_be_kept_stays_as_it_came(text):
    clean = text.replace("\0", "")
    for body in (json.dumps(clean).encode(), json.dumps(clean, ensure_ascii=False).encode()):
        assert storable(body) == body


@given(st.lists(st.sampled_from([r"\ud83d", r"\ude00", r"\u0000", r"\\", "x", r"\n"])).map("".join))
def test_whatever_is_made_of_it_can_be_encoded_and_holds_no_nul(inside):
    kept = json.loads(storable(f'"{inside}"'.encode()))

    assert "\0" not in kept
    kept.encode()
