"""What goes to a sender's webhook and when: the rules, without a socket."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from ipaddress import IPv4Address, ip_address
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError
from standardwebhooks import WebhookVerificationError

from pabal_worker.provider.factory import provider_format
from pabal_worker.settings import Settings, settings
from pabal_worker.webhooks.addresses import refusal
from pabal_worker.webhooks.parcels import RETRIES, Change, PostResult, next_try
from pabal_worker.webhooks.payload import report_of
from pabal_worker.webhooks.signing import new_secret, secrets_in, signed_headers
from tests.support.endpoint import KEYS, SECRETS, Arrived
from tests.support.pages.blocks import block_of

NOW = datetime(2026, 11, 24, 1, 0, 15, 457_000, tzinfo=UTC)
CHANGE = Change(
    id=17,
    campaign_id="spring",
    recipient_no=3,
    leg=0,
    address="821012345678",
    sender="@shop",
    state="delivered",
    attempt=5,
    attempts=2,
    status_group=3,
    status_id=5,
    error_id=0,
    message_count=1,
    price=Decimal("13.5"),
    currency="KRW",
    left_at=NOW,
    done_at=NOW + timedelta(seconds=2),
    why=None,
    callback_data="mine",
    platform={"entityId": "tenant"},
)
UNSAID = {"status_group": None, "status_id": None, "error_id": None, "price": None, "message_count": None}


def pushed(change: Change) -> dict:
    return report_of(change, provider=provider_format())


# --- when it is tried again --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failures", "minutes"), [(1, 1), (2, 2), (3, 5), (4, 10), (5, 17), (6, 26), (7, 37), (20, 362)]
)
def test_after_a_failure_the_wait_is_a_minute_and_the_square_of_those_before(failures, minutes):
    assert next_try(failures, now=NOW) == NOW + timedelta(minutes=minutes)


def test_twenty_retries_take_as_long_as_at_the_provider():
    waits = [next_try(failures, now=NOW) for failures in range(1, RETRIES + 1)]

    assert sum((at - NOW for at in waits if at), timedelta()) == timedelta(hours=41, minutes=30)
    assert next_try(RETRIES + 1, now=NOW) is None


@given(st.integers(1, RETRIES - 1))
def test_every_wait_is_longer_than_the_one_before(failures):
    first, second = next_try(failures, now=NOW), next_try(failures + 1, now=NOW)

    assert first is not None and second is not None and first < second


@pytest.mark.parametrize(
    ("status", "is_accepted"),
    [(200, True), (204, True), (301, False), (307, False), (404, False), (503, False)],
)
def test_only_a_2xx_is_a_yes(status, is_accepted):
    assert PostResult(status).is_accepted is is_accepted


# --- where it may go ---------------------------------------------------------------------------------------

PUBLIC = [
    "93.184.216.34",
    "8.8.8.8",
    "172.32.0.1",
    "2606:2800:220:1::1",
    "64:ff9b::808:808",
    "::ffff:8.8.8.8",
]
OWN = ["127.0.0.1", "127.8.8.8", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
       "100.127.255.255", "::1", "fc00::1", "fd12:3456::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
       "64:ff9b::7f00:1", "64:ff9b::c0a8:1"]  # fmt: skip
NEVER = ["0.0.0.0", "0.1.2.3", "::", "169.254.169.254", "169.254.0.1", "fe80::1", "fe80::1%eth0",
         "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "100.100.100.200", "168.63.129.16", "fd00:ec2::254",
         "224.0.0.1", "239.255.255.250", "ff02::1", "192.0.0.192", "192.0.2.1", "192.88.99.1", "198.18.0.1",
         "198.51.100.1", "203.0.113.1", "240.0.0.1", "255.255.255.255", "2001::1", "2001:db8::1",
         "2002:7f00:1::", "3fff::1", "::127.0.0.1", "::808:808", "64:ff9b:1::1", "fec0::1", "100::1",
         "localhost", "127.1", "0x7f.1", "2130706433", ""]  # fmt: skip


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_called(address):
    assert refusal(address) is None


@pytest.mark.parametrize("address", OWN)
def test_an_address_of_our_own_is_refused_unless_it_is_allowed(address):
    assert refusal(address) is not None
    assert refusal(address, allow_private=True) is None


@pytest.mark.parametrize("address", NEVER)
def test_what_is_nobodys_webhook_is_refused_whatever_is_allowed(address):
    assert refusal(address) is not None
    assert refusal(address, allow_private=True) is not None


@given(st.ip_addresses(v=4))
@pytest.mark.promise("relay")
def test_an_ipv4_address_is_judged_alike_in_every_ipv6_form(address: IPv4Address):
    number = int(address)
    mapped, nat64 = ip_address(0xFFFF_0000_0000 + number), ip_address((0x64_FF9B << 96) + number)

    assert refusal(str(mapped)) == refusal(str(nat64)) == refusal(str(address))


@given(st.ip_addresses())
def test_nothing_passes_that_python_itself_holds_to_be_private(address):
    if not address.is_global and refusal(str(address)) is None:
        assert address.version == 6 and address.ipv4_mapped  # of these Python judges the form, we the address


# --- how it is signed --------------------------------------------------------------------------------------


@pytest.mark.promise("relay")
def test_a_signature_is_that_of_the_published_example():
    at = datetime.fromtimestamp(1614265330, UTC)

    headers = signed_headers(
        ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
        id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=at,
        body=b'{"test": 2432232314}',
    )

    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_while_secrets_change_each_of_them_signs():
    body = '{"왜":1}'.encode()

    headers = signed_headers(SECRETS, id="one", at=NOW, body=body)

    assert headers["webhook-signature"] == Arrived("/", headers, body).signatures(*KEYS)
    assert len(set(headers["webhook-signature"].split())) == 2


def test_a_new_secret_is_one_and_new():
    first, second = new_secret(), new_secret()

    assert secrets_in(f"{first} {second}") == (first, second)
    assert first != second


def test_a_receiver_written_as_the_page_has_it_takes_ours_and_refuses_others():
    code = block_of("docs/webhooks.md", "python").replace("whsec_…", SECRETS[0])
    body = b'{"results": [{"messageId": "spring.1.0"}]}'
    ours = signed_headers(SECRETS, id="one", at=datetime.now(UTC), body=body)
    heard: dict[str, Any] = {"body": body, "headers": ours}

    exec(code, heard)

    assert heard["results"] == [{"messageId": "spring.1.0"}]
    with pytest.raises(WebhookVerificationError):
        exec(code, heard | {"body": body.replace(b"spring", b"autumn")})


@pytest.mark.parametrize("text", ["hunter2-hunter2-hunter2-hunter2", "whsec_aHVudGVyMg==", "whsec_hunter2!!"])
def test_a_secret_that_cannot_be_one_is_refused_without_being_shown(text, monkeypatch):
    monkeypatch.setenv("PABAL_RELAY_SECRET", f"{SECRETS[0]} {text}")
    settings.cache_clear()

    with pytest.raises(Exception, match="PABAL_RELAY_SECRET") as caught:
        settings()

    settings.cache_clear()
    assert "secret 2 of 2" in str(caught.value) and "openssl" in str(caught.value)
    assert text not in str(caught.value) and SECRETS[0] not in str(caught.value)
    with pytest.raises(ValidationError):
        Settings(relay_secret=text)


# --- what it says ------------------------------------------------------------------------------------------


def test_a_report_has_the_providers_shape_and_our_ids_beside_it():
    assert pushed(CHANGE) == {
        "bulkId": "spring.5",
        "messageId": "spring.3.0",
        "to": "821012345678",
        "sender": "@shop",
        "sentAt": "2026-11-24T01:00:15.457+0000",
        "doneAt": "2026-11-24T01:00:17.457+0000",
        "messageCount": 1,
        "price": {"pricePerMessage": 13.5, "currency": "KRW"},
        "status": {
            "groupId": 3,
            "groupName": "DELIVERED",
            "id": 5,
            "name": "DELIVERED_TO_HANDSET",
            "description": "Delivered to handset",
        },
        "error": {
            "groupId": 0,
            "groupName": "OK",
            "id": 0,
            "name": "NO_ERROR",
            "description": "No error",
            "permanent": False,
        },
        "callbackData": "mine",
        "platform": {"entityId": "tenant"},
        "campaignReferenceId": "spring",
        "pabal": {
            "campaign": "spring",
            "row": 3,
            "channel": "kakao",
            "state": "delivered",
            "why": None,
            "attempts": 2,
            "sequence": 17,
        },
    }


@pytest.mark.parametrize(
    ("state", "group", "name"),
    [
        ("accepted", "PENDING", "PENDING_ACCEPTED"),
        ("delivered", "DELIVERED", "DELIVERED_TO_HANDSET"),
        ("undelivered", "UNDELIVERABLE", "UNDELIVERABLE_NOT_DELIVERED"),
        ("expired", "EXPIRED", "EXPIRED_EXPIRED"),
        ("unconfirmed", "EXPIRED", "EXPIRED_DLR_UNKNOWN"),
        ("rejected", "REJECTED", "REJECTED"),
        ("cancelled", "UNDELIVERABLE", "CANCELLED"),
    ],
)
def test_a_state_that_no_report_told_has_the_status_that_says_it(state, group, name):
    status = pushed(replace(CHANGE, state=state, **UNSAID))["status"]

    assert (status["groupName"], status["name"]) == (group, name)


def test_an_earlier_word_of_the_provider_does_not_belie_the_state():
    credit_was_out = replace(CHANGE, state="expired", status_group=5, status_id=12)

    assert pushed(credit_was_out)["status"]["name"] == "EXPIRED_EXPIRED"


def test_a_message_that_never_left_names_no_call():
    never = replace(CHANGE, state="cancelled", attempt=None, attempts=0, left_at=None, leg=1, **UNSAID)

    row = pushed(never)

    assert row.keys().isdisjoint({"bulkId", "sentAt", "price", "messageCount"})
    assert (row["messageId"], row["pabal"]["channel"]) == ("spring.3.1", "sms")


def test_an_error_has_its_name_its_group_and_whether_it_lasts():
    error = pushed(replace(CHANGE, state="undelivered", status_group=2, status_id=9, error_id=1))["error"]

    assert error == {
        "groupId": 1,
        "groupName": "HANDSET_ERRORS",
        "id": 1,
        "name": "EC_UNKNOWN_SUBSCRIBER",
        "description": "Ec unknown subscriber",
        "permanent": True,
    }


def test_a_moment_in_another_zone_is_signed_as_the_same_moment():
    in_seoul = NOW.astimezone(timezone(timedelta(hours=9)))

    headers = signed_headers(SECRETS, id="one", at=in_seoul, body=b"{}")

    assert headers == signed_headers(SECRETS, id="one", at=NOW, body=b"{}")
