"""Keep streams: open-ended campaigns that messages to single persons join, each by its caller's key.

What a message has to be is checked elsewhere (`intake/one_offs.py`); from its row on it is claimed, settled
and reported like any other.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import orjson
from psycopg import Connection
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from pabal_worker.ledger.database import Database, Row, queries
from pabal_worker.records import Joined, JoiningMessage, StreamRow, Variant

_SQL = queries("streams")
_ANSWERS = queries("answers")


class Streams:
    """Streams, their texts, and the one-offs in them."""

    def __init__(self, database: Database) -> None:
        self._db = database

    def find_or_open(self, stream: StreamRow, *, now: datetime) -> int:
        """The number of the stream with this id; it is opened if there is none."""
        row = self._db.row(_SQL["find"], {"id": stream.id})
        if row is None:
            self._db.change(_SQL["open"], stream.values() | {"spec": Jsonb(stream.spec), "now": now})
            row = self._db.row(_SQL["find"], {"id": stream.id})
        assert row is not None
        return int(row["no"])

    def find_or_keep_variant(self, stream: int, variant: Variant) -> int:
        """The number of a text with its options in a stream; it is kept if it is new there."""
        values = {
            "stream": stream,
            "digest": variant.digest,
            "spec": Jsonb(variant.spec),
            "validity_s": variant.validity_s,
            "sms_validity_s": variant.sms_validity_s,
        }
        row = self._db.row(_SQL["find_variant"], values)
        if row is None:
            self._db.change(_SQL["keep_variant"], values)
            row = self._db.row(_SQL["find_variant"], values)
        assert row is not None
        return int(row["no"])

    def variants(self, nos: Sequence[int]) -> dict[int, dict[str, Any]]:
        """Texts with their options, each as a campaign file, by their numbers."""
        return {row["no"]: row["spec"] for row in self._db.rows(_SQL["variants"], {"nos": list(nos)})}

    def join(
        self,
        stream: int,
        messages: Sequence[JoiningMessage],
        *,
        id: str,
        now: datetime,
        again_s: float,
    ) -> Joined | None:
        """Let messages with different tags join a stream, and wake its pump; None if nothing joins this one
        any more, or if stream or texts are not those that are remembered under their numbers, `id` being the
        stream's. A tick calls for the pump after `again_s` if nobody took it.
        """
        texts = {message.variant_no: message.variant_digest for message in messages}
        values = _columns(messages) | {
            "stream": stream,
            "id": id,
            "texts": list(texts),
            "text_digests": list(texts.values()),
            "now": now,
            "again_at": now + timedelta(seconds=again_s),
        }

        def with_talks(connection: Connection[DictRow]) -> Row | None:
            row = connection.execute(_SQL["join"], values).fetchone()
            if row is not None:
                _heed_answers(connection, messages, set(row["tags"]), now)
            return row

        has_talks = any(message.talk_no for message in messages)
        row = self._db.run(with_talks) if has_talks else self._db.row(_SQL["join"], values)
        if row is None or not row["is_open"]:
            return None
        return Joined(frozenset(row["tags"]), row["wants_pump"])

    def known_tags(self, tags: Sequence[str]) -> list[str]:
        """Those of these tags that a stream has."""
        return [row["tag"] for row in self._db.rows(_SQL["rows_of_tags"], {"tags": list(tags)})]

    def find(self, *, tags: Sequence[str] = (), references: Sequence[str] = (), limit: int) -> list[Row]:
        """One-offs by what stands for their keys, or by their callers' references, the newest first."""
        values = {"tags": list(tags), "references": list(references), "limit": limit}
        return self._db.rows(_SQL["known"], values)


def _heed_answers(
    connection: Connection[DictRow], messages: Sequence[JoiningMessage], new: set[str], now: datetime
) -> None:
    """What answers that are new mean for their talks: a person's number is known, or the talk is over."""
    told = [message for message in messages if message.talk_no and message.tag in new]
    told = [message for message in told if message.ends_talk or message.address]
    if told:
        values = {
            "talks": [message.talk_no for message in told],
            "addresses": [message.address for message in told],
            "ends": [message.ends_talk for message in told],
        }
        connection.execute(_ANSWERS["heed"], {**values, "now": now})


def _columns(messages: Sequence[JoiningMessage]) -> dict[str, list[Any]]:
    return {
        "tags": [message.tag for message in messages],
        "digests": [message.digest for message in messages],
        "variants": [message.variant_no for message in messages],
        "addresses": [message.address for message in messages],
        "values": [orjson.dumps(message.variables).decode() for message in messages],
        "bulk_ids": [message.bulk_id for message in messages],
        "message_ids": [message.message_id for message in messages],
        "references": [message.reference for message in messages],
        "talks": [message.talk_no for message in messages],
    }
