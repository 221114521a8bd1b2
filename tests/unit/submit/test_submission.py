"""Submitting: what is on its way (pure), then whole submissions to a worker in this process."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal.campaign import parse_campaign
from pabal.client import Client
from pabal.errors import CampaignRefused, NoAnswer, NotAccepted, Question, WrongInput
from pabal.recipients.prepare import Prepared, prepare
from pabal.recipients.source import bad_path_beside, prepared_recipients
from pabal.submit import submission
from pabal.submit.in_flight import InFlight, Patience
from pabal.submit.submission import Receipt
from tests.models.workers import StandIn, running

CAMPAIGN = parse_campaign(
    {
        "id": "shipping",
        "channel": "KAKAO_ALIM",
        "sender": "OFFICIAL-ACCOUNT-ID-123",
        "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "#{name}님의 상품"},
    }
)
QUICK = Patience(ahead=3, poll_s=0.02, again_s=0.2, give_up_s=1.0)
HIDDEN = Question("hidden-rows", "sheet '명단'", "hides 2 rows", "unhide or delete them")
REFUSAL = {"where": "row 2", "value": "", "what": "is bad", "way_out": "mend it"}


@pytest.fixture
def people(tmp_path: Path):
    def write(n: int = 10, more: str = "") -> Path:
        path = tmp_path / "people.csv"
        path.write_text(
            "to,name\n" + "".join(f"0101{k:07},손님{k}\n" for k in range(n)) + more, encoding="utf-8"
        )
        return path

    return write


@pytest.fixture
def handed_over(client: Client, tmp_path: Path, people):
    """Submit people in batches of two."""

    def run(n: int = 10, **options) -> Receipt:
        return submission.submit(client, CAMPAIGN, in_twos(people(n), tmp_path), patience=QUICK, **options)

    return run


def in_twos(path: Path, folder: Path) -> Prepared:
    return prepare(CAMPAIGN, path, batch_dir=folder, batch_size=2)


# --- what is on its way ----------------------------------------------------------------------------------


def test_a_batch_is_sent_once_while_others_are_taken() -> None:
    in_flight = InFlight(Patience(again_s=15), now=0)
    in_flight.note_sent(1, now=0)
    in_flight.note_sent(2, now=0)

    in_flight.note_taken([1], now=14)
    in_flight.note_taken([1], now=28)

    assert not in_flight.must_send(1) and not in_flight.must_send(2)


def test_a_batch_is_sent_again_when_nothing_was_taken_for_a_while() -> None:
    in_flight = InFlight(Patience(again_s=15), now=0)
    in_flight.note_sent(1, now=0)
    in_flight.note_sent(2, now=10)

    in_flight.note_taken([], now=15)

    assert in_flight.must_send(1) and not in_flight.must_send(2)


def test_a_batch_sent_again_is_given_its_time() -> None:
    in_flight = InFlight(Patience(again_s=15), now=0)
    in_flight.note_sent(1, now=0)
    in_flight.note_taken([], now=20)
    in_flight.note_sent(1, now=20)

    in_flight.note_taken([], now=34)

    assert not in_flight.must_send(1)


def test_a_submission_is_stuck_only_after_a_minute_without_progress() -> None:
    in_flight = InFlight(Patience(give_up_s=60), now=0)
    in_flight.note_taken([1], now=50)

    assert not in_flight.is_stuck(now=109)
    assert in_flight.is_stuck(now=110)


@given(st.lists(st.tuples(st.sampled_from(["send", "take", "wait"]), st.integers(1, 8)), max_size=60))
def test_a_batch_is_never_both_taken_and_to_be_sent(steps: list[tuple[str, int]]) -> None:
    in_flight, taken, now = InFlight(Patience(ahead=4, again_s=3), now=0), set(), 0.0
    for step, n in steps:
        now += n if step == "wait" else 0
        if step == "send" and in_flight.has_room and in_flight.must_send(n):
            in_flight.note_sent(n, now=now)
        if step == "take":
            taken.add(n)
            in_flight.note_taken(sorted(taken), now=now)

    assert not any(in_flight.must_send(n) for n in taken)
    assert len(taken) == in_flight.n_taken <= in_flight.n_known <= in_flight.n_taken + 4


# --- whole submissions -----------------------------------------------------------------------------------


def test_a_list_is_taken_whole_and_sealed(handed_over, stand_in: StandIn) -> None:
    receipt = handed_over(9)

    kept = stand_in.campaigns["shipping"]
    assert (receipt.recipients, receipt.state, receipt.was_there) == (9, "scheduled", False)
    assert [row[1] for _, rows in sorted(kept.batches.items()) for row in rows] == [
        f"82101{k:07}" for k in range(9)
    ]
    assert set(stand_in.seen.values()) == {1}


@pytest.mark.promise("submitting")
def test_the_same_list_again_enqueues_nothing(handed_over, stand_in: StandIn) -> None:
    handed_over(9)
    stand_in.seen.clear()

    receipt = handed_over(9)

    assert (receipt.was_there, receipt.recipients, receipt.state) == (True, 9, "scheduled")
    assert not stand_in.seen


@pytest.mark.promise("submitting")
def test_another_list_under_the_same_id_is_refused(handed_over, stand_in: StandIn) -> None:
    handed_over(9)
    stand_in.seen.clear()

    with pytest.raises(CampaignRefused, match="another list, of 9 recipients"):
        handed_over(10)

    assert not stand_in.seen


def test_a_list_that_may_be_a_slip_is_refused_until_it_is_accepted_and_never_asked_about_again(
    client: Client, stand_in: StandIn, tmp_path: Path, people
) -> None:
    prepared = replace(in_twos(people(4), tmp_path), questions=(HIDDEN,))

    with pytest.raises(NotAccepted) as refused:
        submission.submit(client, CAMPAIGN, prepared, patience=QUICK)
    assert refused.value.codes == ("hidden-rows",) and not stand_in.campaigns

    submission.submit(client, CAMPAIGN, prepared, accepted=["hidden-rows"], patience=QUICK)
    again = submission.submit(client, CAMPAIGN, prepared, patience=QUICK)

    assert again.was_there
    assert stand_in.campaigns["shipping"].accepted == ["hidden-rows"]


def test_a_submission_that_stopped_after_the_opening_is_not_asked_about_again(
    client: Client, stand_in: StandIn, tmp_path: Path, people
) -> None:
    prepared = replace(in_twos(people(4), tmp_path), questions=(HIDDEN,))
    client.open(CAMPAIGN, accept=["hidden-rows"])

    assert submission.submit(client, CAMPAIGN, prepared, patience=QUICK).recipients == 4


def test_a_list_for_a_campaign_that_was_opened_without_one_is_asked_about(
    client: Client, stand_in: StandIn, tmp_path: Path, people
) -> None:
    prepared = replace(in_twos(people(4), tmp_path), questions=(HIDDEN,))
    client.open(CAMPAIGN)

    with pytest.raises(NotAccepted):
        submission.submit(client, CAMPAIGN, prepared, patience=QUICK)

    assert not stand_in.seen


def test_a_code_that_nobody_knows_is_refused_before_the_list_is_read(client: Client, tmp_path: Path) -> None:
    with pytest.raises(WrongInput, match="'hiden-rows': is not a known code"):
        client.submit(CAMPAIGN, tmp_path / "nothing.csv", accept=["hiden-rows"])


def test_another_list_does_not_go_on_where_an_unfinished_one_stopped(
    handed_over, stand_in: StandIn, client, tmp_path
) -> None:
    client.open(CAMPAIGN)
    client.seal("shipping", batches=5, fingerprint="of another list")

    with pytest.raises(CampaignRefused, match="was begun with another list"):
        handed_over(10)

    assert not stand_in.seen


@pytest.mark.promise("submitting")
def test_a_submission_goes_on_where_an_earlier_one_stopped(
    handed_over, stand_in: StandIn, client, tmp_path, people
) -> None:
    prepared = in_twos(people(10), tmp_path)
    client.open(CAMPAIGN)
    client.seal("shipping", batches=prepared.batches, fingerprint=prepared.fingerprint)
    stand_in.batch("shipping", 2, [[0, "there", "already"], [1, "there", "too"]])
    stand_in.seen.clear()

    receipt = handed_over(10)

    assert receipt.recipients == 10 and not receipt.was_there
    assert set(stand_in.seen) == {("shipping", number) for number in (1, 3, 4, 5)}


@pytest.mark.law(1)
def test_batches_that_the_broker_lost_are_sent_again(handed_over, stand_in: StandIn) -> None:
    stand_in.loses = {2, 5}

    receipt = handed_over(10)

    assert receipt.recipients == 10
    assert stand_in.seen["shipping", 2] >= 2 and stand_in.seen["shipping", 5] >= 2


def test_no_more_batches_are_on_their_way_than_patience_allows(handed_over, stand_in: StandIn) -> None:
    stand_in.takes.clear()

    with pytest.raises(NoAnswer):
        handed_over(100)

    assert {number for _, number in stand_in.seen} == {1, 2, 3}


def test_workers_that_take_nothing_end_a_submission_that_can_be_continued(
    handed_over, stand_in: StandIn
) -> None:
    stand_in.takes.clear()
    with pytest.raises(NoAnswer, match="submit the same again: it continues where it stopped"):
        handed_over(10)
    stand_in.takes.set()

    receipt = handed_over(10)

    assert (receipt.recipients, receipt.was_there) == (10, False)


def test_a_broker_that_goes_in_mid_submission_ends_it_with_the_way_out(
    valkey_server, tmp_path: Path, people
) -> None:
    from pabal_worker.local.embedded import valkey

    stand_in, prepared = StandIn(), in_twos(people(10), tmp_path)
    with valkey(tmp_path / "another") as server:
        client = Client(server.url(0), timeout_s=1)
        with running(stand_in, server.url(0)):
            client.open(CAMPAIGN)
            said = client.seal("shipping", batches=prepared.batches, fingerprint=prepared.fingerprint)
        server.stop()
        run = submission.BatchRun(client, prepared, said, QUICK, None)

        with pytest.raises(NoAnswer, match=r"cannot be reached.*it continues where it stopped"):
            run.send_until_sealed()


def test_a_client_answers_again_after_its_broker_was_restarted(tmp_path: Path) -> None:
    from pabal_worker.local.embedded import valkey

    with valkey(tmp_path / "another") as server:
        url, port = server.url(0), int(server.url(0).rpartition(":")[2].partition("/")[0])
        client = Client(url, timeout_s=1)
        with running(StandIn(), url):
            client.campaigns()
    with pytest.raises(NoAnswer):
        client.campaigns()
    with valkey(tmp_path / "another", port=port), running(StandIn(), url):
        assert client.campaigns() == []


def test_a_refused_batch_comes_back_with_its_problems(handed_over, stand_in: StandIn) -> None:
    stand_in.refuses = {3: [REFUSAL]}

    with pytest.raises(WrongInput) as error:
        handed_over(10)

    assert [problem.to_json() for problem in error.value.problems] == [REFUSAL]


def test_a_campaign_cancelled_before_it_was_whole_takes_no_more(
    handed_over, stand_in: StandIn, client: Client
) -> None:
    client.open(CAMPAIGN)
    stand_in.campaigns["shipping"].state = "cancelled"

    with pytest.raises(CampaignRefused, match="cancelled before all recipients were in"):
        handed_over(10)

    assert not stand_in.seen


def test_progress_ends_with_all_batches(handed_over) -> None:
    told: list[tuple[str, int, int]] = []

    handed_over(10, on_progress=lambda *one: told.append(one))

    assert told[0] == ("submitting", 0, 5) and told[-1] == ("submitting", 5, 5)


# --- recipients ------------------------------------------------------------------------------------------


def test_recipients_may_be_a_stream_of_mappings(client: Client, stand_in: StandIn) -> None:
    stream = ({"to": f"0101000000{k}", "name": f"손님{k}"} for k in (1, 2, 2))

    receipt = client.submit(CAMPAIGN, stream)

    assert (receipt.recipients, receipt.duplicates) == (2, 1)


def test_one_bad_row_stops_everything_before_the_campaign_is_opened(
    client: Client, stand_in: StandIn, people
) -> None:
    with pytest.raises(WrongInput) as error:
        client.submit(CAMPAIGN, people(3, "02-123-4567,회사\n"))

    assert [problem.where for problem in error.value.problems] == ["row 5, column 'to'", "rows"]
    assert "1 of 4 rows" in str(error.value) and "--skip-bad" in str(error.value)
    assert not stand_in.campaigns


def test_bad_rows_may_be_skipped_and_are_written_beside_the_file(client: Client, people) -> None:
    path = people(3, "02-123-4567,회사\n")

    receipt = client.submit(CAMPAIGN, path, skip_bad=True)

    assert (receipt.recipients, receipt.bad, receipt.bad_path) == (3, 1, bad_path_beside(path))
    assert "02-123-4567" in bad_path_beside(path).read_text(encoding="utf-8-sig")


def test_bad_ones_of_a_stream_are_told_in_the_receipt(client: Client) -> None:
    people = [{"to": "010-1234-5678", "name": "길동"}, {"to": "010-1234-5679", "name": ""}]

    receipt = client.submit(CAMPAIGN, people, skip_bad=True)

    assert (receipt.recipients, receipt.bad, receipt.bad_path) == (1, 1, None)
    assert [problem.what for problem in receipt.problems] == ["is empty"]


@pytest.mark.parametrize(
    ("recipients", "what"),
    [
        ([], "nobody is in it"),
        ([{"to": "010", "name": "길동"}], "none of 1 row can be sent to"),
        ([{"name": "길동"}], "no column holds the number"),
        (Path("/no/such/file.csv"), "no such file or directory"),
    ],
)
def test_a_list_that_reaches_nobody_is_wrong_input(recipients, what: str) -> None:
    with pytest.raises(WrongInput) as error, prepared_recipients(CAMPAIGN, recipients, skip_bad=True):
        pass

    assert what in str(error.value)
    assert error.value.source in ("recipients", "/no/such/file.csv")


def test_the_batch_file_is_gone_afterwards(people) -> None:
    with prepared_recipients(CAMPAIGN, people(3)) as prepared:
        was_there = prepared.batch_path.exists()

    assert was_there and not prepared.batch_path.parent.exists()
