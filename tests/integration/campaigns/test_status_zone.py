"""The zone that a campaign speaks of is in its status, and moments are shown in it."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from rich.console import Console

from pabal.cli.screens.status import status_screen
from tests.support.driving import status_of, submit

DAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]


@pytest.mark.parametrize(
    ("options", "zone"),
    [
        ({}, None),
        ({"deliveryTimeWindow": {"days": DAYS, "timeZone": "Asia/Seoul"}}, "Asia/Seoul"),
        ({"endAt": "+09:00"}, "+09:00"),
    ],
)
def test_the_zone_of_a_campaign_is_in_its_status(container, options, zone):
    if "endAt" in options:
        end_at = container.clock.now() + timedelta(days=1)
        options = {"endAt": f"{end_at:%Y-%m-%dT%H:%M:%S}+09:00"}

    status = status_of(container, submit(container, recipients=1, **options))

    assert status["timeZone"] == zone


def test_moments_are_shown_in_it(container, monkeypatch):
    monkeypatch.setenv("PABAL_TIME_ZONE", "UTC")
    window = {"days": DAYS, "timeZone": "Asia/Seoul"}
    status = status_of(container, submit(container, recipients=1, deliveryTimeWindow=window))
    shown = io.StringIO()

    Console(file=shown, width=200).print(status_screen(status | {"startedAt": "2026-11-23T00:00:00+00:00"}))

    assert "2026-11-23 09:00:00 KST (00:00:00 UTC)" in shown.getvalue()
