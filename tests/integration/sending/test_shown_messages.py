"""What `pabal check --show` shows is what the provider receives, to the last character."""

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from pabal.campaign import parse_campaign
from pabal.cli.main import application
from pabal.cli.screens.messages import message_lines
from pabal.recipients.source import prepared_recipients
from pabal.submit.check import FilledMessage
from pabal_worker.provider.infobip import requests
from tests.support.driving import drive, recipe

TEXT = "#{이름}님, 50% 할인 \r\n금액 #{금액}, 모임 #{날짜} \n좌석 #{좌석}  "
CAMPAIGN = {
    "id": "shown",
    "channel": "KAKAO_ALIM",
    "sender": "@shop",
    "content": {
        "type": "TEMPLATE",
        "templateCode": "ORDER_01",
        "title": "주문 #{좌석}",
        "text": TEXT,
        "buttons": [
            {"type": "URL", "name": "#{좌석} 보기", "urlMobile": "https://m.example.com/?no=#{좌석}"}
        ],
    },
    "smsFailover": {"sender": "0215881234", "text": "#{이름}님 #{금액}  \n#{날짜}"},
}


@pytest.fixture
def bodies(monkeypatch):
    """The bodies of all calls, noted as they leave for the sandbox, which takes them over real HTTP."""
    noted: list[dict] = []
    build = requests.build

    def noting(request):
        path, body = build(request)
        noted.append(json.loads(body))
        return path, body

    monkeypatch.setattr(requests, "build", noting)
    return noted


def workbook(folder: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["휴대폰번호", "이름", "금액", "날짜", "좌석"])
    for row, (name, price) in enumerate([(" 길동 ", 12000 * 1.1), ("철수\r\n가족", 0.1 + 0.2)], 2):
        day = datetime(2026, 11, 23, 9, 30, tzinfo=UTC).replace(tzinfo=None)
        values = [f"010-1234-567{row}", name, price, day, row]
        for column, value in enumerate(values, 1):
            sheet.cell(row, column, value)
        sheet.cell(row, 3).number_format = '#,##0.0"원"'
        sheet.cell(row, 4).number_format = 'm"월" d"일" h:mm'
        sheet.cell(row, 5).number_format = "000"
    path = folder / "people.xlsx"
    book.save(path)
    return path


def test_what_check_shows_is_what_the_provider_receives(container, sandbox, bodies, tmp_path, monkeypatch):
    monkeypatch.delenv("PABAL_BROKER_URL", raising=False)
    monkeypatch.setattr("pabal.cli.installation.default_folder", lambda *_, **__: tmp_path / "nowhere")
    sandbox.set_recipe(recipe(outcomes={"kakao_alim": {"unknown_user": 1.0}}))
    campaign = tmp_path / "campaign.json"
    campaign.write_text(json.dumps(CAMPAIGN), encoding="utf-8")
    command = ["check", str(campaign), str(workbook(tmp_path)), "--show", "9", "--json"]
    shown = json.loads(CliRunner().invoke(application(), command).stdout)["messages"]

    _hand_over(container, campaign, tmp_path / "people.xlsx")
    drive(container, "shown")

    received = {
        destination["messageId"]: message["content"]
        for body in bodies
        for message in body["messages"]
        for destination in message["destinations"]
    }
    expected = {f"shown.{message['row']}.0": message["content"] for message in shown}
    expected |= {f"shown.{message['row']}.1": {"text": message["sms"]} for message in shown}
    assert len(expected) == 4
    assert received == expected
    assert shown[0]["content"]["text"] == (
        "길동님, 50% 할인 \r\n금액 13,200.0원, 모임 11월 23일 9:30 \n좌석 002  "
    )
    assert shown[1]["sms"] == "철수\n가족님 0.3원  \n11월 23일 9:30"


ODD = [
    *("길동", " 앞뒤 ", "a  b", "100%", "%s %d", "#{이름}", "{이름}", "${x}", "\\n"),
    *("탭\t안", "줄\n바꿈", "줄\r\n바꿈"),
    *("줄\r바꿈", "빈 끝 \n 둘째 ", "nan", "NULL", "a\u200bb"),
    *("a\xa0b", "각", "가\u0301", "똠방", "🌸"),
    *("\U0001f468\u200d\U0001f469\u200d\U0001f467", "ﬁ", "＃１", "Ω", "\u6a02", "\uf914"),
    *("⟨U+200B⟩", "·", "␍", '"따옴표"', "a,b;c|d", "<b>&amp;</b>", '="00123"', "'00123", "1E5x"),
    *("-5", "+7", "(3)", "12,000.50", "\u202eabc", "\ufeffBOM", "ㄱ", "ㄱ\u3164", "①", "１２"),
    *("x" * 400, "끝\u3000"),
]


def test_odd_rows_reach_the_provider_as_check_shows_them(container, sandbox, bodies, tmp_path, monkeypatch):
    monkeypatch.delenv("PABAL_BROKER_URL", raising=False)
    monkeypatch.setattr("pabal.cli.installation.default_folder", lambda *_, **__: tmp_path / "nowhere")
    content = {"type": "TEMPLATE", "templateCode": "T1", "text": "#{이름}|#{이름} \n"}
    campaign, people = tmp_path / "campaign.json", tmp_path / "people.csv"
    campaign.write_text(
        json.dumps({k: CAMPAIGN[k] for k in ("id", "channel", "sender")} | {"content": content})
    )
    with people.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(
            [["to", "이름"], *([f"010-1234-{row:04}", odd] for row, odd in enumerate(ODD))]
        )
    command = ["check", str(campaign), str(people), "--show", "100"]
    accept = ["--accept", "placeholder-values", "--accept", "invisible-characters"]
    shown = json.loads(CliRunner().invoke(application(), [*command, *accept, "--json"]).stdout)["messages"]
    screen = CliRunner().invoke(application(), [*command, *accept]).stdout

    _hand_over(container, campaign, people)
    drive(container, "shown")

    received = {
        destination["messageId"]: message["content"]
        for body in bodies
        for message in body["messages"]
        for destination in message["destinations"]
    }
    assert len(shown) == len(ODD)
    assert received == {f"shown.{message['row']}.0": message["content"] for message in shown}
    for message_id, message in received.items():
        row = int(message_id.split(".")[1])
        assert "\n".join(message_lines(FilledMessage(row, message, None))) in screen


def _hand_over(container, campaign, people):
    """Submit as the client does, by the tasks' own services."""
    read = parse_campaign(campaign.read_bytes())
    with prepared_recipients(read, people) as prepared:
        assert "ok" in container.intake.open_campaign(read.to_json())
        for number, raw in prepared.read_batches():
            batch = json.loads(raw)
            container.intake.take_batch(read.id, number, batch["columns"], batch["rows"])
        sealed = container.intake.seal_campaign(
            read.id, batches=prepared.batches, fingerprint=prepared.fingerprint
        )
    assert sealed["ok"]["sealed"]
