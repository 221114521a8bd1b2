"""What is old goes, in batches, and the books stay."""

from __future__ import annotations

import io
import json
from datetime import datetime, timedelta

import pytest

from pabal.errors import CampaignUnknown, NotPossibleNow
from pabal_worker.campaigns.export import export
from pabal_worker.ledger import erasures
from pabal_worker.maintenance.retention import erase_now
from tests.support.driving import PLAIN, SMS, drive, later, recipe, spec, status_of, submit
from tests.support.processes import pabal
from tests.support.reporting import DELIVERED, push, report

DAY_S = 86_400
BATCH = 7
TABLES = (
    "recipients", "messages", "attempts", "batches", "pumps", "tallies", "reach", "doubts", "kept",
    "reports", "inbox",
)  # fmt: skip
FIGURES = ("legs", "recipients", "duplicates", "balanced", "state", "reached", "costs")


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    """Many batches of few rows, as a large campaign has them."""
    monkeypatch.setattr(erasures, "_AT_ONCE", BATCH)
    monkeypatch.setattr(erasures, "_BODIES_AT_ONCE", BATCH)


@pytest.fixture
def house(make_house, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"unknown_user": 0.3}}))
    return make_house()


def ended(house, *, recipients: int = 40, id: str = "test") -> str:
    return drive(house, submit(house, recipients=recipients, id=id, smsFailover=SMS), until=_is_over)[
        "campaign"
    ]


def _is_over(status) -> bool:
    return status["endedAt"] is not None


def sweep(house, times: int = 1, **options) -> None:
    for _ in range(times):
        later(house, 10)
        house.retention.sweep(**options)


def count(house, table: str, where: str = "true") -> int:
    return house.ledger._database.row(f"SELECT count(*) AS n FROM {table} WHERE {where}")["n"]


def test_persons_are_erased_once_a_campaign_is_old_enough_and_its_books_stay(house):
    campaign = ended(house)
    before = status_of(house, campaign)
    later(house, 89.9 * DAY_S)
    sweep(house)
    known = count(house, "recipients", "address IS NOT NULL")

    later(house, DAY_S)
    sweep(house, budget_s=60)

    after = status_of(house, campaign)
    assert (known, count(house, "recipients")) == (40, 40)
    assert count(house, "recipients", "address IS NOT NULL OR variables IS NOT NULL") == 0
    assert count(house, "inbox") == count(house, "reports") == count(house, "batches", "digest <> ''") == 0
    assert (after["legs"], after["recipients"]) == (before["legs"], 40)
    assert (before["erasedAt"], after["erasedAt"] is not None, after["balanced"]) == (None, True, True)
    assert house.auditor.audit(campaign)["ok"]["balanced"]


def test_an_export_of_an_erased_campaign_has_its_rows_without_numbers(house):
    campaign, written = ended(house), io.BytesIO()
    list(erase_now(house.ledger, campaign, now=house.clock.now()))

    n = export(house.ledger, campaign, written, form="jsonl")

    assert n == 40
    assert written.getvalue().count(b'"to":null') == 40
    assert b"8210" not in written.getvalue()


def test_erasing_that_is_broken_off_goes_on_where_it_was(house):
    campaign = ended(house)
    batches = erase_now(house.ledger, campaign, now=house.clock.now())
    next(batches), next(batches)
    halfway = count(house, "recipients", "address IS NULL"), status_of(house, campaign)["erasedAt"]
    del batches  # whoever erased has died

    sweep(house, budget_s=60)

    assert halfway == (2 * BATCH, None)
    assert count(house, "recipients", "address IS NULL") == 40
    assert status_of(house, campaign)["erasedAt"] is not None


def test_a_sweep_stops_when_its_time_is_over_and_the_next_goes_on(house):
    ended(house)
    later(house, 91 * DAY_S)

    sweep(house, budget_s=0)
    first = count(house, "recipients", "address IS NULL")
    sweep(house, times=60, budget_s=0)

    assert first < 40
    assert count(house, "recipients", "address IS NULL") == 40


def test_a_campaign_that_goes_on_is_never_erased(house):
    campaign = submit(house, recipients=10)
    house.control.pause(campaign)
    later(house, 400 * DAY_S)

    sweep(house, budget_s=60)
    with pytest.raises(NotPossibleNow, match="`pabal cancel test` first"):
        erase_now(house.ledger, campaign, now=house.clock.now())

    assert count(house, "recipients", "address IS NOT NULL") == 10


def test_the_command_asks_for_a_yes_then_erases_and_says_since_when(house, database_url):
    campaign = ended(house)

    asked = pabal("erase", campaign, PABAL_DATABASE_URL=database_url)
    kept = count(house, "recipients", "address IS NOT NULL")
    done = pabal("erase", campaign, "--yes", "--json", PABAL_DATABASE_URL=database_url)

    assert (asked.returncode, kept, done.returncode) == (2, 40, 0)
    assert datetime.fromisoformat(json.loads(done.stdout)["erasedAt"]) <= house.ledger.now()
    assert count(house, "recipients", "address IS NOT NULL") == 0


def test_nobody_can_be_erased_who_is_not_there(house):
    with pytest.raises(CampaignUnknown):
        erase_now(house.ledger, "nobody", now=house.clock.now())


