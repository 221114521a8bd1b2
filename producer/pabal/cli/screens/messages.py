"""Show filled messages as people will read them, with characters that nobody sees made visible.

What is shown is what leaves: nothing is cut, and each mark stands for one character.
"""

from __future__ import annotations

from collections.abc import Iterator

from pabal.fields.template import INVISIBLE
from pabal.submit.check import FilledMessage

_MARGIN = "    "
_ADDRESSES = ("urlMobile", "urlPc", "schemeAndroid", "schemeIos")


def message_lines(message: FilledMessage) -> list[str]:
    """A message's title, text and buttons, then its SMS."""
    content = message.content
    lines = [f"row {message.row:,}, KakaoTalk {content['templateCode']}"]
    if title := content.get("title"):
        lines += [f"{_MARGIN}| {line}" for line in _visible_lines(f"{title}")] + [f"{_MARGIN}|"]
    lines += [f"{_MARGIN}| {line}" for line in _visible_lines(content["text"])]
    for button in content.get("buttons", ()):
        lines.append(f"{_MARGIN}[{visible(button['name'])}] {' '.join(_addresses(button))}".rstrip())
    if message.sms is not None:
        lines += ["", f"row {message.row:,}, SMS if KakaoTalk fails"]
        lines += [f"{_MARGIN}| {line}" for line in _visible_lines(message.sms)]
    return lines


def visible(text: str) -> str:
    """A line whose blanks at the end are `·`, its CR `␍`, and others that nobody sees `⟨U+200B⟩`."""
    bare = text.rstrip("\r ")
    end = "".join("·" if char == " " else "␍" for char in text[len(bare) :])
    return "".join(map(_visible, bare)) + end


def _visible(char: str) -> str:
    if char == "\r":
        return "␍"
    return char if char.isprintable() and not INVISIBLE.match(char) else f"⟨U+{ord(char):04X}⟩"


def _visible_lines(text: str) -> Iterator[str]:
    return map(visible, text.split("\n"))


def _addresses(button: dict[str, str]) -> Iterator[str]:
    return (f"{name} {visible(button[name])}" for name in _ADDRESSES if button.get(name))
