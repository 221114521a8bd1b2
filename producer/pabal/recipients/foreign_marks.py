"""Ask about placeholders of other vendors in a campaign's texts, where the list has a column of that name.

They are not filled: `{name}`, `#[name]`, `%name%`, `[name]` go out as they stand. What is refused whatever
the list holds, such as `${name}`, is found in `pabal.fields.template`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from pabal.accept import UNFILLED_PLACEHOLDERS
from pabal.campaign import Campaign
from pabal.campaign.notices import texts_of
from pabal.errors import Question
from pabal.recipients.headings import key_of
from pabal.recipients.number_refusals import hide_numbers

_FILLED = re.compile(r"#\{[^}\r\n]*\}")
_SIGN = r"[#＃$＄%％@＠*&_-]{0,3}"
_NAME = r"(?P<name>[^\s\[\]{}<>()#＃$＄%％@＠*&［］｛｝＜＞][^\[\]{}<>\r\n#＃$＄%％@＠*&［］｛｝＜＞]{0,59}?)"
_STRONG = (
    re.compile(rf"{_SIGN}[{{｛]+{_SIGN}\s*{_NAME}\s*{_SIGN}[}}｝]+"),
    re.compile(rf"[#＃$＄%％@＠]{{1,3}}[\[<(［＜]\s*{_NAME}\s*[\])>］＞]s?"),
    re.compile(rf"[\[<［＜][#＃$＄%％@＠*&_]{{1,3}}\s*{_NAME}\s*[#＃$＄%％@＠*&_]{{0,3}}[\]>］＞]"),
    re.compile(rf"[#＃$＄]{{1,2}}\s*{_NAME}\s*[}}｝]"),
    re.compile(rf"\*\|\s*{_NAME}\s*\|\*"),
    *(re.compile(rf"[{sign}]{{1,2}}{_NAME}[{sign}]{{1,2}}") for sign in ("%％", "#＃", "$＄", "@＠")),
)
"""What nobody writes but as a placeholder."""

_WEAK = (re.compile(rf"[\[<［＜]{{1,2}}\s*{_NAME}\s*[\]>］＞]{{1,2}}"),)
"""What may be a caption too, `[주문번호] #{주문번호}`: asked about where nothing else uses the column."""


def questions_of_marks(
    campaign: Campaign, columns: Sequence[str], *, used: Collection[str], address: str
) -> Iterator[Question]:
    """One question for each such placeholder.

    `used`: the variables of the campaign; `address`: the column that holds the number.
    """
    by_key = {key_of(column): column for column in columns if key_of(column)}
    keys_used = {key_of(name) for name in used} | {key_of(address)}
    for where, text in texts_of(campaign):
        for mark, key in dict.fromkeys(_marks(_FILLED.sub(" ", text), by_key, keys_used)):
            yield _question(where, mark, by_key[key], is_address=by_key[key] == address)


def _marks(text: str, keys: Collection[str], keys_used: Collection[str]) -> Iterator[tuple[str, str]]:
    """Each placeholder as it stands, and the key of its column."""
    for patterns, left_out in ((_STRONG, ()), (_WEAK, keys_used)):
        for pattern in patterns:
            for found in pattern.finditer(text):
                key = key_of(found["name"])
                if key in keys and key not in left_out:
                    yield found[0], key
            text = pattern.sub(" ", text) if patterns is _STRONG else text


def _question(where: str, mark: str, column: str, *, is_address: bool) -> Question:
    shown = hide_numbers(column)
    what = f"has {hide_numbers(mark)!r}, which is not filled, and the list has a column {shown!r}"
    way_out = (
        "write #{…} with the name of a second column, since the number is not a variable"
        if is_address
        else f"write #{{{shown}}}"
    )
    return Question(UNFILLED_PLACEHOLDERS, where, what, way_out)
