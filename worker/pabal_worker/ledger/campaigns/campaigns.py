"""Keep campaigns and their batches, from opening to the end. Nothing here sends."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import orjson
from psycopg import Connection, errors
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from pabal.channels import LEGS, channel_of_leg
from pabal_worker.errors import AudienceFrozen, RowNumberTaken
from pabal_worker.ledger.database import Database, Row, queries
from pabal_worker.ledger.reports import wait_for_applier
from pabal_worker.records import BatchSums, StoredBatch, StoredCampaign
from pabal_worker.rules import same_list
from pabal_worker.rules.approval import wish_for_approval
from pabal_worker.rules.same_list import SameList, SameListRule

_SQL = queries("campaigns")
_PUMPS = queries("pumps")
_BOOKS = queries("books")
_ASKS = queries("asks")
_CHANGES_SQL = queries("changes")
_CHANGES = 7_062_259
_SEAL_KEY = 0x5EA1
"""The first half of the advisory lock of whoever seals a campaign."""

_COMPARES_NOTHING = SameListRule(days=0, share=1.0)


class Campaigns:
    """Campaigns and batches."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def open(self, row: dict[str, Any], *, now: datetime) -> bool:
        """Write a new campaign; False if its id is there already, whatever it says."""
        return self._db.change(_SQL["open"], row | {"spec": Jsonb(row["spec"]), "now": now}) == 1

    def find(self, campaign_id: str) -> StoredCampaign | None:
        """The campaign with this id, or None."""
        row = self._db.row(_SQL["find"], {"id": campaign_id})
        return StoredCampaign(**row) if row else None

    def channels_in_use(self, *, since: datetime) -> list[str]:
        """The channels of campaigns that run or ended after `since`, with those that their failover has."""
        rows = self._db.rows(_SQL["channels_in_use"], {"since": since})
        return sorted({channel_of_leg(row["channel"], leg) for row in rows for leg in LEGS})

    def of_person(self, address: str, *, limit: int) -> list[Row]:
        """The newest campaigns that have this address (E.164 digits) in their lists, and how they stand."""
        return self._db.rows(_SQL["of_person"], {"address": address, "limit": limit})

    def to_close(self, *, rows: int, now: datetime, before: datetime) -> list[Row]:
        """Campaigns that nothing can move in any more, as the tallies say (`is_over`), and those with more
        than `rows` rows of tallies (`is_crowded`). Tallies that did not balance count again once they were
        audited earlier than `before`.
        """
        return self._db.rows(_SQL["to_close"], {"rows": rows, "now": now, "before": before})

    def to_audit(self, *, before: datetime, limit: int) -> list[Row]:
        """Campaigns (no, id, size) that have begun and were not audited since `before`, the longest waiting
        first; `size` is about how many rows each has.
        """
        return self._db.rows(_SQL["to_audit"], {"before": before, "limit": limit})

    def audited(self, campaign: int, *, balances: bool, now: datetime) -> None:
        """Remember that the rows were counted, and whether the books balance."""
        self.all_audited({campaign: balances}, now=now)

    def all_audited(self, balances: Mapping[int, bool], *, now: datetime) -> None:
        """Remember of many campaigns that their rows were counted, and whether the books balance."""
        unbalanced = [no for no, is_balanced in balances.items() if not is_balanced]
        self._db.change(_SQL["audited"], {"campaigns": list(balances), "unbalanced": unbalanced, "now": now})

    def announced(self) -> list[Row]:
        """Campaigns whose batches are all there without anybody having sealed them."""
        return self._db.rows(_SQL["announced"])

    def batch(self, campaign: int, number: int) -> StoredBatch | None:
        """A batch that has come in, or None."""
        row = self._db.row(_SQL["batch"], {"campaign": campaign, "number": number})
        return StoredBatch(**row) if row else None

    def taken_batches(self, campaign: int) -> list[int]:
        """Numbers of the batches that were taken in."""
        return [
            row["number"]
            for row in self._db.rows(_SQL["batches"], {"campaign": campaign})
            if row["problems"] is None
        ]

    def refused_batches(self, campaign: int) -> list[Row]:
        """The first twenty refused batches, with their problems."""
        return self._db.rows(_SQL["refused_batches"], {"campaign": campaign})

    def batch_sums(self, campaign: int) -> BatchSums:
        """How many batches and recipients have come in."""
        row = self._db.row(_SQL["batch_sums"], {"campaign": campaign})
        assert row is not None
        return BatchSums(**{name: int(value) for name, value in row.items()})

    def take_in(
        self,
        campaign: int,
        number: int,
        digest: str,
        rows: Iterable[tuple[int, str, dict[str, str]]],
        *,
        now: datetime,
    ) -> StoredBatch:
        """Write a good batch: (row number, address, variables) each. People who are there already are left
        out. All is read before the campaign is locked, and goes as one statement: a process that is stopped
        on the way holds the lock no longer than PostgreSQL lets anybody sleep in a transaction.

        Raises AudienceFrozen once the campaign is sealed, RowNumberTaken if another person has one of the
        numbers.
        """

        people = list(rows)
        landing = {"campaign": campaign, "people": orjson.dumps(people).decode()}

        def work(connection: Connection[DictRow]) -> StoredBatch:
            if not connection.execute(_SQL["still_receiving"], {"campaign": campaign}).fetchone():
                raise AudienceFrozen(campaign, number)
            row = connection.execute(_SQL["take_in"], landing).fetchone()
            taken = int(row["n"]) if row else 0
            batch = StoredBatch(digest, taken, len(people) - taken, None)
            _note(connection, campaign, number, batch, now)
            return batch

        try:
            return self._db.run(work)
        except errors.UniqueViolation as error:
            raise RowNumberTaken(error.diag.message_detail or "") from error

    def refuse_batch(
        self, campaign: int, number: int, digest: str, problems: Sequence[dict[str, str]], *, now: datetime
    ) -> StoredBatch:
        """Write down that a batch was refused, and why. A batch that was taken in stays taken in."""
        batch = StoredBatch(digest, 0, 0, list(problems))
        self._db.run(lambda connection: _note(connection, campaign, number, batch, now))
        return batch

    def note_stray(
        self,
        campaign: int,
        kind: str,
        digest: str,
        problems: Sequence[dict[str, str]],
        *,
        number: int | None,
        now: datetime,
    ) -> None:
        """Write down that a batch came too `late` or was `unusable`; what comes again counts once."""
        values = {"campaign": campaign, "kind": kind, "digest": digest, "number": number, "now": now}
        self._db.change(_SQL["note_stray"], values | {"problems": Jsonb(list(problems))})

    def strays(self, campaign: int) -> list[Row]:
        """The first twenty batches that found no place, with the reasons."""
        return self._db.rows(_SQL["strays"], {"campaign": campaign})

    def ask_to_seal(self, campaign: int, *, batches: int, fingerprint: str) -> bool:
        """Note how many batches the producer has; False if another list, or another number of them, was
        announced before.
        """
        return (
            self._db.change(
                _SQL["ask_to_seal"], {"campaign": campaign, "batches": batches, "fingerprint": fingerprint}
            )
            == 1
        )

    def seal(
        self,
        campaign_id: str,
        *,
        shares: int,
        now: datetime,
        rule: SameListRule = _COMPARES_NOTHING,
        approve_above: int = 0,
    ) -> bool:
        """Freeze the audience and schedule the campaign, if every batch is there; False if not, or done
        already, or just being done by another worker. The tallies that each batch has left are folded, since
        no other batch can come. A list that is the same again, by `rule`, is held at once,
        and so is one of more people than `approve_above` (0: never), until a second person approves it.
        """

        def work(connection: Connection[DictRow]) -> bool:
            row = connection.execute(_SQL["complete"], {"id": campaign_id}).fetchone()
            if row is None or not _take_turn_to_seal(connection, row["no"]):
                return False
            found = _find_same_list(connection, row, rule, now)
            reason = rule.reason_to_hold(found) if found else None
            sealed = _seal_locked(connection, campaign_id, shares, now)
            if sealed and reason:
                connection.execute(_SQL["hold_sealed"], {"campaign": row["no"], "reason": reason})
            if sealed and approve_above and row["people"] > approve_above:
                wish = wish_for_approval(row["id"], row["people"], approve_above)
                connection.execute(_CHANGES_SQL["await_approval"], {"campaign": row["no"], "reason": wish})
            return sealed

        return self._db.run(work)

    def start(self, campaign: int, *, now: datetime) -> bool:
        """A scheduled campaign whose moment has come runs; False if it was not one."""
        return self._db.change(_PUMPS["start_campaign"], {"campaign": campaign, "now": now}) == 1

    def move(
        self,
        campaign: int,
        state: str,
        *,
        came_from: Sequence[str],
        reason: str | None,
        now: datetime,
        ended: bool = False,
    ) -> bool:
        """Change the state; False if the campaign was in none of `came_from`."""
        values = {"campaign": campaign, "state": state, "from": list(came_from), "reason": reason, "now": now}
        return self._db.change(_SQL["set_state"], values | {"ended": ended}) == 1

    def hold_for(self, campaign: int, *, reason: str, cause: str) -> bool:
        """Hold a running campaign for what people have to mend, `cause` being the same for all campaigns that
        it holds; False if it does not run.
        """
        values = {"campaign": campaign, "reason": reason, "cause": cause}
        return self._db.change(_SQL["hold_for"], values) == 1

    def resume(self, campaign: int, *, now: datetime) -> list[int]:
        """A paused or held campaign goes on, what held it is overruled, and what it kept in doubt is sent
        again. So do all that were held for the same cause, if it has one. Returns their numbers; empty if it
        was neither paused nor held.
        """

        def work(connection: Connection[DictRow]) -> list[int]:
            rows = connection.execute(_SQL["held_alike"], {"campaign": campaign}).fetchall()
            return [row["no"] for row in rows if _resume(connection, row["no"], now)]

        return self._db.run(work)

    def end(self, campaign: int, *, now: datetime) -> bool:
        """The campaign is over: finished, or cancelled and at rest. False if something is open after all, or
        reports were being applied for longer than two seconds: nothing else could still open anything.
        """

        def work(connection: Connection[DictRow]) -> bool:
            values = {"campaign": campaign, "now": now}
            if not wait_for_applier(connection):
                return False
            try:
                connection.execute(_SQL["lock_to_end"], values)
            except errors.LockNotAvailable:
                return False
            return connection.execute(_SQL["end"], values).rowcount == 1

        return self._db.run(work)

    def may_end_now(self) -> bool:
        """Whether a campaign could end, as far as reports that are being applied let it; waits two seconds.

        Asked before its rows are counted, so that nobody counts them for nothing.
        """
        return self._db.run(wait_for_applier)

    def repace(self, campaign: int, *, pace: str | None) -> None:
        """From the next grant on, the campaign goes at this pace; None: as fast as the account may."""
        self._db.change(_SQL["repace"], {"campaign": campaign, "pace": pace})

    @contextmanager
    def one_change(self, campaign_id: str) -> Iterator[None]:
        """Keep other changes that people ask for waiting, for as long as the block lasts."""
        with self._db.transaction() as connection:
            connection.execute(_SQL["one_change"], {"key": _CHANGES, "id": campaign_id})
            yield

    def note_question(self, campaign_id: str, asked: datetime | None) -> datetime | None:
        """Note when a change was asked for; None: now. Returns the moment of one that was asked for later."""
        row = self._db.row(_SQL["note_question"], {"id": campaign_id, "asked": asked})
        return row["asked_at"] if row else None

    def record_heartbeat(self, name: str, *, now: datetime, apart_s: float) -> bool:
        """Leave a sign of life; False if another was left less than `apart_s` ago, so that this turn may be
        skipped.
        """
        return self._db.change(_SQL["sign"], {"name": name, "now": now, "apart_s": apart_s}) == 1

    def heartbeats(self) -> dict[str, datetime]:
        """When each periodic work was last alive."""
        return {row["name"]: row["at"] for row in self._db.rows(_SQL["signs"])}


