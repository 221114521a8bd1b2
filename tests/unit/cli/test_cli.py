"""The command as people and scripts meet it, against a worker in this process."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from importlib.metadata import EntryPoint, version
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pabal.cli.installation import write_installation
from pabal.cli.main import application
from pabal.cli.screens.warnings import warnings_in
from pabal.disk_room import DiskRoom
from tests.models.replies import WEBHOOK, listed, page_of, status_of
from tests.models.workers import Kept, StandIn
from tests.support.processes import pabal as installed_pabal

SPEC = {
    "id": "shipping",
    "channel": "KAKAO_ALIM",
    "sender": "OFFICIAL-ACCOUNT-ID-123",
    "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "#{name}님의 상품"},
    "sendingSpeedLimit": {"amount": 2, "timeUnit": "MINUTE"},
    "smsFailover": {"sender": "0215881234", "text": "#{name}님"},
}


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No installation of this machine's is found by chance."""
    monkeypatch.delenv("PABAL_BROKER_URL", raising=False)
    monkeypatch.setattr("pabal.cli.installation.default_folder", lambda *_, **__: tmp_path / "nowhere")


@pytest.fixture
def stand_in(stand_in: StandIn, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    """Workers, found by the environment."""
    monkeypatch.setenv("PABAL_BROKER_URL", redis_url)
    return stand_in


@pytest.fixture
def campaign(tmp_path: Path) -> str:
    path = tmp_path / "campaign.json"
    path.write_text(json.dumps(SPEC, ensure_ascii=False), encoding="utf-8")
    return str(path)


@pytest.fixture
def too_slow(tmp_path: Path) -> str:
    """A campaign in which four messages can leave before it ends."""
    path = tmp_path / "too-slow.json"
    speed = {"sendingSpeedLimit": {"amount": 2, "timeUnit": "HOUR"}}
    moments = {"sendAt": SOON.isoformat(), "endAt": (SOON + timedelta(hours=2)).isoformat()}
    path.write_text(json.dumps(SPEC | speed | moments, ensure_ascii=False), encoding="utf-8")
    return str(path)


@pytest.fixture
def people(tmp_path: Path):
    def write(*rows: str) -> str:
        path = tmp_path / "people.csv"
        path.write_text("\n".join(["to,name", *rows, ""]), encoding="utf-8")
        return str(path)

    return write


def pabal(*words: str) -> Result:
    return CliRunner().invoke(application(), words, prog_name="pabal")


GOOD = ("01012345678,길동", "01012345679,철수")
MANY = tuple(f"0101234{no:04},길동" for no in range(12))
SOON = (datetime.now(UTC) + timedelta(days=1)).replace(microsecond=0)
BAD = ("02-123-4567,회사", "01012345670,")


# --- the disk --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("free_gib", "warned"), [(3.0, True), (50.0, False)])
def test_a_status_of_a_local_installation_says_when_its_disk_is_nearly_full(
    stand_in: StandIn,
    redis_url: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    free_gib: float,
    warned: bool,
) -> None:
    room = DiskRoom(tmp_path, int(free_gib * 1024**3))
    monkeypatch.setattr("pabal.cli.disk_warning.measure_room", lambda _: room)
    write_installation(tmp_path, {"PABAL_BROKER_URL": redis_url})

    done = pabal("status", "--json", "--data", str(tmp_path))

    assert (done.exit_code, "3.0 GiB free for" in done.stderr) == (0, warned)
    assert json.loads(done.stdout)["campaigns"] == []


def test_a_disk_is_measured_where_the_data_is(stand_in: StandIn, redis_url: str, tmp_path: Path) -> None:
    write_installation(tmp_path, {"PABAL_BROKER_URL": redis_url})
    free_gib = shutil.disk_usage(tmp_path).free / 1024**3

    done = pabal("status", "--data", str(tmp_path))

    assert ("GiB free" in done.stderr) == (free_gib < 5)


# --- check -----------------------------------------------------------------------------------------------


def test_a_check_of_a_good_list_says_what_would_happen(campaign: str, people) -> None:
    done = pabal("check", campaign, people(*GOOD, "010-1234-5678,길동"))

    assert done.exit_code == 0
    assert "3: 2 good, 0 bad, 1 duplicate" in done.stdout and "row 4 repeats row 2" in done.stdout
    assert "variables     name" in done.stdout
    assert "2 as SMS, 0 as LMS; the longest text has 6 bytes" in done.stdout
    assert "ends about" in done.stdout and "its own speed binds" in done.stdout
    assert "on its own; nobody to ask about other campaigns" in done.stdout


def test_a_check_names_every_bad_row_and_writes_them_down(campaign: str, people, tmp_path: Path) -> None:
    done = pabal("check", campaign, people(*GOOD, *BAD), "--bad", str(tmp_path / "bad.csv"))

    assert done.exit_code == 1
    assert "row 4, column 'to'" in done.stdout and "row 5, column 'name'" in done.stdout
    assert len((tmp_path / "bad.csv").read_text(encoding="utf-8-sig").splitlines()) == 3


def test_a_check_names_dates_and_rows_that_are_wrong_at_once(tmp_path: Path, people) -> None:
    path = tmp_path / "campaign.json"
    path.write_text(json.dumps(SPEC | {"endAt": "2020-01-01T00:00:00Z"}), encoding="utf-8")

    done = pabal("check", str(path), people(*BAD), "--json")

    said = json.loads(done.stdout)
    assert done.exit_code == 1
    assert [problem["where"].split(",")[0] for problem in said["problems"]] == ["endAt", "row 2", "row 3"]
    assert (said["good"], said["bad"], said["sms"]) == (0, 2, {"sms": 0, "lms": 0, "longestBytes": 0})


def test_a_check_names_everything_that_is_wrong_with_a_campaign(tmp_path: Path, people) -> None:
    path = tmp_path / "campaign.json"
    path.write_text(json.dumps(SPEC | {"channel": "FAX", "speed": 1}), encoding="utf-8")

    done = pabal("check", str(path), people(*GOOD))

    assert done.exit_code == 1
    assert "channel" in done.stderr and "speed" in done.stderr


@pytest.mark.parametrize("missing", ["campaign", "recipients"])
def test_a_file_that_is_not_there_is_wrong_input(campaign: str, people, missing: str) -> None:
    files = {"campaign": campaign, "recipients": people(*GOOD)} | {missing: "no-such-file"}

    done = pabal("check", files["campaign"], files["recipients"])

    assert done.exit_code == 1
    assert "no-such-file" in done.stderr and "no such file" in done.stderr


def test_a_check_says_when_the_campaign_ends_by_its_own_rules(tmp_path: Path, people) -> None:
    path = tmp_path / "campaign.json"
    path.write_text(json.dumps(SPEC | {"sendAt": SOON.isoformat()}), encoding="utf-8")

    done = pabal("check", str(path), people(*GOOD), "--json")

    said = json.loads(done.stdout)
    assert done.exit_code == 0
    assert datetime.fromisoformat(said["forecast"]["startsAt"]) == SOON
    assert datetime.fromisoformat(said["forecast"]["endsAt"]) - SOON == timedelta(seconds=30.145)
    assert (said["forecast"]["leaves"], said["forecast"]["binds"]) == (2, "campaign:shipping")
    assert said["besideOthers"] is None


def test_a_check_asks_a_running_pabal_about_the_others(stand_in: StandIn, campaign: str, people) -> None:
    done = pabal("check", campaign, people(*GOOD))
    in_json = pabal("check", campaign, people(*GOOD), "--json")

    assert done.exit_code == 0
    assert "the account's cap binds; 3 other campaigns share its caps" in done.stdout
    assert json.loads(in_json.stdout)["besideOthers"]["others"] == 3
    assert not stand_in.campaigns


def test_a_check_is_none_the_worse_for_a_broker_that_is_away(campaign: str, people, monkeypatch) -> None:
    monkeypatch.setenv("PABAL_BROKER_URL", "redis://127.0.0.1:1/0")

    done = pabal("check", campaign, people(*GOOD))

    assert done.exit_code == 0
    assert "nobody to ask about other campaigns" in done.stdout


def test_a_check_refuses_a_campaign_that_cannot_end_in_time_with_the_arithmetic(
    too_slow: str, people
) -> None:
    done = pabal("check", too_slow, people(*MANY))

    assert done.exit_code == 1
    assert "12 messages at 2/HOUR need 5 h 31 min of open window" in done.stdout
    assert (
        "it is open for 2 h, in which 4 leave and 8 expire; raise sendingSpeedLimit to 6/HOUR" in done.stdout
    )
    assert "8 do not leave before endAt" in done.stdout


# --- submit ----------------------------------------------------------------------------------------------


def test_a_submission_says_what_was_taken(stand_in: StandIn, campaign: str, people) -> None:
    done = pabal("submit", campaign, people(*GOOD, "010-1234-5678,길동"))

    assert done.exit_code == 0, done.stderr
    assert "2 recipients taken; it is scheduled" in done.stdout
    assert "1 row names somebody twice" in done.stdout
    assert "reading recipients …" in done.stderr


def test_a_repeated_submission_says_that_nothing_was_sent_again(
    stand_in: StandIn, campaign: str, people
) -> None:
    pabal("submit", campaign, people(*GOOD))

    done = pabal("submit", campaign, people(*GOOD))

    assert done.exit_code == 0
    assert "already submitted" in done.stdout and "nothing was sent again" in done.stdout


def test_a_submission_answers_programs_in_json(stand_in: StandIn, campaign: str, people) -> None:
    done = pabal("submit", campaign, people(*GOOD), "--json")

    assert json.loads(done.stdout) == {
        "campaign": "shipping",
        "recipients": 2,
        "duplicates": 0,
        "notices": [],
        "state": "scheduled",
        "wasThere": False,
        "bad": 0,
        "badFile": None,
        "expectedToExpire": 0,
    }
    assert done.stderr == ""


def test_a_bad_row_stops_a_submission(stand_in: StandIn, campaign: str, people) -> None:
    done = pabal("submit", campaign, people(*GOOD, *BAD))

    assert done.exit_code == 1
    assert "row 4" in done.stderr and "2 of 4 rows" in done.stderr and "--skip-bad" in done.stderr
    assert not stand_in.campaigns


def test_bad_rows_may_be_skipped(stand_in: StandIn, campaign: str, people, tmp_path: Path) -> None:
    done = pabal("submit", campaign, people(*GOOD, *BAD), "--skip-bad")

    assert done.exit_code == 0
    assert "2 bad rows were left out" in done.stdout and str(tmp_path / "people.bad.csv") in done.stdout


@pytest.mark.promise("forecast")
def test_a_campaign_that_cannot_end_in_time_is_not_submitted(
    stand_in: StandIn, too_slow: str, people
) -> None:
    done = pabal("submit", too_slow, people(*MANY))

    assert done.exit_code == 1
    assert "in which 4 leave and 8 expire" in done.stderr and "--let-expire" in done.stderr
    assert not stand_in.campaigns


def test_what_cannot_leave_in_time_may_be_let_expire(stand_in: StandIn, too_slow: str, people) -> None:
    done = pabal("submit", too_slow, people(*MANY), "--let-expire")

    assert done.exit_code == 0, done.stderr
    assert "8 of them are expected to expire before their turn" in done.stdout


@pytest.mark.promise("forecast")
def test_a_repeated_submission_is_not_refused_for_the_time_that_has_passed(
    stand_in: StandIn, too_slow: str, people
) -> None:
    pabal("submit", too_slow, people(*MANY), "--let-expire")

    done = pabal("submit", too_slow, people(*MANY))

    assert done.exit_code == 0, done.stderr
    assert "already submitted" in done.stdout


def test_errors_reach_programs_as_json(stand_in: StandIn, campaign: str, people) -> None:
    done = pabal("submit", campaign, people(*BAD), "--json")

    said = json.loads(done.stdout)["error"]
    assert done.exit_code == 1
    assert said["kind"] == "wrong_input" and len(said["problems"]) == 3


def test_waiting_shows_the_campaign_and_ends_with_it(stand_in: StandIn, campaign: str, people) -> None:
    pabal("submit", campaign, people(*GOOD))
    stand_in.campaigns["shipping"].state = "finished"

    done = pabal("submit", campaign, people(*GOOD), "--wait")

    assert done.exit_code == 0
    assert "598 of 1,000 settled" in done.stdout and "messages" in done.stdout


def test_waiting_for_a_campaign_that_is_held_is_not_as_hoped(
    stand_in: StandIn, campaign: str, people
) -> None:
    pabal("submit", campaign, people(*GOOD))
    stand_in.campaigns["shipping"].state = "held"

    done = pabal("submit", campaign, people(*GOOD), "--wait", "--json")

    assert done.exit_code == 1
    assert json.loads(done.stdout.splitlines()[-1])["state"] == "held"


def test_an_interrupted_submission_says_that_the_same_command_goes_on(
    stand_in: StandIn, campaign: str, people, redis_url: str
) -> None:
    stand_in.takes.clear()
    listens = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)"
    code = f"{listens}; from pabal.cli.main import main; main()"
    words = ["submit", campaign, people(*GOOD)]
    environ = {**os.environ, "PABAL_BROKER_URL": redis_url}
    with subprocess.Popen(
        [sys.executable, "-c", code, *words],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        while not stand_in.seen:
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)

    assert process.returncode == 130
    assert "the same command goes on where this one stopped" in errors and "Traceback" not in errors


