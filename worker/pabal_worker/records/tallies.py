"""Hold a campaign's sums beside its rows."""

from __future__ import annotations

from dataclasses import dataclass

from pabal.message_states import OPEN_STATES

Legs = dict[int, dict[str, int]]
"""Messages by leg and state."""


@dataclass(frozen=True, slots=True)
class Audit:
    """The tallies beside what the rows say."""

    audience: int
    tallies: Legs
    rows: Legs

    @property
    def balances(self) -> bool:
        """The states of leg 0 sum to the audience, and the tallies say what the rows say."""
        return sum(self.rows.get(0, {}).values()) == self.audience and self.tallies == self.rows

    @property
    def is_open(self) -> bool:
        """Whether any message can still move."""
        return any(states.get(state) for states in self.rows.values() for state in OPEN_STATES)
