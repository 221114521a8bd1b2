"""Templates on a real ledger: imported, filled in, compared; what was changed of them is an event."""

from __future__ import annotations

import pytest

from pabal.replies import (
    OkReply,
    TemplateChange,
    TemplateCheck,
    TemplateCreated,
    TemplateHistory,
    TemplateList,
    TemplatePull,
)
from pabal_worker.provider.port import ProviderTemplate
from tests.support.driving import drive, spec, status_of
from tests.support.replies import conforms

TEXT = "[샘플몰] #{이름}님, 주문하신 상품이 발송되었습니다."
BUTTON = {"type": "URL", "name": "주문 확인", "urlMobile": "https://m.example.com/#{no}"}
TEMPLATE = {
    "sender": "@shop",
    "code": "ORDER_01",
    "name": "발송 안내",
    "status": "승인",
    "text": TEXT,
    "buttons": [BUTTON],
}
NAMED = {"type": "TEMPLATE", "templateCode": "ORDER_01"}


def keep(container, **changes):
    reply = container.templates.import_templates([TEMPLATE | changes])
    assert conforms(reply, OkReply[TemplateChange])
    return reply["ok"]


def open_campaign(container, content, accept=None, id="test"):
    return container.intake.open_campaign(spec(id) | {"content": content}, accept)


def questions_in(reply):
    return {question["where"]: question for question in reply["error"]["questions"]}


def test_an_import_tells_what_it_came_to_and_who_did_it(container):
    with container.ledger.acting_for("mina"):
        first = keep(container)
    again, changed = keep(container), keep(container, status="REJECTED")

    assert first == {"added": 1, "changed": 0, "unchanged": 0, "total": 1}
    assert again == {"added": 0, "changed": 0, "unchanged": 1, "total": 1}
    assert changed == {"added": 0, "changed": 1, "unchanged": 0, "total": 1}
    shown = container.templates.show("ORDER_01", sender=None)
    assert conforms(shown, OkReply[TemplateHistory])
    newest, oldest = shown["ok"]["events"]
    assert (oldest["kind"], oldest["by"], oldest["was"]) == ("template added", "mina", None)
    assert (newest["kind"], newest["was"]["status"], newest["became"]["status"]) == (
        "template changed",
        "APPROVED",
        "REJECTED",
    )


def test_a_list_with_one_wrong_template_imports_none(container):
    reply = container.templates.import_templates([TEMPLATE, TEMPLATE | {"code": "", "text": "x" * 1001}])

    assert {problem["where"] for problem in reply["error"]["problems"]} == {
        "templates[1].code",
        "templates[1].text",
    }
    assert container.ledger.templates.count() == 0


def test_pages_hold_all_templates_each_once(container):
    container.templates.import_templates([TEMPLATE | {"code": f"T{no:03}"} for no in range(230)])

    codes, after = [], 0
    while after is not None:
        page = container.templates.list_templates(sender="@shop", search="t", after=after)
        assert conforms(page, OkReply[TemplateList])
        codes += [row["code"] for row in page["ok"]["templates"]]
        after = page["ok"]["next"]

    assert codes == [f"T{no:03}" for no in range(230)]
    assert not container.templates.list_templates(sender="@other", search=None, after=0)["ok"]["templates"]


def test_a_campaign_that_names_only_the_code_is_sealed_with_the_whole_content_and_sent(container, sandbox):
    keep(container, buttons=None)

    assert "ok" in open_campaign(container, NAMED)
    container.intake.take_batch("test", 1, ["이름"], [[1, "821012345678", "길동"]])
    container.intake.seal_campaign("test", batches=1, fingerprint="f")
    keep(container, text="#{이름}님, 다른 글", buttons=None)

    assert container.ledger.campaigns.find("test").spec["content"] == NAMED | {"text": TEXT}
    assert "ok" in open_campaign(container, NAMED), "repeated, it is filled as it was at first"
    drive(container, "test")
    assert status_of(container, "test")["legs"]["kakao"] == {"delivered": 1}


def test_an_unknown_code_without_a_text_is_refused_with_those_that_look_alike(container):
    keep(container)
    elsewhere = keep(container, sender="@other", code="EVENT_7")
    assert elsewhere["total"] == 2

    alike = open_campaign(container, NAMED | {"templateCode": "ORDER_1"})
    of_others = open_campaign(container, NAMED | {"templateCode": "EVENT_7"})
    unlike = open_campaign(container, NAMED | {"templateCode": "zzzz"})

    assert alike["error"]["problems"][0]["where"] == "content.templateCode"
    assert "did you mean 'ORDER_01'?" in alike["error"]["text"]
    assert "it is registered for '@other'" in of_others["error"]["text"]
    assert "pabal templates import" in unlike["error"]["text"]


