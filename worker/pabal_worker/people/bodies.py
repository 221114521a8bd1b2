"""Look through raw bodies of reports for one person, some at a time. Nothing is changed here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pabal_worker.errors import UnreadableReports

if TYPE_CHECKING:
    from pabal_worker.ledger import Ledger
    from pabal_worker.provider.port import ProviderFormat

_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class NamingBody:
    """A body that names the person, or may."""

    id: int
    received_at: datetime
    source: str
    applied_at: datetime | None
    body: bytes
    encoding: str


class BodySearch:
    """Goes through the inbox along its key, until a time is over."""

    def __init__(
        self, *, ledger: Ledger, needles: Sequence[str], after: int, goes_on: Callable[[], bool]
    ) -> None:
        """`needles` are texts that a body about the person holds; `goes_on` is asked after each batch."""
        self._ledger, self._needles = ledger, [needle.encode() for needle in needles]
        self._goes_on, self.after = goes_on, after
        self.is_complete = False
        """Whether all bodies were looked at; else `after` is the last one."""

    def bodies(self) -> Iterator[NamingBody]:
        """Bodies that hold a needle, and those that cannot be searched: packed, or in UTF-16."""
        while True:
            rows, reached = self._ledger.people.bodies(self._needles, after=self.after, n=_AT_ONCE)
            yield from map(_naming_body, rows)
            if reached is None:
                self.is_complete = True
                return
            self.after = reached
            if not self._goes_on():
                return


def rows_naming(body: NamingBody, names: Sequence[str], provider: ProviderFormat) -> tuple[list[str], bool]:
    """The body's rows that hold any of `names`, as JSON texts; and whether it could be taken apart."""
    try:
        rows = list(provider.raw_rows(body.body, encoding=body.encoding))
    except UnreadableReports:
        return [], False
    return [row for row in rows if any(name in row for name in names)], True


def spellings_of(text: str) -> list[str]:
    """How a text may stand in JSON, with its quotes."""
    return sorted({json.dumps(text), json.dumps(text, ensure_ascii=False)})


def _naming_body(row: dict[str, Any]) -> NamingBody:
    headers = row["headers"] or {}
    return NamingBody(
        row["id"],
        row["received_at"],
        row["source"],
        row["applied_at"],
        bytes(row["body"]),
        headers.get("content-encoding", ""),
    )
