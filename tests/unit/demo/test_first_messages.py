"""The demo shows its first messages as `pabal check --show` does, before anything is handed over."""

from __future__ import annotations

import json

import pytest

from pabal.campaign import parse_campaign
from pabal.recipients.prepare import Prepared, prepare
from pabal_worker.demo.screens import print_first_messages

CONTENT = {"type": "TEMPLATE", "templateCode": "T1", "text": "#{name}님 "}
CAMPAIGN = parse_campaign({"id": "a", "channel": "KAKAO_ALIM", "sender": "S", "content": CONTENT})


@pytest.fixture
def prepared(tmp_path) -> Prepared:
    path = tmp_path / "people.csv"
    path.write_text("to,name\n010-0000-0001,가\n010-0000-0002,나\n010-0000-0003,다\n", encoding="utf-8")
    return prepare(CAMPAIGN, path, batch_dir=tmp_path)


def test_two_messages_are_printed_with_what_nobody_sees(prepared, capsys):
    print_first_messages(CAMPAIGN, prepared, as_json=False)

    assert capsys.readouterr().out.split("\n") == [
        *("", "row 2, KakaoTalk T1", "    | 가님·"),
        *("", "row 3, KakaoTalk T1", "    | 나님·", "", ""),
    ]


def test_for_programs_they_are_one_line(prepared, capsys):
    print_first_messages(CAMPAIGN, prepared, as_json=True)

    line = json.loads(capsys.readouterr().out)
    assert line["event"] == "messages"
    assert [message["content"]["text"] for message in line["messages"]] == ["가님 ", "나님 "]
