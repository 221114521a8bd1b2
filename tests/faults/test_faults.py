"""The quick selection of the fault suite, and that its judge can say no. `make faults` plays all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from docs.site.reference.laws import laws_page
from pabal_worker.demo.proofs import Evidence
from pabal_worker.records import Audit
from tests.faults import acts, timing
from tests.faults.installation import IMPATIENT, Installation, run_installation
from tests.faults.judge import Record, judged
from tests.faults.laws import MUTATIONS
from tests.faults.runner import ScenarioRun, run_scenario
from tests.faults.scenario import Scenario
from tests.faults.scenarios import SCENARIOS

ROOT = Path(__file__).parents[2]
SEED = int(os.environ.get("PABAL_FAULTS_SEED", "1"))
QUICK = [scenario for scenario in SCENARIOS if scenario.in_ci]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    with run_installation() as running:
        yield running


@pytest.mark.parametrize("scenario", QUICK, ids=lambda scenario: scenario.id)
def test_nothing_is_lost_and_nothing_is_sent_twice_when(installation, scenario):
    played = run_scenario(installation, scenario, seed=SEED, away_s=5)

    assert played.complaints == (), f"seed {SEED}"


def outcome(row: int, kakao: str, sms: str | None = None, why: str | None = None) -> dict[str, object]:
    return {"row": row, "kakao_state": kakao, "kakao_why": why, "sms_state": sms, "sms_why": None}


def arrival(t: float, id: str, to: str, *, taken: bool = True, status: str = "PENDING") -> dict[str, object]:
    channel = "SMS" if id.endswith(".1") else "KAKAO_ALIM"
    return {"t": t, "messageId": id, "to": to, "channel": channel, "taken": taken, "status": status}


BOOKS = {0: {"delivered": 2, "undelivered": 1}, 1: {"delivered": 1}}
GOOD = Record(
    evidence=Evidence(
        campaign_id="c",
        state="finished",
        rows_read=3,
        bad=0,
        duplicates=0,
        audit=Audit(3, BOOKS, BOOKS),
        outcomes=[outcome(1, "delivered"), outcome(2, "delivered"), outcome(3, "undelivered", "delivered")],
        arrivals=[
            arrival(0.0, "c.1.0", "a"),
            arrival(0.5, "c.2.0", "b"),
            arrival(1.0, "c.3.0", "c"),
            arrival(1.5, "c.3.1", "c"),
        ],
        amount=None,
        unit_s=1,
    ),
    calls=[],
    settled_at=[NOON, NOON + timedelta(seconds=4)],
    began_at=NOON,
    ended_at=NOON + timedelta(seconds=9),
    faults_over_at=[NOON + timedelta(seconds=1)],
    doubted=0,
    cap=(2, 1),
    starts=[(0.0, 1), (0.5, 1), (1.0, 1), (1.5, 1)],
)


def with_evidence(**change: object) -> Record:
    return replace(GOOD, evidence=replace(GOOD.evidence, **change))


def test_the_judge_says_nothing_where_all_is_well():
    judgement = judged(GOOD)

    assert judgement.complaints == ()
    assert (judgement.messages, judgement.worst, judgement.recovery_s) == (4, 2, 3.0)
    assert judgement.time_s == 9.0


@pytest.mark.parametrize(
    ("change", "lost", "twice"),
    [
        ({"arrivals": GOOD.evidence.arrivals[1:]}, 1, 0),
        ({"outcomes": GOOD.evidence.outcomes[:2]}, 1, 0),
        ({"arrivals": [*GOOD.evidence.arrivals, arrival(3, "c.1.0", "a")]}, 0, 1),
        ({"arrivals": [*GOOD.evidence.arrivals, arrival(3, "c.4.0", "a")]}, 0, 1),
        ({"arrivals": [*GOOD.evidence.arrivals, arrival(3, "c.4.1", "c")]}, 0, 1),
    ],
    ids=["never taken", "no row", "one id again", "one person again on Kakao", "one person again by SMS"],
)
def test_the_judge_counts_what_is_lost_and_what_came_twice(change, lost, twice):
    judgement = judged(with_evidence(**change))

    assert (judgement.lost, judgement.twice) == (lost, twice)
    assert judgement.complaints


def test_a_repeated_id_that_the_provider_refused_is_not_twice_but_shown():
    refused = arrival(3, "c.1.0", "a", taken=False, status="REJECTED_DUPLICATE_MESSAGE_ID")

    judgement = judged(with_evidence(arrivals=[*GOOD.evidence.arrivals, refused]))

    assert (judgement.twice, judgement.again, judgement.complaints) == (0, 1, ())


def test_the_judge_counts_what_is_still_in_doubt_and_what_came_above_the_cap():
    books = {0: {"delivered": 2, "unknown": 1}}
    outcomes = [outcome(1, "delivered"), outcome(2, "delivered"), outcome(3, "unknown")]

    judgement = judged(replace(with_evidence(audit=Audit(3, books, books), outcomes=outcomes), cap=(1, 1)))

    assert (judgement.unknown, judgement.worst) == (1, 2)
    assert "2 messages in 1 s, 1 allowed" in judgement.complaints


def test_who_was_definitely_refused_and_got_no_sms_is_not_lost():
    books = {0: {"delivered": 2, "rejected": 1}}
    outcomes = [*GOOD.evidence.outcomes[:2], outcome(3, "rejected", why="REJECTED_DESTINATION (5/52)")]

    judgement = judged(
        with_evidence(arrivals=GOOD.evidence.arrivals[:2], audit=Audit(3, books, books), outcomes=outcomes)
    )

    assert (judgement.lost, judgement.complaints) == (0, ())


PASSING = Scenario("something passes", 10, ((0.5, acts.kill_all),))
STEADY = Scenario("something stays", 10, recipe={"faults": [{"kind": "hang", "share": 0.1}]}, times=3.0)


def test_a_scenario_may_take_its_fault_a_lease_a_doubt_and_twice_the_undisturbed_time():
    bound = timing.lease_s(IMPATIENT) + timing.doubt_s(IMPATIENT)

    assert timing.allowed_s(PASSING, IMPATIENT, faults_s=40, undisturbed_s=10) == 40 + bound + 20
    assert timing.allowed_s(STEADY, IMPATIENT, faults_s=0, undisturbed_s=10) == 30


def test_a_scenario_that_takes_too_long_does_not_hold():
    def run(took_s: float) -> ScenarioRun:
        return ScenarioRun(PASSING, 1, judged(GOOD), 1.0, (), timing.Timing(took_s, 10, 30))

    assert run(30).complaints == ()
    assert run(31).complaints == ("it took 31 s, and 30 s are allowed (10 s undisturbed)",)


def test_an_undisturbed_run_has_nothing_that_goes_wrong_and_serves_all_of_its_setting():
    for scenario in SCENARIOS:
        calm = timing.undisturbed(scenario)
        recipe = calm.recipe_of(SEED)
        assert (calm.acts, recipe.faults, recipe.log_lag_s) == ((), (), STEADY.recipe_of(SEED).log_lag_s)
        assert (calm.messages, calm.campaign) == (scenario.messages, scenario.campaign)
    assert timing.undisturbed(PASSING) == timing.undisturbed(STEADY)
    assert timing.undisturbed(PASSING).name != timing.undisturbed(replace(PASSING, messages=11)).name


def test_where_faults_never_end_the_scenario_states_how_long_it_may_take():
    for scenario in SCENARIOS:
        is_steady = not scenario.acts
        assert (scenario.times is not None) >= is_steady, scenario.name


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda mutation: mutation.what)
def test_every_mutation_still_fits_the_code_and_is_told_in_the_documents(mutation):
    for change in mutation.changes:
        assert (ROOT / change.path).read_text("utf-8").count(change.old) == 1

    told = laws_page().partition(f"## Law {mutation.law}\n")[2].partition("\n## ")[0].splitlines()
    row = next(line for line in told if f"`{mutation.test.partition('::')[2]}`" in line)
    assert mutation.what in row


def test_the_scenarios_are_enough_and_have_names_of_their_own():
    assert len({scenario.id for scenario in SCENARIOS}) == len(SCENARIOS)
    assert sum(scenario.messages for scenario in SCENARIOS) >= 20_000
