"""Check whether a text is advertising, and what an SMS that is has to say: its label and its way to refuse.

정보통신망법 Art. 50(4) and Annex 6 of its decree, as public copies have them: `(광고)` stands at the very
start, in no disguised form; a way to refuse that costs nothing stands at the end, in practice an 080 number.
Where a channel carries information only, the SMS is all of a campaign that can be advertising. A label
anywhere, or a way to refuse, says that a text is. The hours in which it may leave are checked in `schedule/`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pabal.campaign.conflicts import Conflict
from pabal.channels import CHANNELS
from pabal.fields.template import INVISIBLE, Fault

LABEL = "(광고)"

_DISGUISED = re.compile(r"\A[^\w#]*[광廣広广][\W_]*[고告][^\w#{(\[<]*[)\]}>）］｝＞〕】』」》〉]")
"""광고, in Hanja too, with something around or within it, and a closing bracket before the next word."""

_OPENING = r"(\[{<〔【『「《〈〖〘〚❨❪❬❮❰❲❴⟦⟨⟪⟮⦃⦅⦇⦗‹«≪⁅"
_CLOSING = r")\]}>〕】』」》〉〗〙〛❩❫❭❯❱❳❵⟧⟩⟫⟯⦄⦆⦈⦘›»≫⁆"
_LABEL = re.compile(
    rf"[{_OPENING}][^\w\n#]*[광廣広广][^\w\n#]*[고告][^\w\n#{_OPENING}]*[{_CLOSING}]"  # in any brackets
    rf"|[{_OPENING}][^\w\n#]*광[^\w\n#]*고(?!\w)(?![^\n{_OPENING}]*[{_CLOSING}])"  # not closed in its line
    rf"|(?<![\w#{{])광[^\w\n#]*고[^\w\n,#{_OPENING}]*[{_CLOSING}]"  # not opened
)
"""The label, also in Hanja, in other brackets, with something within it, or half of its brackets; after
folding."""

_FIRST_BRACKETS = re.compile(
    rf"\A\s*(?:\[\s*web\s*발신\s*\]\s*)?(?P<open>[{_OPENING}])\s*(?P<words>[^\n{_OPENING}{_CLOSING}]{{2,20}}?)"
    rf"\s*[{_CLOSING}]",
    re.IGNORECASE,
)
_INSTEAD_OF_LABEL = re.compile(
    r"(?!.*(?:문의|제휴|심의|대행))(?:[광廣広广][고告]"
    r"(?:\s*[/,:|·・&+-]\s*\w.*|성?\s*(?:정보|문자|메시지|메세지)|성|\s*[0-9]+)|ad|ads|advert|advertisement)",
    re.IGNORECASE,
)
"""What people write into the label's brackets in place of 광고 alone."""

_BETWEEN_MARKS = re.compile(
    rf"\A\s*(?:\[\s*web\s*발신\s*\])?[^\w#{_OPENING}{_CLOSING}'\"‘’“”]*?"
    rf"(?P<label>(?P<mark>[^\w\s#{_OPENING}{_CLOSING}'\"‘’“”])\s*[광廣広广]\W?[고告]\s*(?P=mark)|[광廣広广][고告]\s*[:|])",
    re.IGNORECASE,
)
"""★광고★, *광고*, 광고: without brackets."""

_KIND_OF_ADVERTISING = re.compile(r"(?!옥외)\w{1,6}\s?[광廣広广][고告]")
"""무료광고, 대출광고. Between square brackets it may be the sender's name."""

_WORDS = r"(?:무\s*료\s*(?:수\s*신\s*)?|수\s*신\s*)(?:거\s*[부절]|차\s*단)"
_PARTED = r"[\s.,()\[\]~/*_·‐-―−-]*"
_TOLL_FREE = rf"(?:(?:\+\s*)?82{_PARTED})?0?80{_PARTED}(?:[0-9]{{3,4}}{_PARTED}[0-9]{{4}}(?![0-9])|x)"
"""An 080 number, however its groups are parted, or one of which a variable is a part."""

_FREE_REFUSAL = re.compile(
    rf"{_WORDS}[^0-9]{{0,20}}{_TOLL_FREE}|(?<![0-9]){_TOLL_FREE}[^0-9]{{0,20}}?{_WORDS}"
)
_MARK = re.compile(r"#\{[^}\r\n]*\}")
_NEAR = re.compile(
    r"[^ -'*-;=?-Z\\^-z|~가-걯걱-곟곡-괐괒-닧닩-뵿북-젇젉-찧착-힣]|080|82[^0-9]{0,3}(?:0[^0-9]{0,3})?80"
)
"""What a value must have so that it can make a text advertising."""

_WEB_ORIGIN = re.compile(r"\A\s*\[\s*web\s*발신\s*\]\s*", re.IGNORECASE)

_REFUSAL = re.compile(
    r"무\s*료\s*(?:수\s*신\s*)?거\s*부(?:\s*(?:번\s*호|전\s*화))?"  # the words
    r"[\s:：)\]>-]*080-?[0-9]{3,4}-?[0-9]{4}"  # the number
    r"[\s.)\]]*\Z"
)


