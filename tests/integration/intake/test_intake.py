"""What producers enqueue becomes rows, once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg
import pytest

from pabal_worker.message_ids import LAST_ROW, key_of, message_id
from tests.support.driving import balances, spec, status_of

SPEC = spec()


@pytest.fixture
def intake(make_container):
    return make_container().intake


def rows(*nos: int) -> list[list[object]]:
    return [[no, f"8210{no:08d}", "길동"] for no in nos]


@pytest.mark.promise("submitting")
def test_a_batch_that_comes_again_changes_nothing(intake, container):
    intake.open_campaign(SPEC)

    first = intake.take_batch("test", 1, ["name"], rows(1, 2, 3))
    second = intake.take_batch("test", 1, ["name"], rows(1, 2, 3))

    assert (first.recipients, second.recipients) == (3, 3)
    assert status_of(container, "test")["recipients"] == 3


def test_the_same_person_in_two_batches_is_taken_once_and_counted(intake, container):
    intake.open_campaign(SPEC)
    intake.take_batch("test", 1, ["name"], rows(1, 2))

    intake.take_batch("test", 2, ["name"], [[7, "821000000001", "다른 이름"], *rows(8)])
    intake.seal_campaign("test", batches=2, fingerprint="f")

    status = status_of(container, "test")
    assert (status["recipients"], status["duplicates"]) == (3, 1)
    assert balances(container, "test")


def test_batches_may_come_in_any_order_even_after_the_seal_was_asked_for(intake):
    intake.open_campaign(SPEC)
    intake.take_batch("test", 2, ["name"], rows(3))

    early = intake.seal_campaign("test", batches=2, fingerprint="f")
    intake.take_batch("test", 1, ["name"], rows(1, 2))

    assert not early["ok"]["sealed"]
    assert early["ok"]["batchNumbers"] == [2]
    assert intake.seal_campaign("test", batches=2, fingerprint="f")["ok"]["sealed"]


def test_a_bad_batch_is_refused_whole_with_every_reason_and_can_be_sent_again_corrected(intake, container):
    intake.open_campaign(SPEC)
    bad = [
        [1, "821000000001", ""],
        [2, "0212345678", "길동"],
        [3, "821000000003", 5],
        [3, "821000000004", "나"],
        [4],
    ]

    refused = intake.take_batch("test", 1, ["name"], bad)
    shown = status_of(container, "test")["refusedBatches"]
    corrected = intake.take_batch("test", 1, ["name"], rows(1, 2))

    assert refused.recipients == 0
    assert [problem["where"] for problem in refused.problems] == [
        "row 1, column 'name'",
        "row 2",
        "row 3",
        "row 3",
        "row 4",
    ]
    assert "0212345678" not in str(shown)
    assert shown[0]["number"] == 1
    assert corrected.recipients == 2
    assert intake.seal_campaign("test", batches=1, fingerprint="f")["ok"]["sealed"]


def test_a_campaign_with_a_refused_batch_is_not_sealed(intake):
    intake.open_campaign(SPEC)
    intake.take_batch("test", 1, ["name"], [[1, "nobody", "길동"]])

    sealed = intake.seal_campaign("test", batches=1, fingerprint="f")

    assert not sealed["ok"]["sealed"]
    assert sealed["ok"]["refusedBatches"][0]["number"] == 1


def test_a_row_number_of_two_persons_is_refused(intake):
    intake.open_campaign(SPEC)
    intake.take_batch("test", 1, ["name"], rows(1))

    refused = intake.take_batch("test", 2, ["name"], [[1, "821000000009", "길동"]])

    assert "belongs to another person" in refused.problems[0]["what"]


def test_an_id_that_another_campaign_has_is_refused_and_the_same_campaign_goes_on(intake):
    intake.open_campaign(SPEC)

    other = intake.open_campaign(SPEC | {"sender": "@other"})
    same = intake.open_campaign(SPEC)

    assert other["error"]["kind"] == "id_taken"
    assert same["ok"]["state"] == "receiving"


def test_a_sealed_campaign_takes_no_more_and_another_list_under_its_id_is_refused(intake, container):
    intake.open_campaign(SPEC)
    intake.take_batch("test", 1, ["name"], rows(1))
    intake.seal_campaign("test", batches=1, fingerprint="f")

    late = intake.take_batch("test", 2, ["name"], rows(2))

    assert late is None
    assert status_of(container, "test")["recipients"] == 1
    assert intake.seal_campaign("test", batches=1, fingerprint="other")["error"]["kind"] == "id_taken"
    assert intake.seal_campaign("test", batches=1, fingerprint="f")["ok"]["sealed"]


def test_another_list_cannot_take_the_place_of_one_that_was_announced(intake):
    intake.open_campaign(SPEC)
    intake.seal_campaign("test", batches=3, fingerprint="f")

    refused = intake.seal_campaign("test", batches=1, fingerprint="other")

    assert refused["error"]["kind"] == "id_taken"


def test_who_asks_again_how_far_it_is_writes_nothing(intake, database_url):
    intake.open_campaign(SPEC)
    intake.seal_campaign("test", batches=2, fingerprint="f")
    with psycopg.connect(database_url, autocommit=True) as connection:
        version = "SELECT xmin::text, ctid::text FROM campaigns WHERE id = 'test'"
        before = connection.execute(version).fetchone()

        reply = intake.seal_campaign("test", batches=2, fingerprint="f")

        assert not reply["ok"]["sealed"]
        assert connection.execute(version).fetchone() == before


def test_a_campaign_that_cannot_be_is_refused_with_the_field(intake):
    refused = intake.open_campaign(
        SPEC | {"sendingSpeedLimit": {"amount": 0}, "sendAt": "2026-11-23T09:00:00"}
    )

    fields = {problem["where"] for problem in refused["error"]["problems"]}
    assert fields == {"sendingSpeedLimit.amount", "sendAt"}


@pytest.mark.parametrize(
    ("columns", "rows"),
    [("name", [[1, "821000000001", "a"]]), (["a", "a"], []), (["name"], []), (["name"], {})],
)
def test_a_batch_that_is_no_batch_is_refused_and_harms_nothing(intake, columns, rows):
    intake.open_campaign(SPEC)

    assert intake.take_batch("test", 1, columns, rows).problems


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        (["name", "more"], [1, "821000000001", "길동", "half a \ud83d"]),
        (["name", "more"], [1, "821000000001", "half a \ud83d", "b"]),
        (["name", "more"], [1, "821000000001", "길동", "a\0"]),
        (["name", "\ud83d"], [1, "821000000001", "길동", "b"]),
        (["name", "a\0"], [1, "821000000001", "길동", "b"]),
        (["name", "more"], [1, "\ud83d\0821000000001", "길동", "b"]),
        (["name", "more"], ["\ud83d\0", "821000000001", "길동", "b"]),
        (["name", "more"], [2**64, "821000000001", "길동", "b"]),
        (["name", "more"], [10**18, "821000000001", "길동", "b"]),
        (["name", "more"], [True, "821000000001", "길동", "b"]),
        (["name", "more"], [1, "821000000001", "길동", {"\ud83d": 1}]),
    ],
)
def test_what_the_ledger_cannot_hold_is_refused_with_the_reason_and_can_be_sent_again_corrected(
    intake, columns, row
):
    intake.open_campaign(SPEC)
    intake.seal_campaign("test", batches=1, fingerprint="f")

    refused = [intake.take_batch("test", 1, columns, [row]) for _ in range(2)]
    said = intake.seal_campaign("test", batches=1, fingerprint="f")["ok"]["refusedBatches"]
    corrected = intake.take_batch("test", 1, ["name", "more"], [[1, "821000000001", "길동", "b"]])

    assert all(batch.problems for batch in refused)
    assert [batch["number"] for batch in said] == [1]
    assert (corrected.recipients, corrected.problems) == (1, None)


def test_the_highest_row_number_gives_an_id_that_its_report_is_known_by(intake, container):
    intake.open_campaign(SPEC)

    taken = intake.take_batch("test", 1, ["name"], [[LAST_ROW, "821000000001", "길동"]])

    assert taken.recipients == 1
    assert key_of(message_id("test", LAST_ROW, 0)).recipient == LAST_ROW
    assert key_of(message_id("test", LAST_ROW + 1, 0)) is None


def test_a_list_that_was_sealed_too_early_is_refused_again_and_its_late_batch_is_counted(intake, container):
    intake.open_campaign(SPEC)
    intake.seal_campaign("test", batches=1, fingerprint="f")
    intake.take_batch("test", 1, ["name"], rows(2))
    for _ in range(2):
        intake.take_batch("test", 2, ["name"], rows(3))

    refused = intake.seal_campaign("test", batches=2, fingerprint="f")

    assert refused["error"]["kind"] == "id_taken"
    assert "with 1 batch, not with 2, and 1 came too late" in refused["error"]["text"]
    status = status_of(container, "test")
    assert (status["batches"]["late"], status["recipients"]) == (1, 1)
    assert [(one["kind"], one["number"]) for one in status["strayBatches"]] == [("late", 2)]


def test_a_batch_that_was_taken_and_comes_again_after_the_seal_is_not_late(intake, container):
    intake.open_campaign(SPEC)
    intake.take_batch("test", 1, ["name"], rows(1))
    intake.seal_campaign("test", batches=1, fingerprint="f")

    intake.take_batch("test", 1, ["name"], rows(1))

    assert status_of(container, "test")["batches"]["late"] == 0


def test_another_number_of_batches_is_refused_before_the_seal_too(intake):
    intake.open_campaign(SPEC)
    intake.seal_campaign("test", batches=3, fingerprint="f")

    assert intake.seal_campaign("test", batches=2, fingerprint="f")["error"]["kind"] == "id_taken"
    assert "ok" in intake.seal_campaign("test", batches=3, fingerprint="f")


def test_fewer_batches_than_were_taken_are_refused_with_their_number(intake):
    intake.open_campaign(SPEC)
    for number in (1, 2):
        intake.take_batch("test", number, ["name"], rows(number))

    refused = intake.seal_campaign("test", batches=1, fingerprint="f")

    assert refused["error"]["problems"][0]["what"] == "is less than the 2 that were taken"
    assert intake.seal_campaign("test", batches=2, fingerprint="f")["ok"]["sealed"]


@pytest.mark.parametrize(
    ("columns", "values", "where"),
    [
        ([f"c{n}" for n in range(201)], ["x"] * 201, "columns"),
        (["name", "x" * 201], ["길동", ""], "columns"),
        (["name", "more"], ["길동", "x" * 4001], "row 1, column 'more'"),
    ],
)
def test_a_batch_out_of_bounds_is_refused(intake, columns, values, where):
    intake.open_campaign(SPEC)

    refused = intake.take_batch("test", 1, columns, [[1, "821000000001", *values]])

    assert refused.problems[0]["where"] == where


def test_a_row_that_begins_with_a_number_does_not_show_it(intake):
    intake.open_campaign(SPEC)

    refused = intake.take_batch("test", 1, ["name"], [["821012345678", "길동"], [821012345678, "길동"]])

    assert "12345678" not in str(refused.problems)


def test_a_campaign_that_a_newer_version_opened_is_told_as_such_everywhere(intake, container, forge):
    intake.open_campaign(SPEC)
    forge("UPDATE campaigns SET spec = spec || '{\"new\": 1}'")

    opened = intake.open_campaign(SPEC)
    refused = intake.take_batch("test", 1, ["name"], rows(1))

    assert opened["error"]["kind"] == "not_possible"
    assert "cannot read campaign 'test'" in refused.problems[0]["what"]
    assert status_of(container, "test")["forecast"] is None
    assert (
        container.forecasting.forecast("test", recipients=None, history=False)["error"]["kind"]
        == "not_possible"
    )


INVERTED = {"deliveryTimeWindow": {"days": ["MONDAY"], "timeZone": "Etc/GMT+9"}}


def test_a_campaign_that_may_be_a_slip_is_asked_about_until_it_is_accepted_and_never_again(intake):
    asked = intake.open_campaign(SPEC | INVERTED)
    opened = intake.open_campaign(SPEC | INVERTED, ["inverted-time-zone"])
    again = intake.open_campaign(SPEC | INVERTED)

    assert asked["error"]["kind"] == "not_accepted"
    assert [question["code"] for question in asked["error"]["questions"]] == ["inverted-time-zone"]
    assert opened["ok"]["accepted"] == again["ok"]["accepted"] == ["inverted-time-zone"]


@pytest.mark.parametrize("accept", ["inverted-time-zone", [1], ["no-such-code"], {"a": 1}, True, ["x"] * 101])
def test_an_accept_list_that_cannot_be_read_is_wrong_input_and_nothing_is_opened(intake, accept):
    refused = intake.open_campaign(SPEC, accept)

    assert refused["error"]["kind"] == "wrong_input"
    assert refused["error"]["problems"][0]["where"] == "accept"
    assert intake.seal_campaign("test", batches=1, fingerprint="f")["error"]["kind"] == "campaign_unknown"


def test_a_campaign_whose_moment_is_long_past_is_asked_about_at_its_first_open_only(container):
    past = (datetime.now(UTC) - timedelta(days=2)).isoformat()

    asked = container.intake.open_campaign(spec("late", sendAt=past))
    opened = container.intake.open_campaign(spec("late", sendAt=past), ["send-at-passed"])
    again = container.intake.open_campaign(spec("late", sendAt=past))

    assert [question["code"] for question in asked["error"]["questions"]] == ["send-at-passed"]
    assert "2 days past, and messages would leave at once" in asked["error"]["text"]
    assert "ok" in opened
    assert "ok" in again


def test_what_may_not_be_meant_is_in_the_reply_to_an_open(container):
    opened = container.intake.open_campaign(spec("blanks", text="길동님 \r\n발송"))

    assert [notice["where"] for notice in opened["ok"]["notices"]] == ["content.text", "content.text"]


def test_whoever_stops_while_a_batch_is_read_holds_nobody_up(container, database_url):
    """A worker that is stopped there may stand for hours: another session must get the campaign's row."""
    container.intake.open_campaign(SPEC)
    campaign = container.ledger.campaigns.find("test")

    def people():
        yield 1, "821000000001", {"name": "길동"}
        with psycopg.connect(database_url, autocommit=True) as other:
            other.execute("SET lock_timeout = '1s'")
            other.execute("UPDATE campaigns SET reason = NULL WHERE id = 'test'")
        yield 2, "821000000002", {"name": "춘향"}

    batch = container.ledger.campaigns.take_in(campaign.no, 1, "digest", people(), now=container.clock.now())

    assert batch.recipients == 2
