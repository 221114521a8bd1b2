"""Point out what a campaign file says that is good and may not be meant. Reads no clock.

The text must equal the registered template to the last character, so nothing is changed: blanks at the end of
lines may well be registered. What somebody has to accept is in `questions.py`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from datetime import timedelta

from pabal.campaign.model import Campaign
from pabal.campaign.schedule.delivery_window import DeliveryTimeWindow
from pabal.channels import CHANNELS
from pabal.errors import Notice
from pabal.fields.damage import name_damage
from pabal.fields.template_text import fields_within

_KOREAN = timedelta(hours=9)
_BLANK_END = re.compile(r"[ \t]+(?=\r?\n|\Z)")


def notices_of(campaign: Campaign) -> tuple[Notice, ...]:
    """Everything that somebody may want to know before people read this campaign."""
    texts = [notice for where, text in texts_of(campaign) for notice in _text_notices(where, text)]
    cautions = CHANNELS[campaign.channel].cautions(campaign.content, campaign.targeting, campaign.tracking)
    return (*texts, *itertools.starmap(Notice, cautions), *_window_notices(campaign))


def texts_of(campaign: Campaign) -> Iterator[tuple[str, str]]:
    """Every text of a campaign that people read or open, with its place in the file."""
    for field in fields_within(campaign.content):
        yield f"content.{field.name}", field.template.text
    if failover := campaign.sms_failover:
        yield "smsFailover.text", failover.text
        if failover.regional and (title := failover.regional.south_korea.title):
            yield "smsFailover.regional.southKorea.title", title


def _text_notices(where: str, text: str) -> Iterator[Notice]:
    if n_returns := text.count("\r"):
        yield Notice(
            where,
            f"ends lines with CR, as Windows does ({n_returns:,}), and goes out so",
            r"write \n alone, unless the template is registered with CR",
        )
    if damage := name_damage(text):
        yield Notice(where, f"holds {damage}, and goes out so", "write what people should read")
    if blank_ends := _BLANK_END.findall(text):
        yield Notice(
            where,
            f"has blanks at the end of lines ({len(blank_ends):,}), and goes out so",
            "take them out, unless the template is registered with them",
        )


def _window_notices(campaign: Campaign) -> Iterator[Notice]:
    """A window in UTC, since it names no zone, where the campaign's moments are in Korean time."""
    window = campaign.delivery_time_window
    moments = [moment for moment in (campaign.send_at, campaign.end_at) if moment]
    is_korean = bool(moments) and all(moment.utcoffset() == _KOREAN for moment in moments)
    if window is None or not is_korean or "time_zone" in window.model_fields_set:
        return
    yield Notice(
        "deliveryTimeWindow",
        f"has no timeZone, so it is in UTC, while sendAt or endAt is in Korean time: {_in_korea(window)}",
        'add "timeZone": "Asia/Seoul" if Korean hours and days are meant, or "timeZone": "UTC"',
    )


def _in_korea(window: DeliveryTimeWindow) -> str:
    parts = []
    if window.from_ and window.to:
        opens, closes = ((clock.hour + 9, clock.minute) for clock in (window.from_, window.to))
        parts.append(f"{window.from_} to {window.to} is {_clock(*opens)} to {_clock(*closes)} in Korea")
    elif len(window.days) < 7:
        parts.append("its days begin at 09:00 in Korea")
    if window.blackout_dates:
        first = window.blackout_dates[0]
        parts.append(
            f"nothing leaves from {first} 09:00 to {first + timedelta(days=1)} 09:00 in Korea for {first}"
        )
    return "; ".join(parts) or "it is always open"


def _clock(hour: int, minute: int) -> str:
    return f"{hour % 24:02}:{minute:02}" + (" of the next day" if hour >= 24 else "")
