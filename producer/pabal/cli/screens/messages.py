"""Show filled messages as people will read them, with characters that nobody sees made visible.

What is shown is what leaves: nothing is cut, and each mark stands for one character.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pabal.fields.template import INVISIBLE
from pabal.submit.check import FilledMessage

_MARGIN = "    "
_TEXTS = ("text", "content", "message", "description", "additionalContent")
_SHOWN_ABOVE = {*_TEXTS, "type", "title", "header", "templateCode", "groupKey"}
_ADDRESSES = ("urlMobile", "urlPc", "schemeAndroid", "schemeIos")


def message_lines(message: FilledMessage) -> list[str]:
    """A message's texts, pictures and buttons in the order of its content, then its SMS."""
    content = message.content
    form = content.get("templateCode") or content.get("type", "")
    lines = [f"row {message.row:,}, KakaoTalk {form}", *_object_lines(content, _MARGIN)]
    if message.sms is not None:
        lines += ["", f"row {message.row:,}, SMS if KakaoTalk fails"]
        if message.sms_title:
            lines += [*_text_lines(message.sms_title, _MARGIN), f"{_MARGIN}|"]
        lines += _text_lines(message.sms, _MARGIN)
    return lines


def _object_lines(part: Mapping[str, Any], margin: str) -> Iterator[str]:
    """An object of a content: its headlines and texts, then what it shows and opens, then what is in it."""
    if headline := part.get("title") if isinstance(part.get("title"), str) else part.get("header"):
        yield from (*_text_lines(headline, margin), f"{margin}|")
    for name in _TEXTS:
        if isinstance(text := part.get(name), str):
            yield from _text_lines(text, margin)
    for name, value in part.items():
        if name == "buttons":
            yield from (_button_line(button, margin) for button in value)
        elif name == "button":
            yield _button_line(value, margin)
        elif isinstance(value, list):
            for number, inner in enumerate(value, 1):
                yield from _inner_lines(f"{name} {number}", inner, margin)
        elif isinstance(value, Mapping):
            yield from _inner_lines(name, value, margin)
        elif name not in _SHOWN_ABOVE:
            yield f"{margin}{name}: {visible(str(value))}"


def _inner_lines(label: str, part: Mapping[str, Any], margin: str) -> Iterator[str]:
    yield f"{margin}{label} {part.get('type', '')}".rstrip()
    yield from _object_lines(part, margin + _MARGIN)


def _button_line(button: Mapping[str, Any], margin: str) -> str:
    return (
        f"{margin}[{visible(button.get('name') or button['type'])}] {' '.join(_addresses(button))}".rstrip()
    )


def _text_lines(text: str, margin: str) -> Iterator[str]:
    return (f"{margin}| {line}" for line in _visible_lines(text))


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


def _addresses(button: Mapping[str, Any]) -> Iterator[str]:
    return (f"{name} {visible(button[name])}" for name in _ADDRESSES if button.get(name))
