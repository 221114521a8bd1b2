"""`pabal up` as people run it: real processes, real signals, other commands from outside."""

from __future__ import annotations

import base64
import csv
import json
import os
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pabal.errors import WrongSettings
from pabal.rate.pacing import SLACK_US
from pabal_worker.local.stack import LocalStack
from pabal_worker.sandbox import worst_window
from tests.support.endpoint import endpoint
from tests.support.folders import open_folder
from tests.support.processes import PABAL, environment, is_gone, pabal, wait_for
from tests.support.up import Up

PATIENCE = {
    "PABAL_REQUEST_TIMEOUT_S": "1",
    "PABAL_PUMP_S": "1",
    "PABAL_ASK_AFTER_S": "1",
    "PABAL_ASK_AGAIN_S": "1",
    "PABAL_REPORT_GRACE_S": "1",
}
RECIPE = {
    "base_latency_s": 0.1,
    "refuses_duplicates": False,
    "outcomes": {"kakao_alim": {"unknown_user": 0.1}, "sms": {"blocked": 0.2}},
}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with open_folder("up") as folder:
        yield folder


@pytest.fixture(scope="module")
def up(folder: Path) -> Iterator[Up]:
    recipe = folder / "recipe.json"
    recipe.write_text(json.dumps(RECIPE))
    running = Up("--sandbox", "--recipe", recipe, "--data", folder / "data", **PATIENCE)
    yield running
    running.interrupt()


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., tuple[Path, Path]]:
    def write(
        campaign_id: str, *, people: int, pace: int | None = None, webhook: str | None = None
    ) -> tuple[Path, Path]:
        campaign = {
            "id": campaign_id,
            "channel": "KAKAO_ALIM",
            "sender": "OFFICIAL-ACCOUNT-ID-123",
            "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "#{name}님, 발송되었습니다."},
            "validityPeriod": {"amount": 5, "timeUnit": "SECONDS"},
            "smsFailover": {
                "sender": "0215881234",
                "text": "#{name}님, 발송되었습니다.",
                "validityPeriod": {"amount": 5, "timeUnit": "SECONDS"},
            },
        }
        if pace:
            campaign["sendingSpeedLimit"] = {"amount": pace, "timeUnit": "MINUTE"}
        if webhook:
            campaign["webhooks"] = {"delivery": {"url": webhook}}
        campaign_path, recipients = tmp_path / "campaign.json", tmp_path / "recipients.csv"
        campaign_path.write_text(json.dumps(campaign))
        rows = [f"0100{n:07},길동" for n in range(people)]
        recipients.write_text("\n".join(["to,name", *rows]) + "\n")
        return campaign_path, recipients

    return write


def test_a_campaign_whose_worker_is_killed_in_the_middle_loses_nothing_and_repeats_nothing(up, files):
    campaign, recipients = files("killed", people=150, pace=1800)
    arguments = [PABAL, "submit", campaign, recipients, "--wait", "--data", up.said["data"]]

    with subprocess.Popen(arguments, env=environment(), stdout=subprocess.DEVNULL) as submitting:
        wait_for(lambda: len(up.arrivals("killed")) >= 40)
        os.kill(up.pid_of("worker-1"), signal.SIGKILL)
        status = submitting.wait(100)

    assert status == 0
    assert "SIGKILL" in up.heard("died", "worker-1")["detail"]
    assert up.heard("ready", "worker-1")
    taken = [row for row in up.arrivals("killed") if row["taken"]]
    assert max(Counter(row["messageId"] for row in taken).values()) == 1
    assert {row["to"] for row in taken} == {f"82100{n:07}" for n in range(150)}


def test_the_same_file_submitted_again_sends_nothing_and_says_so(up, files):
    campaign, recipients = files("again", people=30)
    first = pabal("submit", campaign, recipients, "--wait", "--data", up.said["data"])
    arrived = len(up.arrivals("again"))

    second = pabal("submit", campaign, recipients, "--wait", "--data", up.said["data"])

    assert first.returncode == second.returncode == 0
    assert "nothing was sent again" in second.stdout
    assert len(up.arrivals("again")) == arrived >= 30