def test_erasing_on_demand_takes_what_the_provider_said_of_it_and_of_nobody_else(house):
    first, second = ended(house, id="first"), ended(house, id="second")
    house.ledger.reports.store("push", b'{"results": []}')
    house.reports.apply()
    about = "position('\"{}.'::bytea IN body) > 0".format
    both = count(house, "inbox", about(first)), count(house, "inbox", about(second))

    list(erase_now(house.ledger, first, now=house.clock.now()))

    assert min(both) > 0
    assert (count(house, "inbox", about(first)), count(house, "inbox", about(second))) == (0, both[1])
    assert count(house, "recipients", "address IS NOT NULL") == 40


def test_erasing_on_demand_takes_what_came_as_xml_too(house):
    campaign = ended(house)
    xml = "<results><result><messageId>{}.1.0</messageId><to>821000000001</to></result></results>"
    for name in (campaign, f"x-{campaign}"):
        house.ledger.reports.store("push", xml.format(name).encode())
    house.reports.apply()

    list(erase_now(house.ledger, campaign, now=house.clock.now()))

    assert count(house, "inbox", "position('<to>'::bytea IN body) > 0") == 1


def test_what_was_opened_and_never_sealed_is_cancelled_and_erased(house):
    house.intake.open(spec("left", text=PLAIN))
    house.intake.batch("left", 1, [], [[1, "821000000001"]])
    later(house, 91 * DAY_S)

    for _ in range(2):
        sweep(house, budget_s=60)
        house.upkeep.sweep()

    status = status_of(house, "left")
    assert (status["state"], status["reason"]) == ("cancelled", "it was never sealed")
    assert status["erasedAt"] is not None
    assert count(house, "recipients", "address IS NULL") == 1


def test_a_deleted_campaign_leaves_its_last_figures_and_nothing_else(make_house, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"unknown_user": 0.3}}))
    house = make_house(delete_days=100)
    campaign = ended(house)
    house.ledger._database.change("INSERT INTO doubts (campaign_no, asked) VALUES (1, 1)")
    house.ledger._database.change("INSERT INTO kept VALUES (1, 1, 0, 1)")
    before, books_had = status_of(house, campaign), count(house, "reach")
    later(house, 101 * DAY_S)

    sweep(house, budget_s=60)

    after, audit = status_of(house, campaign), house.auditor.audit(campaign)["ok"]
    assert books_had > 0
    assert [count(house, table) for table in TABLES] == [0] * len(TABLES)
    assert {figure: after[figure] for figure in FIGURES} == {figure: before[figure] for figure in FIGURES}
    assert audit["balanced"] and audit["deletedAt"] == after["deletedAt"] is not None
    assert {line["rows"] for line in audit["legs"]} == {None}


def test_figures_do_not_move_while_rows_are_being_deleted(make_house, sandbox):
    house = make_house(delete_days=3)
    campaign = ended(house)
    before = status_of(house, campaign)["legs"]
    later(house, 4 * DAY_S)

    seen = []
    while status_of(house, campaign)["deletedAt"] is None:
        sweep(house, budget_s=0)
        seen.append((count(house, "messages"), status_of(house, campaign)["legs"]))

    assert len({n for n, _ in seen}) > 3
    assert all(legs == before for _, legs in seen)


def test_a_deleted_campaign_cannot_be_exported_nor_repaired(make_house):
    house = make_house(delete_days=3)
    campaign = ended(house)
    later(house, 4 * DAY_S)
    sweep(house, budget_s=60)

    with pytest.raises(NotPossibleNow, match="its rows were deleted"):
        export(house.ledger, campaign, io.BytesIO(), form="csv")

    assert house.auditor.audit(campaign, repair=True)["error"]["kind"] == "not_possible"


def test_a_campaign_whose_books_do_not_balance_is_not_deleted(make_house):
    house = make_house(delete_days=3)
    campaign = ended(house)
    house.ledger._database.change("INSERT INTO tallies VALUES (1, 0, 'delivered', 1)")
    later(house, 4 * DAY_S)

    sweep(house, budget_s=60)

    assert count(house, "messages", "leg = 0") == 40
    assert status_of(house, campaign)["balanced"] is False


def test_nothing_goes_where_retention_is_off(make_house):
    house = make_house(retention_days=0)
    ended(house)
    bodies = count(house, "inbox")
    later(house, 4000 * DAY_S)

    sweep(house, budget_s=60)

    assert count(house, "recipients", "address IS NOT NULL") == 40
    assert count(house, "inbox") == bodies > 0


def test_a_report_that_comes_for_a_deleted_campaign_changes_nothing_and_goes_by_age(make_house):
    house = make_house(delete_days=3)
    campaign = ended(house)
    later(house, 4 * DAY_S)
    sweep(house, budget_s=60)
    before = status_of(house, campaign)["legs"]

    push(house, report("test.1.0", DELIVERED))
    kept = count(house, "reports")
    later(house, 91 * DAY_S)
    sweep(house, budget_s=60)

    assert status_of(house, campaign)["legs"] == before
    assert (kept, count(house, "reports"), count(house, "inbox")) == (1, 0, 0)


def test_a_raw_report_that_nobody_applied_stays_however_old_it_is(house):
    house.ledger.reports.store("push", b'{"results": []}')
    later(house, 400 * DAY_S)

    sweep(house, budget_s=60)

    assert count(house, "inbox") == 1


def test_two_sweeps_at_once_do_the_work_of_one(house):
    now = house.clock.now() + timedelta(days=1)

    assert house.ledger.campaigns.sign("retention", now=now, apart_s=8)
    assert not house.ledger.campaigns.sign("retention", now=now + timedelta(seconds=7), apart_s=8)
