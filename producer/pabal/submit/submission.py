"""From a list of recipients to a sealed campaign in the ledger.

    open ─ seal (how many batches, which list) ─ batches, a hundred ahead of what is taken ─ seal until sealed

The list is announced before its first batch, so that nobody can go on with another list under the same id.
Replies to `seal` say which batches were taken: they are the flow control, and what to send again. Every step
may be repeated and may come twice. Memory stays flat: batches come from the batch file one at a time.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import orjson

from pabal.campaign import Campaign
from pabal.errors import CampaignRefused, CampaignUnknown, NoAnswer, Problem, WrongInput
from pabal.forecast.deadline import Shortfall, find_shortfall
from pabal.recipients.prepare import Prepared
from pabal.recipients.source import Progress, prepared_recipients
from pabal.submit.in_flight import Patience, Underway

if TYPE_CHECKING:
    from pabal.client import Client

__all__ = ["Patience", "Progress", "Receipt", "prepared_recipients", "submit"]


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

    expected_to_expire: int = 0
    """Recipients for whom endAt comes before their turn, by the campaign's own rules."""


def submit(
    client: Client,
    campaign: Campaign,
    prepared: Prepared,
    *,
    let_expire: bool = False,
    on_progress: Progress | None = None,
    patience: Patience | None = None,
) -> Receipt:
    """Hand a prepared list over; returns when the campaign is sealed. Raises what `Client.submit` raises."""
    short = find_shortfall(campaign, prepared.good, now=datetime.now(UTC))
    if short and not (let_expire and short.is_final):
        _refuse_new(client, campaign, short)
    receipt = _submitted(client, campaign, prepared, on_progress, patience or Patience())
    if receipt.was_there or not (short and short.is_final):
        return receipt
    return replace(receipt, expected_to_expire=short.n)


def _submitted(
    client: Client, campaign: Campaign, prepared: Prepared, on_progress: Progress | None, patience: Patience
) -> Receipt:
    opened = client.open(campaign)
    if opened["sealed"] and opened["fingerprint"] == prepared.fingerprint:
        return _receipt(opened, prepared, was_there=True)
    _refuse_other_list(opened, prepared)
    said = client.seal(campaign.id, batches=prepared.batches, fingerprint=prepared.fingerprint)
    run = _Run(client, prepared, said, patience, on_progress)
    return _receipt(run.to_the_seal(), prepared, was_there=False)


class _Run:
    """One submission, from its announcement to its seal."""

    def __init__(
        self,
        client: Client,
        prepared: Prepared,
        said: dict[str, Any],
        patience: Patience,
        on_progress: Progress | None,
    ) -> None:
        self._client, self._prepared, self._patience, self._on_progress = (
            client,
            prepared,
            patience,
            on_progress,
        )
        self._campaign = str(said["campaign"])
        self._underway = Underway(patience, now=time.monotonic())
        self._said = said
        self._heed(said)

    def to_the_seal(self) -> dict[str, Any]:
        """Send what is missing, again and again if need be; the last reply."""
        while not self._said["sealed"]:
            n_lost = self._underway.n_lost
            for number, raw in self._prepared.read_batches():
                self._ask_until(lambda: self._underway.has_room)
                if self._said["sealed"] or self._underway.n_lost > n_lost:
                    break
                if self._underway.must_send(number):
                    self._send(number, raw)
            self._ask_until(lambda: self._underway.n_known < self._prepared.batches)
        return self._said

    def _ask_until(self, it_is_so: Callable[[], bool]) -> None:
        while not (self._said["sealed"] or it_is_so()):
            self._ask()

    def _send(self, number: int, raw: bytes) -> None:
        batch = orjson.loads(raw)
        try:
            self._client.enqueue(self._campaign, number, batch["columns"], batch["rows"])
        except NoAnswer as error:
            self._wait(error)
        else:
            self._underway.sent(number, now=time.monotonic())

    def _ask(self) -> None:
        """Hear what was taken; wait a little if that is nothing new."""
        before = self._underway.n_taken
        try:
            self._heed(
                self._client.seal(
                    self._campaign, batches=self._prepared.batches, fingerprint=self._prepared.fingerprint
                )
            )
        except NoAnswer as error:
            self._wait(error)
        else:
            if self._underway.n_taken == before and not self._said["sealed"]:
                self._wait(None)

    def _wait(self, error: NoAnswer | None) -> None:
        if self._underway.is_stuck(now=time.monotonic()):
            raise self._stuck(error) from error
        time.sleep(self._patience.poll_s)

    def _stuck(self, error: NoAnswer | None) -> NoAnswer:
        taken = f"{self._underway.n_taken:,} of {self._prepared.batches:,} batches were taken"
        since = f"none for {self._patience.give_up_s:g} s ({error or 'the workers take no batches'})"
        return NoAnswer(
            f"campaign {self._campaign!r}: {taken}, and {since}; see that broker and workers run, "
            f"then submit the same again: it continues where it stopped"
        )

    def _heed(self, said: dict[str, Any]) -> None:
        self._said = said
        if said["refusedBatches"]:
            problems = [Problem(**one) for batch in said["refusedBatches"] for one in batch["problems"]]
            raise WrongInput(f"campaign {self._campaign!r}", problems)
        if not said["sealed"]:
            _refuse_cancelled(said)
            self._underway.answered(said["batchNumbers"], now=time.monotonic())
        if self._on_progress:
            self._on_progress("submitting", said["batchesTaken"], self._prepared.batches)


def _refuse_new(client: Client, campaign: Campaign, short: Shortfall) -> None:
    """Refuse a campaign that cannot end in time, unless it is there: repeated, it has less time left."""
    try:
        client.status(campaign.id)
    except CampaignUnknown:
        pass
    else:
        return
    submitted = "so nothing was submitted"
    way_out = (
        "mend that, or let them expire with let_expire (--let-expire)" if short.is_final else "mend that"
    )
    problems = [short.problem, Problem("campaign", "", f"cannot end in time, {submitted}", way_out)]
    raise WrongInput(f"campaign {campaign.id!r}", problems)


def _refuse_other_list(opened: dict[str, Any], prepared: Prepared) -> None:
    _refuse_cancelled(opened)
    if opened["fingerprint"] in (None, prepared.fingerprint):
        return
    if opened["sealed"]:
        why = f"was submitted with another list, of {opened['recipients']:,} recipients"
        way_out = "choose another id for this list"
    else:
        why = "was begun with another list of recipients"
        way_out = (
            "submit that list to go on with it, or cancel the campaign and choose another id for this one"
        )
    raise CampaignRefused(opened["campaign"], why, way_out)


def _refuse_cancelled(said: dict[str, Any]) -> None:
    if said["state"] != "receiving" and not said["sealed"]:
        why = f"became {said['state']} before all recipients were in"
        raise CampaignRefused(said["campaign"], why, "choose another id to send to them after all")


def _receipt(said: dict[str, Any], prepared: Prepared, *, was_there: bool) -> Receipt:
    return Receipt(
        campaign=said["campaign"],
        recipients=said["recipients"],
        duplicates=prepared.duplicates + said["duplicates"],
        state=said["state"],
        was_there=was_there,
        bad=prepared.bad,
        problems=prepared.problems,
        bad_path=prepared.bad_path,
    )