def test_what_became_of_messages_reaches_a_webhook_on_this_machine_signed_with_the_kept_secret(up, files):
    settings = dict(
        line.split("=", 1) for line in (Path(up.said["data"]) / "pabal.env").read_text().splitlines()[1:]
    )
    key = base64.b64decode(settings["PABAL_RELAY_SECRET"].removeprefix("whsec_"))

    with endpoint() as here:
        campaign, recipients = files("hooked", people=30, webhook=here.url)
        submitted = pabal("submit", campaign, recipients, "--wait", "--data", up.said["data"])
        wait_for(lambda: len({row["pabal"]["row"] for row in here.told}) == 30)

    assert submitted.returncode == 0
    assert all(one.headers["webhook-signature"] == one.signatures(key) for one in here.arrived)


def test_servers_that_die_are_started_again_and_sending_goes_on(up, files):
    campaign, recipients = files("servers", people=20)
    for server in ("PostgreSQL", "Valkey"):
        os.kill(up.pid_of(server), signal.SIGKILL)
        assert up.heard("died", server)
    for server in ("PostgreSQL", "Valkey"):
        assert up.heard("ready", server)

    submitted = pabal("submit", campaign, recipients, "--wait", "--data", up.said["data"])

    assert submitted.returncode == 0
    assert len({row["messageId"] for row in up.arrivals("servers") if row["messageId"].endswith(".0")}) == 20


def test_an_export_has_a_row_for_each_recipient_and_the_figures_of_the_books(up, files, tmp_path):
    campaign, recipients = files("export", people=60)
    pabal("submit", campaign, recipients, "--wait", "--data", up.said["data"])
    books = json.loads(pabal("status", "export", "--json", "--data", up.said["data"]).stdout)["legs"]

    to_file = pabal("export", "export", "-o", tmp_path / "out.csv", "--json", "--data", up.said["data"])
    to_stdout = pabal("export", "export", "--format", "jsonl", "--data", up.said["data"])

    raw = (tmp_path / "out.csv").read_bytes()
    rows = list(csv.DictReader(raw.decode("utf-8-sig").splitlines()))
    assert json.loads(to_file.stdout)["recipients"] == len(rows) == 60
    assert raw.startswith(b"\xef\xbb\xbf")
    assert Counter(row["kakao_state"] for row in rows) == books["kakao"]
    assert Counter(row["sms_state"] for row in rows if row["sms_state"]) == books["sms"]
    failed = next(row for row in rows if row["kakao_state"] == "undelivered")
    assert (failed["kakao_error_id"], failed["kakao_error_name"]) == ("7002", "EC_UNKNOWN_USER")
    assert [json.loads(line)["to"] for line in to_stdout.stdout.splitlines()] == [
        "82" + row["to"].replace("-", "")[1:] for row in rows
    ]


def test_an_export_of_an_unknown_campaign_is_refused_and_leaves_no_file(up, tmp_path):
    done = pabal("export", "nobody", "-o", tmp_path / "out.csv", "--data", up.said["data"])

    assert done.returncode == 1
    assert "no campaign has the id 'nobody'" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_finished_campaign_is_audited_and_erased_and_says_so(up, files):
    campaign, recipients = files("audited", people=20)
    pabal("submit", campaign, recipients, "--wait", "--data", up.said["data"])

    before = pabal("audit", "audited", "--json", "--data", up.said["data"])
    erased = pabal("erase", "audited", "--yes", "--data", up.said["data"])
    after = pabal("audit", "audited", "--data", up.said["data"])
    export = pabal("export", "audited", "--format", "jsonl", "--data", up.said["data"])

    assert [done.returncode for done in (before, erased, after, export)] == [0, 0, 0, 0]
    assert json.loads(before.stdout)["erasedAt"] is None
    assert "the books balance" in after.stdout and "personal data erased" in after.stdout
    assert {json.loads(line)["to"] for line in export.stdout.splitlines()} == {None}
    assert "`to` is empty" in export.stderr