def advertising_sign(text: str) -> str | None:
    """What in a text says that it is advertising: its label or a free way to refuse; None if nothing does.

    A variable that is not filled counts as a word.
    """
    folded = unicodedata.normalize("NFKC", INVISIBLE.sub("", _MARK.sub("x", text)))
    found = _LABEL.search(folded) or _FREE_REFUSAL.search(folded)
    return " ".join(found[0].split()) if found else None


def find_label_in_doubt(text: str) -> str | None:
    """What a text begins with in place of its label, `(광고/세일)`, `(무료광고)`, `(AD)`, `★광고★`, or None.

    It may be meant otherwise, as a name; `advertising_sign` finds what can be nothing else.
    """
    folded = unicodedata.normalize("NFKC", INVISIBLE.sub("", _MARK.sub("x", text)))
    if marked := _BETWEEN_MARKS.match(folded):
        return marked["label"]
    first = _FIRST_BRACKETS.match(folded)
    if first is None:
        return None
    is_label = _INSTEAD_OF_LABEL.fullmatch(first["words"]) or (
        first["open"] != "[" and _KIND_OF_ADVERTISING.fullmatch(first["words"])
    )
    return first[0][first.start("open") :] if is_label else None


def may_add_sign(value: str) -> bool:
    """Whether a value could make the text in which it stands advertising; right where it says no."""
    return _NEAR.search(value) is not None


def find_possible_signs(values: Iterable[str]) -> list[int]:
    """Places of the values for which `may_add_sign` says yes."""
    return [place for place, found in enumerate(map(_NEAR.search, values)) if found]


def content_conflicts(content: Any, *, channel: str, is_advertising: bool) -> Iterator[Conflict]:
    """What a KakaoTalk text has that only advertising has; `content` is checked, or as the file has it."""
    if is_advertising:
        return
    for name in ("text", "title"):
        text = _at(content, (name,))
        if isinstance(text, str) and (sign := advertising_sign(text)):
            yield Conflict((name,), text, (f"has {sign!r}, as advertising has", not_by(channel)))


def find_conflicts(failover: Any, *, channel: str, is_advertising: bool) -> Iterator[Conflict]:
    """What an SMS failover, checked or as the file has it, lacks as advertising, or has too much as none."""
    if failover is None:
        if is_advertising and CHANNELS[channel].advertising == "NEVER":
            yield Conflict((), None, _nothing_to_advertise(channel))
        return
    if is_advertising and _at(failover, ("mode",)) == "PROVIDER":
        yield Conflict(("mode",), "PROVIDER", _NOT_IN_OUR_HANDS)
    text = _at(failover, ("text",))
    if isinstance(text, str) and text.strip():
        for fault in (*_label_faults(text, is_advertising), *_refusal_faults(text, is_advertising)):
            yield Conflict(("text",), text, fault)
    title = _at(failover, _TITLE)
    if isinstance(title, str) and title.strip():
        for fault in _label_faults(title, is_advertising):
            yield Conflict(_TITLE, title, fault)


SAY_SO = 'add "advertising": true, or take it out if the SMS is none'
_TITLE = ("regional", "southKorea", "title")
_NOT_IN_OUR_HANDS = (
    "lets the provider choose when the SMS leaves, and one that is advertising may leave by day only",
    'write "mode": "DISPATCHER", or take "advertising" out if it is none',
)


def not_by(channel: str) -> str:
    """The way out where a text is advertising and the channel carries none."""
    return (
        f'{channel} carries information only: take it out, or add "advertising": true if the SMS is '
        f"advertising"
    )


def _nothing_to_advertise(channel: str) -> Fault:
    return (
        f'is missing beside "advertising": true, and {channel} carries information only',
        'add smsFailover, or take "advertising" out',
    )


def _at(value: Any, path: tuple[str, ...]) -> Any:
    """A value below an option or below an object of the file; None where there is none."""
    for name in path:
        if isinstance(value, Mapping):
            value = value.get(name)
        else:
            value = getattr(value, re.sub("([A-Z])", lambda found: f"_{found[1].lower()}", name), None)
    return value


def _label_faults(text: str, is_advertising: bool) -> Iterator[Fault]:
    disguised = _DISGUISED.match(text)
    if text.startswith(LABEL):
        if not is_advertising:
            yield (
                f"begins with {LABEL}, but the campaign does not say that its SMS is advertising",
                'add "advertising": true, or take the label out if it is none',
            )
    elif disguised:
        yield (
            f"begins with {disguised[0]!r}; forms of {LABEL} that a filter could miss are forbidden "
            f"(Annex 6 of the decree of 정보통신망법)",
            f"write {LABEL} at the very start, just so"
            + ("" if is_advertising else ', and add "advertising": true'),
        )
    elif is_advertising:
        yield f"does not begin with {LABEL}", _label_first(text)
    elif sign := advertising_sign(text):
        yield (
            f"has {sign!r}, but the campaign does not say that its SMS is advertising",
            SAY_SO,
        )


def _label_first(text: str) -> str:
    if _WEB_ORIGIN.match(text):
        return (
            f"write {LABEL} at the very start; carriers put [Web발신] before it themselves, so take that out"
        )
    return f"write {LABEL} at the very start"


def _refusal_faults(text: str, is_advertising: bool) -> Iterator[Fault]:
    if is_advertising and not _REFUSAL.search(text):
        yield (
            "does not end with a way to refuse that costs nothing",
            "end it with 무료수신거부 and your 080 number, as in 무료수신거부 080-123-4567",
        )
