"""What users write is taken in once and in order, told to their profile's webhook, and erased when asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from structlog.testing import capture_logs

from pabal_worker.logs import logger
from pabal_worker.talks.delivery import TalkDelivery
from pabal_worker.webhooks.delivery import WebhookDelivery
from pabal_worker.webhooks.http import WebhookHttpClient
from tests.integration.conftest import TOKEN
from tests.support.driving import spec, submit
from tests.support.endpoint import CUT, KEYS, SECRETS, endpoint
from tests.support.reporting import DELIVERED, accept, claimed, push, report
from tests.support.talking import PROFILE, USER, body, session_end, talk_of, word, write

AT = datetime.now(UTC) - timedelta(hours=1)
MINUTE = timedelta(minutes=1)


class Later:
    """The ledger's clock, set forward by hand."""

    def __init__(self, container) -> None:
        self._clock, self.by = container.clock, timedelta()

    def now(self):
        return self._clock.now() + self.by


@pytest.fixture
def here():
    with endpoint() as here:
        yield here


@pytest.fixture
def container(make_container, here):
    return make_container(relay_secret=SECRETS[0], relay_allow_private=True, webhook_url=here.url)


@pytest.fixture
def later(container):
    return Later(container)


@pytest.fixture
def delivery(container, later):
    return TalkDelivery(
        ledger=container.ledger,
        http=WebhookHttpClient(allow_private=True, total_s=2),
        loop=container.webhook_loop,
        clock=later,
        secrets=SECRETS[:1],
        log=logger("talks"),
    )


def texts(here) -> list[str]:
    return [row["message"]["text"] for row in here.told]


def inbox(forge):
    return forge("SELECT source, complaint, applied_at IS NOT NULL FROM inbox ORDER BY id").fetchall()


# --- taken in ----------------------------------------------------------------------------------------------


@pytest.mark.promise("talks")
def test_what_a_user_writes_is_told_once_in_order_signed_and_in_the_providers_shape(
    container, here, delivery
):
    write(container, word("m-1", "a"), word("m-2", "b", extra="agent"), word("m-1", "a"))
    write(container, word("m-2", "b"), word("m-3", "c"))

    delivery.deliver_words()

    assert texts(here) == ["a", "b", "c"]
    first, second, _ = here.told
    assert (first["sender"], first["to"], second["message"]["extra"]) == (USER, PROFILE, "agent")
    assert first["pabal"]["sequence"] < second["pabal"]["sequence"]
    (arrived,) = here.arrived
    assert arrived.headers["webhook-signature"] == arrived.signatures(KEYS[0])
    talk = talk_of(container)
    assert (talk["state"], talk["words"], talk["relay"], talk["waiting"]) == ("open", 3, "told", 0)


@pytest.mark.promise("talks")
def test_a_bad_row_costs_itself_and_the_others_are_taken_in(container, forge):
    bad = word("m-2") | {"sender": None}
    too_many_digits = word("m-3") | {"price": {"pricePerMessage": 0}}
    raw = body(word("m-1"), bad, too_many_digits, word("m-4"))
    raw = raw.replace(b'{"pricePerMessage":0}', b'{"pricePerMessage":1e200000}')
    container.ledger.reports.store("inbound", raw)

    n_new = container.talk_processor.take_inbound()

    assert [row["text"] for row in talk_of(container)["newest"]] == ["문의드립니다"] * n_new
    assert n_new == 2
    ((_, complaint, is_applied),) = inbox(forge)
    assert is_applied and "row 2: it has no sender" in complaint and "row 3" in complaint


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (body(word("m-1") | {"message": "문의드립니다"}), "row 1: its message is not an object"),
        (
            b'{"receivedAt": 1}',
            "no users' messages in this body: it has no list `results`; "
            'expected is {"results": [...]} as JSON',
        ),
    ],
)
def test_what_cannot_be_told_is_kept_raw_and_named_by_log_and_counts(container, forge, raw, why):
    container.ledger.reports.store("inbound", raw)

    with capture_logs() as lines:
        n_new = container.talk_processor.take_inbound()

    signs = container.ledger.reports.signs(since=AT)
    ((number, stored),) = forge("SELECT id, body FROM inbox").fetchall()
    assert lines == [
        {"event": "a user's message cannot be read", "log_level": "warning", "inbox": number, "why": why}
    ]
    assert (n_new, signs.unreadable, signs.events, bytes(stored)) == (0, 1, {}, raw)


def test_a_word_with_half_a_surrogate_pair_is_told_with_a_mark_in_its_place(container, here, delivery):
    raw = body(word("m-1", "HALF"), word("m-2", "b")).replace(b"HALF", rb"a\ud83d")
    container.ledger.reports.store("inbound", raw)

    assert container.talk_processor.take_inbound() == 2
    delivery.deliver_words()

    assert texts(here) == ["a\ufffd", "b"]


