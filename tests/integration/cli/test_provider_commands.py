"""`pabal provider`: what the provider pushes is listed and made, shown before, and no secret is shown."""

from __future__ import annotations

import json
import shlex
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from pabal.cli.installation import write_installation
from pabal.cli.main import GROUP, application
from pabal_worker.sandbox import Sandbox
from tests.support.pages.blocks import block_of

TOKEN, PASSWORD = "unguessable-token-of-the-receiver", "hidden-password"


@pytest.fixture(autouse=True)
def _installation(monkeypatch: pytest.MonkeyPatch, sandbox: Sandbox) -> None:
    for name, value in {
        "BROKER_URL": "redis://127.0.0.1:1/0",
        "INFOBIP_BASE_URL": sandbox.url,
        "INFOBIP_API_KEY": sandbox.api_key,
        "RECEIVER_PUBLIC_URL": "https://pabal.example.com/kakao",
        "RECEIVER_TOKEN": TOKEN,
        "RECEIVER_USER": "infobip",
        "RECEIVER_PASSWORD": PASSWORD,
    }.items():
        monkeypatch.setenv(f"PABAL_{name}", value)


def pabal(*words: str) -> Result:
    return CliRunner().invoke(application(entry_points(group=GROUP)), ["provider", *words], prog_name="pabal")


def asked(sandbox: Sandbox, path: str) -> Any:
    headers = {"authorization": f"App {sandbox.api_key}"}
    return httpx.get(f"{sandbox.url}{path}", headers=headers, trust_env=False).json()


def test_a_subscription_is_shown_before_it_is_made_and_listed_after(sandbox: Sandbox) -> None:
    before = pabal("subscriptions", "KAKAO_ALIM", "--make")
    made = pabal("subscriptions", "KAKAO_ALIM", "--make", "--yes", "--json")

    assert (before.exit_code, "nothing was done" in before.output) == (1, True)
    assert "https://pabal.example.com/kakao/reports/…" in before.output
    assert made.exit_code == 0
    ((row,)) = json.loads(made.stdout)
    assert (row["subscriptionId"], row["events"]) == ("pabal-kakao-alim", ["DELIVERY"])
    assert row["profile"]["webhook"]["notifyUrl"] == "https://pabal.example.com/kakao/reports/…"
    profile = asked(sandbox, "/subscriptions/1/profiles/pabal-kakao-alim")
    assert profile["webhook"]["notifyUrl"].endswith(TOKEN)
    assert not any(secret in before.output + made.output for secret in (TOKEN, PASSWORD, sandbox.api_key))


def test_a_subscription_that_is_there_is_not_made_again(sandbox: Sandbox) -> None:
    pabal("subscriptions", "SMS", "--make", "--yes")

    again = pabal("subscriptions", "SMS", "--make", "--yes")

    assert again.exit_code == 1
    assert "already" in again.output
    assert len(asked(sandbox, "/subscriptions/1/subscription/SMS")["results"]) == 1


def test_a_channel_without_subscriptions_is_named(sandbox: Sandbox) -> None:
    result = pabal("subscriptions", "KAKAO_SANGDAM")

    assert result.exit_code == 2
    assert "KAKAO_ALIM" in result.output


def test_a_profiles_messages_are_forwarded_to_the_receiver(sandbox: Sandbox) -> None:
    before = pabal("inbound", "@shop", "--make")
    made = pabal("inbound", "@shop", "--make", "--yes")
    pabal("inbound", "@shop", "--make", "--yes")

    (row,) = asked(sandbox, "/resource-management/1/inbound-message-configurations?channel=KAKAO_SANGDAM")
    assert row["forwarding"] == {
        "type": "HTTP_FORWARD",
        "url": f"https://pabal.example.com/kakao/inbound/{TOKEN}",
    }
    assert (row["channel"], row["resource"]) == ("KAKAO_SANGDAM", "@shop")
    assert "PABAL_RECEIVER_USER" in before.output
    assert '"url": "https://pabal.example.com/kakao/inbound/…"' in made.output
    assert TOKEN not in before.output + made.output


def test_what_the_page_of_conversations_sets_up_is_set_up(sandbox: Sandbox) -> None:
    lines = block_of("docs/conversations.md", "bash").splitlines()

    for line in lines:
        words = shlex.split(line, comments=True)
        assert words[:2] == ["pabal", "provider"]
        assert pabal(*words[2:], "--yes").exit_code == 0

    inbound = asked(sandbox, "/resource-management/1/inbound-message-configurations?channel=KAKAO_SANGDAM")
    assert [row["forwarding"]["url"].endswith(f"/inbound/{TOKEN}") for row in inbound] == [True]
    assert len(asked(sandbox, "/subscriptions/1/subscription/KAKAO_ALIM")["results"]) == 1


def test_a_refused_key_is_said_without_the_key(sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PABAL_INFOBIP_API_KEY", "wrong-key")

    result = pabal("inbound")

    assert result.exit_code == 1
    assert "HTTP 401" in result.output
    assert "wrong-key" not in result.output


def test_without_a_receiver_there_is_nowhere_to_push_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PABAL_RECEIVER_PUBLIC_URL")

    result = pabal("subscriptions", "--make", "--yes")

    assert result.exit_code == 1
    assert "PABAL_RECEIVER_PUBLIC_URL" in result.output


def test_neither_a_broker_nor_a_folder_has_to_be_there(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("PABAL_BROKER_URL")
    monkeypatch.setattr("pabal.cli.installation.default_folder", lambda *_, **__: tmp_path / "none")

    result = pabal("inbound")

    assert result.exit_code == 0, result.output


def test_beside_a_folder_the_provider_is_that_of_the_environment(tmp_path: Path) -> None:
    write_installation(tmp_path, {"PABAL_BROKER_URL": "redis://127.0.0.1:1/0", "PABAL_RECEIVER_TOKEN": TOKEN})

    result = pabal("subscriptions", "SMS", "--data", str(tmp_path))

    assert result.exit_code == 0, result.output
