"""Gather what is known of one person's message in one campaign, and have its story told.

The story itself is a rule (`rules/story/`). Raw reports are looked through for two seconds at most.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pabal import wire
from pabal.campaign import Campaign, parse_campaign
from pabal.campaign.schedule.zones import zone_of
from pabal.channels import CHANNEL_NAMES, LEGS, channel_name
from pabal.errors import Problem, WrongInput
from pabal.replies import ErrorReply, Reply, Story, StoryStep
from pabal.timestamps import to_iso
from pabal_worker.clock import monotonic
from pabal_worker.errors import SpecUnreadable, UnreadableReports
from pabal_worker.message_ids import LAST_ROW, bulk_id
from pabal_worker.people.bodies import BodySearch, NamingBody
from pabal_worker.people.codes import error_in_words, status_in_words
from pabal_worker.people.legs import attempts_of, id_of, legs_of
from pabal_worker.people.numbers import read_number, shown_number
from pabal_worker.provider.port import Report
from pabal_worker.records import StoredCampaign
from pabal_worker.rules.story.facts import (
    AttemptFacts,
    CampaignFacts,
    EventFact,
    Facts,
    MessageFacts,
    ReportFacts,
    Step,
    WebhookFacts,
)
from pabal_worker.rules.story.tell import tell
from pabal_worker.spec_reader import read_spec

if TYPE_CHECKING:
    from pabal_worker.campaigns.status import StatusReader
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger
    from pabal_worker.provider.port import ProviderFormat
    from pabal_worker.webhooks.endpoints import Endpoints

_EVENTS, _OTHER_ROWS, _RELAYS = 1000, 20, 100_000
_BUDGET_S = 2.0
_EARLIER = timedelta(minutes=1)
"""A report may come before our own settlement; clocks of receiver and ledger are one."""


class Explanation:
    """Answers `pabal.explain`."""

    def __init__(
        self,
        *,
        ledger: Ledger,
        provider: ProviderFormat,
        status: StatusReader,
        endpoints: Endpoints,
        clock: LedgerClock,
        monotonic: Callable[[], float] = monotonic,
    ) -> None:
        self._ledger, self._provider, self._status = ledger, provider, status
        self._endpoints, self._clock, self._monotonic = endpoints, clock, monotonic

    def explain(
        self, campaign_id: str, *, to: object = None, row: object = None, unmasked: bool = False
    ) -> Reply[Story]:
        """The story of the message to a number, or of a row of the campaign's list. Asking is an event."""
        campaign = self._ledger.campaigns.find(campaign_id)
        if campaign is None:
            return wire.campaign_unknown(campaign_id)
        if campaign.books is not None:
            where = f"its last figures stand in `pabal status {campaign_id}`"
            text = f"campaign {campaign_id!r}: its rows were deleted; {where}"
            return wire.error("not_possible", text)
        rows = self._rows_asked_for(campaign, to, row)
        if not isinstance(rows, list):
            return rows
        found = self._ledger.people.row(campaign.no, rows[0])
        if found is None:
            return _no_row(campaign, rows[0])
        self._ledger.events.note("asked", f"explain: row {rows[0]}", campaign_id=campaign.id)
        return wire.ok(self._story(campaign, found, rows[1:], unmasked=unmasked is True))

    def _rows_asked_for(self, campaign: StoredCampaign, to: object, row: object) -> list[int] | ErrorReply:
        """The row, or all rows of the number, the newest first; or why there is none."""
        if (to is None) == (row is None):
            return wire.wrong_input([Problem("to, row", "", "are both given or both missing", "give one")])
        if row is not None:
            if type(row) is not int or not 1 <= row <= LAST_ROW:
                return wire.wrong_input(
                    [Problem("row", f"{row}"[:20], "is not a row's number", "write 17, or a number as `to`")]
                )
            return [row]
        try:
            address = read_number(to)
        except WrongInput as error:
            return wire.wrong_input(error.problems)
        rows = self._ledger.people.rows_in(campaign.no, address, limit=_OTHER_ROWS + 1)
        return rows or _not_in_list(campaign, address)

    def _story(
        self, campaign: StoredCampaign, row: dict[str, Any], others: Sequence[int], *, unmasked: bool
    ) -> Story:
        unknown: list[str] = []
        spec = _spec_of(campaign, row, unknown)
        reports = self._reports(row, unknown)
        now = self._clock.now()
        facts = Facts(
            campaign=self._campaign_facts(campaign, spec, unknown),
            row=row["no"],
            joined_at=row["joined_at"],
            rest_state=row["rest_state"],
            rest_why=row["rest_why"],
            rest_at=row["rest_at"],
            kakao=self._message(row, 0, row["joined_at"] or campaign.sealed_at),
            sms=self._message(row, 1, row["kakao_done_at"]),
            reports=reports,
            webhook=self._webhook(campaign, row),
            waits_for=self._waits_for(campaign, row),
            now=now,
        )
        if campaign.erased_at:
            unknown.append("its number and variables were erased; so were the raw reports that were older")
        address = row["address"]
        return {
            "campaign": campaign.id,
            "isStream": campaign.open_until is not None,
            "campaignState": row["campaign_state"],
            "row": row["no"],
            "otherRows": list(others),
            "to": shown_number(address, unmasked=unmasked) if address else None,
            "values": row["variables"] if unmasked else None,
            "reference": row["reference"],
            "timeZone": zone_of(spec) if spec else None,
            "legs": legs_of(row, self._provider),
            "steps": [_shown(step) for step in tell(facts)],
            "unknown": unknown,
            "now": to_iso(now),
        }

    def _campaign_facts(
        self, campaign: StoredCampaign, spec: Campaign | None, unknown: list[str]
    ) -> CampaignFacts:
        rows = self._ledger.events.newest(campaign.no, before=None, limit=_EVENTS)
        if len(rows) == _EVENTS:
            unknown.append(f"the campaign has more than {_EVENTS:,} events; older pauses are not told")
        return CampaignFacts(
            id=campaign.id,
            state=campaign.state,
            reason=campaign.reason,
            created_at=campaign.created_at,
            sealed_at=campaign.sealed_at,
            send_at=campaign.send_at,
            pace=campaign.pace,
            canaries=campaign.canary_no,
            failover=campaign.failover_mode,
            windows=(spec.windows_of(0), spec.windows_of(1)) if spec else ((), ()),
            events=[
                EventFact(event["at"], event["kind"], event["by_whom"], event["says"])
                for event in reversed(rows)
            ],
        )

    def _message(self, row: dict[str, Any], leg: int, ready: datetime | None) -> MessageFacts | None:
        name = channel_name(leg)
        if row[f"{name}_state"] is None:
            return None
        voided = set(row[f"{name}_voided"] or ())
        attempts = [
            AttemptFacts(
                bulk_id=bulk_id(row["campaign_id"], attempt["id"]),
                started_at=attempt["started_at"],
                finished_at=attempt["finished_at"],
                http_status=attempt["http_status"],
                is_called=attempt["called"],
                has_lapsed=attempt["lapsed"],
                is_voided=attempt["id"] in voided,
                note=attempt["note"] or None,
                messages=attempt["n"],
            )
            for attempt in self._ledger.people.attempts(attempts_of(row, name))
        ]
        left_before = 0
        if ready is not None and attempts:
            left_before = self._ledger.people.left_between(
                row["campaign_no"], leg, since=ready, until=attempts[0].started_at
            )
        status = status_in_words(row[f"{name}_status_group"], row[f"{name}_status_id"], self._provider)
        error = error_in_words(row[f"{name}_error_id"], self._provider)
        return MessageFacts(
            state=row[f"{name}_state"],
            why=row[f"{name}_why"],
            status="; ".join(part for part in (status, error) if part) or None,
            attempts=attempts,
            is_doubted=row[f"{name}_doubted"],
            is_kept=leg in self._ledger.people.kept_legs(row["campaign_no"], row["no"]),
            asked=row[f"{name}_asked"],
            due_at=row[f"{name}_due_at"],
            done_at=row[f"{name}_done_at"],
            left_before=left_before,
        )

    def _reports(self, row: dict[str, Any], unknown: list[str]) -> list[ReportFacts]:
        """The reports of the message that are still kept as they came."""
        if row["kakao_left_at"] is None and row["sms_left_at"] is None:
            return []
        left_at = min(at for at in (row["kakao_left_at"], row["sms_left_at"]) if at)
        ids = {id_of(row, leg): leg for leg in LEGS}
        until = self._monotonic() + _BUDGET_S
        search = BodySearch(
            ledger=self._ledger,
            needles=[f"{quote}{id}" for id in ids for quote in ('"', ">")],
            after=self._ledger.people.body_before(left_at - _EARLIER),
            goes_on=lambda: self._monotonic() < until,
        )
        found = [report for body in search.bodies() for report in self._reports_in(body, ids)]
        if not search.is_complete:
            unknown.append("only the reports of the first time after it left were looked through")
        if not found and row["kakao_done_at"] is not None:
            unknown.append("none of its reports is kept as it came any more, or none ever came")
        return found

    def _reports_in(self, body: NamingBody, ids: dict[str, int]) -> list[ReportFacts]:
        try:
            content = self._provider.read_body(body.body, encoding=body.encoding)
        except UnreadableReports:
            return []
        return [
            ReportFacts(
                leg=ids[report.message_id],
                source=body.source,
                received_at=body.received_at,
                applied_at=body.applied_at,
                done_at=report.done_at,
                status=self._report_in_words(report),
                price=_price_in_words(report),
            )
            for report in content.reports
            if report.message_id in ids
        ]

    def _report_in_words(self, report: Report) -> str:
        status = status_in_words(report.status_group, report.status_id, self._provider)
        error = error_in_words(report.error_id, self._provider)
        return "; ".join(part for part in (status, error) if part)

    def _webhook(self, campaign: StoredCampaign, row: dict[str, Any]) -> WebhookFacts | None:
        webhook = self._endpoints.find_webhook(campaign.endpoint_no)
        if webhook is None or campaign.endpoint_no is None:
            return None
        n, is_more = self._ledger.people.relays(campaign.endpoint_no, campaign.no, row["no"], limit=_RELAYS)
        waiting = None if is_more and not n else n
        return WebhookFacts(webhook["url"], webhook["state"], waiting, webhook["lastError"])

    def _waits_for(self, campaign: StoredCampaign, row: dict[str, Any]) -> tuple[str, datetime | None] | None:
        """What the campaign waits for, where this message waits as well."""
        states = [row[f"{name}_state"] for name in CHANNEL_NAMES]
        if "waiting" not in states and not (states[0] is None and row["rest_state"] is None):
            return None
        reply: Any = self._status.read_status(campaign.id)
        wait = reply["ok"]["waitsFor"] if "ok" in reply else None
        if wait is None:
            return None
        return wait["what"], datetime.fromisoformat(wait["until"]) if wait["until"] else None