def test_at_the_reports_path_reports_and_users_messages_are_told_apart(container, receiver_url, forge, here):
    submit(container, recipients=1)
    accept(container, claimed(container, "test"))
    for path in ("reports", "inbound"):
        rows = body(word(f"{path}-1", path), report("test.1.0", DELIVERED))
        answer = httpx.post(f"{receiver_url}/{path}/{TOKEN}", content=rows)
        assert answer.status_code == 200

    for _ in range(2):
        container.talk_processor.take_inbound()
        container.report_processor.apply_inbox()
        container.talk_processor.take_inbound()

    assert [one["text"] for one in talk_of(container)["newest"]] == ["reports", "inbound"]
    assert forge("SELECT state::text FROM messages").fetchall() == [("delivered",)]
    assert [row[2] for row in inbox(forge)] == [True, True]


def test_the_inbound_path_asks_for_the_token_too(receiver_url):
    assert httpx.post(f"{receiver_url}/inbound/guess", content=body(word("m-1"))).status_code == 401


@pytest.mark.parametrize("turned", [False, True])
def test_a_session_ends_and_opens_by_the_providers_moments_in_whatever_order_they_come(container, turned):
    rows = [word("m-1", at=AT), session_end("m-2", at=AT + MINUTE), word("m-3", at=AT + 2 * MINUTE)]

    for row in reversed(rows[:2]) if turned else rows[:2]:
        write(container, row)
    ended = talk_of(container)
    write(container, rows[2])

    assert (ended["state"], ended["why"], ended["openUntil"]) == ("ended", "expired_session", None)
    talk = talk_of(container)
    assert (talk["state"], talk["why"], talk["words"]) == ("open", None, 2)
    assert talk["openedAt"] == talk["lastWordAt"]


def test_thirty_days_after_the_last_word_a_talk_is_ended_by_age(container):
    write(container, word("m-1", at=datetime.now(UTC) - timedelta(days=30, minutes=1)))

    talk = talk_of(container)

    assert (talk["state"], talk["why"]) == ("ended", "aged")


# --- told --------------------------------------------------------------------------------------------------


def test_a_profile_with_a_webhook_of_its_own_is_told_there(make_container, here):
    own = f"{PROFILE}={here.url}/own"
    container = make_container(
        relay_secret=SECRETS[0], relay_allow_private=True, webhook_url=here.url, profile_webhooks=own
    )
    write(container, word("m-1"), word("m-2", profile="@other"))

    container.talk_delivery.deliver_words()

    assert {one.path: one.rows[0]["to"] for one in here.arrived} == {
        "/reports/own": PROFILE,
        "/reports": "@other",
    }


@pytest.mark.promise("talks")
def test_a_relay_that_fails_holds_its_own_talk_keeps_its_order_and_id_and_is_parked_after_ten_minutes(
    container, here, delivery, later
):
    here.answers = [500]
    write(container, word("m-1", "a"))
    delivery.deliver_words()
    write(container, word("m-2", "b"), word("o-1", "other", user="another-user-key"))
    delivery.deliver_words()

    assert texts(here) == ["other"]
    assert talk_of(container)["relay"] == "failing"
    here.answers = [500, CUT] * 20
    for _ in range(15):
        later.by += MINUTE
        delivery.deliver_words()

    talk = talk_of(container)
    assert (talk["relay"], talk["waiting"]) == ("parked", 2)
    (webhook,) = container.endpoints.list_webhooks(resume=None)["ok"]["webhooks"]
    assert (webhook["talksWaiting"], webhook["talksParked"], webhook["state"]) == (1, 1, "active")
    events = [row["kind"] for row in container.ledger.events.newest(None, before=None, limit=9)]
    assert "parked" in events
    tries = [one for one in here.arrived if one.rows[0]["messageId"] == "m-1"]
    assert {one.id for one in tries} == {tries[0].id} and 10 < len(tries) < 16

    here.answers = []
    later.by += 60 * MINUTE
    delivery.deliver_words()
    assert texts(here) == ["other"]
    released = talk_of(container, release=True)
    delivery.deliver_words()

    assert released["relay"] == "waiting"
    assert texts(here) == ["other", "a", "b"]
    assert here.arrived[-2].id == tries[0].id


def test_resuming_a_webhook_releases_all_its_parked_talks(container, here, delivery, forge):
    here.answers = [410, 410]
    write(container, word("m-1", "a"), word("m-2", "b", user="another-user-key"))
    delivery.deliver_words()
    delivery.deliver_words()
    parked = forge("SELECT count(*) FROM talk_relays WHERE parked_at IS NOT NULL").fetchone()

    container.endpoints.list_webhooks(resume=here.url)
    delivery.deliver_words()

    assert parked == (2,)
    assert sorted(texts(here)) == ["a", "b"]


