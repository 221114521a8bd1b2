"""Settings: which are refused, and what follows from the others."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from pabal.errors import WrongSettings
from pabal_worker.records import Watch
from pabal_worker.sending.pump_settings import pump_settings_of
from pabal_worker.settings import Settings, missing_provider, settings, speed


@pytest.mark.parametrize("name", ["retention_days", "delete_days"])
@pytest.mark.parametrize("days", [1, 2, -1])
def test_nothing_may_go_while_reports_are_still_settled_from_it(name, days):
    with pytest.raises(ValidationError):
        Settings(**{name: days})


@pytest.mark.parametrize("days", [0, 3, 90])
def test_days_are_three_or_more_or_none(days):
    assert Settings(retention_days=days, delete_days=days).retention_days == days


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"receiver_token": "a/b"}, "letters, digits, - and _ only"),
        ({"receiver_token": "토큰"}, "letters, digits, - and _ only"),
        ({"receiver_public_url": "https://pabal.example.com"}, "the receiver lets nobody in"),
        ({"receiver_public_url": "pabal.example.com", "receiver_token": "t"}, "write it with https://"),
    ],
)
def test_a_receiver_that_nobody_could_reach_is_refused(said, why):
    with pytest.raises(ValidationError) as error:
        Settings(**said)

    assert why in str(error.value)


def test_a_secret_that_cannot_be_is_not_shown(monkeypatch):
    monkeypatch.setenv("PABAL_RECEIVER_TOKEN", "my/secret")
    settings.cache_clear()

    with pytest.raises(WrongSettings) as error:
        settings()

    assert "PABAL_RECEIVER_TOKEN is set: it is part of a path" in str(error.value)
    assert "my/secret" not in str(error.value)


@pytest.mark.parametrize("text", ["fast", "600", "0/MINUTE", "600/WEEK"])
def test_what_is_not_a_speed_is_refused_with_the_way_out(text):
    with pytest.raises(ValidationError, match="is not a speed; write 600/MINUTE"):
        Settings(account_speed=text)


def test_a_cap_of_several_horizons_is_read_and_a_contradiction_names_its_setting(monkeypatch):
    assert Settings(account_speed="50/SECOND,100000/DAY").account_speed == "50/SECOND,100000/DAY"
    monkeypatch.setenv("PABAL_SENDER_SPEED", "50/SECOND,9000/MINUTE")
    settings.cache_clear()

    with pytest.raises(WrongSettings) as error:
        settings()

    assert "PABAL_SENDER_SPEED is '50/SECOND,9000/MINUTE'" in str(error.value)
    assert "50/SECOND lets 3,000 a MINUTE leave at most; write less than 3,000/MINUTE" in str(error.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("600/MINUTE", (600, 60)), (" 5/second ", (5, 1)), ("", (0, 60)), ("1/DAY", (1, 86400))],
)
def test_a_speed_is_read_as_messages_and_seconds(text, expected):
    assert speed(text) == expected


def test_the_provider_reports_to_a_path_that_holds_the_token():
    receiver = {"receiver_public_url": "https://pabal.example.com/", "receiver_token": "t-1"}

    assert Settings(**receiver).receiver_url == "https://pabal.example.com/reports/t-1"
    assert pump_settings_of(Settings(**receiver)).webhook_url == "https://pabal.example.com/reports/t-1"
    assert Settings().receiver_url is None


@pytest.mark.parametrize(
    "reports_come",
    [{"pull_reports": True}, {"receiver_public_url": "https://pabal.example.com", "receiver_token": "t"}],
)
def test_the_logs_are_asked_for_reports_only_where_none_comes_by_itself(reports_come):
    assert Settings(report_grace_s=7, report_pull_s=9).watch == Watch(7, 9)
    assert Settings(report_grace_s=7, report_pull_s=9, **reports_come).watch == Watch(7, None)


def test_a_pump_keeps_its_claims_longer_than_a_call_may_take():
    pumps = pump_settings_of(Settings(request_timeout_s=30, account_floor="60/MINUTE"))

    assert pumps.lease_s == 45
    assert pumps.floor == 1


def test_a_speed_beyond_any_number_is_refused_with_the_bound():
    with pytest.raises(ValidationError, match="a number up to 1,000,000,000"):
        Settings(account_speed="9999999999/MINUTE")


def test_a_secret_that_is_quickly_guessed_is_refused():
    with pytest.raises(ValidationError, match="shorter than 16 characters"):
        Settings(suppression_secret="short")


@pytest.mark.parametrize(
    ("given", "queues", "named"),
    [
        ({}, ["pabal.pump"], "PABAL_INFOBIP_BASE_URL and PABAL_INFOBIP_API_KEY must be set"),
        ({"infobip_base_url": "https://x.api.infobip.com"}, ["pabal.upkeep"], "PABAL_INFOBIP_API_KEY must"),
        ({"infobip_api_key": "key"}, ["pabal.control", "pabal.pump"], "PABAL_INFOBIP_BASE_URL must"),
        ({}, ["pabal.control", "pabal.intake", "pabal.relay"], None),
        ({"infobip_base_url": "https://x.api.infobip.com", "infobip_api_key": "key"}, ["pabal.pump"], None),
    ],
)
def test_a_worker_that_calls_the_provider_needs_its_address_and_key(given, queues, named):
    fault = missing_provider(Settings(**{"infobip_base_url": "", "infobip_api_key": ""} | given), queues)

    assert (fault or "").startswith(named or "")
    assert (fault is None) == (named is None)


@pytest.mark.parametrize("name", ["broker_url", "redis_url"])
@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("sentinel://:s3cret@a:26379;sentinel://b:26379", "it names Sentinels"),
        ("redis://:s3cret@a:6379/0;redis://b:6379/0", "it names several servers"),
        ("rediss://:s3cret@a:6379/0?ssl_cert_reqs=sometimes", "write required, optional or none"),
    ],
)
def test_an_address_that_pabal_cannot_use_is_refused_by_name_and_not_shown(monkeypatch, name, url, why):
    monkeypatch.setenv(f"PABAL_{name.upper()}", url)
    settings.cache_clear()

    with pytest.raises(WrongSettings) as error:
        settings()

    settings.cache_clear()
    assert f"PABAL_{name.upper()} is set: " in str(error.value) and why in str(error.value)
    assert "s3cret" not in str(error.value)


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("rediss://:p%40ss@a:6379/0", "rediss://:p%40ss@a:6379/0?ssl_cert_reqs=required"),
        (
            "rediss://a:6379/1?ssl_cert_reqs=CERT_NONE&ssl_ca_certs=/etc/ca.pem",
            "rediss://a:6379/1?ssl_cert_reqs=none&ssl_ca_certs=/etc/ca.pem",
        ),
        ("redis://:p%40ss@a:6379/0", "redis://:p%40ss@a:6379/0"),
    ],
)
def test_an_address_with_tls_has_the_one_spelling_that_broker_and_pacer_take(given, read):
    settings = Settings(broker_url=given, redis_url=given)

    assert (settings.broker_url, settings.redis_url) == (read, read)
