"""Check what an advertising SMS has to say: its label and its way to refuse.

정보통신망법 Art. 50(4) and Annex 6 of its decree, as public copies have them: `(광고)` stands at the very
start, in no disguised form; a way to refuse that costs nothing stands at the end, in practice an 080 number.
KAKAO_ALIM itself carries information only, so the SMS is all of a campaign that can be advertising. The hours
in which it may leave are checked in `schedule_checks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pabal.campaign.conflicts import Conflict
from pabal.campaign.template import Fault

LABEL = "(광고)"

_DISGUISED = re.compile(r"\A[^\w#]*광[\W_]*고[^\w#{(\[<]*[)\]}>）］｝＞〕】』」》〉]")
"""광고 with something around or within it, and a closing bracket before the next word."""

_REFUSAL = re.compile(
    r"무\s*료\s*(?:수\s*신\s*)?거\s*부(?:\s*(?:번\s*호|전\s*화))?"  # the words
    r"[\s:：)\]>-]*080-?[0-9]{3,4}-?[0-9]{4}"  # the number
    r"[\s.)\]]*\Z"
)


def find_conflicts(failover: Any, *, is_advertising: bool) -> Iterator[Conflict]:
    """What an SMS failover, checked or as the file has it, lacks as advertising, or has too much as none."""
    if failover is None and is_advertising:
        yield Conflict((), None, _NOTHING_TO_ADVERTISE)
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


_TITLE = ("regional", "southKorea", "title")
_NOTHING_TO_ADVERTISE = (
    'is missing beside "advertising": true, and KAKAO_ALIM carries information only',
    'add smsFailover, or take "advertising" out',
)
_NOT_IN_OUR_HANDS = (
    "lets the provider choose when the SMS leaves, and one that is advertising may leave by day only",
    'write "mode": "DISPATCHER", or take "advertising" out if it is none',
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
        yield f"does not begin with {LABEL}", f"write {LABEL} at the very start"


def _refusal_faults(text: str, is_advertising: bool) -> Iterator[Fault]:
    if is_advertising and not _REFUSAL.search(text):
        yield (
            "does not end with a way to refuse that costs nothing",
            "end it with 무료수신거부 and your 080 number, as in 무료수신거부 080-123-4567",
        )
