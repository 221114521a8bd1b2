"""Hand a list of recipients over, until the campaign is sealed in the ledger.

    open ─ seal (how many batches, which list) ─ batches, a hundred ahead of what is taken ─ seal until sealed

The list is announced before its first batch, so that nobody can go on with another list under the same id.
Replies to `seal` say which batches were taken: they are the flow control, and tell what to send again. Every
step may be repeated and may come twice. Memory stays flat: batches are read from the file one at a time.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import orjson

from pabal.accept import refuse_unaccepted
from pabal.campaign import Campaign
from pabal.campaign.notices import notices_of
from pabal.campaign.questions import questions_at, questions_of
from pabal.counted import counted
from pabal.errors import CampaignRefused, CampaignUnknown, NoAnswer, Notice, Problem, WrongInput
from pabal.forecast.deadline import Shortfall, find_shortfall
from pabal.recipients.prepare import Prepared
from pabal.recipients.source import Progress
from pabal.replies import CampaignStatus, SubmissionProgress
from pabal.submit.in_flight import InFlight, Patience


class Workers(Protocol):
    """What a submission asks of the workers; `pabal.Client` is one."""

    def status(self, campaign_id: str) -> CampaignStatus:
        """The campaign's status. Raises CampaignUnknown."""

    def open(self, campaign: Campaign, *, accept: Collection[str] = ()) -> SubmissionProgress:
        """Open the campaign, or find it open. Raises NotAccepted."""

    def enqueue(
        self, campaign_id: str, number: int, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Enqueue a batch. Raises NoAnswer."""

    def seal(self, campaign_id: str, *, batches: int, fingerprint: str) -> SubmissionProgress:
        """Announce the list, and learn which batches were taken. Raises NoAnswer."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a submission: every recipient named here is in the ledger."""

    campaign: str
    recipients: int
    duplicates: int
    """Rows left out because an earlier one names the same person."""

    state: str
    """The campaign's state: scheduled, or later ones if it was there."""

    was_there: bool
    """True if this very campaign was there already: then nothing was enqueued."""

    bad: int = 0
    """Rows skipped because they are bad."""

    problems: tuple[Problem, ...] = ()
    """The first hundred things wrong with them."""

    bad_path: Path | None = None
    """The file in which they are all written down, for recipients from a file."""

    notices: tuple[Notice, ...] = ()
    """What is good and may not be meant."""

    expected_to_expire: int = 0
    """Recipients for whom endAt comes before their turn, by the campaign's own rules."""


def submit(
    workers: Workers,
    campaign: Campaign,
    prepared: Prepared,
    *,
    let_expire: bool = False,
    accepted: Collection[str] = (),
    time_zone: str | None = None,
    on_progress: Progress | None = None,
    patience: Patience | None = None,
) -> Receipt:
    """Hand a prepared list over; returns when the campaign is sealed. Raises what `Client.submit` raises.

    `time_zone`: the installation's, in which moments are told where the campaign names no zone; None: this
    machine's.
    """
    now = datetime.now(UTC)
    short = find_shortfall(campaign, prepared.good, now=now, time_zone=time_zone)
    if short and not (let_expire and short.is_final):
        _refuse_new(workers, campaign, short)
    asked_now = questions_at(campaign, now=now, time_zone=time_zone)
    questions = (*questions_of(campaign), *asked_now, *prepared.questions)
    if any(question.code not in accepted for question in questions) and not _is_there(workers, campaign):
        refuse_unaccepted(f"campaign {campaign.id!r}", questions, accepted)
    receipt = _hand_over(workers, campaign, prepared, accepted, on_progress, patience or Patience())
    receipt = replace(receipt, notices=(*notices_of(campaign), *prepared.notices))
    if receipt.was_there or not (short and short.is_final):
        return receipt
    return replace(receipt, expected_to_expire=short.n)


def _hand_over(
    workers: Workers,
    campaign: Campaign,
    prepared: Prepared,
    accepted: Collection[str],
    on_progress: Progress | None,
    patience: Patience,
) -> Receipt:
    opened = workers.open(campaign, accept=accepted)
    if opened["sealed"] and opened["fingerprint"] == prepared.fingerprint:
        return _receipt(opened, prepared, was_there=True)
    _refuse_other_list(opened, prepared)
    if opened["fingerprint"] is None:  # the list is new, though the campaign may not be
        source = f"campaign {campaign.id!r}"
        refuse_unaccepted(source, prepared.questions, {*accepted, *opened.get("accepted", ())})
    announced = workers.seal(campaign.id, batches=prepared.batches, fingerprint=prepared.fingerprint)
    batch_run = BatchRun(workers, prepared, announced, patience, on_progress)
    return _receipt(batch_run.send_until_sealed(), prepared, was_there=False)


class BatchRun:
    """One submission's batches, from the announcement of the list to the seal."""

    def __init__(
        self,
        workers: Workers,
        prepared: Prepared,
        announced: SubmissionProgress,
        patience: Patience,
        on_progress: Progress | None,
    ) -> None:
        self._workers, self._prepared, self._patience = workers, prepared, patience
        self._on_progress = on_progress
        self._campaign = announced["campaign"]
        self._in_flight = InFlight(patience, now=time.monotonic())
        self._progress = announced
        self._take_progress(announced)

    def send_until_sealed(self) -> SubmissionProgress:
        """Send what is missing, again and again if need be; returns the last reply."""
        while not self._progress["sealed"]:
            n_lost = self._in_flight.n_lost
            for number, raw in self._prepared.read_batches():
                self._ask_until(lambda: self._in_flight.has_room)
                if self._progress["sealed"] or self._in_flight.n_lost > n_lost:
                    break
                if self._in_flight.must_send(number):
                    self._send(number, raw)
            self._ask_until(lambda: self._in_flight.n_known < self._prepared.batches)
        return self._progress

    def _ask_until(self, is_met: Callable[[], bool]) -> None:
        while not (self._progress["sealed"] or is_met()):
            self._ask_progress()

    def _send(self, number: int, raw: bytes) -> None:
        batch = orjson.loads(raw)
        try:
            self._workers.enqueue(self._campaign, number, batch["columns"], batch["rows"])
        except NoAnswer as error:
            self._wait(error)
        else:
            self._in_flight.note_sent(number, now=time.monotonic())

    def _ask_progress(self) -> None:
        """Ask what was taken; wait a little if nothing new was."""
        before = self._in_flight.n_taken
        try:
            self._take_progress(
                self._workers.seal(
                    self._campaign, batches=self._prepared.batches, fingerprint=self._prepared.fingerprint
                )
            )
        except NoAnswer as error:
            self._wait(error)
        else:
            if self._in_flight.n_taken == before and not self._progress["sealed"]:
                self._wait(None)

    def _wait(self, error: NoAnswer | None) -> None:
        if self._in_flight.is_stuck(now=time.monotonic()):
            raise self._stuck(error) from error
        time.sleep(self._patience.poll_s)

    def _stuck(self, error: NoAnswer | None) -> NoAnswer:
        taken = (
            f"{self._in_flight.n_taken:,} of "
            f"{counted(self._prepared.batches, 'batch was', 'batches were')} taken"
        )
        since = f"none for {self._patience.give_up_s:g} s ({error or 'the workers take no batches'})"
        return NoAnswer(
            f"campaign {self._campaign!r}: {taken}, and {since}; see that broker and workers run, "
            f"then submit the same again: it continues where it stopped"
        )

    def _take_progress(self, progress: SubmissionProgress) -> None:
        """Note what was taken. Raises WrongInput for refused batches, CampaignRefused for a cancelled one."""
        self._progress = progress
        if progress["refusedBatches"]:
            problems = [Problem(**one) for batch in progress["refusedBatches"] for one in batch["problems"]]
            raise WrongInput(f"campaign {self._campaign!r}", problems)
        if not progress["sealed"]:
            _refuse_cancelled(progress)
            self._in_flight.note_taken(progress["batchNumbers"], now=time.monotonic())
        if self._on_progress:
            self._on_progress("submitting", progress["batchesTaken"], self._prepared.batches)


def _refuse_new(workers: Workers, campaign: Campaign, short: Shortfall) -> None:
    """Refuse a campaign that cannot end in time, unless it is there: repeated, it has less time left."""
    if _is_there(workers, campaign):
        return
    submitted = "so nothing was submitted"
    way_out = (
        "mend that, or let them expire with let_expire (--let-expire)" if short.is_final else "mend that"
    )
    problems = [short.problem, Problem("campaign", "", f"cannot end in time, {submitted}", way_out)]
    raise WrongInput(f"campaign {campaign.id!r}", problems)


def _is_there(workers: Workers, campaign: Campaign) -> bool:
    try:
        workers.status(campaign.id)
    except CampaignUnknown:
        return False
    return True


def _refuse_other_list(opened: SubmissionProgress, prepared: Prepared) -> None:
    _refuse_cancelled(opened)
    if opened["fingerprint"] in (None, prepared.fingerprint):
        return
    if opened["sealed"]:
        why = f"was submitted with another list, of {counted(opened['recipients'], 'recipient')}"
        way_out = "choose another id for this list"
    else:
        why = "was begun with another list of recipients"
        way_out = (
            "submit that list to go on with it, or cancel the campaign and choose another id for this one"
        )
    raise CampaignRefused(opened["campaign"], why, way_out)


def _refuse_cancelled(progress: SubmissionProgress) -> None:
    if progress["state"] != "receiving" and not progress["sealed"]:
        why = f"became {progress['state']} before all recipients were in"
        raise CampaignRefused(progress["campaign"], why, "choose another id to send to them after all")


def _receipt(progress: SubmissionProgress, prepared: Prepared, *, was_there: bool) -> Receipt:
    return Receipt(
        campaign=progress["campaign"],
        recipients=progress["recipients"],
        duplicates=prepared.duplicates + progress["duplicates"],
        state=progress["state"],
        was_there=was_there,
        bad=prepared.bad,
        problems=prepared.problems,
        bad_path=prepared.bad_path,
    )
