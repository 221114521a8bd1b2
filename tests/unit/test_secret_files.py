"""A setting may stand in a file, so that no secret is in an environment."""

from __future__ import annotations

import pytest

from pabal.cli.installation import find_installation
from pabal.errors import WrongSettings
from pabal.secret_files import read_secret_files
from pabal_worker.settings import Settings, settings

SECRETS = [
    "broker_url",
    "redis_url",
    "database_url",
    "infobip_api_key",
    "receiver_token",
    "receiver_password",
]


@pytest.fixture
def a_file(tmp_path):
    path = tmp_path / "secret"
    path.write_text("redis://:secret@host:6379/0\n")
    return str(path)


def test_the_end_of_the_last_line_is_not_part_of_a_secret(a_file):
    assert read_secret_files({"PABAL_BROKER_URL_FILE": a_file, "OTHER_FILE": "nowhere"}) == {
        "PABAL_BROKER_URL": "redis://:secret@host:6379/0"
    }


@pytest.mark.parametrize("name", SECRETS)
def test_workers_take_every_secret_from_a_file(name, tmp_path, monkeypatch):
    value = "redis://:secret@host:6379/0" if name.endswith("_url") else "a-secret"
    path = tmp_path / name
    path.write_text(f"{value}\n")
    for field in Settings.model_fields:
        monkeypatch.delenv(f"PABAL_{field.upper()}", raising=False)
    monkeypatch.setenv(f"PABAL_{name.upper()}_FILE", str(path))

    settings.cache_clear()
    found = getattr(settings(), name)
    settings.cache_clear()

    assert value in (found, getattr(found, "get_secret_value", lambda: None)())


def test_a_setting_that_is_given_twice_is_refused(a_file):
    with pytest.raises(WrongSettings, match=r"PABAL_BROKER_URL and PABAL_BROKER_URL_FILE are both set"):
        read_secret_files({"PABAL_BROKER_URL_FILE": a_file, "PABAL_BROKER_URL": "redis://other"})


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(
        WrongSettings, match=r"PABAL_BROKER_URL_FILE is .*FileNotFoundError.*PABAL_BROKER_URL"
    ):
        read_secret_files({"PABAL_BROKER_URL_FILE": str(tmp_path / "none")})


def test_commands_find_the_broker_s_address_in_a_file(a_file):
    installation = find_installation(None, {"PABAL_BROKER_URL_FILE": a_file})

    assert installation.broker_url == "redis://:secret@host:6379/0"
    assert not installation.is_local
