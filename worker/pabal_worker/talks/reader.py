"""Answer questions about talks: pages of them, and one with what its user wrote.

Keys and texts are masked unless somebody asks for them, which is an event.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from pabal import wire
from pabal.counted import counted
from pabal.errors import Problem
from pabal.replies import Reply, Talk, TalkList, TalkReply, TalkWord
from pabal.timestamps import to_iso
from pabal_worker.talks.masking import hint_of, mask_key, mask_text

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger

_COUNTED = 1000
_MOST = 1000
_OPEN_FOR = timedelta(days=30)
_CURSOR = re.compile(r"(?P<at>[0-9T:.+-]{20,40})/(?P<no>[0-9]{1,18})")
_NUMBER = re.compile(r"#(?P<no>[0-9]{1,18})")


class TalkReader:
    """Answers `pabal.talks` and `pabal.talk`."""

    def __init__(self, *, ledger: Ledger, clock: LedgerClock, secrets: Sequence[str]) -> None:
        self._ledger, self._clock, self._is_signing = ledger, clock, bool(secrets)

    def list_talks(
        self,
        *,
        profile: str | None,
        is_open: bool,
        is_parked: bool,
        before: str | None,
        limit: int,
        unmasked: bool,
    ) -> Reply[TalkList]:
        """A page of talks."""
        problems = [*_limit_problems(limit)]
        cursor = _read_cursor(before)
        if before is not None and cursor is None:
            problems.append(Problem("before", before[:40], "is not of a page", "take it from a reply"))
        if problems:
            return wire.wrong_input(problems)
        now = self._clock.now()
        rows = self._ledger.talks.page(
            profile=profile,
            is_open=is_open,
            is_parked=is_parked,
            before=cursor,
            limit=limit + 1,
            most=_COUNTED,
            now=now,
        )
        if unmasked:
            self._ledger.events.note("asked", f"keys of {counted(min(len(rows), limit), 'user')} in talks")
        shown = rows[:limit]
        return wire.ok(
            {
                "signing": self._is_signing,
                "talks": [_describe(row, unmasked=unmasked) for row in shown],
                "before": _cursor_of(shown[-1]) if len(rows) > limit else None,
            }
        )

    def read_talk(
        self,
        profile: str,
        user: str,
        *,
        before: int | None,
        limit: int,
        unmasked: bool,
        release: bool,
        publish: Callable[[], object],
    ) -> Reply[TalkReply]:
        """One talk with its newest words. `release` has its webhook told again; `publish` starts that."""
        if problems := [*_limit_problems(limit)]:
            return wire.wrong_input(problems)
        now = self._clock.now()
        row = self._find(profile, user, now)
        if row is None:
            return wire.wrong_input([_unknown(profile, user)])
        if release and self._ledger.talks.release(talk=row["no"], now=now):
            self._ledger.events.note("released", f"talk {row['no']}: its webhook is told again")
            publish()
            row = self._find(profile, f"#{row['no']}", now) or row
        if unmasked:
            self._ledger.events.note("asked", f"talk {row['no']} ({hint_of(row['user_key'] or '')})")
        words = self._ledger.talks.words(row["no"], before=before, limit=limit + 1)
        shown = words[:limit][::-1]
        return wire.ok(
            {
                **_describe(row, unmasked=unmasked),
                "signing": self._is_signing,
                "newest": [_describe_word(word, unmasked=unmasked) for word in shown],
                "before": shown[0]["no"] if len(words) > limit else None,
            }
        )

    def _find(self, profile: str, user: str, now: datetime) -> dict[str, Any] | None:
        number = _NUMBER.fullmatch(user)
        if number is None:
            return self._ledger.talks.find(profile, user, most=_COUNTED, now=now)
        row = self._ledger.talks.row(int(number["no"]), most=_COUNTED, now=now)
        return row if row is not None and row["profile"] == profile else None


def _describe(row: Mapping[str, Any], *, unmasked: bool) -> Talk:
    key, why, last_word_at = row["user_key"], row["ended_why"], row["last_word_at"]
    is_failing = bool(row["failures"]) and row["parked_at"] is None
    return {
        "talk": row["no"],
        "profile": row["profile"],
        "user": key if unmasked or key is None else mask_key(key),
        "state": "ended" if why else "open",
        "why": why,
        "openedAt": to_iso(row["opened_at"]),
        "lastWordAt": to_iso(last_word_at),
        "openUntil": None if why or last_word_at is None else to_iso(last_word_at + _OPEN_FOR),
        "endedAt": to_iso(row["ended_at"]),
        "words": row["words"],
        "waiting": row["waiting"],
        "relay": "parked"
        if row["parked_at"]
        else "failing"
        if is_failing
        else "waiting"
        if row["waiting"]
        else "told",
        "failures": row["failures"] or 0,
        "failedSince": to_iso(row["failed_since"]),
        "lastError": row["last_error"],
        "nextTryAt": to_iso(row["next_try_at"]) if is_failing else None,
        "parkedAt": to_iso(row["parked_at"]),
    }


def _describe_word(row: Mapping[str, Any], *, unmasked: bool) -> TalkWord:
    content = row["content"] or {}
    message = content.get("message") if isinstance(content, Mapping) else None
    message = message if isinstance(message, Mapping) else {}
    text, extra = message.get("text"), message.get("extra")
    return {
        "number": row["no"],
        "kind": row["kind"],
        "receivedAt": to_iso(row["received_at"]),
        "cameAt": to_iso(row["came_at"]),
        "text": (text if unmasked else mask_text(text)) if isinstance(text, str) else None,
        "extra": extra if isinstance(extra, str) else None,
        "urls": [message[name] for name in ("url", "attachmentUrl") if isinstance(message.get(name), str)]
        if unmasked
        else [],
        "isWaiting": row["is_waiting"],
    }


def _limit_problems(limit: int) -> list[Problem]:
    if 1 <= limit <= _MOST:
        return []
    return [Problem("limit", str(limit), f"is not from 1 to {_MOST:,}", "ask for less, and for more pages")]


def _cursor_of(row: Mapping[str, Any]) -> str:
    return f"{(row['last_word_at'] or row['opened_at']).isoformat()}/{row['no']}"


def _read_cursor(before: str | None) -> tuple[datetime, int] | None:
    found = _CURSOR.fullmatch(before or "")
    if found is None:
        return None
    try:
        at = datetime.fromisoformat(found["at"])
    except ValueError:
        return None
    return (at, int(found["no"])) if at.tzinfo else None


def _unknown(profile: str, user: str) -> Problem:
    shown = user if _NUMBER.fullmatch(user) else mask_key(user)
    way_out = f"`pabal talks --profile {profile}` lists those that there are"
    return Problem("user", shown, f"has no talk with {profile}, or is erased", way_out)
