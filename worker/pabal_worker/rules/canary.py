"""Judge by its reports whether a campaign goes on: pure.

Holding a campaign is done in `safeguards/judge.py`. A report counts as failed where the message did not
arrive (rejected, undelivered, expired by the provider's word), as delivered where it did; nothing else is a
sample: what expired before it could leave says nothing of those who wait.
"""

from __future__ import annotations

from dataclasses import dataclass

from pabal.counted import counted


@dataclass(frozen=True, slots=True)
class Heard:
    """How many of some messages were reported so far, and as what."""

    delivered: int
    failed: int
    open: int = 0
    """Messages for which a report may still come."""

    silent: int = 0
    """Messages that ended without a report: unconfirmed, cancelled, expired before they left."""

    @property
    def samples(self) -> int:
        """Reports that count."""
        return self.delivered + self.failed

    @property
    def all(self) -> int:
        """Messages."""
        return self.samples + self.open + self.silent


@dataclass(frozen=True, slots=True)
class Waiting:
    """It is not decided yet."""


@dataclass(frozen=True, slots=True)
class Passed:
    """The bound is kept."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The bound is broken, or too few reports came."""

    why: str


Verdict = Waiting | Passed | Failed


def fewest_reports(canaries: int) -> int:
    """The reports without which no canary passes: half of them, rounded up."""
    return (canaries + 1) // 2


def judge_canaries(heard: Heard, *, waited: str | None, bound: float, floor: int) -> Verdict:
    """What the canaries have shown; `bound` is the share that may fail.

    `waited`: for how long reports were waited for, in words, once that time is over; None before. Canaries
    fail as soon as the bound is broken whatever the open messages bring, and pass as soon as it is kept
    whatever they bring.
    """
    if _share(heard.failed, heard.samples + heard.open) > bound:
        return Failed(_too_many(heard, bound, "canary"))
    if heard.samples >= floor and _share(heard.failed + heard.open, heard.samples + heard.open) <= bound:
        return Passed()
    if waited is None and heard.open:
        return Waiting()
    if heard.samples < floor:
        came = f"came within {waited}" if waited else "came; of the others nothing will be heard"
        return Failed(f"only {heard.samples:,} of {counted(heard.all, 'report')} {came}")
    if _share(heard.failed, heard.samples) > bound:
        return Failed(_too_many(heard, bound, "canary"))
    return Passed()


def judge_run(heard: Heard, *, bound: float, floor: int) -> Verdict:
    """What the reports of all messages have shown: the bound counts from `floor` reports on."""
    if heard.samples < floor:
        return Waiting()
    if _share(heard.failed, heard.samples) > bound:
        return Failed(_too_many(heard, bound, "guard"))
    return Passed()


def _share(some: int, of: int) -> float:
    return some / of if of else 0.0


def _too_many(heard: Heard, bound: float, field: str) -> str:
    share = 100 * _share(heard.failed, heard.samples)
    return (
        f"{heard.failed:,} of {counted(heard.samples, 'report')} say that the message did not arrive "
        f"({share:.1f} %), "
        f"more than {field}.failureShare ({bound:g}) allows"
    )
