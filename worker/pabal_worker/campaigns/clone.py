"""Write the campaign file of a campaign anew, to be changed and submitted. Nothing is opened here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pabal import wire
from pabal.errors import Problem
from pabal.replies import CloneReply, Reply
from pabal_worker.errors import SpecUnreadable
from pabal_worker.spec_reader import read_spec

if TYPE_CHECKING:
    from pabal_worker.clock import LedgerClock
    from pabal_worker.ledger import Ledger

_LONGEST_ID = 64


class Cloning:
    """Answers `pabal.clone`."""

    def __init__(self, *, ledger: Ledger, clock: LedgerClock) -> None:
        self._ledger, self._clock = ledger, clock

    def clone(self, campaign_id: str, *, new_id: str | None = None) -> Reply[CloneReply]:
        """The file as it was submitted, under `new_id`, without moments that have passed."""
        row = self._ledger.campaigns.find(campaign_id)
        if row is None:
            return wire.campaign_unknown(campaign_id)
        if row.open_until is not None:
            text = f"{campaign_id!r} is a stream of single messages, which has no campaign file"
            return wire.error("not_possible", text)
        id = new_id or f"{campaign_id[: _LONGEST_ID - 5]}-copy"
        if id == campaign_id:
            what, way_out = "is the campaign's own id, which is taken", "choose another one"
            return wire.wrong_input([Problem("id", id, what, way_out)])
        try:
            campaign = read_spec(row)
        except SpecUnreadable as error:
            return wire.error("not_possible", str(error))
        moments = {"sendAt": campaign.send_at, "endAt": campaign.end_at}
        now = self._clock.now()
        past = [name for name, moment in moments.items() if moment is not None and moment <= now]
        return wire.ok({"campaign": without(row.spec, past) | {"id": id}, "leftOut": past})


def without(spec: Mapping[str, Any], names: list[str]) -> dict[str, Any]:
    """A campaign file without some of its fields."""
    return {name: value for name, value in spec.items() if name not in names}