def _resume(connection: Connection[DictRow], campaign: int, now: datetime) -> bool:
    values = {"campaign": campaign, "now": now}
    moved = connection.execute(_SQL["resume"], values).rowcount == 1
    if moved:
        connection.execute(_ASKS["resend_kept"], values)
    return moved


def _note(
    connection: Connection[DictRow], campaign: int, number: int, batch: StoredBatch, now: datetime
) -> None:
    connection.execute(
        _SQL["note_batch"],
        {
            "campaign": campaign,
            "number": number,
            "digest": batch.digest,
            "recipients": batch.recipients,
            "duplicates": batch.duplicates,
            "problems": Jsonb(batch.problems) if batch.problems is not None else None,
            "now": now,
        },
    )


def _take_turn_to_seal(connection: Connection[DictRow], campaign: int) -> bool:
    values = {"key": _SEAL_KEY, "campaign": campaign}
    row = connection.execute(_SQL["take_turn_to_seal"], values).fetchone()
    return row is not None and bool(row["is_ours"])


def _find_same_list(
    connection: Connection[DictRow], row: Row, rule: SameListRule, now: datetime
) -> SameList | None:
    """How much of a list has had the same before, counted while no row is locked; None: nothing or little."""
    if not rule.days or row["people"] < same_list.FEWEST:
        return None
    values = {"campaign": row["no"], "since": now - timedelta(days=rule.days)}
    others = [other["no"] for other in connection.execute(_SQL["same_template"], values)]
    if not others:
        return None
    values |= {"others": others}
    if row["people"] > same_list.SAMPLED_ABOVE:
        sample = _had_before(connection, values, every=same_list.ONE_IN)
        if not rule.comes_near(_had(sample), sum(one["n"] for one in sample)):
            return None
    counts = _had_before(connection, values, every=1)
    most_by = max(counts, key=lambda one: one["n"] if one["campaign_no"] else 0, default=None)
    return SameList(
        campaign_id=row["id"],
        template=row["template"],
        sender=row["sender"],
        people=row["people"],
        had=_had(counts),
        most_by=(most_by or {}).get("campaign_id") or "",
    )


