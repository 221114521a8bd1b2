"""What is old goes, in batches, and the books stay."""

from __future__ import annotations

import io
import json
import re
from datetime import datetime, timedelta

import pytest

from pabal.errors import CampaignUnknown, NotPossibleNow
from pabal.recipients.phone_numbers import normalise
from pabal.recipients.table import open_table
from pabal.timestamps import to_iso
from pabal_worker.campaigns.export import export
from pabal_worker.ledger import erasures
from pabal_worker.maintenance.retention import erase_now
from pabal_worker.provider.factory import provider_format
from tests.support.driving import PLAIN, SMS, drive, later, recipe, spec, status_of, submit
from tests.support.processes import pabal
from tests.support.reporting import DELIVERED, push, report

DAY_S = 86_400
BATCH = 7
MAY_KEEP_ROWS = {
    "campaigns": "the campaign's own row stays, with its last figures",
    "endpoints": "an endpoint belongs to a URL, which other campaigns may have as well",
    "account_pace": "what people said about the account's pace belongs to no campaign",
    "events": "what happened is kept until it is old itself, its deletion among it",
    "evidence": "what the provider does with a sender and template belongs to no campaign",
    "known_prices": "the last price of a channel belongs to no campaign",
    "signs": "heartbeats of the workers belong to no campaign",
    "alembic_version": "the schema's revision",
}
"""Tables that a deleted campaign may leave rows in, and why. Every other table is empty afterwards."""

FIGURES = ("legs", "recipients", "duplicates", "balanced", "state", "reached", "costs")


@pytest.fixture(autouse=True)
def small_batches(monkeypatch):
    """Many batches of few rows, as a large campaign has them."""
    monkeypatch.setattr(erasures, "_AT_ONCE", BATCH)
    monkeypatch.setattr(erasures, "_BODIES_AT_ONCE", BATCH)


@pytest.fixture
def container(make_container, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"unknown_user": 0.3}}))
    return make_container()


def ended(container, *, recipients: int = 40, id: str = "test") -> str:
    return drive(container, submit(container, recipients=recipients, id=id, smsFailover=SMS), until=_is_over)[
        "campaign"
    ]


def _is_over(status) -> bool:
    return status["endedAt"] is not None


def sweep(container, times: int = 1, **options) -> None:
    for _ in range(times):
        later(container, 10)
        container.retention.erase_old(**options)


def count(container, table: str, where: str = "true") -> int:
    return container.ledger._database.row(f"SELECT count(*) AS n FROM {table} WHERE {where}")["n"]


def tables(container) -> list[str]:
    """Every table that the ledger has."""
    rows = container.ledger._database.rows(
        "SELECT table_name FROM information_schema.tables "
        "WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
    )
    return [row["table_name"] for row in rows]


@pytest.mark.promise("retention")
def test_persons_are_erased_once_a_campaign_is_old_enough_and_its_books_stay(container):
    campaign = ended(container)
    before = status_of(container, campaign)
    later(container, 89.9 * DAY_S)
    sweep(container)
    known = count(container, "recipients", "address IS NOT NULL")

    later(container, DAY_S)
    sweep(container, budget_s=60)

    after = status_of(container, campaign)
    assert (known, count(container, "recipients")) == (40, 40)
    assert count(container, "recipients", "address IS NOT NULL OR variables IS NOT NULL") == 0
    assert (
        count(container, "inbox")
        == count(container, "orphans")
        == count(container, "batches", "digest <> ''")
        == 0
    )
    assert (after["legs"], after["recipients"]) == (before["legs"], 40)
    assert (before["erasedAt"], after["erasedAt"] is not None, after["balanced"]) == (None, True, True)
    assert container.auditor.audit(campaign)["ok"]["balanced"]


