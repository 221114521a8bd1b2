"""List campaigns and streams: held ones first, then the newest, with their sizes.

A page costs the same however large its campaigns are. The books of one campaign are in `status.py`.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, get_args

from pabal import wire
from pabal.channels import channel_name
from pabal.errors import Problem
from pabal.message_states import ENDED_STATES
from pabal.replies import CampaignList, CampaignState, ListedCampaign, Reply, Wait
from pabal.timestamps import to_iso

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger

MOST = 1000
_STATES = get_args(CampaignState)
_CURSOR = re.compile(r"([01])\.([1-9][0-9]{0,8})")
_LONGEST_SEARCH = 64
_OPEN = ("waiting", "sending", "accepted", "unknown")


class Listing:
    """Answers `pabal.list`."""

    def __init__(self, *, ledger: Ledger, clock: LedgerClock) -> None:
        self._ledger, self._clock = ledger, clock

    def list_campaigns(
        self,
        *,
        states: object = None,
        search: object = None,
        streams: object = None,
        tests: object = None,
        before: object = None,
        limit: object = 100,
    ) -> Reply[CampaignList]:
        """A page of campaigns. `states`: those in any of these; `search`: those whose id holds it; `streams`:
        true for streams alone, false for campaigns alone; `tests`: true for streams of tests alone, false for
        all others; `before`: what the page before said.
        """
        problems = list(_problems(states, search, {"streams": streams, "tests": tests}, before, limit))
        if problems:
            return wire.wrong_input(problems)
        assert isinstance(limit, int)
        now = self._clock.now()
        rows = self._ledger.lists.page(
            states=states or None,  # type: ignore[arg-type]
            search=search or None,  # type: ignore[arg-type]
            streams=streams,  # type: ignore[arg-type]
            tests=tests,  # type: ignore[arg-type]
            before=_cursor(before),
            limit=limit,
            now=now,
        )
        last = rows[-1] if len(rows) == limit else None
        counts: dict[str, dict[str, int]] = {"campaigns": {}, "streams": {}, "tests": {}}
        for row in self._ledger.lists.counts():
            kind = "tests" if row["is_test"] else "streams" if row["is_stream"] else "campaigns"
            counts[kind][row["state"]] = row["n"]
        return wire.ok(
            {
                "campaigns": [_listed(row, now) for row in rows],
                "counts": counts,
                "before": f"{last['is_held']}.{last['no']}" if last else None,
            }
        )


def _listed(row: dict[str, Any], now: Any) -> ListedCampaign:
    recipients, messages, n_open = _sizes(row)
    per_minute = int(row["lately"]) if row["state"] == "running" else None
    ends_at = None
    if per_minute and n_open and row["state"] not in ENDED_STATES:
        ends_at = now + timedelta(minutes=n_open / per_minute)
    return {
        "campaign": row["id"],
        "isStream": row["is_stream"],
        "isTest": row["is_test"],
        "state": row["state"],
        "reason": row["reason"],
        "recipients": recipients,
        "shareDone": (messages - n_open) / messages if messages else None,
        "perMinute": per_minute,
        "pace": row["pace"],
        "waitsFor": _wait_of(row),
        "endsAbout": to_iso(ends_at),
        "openedAt": to_iso(row["created_at"]),
        "sendAt": to_iso(row["send_at"]),
        "endAt": to_iso(row["end_at"]),
        "startedAt": to_iso(row["started_at"]),
        "endedAt": to_iso(row["ended_at"]),
    }


def _wait_of(row: dict[str, Any]) -> Wait | None:
    """What its state or the first of its pumps waits for."""
    if row["state"] in ("paused", "held"):
        return {"what": f"`pabal resume {row['id']}`", "until": None}
    if row["state"] == "scheduled":
        return {"what": "sendAt", "until": to_iso(row["send_at"])}
    if row["waits_for"] is None:
        return None
    return {"what": row["waits_for"], "until": to_iso(row["wake_at"]), "leg": channel_name(row["wait_leg"])}


def _sizes(row: dict[str, Any]) -> tuple[int, int, int]:
    """Recipients, messages on both legs, and those of them that are open: by the tallies, or by the last
    figures once rows are deleted.
    """
    if row["books"] is None:
        return row["audience"], row["audience"] + row["sms"], row["open"]
    legs = row["books"]["legs"]
    messages = sum(n for states in legs.values() for n in states.values())
    n_open = sum(n for states in legs.values() for state, n in states.items() if state in _OPEN)
    return row["books"]["recipients"], messages, n_open


def _problems(states: object, search: object, flags: dict[str, object], before: object, limit: object) -> Any:
    """What is wrong with a question."""
    if states is not None and not (isinstance(states, list) and all(state in _STATES for state in states)):
        yield Problem("states", f"{states}"[:60], "are not states", f"write a list of {', '.join(_STATES)}")
    if search is not None and not (isinstance(search, str) and len(search) <= _LONGEST_SEARCH):
        yield Problem(
            "search",
            f"{search}"[:60],
            f"is not a text of up to {_LONGEST_SEARCH} characters",
            "write a part of an id",
        )
    for name, flag in flags.items():
        if not (flag is None or isinstance(flag, bool)):
            yield Problem(name, f"{flag}"[:20], "is not true, false or null", "leave it out for both")
    if before is not None and _cursor(before) is None:
        yield Problem("before", f"{before}"[:20], "is not what an earlier page has said", "leave it out")
    if type(limit) is not int or not 1 <= limit <= MOST:
        yield Problem("limit", f"{limit}"[:20], f"is not a whole number from 1 to {MOST}", "leave it out")


def _cursor(before: object) -> tuple[int, int] | None:
    found = _CURSOR.fullmatch(before) if isinstance(before, str) else None
    return (int(found[1]), int(found[2])) if found else None
