"""Claim messages for a call, settle its answer, and end what will not leave.

Which outcome an answer is, and when somebody claims, is decided elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from psycopg import Connection, errors
from psycopg.rows import DictRow, tuple_row

from pabal_worker.ledger.database import Database, Row, queries
from pabal_worker.ledger.messages.failovers import room_seen, room_to_claim
from pabal_worker.ledger.messages.limits import quota_values
from pabal_worker.records import Attempt, Claimed, Quota, Settled, SettledAlike, Watch

_SQL = queries("messages")
_PUMPS = queries("pumps")
_ASKS = queries("asks")
_CLAIMS_OF_BARRED = 20
"""So many times a claim goes on behind people who get nothing, before it finds nobody."""

_LOOK_UP_BY_KEY = queries("reports")["look_up_by_key"]
_WAIT_BRIEFLY = queries("reports")["wait_briefly"]


class Messages:
    """Messages in the ledger, always many at once."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def claim(
        self,
        *,
        campaign: int,
        leg: int,
        n: int,
        validity_s: int,
        worker: str,
        now: datetime,
        lease_s: float,
        call_size: int | None = None,
        changes: int | None = None,
        quota: Quota | None = None,
    ) -> list[Attempt]:
        """Take up to `n` messages, and write an attempt for each `call_size` of them (None: for all).
        `changes`: of the file by which they will be sent; where people changed it since, nothing is taken.

        Empty if there are none to take, or none that the campaign's spend limit and its entity's `quota`
        allow, however many claim at once. Of SMS that were never tried, no more are taken than the campaign's
        limit leaves room for.
        """
        values = {
            "campaign": campaign,
            "leg": leg,
            "n": n,
            "fresh": n,
            "validity_s": validity_s,
            "worker": worker,
            "now": now,
            "call_size": call_size or n,
            "lease_until": now + timedelta(seconds=lease_s),
            "changes": changes,
            **quota_values(quota),
        }
        for _ in range(_CLAIMS_OF_BARRED):
            rows = self._db.tuples(_SQL["claim"], values) if leg == 0 else self._claim_sms(values)
            if not rows or rows[0][0] is not None:
                break
        by_attempt: dict[int, list[Claimed]] = {}
        for row in rows:
            if row[0] is not None:
                by_attempt.setdefault(row[0], []).append(Claimed._make(row[1:]))
        return [Attempt(id, campaign, leg, tuple(messages), now) for id, messages in by_attempt.items()]

    def claimable(self, campaign: int, leg: int, *, limit: int, now: datetime) -> int:
        """How many messages could be claimed now, as far as `limit` counts: two walks along an index."""
        values = {"campaign": campaign, "leg": leg, "limit": limit, "fresh": limit, "now": now}

        def of_sms(connection: Connection[DictRow]) -> Row | None:
            fresh = _within(room_seen(connection, campaign), limit)
            return connection.execute(_SQL["claimable"], values | {"fresh": fresh}).fetchone()

        row = self._db.row(_SQL["claimable"], values) if leg == 0 else self._db.run(of_sms)
        return int(row["n"]) if row else 0

    def settle(
        self,
        attempt: Attempt,
        settled: Sequence[Settled],
        *,
        http_status: int | None,
        note: str,
        watch: Watch,
        now: datetime,
    ) -> dict[str, int]:
        """Write the outcomes of an attempt, and the failovers that follow; returns how many moved to which
        state.
        """
        values = {"campaign": attempt.campaign_no, "leg": attempt.leg, "attempt": attempt.id, "now": now}
        values |= watch.values(now) | {"http_status": http_status, "note": note[:500]}
        values |= {"granted_at": attempt.granted_at, "called_at": attempt.called_at}
        by_row = _not_implied(attempt, settled)
        values["accepted"] = n_implied = len(settled) - len(by_row)

        def work(connection: Connection[DictRow]) -> dict[str, int]:
            ended = connection.execute(_SQL["finish"], values).fetchone()
            if ended is None or ended["by_row"]:
                return _settle_by_row(connection, values, settled)
            moved = _settle_by_row(connection, values, by_row)
            return moved | {"accepted": moved.get("accepted", 0) + n_implied} if n_implied else moved

        return self._db.run(work)

    def give_back(self, *attempts: Attempt, now: datetime, note: str, wakes: bool = True) -> None:
        """Undo claims of one leg whose calls were not made, as far as nobody else has their messages by now.

        However many they are, it takes one transaction. `wakes`: pumps of that leg are to look at once.
        """
        if not attempts:
            return
        ids: dict[bool, list[int]] = {}
        for attempt in attempts:
            ids.setdefault(attempt.granted_at is not None, []).append(attempt.id)
        nos = [message.recipient_no for attempt in attempts for message in attempt.messages]
        values = {"campaign": attempts[0].campaign_no, "leg": attempts[0].leg, "now": now}

        def work(connection: Connection[DictRow]) -> None:
            given_back = values | {"attempts": [attempt.id for attempt in attempts]}
            _give_back(connection, given_back, nos, wakes=wakes)
            for granted, some in ids.items():
                ended = values | {"attempts": some, "granted": granted, "note": note}
                connection.execute(_SQL["end_uncalled"], ended)

        self._db.run(work)

    def keep_only(self, attempt: Attempt, kept: int, *, now: datetime) -> Attempt:
        """Shrink a claim to its first `kept` messages; the rest wait again."""
        rest = [message.recipient_no for message in attempt.messages[kept:]]
        values = {"campaign": attempt.campaign_no, "leg": attempt.leg, "attempt": attempt.id, "now": now}

        def work(connection: Connection[DictRow]) -> None:
            _give_back(connection, values | {"attempts": [attempt.id]}, rest)
            connection.execute(_SQL["shrink_attempt"], values | {"nos": _nos(attempt.messages[:kept])})

        self._db.run(work)
        return replace(attempt, messages=attempt.messages[:kept])

    def split(self, attempt: Attempt, kept: int) -> Attempt | None:
        """Leave an attempt its first `kept` messages, and give the others one of their own, under the same
        lease; None if somebody has taken all of them meanwhile.
        """
        values = {"campaign": attempt.campaign_no, "leg": attempt.leg, "attempt": attempt.id}
        rest = attempt.messages[kept:]

        def work(connection: Connection[DictRow]) -> Row | None:
            moved = connection.execute(_SQL["split_attempt"], values | {"rest": _nos(rest)}).fetchone()
            connection.execute(_SQL["shrink_attempt"], values | {"nos": _nos(attempt.messages[:kept])})
            return moved

        moved = self._db.run(work)
        if moved is None:
            return None
        ours = set(moved["nos"])
        messages = tuple(message for message in rest if message.recipient_no in ours)
        return replace(attempt, id=moved["id"], messages=messages)

    def lapse_leases(self, *, now: datetime) -> int:
        """Messages whose worker is gone become unknown; returns how many, those of some calls at most."""
        lapsed = self._db.run(lambda connection: _by_key(connection, _SQL["lapse_leases"], {"now": now}))
        return int(lapsed["messages"] or lapsed["attempts"])

    def expire_waiting(self, *, now: datetime) -> int:
        """Messages whose validity ran out between attempts expire, and fail over; returns how many, some
        thousands at most.
        """

        def work(connection: Connection[DictRow]) -> int:
            gone = connection.execute(_SQL["expire_waiting"], {"now": now}).fetchall()
            fail_over(connection, gone, now=now)
            return len(gone)

        return self._db.run(work)

    def give_up(self, campaign: int | None = None, *, now: datetime) -> int:
        """What has not left is cancelled where its campaign was, and so is what that kept in doubt; expired
        where its campaign's `endAt` has passed: of one campaign, or of all. Returns how many rows moved, some
        ten thousands at most; 0 at the end. Lists that were not claimed to the end cost one row each.
        """
        values = {"campaign": campaign, "now": now}
        for over in self._db.rows(_SQL["lists_over"], values):
            self.end_rest(over["no"], over["rest_state"], why=over["why"], now=now)
        return self._db.change(_ASKS["cancel_kept"], values) + self._db.change(_SQL["give_up"], values)

    def _claim_sms(self, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        def work(connection: Connection[DictRow]) -> list[tuple[Any, ...]]:
            fresh = _within(room_to_claim(connection, values["campaign"]), values["n"])
            with connection.cursor(row_factory=tuple_row) as cursor:
                return cursor.execute(_SQL["claim"], {**values, "fresh": fresh}).fetchall()

        return self._db.run(work)

    def end_rest(self, campaign: int, state: str, *, why: str, now: datetime) -> int:
        """Everybody of a campaign who has no message yet ends in `state`; returns how many they are.

        0 also if a sleeping claim holds the list for over two seconds: then the sweep does it later.
        """
        values = {
            "campaign": campaign,
            "rest_state": state,
            "why": why,
            "now": now,
        }

        def work(connection: Connection[DictRow]) -> int:
            connection.execute(_WAIT_BRIEFLY)
            try:
                connection.execute(_SQL["lock_frontier"], values)
            except errors.LockNotAvailable:
                return 0
            ended = connection.execute(_SQL["end_rest"], values).fetchone()
            return int(ended["n"]) if ended else 0

        return self._db.run(work)

    def tell_rest(self) -> int:
        """Tell a webhook of those who ended without a message; returns how many, some thousands at most."""
        row = self._db.row(_SQL["tell_rest"])
        return int(row["n"]) if row else 0


def _not_implied(attempt: Attempt, settled: Sequence[Settled]) -> Sequence[Settled]:
    """Those of whom more is to be written than that their first attempt was accepted, which its row says."""
    if isinstance(settled, SettledAlike) and _is_plain(settled.kind):
        again = [message.recipient_no for message in attempt.messages if message.tries != 1]
        return SettledAlike(settled.kind, again)
    implied = {message.recipient_no for message in attempt.messages if message.tries == 1}
    return [one for one in settled if not (_is_plain(one) and one.recipient_no in implied)]


def _is_plain(one: Settled) -> bool:
    """Accepted, and nothing more is to be noted of it than of the call."""
    return one.state == "accepted" and not one.is_duplicate


def _settle_by_row(
    connection: Connection[DictRow], values: Mapping[str, Any], settled: Sequence[Settled]
) -> dict[str, int]:
    if not settled:
        return {}
    again = [one.recipient_no for one in settled if one.state == "waiting"]
    values = {**values, **_columns(settled)}
    with _returning(connection, values, again):
        moved = connection.execute(_SQL["settle"], values).fetchall()
    failed = [no for row in moved if row["state"] == "rejected" for no in row["nos"]]
    no_effect = sum(row["n"] for row in moved if row["state"] == "waiting")
    if no_effect:
        connection.execute(_SQL["uncount"], {**values, "n": no_effect})
    if failed and values["leg"] == 0:
        connection.execute(_SQL["fail_over"], {**values, "nos": failed})
    due = [one.due_at for one in settled if one.due_at]
    if due:
        connection.execute(_PUMPS["wake"], {**values, "at": min(due)})
    duplicates = _duplicates(settled, moved)
    if duplicates:
        connection.execute(_ASKS["count_duplicates"], {**values, "n": duplicates})
    return {row["state"]: row["n"] for row in moved}


def _by_key(connection: Connection[DictRow], sql: str, values: Mapping[str, Any]) -> Row:
    connection.execute(_LOOK_UP_BY_KEY)
    row = connection.execute(sql, values).fetchone()
    assert row is not None
    return row


def _duplicates(settled: Sequence[Settled], moved: Sequence[Row]) -> int:
    """How many of those that were accepted the provider had already."""
    accepted = {no for row in moved if row["state"] == "accepted" for no in row["nos"]}
    return sum(one.is_duplicate and one.recipient_no in accepted for one in settled)


def _within(room: int | None, n: int) -> int:
    return n if room is None else min(n, room)


def _nos(messages: Sequence[Claimed]) -> list[int]:
    return [message.recipient_no for message in messages]


def _give_back(
    connection: Connection[DictRow], values: Mapping[str, Any], nos: Sequence[int], *, wakes: bool = True
) -> None:
    with _returning(connection, values, nos):
        connection.execute(_SQL["give_back"], {**values, "nos": list(nos)})
    if wakes:
        connection.execute(_PUMPS["wake"], {**values, "at": values["now"]})


@contextmanager
def _returning(
    connection: Connection[DictRow], values: Mapping[str, Any], nos: Sequence[int]
) -> Iterator[None]:
    """Messages that wait again after this block: an SMS whose KakaoTalk message was delivered meanwhile does
    not.
    """
    if values["leg"] == 0 or not nos:
        yield
        return
    connection.execute(_SQL["lock_kakao"], {**values, "nos": list(nos)})
    yield
    connection.execute(_SQL["withdraw_returned"], {**values, "nos": list(nos)})


def fail_over(connection: Connection[DictRow], moved: Sequence[Mapping[str, Any]], *, now: datetime) -> None:
    """Book leg 1 for those of `moved` (campaign_no, recipient_no, leg) that were leg 0, in the same
    transaction.
    """
    by_campaign: dict[int, list[int]] = {}
    for row in moved:
        if row["leg"] == 0:
            by_campaign.setdefault(row["campaign_no"], []).append(row["recipient_no"])
    for campaign, nos in sorted(by_campaign.items()):
        connection.execute(_SQL["fail_over"], {"campaign": campaign, "nos": nos, "now": now})


def _columns(settled: Sequence[Settled]) -> dict[str, list[Any]]:
    """The kinds of outcome, each once, and which kind (from 1) each message has."""
    known: dict[tuple[Any, ...], int] = {}
    kinds = [known.setdefault(_kind(one), len(known) + 1) for one in settled]
    columns = dict(zip(_KIND, map(list, zip(*known, strict=True)), strict=True))
    return {"nos": [one.recipient_no for one in settled], "kinds": kinds} | columns


_KIND = ("states", "due", "ask", "splits", "ranks", "groups", "ids", "errors", "whys")


def _kind(one: Settled) -> tuple[Any, ...]:
    return (
        one.state, one.due_at, one.ask_at, one.split, one.rank,
        one.status_group, one.status_id, one.error_id, one.why,
    )  # fmt: skip
