"""Which beats go on, by the ticks that workers took."""

from __future__ import annotations

import pytest

from pabal_worker.alive.beats import SeenBeats, running_beats


def test_ticks_are_remembered_for_the_window_by_who_called_for_them():
    now = [100.0]
    seen = SeenBeats(monotonic=lambda: now[0])
    for at, beat in ((100.0, "gone"), (104.0, "a"), (112.0, "a"), (113.0, "b"), (113.0, None)):
        now[0] = at
        seen.note(beat)

    now[0] = 114.0

    assert seen.spans() == {"a": (10.0, 2.0), "b": (1.0, 1.0)}


@pytest.mark.parametrize(
    ("seen", "running"),
    [
        ([], []),
        ([{"a": (9.0, 0.5)}], ["a"]),
        ([{"a": (9.0, 0.5), "b": (8.0, 1.0)}], ["a", "b"]),
        ([{"a": (9.0, 0.5)}, {"b": (8.0, 8.0)}, {"b": (1.0, 1.0)}], ["a", "b"]),
        ([{"a": (9.0, 0.5), "left in the queue": (3.0, 2.5)}], ["a"]),
        ([{"a": (9.0, 0.5), "ended": (9.5, 6.0)}], ["a"]),
    ],
)
def test_a_beat_goes_on_whose_ticks_stand_in_both_halves_of_the_window(seen, running):
    assert running_beats(seen) == running