def test_a_text_that_differs_is_asked_about_with_both_until_somebody_means_it(container):
    keep(container)
    other = NAMED | {"text": TEXT.replace("님, ", "님,\u00a0"), "buttons": [BUTTON]}

    refused = open_campaign(container, other)
    question = questions_in(refused)["content.text"]

    assert refused["error"]["kind"] == "not_accepted"
    assert question["code"] == "template-differs"
    assert "[-<U+0020 SPACE>-]" in question["what"]
    assert "{+<U+00A0 NO-BREAK SPACE>+}" in question["what"]
    assert "ok" in open_campaign(container, other, ["template-differs", "invisible-characters"])


def test_missing_and_other_buttons_are_asked_about(container):
    keep(container)

    missing = open_campaign(container, NAMED | {"text": TEXT})
    other = open_campaign(container, NAMED | {"text": TEXT, "buttons": [BUTTON | {"name": "주문확인"}]})

    assert set(questions_in(missing)) == {"content.buttons"}
    assert set(questions_in(other)) == {"content.buttons[0].name"}


def test_what_is_not_registered_is_not_asked_about(container):
    keep(container, sender="@other")

    assert "ok" in open_campaign(container, NAMED | {"text": "다른 글"})


@pytest.mark.parametrize("status", ["PENDING", "REJECTED", "PAUSED", "DELETED"])
def test_a_template_that_may_not_be_used_is_asked_about(container, status):
    keep(container, status=status)

    refused = open_campaign(container, NAMED)

    assert questions_in(refused)["content.templateCode"]["code"] == "template-not-approved"
    assert "ok" in open_campaign(container, NAMED, ["template-not-approved"])


def test_a_status_that_nobody_tells_again_is_kept(container):
    keep(container, status="REJECTED")

    assert keep(container, status=None)["unchanged"] == 1


def test_a_message_to_one_person_may_name_only_the_code_and_is_the_same_when_repeated(container):
    keep(container)
    asked = {
        "key": "order-1",
        "to": "821012345678",
        "values": {"이름": "길동", "no": "7"},
        "message": {"channel": "KAKAO_ALIM", "sender": "@shop", "content": NAMED},
    }

    first = container.one_offs.send([asked], publish=lambda _: None)["ok"]["messages"][0]
    keep(container, text="다른 글 #{이름}")
    again = container.one_offs.send([asked], publish=lambda _: None)["ok"]["messages"][0]
    other = container.one_offs.send([asked | {"values": {"이름": "수아"}}], publish=lambda _: None)
    unknown = asked | {"key": "order-2", "message": asked["message"] | {"sender": "@nobody"}}
    refused = container.one_offs.send([unknown], publish=lambda _: None)["ok"]["messages"][0]

    assert first["providerMessageId"] == again["providerMessageId"]
    assert other["ok"]["messages"][0]["refused"] in ("key_taken", "wrong_input")
    assert refused["refused"] == "wrong_input"
    assert refused["problems"][0]["where"] == "content.templateCode"


def test_a_forecast_and_a_check_take_a_file_that_names_only_the_code(container):
    keep(container, status="PAUSED")
    named = spec() | {"content": NAMED}

    forecast = container.forecasting.forecast(named, recipients=10, history=False)
    check = container.templates.check(named)

    assert forecast["ok"]["endsAt"]
    assert conforms(check, OkReply[TemplateCheck])
    assert check["ok"]["filled"]
    assert check["ok"]["campaign"]["content"]["text"] == TEXT
    assert [question["code"] for question in check["ok"]["questions"]] == ["template-not-approved"]


ORDER = {
    "sender": "@shop",
    "name": "여름 특가",
    "content": {
        "type": "TEXT",
        "text": "#{name}님께 드리는 쿠폰",
        "buttons": [{"type": "URL", "name": "보기", "urlMobile": "https://m.example.com"}],
    },
}


def create(container, key="k1", **changes):
    return container.provider_templates.create(ORDER | changes, key=key)


def pull_all(container, sender):
    page, replies = 1, []
    while page is not None:
        reply = container.provider_templates.pull(sender, page=page)
        assert conforms(reply, OkReply[TemplatePull])
        replies.append(reply["ok"])
        page = reply["ok"]["next"]
    return replies


def test_a_brand_template_is_created_once_a_key_and_known_here(container):
    first, again = create(container), create(container)

    assert conforms(first, OkReply[TemplateCreated])
    assert first == again
    template = first["ok"]["template"]
    assert (template["channel"], template["source"], template["status"]) == ("KAKAO_BRAND", "provider", None)
    assert template["content"] == ORDER["content"]
    assert pull_all(container, "@shop")[-1]["unchanged"] >= 1


