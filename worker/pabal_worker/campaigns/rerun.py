"""Send again to those of a campaign whose messages ended in a certain way, as a campaign of its own.

People and values come from the ledger, in steps. That nobody whom the family has reached gets it again is
looked at in the claim (`messages.sql`), not here.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from pabal import wire
from pabal.accept import read_accept
from pabal.campaign import Campaign, parse_campaign, problems_at
from pabal.campaign.questions import questions_at, questions_of
from pabal.campaign.renderer import Script
from pabal.campaign.schedule.zones import shown_zone_of
from pabal.channels import channel_name
from pabal.errors import Problem, WrongInput
from pabal.forecast.reply import summary_of
from pabal.one_off_checks import STREAM_PREFIX
from pabal.replies import CampaignState, ErrorReply, ExpectedCost, ForecastSummary, LeftOut, Reply, RerunReply
from pabal_worker.campaigns.clone import without
from pabal_worker.clock import monotonic
from pabal_worker.errors import SpecUnreadable
from pabal_worker.intake.campaign_columns import columns_of
from pabal_worker.records import Chosen, StoredCampaign, StoredRerun
from pabal_worker.spec_reader import read_spec

if TYPE_CHECKING:
    from pabal_worker.campaigns.forecast import Forecasting
    from pabal_worker.clock import LedgerClock
    from pabal_worker.intake.service import Intake
    from pabal_worker.ledger import Ledger
    from pabal_worker.settings import Settings
    from pabal_worker.templates.registry import TemplateRegistry

STATES = ("undelivered", "expired", "rejected", "cancelled")
"""Ends in which nobody has the message; `unconfirmed` is not one of them: the person may have it."""

_TAKES_S, _SWEEP_TAKES_S = 4.0, 1.0
_SHOWN_PROBLEMS = 20
_LONGEST_ID = 64

Values = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question that may be answered: whose people, which of them, with which campaign file."""

    parent: StoredCampaign
    chosen: Chosen
    campaign: Campaign
    digest: str
    has_new_text: bool


