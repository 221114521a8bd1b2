"""Ask about what a campaign file says that may be a slip.

Reads no clock. What is wrong in any case is a Problem, found in `model.py`; what need not be accepted is a
Notice, found in `notices.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from pabal.accept import INVERTED_TIME_ZONE, INVISIBLE_CHARACTERS, LABEL_IN_DOUBT, SEND_AT_PASSED
from pabal.campaign.advertising import LABEL, find_label_in_doubt, not_by
from pabal.campaign.model import Campaign
from pabal.campaign.notices import texts_of
from pabal.campaign.schedule.delivery_window import next_opening
from pabal.campaign.schedule.zones import shown_zone_of
from pabal.counted import counted
from pabal.errors import Question
from pabal.fields.template import INVISIBLE, name_characters

PASSED_BY = timedelta(minutes=5)
"""How far a `sendAt` may be past before it is asked about: files are made, checked and submitted by hand."""

_LABELLED = ("content.text", "content.title")
_LABEL_IT = f'write {LABEL} at the very start and add "advertising": true, or take it out'
_ETC_ZONE = re.compile(r"Etc/GMT([+-])([0-9]{1,2})")


def questions_of(campaign: Campaign) -> tuple[Question, ...]:
    """Everything that is asked about before this campaign is opened for the first time."""
    return (*_zone_questions(campaign), *_text_questions(campaign), *_label_questions(campaign))


def questions_at(campaign: Campaign, *, now: datetime, time_zone: str | None = None) -> tuple[Question, ...]:
    """What is asked about a campaign's moments when it is opened for the first time.

    `time_zone`: the installation's, in which hours are told where the campaign names no zone; None: this
    machine's.
    """
    passed = now - campaign.send_at if campaign.send_at else timedelta()
    if campaign.send_at is None or passed <= PASSED_BY:
        return ()
    zone = shown_zone_of(campaign, time_zone)
    leaves = next_opening(*campaign.windows_of(0), now=now)
    is_later = leaves is not None and leaves > now
    moment = (leaves if leaves and is_later else now).astimezone(zone)
    when = f"at {moment:%Y-%m-%d %H:%M %Z}" if is_later else f"at once, at {moment:%Y-%m-%d %H:%M %Z}"
    question = Question(
        SEND_AT_PASSED,
        "sendAt",
        f"{campaign.send_at.isoformat()} is {_span(passed)} past, and messages would leave {when}",
        "write a moment that is to come, or leave sendAt out",
    )
    return (question,)


def _span(span: timedelta) -> str:
    minutes = span // timedelta(minutes=1)
    for n, unit in ((minutes // 1440, "days"), (minutes // 60, "hours"), (minutes, "minutes")):
        if n > 1:
            return f"{n:,} {unit}"
    return counted(minutes, "minute")


def _text_questions(campaign: Campaign) -> Iterator[Question]:
    for where, text in texts_of(campaign):
        if found := tuple(dict.fromkeys(INVISIBLE.findall(text))):
            yield Question(
                INVISIBLE_CHARACTERS,
                where,
                f"has characters that nobody sees: {name_characters(found)}",
                "take them out, or write a plain blank",
            )


def _label_questions(campaign: Campaign) -> Iterator[Question]:
    """A text of information that begins like advertising, with another label than the law's."""
    if campaign.advertising:
        return
    for where, text in texts_of(campaign):
        is_sms = where.startswith("smsFailover.")
        if not (is_sms or where in _LABELLED) or not (label := find_label_in_doubt(text)):
            continue
        yield Question(
            LABEL_IN_DOUBT,
            where,
            f"begins with {label!r}, as if it were advertising, whose label is {LABEL} alone",
            _LABEL_IT if is_sms else not_by(campaign.channel),
        )


def _zone_questions(campaign: Campaign) -> Iterator[Question]:
    """Etc/GMT+9 is nine hours behind Greenwich, as POSIX counts (IANA's file `etcetera`)."""
    window = campaign.delivery_time_window
    match = _ETC_ZONE.fullmatch(str(window.time_zone)) if window else None
    if match and match[2] != "0":
        behind = "behind" if match[1] == "+" else "ahead of"
        yield Question(
            INVERTED_TIME_ZONE,
            "deliveryTimeWindow.timeZone",
            f"{match[0]} is {int(match[2])} hours {behind} UTC, not the other way round",
            "write Asia/Seoul for Korean time",
        )
