"""Let messages join the streams of their senders, and start the pumps that nobody runs.

What a message may say, and whether a talk is open, is looked at before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pabal.one_off_checks import CheckedOneOff
from pabal_worker.intake.stream_choice import stream_of, variant_of
from pabal_worker.records import JoiningMessage, Share

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger

_AGAIN_S = 3.0
"""Seconds after which a tick calls for a stream's pump that was called for and did not come."""

_STREAMS_KEPT, _VARIANTS_KEPT = 1000, 1000


@dataclass(frozen=True, slots=True)
class Joining:
    """A message that may join; of an answer, also the number of its talk and whether it ends it."""

    tag: str
    message: CheckedOneOff
    talk_no: int | None = None
    ends_talk: bool = False


class StreamEntry:
    """Takes messages into streams; each is there once by its tag."""

    def __init__(self, *, ledger: Ledger, clock: LedgerClock, zone: ZoneInfo) -> None:
        """`zone`: the installation's, whose days streams have."""
        self._ledger, self._clock, self._zone = ledger, clock, zone
        self._variants: dict[tuple[int, str], int] = {}
        self._streams: dict[str, int] = {}
        """Numbers of streams by their ids, as far as they are known to take messages."""

    def known_tags(self, tags: Sequence[str]) -> set[str]:
        """Those of them that are in a stream already."""
        return set(self._ledger.streams.known_tags(list(tags)))

    def rows_of(self, tags: Sequence[str]) -> Mapping[str, dict[str, Any]]:
        """How those stand that are in a stream, by their tags."""
        return {row["tag"]: row for row in self._ledger.streams.find(tags=list(tags), limit=len(tags))}

    def join(
        self, messages: Sequence[Joining], publish: Callable[[Share], None], *, is_test: bool = False
    ) -> None:
        """Let messages join that are in no stream; `publish` starts the pumps that nobody runs just now."""
        groups: dict[str, list[Joining]] = {}
        now = self._clock.now()
        for joining in messages:
            stream = stream_of(joining.message.message, now=now, zone=self._zone, is_test=is_test)
            groups.setdefault(stream.id, []).append(joining)
        for group in groups.values():
            self._join_stream(group, publish, is_test=is_test)

    def _join_stream(
        self, messages: Sequence[Joining], publish: Callable[[Share], None], *, is_test: bool
    ) -> None:
        """Join the stream of now; if its day is over in this very moment, the next one; and once more if what
        we remember is not in the ledger.
        """
        for _ in range(3):
            now = self._clock.now()
            stream = stream_of(messages[0].message.message, now=now, zone=self._zone, is_test=is_test)
            no = self._streams.get(stream.id) or self._ledger.streams.find_or_open(stream, now=now)
            rows = [self._row_of(joining, no, stream.id) for joining in messages]
            joined = self._ledger.streams.join(no, rows, id=stream.id, now=now, again_s=_AGAIN_S)
            if joined is None:
                self._forget(stream.id, no)
                continue
            if len(self._streams) >= _STREAMS_KEPT:
                self._streams.clear()
            self._streams[stream.id] = no
            if joined.wants_pump:
                publish(Share(stream.id, 0, 0, is_urgent=True))
            return

    def _forget(self, stream_id: str, no: int) -> None:
        self._streams.pop(stream_id, None)
        self._variants = {key: value for key, value in self._variants.items() if key[0] != no}

    def _row_of(self, joining: Joining, stream_no: int, stream_id: str) -> JoiningMessage:
        message = joining.message
        variant = variant_of(message.message, stream_id)
        variant_no = self._variants.get((stream_no, variant.digest))
        if variant_no is None:
            variant_no = self._ledger.streams.find_or_keep_variant(stream_no, variant)
            if len(self._variants) >= _VARIANTS_KEPT:
                self._variants.clear()
            self._variants[stream_no, variant.digest] = variant_no
        return JoiningMessage(
            tag=joining.tag,
            digest=message.digest,
            variant_no=variant_no,
            variant_digest=variant.digest,
            address=message.address,
            variables=message.values,
            bulk_id=message.bulk_id,
            message_id=message.message_id,
            reference=message.reference,
            talk_no=joining.talk_no,
            ends_talk=joining.ends_talk,
        )
