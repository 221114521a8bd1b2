"""What people see of a look at an installation."""

from __future__ import annotations

from typing import Any

import pytest
from rich.console import Console

from pabal_worker.cli.doctor_screen import doctor_screen, in_json
from pabal_worker.doctor.findings import Look, doubtful

SINCE = "2026-11-28T15:00:00.000+00:00"
LOOKS: Any = {"here": Look({"beat.last tick": SINCE}), "workers": Look({"receiver.last report": SINCE})}
FOUND: Any = [(doubtful("work.held", f"1 campaign is held (since {SINCE})", "see it"), ["here"])]


def test_people_read_moments_in_the_installations_zone_and_programs_in_utc(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PABAL_TIME_ZONE", "Asia/Seoul")
    console = Console(width=100, markup=False)

    with console.capture() as captured:
        console.print(doctor_screen(FOUND, LOOKS, []))

    shown, told = captured.get(), in_json(FOUND, LOOKS, [])
    assert shown.count("2026-11-29 00:00:00 KST") == 3
    assert SINCE in told["findings"][0]["what"] and told["facts"]["here"]["beat.last tick"] == SINCE
