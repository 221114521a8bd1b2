"""Clicks on links: whose message they were on, each once, until the campaign's rows go."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from pabal.timestamps import to_iso
from pabal_worker.campaigns.export import outcomes
from pabal_worker.container import Container
from pabal_worker.message_ids import message_id
from pabal_worker.provider.factory import provider_format
from tests.support.driving import drive, later, spec, status_of, submit
from tests.support.endpoint import SECRETS, endpoint
from tests.support.reporting import DELIVERED, push, report

DAY_S = 86_400
ME = "821000000001"
NOW_MS = int(datetime.now(UTC).timestamp() * 1000)


def click(of: str, *, at_ms: int = NOW_MS, url: str = "https://m.example.com/a") -> dict[str, Any]:
    """A click as the provider pushes those of SMS, with a field that nobody here knows."""
    return {
        "notificationType": "CLICKED",
        "recipient": "821000000001",
        "url": url,
        "sendDateTime": at_ms,
        "messageId": of,
        "recipientInfo": {"deviceType": "Phone"},
        "somethingNew": 1,
    }


def told(container: Container, *clicks: dict[str, Any]) -> None:
    """Each as a body of its own, applied."""
    for event in clicks:
        container.ledger.reports.store("push", orjson.dumps(event))
    container.report_processor.apply_inbox()


def test_clicks_are_counted_once_each_by_campaign_and_by_person(container: Container) -> None:
    campaign = submit(container, recipients=5)
    drive(container, campaign)
    first, second = (message_id(campaign, row, 0) for row in (1, 2))
    events = [
        click(first),
        click(first, at_ms=NOW_MS + 5_000),
        click(first, url="https://m.example.com/b"),
        click(second),
    ]

    told(container, *events)
    told(container, *events)
    told(container, click(second, at_ms=NOW_MS + 9_000))

    status = status_of(container, campaign)
    assert status["clicks"] == {"kakao": {"clicks": 5, "people": 2}}
    assert status["otherEvents"] == {"click": 9}
    assert status["unreadable"] == 0


def test_a_click_on_what_was_never_sent_or_is_not_ours_is_an_event_alone(
    container: Container,
) -> None:
    campaign = submit(container, recipients=1)
    drive(container, campaign)

    told(
        container,
        click(message_id(campaign, 7, 0)),
        click(message_id(campaign, 1, 1)),
        click("somebody-elses"),
        click("") | {"sendDateTime": "yesterday"},
    )

    status = status_of(container, campaign)
    assert (status["clicks"], status["otherEvents"]) == ({}, {"click": 4})


def test_an_event_stays_as_it_came(container: Container) -> None:
    campaign = submit(container, recipients=1)
    event = click(message_id(campaign, 1, 0))

    told(container, event)

    with container.ledger._database.transaction() as connection:
        [row] = connection.execute("SELECT body FROM inbox WHERE events IS NOT NULL").fetchall()
    assert orjson.loads(bytes(row["body"])) == event


def test_a_click_on_a_message_to_one_person_counts_for_its_stream(container: Container) -> None:
    message = spec("x")
    del message["id"]
    asked = {"key": "order-1", "to": "821000000001", "message": message, "values": {"name": "길동"}}
    reply: Any = container.one_offs.send([asked], publish=lambda _: None)
    [outcome] = reply["ok"]["messages"]
    drive(container, outcome["stream"], until=lambda status: status["legs"]["kakao"] == {"delivered": 1})

    told(container, click(outcome["providerMessageId"]))

    assert status_of(container, outcome["stream"])["clicks"] == {"kakao": {"clicks": 1, "people": 1}}


@pytest.mark.parametrize("at_ms", [10**17, -1, 2**63])
def test_a_moment_that_cannot_be_is_that_of_coming(container: Container, at_ms: int) -> None:
    campaign = submit(container, recipients=1)
    drive(container, campaign)

    told(container, click(message_id(campaign, 1, 0), at_ms=at_ms))

    assert status_of(container, campaign)["clicks"] == {"kakao": {"clicks": 1, "people": 1}}


def test_clicks_stay_in_the_last_figures_of_a_campaign_whose_rows_are_gone(make_container: Any) -> None:
    container = make_container(delete_days=100)
    campaign = submit(container, recipients=3)
    drive(container, campaign)
    told(container, click(message_id(campaign, 1, 0)))
    push(container, report(message_id(campaign, 2, 0), DELIVERED))
    later(container, 101 * DAY_S)

    container.retention.erase_old(budget_s=60)

    status = status_of(container, campaign)
    assert status["deletedAt"] is not None
    assert status["clicks"] == {"kakao": {"clicks": 1, "people": 1}}
    with container.ledger._database.transaction() as connection:
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM clicks) AS clicks, (SELECT count(*) FROM click_sums) AS sums"
        ).fetchone()
    assert counts == {"clicks": 0, "sums": 0}


def test_an_export_a_story_and_a_search_tell_of_the_clicks_of_a_person(container: Container) -> None:
    campaign = submit(container, recipients=2)
    drive(container, campaign)
    told(container, *(click(message_id(campaign, 1, 0), at_ms=NOW_MS + n * 1000) for n in (1, 0)))
    first_at = datetime.fromtimestamp(NOW_MS / 1000, UTC)

    rows, _ = outcomes(container.ledger, campaign, provider=provider_format())
    exported = {row["row"]: (row["kakao_clicks"], row["kakao_clicked_at"], row["sms_clicks"]) for row in rows}
    story: Any = container.explanation.explain(campaign, row=1)
    other: Any = container.explanation.explain(campaign, row=2)
    found: Any = container.finder.find(ME)

    assert exported == {1: (2, first_at, 0), 2: (0, None, 0)}
    assert story["ok"]["legs"]["kakao"]["clicks"] == 2
    assert story["ok"]["legs"]["kakao"]["firstClickAt"] == to_iso(first_at)
    assert (other["ok"]["legs"]["kakao"]["clicks"], other["ok"]["legs"]["kakao"]["firstClickAt"]) == (0, None)
    assert [message["clicks"] for message in found["ok"]["messages"]] == [2]


def test_clicks_are_erased_with_the_person_and_their_sums_stay(container: Container) -> None:
    campaign = submit(container, recipients=2)
    drive(container, campaign)
    told(container, click(message_id(campaign, 1, 0)), click(message_id(campaign, 2, 0)))

    reply: Any = container.person_everything.erase(ME)

    with container.ledger._database.transaction() as connection:
        kept = connection.execute("SELECT recipient_no FROM clicks").fetchall()
    assert reply["ok"]["erased"] == 1
    assert kept == [{"recipient_no": 2}]
    assert status_of(container, campaign)["clicks"] == {"kakao": {"clicks": 2, "people": 2}}


def test_a_webhook_is_told_each_click_once_with_the_message_as_it_stands(make_container: Any) -> None:
    with endpoint() as here:
        container = make_container(relay_secret=SECRETS[0], relay_allow_private=True)
        campaign = submit(container, recipients=1, webhooks={"delivery": {"url": here.url}})
        drive(container, campaign)
        container.webhook_delivery.deliver_parcels()
        event = click(message_id(campaign, 1, 0))

        told(container, event, event)
        later(container, 60)
        container.webhook_delivery.deliver_parcels()

        rows = [row for arrived in here.taken for row in orjson.loads(arrived.body)["results"]]
    assert [row["messageId"] for row in rows] == [message_id(campaign, 1, 0)] * 2
    assert [row["status"]["groupName"] for row in rows] == ["DELIVERED", "DELIVERED"]
    clicked_at = to_iso(datetime.fromtimestamp(NOW_MS / 1000, UTC))
    assert [row["pabal"].get("clickedAt") for row in rows] == [None, clicked_at]