def test_what_the_provider_refuses_is_told_in_its_words_and_may_be_tried_again_under_the_key(container):
    too_long = {**ORDER["content"], "coupon": {"title": {"type": "FREE_COUPON", "couponTitle": "무료"}}}
    too_long["coupon"] |= {"description": "열두 글자보다 긴 설명입니다", "urlMobile": "https://m.example.com"}

    refused = create(container, content=too_long)

    assert refused["error"]["problems"][0]["where"] == "templateContent.coupon.description"
    assert "the provider refuses it" in refused["error"]["text"]
    assert "ok" in create(container)


def test_what_can_be_seen_to_be_wrong_does_not_go_to_the_provider(container):
    reply = create(container, content={"type": "TEXT"}, sender="x" * 41, channel="KAKAO_ALIM", text="x")

    assert {problem["where"] for problem in reply["error"]["problems"]} == {
        "channel",
        "content.text",
        "sender",
        "text",
    }


def test_an_order_whose_end_nobody_knows_is_not_sent_again(container):
    assert container.ledger.templates.begin_order("k1", now=container.clock.now())

    reply = create(container)

    assert reply["error"]["kind"] == "not_possible"
    assert "pabal templates pull @shop" in reply["error"]["text"]


def test_a_provider_that_is_away_is_told_and_the_order_may_come_again(make_container):
    container = make_container(infobip_base_url="http://127.0.0.1:9")

    assert create(container)["error"]["kind"] == "not_possible"
    assert container.ledger.templates.begin_order("k1", now=container.clock.now())
    assert container.provider_templates.pull("@shop", page=1)["error"]["kind"] == "not_possible"


class ManyTemplates:
    """The provider's calls, with two pages and a bit; the last template is gone when it is asked for."""

    codes = tuple(f"brand{no:06}" for no in range(45))

    async def template_codes(self, path, *, sender, page, size):
        return list(self.codes[(page - 1) * size : page * size])

    async def find_template(self, path, *, sender, code):
        newer = {"type": "HOLOGRAM", "text": "글" * 2000, "unheardOf": [1, {"a": None}]}
        content = newer if code == self.codes[0] else ORDER["content"]
        return None if code == self.codes[-1] else ProviderTemplate("이름", content)


def test_all_pages_of_the_providers_list_are_taken_over(container, monkeypatch):
    monkeypatch.setattr(container.provider_templates, "_provider", ManyTemplates())

    replies = pull_all(container, "@pulled")

    assert [reply["added"] for reply in replies] == [20, 20, 4]
    assert [code for reply in replies for code in reply["unread"]] == [
        "brand000044: template is 'brand000044': is listed and not found; pull again"
    ]
    assert sum(reply["unchanged"] for reply in pull_all(container, "@pulled")) == 44
    kept = container.templates.show("brand000000", sender="@pulled")["ok"]["templates"][0]
    assert kept["content"]["unheardOf"] == [1, {"a": None}], "what the provider has is kept as it tells it"


def test_the_eleventh_creation_of_a_minute_does_not_leave_and_may_come_again(container, sandbox):
    replies = [create(container, key=f"k{no}", name=f"이름 {no}") for no in range(11)]

    assert all("ok" in reply for reply in replies[:10])
    assert replies[10]["error"]["kind"] == "not_possible"
    assert "10 templates a minute" in replies[10]["error"]["text"]
    assert container.ledger.templates.count() == 10
    assert container.ledger.templates.begin_order("k10", now=container.clock.now())


def test_a_brand_campaign_may_name_only_the_code_and_is_compared_where_it_says_more(container):
    template = {
        "sender": "@shop",
        "channel": "KAKAO_BRAND",
        "code": "B1",
        "content": {**ORDER["content"], "coupon": None},
    }
    assert "ok" in container.templates.import_templates([template])
    brand = spec("brand") | {"channel": "KAKAO_BRAND", "content": {"templateCode": "B1"}}
    said = {"type": "TEXT_VARIABLE", "templateCode": "B1"}

    check = container.templates.check(brand)["ok"]
    refused = container.intake.open_campaign(brand | {"id": "other", "content": said})
    unknown = container.intake.open_campaign(brand | {"content": {"templateCode": "B1-"}})

    assert check["campaign"]["content"] == said | {"messageData": {"name": "#{name}"}}
    assert (check["filled"], check["questions"]) == (True, [])
    assert "ok" in container.intake.open_campaign(brand)
    assert "content.messageData.name" in questions_in(refused)
    assert "did you mean 'B1'? Else write content.type" in unknown["error"]["text"]
