"""Find what is good by the provider's file, and other sources see otherwise, or make conditions for.

Each is told softly: the provider decides. Sources: Infobip's page on Kakao brand messages (line breaks),
Naver Cloud SENS and NHN Cloud Notification Hub (conditions of M and N targeting, ADD_CHANNEL).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from pabal.channels.definition import Caution
from pabal.fields.base import Option
from pabal.fields.template_text import fields_within, parts_of

_LINE_BREAKS = {"TEXT_FREE_FORM": 99, "IMAGE_FREE_FORM": 99, "IMAGE_WIDE_FREE_FORM": 5}
_KAKAO_TV = ("tv.kakao.com", "tv-tv.kakao.com")
_LINK = re.compile(r"https?://|www\.")
_SCHEME = re.compile(r"\A(?:[A-Za-z][A-Za-z0-9+.-]*:|#\{)", re.ASCII)
_CONDITIONS = {
    "ALL_CONSENT": "ALL_CONSENT (M) reaches people who agreed to advertising, friends of the channel or not",
    "NON_FRIENDS": "NON_FRIENDS (N) reaches people who agreed to advertising and are not its friends",
}


def find_cautions(content: Any, targeting: str | None, tracking: Any) -> Iterator[Caution]:
    """What somebody may want to know of a content with its options."""
    yield from _conditions(targeting)
    yield from _channel_buttons(content, targeting)
    yield from _line_breaks(content)
    yield from _links(content, tracking)
    yield from _schemes(content)
    if (commerce := getattr(content, "commerce", None)) is not None:
        yield from _two_discounts(commerce, "content.commerce")
    if (video := getattr(content, "video", None)) is not None:
        host = urlsplit(video.video_url).hostname
        if host not in _KAKAO_TV:
            yield (
                "content.video.videoUrl",
                f"is at {host}, and the provider takes films of Kakao TV only",
                "give an address at tv.kakao.com",
            )


def _conditions(targeting: str | None) -> Iterator[Caution]:
    if targeting in _CONDITIONS:
        yield (
            "targeting",
            f"{_CONDITIONS[targeting]}; Kakao allows it to channels of 50,000 friends and more, with "
            f"business and service registered, proof of consent, an 080 number to refuse, and after a "
            f"review (Naver Cloud; NHN Cloud also asks for an Alim within three months)",
            "see that the channel was approved for it, or leave targeting out for friends only",
        )


def _channel_buttons(content: Any, targeting: str | None) -> Iterator[Caution]:
    for path, part in _objects(content):
        if getattr(part, "type", None) == "ADD_CHANNEL":
            friends = targeting in (None, "TARGETED_FRIENDS")
            yield (
                path,
                "is allowed in free forms for ALL_CONSENT and NON_FRIENDS only, and these go to friends"
                if friends
                else "is allowed here by Infobip; Naver Cloud's page forbids it in all free forms",
                "take the button out if the provider refuses it",
            )


def _line_breaks(content: Any) -> Iterator[Caution]:
    most = _LINE_BREAKS.get(content.type)
    if most is not None and (n_breaks := content.text.count("\n")) > most:
        yield (
            "content.text",
            f"has {n_breaks} line breaks; Infobip's page allows {most}, its OpenAPI file names no limit",
            "take some out",
        )


def _links(content: Any, tracking: Any) -> Iterator[Caution]:
    if tracking is not None and tracking.shorten_url is False:
        return
    for field in fields_within(content):
        is_text = field.address is None and not field.name.startswith("buttonData.")
        if is_text and _LINK.search(field.template.text):
            yield (
                f"content.{field.name}",
                "has a link, which the provider makes shorter by default: people read another text than this",
                'write "tracking": {"shortenUrl": false} to leave it as it is',
            )


def _schemes(content: Any) -> Iterator[Caution]:
    for field in fields_within(content):
        is_scheme = field.name.rpartition(".")[2].startswith("scheme")
        if is_scheme and field.address is None and not _SCHEME.match(field.template.text):
            yield (
                f"content.{field.name}",
                "is not a link of an app",
                "write it with its scheme, as in shop://all",
            )


def _two_discounts(commerce: Any, path: str) -> Iterator[Caution]:
    if commerce.discount_fixed is not None and commerce.discount_rate is not None:
        yield (
            path,
            "has discountFixed and discountRate; the OpenAPI file asks for one of them, its example has both",
            "keep the one that people are to see",
        )


def _objects(option: Option, path: str = "content") -> Iterator[tuple[str, Option]]:
    yield path, option
    for name, field in type(option).model_fields.items():
        for inner, part in parts_of(getattr(option, name), f"{path}.{field.alias or name}"):
            yield from _objects(part, inner)
