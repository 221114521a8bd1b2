"""When beat counts as at work: `pabal up` says that it is up once its first tick and upkeep are done."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from pabal.cli.installation import find_installation
from pabal_worker.local import processes
from pabal_worker.local.health_probes import HEARTBEATS, probe_beat
from pabal_worker.local.stack import LocalStack
from pabal_worker.local.up import Announcer
from pabal_worker.sandbox import Recipe
from tests.support.folders import open_folder
from tests.support.processes import pabal, wait_for
from tests.support.up import Up


@pytest.fixture
def folder() -> Iterator[Path]:
    with open_folder("beat") as folder:
        yield folder


def beat_once(database_url: str, *names: str) -> None:
    with psycopg.connect(database_url, autocommit=True) as connection:
        for name in names:
            connection.execute(
                "INSERT INTO signs (name, at) VALUES (%s, clock_timestamp()) "
                "ON CONFLICT (name) DO UPDATE SET at = excluded.at",
                [name],
            )


def test_it_is_up_when_the_first_tick_and_upkeep_are_done_so_the_doctor_finds_nothing_of_them(folder):
    up = Up("--sandbox", "--data", folder / "data")
    try:
        url = find_installation(folder / "data", {}).settings["PABAL_DATABASE_URL"]
        with psycopg.connect(url) as connection:
            signs = {name for (name,) in connection.execute("SELECT name FROM signs")}
        done = pabal("doctor", "--json", "--data", folder / "data")
    finally:
        up.interrupt()

    assert set(HEARTBEATS) <= signs
    assert [one for one in json.loads(done.stdout)["findings"] if one["code"].startswith("beat.")] == []


def test_a_start_goes_on_without_them_and_says_so(folder, monkeypatch, capsys):
    monkeypatch.setattr(processes, "BEATS_WITHIN_S", 0.0)

    with LocalStack(folder / "data", with_sandbox=Recipe()) as stack:
        Announcer(as_json=False).up(stack)
        early = {state.name: state.is_ready for state in stack.states()}
        wait_for(lambda: stack.check() or all(state.is_ready for state in stack.states()))

    said = capsys.readouterr().err
    assert [name for name, is_ready in early.items() if not is_ready] == ["beat"]
    assert "nothing new starts" in said and f"pabal doctor --data {stack.data}" in said


def test_signs_of_an_earlier_life_do_not_count(database_url):
    beat_once(database_url, *HEARTBEATS)
    is_ready = probe_beat(database_url)

    old = is_ready()
    beat_once(database_url, HEARTBEATS[0])
    half = is_ready()
    beat_once(database_url, HEARTBEATS[1])

    assert (old, half, is_ready(), is_ready()) == (False, False, True, False)


def test_without_a_ledger_beat_is_not_ready():
    assert not probe_beat("postgresql://pabal@127.0.0.1:1/pabal")()
