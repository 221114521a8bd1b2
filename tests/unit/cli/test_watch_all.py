"""All that goes on is watched: drawn, written as lines where nothing can be drawn, and asked for again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pabal.cli.screens.running import running_line, running_screen
from pabal.cli.watch import GIVE_UP_S
from pabal.cli.watch_all import _Lines, follow_all
from pabal.errors import NoAnswer
from tests.models.replies import listed, page_of
from tests.unit.cli.test_watch import Clock, asking, plain

HELD: Any = {**listed("spring", "held"), "reason": "sender unknown", "perMinute": None, "endsAbout": None}
RUNNING: Any = {
    **listed("autumn", "running"),
    "pace": "600/MINUTE",
    "perMinute": 258,
    "waitsFor": {"what": "spacing: account", "until": None, "leg": "kakao"},
}


def test_a_screen_shows_the_pace_reached_beside_the_one_asked_for_and_what_holds_each() -> None:
    shown = plain(running_screen(page_of(HELD, RUNNING), rows=10), width=140)

    head, first, second = shown.splitlines()
    assert head.split()[:6] == ["campaign", "state", "done", "a", "minute", "asked"]
    assert first.startswith("spring") and first.rstrip().endswith("sender unknown")
    assert "61 %" in second and second.index("258") < second.index("600/MINUTE")
    assert "its turn at the pace (account)" in second


LONG: Any = {
    **HELD,
    "reason": "HTTP 400 E400; messages[0].sender: is not registered; what all messages of sender "
    "'@shop' have in common is refused, not one of them; mend it, then `pabal resume spring` lets go all",
}


@pytest.mark.parametrize("width", [80, 120])
def test_a_reason_has_nearly_the_whole_width_below_the_figures(width: int) -> None:
    shown = plain(running_screen(page_of(LONG, RUNNING), rows=20), width=width).splitlines()

    figures, reasons = shown[: shown.index("")], shown[shown.index("") + 1 :]
    assert [line.split()[0] for line in figures] == ["campaign", "spring", "autumn"]
    assert reasons[0].split() == ["campaign", "what", "holds", "it"]
    assert " ".join(" ".join(reasons[1:]).split()).startswith(f"spring {LONG['reason']} autumn its turn at")
    assert len(reasons) == 2 + -(-len(LONG["reason"]) // (width - 14))
    assert max(map(len, shown)) <= width


def test_reasons_take_their_lines_from_the_campaigns_that_are_shown() -> None:
    shown = plain(running_screen(page_of(*[LONG] * 9), rows=20), width=80).splitlines()

    assert len(shown) <= 20 + 2
    assert shown[-1] == "and 5 others; `pabal status` lists them"


def test_what_does_not_fit_on_a_screen_is_counted() -> None:
    shown = plain(running_screen(page_of(*[RUNNING] * 5), rows=2), width=140)
    full = plain(running_screen(page_of(*[RUNNING] * 5, before="0.7"), rows=2), width=140)

    assert shown.count("autumn") == 2 and "and 3 others" in shown
    assert "and more than 3 others" in full
    assert "nothing runs" in plain(running_screen(page_of(), rows=2))


def test_lines_are_written_only_for_what_has_changed(capsys: pytest.CaptureFixture[str]) -> None:
    lines = _Lines(as_json=False)

    lines(page_of(HELD, RUNNING), "")
    lines(page_of(HELD, {**RUNNING, "endsAbout": None, "perMinute": 300}), "")
    lines(page_of(HELD), "")

    held = "spring: held, 61 % done, sender unknown"
    assert capsys.readouterr().out.splitlines() == [
        held,
        running_line(RUNNING),
        running_line({**RUNNING, "perMinute": 300}),
        "autumn: over",
    ]


def test_programs_get_an_object_for_each_change(capsys: pytest.CaptureFixture[str]) -> None:
    lines = _Lines(as_json=True)

    lines(page_of(RUNNING), "")
    lines(page_of({**RUNNING, "endsAbout": "2030-01-01T00:00:00.000+00:00"}), "")
    lines(page_of(), "")

    first, last = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {**RUNNING, "endsAbout": None}
    assert last == {"campaign": "autumn", "gone": True}


def test_workers_that_restart_are_waited_for_and_others_given_up() -> None:
    drawn: list[tuple[Any, str]] = []
    clock = Clock()

    with pytest.raises(NoAnswer):
        follow_all(
            asking(page_of(HELD), NoAnswer("nobody")),
            lambda page, matter: drawn.append((page, matter)),
            clock=lambda: clock.now,
            sleep=clock.sleep,
        )

    assert drawn[0] == (page_of(HELD), "")
    assert drawn[-1][0] == page_of(HELD) and "no answer for" in drawn[-1][1]
    assert clock.now >= GIVE_UP_S
