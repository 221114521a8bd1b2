"""Change a campaign's file while it runs, for all of it that has not left; or show what that would do.

What workers hold at that moment and have not called goes back and leaves by the new file; a call that has
begun keeps the old one. Laws are looked at here to say why; the ledger's statement looks again as it writes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from pabal import wire
from pabal.campaign import Campaign, problems_at
from pabal.campaign.changes import change_campaign, changed_fields
from pabal.campaign.schedule.zones import in_zone, read_zone, shown_zone_of
from pabal.counted import counted
from pabal.errors import Problem, WrongInput
from pabal.fields.template import LMS_BYTES, Template, sms_size
from pabal.message_states import ENDED_STATES
from pabal.replies import CampaignChange, ErrorReply, Reply
from pabal.timestamps import to_iso
from pabal_worker.errors import SpecUnreadable
from pabal_worker.failover.sms_limit import limit_of
from pabal_worker.intake.campaign_columns import columns_of
from pabal_worker.records import StoredCampaign
from pabal_worker.rules.sms_budget import expected_price
from pabal_worker.sending.look import GOOD_FOR_S
from pabal_worker.spec_reader import read_spec

if TYPE_CHECKING:
    from pabal_worker.campaigns.forecast import Forecasting
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger

_DATES = {"sendAt", "endAt", "deliveryTimeWindow", "smsFailover"}


class CampaignChanges:
    """Answers `pabal.change`."""

    def __init__(
        self, *, ledger: Ledger, forecasting: Forecasting, clock: LedgerClock, time_zone: str
    ) -> None:
        """`time_zone`: the installation's; empty: this machine's."""
        self._ledger, self._forecasting, self._clock = ledger, forecasting, clock
        self._time_zone = time_zone

    def change(
        self, campaign_id: str, changes: Mapping[str, Any], *, preview: bool = False
    ) -> Reply[CampaignChange]:
        """Change fields of the campaign's file, with the forecasts before and after; with `preview`, only say
        what would change.
        """
        row, now = self._ledger.campaigns.find(campaign_id), self._clock.now()
        if row is None:
            return wire.campaign_unknown(campaign_id)
        if refusal := self._refuse_state(row, now):
            return refusal
        try:
            old = self._read(row)
            new = change_campaign(old.to_json(), changes)
        except SpecUnreadable as error:
            return wire.error("not_possible", str(error))
        except WrongInput as error:
            return wire.wrong_input(error.problems, str(error))
        if problems := list(self._find_problems(row, old, new, now)):
            return wire.wrong_input(problems)
        return self._apply(row, old, new, preview=preview, now=now)

    def _read(self, row: StoredCampaign) -> Campaign:
        """The campaign's file with the limit of SMS that counts, which `pabal failover` may have changed."""
        campaign = read_spec(row)
        if campaign.sms_failover is None or not campaign.sms_failover.is_ours:
            return campaign
        limit = limit_of(self._ledger.failovers.standing(row.no).cap)
        failover = campaign.sms_failover.model_copy(update={"limit": limit})
        return campaign.model_copy(update={"sms_failover": failover})

    def _apply(
        self, row: StoredCampaign, old: Campaign, new: Campaign, *, preview: bool, now: datetime
    ) -> Reply[CampaignChange]:
        was, became = changed_fields(old, new)
        columns = _columns_of(row, old, new, was, now)
        before, forecast = self._forecasting.compare(
            row, new, send_at=columns["send_at"], end_at=columns["end_at"]
        )
        held, until = self._ledger.changes.in_flight(row.no), None
        if was and not preview:
            written = self._ledger.changes.change(row.no, columns, changes=row.changes, now=now)
            if written is None:
                return self._refuse_moved(row)
            self._forecasting.forget()
            held, until = written, to_iso(self._clock.now() + timedelta(seconds=GOOD_FOR_S))
        return wire.ok(
            {
                "campaign": row.id,
                "made": until is not None,
                "was": was,
                "became": became,
                "inFlight": held,
                "oldUntil": until,
                "before": before,
                "forecast": forecast,
            }
        )

    def _refuse_moved(self, row: StoredCampaign) -> ErrorReply:
        """The campaign is no more what it was a moment ago."""
        fresh = self._ledger.campaigns.find(row.id) or row
        return self._refuse_state(fresh, self._clock.now()) or wire.error(
            "not_possible",
            f"campaign {row.id!r} was changed, began or sent SMS just now, so nothing was changed; "
            f"look at `pabal status {row.id}` and ask again",
        )

    def _find_problems(
        self, row: StoredCampaign, old: Campaign, new: Campaign, now: datetime
    ) -> Iterator[Problem]:
        """What breaks a law, though the file itself is good."""
        was, _ = changed_fields(old, new)
        changed = {name.partition(".")[0] for name in was}
        if changed & _DATES:
            yield from problems_at(new, now=now)
        if "sendAt" in was and row.started_at is not None:
            yield Problem(
                "sendAt",
                to_iso(new.send_at) or "none",
                f"the campaign has begun at {self._tell(row, row.started_at)}",
                f"`pabal pause {row.id}` keeps what has not left, endAt ends it",
            )
        if "canary" in was:
            yield from _canary_problems(row, old, new)
        if "smsFailover.text" in was:
            yield from self._text_problems(row, old, new)
        if "smsFailover.limit" in was:
            yield from self._limit_problems(row, new)

    def _refuse_state(self, row: StoredCampaign, now: datetime) -> ErrorReply | None:
        """Why nothing of this campaign can be changed any more; None: it can."""
        again = "to send to these people again, submit them under another id"
        if row.open_until is not None:
            why = (
                "is a stream: its messages bring their own rules; "
                "`pabal pause`, `resume` and `pace` change it"
            )
        elif row.erased_at is not None or row.deleted_at is not None:
            why = f"was erased, so nothing of it is sent any more; {again}"
        elif row.state in ENDED_STATES:
            why = f"is {row.state}; nothing of it is sent any more; {again}"
        elif row.end_at is not None and row.end_at <= now:
            since = self._tell(row, row.end_at)
            why = f"is over since {since} (endAt), and nothing that has ended goes on; {again}"
        else:
            return None
        return wire.error("not_possible", f"campaign {row.id!r} {why}")

    def _tell(self, row: StoredCampaign, moment: datetime) -> str:
        """A moment in the campaign's zone, else in the installation's."""
        try:
            zone = shown_zone_of(read_spec(row), self._time_zone)
        except SpecUnreadable:
            zone = read_zone(self._time_zone or None)
        return in_zone(moment, zone)

    def _text_problems(self, row: StoredCampaign, old: Campaign, new: Campaign) -> Iterator[Problem]:
        """The list was checked for the old text alone: no value may be needed that nobody has looked at."""
        assert old.sms_failover and new.sms_failover
        before, after = Template(old.sms_failover.text), Template(new.sms_failover.text)
        if added := [name for name in after.names if name not in before.names]:
            known = ", ".join(f"#{{{name}}}" for name in before.names) or "none"
            what = f"uses #{{{added[0]}}}, for which the list was not checked as part of an SMS"
            yield Problem("smsFailover.text", new.sms_failover.text[:40], what, f"use {known}")
            return
        if not after.names:
            return
        no, n_bytes = self._ledger.changes.longest_sms(row.no, after.times)
        over = sms_size(after.literal).n_bytes + n_bytes - LMS_BYTES
        if over > 0:
            what = (
                f"becomes {LMS_BYTES + over:,} bytes long in EUC-KR for row {no}, {LMS_BYTES:,} are allowed"
            )
            way_out = f"shorten it by {counted(over, 'byte')} (a Hangul syllable has two)"
            yield Problem("smsFailover.text", new.sms_failover.text[:40], what, way_out)

    def _limit_problems(self, row: StoredCampaign, new: Campaign) -> Iterator[Problem]:
        limit = new.sms_failover.limit if new.sms_failover else None
        if limit is None:
            return
        standing = self._ledger.failovers.standing(row.no)
        ends = f", or end the others with `pabal failover {row.id} --give-up`"
        if limit.messages is not None and limit.messages < standing.spent.messages:
            what = f"is less than the {standing.spent.messages:,} SMS that have left"
            way_out = f"write {standing.spent.messages} or more{ends}"
            yield Problem("smsFailover.limit.messages", str(limit.messages), what, way_out)
        spent = expected_price(standing.cap, standing.spent)
        if limit.price is not None and Decimal(limit.price) < spent:
            what = f"is less than the {spent:f} that those cost which have left"
            yield Problem("smsFailover.limit.price", limit.price, what, f"write {spent:f} or more{ends}")


