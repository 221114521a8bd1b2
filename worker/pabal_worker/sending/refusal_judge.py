"""Weigh an answer against what the provider did with the same sender and template in other calls.

The rule is in `rules/refusals.py`. Nothing is settled or held here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pabal_worker.message_ids import message_id
from pabal_worker.provider.outcomes import Accepted, ErrorClass, Outcome, Refused, TryLater
from pabal_worker.provider.port import Answer
from pabal_worker.records import Attempt
from pabal_worker.rules.refusals import NEARLY_ALL, Verdict, judge_refusal
from pabal_worker.sending.outcome_rules import REFUSED_ALONE
from pabal_worker.sending.pump_run import PumpRun
from pabal_worker.sending.variants import VariantCache

if TYPE_CHECKING:
    from pabal_worker.ledger import Ledger


_NOTED_FOR = timedelta(seconds=5)
_MOST_NOTED = 1000


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a campaign is to be held: people have to mend something first."""

    reason: str
    """What the provider said, what it is about, and the way out."""

    cause: str
    """What is to be mended, the same for all campaigns that it holds: one resume lets go all of them."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What an answer means beyond its messages."""

    believes: bool = True
    """Whether messages that were refused for what they say are refused for good; else they wait."""

    fault: Fault | None = None
    """For what the campaign is to be held; None: for nothing."""


class RefusalJudge:
    """Judges the answers of a pump's calls; what came of them counts for all campaigns."""

    def __init__(self, *, ledger: Ledger, variants: VariantCache) -> None:
        self._ledger, self._variants = ledger, variants
        self._noted: dict[tuple[int, str, str], datetime] = {}

    def judge_answer(self, run: PumpRun, attempt: Attempt, answer: Answer, *, now: datetime) -> Judgement:
        """Who is at fault for what the provider refused."""
        if isinstance(answer.shared, Accepted) and self._is_noted(run, attempt.leg, now):
            return Judgement()
        by_id, sender = self._templates_of(run, attempt), _sender_of(run)
        outcomes = answer.outcomes
        taken = {by_id[id] for id, outcome in outcomes.items() if isinstance(outcome, Accepted)}
        if taken:
            self._ledger.evidence.note_accepted(attempt.leg, sender, taken, now=now)
        fault = _account_fault(run, answer, sender)
        is_stream = run.row.open_until is not None
        names_all = answer.names_template and not is_stream  # whichever row the provider points at for it
        blamed = {id: by_id[id] for id, outcome in outcomes.items() if names_all or _is_blamed(outcome)}
        is_whole = len(blamed) >= NEARLY_ALL * len(outcomes)
        if not blamed or (taken and not is_whole):
            return Judgement(fault=fault)
        is_new = any(message.split < REFUSED_ALONE for message in attempt.messages)
        evidence = self._ledger.evidence.note_refused(
            attempt.leg, sender, set(blamed.values()), calls=int(is_whole and is_new), now=now
        )
        verdict = judge_refusal(
            evidence,
            rows=len(blamed) if is_whole and answer.http_status == 200 else 0,
            names_template=answer.names_template,
            is_stream=is_stream,
            is_new=is_whole and is_new,
        )
        if verdict is Verdict.HELD and fault is None:
            template = ", ".join(sorted(set(blamed.values()) - {""}))
            fault = _shared_fault(run, _why_of(outcomes[next(iter(blamed))]), sender, template)
        return Judgement(believes=verdict is Verdict.BELIEVED, fault=fault)

    def _is_noted(self, run: PumpRun, leg: int, now: datetime) -> bool:
        """Whether it was noted just now that this campaign's sender and template are taken: the usual answer
        is not noted with every call. A stream's templates differ, so each of its calls is.
        """
        if run.row.open_until is not None:
            return False
        key = leg, _sender_of(run), run.campaign.content.registered_code if leg == 0 else ""
        last = self._noted.get(key)
        if last is not None and abs(now - last) < _NOTED_FOR:
            return True
        if len(self._noted) >= _MOST_NOTED:
            self._noted.clear()
        self._noted[key] = now
        return False

    def _templates_of(self, run: PumpRun, attempt: Attempt) -> Mapping[str, str]:
        """The template of each message, by messageId; of SMS, which have none, the empty text."""
        variants = self._variants.of_attempt(attempt) if attempt.leg == 0 else {}
        found = {}
        for message in attempt.messages:
            campaign, _ = variants.get(message.variant_no or 0, (run.campaign, None))
            template = campaign.content.registered_code if attempt.leg == 0 else ""
            found[message_id(run.row.id, message.name, attempt.leg)] = template
        return found


def _sender_of(run: PumpRun) -> str:
    return (run.row.sms_sender or "") if run.lease.leg == 1 else run.campaign.sender


def _is_blamed(outcome: Outcome) -> bool:
    """Whether a message was refused for what it says, or for what all of its call have in common."""
    if isinstance(outcome, Refused):
        return outcome.error_class in (ErrorClass.CONTENT, ErrorClass.UNKNOWN)
    return isinstance(outcome, TryLater) and outcome.is_blamed


def _why_of(outcome: Outcome) -> str:
    return outcome.why if isinstance(outcome, Refused | TryLater) else ""


def _account_fault(run: PumpRun, answer: Answer, sender: str) -> Fault | None:
    """Why the provider refuses the account or the sender, as far as an outcome says so."""
    for outcome in answer.outcomes.values():
        if isinstance(outcome, TryLater) and outcome.error_class is ErrorClass.ACCOUNT:
            if answer.http_status == 400:
                what = f"what all messages of sender {sender!r} have in common is refused, not one of them"
                return Fault(_reason(run, outcome.why, what), f"sender {sender}")
            cause = outcome.why if answer.http_status == 200 else "account"
            return Fault(_reason(run, outcome.why, "the account is refused, not a message"), cause)
    return None


def _shared_fault(run: PumpRun, why: str, sender: str, template: str) -> Fault:
    shown = f"sender {sender!r}" + (f" with template {template!r}" if template else "")
    return Fault(
        _reason(run, why, f"the provider refuses whole calls of {shown}, so no recipient is at fault"),
        f"template {sender} {template}",
    )


def _reason(run: PumpRun, why: str, what: str) -> str:
    return (
        f"{why}; {what}. Nobody was refused for it: mend it at the provider or at the workers, then "
        f"`pabal resume {run.row.id}` lets go all that was held for the same; "
        f"`pabal cancel {run.row.id}` gives up"
    )
