"""Intake: what producers enqueue becomes rows, once.

A campaign is opened, its batches come in any order and any number of times, and the seal freezes the audience
when all are there. A batch that is bad in itself is refused whole, with every reason; it can be sent again,
corrected, under its number.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, cast

import orjson

from pabal import wire
from pabal.campaign import Campaign, parse_campaign, problems_at
from pabal.campaign.renderer import Script
from pabal.campaign.template import is_storable, mask
from pabal.errors import Problem, WrongInput
from pabal.recipients.phone_numbers import is_normal_form
from pabal.replies import CampaignState, RefusedBatch, Reply, SubmissionProgress
from pabal_worker.errors import AudienceFrozen, RowNumberTaken
from pabal_worker.message_ids import LAST_ROW
from pabal_worker.records import StoredBatch, StoredCampaign

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger
    from pabal_worker.settings import Settings

_SHOWN_PROBLEMS = 100
_FAST_PER_S = 50


@dataclass(frozen=True, slots=True)
class _Rows:
    """A batch's rows, looked at: good ones as (number, address, variables), and what is wrong with the
    others.
    """

    good: list[tuple[int, str, dict[str, str]]]
    problems: list[Problem]


def shares_for(speed_amount: int | None, speed_unit_s: int | None, *, most: int) -> int:
    """How many pumps a campaign of this speed needs: one, unless it is fast."""
    is_fast = speed_amount is None or speed_amount / (speed_unit_s or 60) > _FAST_PER_S
    return most if is_fast else 1


class Intake:
    """Opens, fills and seals campaigns."""

    def __init__(self, *, ledger: Ledger, clock: LedgerClock, settings: Settings) -> None:
        self._ledger, self._clock, self._settings = ledger, clock, settings

    def open(self, raw: Mapping[str, Any]) -> Reply[SubmissionProgress]:
        """Open a campaign, or find that this very campaign is open already; replies what it has of it."""
        now = self._clock.now()
        try:
            campaign = parse_campaign(raw)
        except WrongInput as error:
            return wire.error(
                "wrong_input", str(error), problems=[problem.to_json() for problem in error.problems]
            )
        known = self._ledger.campaigns.find(campaign.id)
        if known is None:
            problems = problems_at(campaign, now=now)
            if problems:
                text = "\n".join(str(problem) for problem in problems)
                return wire.error("wrong_input", text, problems=[problem.to_json() for problem in problems])
            self._ledger.campaigns.open(_row(campaign, now), now=now)
            known = self._ledger.campaigns.find(campaign.id)
        assert known is not None
        if parse_campaign(known.spec) != campaign:
            return wire.error(
                "id_taken",
                f"campaign id {campaign.id!r} is taken by another campaign, opened "
                f"{known.created_at:%Y-%m-%d %H:%M} UTC; "
                f"choose another id, or submit exactly the same campaign file to go on with it",
            )
        return wire.ok(self._progress(known))

    def batch(
        self, campaign_id: str, number: int, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> StoredBatch | None:
        """Take a batch in, or refuse it with reasons; None if there is no such campaign or it is sealed."""
        campaign = self._ledger.campaigns.find(campaign_id)
        if campaign is None or campaign.state != "receiving":
            return None
        digest = _digest(columns, rows)
        known = self._ledger.campaigns.batch(campaign.no, number)
        is_settled = known is not None and (known.problems is None or known.digest == digest)
        batch = known if is_settled else self._take_in(campaign, number, digest, columns, rows)
        self._seal(campaign)
        return batch

    def seal(self, campaign_id: str, *, batches: int, fingerprint: str) -> Reply[SubmissionProgress]:
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

    def _take_in(
        self,
        campaign: StoredCampaign,
        number: int,
        digest: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[Any]],
    ) -> StoredBatch | None:
        now = self._clock.now()
        looked = _look_at(Script(parse_campaign(campaign.spec)), columns, rows)
        try:
            if not looked.problems:
                return self._ledger.campaigns.take_in(campaign.no, number, digest, looked.good, now=now)
        except RowNumberTaken as error:
            looked.problems.append(
                Problem(
                    f"batch {number}",
                    "",
                    f"a row number belongs to another person already: {error}",
                    "number rows once a campaign",
                )
            )
        except AudienceFrozen:
            return None
        shown = [asdict(problem) for problem in looked.problems[:_SHOWN_PROBLEMS]]
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
            "recipients": sums.recipients,
            "duplicates": sums.duplicates,
            "batchesTaken": sums.taken,
            "batchNumbers": [] if is_sealed else self._ledger.campaigns.taken_batches(campaign.no),
            "refusedBatches": refused,
        }


def _row(campaign: Campaign, now: Any) -> dict[str, Any]:
    limit, failover = campaign.sending_speed_limit, campaign.sms_failover
    sms_limit = failover.limit if failover else None
    return {
        "id": campaign.id,
        "spec": campaign.to_json(),
        "send_at": campaign.send_at or now,
        "end_at": campaign.end_at,
        "speed_amount": limit.amount if limit else None,
        "speed_unit_s": limit.unit_s if limit else None,
        "validity_s": campaign.validity_s,
        "sms_sender": failover.sender if failover and failover.is_ours else None,
        "sms_validity_s": failover.validity_s if failover else None,
        "sms_limit": sms_limit.messages if sms_limit else None,
        "sms_limit_price": sms_limit.price if sms_limit else None,
        "sms_limit_currency": sms_limit.currency if sms_limit else None,
        "sms_price_each": sms_limit.price_per_message if sms_limit else None,
    }


def _digest(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Of what came, also where JSON has no form for it: that is refused, and its refusal has a digest too."""
    try:
        said = orjson.dumps([columns, rows])
    except TypeError:
        said = repr([columns, rows]).encode()
    return hashlib.sha256(said).hexdigest()


