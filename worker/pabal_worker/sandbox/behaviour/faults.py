"""Choose the fault of each send, as the recipe orders.

Sends are counted from the moment when the recipe was set. What a fault does to an answer,
`../api/sending.py` says.
"""

from __future__ import annotations

from pabal_worker.provider.port import Channel
from pabal_worker.sandbox.behaviour.recipe import Fault
from pabal_worker.sandbox.behaviour.seeded_random import draw_numbers


class Faults:
    """Gives each send its fault: the first that names it, else by share."""

    def __init__(self, faults: tuple[Fault, ...], *, seed: int) -> None:
        self._faults, self._seed, self._request = faults, seed, 0

    def next_fault(self, channel: Channel) -> Fault | None:
        """The fault of the next send, None if it goes well."""
        self._request += 1
        candidates = [fault for fault in self._faults if fault.channel in (None, channel)]
        named = (fault for fault in candidates if fault.names(self._request))
        return next(named, None) or self._by_share(candidates)

    def _by_share(self, faults: list[Fault]) -> Fault | None:
        number, total = draw_numbers(self._seed, f"request {self._request}").outcome, 0.0
        for fault in faults:
            total += fault.share
            if number < total:
                return fault
        return None
