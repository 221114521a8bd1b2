"""Take campaigns and their batches into the ledger, once.

Single rows are checked in `row_checks.py`. A campaign is opened, its batches come in any order and any number
of times, and the seal freezes the audience when all are there. A batch with a bad row is refused whole, with
every reason; it can be sent again, corrected, under its number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

import orjson

from pabal import wire
from pabal.accept import read_accept
from pabal.campaign import parse_campaign, problems_at
from pabal.campaign.notices import notices_of
from pabal.campaign.questions import questions_at, questions_of
from pabal.campaign.renderer import Script
from pabal.errors import Problem, WrongInput
from pabal.replies import CampaignState, RefusedBatch, Reply, SubmissionProgress
from pabal_worker.errors import AudienceFrozen, RowNumberTaken, SpecUnreadable
from pabal_worker.intake.campaign_columns import columns_of
from pabal_worker.intake.one_off_checks import STREAM_PREFIX
from pabal_worker.intake.row_checks import check_rows
from pabal_worker.records import StoredBatch, StoredCampaign
from pabal_worker.spec_reader import read_spec

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger
    from pabal_worker.settings import Settings

_SHOWN_PROBLEMS = 100
_FAST_PER_S = 50


def shares_for(speed_amount: int | None, speed_unit_s: int | None, *, most: int) -> int:
    """How many pumps a campaign of this speed needs: one, unless it is fast."""
    is_fast = speed_amount is None or speed_amount / (speed_unit_s or 60) > _FAST_PER_S
    return most if is_fast else 1


class Intake:
    """Opens, fills and seals campaigns."""

    def __init__(self, *, ledger: Ledger, clock: LedgerClock, settings: Settings) -> None:
        self._ledger, self._clock, self._settings = ledger, clock, settings

    def open_campaign(self, raw: Mapping[str, Any], accept: object = None) -> Reply[SubmissionProgress]:
        """Open a campaign, or find that this very campaign is open already; replies what it has of it.

        A new campaign is asked about first, a known one never: `accept` is a list of codes.
        """
        now = self._clock.now()
        try:
            campaign, accepted = parse_campaign(raw), read_accept(accept)
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
            )
            questions = [question for question in asked if question.code not in accepted]
            if questions:
                return wire.not_accepted(questions)
            self._ledger.campaigns.open(columns_of(campaign, accepted=accepted, now=now), now=now)
            known = self._ledger.campaigns.find(campaign.id)
        assert known is not None
        try:
            stored = read_spec(known)
        except SpecUnreadable as error:
            return wire.error("not_possible", str(error))
        if stored != campaign:
            return wire.error(
                "id_taken",
                f"campaign id {campaign.id!r} is taken by another campaign, opened "
                f"{known.created_at:%Y-%m-%d %H:%M} UTC; "
                f"choose another id, or submit exactly the same campaign file to go on with it",
            )
        notices = [notice.to_json() for notice in notices_of(campaign)]
        return wire.ok(self._progress(known) | {"notices": notices})

    def take_batch(
        self, campaign_id: str, number: int, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> StoredBatch | None:
        """Take a batch, or refuse it with reasons; None if there is no such campaign or it is sealed."""
        campaign = self._ledger.campaigns.find(campaign_id)
        if campaign is None or campaign.state != "receiving":
            return None
        digest = _digest(columns, rows)
        known = self._ledger.campaigns.batch(campaign.no, number)
        is_settled = known is not None and (known.problems is None or known.digest == digest)
        batch = known if is_settled else self._store_batch(campaign, number, digest, columns, rows)
        self._seal(campaign)
        return batch

    def seal_campaign(self, campaign_id: str, *, batches: int, fingerprint: str) -> Reply[SubmissionProgress]:
        """Say how many batches there are; the audience is frozen as soon as all are in. Replies what is still
        missing.
        """
        campaign = self._ledger.campaigns.find(campaign_id)
        if campaign is None:
            return wire.error(
                "campaign_unknown", f"no campaign has the id {campaign_id!r}; open it first ({wire.OPEN})"
            )
        announced = campaign.state == "receiving" and self._ledger.campaigns.ask_to_seal(
            campaign.no, batches=batches, fingerprint=fingerprint
        )
        if announced:
            self._seal(campaign)
        elif campaign.fingerprint != fingerprint:
            return wire.error(
                "id_taken",
                f"campaign {campaign_id!r} is {campaign.state} with another list of recipients; "
                f"choose another id for this list",
            )
        campaign = self._ledger.campaigns.find(campaign_id) or campaign
        return wire.ok(self._progress(campaign))

    def _store_batch(
        self,
        campaign: StoredCampaign,
        number: int,
        digest: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
    ) -> StoredBatch | None:
        now = self._clock.now()
        checked = check_rows(Script(read_spec(campaign)), columns, rows)
        try:
            if not checked.problems:
                return self._ledger.campaigns.take_in(campaign.no, number, digest, checked.good, now=now)
        except RowNumberTaken as error:
            what = f"a row number belongs to another person already: {error}"
            checked.problems.append(Problem(f"batch {number}", "", what, "number rows once a campaign"))
        except AudienceFrozen:
            return None
        shown = [asdict(problem) for problem in checked.problems[:_SHOWN_PROBLEMS]]
        return self._ledger.campaigns.refuse_batch(campaign.no, number, digest, shown, now=now)

    def seal_if_complete(self, campaign_id: str, speed_amount: int | None, speed_unit_s: int | None) -> None:
        """Freeze the audience if the producer has said how many batches there are, and all are in."""
        shares = shares_for(speed_amount, speed_unit_s, most=self._settings.pump_shares)
        self._ledger.campaigns.seal(campaign_id, shares=shares, now=self._clock.now())

    def _seal(self, campaign: StoredCampaign) -> None:
        self.seal_if_complete(campaign.id, campaign.speed_amount, campaign.speed_unit_s)

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
        }


def _digest(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """The digest of a batch. What JSON cannot express has one too, since its refusal is kept under it."""
    try:
        content = orjson.dumps([columns, rows])
    except TypeError:
        content = repr([columns, rows]).encode()
    return hashlib.sha256(content).hexdigest()
