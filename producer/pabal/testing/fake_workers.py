"""Answer a client's calls in its own process, as the workers would.

Inputs are checked by the rules that workers decide by. The ledger is a dictionary, and nothing leaves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import RLock
from typing import Any

from pabal import wire
from pabal.accept import read_accept
from pabal.campaign import Campaign, parse_campaign, problems_at
from pabal.campaign.notices import notices_of
from pabal.campaign.questions import questions_at, questions_of
from pabal.campaign.renderer import Script
from pabal.errors import CampaignUnknown, Problem, WrongInput
from pabal.forecast.deadline import forecast_alone
from pabal.forecast.reply import chart_details, forecast_reply
from pabal.one_off_checks import STREAM_PREFIX, CheckedOneOff, check_one_off
from pabal.replies import CampaignState, OneOffOutcome, SubmissionProgress
from pabal.testing.fake_replies import listed, one_off_status, status_of
from pabal.testing.fake_suppressions import FakeSuppressions
from pabal.timestamps import to_iso

_BEFORE_PAUSE: tuple[CampaignState, ...] = ("scheduled", "running")
_STREAM = f"{STREAM_PREFIX}test"


class NotSimulated(NotImplementedError):
    """The fake client has no reply to this; the test has to give it."""


@dataclass(frozen=True, slots=True)
class WouldSend:
    """A message as it would leave, to the last character."""

    campaign: str | None
    """Its campaign; None for a message to a single person."""

    key: str | None
    """The idempotency key of a message to a single person; None in a campaign."""

    row: int | None
    """The row of the campaign's list, from 1; None for a message to a single person."""

    to: str
    """In E.164 digits: `821012345678`."""

    values: Mapping[str, str]
    """The recipient's variables."""

    content: Mapping[str, Any]
    """The provider's `content` of the KakaoTalk message."""

    sms: str | None
    """The SMS that would replace it; None where there is none."""

    reference: str | None
    """The sender's own word for it."""

    @property
    def text(self) -> str:
        """The text of the KakaoTalk message; empty where its form has none, as carousels and brand templates:
        `content` has what they say.
        """
        return str(self.content.get("text", ""))


@dataclass
class _Kept:
    campaign: Campaign
    opened_at: str
    accepted: list[str]
    state: CampaignState = "receiving"
    fingerprint: str | None = None
    expected: int | None = None
    batches: dict[int, tuple[Sequence[str], Sequence[Sequence[Any]]]] = field(default_factory=dict)

    @property
    def recipients(self) -> int:
        return sum(len(rows) for _, rows in self.batches.values())


