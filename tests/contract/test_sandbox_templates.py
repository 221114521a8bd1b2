"""Brand templates at the sandbox, as the provider's file has them (Infobip OpenAPI 3.210)."""

from __future__ import annotations

import httpx
import pytest

from pabal_worker.sandbox.api.templates import CREATIONS_PER_MINUTE

PATH = "/kakao-brand-messages/1/templates"
BUTTON = {"type": "URL", "name": "보기", "urlMobile": "https://m.example.com"}
TEXT = {"type": "TEXT", "text": "쿠폰", "buttons": [BUTTON]}
IMAGE = {"url": "https://cdn.example.com/a.jpg"}
LINE = {"title": "줄", "imageUrl": "https://cdn.example.com/a.jpg", "urlMobile": "https://m.example.com"}
CONTENTS = (
    TEXT,
    {"type": "IMAGE", "text": "쿠폰", "image": IMAGE},
    {"type": "IMAGE_WIDE", "text": "쿠폰", "image": IMAGE, "buttons": [BUTTON]},
    {"type": "ITEM_LIST", "header": "목록", "wide": LINE, "wideList": [LINE, LINE], "buttons": [BUTTON]},
)


def order(content=TEXT, **changes):
    return {"sender": "OFFICIAL", "name": "이름", "templateContent": content} | changes


def violated(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 400
    return [one["property"] for one in answer.json()["violations"]]


@pytest.mark.parametrize("content", CONTENTS, ids=lambda content: content["type"])
def test_a_template_of_each_type_is_created_listed_looked_at_and_changed(api, content):
    code = api.post(PATH, json=order(content)).json()["templateCode"]
    single = {"sender": "OFFICIAL", "templateCode": code}

    assert api.get(PATH, params={"senderKey": "OFFICIAL"}).json() == {"results": [{"templateCode": code}]}
    assert api.get(f"{PATH}/single", params=single).json() == {"name": "이름", "templateContent": content}
    assert api.put(f"{PATH}/{code}", json=order(TEXT, name="다른 이름")).status_code == 204
    assert api.get(f"{PATH}/single", params=single).json() == {"name": "다른 이름", "templateContent": TEXT}


def test_what_the_file_forbids_is_refused_by_field(api):
    assert violated(api.post(PATH, json=order({"type": "TEXT"}))) == ["templateContent.text"]
    assert violated(api.post(PATH, json={"name": "이름", "templateContent": TEXT})) == ["sender"]
    assert violated(api.post(PATH, json=order({**TEXT, "buttons": [BUTTON] * 6}))) == [
        "templateContent.buttons"
    ]
    app = {"type": "APP_LINK", "name": "앱", "schemeIos": "app://a"}
    assert violated(api.post(PATH, json=order({**TEXT, "buttons": [app]}))) == ["templateContent.buttons[0]"]
    assert violated(api.get(PATH, params={"page": "0"})) == ["page"]
    assert violated(api.get(f"{PATH}/single")) == ["templateCode", "sender"]


def test_pages_and_senders_are_told_apart(api):
    codes = [api.post(PATH, json=order()).json()["templateCode"] for _ in range(3)]
    other = api.post(PATH, json=order(sender="OTHER")).json()["templateCode"]

    def listed(**asked):
        return [row["templateCode"] for row in api.get(PATH, params=asked).json()["results"]]

    assert listed(senderKey="OFFICIAL", page=1, size=2) == codes[:2]
    assert listed(senderKey="OFFICIAL", page=2, size=2) == codes[2:]
    assert listed() == [*codes, other]
    assert api.get(f"{PATH}/single", params={"sender": "OFFICIAL", "templateCode": other}).status_code == 404


def test_ten_creations_a_minute_are_taken_and_no_call_without_the_key(api, sandbox):
    answers = [api.post(PATH, json=order()) for _ in range(CREATIONS_PER_MINUTE + 1)]

    assert [answer.status_code for answer in answers] == [200] * CREATIONS_PER_MINUTE + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    assert httpx.get(f"{sandbox.url}{PATH}").status_code == 401
