"""Each option of the provider's page on Kakao messages, in the page's own JSON: the campaign file takes it,
the campaign behaves so, and the request that leaves is valid.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone
from typing import Any

import httpx
import pytest

from pabal.campaign import parse_campaign
from pabal.errors import WrongInput
from pabal.wire import BATCH_SIZE
from tests.support.driving import drive, later, pump, recipe, spec, status_of, turn
from tests.support.endpoint import SECRETS, endpoint
from tests.support.provider_contract import find_contract
from tests.support.traffic import Traffic, watching


@dataclass(frozen=True)
class ChannelCase:
    """A channel of the campaign file, and what is needed to send on it."""

    name: str
    path: str
    content: dict[str, Any]
    is_advertising: bool = False
    sms_text: str = "Failover message text"


ALIM = ChannelCase(
    "KAKAO_ALIM",
    "/kakao-alim/1/messages",
    {"type": "TEMPLATE", "templateCode": "ORDER_01", "text": "#{name}님, 주문이 발송되었습니다."},
)
BRAND = ChannelCase(
    "KAKAO_BRAND",
    "/kakao-chingu/1/messages",
    {"type": "TEXT_FREE_FORM", "text": "#{name}님, 겨울 신상품이 나왔습니다."},
    is_advertising=True,
    sms_text="(광고)Failover message text 무료수신거부 080-123-4567",
)
"""Advertising, so its SMS needs its label and a way to refuse, and it leaves by day."""

CHANNELS = [ALIM, BRAND]
BY_DAY = time(3, 0)
"""Noon in Korea."""

WHOLE_WEEK = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
WINDOW = {"days": WHOLE_WEEK, "from": {"hour": 6, "minute": 0}, "to": {"hour": 15, "minute": 30}}
SMS_FAILOVER = {
    "sender": "41793026726",
    "text": "Failover message text",
    "validityPeriod": {"amount": 2, "timeUnit": "HOURS"},
}
KOREAN_SENDER = {"sender": "0215881234"}
"""The page's own sender is a Swiss number, which nobody can register in Korea."""

NOBODY_HAS_KAKAO = {name: {"unknown_user": 1.0} for name in ("kakao_alim", "kakao_brand")}


class Sent(Traffic):
    """The sends of a test, judged and kept."""

    def __init__(self) -> None:
        contract = find_contract()
        if contract is None:
            pytest.skip("the provider's OpenAPI files are not here: PABAL_OPENAPI names their folder")
        super().__init__(contract, None)
        self.bodies: list[tuple[str, dict[str, Any]]] = []

    def judge(self, request: httpx.Request, response: httpx.Response | None) -> None:
        super().judge(request, response)
        if request.method == "POST" and request.url.path.endswith("/messages"):
            self.bodies.append((request.url.path, json.loads(request.content)))

    def message(self, path: str) -> dict[str, Any]:
        """The first message object that went to a path."""
        message: dict[str, Any] = next(body for at, body in self.bodies if at == path)["messages"][0]
        return message

    def people(self) -> int:
        return sum(len(entry["destinations"]) for _, body in self.bodies for entry in body["messages"])


@pytest.fixture
def sent() -> Iterator[Sent]:
    sent = Sent()
    with watching(sent):
        yield sent
    assert sent.bodies
    assert sent.problems == []


@pytest.fixture(params=CHANNELS, ids=lambda case: case.name)
def channel(request: pytest.FixtureRequest, container) -> ChannelCase:
    case: ChannelCase = request.param
    if case.is_advertising:
        later_until(container, BY_DAY)
    return case


def submit(container, channel: ChannelCase, *, people: int = 3, **options: Any) -> None:
    campaign = spec(**options) | {"channel": channel.name, "content": channel.content}
    parse_campaign(json.dumps(campaign))
    assert "ok" in container.intake.open_campaign(campaign)
    rows = [[no, f"8210{no:08d}", f"이름{no}"] for no in range(1, people + 1)]
    assert people <= BATCH_SIZE
    container.intake.take_batch("test", 1, ["name"], rows)
    assert container.intake.seal_campaign("test", batches=1, fingerprint="f")["ok"]["sealed"]


def later_until(container, clock: time) -> datetime:
    """Set the clock of services to this hour (UTC) of tomorrow."""
    now = container.clock.now()
    goal = datetime.combine(now.astimezone(UTC).date() + timedelta(days=1), clock, UTC)
    later(container, (goal - now).total_seconds())
    return goal


def test_bulk_messages_go_out_many_in_one_request(container, channel, sent):
    submit(container, channel, people=30)

    drive(container, "test")

    assert sent.people() == 30
    assert {path for path, _ in sent.bodies} == {channel.path}
    assert len(sent.bodies) < 30


def test_send_at_is_held_here_and_not_sent_along(container, channel, sent):
    moment = (container.clock.now() + timedelta(hours=1)).astimezone(timezone(timedelta(hours=1)))
    submit(container, channel, sendAt=moment.isoformat(timespec="milliseconds"))

    pump(container)
    assert sent.bodies == []
    later(container, 3_601)
    drive(container, "test")

    assert sent.people() == 3
    assert "sendAt" not in json.dumps(sent.bodies)


def test_sending_speed_limit_is_held_here_and_not_sent_along(container, channel, sent):
    submit(container, channel, people=40, sendingSpeedLimit={"amount": 30, "timeUnit": "HOUR"})

    drive(container, "test", until=lambda _: bool(sent.bodies))
    for _ in range(4):
        turn(container)

    assert 1 <= sent.people() <= 30
    assert status_of(container, "test")["state"] == "running"
    assert "sendingSpeedLimit" not in json.dumps(sent.bodies)