class FakeWorkers:
    """Knows campaigns, single messages and suppressions of one test; safe to share between threads."""

    def __init__(self) -> None:
        self._kept: dict[str, _Kept] = {}
        self._one_offs: dict[str, tuple[CheckedOneOff, OneOffOutcome]] = {}
        self._suppressions = FakeSuppressions()
        self._lock = RLock()
        self._answers: dict[str, Callable[..., Any]] = {
            wire.OPEN: self._open,
            wire.BATCH: self._take_batch,
            wire.SEAL: self._seal,
            wire.STATUS: self._status,
            wire.LIST: self._list,
            wire.PAUSE: self._pause,
            wire.RESUME: self._resume,
            wire.CANCEL: self._cancel,
            wire.SEND: self._send,
            wire.SENT: self._find_sent,
            wire.SUPPRESS: self._suppressions.add,
            wire.SUPPRESS_REMOVE: self._suppressions.erase,
            wire.SUPPRESS_LIST: self._suppressions.page,
            wire.FORECAST: self._forecast,
        }

    def answer(self, task: str, arguments: Mapping[str, Any]) -> Any:
        """The reply to a task. Raises NotSimulated."""
        answer = self._answers.get(task)
        if answer is None:
            raise NotSimulated(
                f"the fake client does not simulate {task}; give its reply first: "
                f"client.replies[{task!r}] = {{…}} (docs/wire.md shows what is in it)"
            )
        with self._lock:
            try:
                return answer(
                    **{name: value for name, value in arguments.items() if name not in _NOT_SIMULATED}
                )
            except WrongInput as error:
                return wire.wrong_input(error.problems)
            except CampaignUnknown as error:
                return wire.campaign_unknown(error.campaign_id)

    def campaign(self, campaign_id: str) -> Campaign:
        """A campaign as it was submitted. Raises CampaignUnknown."""
        return self._find(campaign_id).campaign

    def messages(self) -> list[WouldSend]:
        """All that would be sent."""
        with self._lock:
            sealed = [kept for kept in self._kept.values() if kept.state not in ("receiving", "cancelled")]
            campaigns = [message for kept in sealed for message in self._fill(kept)]
            one_offs = [
                _fill_one_off(one)
                for one, _ in self._one_offs.values()
                if not self._suppressions.covers(one.address or "", one.message.sender)
            ]
        return campaigns + one_offs

    def _fill(self, kept: _Kept) -> Iterator[WouldSend]:
        campaign, script = kept.campaign, Script(kept.campaign)
        for _, (columns, rows) in sorted(kept.batches.items()):
            for number, address, *cells in rows:
                values = dict(zip(columns, cells, strict=True))
                if not self._suppressions.covers(address, campaign.sender):
                    yield WouldSend(
                        campaign=campaign.id,
                        key=None,
                        row=number,
                        to=address,
                        values=values,
                        content=script.content(values),
                        sms=script.sms_text(values),
                        reference=values[campaign.reference] if campaign.reference else None,
                    )

    def _open(self, campaign: Mapping[str, Any], accept: object = None) -> Any:
        asked, accepted, now = parse_campaign(campaign), read_accept(accept), datetime.now(UTC)
        kept = self._kept.get(asked.id)
        if kept is None:
            if asked.id.startswith(STREAM_PREFIX):
                what = f"ids that begin with {STREAM_PREFIX!r} are kept for streams"
                return wire.wrong_input([Problem("id", asked.id, what, "choose another one")])
            if problems := problems_at(asked, now=now):
                return wire.wrong_input(problems)
            questions = (*questions_of(asked), *questions_at(asked, now=now))
            if unaccepted := [question for question in questions if question.code not in accepted]:
                return wire.not_accepted(unaccepted)
            kept = self._kept[asked.id] = _Kept(asked, to_iso(now), sorted(accepted))
        if kept.campaign != asked:
            return wire.error(
                "id_taken", f"campaign id {asked.id!r} is taken by another campaign; choose another id"
            )
        notices = [notice.to_json() for notice in notices_of(asked)]
        return wire.ok(_progress_of(kept) | {"notices": notices})

    def _take_batch(
        self, campaign: str, number: int, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        kept = self._kept.get(campaign)
        if kept is not None and kept.state == "receiving":
            kept.batches[number] = (columns, rows)
            _seal_if_complete(kept)

    def _seal(self, campaign: str, batches: int, fingerprint: str) -> Any:
        kept = self._find(campaign)
        if kept.state == "receiving" and kept.fingerprint is None:
            kept.expected, kept.fingerprint = batches, fingerprint
            _seal_if_complete(kept)
        if kept.fingerprint != fingerprint:
            text = f"campaign {campaign!r} is {kept.state} with another list of recipients; choose another id"
            return wire.error("id_taken", f"{text} for this list")
        return wire.ok(_progress_of(kept))

    def _status(self, campaign: str) -> Any:
        kept = self._find(campaign)
        return wire.ok(
            status_of(
                kept.campaign,
                state=kept.state,
                recipients=kept.recipients,
                batches=(len(kept.batches), kept.expected),
                opened_at=kept.opened_at,
                now=to_iso(datetime.now(UTC)),
            )
        )

    def _list(
        self,
        states: Sequence[str] | None = None,
        search: str | None = None,
        streams: bool | None = None,
        tests: bool | None = None,
        limit: int = 100,
    ) -> Any:
        shown = [
            listed(kept.campaign, state=kept.state, recipients=kept.recipients, opened_at=kept.opened_at)
            for name, kept in reversed(self._kept.items())
            if (not states or kept.state in states)
            and (search or "") in name
            and True not in (streams, tests)
        ]
        states_now = [kept.state for kept in self._kept.values()]
        counts = {state: states_now.count(state) for state in states_now}
        reply = {
            "campaigns": shown[:limit],
            "counts": {"campaigns": counts, "streams": {}, "tests": {}},
            "before": None,
        }
        return wire.ok(reply)

    def _pause(self, campaign: str) -> Any:
        return self._move(campaign, _BEFORE_PAUSE, "paused")

    def _resume(self, campaign: str) -> Any:
        return self._move(campaign, ("paused", "held"), "scheduled")

    def _cancel(self, campaign: str) -> Any:
        return self._move(campaign, ("receiving", *_BEFORE_PAUSE, "paused", "held"), "cancelled")

    def _move(self, campaign: str, of: Sequence[CampaignState], state: CampaignState) -> Any:
        kept = self._find(campaign)
        if kept.state != state and kept.state not in of:
            text = f"campaign {campaign!r} is {kept.state}; only {', '.join(of)} campaigns can become {state}"
            return wire.error("not_possible", text)
        kept.state = state
        return self._status(campaign)

    def _send(self, messages: Sequence[object]) -> Any:
        return wire.ok({"messages": [self._send_single(asked) for asked in messages]})

    def _send_single(self, asked: object) -> OneOffOutcome:
        try:
            message = check_one_off(asked)
        except WrongInput as error:
            key = asked.get("key") if isinstance(asked, dict) else None
            problems = [problem.to_json() for problem in error.problems]
            return {"key": key, "refused": "wrong_input", "problems": problems}
        known = self._one_offs.get(message.key)
        if known is None:
            outcome = one_off_status(
                message, stream=_STREAM, number=len(self._one_offs), now=to_iso(datetime.now(UTC))
            )
            self._one_offs[message.key] = (message, outcome)
            return outcome
        if known[0].digest == message.digest:
            return known[1]
        problem = Problem("key", message.key, "stands for another message already", "give each its own key")
        return {"key": message.key, "refused": "key_taken", "problems": [problem.to_json()]}

    def _find_sent(self, keys: Sequence[str], references: Sequence[str]) -> Any:
        found = [
            outcome
            for key, (message, outcome) in reversed(self._one_offs.items())
            if key in keys or message.reference in references
        ]
        return wire.ok({"messages": found})

    def _forecast(self, campaign: Any, recipients: int | None) -> Any:
        now = datetime.now(UTC)
        if isinstance(campaign, str):
            kept = self._find(campaign)
            asked, people = kept.campaign, kept.recipients
        else:
            asked, people = parse_campaign(campaign), recipients or 0
        legs = [forecast_alone(asked, people, now=now)]
        details = {**forecast_reply(legs, at=now), **chart_details(legs, since=now), "history": None}
        return wire.ok({"campaign": asked.id, **details})

    def _find(self, campaign_id: str) -> _Kept:
        kept = self._kept.get(campaign_id)
        if kept is None:
            raise CampaignUnknown(campaign_id)
        return kept


_NOT_SIMULATED = frozenset(("by", "asked", "before", "history"))
"""Arguments that change nothing here: who asks and when, pages and what has left."""


def _seal_if_complete(kept: _Kept) -> None:
    if kept.expected == len(kept.batches):
        kept.state = "scheduled"


def _progress_of(kept: _Kept) -> SubmissionProgress:
    is_sealed = kept.state not in ("receiving", "cancelled")
    return {
        "campaign": kept.campaign.id,
        "state": kept.state,
        "sealed": is_sealed,
        "fingerprint": kept.fingerprint,
        "accepted": kept.accepted,
        "recipients": kept.recipients,
        "duplicates": 0,
        "batchesTaken": len(kept.batches),
        "batchNumbers": [] if is_sealed else sorted(kept.batches),
        "refusedBatches": [],
        "strayBatches": [],
    }


def _fill_one_off(message: CheckedOneOff) -> WouldSend:
    script = Script(message.message)
    return WouldSend(
        campaign=None,
        key=message.key,
        row=None,
        to=message.address or "",
        values=message.values,
        content=script.content(message.values),
        sms=script.sms_text(message.values),
        reference=message.reference,
    )
