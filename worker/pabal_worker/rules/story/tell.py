"""Tell the story of one message: what happened to it and what it waited for, in the order of time.

Only what the facts say is told. Sentences name no moments: whoever shows them knows the zone.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from pabal.counted import counted
from pabal_worker.rules.story.facts import AttemptFacts, Facts, MessageFacts, ReportFacts, Step
from pabal_worker.rules.story.waiting import SHORTEST, present_wait, waits

LATE = timedelta(minutes=10)
"""A report that comes so long after the end that it tells of is called late."""

_ENDS = {
    "delivered": "it arrived",
    "undelivered": "it could not be delivered",
    "expired": "it expired",
    "rejected": "the provider refused it for good",
    "unconfirmed": "no final word came; it may have arrived, and is not sent again",
    "cancelled": "it was cancelled before it left",
    "suppressed": "it was never sent: the person gets nothing, or has had it already",
}


def tell(facts: Facts) -> list[Step]:
    """All steps, in the order of time; those without a moment come last."""
    steps = [
        *_coming(facts),
        *_kakao(facts),
        *_sms(facts),
        *_reports(facts),
        *_webhook(facts),
    ]
    return sorted(steps, key=lambda step: (step.at is None, step.at or facts.now))


def _coming(facts: Facts) -> Iterator[Step]:
    """How it came into the ledger."""
    campaign = facts.campaign
    if facts.joined_at is not None:
        yield Step("listed", f"it joined the stream as row {facts.row}", facts.joined_at)
        return
    yield Step("listed", f"the campaign was opened; this is row {facts.row} of its list", campaign.created_at)
    sealed_at = campaign.sealed_at
    if sealed_at is None:
        yield Step("wait", "the rest of the campaign's list", campaign.created_at)
    elif sealed_at - campaign.created_at >= SHORTEST:
        yield Step("wait", "the rest of the campaign's list came in", campaign.created_at, sealed_at)


def _kakao(facts: Facts) -> Iterator[Step]:
    ready = facts.joined_at or facts.campaign.sealed_at
    if facts.kakao is not None and ready is not None:
        yield from _leg(facts, 0, facts.kakao, ready)
    elif facts.rest_state is not None:
        if ready is not None and facts.rest_at is not None:
            yield from waits(facts.campaign, 0, since=ready, until=facts.rest_at, otherwise="its turn")
        says = _end_in_words(facts.rest_state, facts.rest_why, None)
        yield Step("end", says, facts.rest_at, leg=0)
    elif ready is not None:
        yield from waits(facts.campaign, 0, since=ready, until=facts.now, otherwise=_turn(facts, 0, None))
        yield _present(facts, 0, None)


def _sms(facts: Facts) -> Iterator[Step]:
    """The SMS and why, or why there is none."""
    kakao, sms = facts.kakao, facts.sms
    if sms is not None:
        booked_at = kakao.done_at if kakao else None
        state = kakao.state if kakao else "unknown"
        yield Step("sms", f"KakaoTalk ended as {state}, so an SMS was booked", booked_at, leg=1)
        if booked_at is not None:
            yield from _leg(facts, 1, sms, booked_at)
        return
    why = _why_no_sms(facts)
    if why:
        yield Step("sms", why, kakao.done_at if kakao else facts.rest_at, leg=1)


def _why_no_sms(facts: Facts) -> str | None:
    """None where it is not decided yet."""
    kakao = facts.kakao
    state = kakao.state if kakao else facts.rest_state
    if state not in _ENDS:
        return None
    if facts.campaign.failover is None:
        return "no SMS: the campaign has no SMS failover"
    if facts.campaign.failover == "PROVIDER":
        return "no SMS of ours: the provider fails over by itself"
    if state == "delivered":
        return "no SMS: KakaoTalk arrived"
    if state in ("cancelled", "suppressed"):
        return f"no SMS: KakaoTalk was {state}"
    return "no SMS: when KakaoTalk ended, the campaign was over"


def _leg(facts: Facts, leg: int, message: MessageFacts, ready: datetime) -> Iterator[Step]:
    """Waits and attempts over one channel, and its end."""
    at, otherwise = ready, _turn(facts, leg, message)
    for attempt in message.attempts:
        yield from waits(
            facts.campaign, leg, since=at, until=max(at, attempt.started_at), otherwise=otherwise
        )
        in_doubt = _is_in_doubt(attempt, message)
        yield Step(
            "attempt",
            _attempt_in_words(attempt, in_doubt=in_doubt),
            attempt.started_at,
            attempt.finished_at,
            leg,
            call=attempt.bulk_id,
        )
        at = max(at, attempt.finished_at or attempt.started_at)
        otherwise = _after_attempt(attempt, in_doubt=in_doubt)
    yield from _last_wait(facts, leg, message, at)
    if message.state in _ENDS:
        yield Step("end", _end_in_words(message.state, message.why, message.status), message.done_at, leg=leg)


def _last_wait(facts: Facts, leg: int, message: MessageFacts, since: datetime) -> Iterator[Step]:
    """What came after the last attempt."""
    if message.state == "waiting":
        yield _present(facts, leg, message)
        return
    if not message.attempts:
        return
    last = message.attempts[-1]
    if _is_in_doubt(last, message):
        cleared = _first_report(facts, leg, since)
        until = (
            cleared.received_at if cleared else message.done_at if message.state != "unknown" else facts.now
        )
        yield Step("wait", _doubt_in_words(message, cleared), since, until, leg)
    elif message.state in ("sending", "accepted"):
        yield Step("wait", "its final report", since, None, leg)
    elif message.done_at is not None and message.done_at - since >= SHORTEST and not last.is_voided:
        yield Step("wait", "it was with the provider", since, message.done_at, leg)


def _present(facts: Facts, leg: int, message: MessageFacts | None) -> Step:
    otherwise, until = facts.waits_for or (None, None)
    due_at = message.due_at if message else None
    step = present_wait(facts.campaign, leg, now=facts.now, due_at=due_at, otherwise=otherwise)
    if step.until is None and step.says == otherwise:
        return Step("wait", step.says, step.at, until, leg, step.by)
    return step


def _turn(facts: Facts, leg: int, message: MessageFacts | None) -> str:
    """What a wait without another cause was: who came before, and at which pace."""
    parts = ["its turn"]
    if message is not None and message.left_before:
        n = message.left_before
        parts.append(f"{counted(n, 'message')} of the campaign left before it")
    if leg == 0 and facts.campaign.pace:
        parts.append(f"the campaign's pace is {facts.campaign.pace}")
    if leg == 0 and facts.campaign.canaries is not None and facts.row > facts.campaign.canaries:
        parts.append("the campaign's first messages had to be heard of first (canary)")
    return parts[0] + (f": {'; '.join(parts[1:])}" if parts[1:] else "")


def _is_in_doubt(attempt: AttemptFacts, message: MessageFacts) -> bool:
    """Whether nobody knew if the attempt had taken effect."""
    if attempt.is_voided or not attempt.is_called or not message.is_doubted:
        return False
    return attempt.has_lapsed or attempt.http_status is None or attempt is not message.attempts[-1]


def _attempt_in_words(attempt: AttemptFacts, *, in_doubt: bool) -> str:
    n = attempt.messages
    call = f"a call with {counted(n, 'message')}"
    answer = f"HTTP {attempt.http_status}" if attempt.http_status else "no answer"
    note = attempt.note or ""
    detail = note if note.startswith(answer) else ", ".join(filter(None, (answer, note)))
    if not attempt.is_called:
        return "a call was prepared and not made"
    if attempt.has_lapsed:
        return f"{call}: its worker was lost in it, so nobody knew whether it had left"
    if attempt.finished_at is None:
        return f"{call} is under way"
    if attempt.is_voided:
        return f"{call} did not take effect ({detail})"
    if in_doubt:
        return f"{call} broke ({detail}): nobody knew whether it had left"
    return f"{call} ({detail})"


def _after_attempt(attempt: AttemptFacts, *, in_doubt: bool) -> str:
    """What the time between this attempt and the next one was."""
    if in_doubt:
        return "in doubt: the provider's logs did not know it, so it was sent again under the same id"
    return f"it was tried again later, after: {attempt.note or attempt.http_status or 'no answer'}"


def _doubt_in_words(message: MessageFacts, cleared: ReportFacts | None) -> str:
    if message.is_kept:
        return "in doubt: the provider's logs do not know it, and people are to decide (`inDoubt`: HOLD)"
    if message.state == "unknown":
        return f"in doubt: the provider's logs are asked ({message.asked} times so far)"
    if cleared is None:
        return "in doubt; cleared up by a report that is no longer kept, or by the end of the campaign"
    return "in doubt; " + (
        "found in the provider's logs" if cleared.source == "logs" else "a report told of it"
    )


def _first_report(facts: Facts, leg: int, since: datetime) -> ReportFacts | None:
    return next(
        (report for report in facts.reports if report.leg == leg and report.received_at >= since), None
    )


def _reports(facts: Facts) -> Iterator[Step]:
    """Each report that is kept: whether it was applied, late, or a repetition."""
    seen: set[tuple[int, str, datetime | None]] = set()
    for report in facts.reports:
        came = "found in the provider's logs" if report.source == "logs" else "a report came"
        parts = [f"{came}: {report.status}"]
        key = report.leg, report.status, report.done_at
        if key in seen:
            parts.append("said before, so it changed nothing")
        seen.add(key)
        if report.price:
            parts.append(f"price {report.price}")
        if report.done_at is not None and report.received_at - report.done_at > LATE:
            parts.append("late")
        if report.applied_at is None:
            parts.append("not applied yet")
        yield Step("report", "; ".join(parts), report.received_at, report.applied_at, report.leg)


def _webhook(facts: Facts) -> Iterator[Step]:
    webhook = facts.webhook
    if webhook is None:
        return
    trouble = f"; its last answer: {webhook.last_error}" if webhook.last_error else ""
    if webhook.waiting is None:
        says = f"the webhook {webhook.url} is {webhook.state}; too much waits for it to look through"
    elif webhook.waiting:
        n = webhook.waiting
        changes = counted(n, "change")
        says = f"the webhook {webhook.url} is still to be told of {changes}; it is {webhook.state}{trouble}"
    else:
        says = f"nothing of it waits for the webhook {webhook.url}"
    yield Step("webhook", says, None)


def _end_in_words(state: str, why: str | None, status: str | None) -> str:
    details = "; ".join(part for part in (status, why) if part)
    return _ENDS.get(state, state) + (f": {details}" if details else "")
