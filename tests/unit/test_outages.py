"""Outages in the log: two lines each, however often they are met."""

from __future__ import annotations

from structlog.testing import capture_logs

from pabal_worker.logs import logger
from pabal_worker.outages import OutageLog


def test_an_outage_is_said_once_and_its_end_once_with_its_length():
    now = [100.0]
    outage = OutageLog(log=logger("test"), begins="it is away", ends="it is back", monotonic=lambda: now[0])

    with capture_logs() as lines:
        outage.note_answer()
        for _ in range(3):
            outage.note_failure(why="Refused")
        now[0] = 112.5
        was_on = outage.is_on
        outage.note_answer()
        outage.note_answer()

    assert (was_on, outage.is_on) == (True, False)
    assert lines == [
        {"event": "it is away", "log_level": "error", "why": "Refused"},
        {"event": "it is back", "log_level": "warning", "away_s": 12.5},
    ]


def test_the_next_outage_is_said_again():
    outage = OutageLog(log=logger("test"), begins="it is away", ends="it is back")

    with capture_logs() as lines:
        for _ in range(2):
            outage.note_failure()
            outage.note_answer()

    assert [line["event"] for line in lines] == ["it is away", "it is back"] * 2