def test_delivery_time_window_is_kept_here_and_by_the_provider(container, channel, sent):
    later_until(container, time(5, 0))
    submit(container, channel, deliveryTimeWindow=WINDOW)

    pump(container)
    assert sent.bodies == []
    later(container, 3_700)
    drive(container, "test")

    assert sent.people() == 3
    assert sent.message(channel.path)["options"]["deliveryTimeWindow"] == WINDOW


def test_validity_period_is_sent_in_seconds_as_what_is_left_of_it(container, channel, sent):
    submit(container, channel, validityPeriod={"amount": 30, "timeUnit": "MINUTES"})

    drive(container, "test")

    period = sent.message(channel.path)["options"]["validityPeriod"]
    assert period["timeUnit"] == "SECONDS"
    assert 1_700 < period["amount"] <= 1_800


def test_validity_period_is_48_hours_where_none_is_set(container, channel, sent):
    submit(container, channel)

    drive(container, "test")

    assert 172_700 < sent.message(channel.path)["options"]["validityPeriod"]["amount"] <= 172_800


def test_sms_failover_is_sent_by_us_when_kakao_fails(container, channel, sandbox, sent):
    sandbox.set_recipe(recipe(outcomes=NOBODY_HAS_KAKAO))
    submit(container, channel, smsFailover=SMS_FAILOVER | KOREAN_SENDER | {"text": channel.sms_text})

    status = drive(container, "test")

    sms = sent.message("/sms/3/messages")
    assert status["reached"]["sms"] == 3
    assert "smsFailover" not in sent.message(channel.path)["options"]
    assert (sms["sender"], sms["content"]["text"]) == ("0215881234", channel.sms_text)
    assert 7_100 < sms["options"]["validityPeriod"]["amount"] <= 7_200


def test_sms_failover_is_the_providers_where_the_campaign_says_so(container, sandbox, sent):
    sandbox.set_recipe(recipe(outcomes=NOBODY_HAS_KAKAO))
    submit(container, ALIM, smsFailover=SMS_FAILOVER | KOREAN_SENDER | {"mode": "PROVIDER"})

    drive(container, "test")

    failover = sent.message(ALIM.path)["options"]["smsFailover"]
    assert {path for path, _ in sent.bodies} == {ALIM.path}
    assert (failover["sender"], failover["text"]) == ("0215881234", "Failover message text")
    assert failover["validityPeriod"] == {"amount": 7_200, "timeUnit": "SECONDS"}


def test_sms_failover_of_advertising_is_never_the_providers():
    failover = SMS_FAILOVER | KOREAN_SENDER | {"text": BRAND.sms_text, "mode": "PROVIDER"}

    with pytest.raises(WrongInput, match=r"smsFailover\.mode"):
        parse_campaign(spec(smsFailover=failover) | {"channel": BRAND.name, "content": BRAND.content})


def test_sms_failover_of_a_sender_that_is_not_korean_is_refused_with_the_way_out():
    with pytest.raises(WrongInput, match=r"smsFailover\.sender"):
        parse_campaign(spec(smsFailover=SMS_FAILOVER))


def test_platform_is_sent_as_it_is(container, channel, sent):
    platform = {"entityId": "priorityCustomer", "applicationId": "clientTestEnvironment"}
    submit(container, channel, platform=platform)

    drive(container, "test")

    assert sent.message(channel.path)["options"]["platform"] == platform


def test_webhooks_are_told_by_us_and_the_provider_tells_our_receiver(
    make_container, receiver_url, channel, sent
):
    container = make_container(
        relay_secret=SECRETS[0], relay_allow_private=True, receiver_public_url=receiver_url
    )
    if channel.is_advertising:
        later_until(container, BY_DAY)
    with endpoint() as here:
        submit(container, channel, webhooks={"delivery": {"url": f"{here.url}/kakaotalk"}})

        drive(container, "test")
        for _ in range(20):
            container.webhook_delivery.deliver_parcels()
            if len(here.told) == 3:
                break
            turn(container)

    assert all(arrived.path.endswith("/kakaotalk") for arrived in here.arrived)
    assert {row["pabal"]["state"] for row in here.told} == {"delivered"}
    assert len(here.told) == 3
    assert sent.message(channel.path)["webhooks"]["delivery"]["url"].startswith(receiver_url)


def test_every_option_of_the_page_together_leaves_one_valid_request(container, channel, sent):
    opens_at = later_until(container, time(6, 30)) + timedelta(minutes=1)
    failover = {"text": channel.sms_text} if channel.is_advertising else {"mode": "PROVIDER"}
    submit(
        container,
        channel,
        sendAt=opens_at.isoformat(timespec="milliseconds"),
        sendingSpeedLimit={"amount": 30, "timeUnit": "HOUR"},
        deliveryTimeWindow=WINDOW,
        validityPeriod={"amount": 30, "timeUnit": "MINUTES"},
        smsFailover=SMS_FAILOVER | KOREAN_SENDER | failover,
        platform={"entityId": "priorityCustomer", "applicationId": "clientTestEnvironment"},
        webhooks={"delivery": {"url": "https://www.example.com/kakaotalk"}},
    )

    later(container, 61)
    drive(container, "test", until=lambda _: bool(sent.bodies))

    all_have = {"platform", "validityPeriod", "deliveryTimeWindow", "campaignReferenceId"}
    own = set() if channel.is_advertising else {"smsFailover"}
    assert set(sent.message(channel.path)["options"]) == all_have | own
