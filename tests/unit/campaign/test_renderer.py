"""What one recipient gets, and what is wrong with a recipient's variables."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pabal.campaign import parse_campaign
from pabal.campaign.renderer import Script
from pabal.fields.template import sms_size

TEXT = "#{name}님, 주문 #{order} 상품이 발송되었습니다."
SMS = "[샘플몰] #{name}님, 상품이 발송되었습니다."
GOOD = {"name": "홍길동", "order": "A-1"}


def script(sms=SMS, **content):
    raw = {
        "id": "order-shipped",
        "channel": "KAKAO_ALIM",
        "sender": "ACCOUNT",
        "content": {"type": "TEMPLATE", "templateCode": "ORDER_01", "text": TEXT} | content,
    }
    return Script(
        parse_campaign(raw | ({"smsFailover": {"sender": "0215881234", "text": sms}} if sms else {}))
    )


def test_content_is_the_providers_object_with_everything_filled():
    filled = script(
        title="#{shop} 배송",
        groupKey="g-1",
        buttons=[
            {"type": "URL", "name": "#{order} 보기", "urlMobile": "https://m.example.com/#{order}"},
            {"type": "DELIVERY_TRACKING", "name": "배송 조회"},
        ],
    ).content(GOOD | {"shop": "샘플몰"})

    assert filled == {
        "type": "TEMPLATE",
        "templateCode": "ORDER_01",
        "text": "홍길동님, 주문 A-1 상품이 발송되었습니다.",
        "title": "샘플몰 배송",
        "groupKey": "g-1",
        "buttons": [
            {"type": "URL", "name": "A-1 보기", "urlMobile": "https://m.example.com/A-1"},
            {"type": "DELIVERY_TRACKING", "name": "배송 조회"},
        ],
    }


def test_content_without_title_and_buttons_has_neither():
    assert set(script().content(GOOD)) == {"type", "templateCode", "text"}


def test_filling_for_one_recipient_leaves_the_next_one_alone():
    order = script(buttons=[{"type": "URL", "name": "보기", "urlMobile": "https://e.com/#{order}"}])

    first, second = order.content(GOOD), order.content(GOOD | {"order": "B-2"})

    assert [one["buttons"][0]["urlMobile"][-3:] for one in (first, second)] == ["A-1", "B-2"]


def test_variables_of_text_title_buttons_and_sms_are_needed():
    wanted = script(
        sms="#{sms}",
        title="#{title}",
        buttons=[
            {"type": "APP_LINK", "name": "#{b}", "schemeIos": "a://#{ios}", "urlMobile": "https://e.com"}
        ],
    ).needed

    assert wanted == {"name", "order", "title", "sms", "b", "ios"}


def test_the_sms_is_filled_where_the_campaign_has_one():
    assert script().sms_text(GOOD) == "[샘플몰] 홍길동님, 상품이 발송되었습니다."
    assert script(sms=None).sms_text(GOOD) is None


def test_good_variables_have_no_problems():
    assert script().problems(GOOD | {"memo": "😀"}) == []


def test_a_campaign_without_variables_needs_none():
    plain = script(sms="발송되었습니다.", text="발송되었습니다.")

    assert (plain.needed, plain.problems({}), plain.content({})["text"]) == (set(), [], "발송되었습니다.")


@pytest.mark.parametrize(
    ("variables", "column", "what"),
    [
        ({"name": "홍길동"}, "order", "is missing"),
        (GOOD | {"order": ""}, "order", "is empty"),
        (GOOD | {"order": " \u3000"}, "order", "is empty"),
        (GOOD | {"order": 7}, "order", "is not text but int"),
        (GOOD | {"order": "a\0"}, "order", "holds U+0000 or half a surrogate pair"),
        (GOOD | {"name": "길동😀"}, "name", "has characters that no Korean SMS carries: '😀' (U+1F600)"),
        (GOOD | {"name": "똠"}, "name", "has characters that no Korean SMS carries: '똠' (U+B620)"),
        (GOOD | {"order": "A" * 1000}, "order", "makes text 1,022 characters long, 1,000 are allowed"),
    ],
)
def test_a_problem_names_its_column(variables, column, what):
    assert [problem[:2] for problem in script().problems(variables)] == [(column, what)]


def test_all_problems_of_a_recipient_are_named_at_once():
    found = script().problems({"name": "길😀동", "order": ""})

    assert [column for column, _, _ in found] == ["order", "name"]


def test_a_character_that_only_kakao_gets_is_no_problem():
    assert script().problems(GOOD | {"order": "😀"}) == []
    assert script(sms=None).problems(GOOD | {"name": "😀"}) == []


def test_a_button_that_grows_over_its_limit_is_named():
    found = script(buttons=[{"type": "BOT_KEYWORD", "name": "#{order}"}]).problems(
        GOOD | {"order": "가" * 29}
    )

    assert found == [("order", "makes buttons[0].name 29 characters long, 28 are allowed", "shorten it by 1")]


def test_an_sms_that_grows_over_its_bytes_is_named():
    found = script(sms="가" * 990 + "#{name}").problems(GOOD | {"name": "가" * 11})

    assert [problem[:2] for problem in found] == [
        ("name", "makes the SMS 2,002 bytes long in EUC-KR, 2,000 are allowed")
    ]


def test_an_sms_of_exactly_its_bytes_is_good():
    assert script(sms="가" * 990 + "#{name}").problems(GOOD | {"name": "가" * 10}) == []


def test_a_variable_that_repeats_counts_each_time():
    twice = script(sms=None, text="#{name}#{name}")

    assert twice.problems({"name": "가" * 500}) == []
    assert len(twice.problems({"name": "가" * 501})) == 1


VALUES = st.text(st.sampled_from("aZ 가힣똠😀\0"), max_size=40)


@given(VALUES, VALUES, st.integers(0, 45), st.integers(0, 980))
def test_no_problems_means_that_everything_rendered_is_within_its_limits(name, order, n_title, n_sms):
    one = script(
        sms="가" * n_sms + "#{name}", title="가" * n_title + "#{order}", text="#{name} #{order} #{order}"
    )
    variables = {"name": name, "order": order}

    size = sms_size(one.sms_text(variables) or "")
    within = (
        bool(name.strip() and order.strip())
        and "\0" not in name + order
        and len(one.content(variables)["title"]) <= 50
        and size.n_bytes <= 2000
        and not size.not_in_euc_kr
    )

    assert (one.problems(variables) == []) == within


VALUES = st.sampled_from(
    [
        "홍길동",
        "A-1",
        "",
        " ",
        "08",
        "0",
        "080 무료거부",
        "(광고)",
        "똠",
        "x\ny",
        "가" * 60,
        "\0",
        "\ud800",
        "a b",
    ]
)


@given(st.lists(st.tuples(VALUES, VALUES), max_size=6), st.booleans())
def test_a_block_suspects_every_row_that_has_a_problem(rows, has_sms):
    order = script(
        SMS if has_sms else None,
        buttons=[{"type": "URL", "name": "보기", "urlMobile": "https://e.com/#{order}"}],
    )

    suspects = order.find_suspects(["order", "name"], [(7, *row) for row in rows])

    bad = {
        place for place, (number, name) in enumerate(rows) if order.problems({"order": number, "name": name})
    }
    assert bad <= set(suspects)


def test_a_block_of_usual_rows_has_no_suspects():
    order = script(buttons=[{"type": "URL", "name": "보기", "urlMobile": "https://e.com/#{order}"}])

    assert not order.find_suspects(["name", "order"], [(no, "홍길동", f"A-{no}") for no in range(1, 80)])


def test_rows_without_a_needed_column_are_all_suspect():
    assert set(script().find_suspects(["name"], [("홍길동",), ("수아",)])) == {0, 1}
