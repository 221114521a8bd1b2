"""Take campaigns and their batches into the ledger, once.

Single rows are checked in `row_checks.py`. A campaign is opened, its batches come in any order and any number
of times, and the seal freezes the audience when all are there. A batch with a bad row is refused whole, with
every reason; it can be sent again, corrected, under its number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, cast

from pabal import wire
from pabal.accept import read_accept
from pabal.campaign import parse_campaign, problems_at
from pabal.campaign.notices import notices_of
from pabal.campaign.questions import questions_at, questions_of
from pabal.campaign.renderer import Script
from pabal.campaign.schedule.zones import shown_zone_of
from pabal.counted import counted
from pabal.errors import Problem, WrongInput
from pabal.fields.template import is_storable
from pabal.one_off_checks import STREAM_PREFIX
from pabal.rate.pace import read_stored_pace
from pabal.replies import CampaignState, ErrorReply, RefusedBatch, Reply, SubmissionProgress
from pabal.templates.filling import named_only
from pabal_worker.errors import AudienceFrozen, RowNumberTaken, SpecUnreadable
from pabal_worker.intake.campaign_columns import columns_of
from pabal_worker.intake.row_checks import CheckedRows, check_rows
from pabal_worker.intake.strays import digest_of, note_late, note_unusable, show_strays
from pabal_worker.records import StoredBatch, StoredCampaign
from pabal_worker.rules.same_list import SameListRule
from pabal_worker.spec_reader import read_spec

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger
    from pabal_worker.settings import Settings
    from pabal_worker.templates.registry import TemplateRegistry

_SHOWN_PROBLEMS = 100
_FAST_PER_S = 50


def shares_for(pace: str | None, *, most: int) -> int:
    """How many pumps a campaign of this pace needs: one, unless it is fast."""
    horizons = read_stored_pace(pace)
    is_fast = not horizons or horizons[0][0] / horizons[0][1] > _FAST_PER_S
    return most if is_fast else 1


class Intake:
    """Opens, fills and seals campaigns."""

    def __init__(
        self, *, ledger: Ledger, clock: LedgerClock, settings: Settings, templates: TemplateRegistry
    ) -> None:
        self._ledger, self._clock, self._settings, self._templates = ledger, clock, settings, templates

    def open_campaign(self, raw: Mapping[str, Any], accept: object = None) -> Reply[SubmissionProgress]:
        """Open a campaign, or find that this very campaign is open already; replies what it has of it.

        A new campaign is asked about first, a known one never: `accept` is a list of codes.
        """
        now = self._clock.now()
        try:
            campaign, accepted = parse_campaign(self._with_template(raw)), read_accept(accept)
        except WrongInput as error:
            return wire.wrong_input(error.problems, str(error))
        if campaign.id.startswith(STREAM_PREFIX):
            what, way_out = (
                f"ids that begin with {STREAM_PREFIX!r} are kept for streams",
                "choose another one",
            )
            return wire.wrong_input([Problem("id", campaign.id, what, way_out)])
        known = self._ledger.campaigns.find(campaign.id)
        if known is None:
            problems = problems_at(campaign, now=now)
            if problems:
                return wire.wrong_input(problems)
            asked = (
                *questions_of(campaign),
                *questions_at(campaign, now=now, time_zone=self._settings.time_zone),
                *self._templates.questions(campaign),
            )
            questions = [question for question in asked if question.code not in accepted]
            if questions:
                return wire.not_accepted(questions)
            self._ledger.campaigns.open(columns_of(campaign, accepted=accepted, now=now), now=now)
            known = self._ledger.campaigns.find(campaign.id)
        assert known is not None
        try:
            stored = read_spec(replace(known, spec=known.opened_as or known.spec))
        except SpecUnreadable as error:
            return wire.error("not_possible", str(error))
        if stored != campaign:
            opened = known.created_at.astimezone(shown_zone_of(stored, self._settings.time_zone))
            return wire.error(
                "id_taken",
                f"campaign id {campaign.id!r} is taken by another campaign, opened "
                f"{opened:%Y-%m-%d %H:%M %Z}; "
                f"choose another id, or submit exactly the same campaign file to go on with it",
            )
        notices = [notice.to_json() for notice in notices_of(campaign)]
        return wire.ok(self._progress(known) | {"notices": notices})

    def _with_template(self, raw: Mapping[str, Any]) -> Mapping[str, Any]:
        """The file with what it leaves to its registered template; repeated, as it was filled first."""
        campaign_id = raw.get("id")
        is_id = isinstance(campaign_id, str) and is_storable(campaign_id)
        known = self._ledger.campaigns.find(str(campaign_id)) if is_id and named_only(raw) else None
        return self._templates.complete(raw, known=(known.opened_as or known.spec) if known else None)

    def take_batch(
        self, campaign_id: str, number: int, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> StoredBatch | None:
        """Take a batch, or refuse it with reasons; None if there is no such campaign, or the batch came too
        late: then its campaign's status says so.
        """
        campaign = self._ledger.campaigns.find(campaign_id)
        if campaign is None:
            return None
        digest = digest_of(columns, rows)
        known = self._ledger.campaigns.batch(campaign.no, number)
        if known is not None and (known.problems is None or known.digest == digest):
            batch: StoredBatch | None = known
        elif campaign.state == "receiving":
            batch = self._store_batch(campaign, number, digest, columns, rows)
        else:
            self._note_late(campaign, number, digest)
            batch = None
        if campaign.state == "receiving":
            self._seal(campaign)
        return batch

    def note_unusable(self, arguments: Mapping[str, Any], problems: Sequence[Problem]) -> None:
        """Write down that a batch came that cannot be stored, if its campaign is known."""
        campaign_id = arguments.get("campaign")
        if not isinstance(campaign_id, str) or not is_storable(campaign_id):
            return
        if campaign := self._ledger.campaigns.find(campaign_id):
            note_unusable(self._ledger, campaign, arguments, problems, now=self._clock.now())

    def seal_campaign(self, campaign_id: str, *, batches: int, fingerprint: str) -> Reply[SubmissionProgress]:
        """Say how many batches there are; the audience is frozen as soon as all are in. Replies what is still
        missing.
        """
        campaign = self._ledger.campaigns.find(campaign_id)
        if campaign is None:
            return wire.error(
                "campaign_unknown", f"no campaign has the id {campaign_id!r}; open it first ({wire.OPEN})"
            )
        if refusal := self._refuse_number(campaign, batches):
            return refusal
        if campaign.state == "receiving" and self._announce(campaign, batches, fingerprint):
            self._seal(campaign)
            if refusal := self._refuse_size(campaign):
                return refusal
        elif campaign.fingerprint != fingerprint:
            return wire.error(
                "id_taken",
                f"campaign {campaign_id!r} is {campaign.state} with another list of recipients; "
                f"choose another id for this list",
            )
        elif campaign.expected_batches != batches:
            return self._refuse_other_number(campaign, batches)
        campaign = self._ledger.campaigns.find(campaign_id) or campaign
        return wire.ok(self._progress(campaign))

    def _announce(self, campaign: StoredCampaign, batches: int, fingerprint: str) -> bool:
        """Note which list it is; False if another was announced before. What is announced never changes, so
        who only asks how far it is writes nothing, and waits for no batch that just comes in.
        """
        if (campaign.expected_batches, campaign.fingerprint) == (batches, fingerprint):
            return True
        return self._ledger.campaigns.ask_to_seal(campaign.no, batches=batches, fingerprint=fingerprint)

    def _refuse_number(self, campaign: StoredCampaign, batches: int) -> ErrorReply | None:
        """Why no campaign can have so few batches: more are taken; None: it can."""
        if campaign.state != "receiving":
            return None
        taken = self._ledger.campaigns.batch_sums(campaign.no).taken
        if taken <= batches:
            return None
        way_out = (
            "say how many there are in all"
            if campaign.expected_batches is None
            else f"it was announced so; `pabal cancel {campaign.id}`, and submit the list under another id"
        )
        problem = Problem("batches", str(batches), f"is less than the {taken:,} that were taken", way_out)
        return wire.wrong_input([problem])

    def _refuse_other_number(self, campaign: StoredCampaign, batches: int) -> ErrorReply:
        known = self._ledger.campaigns.find(campaign.id) or campaign
        late = self._ledger.campaigns.batch_sums(campaign.no).late
        lost = f", and {late:,} came too late, so nobody in them is sent to" if late else ""
        cancels = f"`pabal cancel {campaign.id}`, then " if known.state == "receiving" else ""
        return wire.error(
            "id_taken",
            f"campaign {campaign.id!r} was announced with "
            f"{counted(known.expected_batches or 0, 'batch', 'batches')}, not with "
            f"{batches:,}{lost}; {cancels}choose another id for who is not in it",
        )

    def _note_late(self, campaign: StoredCampaign, number: int, digest: str) -> None:
        note_late(self._ledger, campaign, number, digest, now=self._clock.now())

    def _store_batch(
        self,
        campaign: StoredCampaign,
        number: int,
        digest: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
    ) -> StoredBatch | None:
        now = self._clock.now()
        try:
            checked = check_rows(Script(read_spec(campaign)), columns, rows)
            if not checked.problems:
                return self._ledger.campaigns.take_in(campaign.no, number, digest, checked.good, now=now)
        except RowNumberTaken as error:
            what = f"a row number belongs to another person already: {error}"
            checked.problems.append(Problem(f"batch {number}", "", what, "number rows once a campaign"))
        except SpecUnreadable as error:
            checked = CheckedRows([], [Problem(f"batch {number}", "", str(error), "then send it again")])
        except AudienceFrozen:
            known = self._ledger.campaigns.batch(campaign.no, number)
            is_taken = known is not None and known.problems is None
            frozen = self._ledger.campaigns.find(campaign.id) or campaign
            if not is_taken:
                self._note_late(frozen, number, digest)
            return known if is_taken else None
        shown = [asdict(problem) for problem in checked.problems[:_SHOWN_PROBLEMS]]
        return self._ledger.campaigns.refuse_batch(campaign.no, number, digest, shown, now=now)

    def seal_if_complete(self, campaign_id: str, pace: str | None) -> None:
        """Freeze the audience if the producer has said how many batches there are, and all are in."""
        if self._is_too_large(campaign_id):
            return
        shares = shares_for(pace, most=self._settings.pump_shares)
        rule = SameListRule(self._settings.same_list_days, self._settings.same_list_share)
        self._ledger.campaigns.seal(
            campaign_id,
            shares=shares,
            now=self._clock.now(),
            rule=rule,
            approve_above=self._settings.approve_above,
        )

    def _is_too_large(self, campaign_id: str) -> bool:
        """Whether a campaign has more people than PABAL_MOST_RECIPIENTS; it is noted then."""
        campaign = self._ledger.campaigns.find(campaign_id) if self._settings.most_recipients else None
        if campaign is None or (refusal := self._refuse_size(campaign)) is None:
            return False
        says, _, way_out = refusal["error"]["text"].partition("; ")
        self._ledger.limits.note(
            "recipients",
            campaign.id,
            says=says,
            way_out=way_out,
            now=self._clock.now(),
            campaign=campaign.no,
        )
        return True

    def _refuse_size(self, campaign: StoredCampaign) -> ErrorReply | None:
        """Why a campaign of so many people is not sealed; None: it may be."""
        most = self._settings.most_recipients
        if not most or campaign.state != "receiving":
            return None
        recipients = self._ledger.campaigns.batch_sums(campaign.no).recipients
        if recipients <= most:
            return None
        return wire.error(
            "not_possible",
            f"campaign {campaign.id!r} has {counted(recipients, 'recipient')}, and this installation "
            f"allows {most:,} "
            f"a campaign; `pabal cancel {campaign.id}` and submit a shorter list under another id, or raise "
            f"PABAL_MOST_RECIPIENTS for all workers",
        )

    def _seal(self, campaign: StoredCampaign) -> None:
        self.seal_if_complete(campaign.id, campaign.pace)

    def _progress(self, campaign: StoredCampaign) -> SubmissionProgress:
        sums = self._ledger.campaigns.batch_sums(campaign.no)
        rows = self._ledger.campaigns.refused_batches(campaign.no) if sums.refused else []
        refused: list[RefusedBatch] = [{"number": row["number"], "problems": row["problems"]} for row in rows]
        is_sealed = campaign.sealed_at is not None
        return {
            "campaign": campaign.id,
            "state": cast("CampaignState", campaign.state),
            "sealed": is_sealed,
            "fingerprint": campaign.fingerprint,
            "accepted": campaign.accepted,
            "recipients": sums.recipients,
            "duplicates": sums.duplicates,
            "batchesTaken": sums.taken,
            "batchNumbers": [] if is_sealed else self._ledger.campaigns.taken_batches(campaign.no),
            "refusedBatches": refused,
            "strayBatches": show_strays(self._ledger, campaign, sums),
        }