def test_an_export_of_an_erased_campaign_has_its_rows_without_numbers(container):
    campaign, written = ended(container), io.BytesIO()
    list(erase_now(container.ledger, campaign, now=container.clock.now()))

    n = export(container.ledger, campaign, written, provider=provider_format(), form="jsonl")

    assert n == 40
    assert written.getvalue().count(b'"to":null') == 40
    assert b"8210" not in written.getvalue()


@pytest.mark.promise("retention")
def test_erasing_that_is_broken_off_goes_on_where_it_was(container):
    campaign = ended(container)
    batches = erase_now(container.ledger, campaign, now=container.clock.now())
    next(batches), next(batches)
    halfway = count(container, "recipients", "address IS NULL"), status_of(container, campaign)["erasedAt"]
    del batches  # whoever erased has died

    sweep(container, budget_s=60)

    assert halfway == (2 * BATCH, None)
    assert count(container, "recipients", "address IS NULL") == 40
    assert status_of(container, campaign)["erasedAt"] is not None


def test_a_sweep_stops_when_its_time_is_over_and_the_next_goes_on(container):
    ended(container)
    later(container, 91 * DAY_S)

    sweep(container, budget_s=0)
    first = count(container, "recipients", "address IS NULL")
    sweep(container, times=60, budget_s=0)

    assert first < 40
    assert count(container, "recipients", "address IS NULL") == 40


@pytest.mark.promise("retention")
def test_a_campaign_that_goes_on_is_never_erased(container):
    campaign = submit(container, recipients=10)
    container.control.pause(campaign)
    later(container, 400 * DAY_S)

    sweep(container, budget_s=60)
    with pytest.raises(NotPossibleNow, match="`pabal cancel test` first"):
        erase_now(container.ledger, campaign, now=container.clock.now())

    assert count(container, "recipients", "address IS NOT NULL") == 10


def test_the_command_asks_for_a_yes_then_erases_and_says_since_when(container, database_url):
    campaign = ended(container)

    asked = pabal("erase", campaign, PABAL_DATABASE_URL=database_url)
    kept = count(container, "recipients", "address IS NOT NULL")
    done = pabal("erase", campaign, "--yes", "--json", PABAL_DATABASE_URL=database_url)

    assert (asked.returncode, kept, done.returncode) == (1, 40, 0)
    assert "for good" in asked.stderr and "add --yes" in asked.stderr
    assert datetime.fromisoformat(json.loads(done.stdout)["erasedAt"]) <= container.ledger.now()
    assert count(container, "recipients", "address IS NOT NULL") == 0


def test_nobody_can_be_erased_who_is_not_there(container):
    with pytest.raises(CampaignUnknown):
        erase_now(container.ledger, "nobody", now=container.clock.now())


@pytest.mark.promise("retention")
def test_erasing_on_demand_takes_what_the_provider_said_of_it_and_of_nobody_else(container):
    first, second = ended(container, id="first"), ended(container, id="second")
    container.ledger.reports.store("push", b'{"results": []}')
    container.report_processor.apply_inbox()
    about = "position('\"{}.'::bytea IN body) > 0".format
    both = count(container, "inbox", about(first)), count(container, "inbox", about(second))

    list(erase_now(container.ledger, first, now=container.clock.now()))

    assert min(both) > 0
    assert (count(container, "inbox", about(first)), count(container, "inbox", about(second))) == (0, both[1])
    assert count(container, "recipients", "address IS NOT NULL") == 40


def test_what_was_erased_is_not_shown_as_reports_that_could_not_be_read(container):
    submit(container, id="other", recipients=1, sendAt=to_iso(container.clock.now() + timedelta(days=1)))

    list(erase_now(container.ledger, ended(container), now=container.clock.now()))

    status = status_of(container, "other")
    assert count(container, "inbox", "body = ''") > 0
    assert (status["unreadable"], status["obstacles"]) == (0, [])


