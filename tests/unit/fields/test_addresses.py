"""What buttons open is an address before and after its variables are filled."""

import pytest

from pabal.campaign import parse_campaign
from pabal.campaign.renderer import Script
from pabal.errors import WrongInput
from pabal.fields.addresses import address_fault


def spec(**button):
    return {
        "id": "shipping",
        "channel": "KAKAO_ALIM",
        "sender": "OFFICIAL-ACCOUNT-ID-123",
        "content": {
            "type": "TEMPLATE",
            "templateCode": "T1",
            "text": "발송되었습니다.",
            "buttons": [{"name": "보기", "type": "URL"} | button],
        },
    }


@pytest.mark.parametrize(
    "address",
    [
        "https://www.example.com",
        "http://m.example.com:8080/a/b?c=d#e",
        "HTTPS://EXAMPLE.COM",
        "https://xn--bj0bj06e.example/a",
        "https://my_shop.example.com:443",
        "https://a-b.c-d.example?q",
        "https://한글.example/주문",
        "https://www.example.com/?next=https://www.example.com/",
    ],
)
def test_a_web_address_is_good(address):
    assert address_fault(address, "web") is None


@pytest.mark.parametrize(
    ("address", "what"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("www.example.com", "is not a web address"),
        ("https://", "is not a web address"),
        ("https://x", "is not a web address"),
        ("http://localhost:8080/a", "is not a web address"),
        ("https://example.", "is not a web address"),
        ("sample://orders", "is not a web address"),
        ("https://https://example.com/a", "twice"),
        ("http://https://example.com/a", "twice"),
        ("https://example.com/b c", "blank"),
        ("https://example.com/\u200b", "blank"),
        ("https://example.com/a\n", "blank"),
        ("https://example..com", "is not a web address"),
        ("https://-example.com", "is not a web address"),
        ("https://example.com:99999", "is not a web address"),
        ("https://{link}", "is not a web address"),
        ("https://http%3A%2F%2Fexample.com", "is not a web address"),
    ],
)
def test_what_opens_nothing_is_a_fault(address, what):
    fault = address_fault(address, "web")

    assert fault
    assert what in fault[0]


@pytest.mark.parametrize("address", ["sample://orders", "kakaolink:x", "https://example.com/app"])
def test_a_link_of_an_app_has_any_scheme(address):
    assert address_fault(address, "app") is None


def test_a_link_of_an_app_without_a_scheme_is_a_fault():
    assert address_fault("orders", "app") is not None


@pytest.mark.parametrize(
    "address", ["www.example.com/#{link}", "https://a b/#{link}", "https://https://#{link}"]
)
def test_what_no_value_can_mend_is_refused_with_the_campaign(address):
    with pytest.raises(WrongInput) as refusal:
        parse_campaign(spec(urlMobile=address))

    assert [problem.where for problem in refusal.value.problems] == ["content.buttons[0].urlMobile"]


@pytest.mark.parametrize(
    ("address", "link", "what"),
    [
        ("https://#{link}", "https://example.com/a", "twice"),
        ("https://#{link}", "example.com/b c", "blank"),
        ("#{link}", "example.com/a", "is not a web address"),
        ("https://#{link}", "", "is empty"),
    ],
)
def test_a_value_that_spoils_an_address_is_that_rows_problem(address, link, what):
    script = Script(parse_campaign(spec(urlMobile=address)))

    (finding,) = script.problems({"link": link})

    assert finding[0] == "link"
    assert what in finding[1]


@pytest.mark.parametrize(
    ("address", "link"), [("https://#{link}", "example.com/a"), ("#{link}", "https://a.kr/?b=c")]
)
def test_a_value_that_makes_an_address_is_good(address, link):
    assert Script(parse_campaign(spec(urlMobile=address))).problems({"link": link}) == []
