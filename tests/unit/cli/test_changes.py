"""`pabal change`, `approve`, and pause and resume of many, against a worker in this process."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from pabal.cli.main import application
from tests.models.workers import Kept, StandIn


@pytest.fixture(autouse=True)
def installation(stand_in: StandIn, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in's broker, moments in Seoul, and a campaign."""
    monkeypatch.setenv("PABAL_BROKER_URL", redis_url)
    monkeypatch.setenv("PABAL_TIME_ZONE", "Asia/Seoul")
    stand_in.campaigns["shipping"] = Kept({"id": "shipping"}, state="running")


@pytest.fixture
def at_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody is there to be asked."""
    monkeypatch.setattr("pabal.cli.confirm._is_somebody_there", lambda: True)


def pabal(*words: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(application(), words, input=answer, prog_name="pabal")


def asked_for(stand_in: StandIn) -> list[bool]:
    """Whether each call that came was a preview."""
    return [control["preview"] for control in stand_in.controls]


def test_a_dry_run_shows_before_and_after_and_changes_nothing(stand_in: StandIn) -> None:
    done = pabal("change", "shipping", "--weight", "50", "--dry-run")

    assert (done.exit_code, asked_for(stand_in)) == (0, [True])
    assert "would change" in done.stdout and "12 with workers just now" in done.stdout
    assert "ended about" in done.stdout


def test_a_script_that_says_yes_changes_after_a_look(stand_in: StandIn) -> None:
    done = pabal("change", "shipping", "--end-at", "none", "--validity", "30/minutes", "--yes")

    assert (done.exit_code, asked_for(stand_in)) == (0, [True, False])
    assert stand_in.controls[1]["changes"] == {
        "endAt": None,
        "validityPeriod": {"amount": 30, "timeUnit": "MINUTES"},
    }
    assert "shipping: changed" in done.stdout
    assert "12 in flight; nothing begins after 09:00:11.8 KST by the old file" in done.stdout


def test_a_script_that_does_not_changes_nothing_and_reads_why(stand_in: StandIn) -> None:
    done, in_json = pabal("change", "shipping", "--weight", "50"), pabal("approve", "shipping", "--json")

    assert (done.exit_code, in_json.exit_code) == (1, 1)
    assert asked_for(stand_in) == [True]
    assert "what has left stays as it is" in done.stderr and "add --yes" in done.stderr


@pytest.mark.usefixtures("at_a_terminal")
@pytest.mark.parametrize(("answer", "previews", "status"), [("y\n", [True, False], 0), ("\n", [True], 1)])
def test_somebody_at_a_terminal_is_asked_after_the_forecast(stand_in, answer, previews, status) -> None:
    done = pabal("change", "shipping", "--weight", "50", answer=answer)

    assert (done.exit_code, asked_for(stand_in)) == (status, previews)
    assert done.stdout.index("would change") < len(done.stdout)
    assert "Do it?" in done.stderr


def test_each_option_becomes_its_field(stand_in: StandIn) -> None:
    pabal(
        "change", "shipping", "--dry-run", "--window", '{"days": ["MONDAY"]}', "--priority", "LOW",
        "--sms-text", "새 문구", "--sms-limit", "800", "--sms-validity", "5/HOURS",
        "--canary", "100", "--guard", "NONE", "--send-at", "2026-11-30T09:00:00+09:00",
    )  # fmt: skip

    assert stand_in.controls[0]["changes"] == {
        "sendAt": "2026-11-30T09:00:00+09:00",
        "deliveryTimeWindow": {"days": ["MONDAY"]},
        "priority": "LOW",
        "canary": {"messages": 100},
        "guard": "NONE",
        "smsFailover": {
            "text": "새 문구",
            "validityPeriod": {"amount": 5, "timeUnit": "HOURS"},
            "limit": {"messages": 800},
        },
    }


@pytest.mark.parametrize(
    ("option", "value", "says"),
    [
        ("--validity", "30", "30/MINUTES"),
        ("--validity", "-1/MINUTES", "30/MINUTES"),
        ("--window", "weekdays", "is not JSON"),
        ("--canary", "{", "is not JSON"),
        ("--sms-limit", "many", "800"),
        ("--weight", "half", "valid integer"),
    ],
)
def test_an_option_that_cannot_be_is_wrong_use(stand_in: StandIn, option: str, value: str, says: str) -> None:
    done = pabal("change", "shipping", option, value, "--yes")

    assert done.exit_code == 2 and says in done.stderr
    assert stand_in.controls == []


def test_a_refusal_is_shown_and_nothing_is_asked(stand_in: StandIn) -> None:
    done = pabal("change", "shipping", "--weight", "999", "--yes")

    assert (done.exit_code, asked_for(stand_in)) == (1, [True])
    assert "is above 100" in done.stderr


def test_what_changes_nothing_is_told_and_not_asked_about(stand_in: StandIn) -> None:
    done = pabal("change", "shipping", "--weight", "10")

    assert (done.exit_code, asked_for(stand_in)) == (0, [True])
    assert "nothing of that is a change" in done.stdout


def test_an_approval_shows_the_campaign_and_asks(stand_in: StandIn) -> None:
    asked = pabal("approve", "shipping")
    before = list(stand_in.controls)
    done = pabal("approve", "shipping", "--yes")

    assert (asked.exit_code, before, done.exit_code) == (1, [], 0)
    assert "people; what has left is not called back" in asked.stderr
    assert stand_in.controls == [{"approved": "shipping"}]


def test_nobody_is_asked_about_a_campaign_that_is_over(stand_in: StandIn) -> None:
    stand_in.campaigns["shipping"].state = "cancelled"

    done = pabal("approve", "shipping")

    assert "what has left is not called back" not in done.stderr
    assert stand_in.controls == [{"approved": "shipping"}]


@pytest.mark.parametrize(
    ("words", "stopped"),
    [
        (("--all",), None),
        (("--account",), None),
        (("--sender", "@shop"), "@shop"),
        (("--entity", "e1"), "e1"),
    ],
)
def test_a_stop_of_many_says_what_it_did_and_its_bound(stand_in, words, stopped) -> None:
    done = pabal("pause", *words)

    assert (done.exit_code, stand_in.controls) == (0, [{"stopped": stopped}])
    assert "12 in flight; nothing begins after 14:02:11.8 KST" in done.stdout
    assert "2: shipping, stream-7c0f-2026-11-23" in done.stdout


@pytest.mark.parametrize(
    ("words", "resumed"),
    [
        (("--all",), {"resumed": None, "every": True}),
        (("--account",), {"resumed": None, "every": False}),
        (("--sender", "@shop"), {"resumed": "@shop", "every": False}),
    ],
)
def test_the_end_of_a_stop_asks_and_says_what_stays(stand_in, words, resumed) -> None:
    asked = pabal("resume", *words)
    before = list(stand_in.controls)
    done = pabal("resume", *words, "--yes")

    assert (asked.exit_code, before, done.exit_code) == (1, [], 0)
    assert "at once and together" in asked.stderr
    assert stand_in.controls == [resumed]
    assert "still stopped" in done.stdout and "stream-7c0f-2026-11-23" in done.stdout


def test_a_single_campaign_is_resumed_without_being_asked_about(stand_in: StandIn) -> None:
    done = pabal("resume", "shipping", "--json")

    assert (done.exit_code, json.loads(done.stdout)["campaign"]) == (0, "shipping")
    assert stand_in.controls == []


@pytest.mark.parametrize("verb", ["pause", "resume"])
@pytest.mark.parametrize("words", [(), ("shipping", "--all"), ("--sender", "a", "--entity", "b")])
def test_a_stop_has_one_scope(stand_in: StandIn, verb: str, words: tuple[str, ...]) -> None:
    done = pabal(verb, *words)

    assert done.exit_code == 2 and "name one of ID, --all, --account" in done.stderr
    assert stand_in.controls == []


@pytest.mark.parametrize("words", [("cancel", "shipping"), ("failover", "shipping", "--give-up")])
def test_what_gives_up_for_good_does_nothing_unasked(stand_in: StandIn, words: tuple[str, ...]) -> None:
    done = pabal(*words)

    assert done.exit_code == 1 and "nothing was done" in done.stderr
    assert stand_in.controls == []