def test_after_an_erasure_no_number_is_in_valkeys_file(up, files):
    campaign, recipients = files("forgotten", people=20)
    pabal("submit", campaign, recipients, "--wait", "--data", up.said["data"])
    number = recipients.read_text("utf-8").splitlines()[7].split(",")[0]

    before = holds(Path(up.said["data"], "valkey", "appendonlydir"), number)
    erased = pabal("erase", "forgotten", "--yes", "--data", up.said["data"])
    after = holds(Path(up.said["data"], "valkey", "appendonlydir"), number)

    assert erased.returncode == 0, erased.stderr
    assert (before, after) == (True, False)


def holds(folder: Path, number: str) -> bool:
    """Whether a file has the number in it, as it is or in what Celery encodes, at any of three places."""
    digits = number.replace("-", "").removeprefix("0").encode()
    encoded = [base64.b64encode(b"_" * shift + digits)[4:-4] for shift in range(3)]
    content = b"".join(path.read_bytes() for path in folder.iterdir())
    return any(text in content for text in (digits, *encoded))


def test_a_ledger_that_is_at_the_schema_stays_as_it_is(up):
    done = pabal("migrate", "--json", "--data", up.said["data"])

    said = json.loads(done.stdout)
    assert (done.returncode, said["from"]) == (0, said["to"])


def test_a_second_machine_on_the_same_folder_is_refused_with_the_first_ones_process_id(up):
    second = pabal("up", "--sandbox", "--data", up.said["data"])

    assert second.returncode == 1
    assert str(up.pid) in second.stderr
    assert "Traceback" not in second.stderr


def test_ctrl_c_leaves_no_process_and_the_next_start_has_the_same_data_ports_and_token(folder, files):
    data = folder / "kept"
    first = Up("--sandbox", "--data", data)
    campaign, recipients = files("kept", people=3)
    pabal("submit", campaign, recipients, "--data", data)
    settings = (data / "pabal.env").read_text()

    status = first.interrupt()

    assert status == 0
    assert all(is_gone(pid) for pid in first.pids())
    second = Up("--sandbox", "--data", data)
    listed = json.loads(pabal("status", "--json", "--data", data).stdout)
    second.interrupt()
    assert [campaign["campaign"] for campaign in listed["campaigns"]] == ["kept"]
    assert (second.said["receiver"], second.said["sandbox"]) == (
        first.said["receiver"],
        first.said["sandbox"],
    )
    assert (data / "pabal.env").read_text() == settings
    assert (data / "pabal.env").stat().st_mode & 0o777 == 0o600


@pytest.mark.law(5)
def test_four_workers_keep_to_the_accounts_cap_and_status_names_the_account_as_what_binds(folder, files):
    data = folder / "account"
    campaign, recipients = files("account", people=400, pace=600)
    up = Up("--sandbox", "--workers", "4", "--data", data, PABAL_ACCOUNT_SPEED="300/MINUTE")

    try:
        pabal("submit", campaign, recipients, "--data", data)
        wait_for(lambda: len(up.arrivals("account")) >= 70)
        status = json.loads(pabal("status", "account", "--json", "--data", data).stdout)
        times = [row["t"] for row in up.arrivals("account")]
    finally:
        up.interrupt()

    late_s = 1 + SLACK_US / 1e6  # what is caught up after a stall, and the way to the provider
    for window_s in (1.0, 10.0, times[-1] - times[0] + 0.001):
        assert worst_window(times, [1] * len(times), window_s) <= 300 / 60 * (window_s + late_s) + 1
    assert (status["pace"], status["accountPace"]) == ("600/MINUTE", "300/MINUTE")
    assert status["binds"]["scope"] == "account"


def test_a_folder_of_sandbox_campaigns_is_never_sent_to_people(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir(mode=0o711)
    (folder / "pabal.lock").touch()
    (folder / "sends-to").write_text("the sandbox\n", "utf-8")
    given = {"PABAL_INFOBIP_BASE_URL": "https://x.api.infobip.com", "PABAL_INFOBIP_API_KEY": "key"}
    stack = LocalStack(folder, with_sandbox=None, settings=given)

    with pytest.raises(WrongSettings, match="choose another folder"):
        stack.start()