class Reruns:
    """Answers `pabal.rerun`, and takes people over."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        intake: Intake,
        templates: TemplateRegistry,
        forecasting: Forecasting,
        clock: LedgerClock,
        settings: Settings,
        monotonic: Callable[[], float] = monotonic,
    ) -> None:
        self._ledger, self._intake, self._forecasting = ledger, intake, forecasting
        self._clock, self._settings, self._monotonic = clock, settings, monotonic
        self._templates = templates

    def rerun(
        self,
        campaign_id: str,
        *,
        states: Sequence[str] = (),
        codes: Sequence[int] = (),
        file: Mapping[str, Any] | None = None,
        new_id: str | None = None,
        preview: bool = False,
        accept: object = None,
    ) -> Reply[RerunReply]:
        """Open the campaign and take its people over, for some seconds; asked again, it goes on with it.

        `file`: another campaign file than the parent's. `preview`: only say how many they are, at what cost.
        """
        try:
            accepted = read_accept(accept)
            asked = self._read(campaign_id, states, codes, file, new_id)
        except WrongInput as error:
            return wire.wrong_input(error.problems, str(error))
        if not isinstance(asked, _Asked):
            return asked
        known = self._ledger.campaigns.find(asked.campaign.id)
        if known is not None:
            return self._go_on(asked, known, preview=preview)
        return self._open(asked, accepted, preview=preview)

    def go_on(self) -> None:
        """Take people over for all campaigns that somebody opened and did not finish."""
        until = self._monotonic() + _SWEEP_TAKES_S
        for id in self._ledger.reruns.open_ids():
            row = self._ledger.campaigns.find(id)
            if row is not None:
                self._take_over(row, until=until)

    def _read(
        self,
        campaign_id: str,
        states: Sequence[str],
        codes: Sequence[int],
        file: Mapping[str, Any] | None,
        new_id: str | None,
    ) -> _Asked | ErrorReply:
        """The question, or why it cannot be answered. Raises WrongInput."""
        parent = self._ledger.campaigns.find(campaign_id)
        if parent is None:
            return wire.campaign_unknown(campaign_id)
        chosen = _chosen(states, codes)
        if refusal := self._refuse_parent(parent):
            return refusal
        try:
            before = read_spec(parent)
        except SpecUnreadable as error:
            return wire.error("not_possible", str(error))
        own = self._templates.complete(file) if file is not None else None
        spec = dict(own) if own is not None else without(parent.spec, ["sendAt"])
        canonical = parse_campaign(spec | {"id": parent.id}).to_json()
        digest = _digest(parent.id, chosen, without(canonical, ["id"]))
        own_id = spec.get("id") if file is not None and spec.get("id") != parent.id else None
        spec["id"] = new_id or own_id or f"{parent.id[: _LONGEST_ID - 9]}-{digest[:8]}"
        campaign = parse_campaign(spec)
        if campaign.id.startswith(STREAM_PREFIX):
            what, way_out = (
                f"ids that begin with {STREAM_PREFIX!r} are kept for streams",
                "choose another one",
            )
            raise WrongInput("campaign", [Problem("id", campaign.id, what, way_out)])
        return _Asked(parent, chosen, campaign, digest, _says_otherwise(campaign, before))

    def _refuse_parent(self, parent: StoredCampaign) -> ErrorReply | None:
        """Why nobody of this campaign can be sent to again; None: somebody may."""
        if parent.open_until is not None:
            return wire.error(
                "not_possible", f"{parent.id!r} is a stream of single messages; send those again by key"
            )
        if parent.sealed_at is None:
            return wire.error(
                "not_possible", f"campaign {parent.id!r} is not sealed, so nothing of it has ended"
            )
        if erased := self._ledger.reruns.erased_of_family(parent.no):
            return wire.error(
                "not_possible",
                f"the people of campaign {erased!r} are erased, or are to be: whom it has reached is not "
                f"known any more; submit a list of your own under another id",
            )
        return None

    def _open(self, asked: _Asked, accepted: Collection[str], *, preview: bool) -> Reply[RerunReply]:
        now = self._clock.now()
        if refusal := self._refuse_file(asked, accepted, now):
            return refusal
        if asked.has_new_text and (problems := self._find_bad_values(asked)):
            return wire.wrong_input(problems)
        people, left_out = self._count(asked)
        if not people:
            also = _but(left_out)
            return wire.error(
                "not_possible", f"campaign {asked.parent.id!r} has nobody{also}: {asked.chosen}"
            )
        if preview:
            forecast = self._forecast(asked.campaign, people)
            return wire.ok(self._show(asked, None, people, left_out, preview=True, forecast=forecast))
        opened = self._ledger.reruns.open(
            columns_of(asked.campaign, accepted=accepted, now=now),
            parent=asked.parent.no,
            chosen=asked.chosen,
            digest=asked.digest,
            has_new_text=asked.has_new_text,
            now=now,
        )
        known = self._ledger.campaigns.find(asked.campaign.id)
        assert known is not None
        return self._go_on(asked, known, was_there=not opened)

    def _refuse_file(self, asked: _Asked, accepted: Collection[str], now: datetime) -> ErrorReply | None:
        """What is wrong with the campaign's moments, or what is asked about, as at a submission."""
        problems = problems_at(asked.campaign, now=now)
        if problems:
            return wire.wrong_input(problems)
        zone = self._settings.time_zone
        questions = (
            *questions_of(asked.campaign),
            *questions_at(asked.campaign, now=now, time_zone=zone),
            *self._templates.questions(asked.campaign),
        )
        open_questions = [question for question in questions if question.code not in accepted]
        return wire.not_accepted(open_questions) if open_questions else None

    def _find_bad_values(self, asked: _Asked) -> list[Problem]:
        """What the new texts need and the ledger's values do not give, each finding once with its rows."""
        script = Script(asked.campaign)
        rows: Counter[tuple[str, str, str]] = Counter()
        first: dict[tuple[str, str, str], int] = {}
        for no, values in self._ledger.reruns.values(asked.parent.no, asked.chosen):
            for finding in script.problems(values):
                rows[finding] += 1
                first.setdefault(finding, no)
        return [
            Problem(f"row {first[found]}{_and_more(n)}, column {found[0]!r}", "", found[1], _way_out(found))
            for found, n in rows.most_common(_SHOWN_PROBLEMS)
        ]

    def _count(self, asked: _Asked) -> tuple[int, LeftOut]:
        """How many people it would take over, and whom it would leave out."""
        advertises = columns_of(asked.campaign, now=self._clock.now())["advertises_first"]
        found = self._ledger.reruns.count(
            asked.parent.no, asked.chosen, sender=asked.campaign.sender, advertises=advertises
        )
        counts = list(found)
        refused, had_it = sum(count.refused for count in counts), sum(count.had_it for count in counts)
        people = sum(count.people for count in counts) - refused - had_it
        return people, {"refused": refused, "reached": had_it, "unfit": 0}

    def _go_on(
        self,
        asked: _Asked,
        known: StoredCampaign,
        *,
        preview: bool = False,
        was_there: bool = True,
    ) -> Reply[RerunReply]:
        """Take people over, unless another campaign has the id."""
        rerun = self._ledger.reruns.find(known.no)
        if rerun is None or (rerun.parent_no, rerun.digest) != (asked.parent.no, asked.digest):
            opened = known.created_at.astimezone(shown_zone_of(asked.campaign, self._settings.time_zone))
            return wire.error(
                "id_taken",
                f"campaign id {known.id!r} is taken by another campaign, opened {opened:%Y-%m-%d %H:%M %Z}; "
                f"choose another id",
            )
        if not preview:
            self._take_over(known, until=self._monotonic() + _TAKES_S)
            known = self._ledger.campaigns.find(known.id) or known
            rerun = self._ledger.reruns.find(known.no) or rerun
        people = self._ledger.campaigns.batch_sums(known.no).recipients
        left_out: LeftOut = {"refused": rerun.refused, "reached": rerun.had_it, "unfit": rerun.unfit}
        return wire.ok(self._show(asked, known, people, left_out, preview=preview, was_there=was_there))

    def _take_over(self, row: StoredCampaign, *, until: float) -> None:
        """Take people over until a moment, and seal after the last."""
        rerun = self._ledger.reruns.find(row.no)
        if rerun is None:
            return
        is_bad = self._checker(row, rerun)
        while not rerun.is_complete and self._monotonic() < until:
            if not self._ledger.reruns.step(row.no, is_bad=is_bad, now=self._clock.now()):
                break
        self._intake.seal_if_complete(row.id, row.pace)

    def _checker(self, row: StoredCampaign, rerun: StoredRerun) -> Callable[[int, Values], bool] | None:
        """Whose values do not fit the new texts: a row that ended so after the check is left out."""
        if not rerun.has_new_text:
            return None
        script = Script(read_spec(row))
        return lambda _, values: bool(script.problems(values))

    def _show(
        self,
        asked: _Asked,
        known: StoredCampaign | None,
        people: int,
        left_out: LeftOut,
        *,
        preview: bool,
        was_there: bool = False,
        forecast: ForecastSummary | None = None,
    ) -> RerunReply:
        return {
            "campaign": asked.campaign.id,
            "parent": asked.parent.id,
            "only": str(asked.chosen),
            "isPreview": preview,
            "wasThere": known is not None and was_there,
            "state": cast("CampaignState", known.state) if known else None,
            "people": people,
            "leftOut": left_out["refused"] + left_out["reached"] + left_out["unfit"],
            "leftOutFor": left_out,
            "isComplete": known is not None and known.sealed_at is not None,
            "costs": self._costs_of(asked.campaign, people),
            "forecast": forecast,
        }

    def _costs_of(self, campaign: Campaign, people: int) -> list[ExpectedCost]:
        sends_sms = campaign.sms_failover is not None
        return [
            {
                "channel": channel_name(price.leg),
                "kind": price.kind,
                "currency": price.currency,
                "price": f"{price.price.normalize():f}",
                "most": f"{(people * price.price).normalize():f}",
            }
            for price in self._ledger.reruns.prices(campaign.to_json())
            if price.leg == 0 or sends_sms
        ]

    def _forecast(self, campaign: Campaign, people: int) -> ForecastSummary | None:
        reply = self._forecasting.forecast(campaign.to_json(), recipients=people, history=False)
        return None if "error" in reply else summary_of(reply["ok"])