# --- charts ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("suffix", "begins"), [(".png", b"\x89PNG"), (".svg", b"<?xml")])
def test_a_check_draws_the_forecast(
    campaign: str, people, tmp_path: Path, suffix: str, begins: bytes
) -> None:
    chart = tmp_path / f"forecast{suffix}"

    done = pabal("check", campaign, people(*MANY), "--chart", str(chart))

    assert done.exit_code == 0, done.stderr
    assert chart.read_bytes().startswith(begins)


def test_status_draws_what_has_left_and_what_will(stand_in: StandIn, tmp_path: Path) -> None:
    stand_in.campaigns["shipping"] = Kept({}, state="running")
    chart = tmp_path / "forecast.svg"

    done = pabal("status", "shipping", "--chart", str(chart))

    assert done.exit_code == 0, done.stderr
    assert "590" in done.stdout
    assert chart.stat().st_size > 5000


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("status", "shipping", "--chart", "forecast.pdf"), "end it in .png or .svg"),
        (("status", "--chart", "forecast.png"), "name its id"),
    ],
)
def test_a_chart_that_cannot_be_is_wrong_use(words: tuple[str, ...], text: str) -> None:
    done = pabal(*words)

    assert done.exit_code == 2
    assert text in " ".join(done.stderr.replace("│", " ").split())


