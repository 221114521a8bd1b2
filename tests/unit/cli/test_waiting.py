"""Commands that wait for a worker say so."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from pabal.cli import waiting_client
from pabal.cli.main import application
from tests.models.workers import StandIn

CAMPAIGN = json.dumps(
    {
        "id": "shipping",
        "channel": "KAKAO_ALIM",
        "sender": "@shop",
        "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "안녕하세요"},
    }
)


def pabal(*words: str) -> Result:
    return CliRunner().invoke(application(), words, prog_name="pabal")


@pytest.fixture
def broker(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker beside which no worker runs, and commands that wait for a second and a half."""
    monkeypatch.setenv("PABAL_BROKER_URL", redis_url)
    monkeypatch.setattr(waiting_client, "SILENT_FOR_S", 0.05)
    monkeypatch.setattr(waiting_client, "PATIENCE_S", 1.5)


@pytest.mark.usefixtures("broker")
@pytest.mark.parametrize(
    "words",
    [
        ("find", "010-1234-5678"),
        ("explain", "spring", "17"),
        ("status",),
        ("status", "spring", "--json"),
        ("pause", "spring"),
        ("log",),
        ("talks",),
        ("suppress", "list"),
        ("templates", "list"),
        ("sent", "order-1"),
        ("send", "{campaign}", "--to", "010-1234-5678", "--key", "1"),
        ("test", "{campaign}", "--to", "010-1234-5678"),
    ],
)
def test_a_command_without_workers_says_once_that_it_waits(words: tuple[str, ...], tmp_path) -> None:
    file = tmp_path / "campaign.json"
    file.write_text(CAMPAIGN, "utf-8")

    done = pabal(*(word.replace("{campaign}", str(file)) for word in words))

    assert done.exit_code == 1
    assert done.stderr.count("waiting for a worker, 1.5 s at most …") == 1
    assert "waiting" not in done.stdout


def test_who_is_answered_in_time_is_told_nothing(
    stand_in: StandIn, redis_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    client = waiting_client.WaitingClient(redis_url)
    monkeypatch.setattr(waiting_client, "SILENT_FOR_S", 5)

    client.campaigns()

    assert capsys.readouterr().err == ""
