"""Other vendors' words are told in the provider's."""

import pytest

from pabal.campaign import parse_campaign
from pabal.errors import WrongInput

SPEC = {
    "id": "shipping",
    "channel": "KAKAO_ALIM",
    "sender": "OFFICIAL-ACCOUNT-ID-123",
    "content": {"type": "TEMPLATE", "templateCode": "T1", "text": "발송되었습니다."},
}


def problems_of(**fields):
    with pytest.raises(WrongInput) as refusal:
        parse_campaign(SPEC | fields)
    return refusal.value.problems


def problems_with_button(**button):
    return problems_of(content=SPEC["content"] | {"buttons": [{"name": "보기"} | button]})


@pytest.mark.parametrize(
    ("code", "word"),
    [
        ("WL", "write URL"),
        ("al", "write APP_LINK"),
        ("DS", "write DELIVERY_TRACKING"),
        ("BT", "write CHATBOT_SWITCH"),
        ("BK", "write BOT_KEYWORD"),
        ("MD", "write MESSAGE_DELIVERY"),
        ("AC", "write ADD_CHANNEL"),
        ("BC", "no button that hands over to an agent"),
        ("웹링크", "write URL"),
        ("배송 조회", "write DELIVERY_TRACKING"),
        ("WEB_LINK", "write URL"),
        ("TN", "the provider has no such button"),
    ],
)
def test_kakaos_code_of_a_button_is_told_in_the_providers_word(code, word):
    (problem,) = problems_with_button(type=code)

    assert problem.where == "content.buttons[0]"
    assert problem.way_out.startswith(word) or word in problem.way_out


def test_a_button_with_another_vendors_field_for_its_type_is_told_both():
    (problem,) = problems_with_button(linkType="WL", linkMo="https://www.example.com")

    assert (problem.where, problem.what) == ("content.buttons[0]", "has no type")
    assert problem.way_out == 'write "type": "URL" in place of "linkType": "WL"'


@pytest.mark.parametrize(
    ("field", "way_out"),
    [
        ("linkMo", "write it as urlMobile"),
        ("url_mobile", "did you mean urlMobile?"),
        ("linkPc", "write it as urlPc"),
        ("ordering", "buttons go in the order of the list"),
    ],
)
def test_a_buttons_field_of_another_vendor_is_told(field, way_out):
    (problem,) = problems_with_button(type="URL", urlMobile="https://www.example.com", **{field: "x"})

    assert way_out in problem.way_out


@pytest.mark.parametrize(
    ("field", "way_out"),
    [
        ("subtitle", "the provider has no subtitle"),
        ("templateTitle", "write it as title"),
        ("templateContent", "write it as text"),
    ],
)
def test_a_contents_field_of_another_vendor_is_told(field, way_out):
    (problem,) = problems_of(content=SPEC["content"] | {field: "x"})

    assert problem.where == f"content.{field}"
    assert way_out in problem.way_out


@pytest.mark.parametrize(
    ("field", "way_out"),
    [
        ("senderKey", "write it as sender"),
        ("templateCode", "write it as content.templateCode"),
        ("message", "write it as content.text"),
        ("reserveTime", "write it as sendAt"),
        ("recipientList", "a list of their own"),
    ],
)
def test_a_campaigns_field_of_another_vendor_is_told(field, way_out):
    (problem,) = problems_of(**{field: "x"})

    assert way_out in problem.way_out


def test_the_providers_own_request_body_is_one_problem():
    body = {
        "messages": [{"sender": "A", "destinations": [{"to": "821012345678"}], "content": SPEC["content"]}]
    }

    with pytest.raises(WrongInput) as refusal:
        parse_campaign(body)

    (problem,) = refusal.value.problems
    assert problem.what == "this is a request body of the provider, not a campaign"
    assert "821012345678" not in str(refusal.value)


@pytest.mark.parametrize(
    "body",
    [
        {"plusFriendId": "@a", "templateCode": "T", "messages": [{"to": "01000000001", "content": "a"}]},
        {"senderKey": "k", "recipientList": [{"recipientNo": "01000000001"}]},
        {"message_type": "AT", "phn": "821000000001", "profile": "k", "msg": "a"},
    ],
)
def test_another_vendors_request_body_is_one_problem(body):
    with pytest.raises(WrongInput) as refusal:
        parse_campaign(body)

    (problem,) = refusal.value.problems
    assert problem.what == "this is a request body of another vendor, not a campaign"
    assert "0000001" not in str(refusal.value)


@pytest.mark.parametrize(
    ("field", "way_out"),
    [
        ("reserveDate", "write it as sendAt"),
        ("scheduledAt", "write it as sendAt"),
        ("isAd", "write it as advertising"),
        ("msgType", "write it as channel"),
        ("callback", "write it as smsFailover.sender"),
        ("lmsMessage", "write it as smsFailover.text"),
        ("subject", "write it as smsFailover.regional.southKorea.title"),
        ("timezone", "write it as deliveryTimeWindow.timeZone"),
        ("speed", "write it as sendingSpeedLimit"),
        ("to", "a list of their own"),
        ("replacements", "values stand in the recipients' list"),
        ("disableSms", "without smsFailover no SMS follows"),
        ("_comment", "a campaign file has no comments"),
    ],
)
def test_a_field_that_looks_like_another_of_ours_is_told_by_what_it_means(field, way_out):
    (problem,) = problems_of(**{field: "x"})

    assert way_out in problem.way_out


@pytest.mark.parametrize(
    ("field", "way_out"),
    [
        ("title", "write it as regional.southKorea.title"),
        ("lmsTitle", "write it as regional.southKorea.title"),
        ("resendSendNo", "write it as sender"),
        ("resendContent", "write it as text"),
        ("smsKind", "the length decides between SMS and LMS"),
    ],
)
def test_a_field_of_an_sms_of_another_vendor_is_told(field, way_out):
    (problem,) = problems_of(smsFailover={"sender": "0215881234", "text": "가", field: "x"})

    assert problem.where == f"smsFailover.{field}"
    assert way_out in problem.way_out


@pytest.mark.parametrize("field", ["extra", "templateExtra", "item", "itemHighlight", "supplement"])
def test_a_contents_field_that_the_provider_does_not_have_is_told_so(field):
    (problem,) = problems_of(content=SPEC["content"] | {field: "x"})

    assert problem.way_out == "the provider has no such field; take it out"


@pytest.mark.parametrize(
    ("channel", "way_out"),
    [
        ("AT", "write KAKAO_ALIM,"),
        ("알림톡", "write KAKAO_ALIM,"),
        ("friend_talk", "write KAKAO_BRAND,"),
        ("SMS", "an SMS goes out by smsFailover"),
        ("kakao_alim", "write KAKAO_ALIM"),
    ],
)
def test_another_vendors_word_for_a_channel_is_told(channel, way_out):
    (problem,) = problems_of(channel=channel)

    assert way_out in problem.way_out
