"""Keep samples, and work out what they are worth: medians over turns, and ratios within a turn.

Measures nothing. A record is a JSON file, so that pages and charts can be made again without measuring.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Literal

Part = Literal["life", "sending", "operation", "idle"]


@dataclass(frozen=True, slots=True)
class Sample:
    """What one case did in one turn."""

    part: Part
    case: str
    """`ours`, `bare`, a queue's name; an operation's name."""

    turn: int
    settings: Mapping[str, int]
    """`people`, `latency_ms`, `workers`, `campaigns`."""

    figures: Mapping[str, float]
    """By name with unit, `messages/s`; CPU as `CPU µs <process>`."""

    counted: str
    """The processes whose CPU was counted."""


@dataclass(slots=True)
class Record:
    """A run of the bench."""

    where_and_when: str
    turns: int
    samples: list[Sample] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    """What went wrong, so that there is no figure."""

    seconds: float = 0.0
    others_share: float = 0.0
    """Share of the machine's CPU that processes outside of this run used meanwhile."""

    def keep_turns(self, whole: int) -> None:
        """Forget what came after this many turns."""
        self.turns = whole
        self.samples = [sample for sample in self.samples if sample.turn <= whole]

    def find(self, part: Part, case: str | None = None, **settings: int) -> list[Sample]:
        """Samples of a part, a case and settings; those that are not named may have any value."""
        return [
            sample
            for sample in self.samples
            if sample.part == part
            and case in (None, sample.case)
            and all(sample.settings.get(name) == value for name, value in settings.items())
        ]

    def values(self, figure: str, part: Part, case: str, **settings: int) -> list[float]:
        """One figure in all turns that have it."""
        found = self.find(part, case, **settings)
        return [sample.figures[figure] for sample in found if figure in sample.figures]

    def median(self, figure: str, part: Part, case: str, **settings: int) -> float | None:
        """A figure's median over the turns; None if it was not measured."""
        values = self.values(figure, part, case, **settings)
        return median(values) if values else None

    def ratio(self, figure: str, part: Part, case: str, to: str, **settings: int) -> float | None:
        """The median of `case` against `to`, both of the same turn; None if no turn has both."""
        ratios = []
        for turn in range(1, self.turns + 1):
            mine = [sample for sample in self.find(part, case, **settings) if sample.turn == turn]
            theirs = [sample for sample in self.find(part, to, **settings) if sample.turn == turn]
            if mine and theirs:
                ratios.append(mine[0].figures[figure] / theirs[0].figures[figure])
        return median(ratios) if ratios else None

    def settings(self, name: str, part: Part) -> list[int]:
        """The values that a setting has in a part, in order."""
        found = {sample.settings[name] for sample in self.find(part) if name in sample.settings}
        return sorted(found)

    def cases(self, part: Part) -> list[str]:
        """The cases of a part, as first measured."""
        return list(dict.fromkeys(sample.case for sample in self.find(part)))

    def cpu_names(self, part: Part) -> Iterator[str]:
        """The names of the CPU figures of a part."""
        names = dict.fromkeys(name for sample in self.find(part) for name in sample.figures)
        yield from (name for name in names if name.startswith(CPU))


CPU = "CPU µs "
"""Before the name of a process: what it spent for a message, a report or a call."""


def cpu_figures(spent_us: Mapping[str, float]) -> dict[str, float]:
    """CPU by process as figures of a sample."""
    return {f"{CPU}{name}": us for name, us in spent_us.items()}


def write(record: Record, path: Path) -> None:
    """Keep a record, a sample a line."""
    raw = asdict(record)
    samples = ",\n".join(json.dumps(sample, ensure_ascii=False) for sample in raw.pop("samples"))
    head = json.dumps(raw, ensure_ascii=False, indent=1).removesuffix("\n}")
    path.write_text(f'{head},\n "samples": [\n{samples}\n]}}\n', "utf-8")


def read(path: Path) -> Record:
    """A record that `write` kept."""
    raw: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return Record(**raw | {"samples": [Sample(**sample) for sample in raw["samples"]]})