def test_a_chart_that_cannot_be_written_says_where(campaign: str, people, tmp_path: Path) -> None:
    done = pabal("check", campaign, people(*MANY), "--chart", str(tmp_path / "no-such-folder" / "a.png"))

    assert done.exit_code == 1
    assert "the chart cannot be written to" in done.stderr and "name another file" in done.stderr


def test_without_matplotlib_the_way_to_charts_is_told(campaign: str, people, tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "pabal.cli.charts.draw", None)

    done = pabal("check", campaign, people(*MANY), "--chart", str(tmp_path / "a.png"))

    assert done.exit_code == 1
    assert "pip install 'pabal[chart]'" in done.stderr


# --- looking and controlling -----------------------------------------------------------------------------


def test_status_shows_the_books(stand_in: StandIn) -> None:
    stand_in.campaigns["shipping"] = Kept({}, state="running")

    done = pabal("status", "shipping")

    assert done.exit_code == 0
    assert "600/MINUTE" in done.stdout and "590" in done.stdout


def test_status_without_a_campaign_lists_them(stand_in: StandIn) -> None:
    stand_in.campaigns["shipping"] = Kept({})

    assert json.loads(pabal("status", "--json").stdout) == page_of(listed("shipping", "receiving"))


def test_a_command_finds_a_running_installation_by_its_folder(
    stand_in: StandIn, redis_url: str, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setenv("PABAL_BROKER_URL", "redis://127.0.0.1:1/0")
    write_installation(tmp_path, {"PABAL_BROKER_URL": redis_url})

    done = pabal("status", "--json", "--data", str(tmp_path))

    assert (done.exit_code, json.loads(done.stdout)["campaigns"]) == (0, [])


@pytest.mark.parametrize(
    ("words", "text", "kind"),
    [
        (("status", "nobody-knows"), "no campaign has the id 'nobody-knows'", "campaign_unknown"),
        (("pause", "shipping"), "only running campaigns can become paused", "not_possible"),
    ],
)
def test_what_workers_refuse_is_told_to_people_and_programs(
    stand_in: StandIn, words, text: str, kind: str
) -> None:
    plain, in_json = pabal(*words), pabal(*words, "--json")

    assert (plain.exit_code, in_json.exit_code) == (1, 1)
    assert text in plain.stderr and plain.stdout == ""
    assert json.loads(in_json.stdout)["error"]["kind"] == kind


def test_pace_takes_a_speed_or_none(stand_in: StandIn) -> None:
    for speed in ("600/hour", "none"):
        assert pabal("pace", "shipping", speed).exit_code == 0

    assert [(said["amount"], said["time_unit"]) for said in stand_in.controls] == [
        (600, "HOUR"),
        (None, "MINUTE"),
    ]


def test_pace_takes_several_horizons_and_refuses_what_contradicts_itself(stand_in: StandIn) -> None:
    for speed in ("100000/day, 50/second", "5/SECOND"):
        assert pabal("pace", "shipping", speed).exit_code == 0
    refused = pabal("pace", "shipping", "50/SECOND,50/SECOND")
    empty = pabal("pace", "shipping", "")

    assert [said["pace"] for said in stand_in.controls] == ["50/SECOND,100000/DAY", "5/SECOND"]
    assert (refused.exit_code, empty.exit_code) == (2, 2)
    assert "names SECOND more than once" in refused.stderr.replace("\n", " ")


def test_a_message_to_one_person_is_sent_and_found_again(stand_in: StandIn, campaign: str) -> None:
    words = ("--to", "010-1234-5678", "--key", "order-1", "--value", "name=길동", "--reference", "A-1")
    sent = pabal("send", campaign, *words)
    by_reference = pabal("sent", "--reference", "A-1", "--json")

    assert (sent.exit_code, stand_in.controls[0]["to"]) == (0, "821012345678")
    assert "id" not in stand_in.controls[0]["message"]
    assert "waiting" in sent.stdout and "01012345678" not in sent.stdout
    assert [found["key"] for found in json.loads(by_reference.stdout)] == ["order-1"]


def test_a_message_that_is_refused_names_field_and_way_out(stand_in: StandIn, campaign: str) -> None:
    taken = pabal("send", campaign, "--to", "01012345678", "--key", "taken", "--value", "name=길동")
    wrong = pabal("send", campaign, "--to", "02-123-4567", "--key", "k", "--value", "name=길동")
    no_pair = pabal("send", campaign, "--to", "01012345678", "--key", "k", "--value", "길동")

    assert (taken.exit_code, wrong.exit_code, no_pair.exit_code) == (1, 1, 2)
    assert "stands for another message" in taken.stderr
    assert "landline" in wrong.stderr
    assert "NAME=TEXT" in no_pair.stderr


def test_what_nobody_sent_is_not_found(stand_in: StandIn) -> None:
    assert pabal("sent", "nobody").exit_code == 1
    assert pabal("sent").exit_code == 2


def test_the_log_tells_what_happened_and_who_did_it(stand_in: StandIn) -> None:
    shown = pabal("log", "shipping")

    assert shown.exit_code == 0
    assert [word in shown.stdout for word in ("mina@ops-1", "changed", "pace 600/MINUTE → 1200/MINUTE")] == [
        True
    ] * 3
    assert shown.stdout.count("claimed") == 1


def test_failover_passes_on_what_was_said_and_shows_the_campaign(stand_in: StandIn) -> None:
    done = pabal("failover", "shipping", "--limit", "12.50 EUR", "--price-per-message", "0.03")
    shown = pabal("failover", "shipping", "--json")
    pabal("failover", "shipping", "--give-up", "--yes")

    assert (done.exit_code, json.loads(shown.stdout)["campaign"]) == (0, "shipping")
    assert [(said["limit"], said["price_per_message"], said["give_up"]) for said in stand_in.controls] == [
        ("12.50 EUR", "0.03", False),
        (None, None, False),
        (None, None, True),
    ]


def test_an_audit_that_finds_a_difference_ends_with_1_and_names_the_way_out(stand_in: StandIn) -> None:
    done, in_json = pabal("audit", "shipping"), pabal("audit", "shipping", "--json")

    assert (done.exit_code, in_json.exit_code) == (1, 1)
    assert "the books do not balance" in done.stdout and "-20" in done.stdout
    assert "`pabal audit shipping --repair`" in done.stdout
    assert json.loads(in_json.stdout)["balanced"] is False


def test_a_repair_says_what_it_changed(stand_in: StandIn) -> None:
    done = pabal("audit", "shipping", "--repair")

    assert done.exit_code == 0
    assert "repaired: the tally of kakao waiting by +20" in done.stdout


@pytest.mark.parametrize(
    "words",
    [
        ("pace", "shipping", "600"),
        ("pace", "shipping", "0/MINUTE"),
        ("pace", "shipping", "5/WEEK"),
        ("status", "--no-such-option"),
        ("pause",),
        ("no-such-command",),
    ],
)
def test_wrong_use_ends_with_2(words: tuple[str, ...]) -> None:
    done = pabal(*words)

    assert done.exit_code == 2
    assert "Traceback" not in done.output


def test_without_an_installation_the_ways_out_are_told() -> None:
    done = pabal("status")

    assert done.exit_code == 1
    assert "pabal up" in done.stderr and "PABAL_BROKER_URL" in done.stderr


def test_a_watched_campaign_is_told_of_line_by_line(stand_in: StandIn) -> None:
    stand_in.campaigns["shipping"] = Kept({}, state="finished")

    done = pabal("watch", "shipping", "--json")

    assert done.exit_code == 0
    assert [json.loads(line)["state"] for line in done.stdout.splitlines()] == ["finished"]


# --- the operator's part ---------------------------------------------------------------------------------


def test_another_package_adds_commands_by_an_entry_point(tmp_path: Path, monkeypatch) -> None:
    module = "def add(app):\n    @app.command()\n    def greet():\n        print('hello')\n"
    (tmp_path / "greeting.py").write_text(module)
    monkeypatch.syspath_prepend(tmp_path)

    app = application([EntryPoint("greeting", "greeting:add", "pabal.commands")])
    done = CliRunner().invoke(app, ["greet"])

    assert done.stdout == "hello\n"


def test_operators_commands_say_what_they_need_where_the_worker_half_is_not_installed() -> None:
    absent = EntryPoint("operator", "no_such_package.cli:add_commands", "pabal.commands")

    done = CliRunner().invoke(application([absent]), ["up", "--data", "somewhere"])

    assert done.exit_code == 1
    assert "pip install 'pabal[embedded]'" in done.stderr


def test_the_version_is_that_of_the_package() -> None:
    done = pabal("--version")

    assert (done.exit_code, done.stdout) == (0, f"pabal {version('pabal')}\n")


@pytest.mark.parametrize(
    ("shell", "typed"),
    [
        ("bash", {"COMP_WORDS": "pabal pau", "COMP_CWORD": "1"}),
        ("zsh", {"_TYPER_COMPLETE_ARGS": "pabal pau"}),
    ],
)
def test_a_shell_is_told_how_a_word_goes_on(shell: str, typed: dict[str, str]) -> None:
    done = installed_pabal(_PABAL_COMPLETE=f"complete_{shell}", **typed)

    assert "pause" in done.stdout and "resume" not in done.stdout


# --- webhooks --------------------------------------------------------------------------------------------


def test_webhooks_are_listed_with_what_waits_and_why_one_was_parked(stand_in: StandIn) -> None:
    done = pabal("webhooks")

    assert done.exit_code == 0
    told = " ".join(done.stdout.split())
    for said in (WEBHOOK["url"], "parked", "1,200", "34,567", "after 21 failures", "it answered HTTP 500"):
        assert said in told
    assert "2 of 3" in told and "--parked" in told


def test_a_webhook_is_resumed_by_its_url(stand_in: StandIn) -> None:
    done = pabal("webhooks", "--resume", WEBHOOK["url"], "--json")

    assert json.loads(done.stdout)["webhooks"] == [WEBHOOK]
    assert stand_in.controls == [{"resume": WEBHOOK["url"]}]


def test_a_webhook_that_no_campaign_has_is_not_resumed(stand_in: StandIn) -> None:
    done = pabal("webhooks", "--resume", "https://nobody.example/")

    assert done.exit_code == 1
    assert "no campaign has this webhook; `pabal webhooks` lists them" in done.stderr


FINE = {**WEBHOOK, "signing": True, "state": "active", "failures": 0, "parkedAt": None}
TRIED_AT = "2026-11-23T18:00:00.000+00:00"


@pytest.mark.parametrize(
    ("webhook", "expected"),
    [
        (None, ""),
        (FINE, ""),
        (FINE | {"signing": False}, "no PABAL_RELAY_SECRET"),
        (FINE | {"failures": 3, "nextTryAt": TRIED_AT}, "tries: 3; the last: it answered HTTP 500"),
        ({**WEBHOOK, "signing": True}, "`pabal webhooks --resume URL`"),
        ({**WEBHOOK, "signing": True, "isMore": True}, "changes waiting: 1,200 or more"),
    ],
)
def test_a_status_warns_of_a_webhook_that_does_not_take_its_reports(webhook, expected: str) -> None:
    status = status_of("shipping", webhook=webhook, lastTick=status_of("x")["ok"]["now"])["ok"]

    warnings = warnings_in(status)

    assert bool(warnings) is bool(expected)
    assert expected in " ".join(warnings)


def test_a_check_shows_the_first_messages_with_what_nobody_sees(tmp_path: Path, people) -> None:
    path = tmp_path / "campaign.json"
    content = SPEC["content"] | {"text": "#{name}님의 \r\n상품\u200b"}
    path.write_text(json.dumps(SPEC | {"content": content}), encoding="utf-8")

    done = pabal("check", str(path), people(*GOOD), "--show", "1", "--accept", "invisible-characters")

    assert done.exit_code == 0
    assert "row 2, KakaoTalk T1\n    | 길동님의·␍\n    | 상품⟨U+200B⟩\n" in done.stdout
    assert "row 2, SMS if KakaoTalk fails\n    | 길동님\n" in done.stdout
    assert "row 3" not in done.stdout
    assert "note: content.text: ends lines with CR" in done.stdout


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_console_that_lacks_characters_gets_them_escaped(
    form, campaign: str, tmp_path: Path, people
) -> None:
    path = tmp_path / "campaign.json"
    content = SPEC["content"] | {"text": "#{name}님 🌸 똠\u00a0"}
    spec = {name: value for name, value in SPEC.items() if name != "smsFailover"} | {"content": content}
    path.write_text(json.dumps(spec), encoding="utf-8")
    command = [sys.executable, "-c", "from pabal.cli.main import main; main()", "check", str(path)]

    done = subprocess.run(
        [*command, people(*GOOD), "--show", "1", *form],
        env=os.environ | {"PYTHONIOENCODING": "cp949"},
        capture_output=True,
        check=False,
    )

    assert b"Traceback" not in done.stderr
    shown = done.stdout.decode("cp949")
    if form:
        assert json.loads(shown)["messages"][0]["content"]["text"] == "길동님 🌸 똠\u00a0"
    else:
        assert "| 길동님 \\U0001f338 똠" in shown


def test_moments_are_in_the_campaigns_zone_and_in_utc_beside(tmp_path: Path, people) -> None:
    path = tmp_path / "campaign.json"
    send_at = SOON.replace(hour=0, minute=0, second=0)
    days = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
    spec = SPEC | {
        "sendAt": send_at.isoformat(),
        "deliveryTimeWindow": {"days": days, "timeZone": "Asia/Seoul"},
    }
    path.write_text(json.dumps(spec), encoding="utf-8")

    shown = pabal("check", str(path), people(*GOOD))
    told = json.loads(pabal("check", str(path), people(*GOOD), "--json").stdout)

    assert f"{send_at:%Y-%m-%d} 09:00:00 KST (00:00:00 UTC)" in shown.stdout
    assert told["local"]["startsAt"] == f"{send_at:%Y-%m-%d}T09:00:00+09:00"
    assert told["forecast"]["startsAt"].endswith("T00:00:00.000+00:00")


def test_an_installations_zone_is_a_setting(monkeypatch: pytest.MonkeyPatch, campaign: str, people) -> None:
    monkeypatch.setenv("PABAL_TIME_ZONE", "Asia/Tokyo")
    shown = pabal("check", campaign, people(*GOOD))
    monkeypatch.setenv("PABAL_TIME_ZONE", "KST")
    refused = pabal("check", campaign, people(*GOOD))

    assert " JST (" in shown.stdout
    assert refused.exit_code == 1
    assert "PABAL_TIME_ZONE is 'KST', which is not a time zone's name; write Asia/Seoul" in refused.stderr


def test_a_moment_in_utc_is_asked_about_in_the_installations_zone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, people
) -> None:
    monkeypatch.setenv("PABAL_TIME_ZONE", "Asia/Seoul")
    path = tmp_path / "late.json"
    path.write_text(json.dumps(SPEC | {"sendAt": "2026-01-05T00:00:00Z"}), encoding="utf-8")

    asked = pabal("check", str(path), people(*GOOD))

    assert asked.exit_code == 1
    assert re.search(
        r"messages would leave at once, at \d{4}-\d\d-\d\d \d\d:\d\d KST;", asked.stderr + asked.stdout
    )
