"""`pabal find`, `explain`, `person` and `bill`, against a worker in this process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pabal.cli.main import application
from pabal.client import Client
from tests.models.replies import BILL, ERASED, FOUND, PERSON, STORY
from tests.models.workers import StandIn


@pytest.fixture(autouse=True)
def installation(stand_in: StandIn, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in's broker, and moments in Seoul."""
    monkeypatch.setenv("PABAL_BROKER_URL", redis_url)
    monkeypatch.setenv("PABAL_TIME_ZONE", "Asia/Seoul")


def pabal(*words: str) -> Result:
    return CliRunner().invoke(application(), words, prog_name="pabal")


def test_a_person_is_found_and_no_header_has_the_number(stand_in: StandIn) -> None:
    done, in_json = pabal("find", "010-1234-5678"), pabal("find", "010-1234-5678", "--json")

    assert (done.exit_code, json.loads(in_json.stdout)) == (0, FOUND)
    assert "010-****-5678" in done.stdout and "undelivered" in done.stdout
    assert "`pabal explain shipping 17` tells what happened" in done.stdout
    assert stand_in.controls[0] == {"to": "010-1234-5678", "limit": 100, "unmasked": False}
    assert {header["kwargsrepr"] for header in stand_in.headers} == {"{}"}


def test_a_story_is_drawn_with_the_end_and_length_of_each_wait(stand_in: StandIn) -> None:
    done, in_json = (
        pabal("explain", "shipping", "17"),
        pabal("explain", "shipping", "010-1234-5678", "--json"),
    )

    assert (done.exit_code, json.loads(in_json.stdout)) == (0, STORY)
    assert "until Mon 2026-11-23 09:00:00 KST (9 h): the window was closed" in done.stdout
    assert "[shipping.4]" in done.stdout
    asked = [(control["to"], control["row"]) for control in stand_in.controls]
    assert asked == [(None, 17), ("010-1234-5678", None)]


def test_a_person_is_exported_to_a_file_that_others_cannot_read(tmp_path: Path) -> None:
    path = tmp_path / "person.json"

    done, on_screen = (
        pabal("person", "010-1234-5678", "export", "-o", str(path)),
        pabal("person", "010-1234-5678", "export"),
    )

    exported = json.loads(path.read_text("utf-8"))
    assert (done.exit_code, path.stat().st_mode & 0o777) == (0, 0o600)
    assert exported["reports"] == PERSON["reports"] * 2  # the client went on where the first reply ended
    assert "said no" in on_screen.stdout


def test_erasing_asks_for_yes_and_says_what_is_left(stand_in: StandIn) -> None:
    asked, done = (
        pabal("person", "010-1234-5678", "erase"),
        pabal("person", "010-1234-5678", "erase", "--yes"),
    )

    assert (asked.exit_code, done.exit_code) == (1, 1)
    assert "erases for good" in asked.stderr and "add --yes" in asked.stderr
    assert [control["after"] for control in stand_in.controls] == [None, 2]
    assert "2 rows of ended campaigns" in done.stdout and "6 bodies emptied" in done.stdout
    assert f"not yet: row 17 of shipping: {ERASED['left'][0]['why']}" in " ".join(done.stdout.split())


def test_a_bill_is_drawn_with_its_sums() -> None:
    done, in_json = pabal("bill", "--month", "2026-11"), pabal("bill", "--json")

    assert (done.exit_code, json.loads(in_json.stdout)) == (0, BILL)
    assert "0215881234" in done.stdout and "spring-2026" in done.stdout


@pytest.mark.parametrize(
    ("words", "option"),
    [
        (("person", "010-1234-5678", "erase", "--yes", "--output", "kept.json"), "--output"),
        (("person", "010-1234-5678", "export", "--suppressions"), "--suppressions"),
        (("status", "shipping", "--state", "held"), "--state"),
        (("status", "shipping", "--search", "a"), "--search"),
        (("status", "shipping", "--streams"), "--streams"),
        (("status", "shipping", "--no-tests"), "--tests"),
        (("status", "shipping", "--before", "0.5"), "--before"),
    ],
)
def test_an_option_that_would_do_nothing_is_a_wrong_use(
    stand_in: StandIn, words: tuple[str, ...], option: str
) -> None:
    done = pabal(*words)

    assert done.exit_code == 2
    assert option in done.stderr
    assert stand_in.controls == []


def test_a_row_that_no_list_has_is_not_taken_for_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    monkeypatch.setattr(Client, "explain", lambda _, campaign, **who: asked.append(who) or STORY)

    pabal("explain", "shipping", "0")

    assert asked == [{"row": 0, "unmasked": False}]


def test_an_empty_month_is_not_the_present_one(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    monkeypatch.setattr(Client, "bill", lambda _, month: asked.append(month) or BILL)

    pabal("bill", "--month", "")

    assert asked == [""]


def test_filters_of_the_list_are_handed_on_and_what_is_not_given_is_left_out(stand_in: StandIn) -> None:
    pabal("status", "--state", "held", "--search", "sale", "--campaigns", "--before", "0.7", "--limit", "5")
    pabal("status")

    assert stand_in.controls == [
        {"states": ["held"], "search": "sale", "streams": False, "before": "0.7", "limit": 5},
        {},
    ]


def test_a_message_to_one_person_is_not_shown_to_flower_either(redis_url: str) -> None:
    client, headers = Client(redis_url), []
    client._app.send_task = lambda task, **options: headers.append(options.get("kwargsrepr")) or client  # type: ignore[method-assign]

    client._send("pabal.send", {"messages": [{"to": "821012345678"}]})

    assert headers == ["{}"]
