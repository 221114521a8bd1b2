"""Whole lines of real screens, as pages show them, are Korean from end to end.

Sentences are joined where a screen is drawn, and a template may take a part of one for a part of another:
each sentence by itself tells nothing of that. `tests/nightly/korean_screens.py` types the commands of pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from pabal.cli.korean.translator import translate
from tests.support.english import english_in
from tests.support.pages.blocks import ANY, ROOT, blocks_of
from tests.support.pages.followed import PAGES_FOLLOWED

_WRAPPED = 85
"""Columns of a line that may go on below."""


def _lines() -> Iterator[tuple[frozenset[str], str, str]]:
    """Words of each command of `pabal` on a page, which are names; a line that it shows; the line below."""
    for page in sorted(PAGES_FOLLOWED):
        for block in blocks_of((ROOT / page).read_text("utf-8")):
            for command, lines in block.commands if block.language == "console" else ():
                if re.search(r"\bpabal ", command) and "--json" not in command and "clone" not in command:
                    names = frozenset(re.findall(r"[a-z]+", command))
                    yield from ((names, *both) for both in pairwise([*lines, ""]))


def _remainders(names: frozenset[str], line: str, below: str) -> list[str]:
    cells = [translate(cell) for cell in re.split(r"  +", line.strip())]
    left = [rest for cell in cells for rest in english_in(cell, names=names)]
    return left if left and list(english_in(translate(f"{line}\n{below}"), names=names)) else []


def test_no_line_that_a_page_shows_keeps_a_word_of_english():
    shown, above = set(), ""
    for names, line, below in _lines():
        if ANY not in line and "[y/N]" not in line and max(len(line), len(above)) < _WRAPPED:
            shown.add((names, line, below))
        above = line

    assert len(shown) > 100
    assert [(one[1], rest) for one in shown if (rest := _remainders(*one))] == []


@pytest.mark.parametrize(
    ("english", "korean"),
    [
        ("0 messages at their end wait for something", "끝났는데 무엇인가를 기다리는 메시지 0건"),
        ("0 reports were not applied to their messages", "메시지에 반영되지 않은 리포트 0건"),
        ("kakao undelivered", "카카오톡 미도달"),
        ("worker-1 ready: process id 1510", "worker-1 준비됨: 프로세스 id 1510"),
        ("receiver stopped: signal SIGTERM", "수신 서버 종료됨: 시그널 SIGTERM"),
        (
            "worker-1 died: signal SIGKILL; starts again in 1 s",
            "worker-1 비정상 종료: 시그널 SIGKILL. 1초 뒤 다시 시작합니다",
        ),
        (
            "1,979 kakao, 255 sms at the provider; 0 missing there, 0 in the ledger",
            "발송사에 카카오톡 1,979, 문자 255. 발송사에 없는 것 0건, 원장에 없는 것 0건",
        ),
        (
            "order: running, 769 of 2,000 settled, waits for the next attempt, after: the provider's logs do "
            "not know it; sent again under the same id, until 2026-11-29 05:40:22 KST (2026-11-28 "
            "20:40:22 UTC)",
            "order: 진행 중, 2,000명 중 769명 확정, 대기: 다음 시도. 이유: 발송사의 로그에 없어 같은 id로 "
            "다시 보냈습니다, 2026-11-29 05:40:22 KST (2026-11-28 20:40:22 UTC)까지",
        ),
        (
            "! the webhook https://shop.example/hook: failing since 2026-11-28 20:46:37 UTC (tries: 1; the "
            "last: no connection (Connection refused)), next try 2026-11-28 20:47:37 UTC; changes "
            "waiting: 53",
            "! 웹훅 https://shop.example/hook: 2026-11-28 20:46:37 UTC부터 실패 중(시도 1회, 마지막: "
            "연결되지 않았습니다(연결이 거부됨)), 다음 시도 2026-11-28 20:47:37 UTC. 대기 중인 변경 53건",
        ),
        (
            "the canary failed: 1 of 10 reports say that the message did not arrive (10.0 %), more than "
            "canary.failureShare (0.05) allows; `pabal export c` shows why, `pabal resume c` sends to the "
            "others all the same, `pabal cancel c` gives up",
            "카나리아 실패: 리포트 10건 중 1건이 미도달입니다(10.0 %). canary.failureShare(0.05)를 "
            "넘었습니다. `pabal export c`로 이유를 보고, `pabal resume c`로 나머지에게 그래도 발송하며, "
            "`pabal cancel c`로 포기합니다",
        ),
        (
            "sender @shop is not stopped; nothing is. `pabal resume ID` lets one campaign go on that was "
            "paused by itself",
            "발신자 @shop: 정지되지 않음. 정지된 것이 없습니다. `pabal resume ID`는 직접 일시 정지한 캠페인 "
            "하나를 재개합니다",
        ),
        ("@shop talks with an erased user: open", "@shop의 대화 상대 삭제된 사용자: 열림"),
        (
            "the environment has no PABAL_DATABASE_URL; set it, or name a folder of `pabal up` with --data",
            "환경 변수에 PABAL_DATABASE_URL이 없습니다. 설정하거나 --data로 `pabal up`의 폴더를 지정하십시오",
        ),
        ("Got unexpected extra argument(s) (order)", "남는 인자가 있습니다(order)"),
        ("  finished, 10 recipients  ", "  종료, 수신자 10명  "),
        (
            "until Sun 2026-11-29 01:59:20 KST (1 s): its turn: the campaign's pace is 120/MINUTE",
            "2026-11-29(일) 01:59:20 KST까지 (1초): 순서 대기: 캠페인의 속도는 120/MINUTE입니다",
        ),
        (
            "! held: spend limit of 0.05 EUR reached: reports said 0, and 0.05 are expected for messages "
            "without a price; `pabal spend s --limit 'AMOUNT EUR'` with a higher amount lets it go on, "
            "`pabal cancel s` ends it",
            "! 보류: 비용 한도 0.05 EUR 도달: 보고된 금액 0, 금액이 없는 메시지의 예상 금액 0.05; "
            "금액을 올려 `pabal spend s --limit 'AMOUNT EUR'`을 실행하면 계속되고, "
            "`pabal cancel s`로 끝냅니다",
        ),
        (
            "! since 2026-11-29 02:01:08 KST (2026-11-28 17:01:08 UTC) it waits for a second person, with "
            "another name than who submitted it; `pabal approve large` lets it go, `pabal cancel large` "
            "gives it up",
            "! 2026-11-29 02:01:08 KST (2026-11-28 17:01:08 UTC)부터 제출한 사람과 이름이 다른 사람의 승인을 "
            "기다립니다. `pabal approve large`로 승인하고, `pabal cancel large`로 포기합니다",
        ),
        (
            "kakao: at most 0.05 EUR, at 0.01 EUR each, as last reported (KAKAO_ALIM)",
            "카카오톡: 최대 0.05 EUR, 건당 0.01 EUR, 마지막 보고 기준(KAKAO_ALIM)",
        ),
        (
            "pabal 0.1.0, Python 3.11.2, 4 threads, 9 queues",
            "pabal 0.1.0, Python 3.11.2, 스레드 4개, 큐 9개",
        ),
        ("3000/MINUTE, by pabal account", "3000/MINUTE, 출처 pabal account"),
        (
            "-> start workers: `pabal up`, or `celery -A pabal_worker worker`",
            "-> 워커를 시작하십시오: `pabal up` 또는 `celery -A pabal_worker worker`",
        ),
        ("limit of SMS: messages 1 → 800", "문자 한도: messages 1 → 800"),
    ],
)
def test_a_line_that_is_joined_of_several_is_korean_whole(english, korean):
    assert translate(english) == korean


@pytest.mark.parametrize(
    ("screen", "left"),
    [
        ("hello  종료, 10 recipients  장부가 맞습니다", True),
        ("10명 중 3명 확정, waits for 리포트", True),
        ("진행 상황은 `pabal watch hello`로 확인합니다.", False),
        ("비용  카카오톡 10건에 0.10 EUR, 문자 2건에 0.06 EUR", False),
        ("sendAt  2026-11-30T09:00:00+09:00  없음", False),
        ("    | this is what somebody wrote", False),
    ],
)
def test_what_is_left_of_english_is_found(screen, left):
    assert bool(list(english_in(screen, names=frozenset({"hello"})))) is left