def _had_before(connection: Connection[DictRow], values: dict[str, Any], *, every: int) -> list[Row]:
    return connection.execute(_SQL["had_before"], values | {"every": every}).fetchall()


def _had(counts: Sequence[Row]) -> int:
    return sum(one["n"] for one in counts if one["campaign_no"] is not None)


def _seal_locked(connection: Connection[DictRow], campaign_id: str, shares: int, now: datetime) -> bool:
    """Seal it under the lock of its row, with its pumps."""
    row = connection.execute(_SQL["lock"], {"id": campaign_id}).fetchone()
    if row is None:
        return False
    values = {"campaign": row["no"], "now": now}
    sealed = connection.execute(_SQL["seal"], values).fetchone()
    if sealed is None:
        return False
    connection.execute(_BOOKS["fold"], {"campaigns": [row["no"]], "rows": 0})
    starts = max(sealed["send_at"], now)
    # a moment that was still to come when it was opened stays its moment, though it be sealed later
    due_since = sealed["send_at"] if sealed["send_at"] > sealed["created_at"] else starts
    kakao = {"leg": 0, "shares": shares, "wake_at": starts, "due_since": due_since}
    connection.execute(_PUMPS["add"], values | kakao)
    if sealed["sms_sender"]:
        sms = {"leg": 1, "shares": 1, "wake_at": "infinity", "due_since": "infinity"}
        connection.execute(_PUMPS["add"], values | sms)
    return True
