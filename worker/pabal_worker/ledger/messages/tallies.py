"""Read a campaign's sums, and check them against its rows. Nothing here changes a message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from psycopg import Connection
from psycopg.rows import DictRow

from pabal.channels import CHANNEL_NAMES, channel_name
from pabal.common_faults import ENDED_AT_PROVIDER
from pabal.rate.pacing import SLACK_US
from pabal_worker.ledger.database import Database, Row, queries
from pabal_worker.records import Audit, Legs
from pabal_worker.rules.delivery_costs import Cost, Reach

_SQL = queries("books")
FOLD_OVER = 200
"""Rows of tallies that a campaign may have before they are folded."""


class Tallies:
    """Reading the books; nothing here changes a message."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def sums(self, campaign: int) -> Legs:
        """Messages by leg and state, at a cost that does not grow with the campaign."""
        return _legs(self._db.rows(_SQL["tallies"], {"campaign": campaign}))

    def audit(self, campaign: int) -> Audit:
        """Count the rows, all in one snapshot, and put the tallies beside them."""
        return self.audits([campaign])[campaign]

    def audits(self, campaigns: Sequence[int]) -> dict[int, Audit]:
        """The same of many campaigns, by number: three statements for all of them."""

        def work(connection: Connection[DictRow]) -> dict[int, Audit]:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")

            def rows(name: str) -> dict[int, list[Row]]:
                found: dict[int, list[Row]] = {campaign: [] for campaign in campaigns}
                for row in connection.execute(_SQL[name], {"campaigns": list(campaigns)}):
                    found[row["campaign_no"]].append(row)
                return found

            audiences, tallies, counted = rows("audience"), rows("sums"), rows("count")
            return {
                no: Audit(sum(row["n"] for row in audiences[no]), _legs(tallies[no]), _legs(counted[no]))
                for no in campaigns
            }

        return self._db.run(work)

    def pumps(self, campaign: int) -> list[Row]:
        """What each share waits for."""
        return self._db.rows(_SQL["pumps"], {"campaign": campaign})

    def next_retry(self, campaign: int) -> Row | None:
        """The leg, moment and reason of the next attempt, where messages wait for one."""
        return self._db.row(_SQL["next_retry"], {"campaign": campaign})

    def reach(self, campaign: int, *, legs: Legs, by_provider: bool) -> Reach:
        """People by the channel that reached them, and what it cost, beside the tallies in `legs`.

        `by_provider`: the provider fails over by itself, so that leg 0 stands for both channels. Its cost
        does not grow with the audience.
        """
        rows = self._db.rows(_SQL["reach"], {"campaign": campaign})
        return _reach_of(rows, legs, by_provider=by_provider)

    def failures(self, campaign: int, *, limit: int) -> list[Row]:
        """The most frequent codes of messages that failed, at a cost that does not grow with the audience."""
        return self._db.rows(_SQL["failures"], {"campaign": campaign, "limit": limit})

    def failing(self, *, since: datetime, limit: int) -> list[Row]:
        """Codes of failures of all campaigns that began after `since`, the newest first, tests left out."""
        values = {"since": since, "limit": limit, "ended": list(ENDED_AT_PROVIDER)}
        return self._db.rows(_SQL["failing"], values)

    def sent_within(self, campaign: int, *, seconds: float, now: datetime) -> int:
        """Messages over its channel whose calls were made in the last `seconds`, repetitions included."""
        values = {"campaign": campaign, "seconds": seconds, "now": now}
        row = self._db.row(_SQL["pace_reached"], values)
        return int(row["n"]) if row else 0

    def fold(self, campaigns: Sequence[int], *, over: int = FOLD_OVER) -> None:
        """Fold the tallies, the reach and the failures of those campaigns that have more than `over` rows of
        them.
        """
        for name in ("fold", "fold_reach", "fold_failures"):
            self._db.change(_SQL[name], {"campaigns": list(campaigns), "rows": over})

    def sent_lately(
        self,
        *,
        campaign_id: str | None = None,
        sender: str | None = None,
        sms_sender: str | None = None,
        entity: str | None = None,
        unit_s: float,
    ) -> list[tuple[int, ...]]:
        """(age in microseconds, messages) of each call in the last `unit_s` and the pacer's slack, and
        (0, messages, attempt) of each that is in a worker's hands: of a campaign's Kakao leg, of a Kakao or
        an SMS sender, of an entity, or of all.
        """

        def work(connection: Connection[DictRow]) -> list[tuple[int, ...]]:
            row = connection.execute("SELECT clock_timestamp() AS now").fetchone()
            assert row is not None
            values = {
                "campaign_id": campaign_id,
                "sender": sender,
                "sms_sender": sms_sender,
                "entity": entity,
                "unit_s": unit_s,
                "slack_s": SLACK_US / 1e6,
                "now": row["now"],
            }
            rows = connection.execute(_SQL["sent_lately"], values)
            return [(row["age_us"], row["n"], *([row["attempt"]] if row["attempt"] else [])) for row in rows]

        return self._db.run(work)

    def export(self, campaign: int) -> Iterator[Row]:
        """Every recipient's outcome, in the order of the list, streamed; whoever reads may take his time."""
        with self._db.transaction() as connection, connection.cursor(name="export") as cursor:
            connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            cursor.itersize = 5000
            cursor.execute(_SQL["export"], {"campaign": campaign})
            yield from cursor


def _legs(rows: list[Row]) -> Legs:
    legs: Legs = {}
    for row in rows:
        states = legs.setdefault(row["leg"], {})
        states[row["state"]] = states.get(row["state"], 0) + row["n"]
    return legs


def _reach_of(rows: Sequence[Row], legs: Legs, *, by_provider: bool) -> Reach:
    """Every person has a leg 0; whoever was delivered to on both legs is in `twice`."""
    kakao, sms = (legs.get(leg, {}).get("delivered", 0) for leg in (0, 1))
    both = sum(row["twice"] for row in rows)
    people = sum(legs.get(0, {}).values())
    inferred = {name: _inferred(rows, name) for name in CHANNEL_NAMES}
    either = kakao - sum(inferred.values()) if by_provider else 0
    return Reach(
        kakao=inferred["kakao"] if by_provider else kakao - both,
        sms=inferred["sms"] if by_provider else sms - both,
        both=both,
        either=either,
        nobody=people - kakao - sms + both,
        costs=tuple(_costs(rows)),
    )


def _inferred(rows: Sequence[Row], channel: str) -> int:
    return sum(row["n"] for row in rows if row["channel"] == channel and row["is_delivered"])


def _costs(rows: Sequence[Row]) -> Iterator[Cost]:
    sums: dict[tuple[str, str], tuple[Decimal, int]] = {}
    for row in rows:
        if row["currency"] is not None:
            key = row["channel"] or channel_name(row["leg"]), row["currency"]
            price, n = sums.get(key, (Decimal(0), 0))
            sums[key] = price + row["price"], n + row["n"]
    for (channel, currency), (price, n) in sorted(sums.items()):
        if n or price:
            yield Cost(channel, currency, price, n)