def _chosen(states: Sequence[str], codes: Sequence[int]) -> Chosen:
    """Who is asked for. Raises WrongInput."""
    problems = []
    if not states and not codes:
        way_out = f"name outcomes ({', '.join(STATES)}), codes, or both"
        problems.append(Problem("only", "", "nobody is asked for", way_out))
    for state in states:
        if state == "unconfirmed":
            what = "may have reached the person: nobody knows, so it is not sent again"
            problems.append(Problem("only", state, what, "leave it out"))
        elif state not in STATES:
            problems.append(
                Problem("only", state, "is not an end that is sent again", f"use {', '.join(STATES)}")
            )
    if problems:
        raise WrongInput("rerun", problems)
    return Chosen(sorted(set(states)) or None, sorted(set(codes)) or None)


def _but(left_out: LeftOut) -> str:
    """Those who ended so and are left out, in words."""
    refused, reached = left_out["refused"], left_out["reached"]
    groups = [f"{refused:,} who said no since"] if refused else []
    groups += [f"{reached:,} who were reached by another rerun, or may be"] if reached else []
    return f" but {' and '.join(groups)}" if groups else ""


def _digest(parent_id: str, chosen: Chosen, spec: Mapping[str, Any]) -> str:
    question = [parent_id, chosen.states, chosen.codes, spec]
    return hashlib.sha256(json.dumps(question, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _says_otherwise(campaign: Campaign, before: Campaign) -> bool:
    """Whether it needs other values than the parent, or uses them for other texts."""
    return _texts_of(campaign) != _texts_of(before)


def _texts_of(campaign: Campaign) -> tuple[object, ...]:
    sms = campaign.sms_failover.text if campaign.sms_failover else None
    return campaign.content, sms, campaign.reference, campaign.advertising


def _and_more(n: int) -> str:
    return f" and {n - 1:,} more" if n > 1 else ""


def _way_out(finding: tuple[str, str, str]) -> str:
    if finding[1] == "is missing":
        return f"take #{{{finding[0]}}} out of the campaign file, or submit a list that has this column"
    return f"{finding[2]}, or shorten the campaign file's text"