def _look_at(script: Script, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> _Rows:
    """Every row of a batch, and every problem in it."""
    problems = _frame_problems(columns, rows)
    good: list[tuple[int, str, dict[str, str]]] = []
    if problems:
        return _Rows(good, problems)
    seen: set[int] = set()
    width = len(columns) + 2
    for row in rows:
        if not isinstance(row, list) or len(row) != width or not _is_row_no(row[0]):
            where = f"row {row[0]!r}" if isinstance(row, list) and row else "a row"
            problems.append(
                Problem(
                    where,
                    "",
                    f"it is not a row number from 1 to {LAST_ROW}, an address and a value for each column",
                    f"give {width} values",
                )
            )
            continue
        no, address, values = row[0], row[1], row[2:]
        wrong = _row_problems(script, no, address, columns, values)
        if no in seen:
            wrong.append(
                Problem(
                    f"row {no}", "", "the number stands twice in this batch", "number rows once a campaign"
                )
            )
        seen.add(no)
        problems += wrong
        if not wrong:
            good.append((no, address, dict(zip(columns, values, strict=True))))
    return _Rows(good, problems)


def _is_row_no(value: Any) -> bool:
    return type(value) is int and 1 <= value <= LAST_ROW


def _frame_problems(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[Problem]:
    if (
        not isinstance(columns, list)
        or not all(isinstance(name, str) and is_storable(name) for name in columns)
        or len(set(columns)) < len(columns)
    ):
        return [
            Problem(
                "columns",
                repr(columns)[:80],
                "it is not a list of different names",
                'write ["name", "order"]',
            )
        ]
    if not isinstance(rows, list) or not 1 <= len(rows) <= wire.BATCH_SIZE:
        n = len(rows) if isinstance(rows, list) else 0
        return [
            Problem(
                "rows", str(n), f"a batch holds 1 to {wire.BATCH_SIZE} rows", "cut the list into more batches"
            )
        ]
    return []


def _row_problems(
    script: Script, no: int, address: Any, columns: Sequence[str], values: Sequence[Any]
) -> list[Problem]:
    if not isinstance(address, str) or not is_normal_form(address):
        return [
            Problem(
                f"row {no}",
                mask(str(address)),
                "it is no Korean mobile number in digits",
                "write it as 821012345678",
            )
        ]
    if not all(isinstance(value, str) for value in values):
        return [Problem(f"row {no}", "", "a value is not a text", "write every value as a JSON string")]
    if not is_storable("".join(values)):
        what = "a value has U+0000 or half of a surrogate pair in it"
        return [Problem(f"row {no}", "", what, "remove it; texts are cut between characters, never in one")]
    variables = dict(zip(columns, values, strict=True))
    return [
        Problem(f"row {no}, column {column!r}", "", what, way_out)
        for column, what, way_out in script.problems(variables)
    ]
