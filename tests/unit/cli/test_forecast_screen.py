"""What people are told of a forecast."""

from __future__ import annotations

import json

import pytest
from rich.console import Console

from pabal.cli.format import moment, with_local_moments
from pabal.cli.screens.forecast import ends_in_words, forecast_facts
from pabal.cli.screens.status import status_screen
from pabal.cli.watch import watch
from tests.models.replies import status_of, summary_of

ENDS = "2026-11-23T00:02:35.000+00:00"


def test_status_shows_when_a_campaign_ends_and_why_then():
    console = Console(width=140, markup=False)
    with console.capture() as captured:
        console.print(status_screen(status_of("shipping")["ok"]))

    shown = captured.get()
    assert f"{moment(ENDS)}; the account's cap binds; 3 other campaigns share its caps" in shown
    assert "begins" not in shown  # it has


def test_a_forecast_that_moves_is_no_news_by_itself(capsys):
    status = status_of("shipping")["ok"]
    moved = status | {"forecast": summary_of(299)}
    answers = iter([status, moved, moved | {"state": "finished"}])

    watch(lambda: next(answers), as_json=True)

    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["state"], line["forecast"]["leaves"]) for line in lines] == [
        ("running", 300),
        ("finished", 299),
    ]


def test_workers_of_an_older_version_say_nothing_of_it():
    status = {name: value for name, value in status_of("shipping")["ok"].items() if name != "forecast"}

    console = Console(width=140, markup=False)
    with console.capture() as captured:
        console.print(status_screen(status))

    assert "ends about" not in captured.get()


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, f"{moment(ENDS)}; the account's cap binds; 3 other campaigns share its caps"),
        ({"others": 1}, f"{moment(ENDS)}; the account's cap binds; 1 other campaign shares its caps"),
        ({"binds": None, "others": 0}, moment(ENDS)),
        ({"binds": "campaign:x", "others": 0}, f"{moment(ENDS)}; its own speed binds"),
        ({"binds": "deliveryTimeWindow", "others": 0}, f"{moment(ENDS)}; its delivery time window binds"),
        ({"endsAt": None, "leaves": 1270, "binds": None, "others": 0}, "not with all: 1,270 leave"),
    ],
)
def test_an_end_is_said_with_its_reason(more, words):
    assert ends_in_words(summary_of(300) | more) == words


def test_what_falls_out_and_what_is_assumed_are_said():
    losses = [{"n": 730, "why": "endAt"}, {"n": 2, "why": "validity"}]
    said = summary_of(300) | {"fallsOut": losses, "assumes": ["it is resumed now"]}

    facts = dict(forecast_facts(said))

    assert facts["begins"] == moment("2026-11-23T00:01:05+00:00")
    assert facts["falls out"] == (
        "730 do not leave before endAt; 2 do not leave since their validity ends before their next attempt"
    )
    assert facts["assuming"] == "it is resumed now"


def test_moments_in_a_sentence_are_told_in_the_shown_zone(monkeypatch):
    monkeypatch.setenv("PABAL_TIME_ZONE", "Asia/Seoul")
    alone = (
        "nobody else sends from 2026-11-23T15:00:00.000+00:00 on: there are too many others to reckon with"
    )

    facts = dict(forecast_facts(summary_of(3) | {"assumes": [alone]}))

    assert "from 2026-11-24 00:00:00 KST on" in facts["assuming"]
    assert with_local_moments("since 2026-11-23T15:00:00+00:00, 3 of 4") == (
        "since 2026-11-24 00:00:00 KST, 3 of 4"
    )
    assert with_local_moments("no moment at 12:00, version 9.1.2") == "no moment at 12:00, version 9.1.2"