def _spec_of(campaign: StoredCampaign, row: dict[str, Any], unknown: list[str]) -> Campaign | None:
    """The campaign file, of a one-off its own; None if this version cannot read it."""
    try:
        return parse_campaign(row["own_spec"]) if row["own_spec"] else read_spec(campaign)
    except (SpecUnreadable, WrongInput):
        unknown.append("a newer version wrote its campaign file; windows are not told")
        return None


def _not_in_list(campaign: StoredCampaign, address: str) -> ErrorReply:
    shown = shown_number(address, unmasked=False)
    if campaign.erased_at is not None:
        text = (
            f"campaign {campaign.id!r}: its personal data was erased, so nobody is found by number; "
            f"name the row: `pabal explain {campaign.id} ROW`"
        )
        return wire.error("not_possible", text)
    problem = Problem(
        "to", shown, f"is not in the list of {campaign.id!r}", "`pabal find NUMBER` says where it is"
    )
    return wire.wrong_input([problem])


def _no_row(campaign: StoredCampaign, no: int) -> ErrorReply:
    what = f"is not a row of {campaign.id!r}: it was refused, was a duplicate, or never came"
    return wire.wrong_input([Problem("row", str(no), what, "name a row of the submitted list")])


def _price_in_words(report: Report) -> str | None:
    if report.price is None:
        return None
    return f"{report.price.normalize():f} {report.currency or ''}".strip()


def _shown(step: Step) -> StoryStep:
    return {
        "kind": step.kind,
        "leg": None if step.leg is None else channel_name(step.leg),
        "at": to_iso(step.at),
        "until": to_iso(step.until),
        "says": step.says,
        "by": step.by,
        "call": step.call,
    }
