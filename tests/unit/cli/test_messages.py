"""Messages on a screen stand for every character of what leaves."""

import re

from hypothesis import given
from hypothesis import strategies as st

from pabal.cli.screens.messages import message_lines, visible
from pabal.submit.check import FilledMessage

TEXTS = st.text(
    st.one_of(st.sampled_from("가 \r\u200b\u00a0\t\u3164x"), st.characters(exclude_categories=["Cs"])),
    max_size=30,
).filter(lambda text: not set(text) & set("·␍⟨⟩"))


def as_it_was(shown: str) -> str:
    bare = shown.replace("␍", "\r").replace("·", " ")
    return re.sub("⟨U\\+([0-9A-F]+)⟩", lambda found: chr(int(found[1], 16)), bare)


@given(TEXTS)
def test_the_marks_on_a_screen_stand_for_one_character_each(text):
    shown = visible(text)

    assert as_it_was(shown) == text
    assert shown == shown.rstrip()
    assert all(char.isprintable() for char in shown)


def test_title_text_buttons_and_sms_are_shown():
    content = {
        "templateCode": "T1",
        "title": "주문 A1",
        "text": "길동님\n발송",
        "buttons": [{"type": "URL", "name": "보기", "urlMobile": "https://e.com/A1"}, {"name": "채널 추가"}],
    }

    assert message_lines(FilledMessage(2, content, "길동님 ", "안내")) == [
        "row 2, KakaoTalk T1",
        "    | 주문 A1",
        "    |",
        "    | 길동님",
        "    | 발송",
        "    [보기] urlMobile https://e.com/A1",
        "    [채널 추가]",
        "",
        "row 2, SMS if KakaoTalk fails",
        "    | 안내",
        "    |",
        "    | 길동님·",
    ]
