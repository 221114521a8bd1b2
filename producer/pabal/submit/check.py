"""Check a campaign and its recipients before anything is sent.

Reads everything, asks nobody. The forecast goes by the campaign's own rules only; what else the account sends
can only make it later.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import orjson

from pabal import wire
from pabal.campaign import Campaign, problems_at
from pabal.campaign.large_audience import describe_protection
from pabal.campaign.notices import notices_of
from pabal.campaign.questions import questions_at, questions_of
from pabal.campaign.renderer import Script
from pabal.errors import Notice, Problem, Question
from pabal.fields.template import SMS_BYTES
from pabal.forecast.deadline import find_shortfall, forecast_alone
from pabal.forecast.reply import chart_details, forecast_reply, summary_of
from pabal.recipients.prepare import Prepared, prepare
from pabal.recipients.prepare import Progress as ReadingProgress
from pabal.recipients.source import wrong_input_of
from pabal.recipients.table import TableChoice
from pabal.replies import ForecastReply


@dataclass(frozen=True, slots=True)
class SmsSizes:
    """How the SMS failover would travel, if everybody got it."""

    sms: int
    lms: int
    longest_bytes: int

    def to_json(self) -> dict[str, int]:
        """For programs."""
        return {"sms": self.sms, "lms": self.lms, "longestBytes": self.longest_bytes}


@dataclass(frozen=True, slots=True)
class FilledMessage:
    """What one recipient would get, to the last character."""

    row: int
    content: dict[str, Any]
    """The provider's `content` of the KakaoTalk message."""

    sms: str | None
    """The SMS that replaces it; None where the campaign has none."""

    sms_title: str | None = None
    """The title above that SMS; None where it has none."""

    def to_json(self) -> dict[str, Any]:
        """For programs."""
        return {"row": self.row, "content": self.content, "sms": self.sms, "smsTitle": self.sms_title}


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found. All is well if there are no problems and no questions."""

    campaign: str
    rows: int
    good: int
    bad: int
    duplicates: int
    duplicate_examples: tuple[str, ...]
    variables: tuple[str, ...]
    sms: SmsSizes | None
    """None where the campaign has no smsFailover."""

    safeguards: tuple[str, ...]
    """What keeps a large campaign from running on, in words; nothing for a small one."""

    forecast: ForecastReply | None
    """When it would end by its own rules; None where there is nobody to send to."""

    problems: tuple[Problem, ...]
    """The campaign's, then the first hundred of the rows."""

    questions: tuple[Question, ...]
    """What may be a slip and is not accepted; `submit` asks about it too."""

    notices: tuple[Notice, ...]
    """What is good and may not be meant."""

    messages: tuple[FilledMessage, ...]
    """The first recipients' messages, as they would leave; as many as were asked for."""

    bad_path: Path | None

    @property
    def is_good(self) -> bool:
        """Whether `submit` would take it as it is."""
        return not self.problems and not self.questions

    def to_json(self) -> dict[str, Any]:
        """For programs; field names as they are on the wire."""
        return {
            "campaign": self.campaign,
            "rows": self.rows,
            "good": self.good,
            "bad": self.bad,
            "duplicates": self.duplicates,
            "duplicateExamples": list(self.duplicate_examples),
            "variables": list(self.variables),
            "sms": self.sms.to_json() if self.sms else None,
            "safeguards": list(self.safeguards),
            "forecast": summary_of(self.forecast),
            "problems": [problem.to_json() for problem in self.problems],
            "questions": [question.to_json() for question in self.questions],
            "notices": [notice.to_json() for notice in self.notices],
            "messages": [message.to_json() for message in self.messages],
            "badFile": str(self.bad_path) if self.bad_path else None,
        }


def check(
    campaign: Campaign,
    path: Path,
    *,
    now: datetime,
    bad_path: Path | None = None,
    choice: TableChoice | None = None,
    accepted: Collection[str] = (),
    time_zone: str | None = None,
    show: int = 0,
    on_progress: ReadingProgress | None = None,
) -> Checked:
    """Check every row. Raises WrongInput for a file that cannot be used at all.

    `time_zone`: the installation's, in which moments are told where the campaign names no zone; None: this
    machine's.
    """
    with TemporaryDirectory(prefix="pabal-") as folder:
        with wrong_input_of(str(path)):
            prepared = prepare(
                campaign,
                path,
                batch_dir=Path(folder),
                batch_size=wire.BATCH_SIZE,
                bad_path=bad_path,
                choice=choice,
                on_progress=on_progress,
            )
        return Checked(
            campaign=campaign.id,
            rows=prepared.rows_read,
            good=prepared.good,
            bad=prepared.bad,
            duplicates=prepared.duplicates,
            duplicate_examples=prepared.duplicate_examples,
            variables=prepared.columns,
            sms=_sms_sizes(campaign, prepared),
            safeguards=describe_protection(campaign, prepared.good),
            forecast=_forecast(campaign, prepared.good, now) if prepared.good else None,
            problems=(*_campaign_problems(campaign, prepared.good, now, time_zone), *prepared.problems),
            questions=tuple(
                question
                for question in (
                    *questions_of(campaign),
                    *questions_at(campaign, now=now, time_zone=time_zone),
                    *prepared.questions,
                )
                if question.code not in accepted
            ),
            notices=(*notices_of(campaign), *prepared.notices),
            messages=tuple(first_messages(campaign, prepared, show)),
            bad_path=prepared.bad_path,
        )


def _forecast(campaign: Campaign, good: int, now: datetime) -> ForecastReply:
    legs = [forecast_alone(campaign, good, now=now)]
    return {
        "campaign": campaign.id,
        **forecast_reply(legs, at=now),
        **chart_details(legs, since=now),
        "history": None,
    }


def _campaign_problems(campaign: Campaign, good: int, now: datetime, time_zone: str | None) -> list[Problem]:
    """What is wrong with its moments, and whether so many can leave in time at all."""
    short = find_shortfall(campaign, good, now=now, time_zone=time_zone)
    return [*problems_at(campaign, now=now), *([short.problem] if short else [])]


def _sms_sizes(campaign: Campaign, prepared: Prepared) -> SmsSizes | None:
    if campaign.sms_failover is None:
        return None
    script = Script(campaign)
    n_sms = n_lms = longest = 0
    for _, raw in prepared.read_batches():
        batch = orjson.loads(raw)
        texts = "\0".join(script.sms_texts(batch["columns"], batch["rows"]))  # none of them has a NUL
        sizes = [*map(len, texts.encode("euc_kr").split(b"\0"))]  # checked already: it has every character
        longest = max(longest, *sizes)
        n_long = sum(n_bytes > SMS_BYTES for n_bytes in sizes)
        n_sms, n_lms = n_sms + len(sizes) - n_long, n_lms + n_long
    return SmsSizes(n_sms, n_lms, longest)


def first_messages(campaign: Campaign, prepared: Prepared, n: int) -> Iterator[FilledMessage]:
    """The first `n` recipients' messages, as they would leave."""
    script = Script(campaign)
    rows = (
        (batch["columns"], row)
        for batch in (orjson.loads(raw) for _, raw in prepared.read_batches())
        for row in batch["rows"]
    )
    for columns, (number, _, *values) in islice(rows, n):
        variables = dict(zip(columns, values, strict=True))
        yield FilledMessage(number, script.content(variables), script.sms_text(variables), script.sms_title)