def test_erasing_on_demand_takes_what_came_as_xml_too(container):
    campaign = ended(container)
    xml = "<results><result><messageId>{}.1.0</messageId><to>821000000001</to></result></results>"
    for name in (campaign, f"x-{campaign}"):
        container.ledger.reports.store("push", xml.format(name).encode())
    container.report_processor.apply_inbox()

    list(erase_now(container.ledger, campaign, now=container.clock.now()))

    assert count(container, "inbox", "position('<to>'::bytea IN body) > 0") == 1


def test_what_was_opened_and_never_sealed_is_cancelled_and_erased(container):
    container.intake.open_campaign(spec("left", text=PLAIN))
    container.intake.take_batch("left", 1, [], [[1, "821000000001"]])
    later(container, 91 * DAY_S)

    for _ in range(2):
        sweep(container, budget_s=60)
        container.sweep.run_steps()

    status = status_of(container, "left")
    assert (status["state"], status["reason"]) == ("cancelled", "it was never sealed")
    assert status["erasedAt"] is not None
    assert count(container, "recipients", "address IS NULL") == 1


@pytest.mark.promise("retention")
def test_a_deleted_campaign_leaves_its_last_figures_and_nothing_else(make_container, sandbox):
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"unknown_user": 0.3}}))
    container = make_container(delete_days=100)
    campaign = ended(container)
    container.ledger._database.change("INSERT INTO doubts (campaign_no, asked) VALUES (1, 1)")
    container.ledger._database.change("INSERT INTO kept VALUES (1, 1, 0, 1)")
    before, books_had = status_of(container, campaign), count(container, "reach")
    later(container, 101 * DAY_S)

    sweep(container, budget_s=60)

    after, audit = status_of(container, campaign), container.auditor.audit(campaign)["ok"]
    assert books_had > 0
    assert MAY_KEEP_ROWS.keys() < set(tables(container))
    assert {table: count(container, table) for table in tables(container) if table not in MAY_KEEP_ROWS} == {
        table: 0 for table in tables(container) if table not in MAY_KEEP_ROWS
    }
    assert {figure: after[figure] for figure in FIGURES} == {figure: before[figure] for figure in FIGURES}
    assert audit["balanced"] and audit["deletedAt"] == after["deletedAt"] is not None
    assert {line["rows"] for line in audit["legs"]} == {None}


@pytest.mark.promise("retention")
def test_figures_do_not_move_while_rows_are_being_deleted(make_container, sandbox):
    container = make_container(delete_days=3)
    campaign = ended(container)
    before = status_of(container, campaign)["legs"]
    later(container, 4 * DAY_S)

    seen = []
    while status_of(container, campaign)["deletedAt"] is None:
        sweep(container, budget_s=0)
        seen.append((count(container, "messages"), status_of(container, campaign)["legs"]))

    assert len({n for n, _ in seen}) > 3
    assert all(legs == before for _, legs in seen)


def test_a_deleted_campaign_cannot_be_exported_nor_repaired(make_container):
    container = make_container(delete_days=3)
    campaign = ended(container)
    later(container, 4 * DAY_S)
    sweep(container, budget_s=60)

    with pytest.raises(NotPossibleNow, match="its rows were deleted"):
        export(container.ledger, campaign, io.BytesIO(), provider=provider_format(), form="csv")

    assert container.auditor.audit(campaign, repair=True)["error"]["kind"] == "not_possible"


@pytest.mark.promise("retention")
def test_a_campaign_whose_books_do_not_balance_is_not_deleted(make_container):
    container = make_container(delete_days=3)
    campaign = ended(container)
    container.ledger._database.change("INSERT INTO tallies VALUES (1, 0, 'delivered', 1)")
    later(container, 4 * DAY_S)

    sweep(container, budget_s=60)

    assert count(container, "messages", "leg = 0") == 40
    assert status_of(container, campaign)["balanced"] is False