def _canary_problems(row: StoredCampaign, old: Campaign, new: Campaign) -> Iterator[Problem]:
    if row.started_at is None:
        return
    shown = str(new.canary.messages) if new.canary else "none"
    if row.canary_state in ("passed", "failed", "overruled"):
        what = (
            f"the canary has {row.canary_state} already"
            if row.canary_state != "overruled"
            else "is overruled"
        )
        yield Problem(
            "canary", shown, what, f"leave it out; `pabal resume {row.id}` overrules one that failed"
        )
    elif old.canary is None or (new.canary and new.canary.messages != old.canary.messages):
        what = "the campaign has begun, so its first messages have left"
        yield Problem("canary", shown, what, "change its failureShare or wait, take it out, or use a guard")


def _columns_of(
    row: StoredCampaign, old: Campaign, new: Campaign, was: Mapping[str, Any], now: datetime
) -> dict[str, Any]:
    """The campaign's row as the new file has it; what people changed otherwise stays, but for the fields that
    this change names.
    """
    columns = columns_of(new, now=now)
    return columns | {
        "send_at": columns["send_at"] if "sendAt" in was else row.send_at,
        "end_at": columns["end_at"] if "endAt" in was else row.end_at,
        "moves_limit": "smsFailover.limit" in was,
        "is_for_unbegun": "sendAt" in was or _begins_canary_anew(old, new),
    }


def _begins_canary_anew(old: Campaign, new: Campaign) -> bool:
    if new.canary is None:
        return False
    return old.canary is None or old.canary.messages != new.canary.messages
