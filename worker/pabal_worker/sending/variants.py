"""Know the texts of streams: a stream's messages have texts of their own, hundreds of them the same one.

Read from the ledger once a worker, since a text never changes under its number.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from pabal.campaign import Campaign, parse_campaign
from pabal.campaign.renderer import Script

if TYPE_CHECKING:
    from pabal_worker.ledger import Ledger
    from pabal_worker.records import Attempt

_KEPT = 500


class VariantCache:
    """Texts by their numbers, for any number of threads: each of them sees a whole dictionary."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._known: dict[int, tuple[Campaign, Script]] = {}

    def of_attempt(self, attempt: Attempt) -> dict[int, tuple[Campaign, Script]]:
        """The texts of an attempt's messages; of a campaign's, none."""
        return self._of(
            {message.variant_no for message in attempt.messages if message.variant_no is not None}
        )

    def _of(self, nos: Iterable[int]) -> dict[int, tuple[Campaign, Script]]:
        wanted, known = set(nos), self._known
        missing = wanted - known.keys()
        if missing:
            specs = self._ledger.streams.variants(sorted(missing))
            parsed = {no: parse_campaign(spec) for no, spec in specs.items()}
            read = {no: (campaign, Script(campaign)) for no, campaign in parsed.items()}
            known = (
                read | {no: known[no] for no in wanted if no in known} if len(known) > _KEPT else known | read
            )
            self._known = known
        return {no: known[no] for no in wanted}