@pytest.mark.promise("talks")
def test_a_parcel_whose_deliverer_died_goes_again_under_its_id(container, here, delivery, later):
    write(container, word("m-1", "a"))
    (lost,) = container.ledger.talks.lease_parcels(each=9, rows=9, now=later.now(), lease_s=30)
    write(container, word("m-2", "b"))
    delivery.deliver_words()
    assert not here.arrived

    later.by += MINUTE
    delivery.deliver_words()

    first = here.arrived[0]
    assert (first.id, [row["messageId"] for row in first.rows]) == (str(lost.id), ["m-1"])
    assert texts(here) == ["a", "b"]
    assert container.ledger.talks.told([lost], now=later.now()) == 0


def test_the_usual_webhook_hears_of_campaigns_that_name_none_and_a_campaigns_own_wins(container, here):
    for id, webhooks in (
        ("nameless", None),
        ("named", {"delivery": {"url": f"{here.url}/own"}}),
        ("silent", {"delivery": {"url": f"{here.url}/own", "notify": False}}),
    ):
        submit(container, recipients=1, id=id, **({"webhooks": webhooks} if webhooks else {}))
        accept(container, claimed(container, id))
        push(container, report(f"{id}.1.0", DELIVERED))

    relay: WebhookDelivery = container.webhook_delivery
    relay.deliver_parcels()

    told = {(one.path, row["pabal"]["campaign"]) for one in here.arrived for row in one.rows}
    assert told == {("/reports", "nameless"), ("/reports/own", "named")}
    assert "webhooks" not in spec("nameless")


# --- asked about and erased --------------------------------------------------------------------------------


def test_keys_and_texts_are_masked_unless_asked_for_which_is_an_event(container):
    write(container, word("m-1", "secret words"))

    masked = talk_of(container, unmasked=False)
    (listed,) = container.talk_reader.list_talks(
        profile=PROFILE, is_open=True, is_parked=False, before=None, limit=5, unmasked=False
    )["ok"]["talks"]

    assert (masked["user"], listed["user"], masked["newest"][0]["text"]) == (
        "kak…-1",
        "kak…-1",
        "(12 characters)",
    )
    assert container.ledger.events.newest(None, before=None, limit=9) == []
    assert talk_of(container, f"#{listed['talk']}")["user"] == USER
    (event,) = container.ledger.events.newest(None, before=None, limit=9)
    assert event["kind"] == "asked" and USER not in event["says"]


def test_an_erased_user_is_gone_from_talks_texts_bodies_and_relay_and_stays_so_when_pushed_again(
    container, here, delivery, forge
):
    again = body(word("m-1", "secret words"))
    container.ledger.reports.store("inbound", again)
    write(container, word("m-2", "kept", user="another-user-key"))

    erased = container.talk_erasures.erase(USER, profile=None, after=None)["ok"]
    container.ledger.reports.store("inbound", again)
    container.talk_processor.take_inbound()
    delivery.deliver_words()

    assert erased == {"talks": 1, "words": 1, "bodies": 1, "after": None}
    assert texts(here) == ["kept"]
    rows = forge(
        "SELECT t.user_key, i.content::text FROM talks t JOIN inbound i ON i.talk_no = t.no"
    ).fetchall()
    assert [row for row in rows if row[0] is None] == [(None, None)] and len(rows) == 2
    assert b"secret" not in b"".join(row[0] for row in forge("SELECT body FROM inbox WHERE id < 3"))


def test_a_person_whose_number_is_known_takes_the_talk_along(container, forge):
    write(container, word("m-1", "secret words"))
    forge("UPDATE talks SET address = '821012345678'")

    kept = container.person_everything.export("010-1234-5678")["ok"]
    gone = container.person_everything.erase("010-1234-5678")["ok"]

    assert "secret words" in kept["reports"][0]["report"]
    assert (gone["talks"], gone["bodies"]) == (1, 1)
    assert forge("SELECT content FROM inbound").fetchall() == [(None,)]
    assert container.ledger.talks.talks_of(user_key=USER) == []


def test_what_is_old_and_told_goes_by_age(make_container, here):
    container = make_container(relay_secret=SECRETS[0], relay_allow_private=True, webhook_url=here.url)
    write(container, word("m-1"))
    container.talk_delivery.deliver_words()
    write(container, word("m-2", user="another-user-key"))
    late = container.clock.now() + timedelta(days=91)

    assert container.ledger.talks.forget_old(before=late, n=10) == 1
    container.ledger.talks.forget_talks(before=late, n=10)

    talks = container.ledger.talks
    assert talks.talks_of(user_key=USER) == []
    assert len(talks.talks_of(user_key="another-user-key")) == 1


def test_what_no_webhook_takes_keeps_nothing_that_came_after_it_from_going(make_container, here):
    container = make_container(relay_secret=SECRETS[0], relay_allow_private=True, webhook_url=here.url)
    write(container, word("m-1"))
    told_to_nobody = make_container()
    write(told_to_nobody, word("m-2", user="another-user-key"))
    late = container.clock.now() + timedelta(days=91)

    assert container.ledger.talks.forget_old(before=late, n=1) == 1
