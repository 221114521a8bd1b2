"""`pabal rerun`, `clone` and `spend`, against a worker in this process."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner, Result

from pabal.cli.main import application
from tests.models.replies import RERUN
from tests.models.workers import StandIn

RERUNS = ("rerun", "shipping", "--only", "undelivered,expired", "--code", "7008")


@pytest.fixture(autouse=True)
def installation(stand_in: StandIn, redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-in's broker."""
    monkeypatch.setenv("PABAL_BROKER_URL", redis_url)


def pabal(*words: str, answer: str = "") -> Result:
    return CliRunner().invoke(application(), words, prog_name="pabal", input=answer)


def test_a_rerun_is_shown_before_it_is_asked_about(stand_in: StandIn) -> None:
    no, yes = pabal(*RERUNS, answer="n\n"), pabal(*RERUNS, answer="y\n")

    assert "1,204 people of 'shipping'" in no.stdout
    assert "kakao: at most 9030 KRW, at 7.5 KRW each" in no.stdout
    assert (no.exit_code, yes.exit_code) == (1, 0)
    assert [asked["preview"] for asked in stand_in.controls] == [True, True, False]
    assert {tuple(asked["only"]) for asked in stand_in.controls} == {("undelivered", "expired")}
    assert stand_in.controls[0]["codes"] == [7008]


def test_ends_that_are_named_one_by_one_all_count(stand_in: StandIn) -> None:
    pabal("rerun", "shipping", "--only", "undelivered", "--only", "expired", "--yes")

    assert {tuple(asked["only"]) for asked in stand_in.controls} == {("undelivered", "expired")}


def test_with_yes_nobody_is_asked_and_json_alone_only_looks(stand_in: StandIn) -> None:
    looked, done = pabal(*RERUNS, "--json"), pabal(*RERUNS, "--yes")

    assert json.loads(looked.stdout) == RERUN
    assert "`pabal watch shipping-5f0c21aa` shows how it goes." in done.stdout
    assert [asked["preview"] for asked in stand_in.controls] == [True, False]


def test_a_clone_is_json_and_nothing_else_on_standard_output(stand_in: StandIn) -> None:
    done = pabal("clone", "shipping", "--id", "again")

    assert json.loads(done.stdout) == {"id": "again"}
    assert "sendAt is past" in done.stderr


def test_a_spend_limit_is_shown_and_changed(stand_in: StandIn) -> None:
    done = pabal("spend", "shipping", "--limit", "200 KRW")

    assert "limit 200 KRW: 41 reported, 9 expected" in done.stdout
    assert stand_in.controls == [{"limit": "200 KRW"}]
