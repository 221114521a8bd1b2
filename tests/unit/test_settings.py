"""Settings that cannot be are refused."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from pabal.errors import WrongSettings
from pabal_worker.settings import Settings, settings


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