def test_nothing_goes_where_retention_is_off(make_container):
    container = make_container(retention_days=0)
    ended(container)
    bodies = count(container, "inbox")
    later(container, 4000 * DAY_S)

    sweep(container, budget_s=60)

    assert count(container, "recipients", "address IS NOT NULL") == 40
    assert count(container, "inbox") == bodies > 0


def test_a_report_that_comes_for_a_deleted_campaign_changes_nothing_and_goes_by_age(make_container):
    container = make_container(delete_days=3)
    campaign = ended(container)
    later(container, 4 * DAY_S)
    sweep(container, budget_s=60)
    before = status_of(container, campaign)["legs"]

    push(container, report("test.1.0", DELIVERED))
    kept = count(container, "orphans")
    later(container, 91 * DAY_S)
    sweep(container, budget_s=60)

    assert status_of(container, campaign)["legs"] == before
    assert (kept, count(container, "orphans"), count(container, "inbox")) == (1, 0, 0)


@pytest.mark.promise("retention")
def test_a_raw_report_that_nobody_applied_stays_however_old_it_is(container):
    container.ledger.reports.store("push", b'{"results": []}')
    later(container, 400 * DAY_S)

    sweep(container, budget_s=60)

    assert count(container, "inbox") == 1


def test_two_sweeps_at_once_do_the_work_of_one(container):
    now = container.clock.now() + timedelta(days=1)

    assert container.ledger.campaigns.record_heartbeat("retention", now=now, apart_s=8)
    assert not container.ledger.campaigns.record_heartbeat(
        "retention", now=now + timedelta(seconds=7), apart_s=8
    )


def test_the_numbers_of_an_export_for_spreadsheets_are_those_of_the_list(container, tmp_path):
    campaign, path = ended(container), tmp_path / "outcomes.csv"

    with path.open("wb") as file:
        export(container.ledger, campaign, file, provider=provider_format(), form="csv")
    with open_table(path) as table:
        numbers = [row.cells["to"] for row in table.rows]

    addresses = container.ledger.tallies.export(container.ledger.campaigns.find(campaign).no)
    assert re.fullmatch("010-[0-9]{4}-[0-9]{4}", numbers[0])
    assert [normalise(number) for number in numbers] == [row["to"] for row in addresses]


def test_an_endpoint_that_no_campaign_names_any_more_goes_and_one_that_is_named_stays(make_container):
    container = make_container(delete_days=3, retention_days=3)
    far = (container.clock.now() + timedelta(days=100)).isoformat()
    submit(container, id="gone", recipients=2, webhooks={"delivery": {"url": "http://127.0.0.1:9/a"}})
    submit(
        container,
        id="stays",
        recipients=2,
        sendAt=far,
        webhooks={"delivery": {"url": "http://127.0.0.1:9/b"}},
    )
    drive(container, "gone")
    before = count(container, "endpoints")
    later(container, 24 * DAY_S)
    sweep(container, times=3, budget_s=60)

    urls = [row["url"] for row in container.ledger._database.rows("SELECT url FROM endpoints")]
    assert (before, urls) == (2, ["http://127.0.0.1:9/b"])
    assert count(container, "relays", "campaign_no = (SELECT no FROM campaigns WHERE id = 'gone')") == 0
    assert status_of(container, "gone")["webhook"] is None

    submit(container, id="again", recipients=2, webhooks={"delivery": {"url": "http://127.0.0.1:9/a"}})
    assert count(container, "endpoints") == 2


def test_after_a_run_that_found_nothing_the_next_looks_a_minute_later(container, monkeypatch):
    campaign, looks = ended(container), []
    later(container, 91 * DAY_S)
    sweep(container, 20)
    assert status_of(container, campaign)["erasedAt"]
    look = container.ledger.erasures.old_bodies
    monkeypatch.setattr(
        container.ledger.erasures, "old_bodies", lambda **moments: looks.append(1) or look(**moments)
    )
    sweep(container, 60)  # every ten seconds
    assert 8 <= len(looks) <= 11
