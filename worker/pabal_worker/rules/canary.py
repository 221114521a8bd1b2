"""Whether a campaign goes on, judged by the reports of those to whom it was sent: pure.

A report counts as failed where it is said that the message did not arrive (rejected, undelivered, expired),
as delivered where it did; nothing else is a sample.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Heard:
    """What has been heard of some messages so far."""

    delivered: int
    failed: int
    open: int = 0
    """Those of which something may still be heard."""

    silent: int = 0
    """Those that came to an end without a word: unconfirmed, cancelled."""

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
    """It can still go either way."""


@dataclass(frozen=True, slots=True)
class Passed:
    """The bound is kept."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The bound is broken, or too little was heard."""

    why: str


Verdict = Waiting | Passed | Failed


def floor_of(canaries: int) -> int:
    """The reports without which no canary passes: half of them, rounded up."""
    return (canaries + 1) // 2


def verdict(heard: Heard, *, waited: str | None, bound: float, floor: int) -> Verdict:
    """What the canaries have shown; `bound` is the share that may fail.

    `waited` is how long was waited, in words, once nobody waits any longer; None before that. It fails as
    soon as the bound is broken whatever the open ones bring, and passes as soon as it is kept whatever they
    bring.
    """
    if _share(heard.failed, heard.samples + heard.open) > bound:
        return Failed(_too_many(heard, bound, "canary"))
    if heard.samples >= floor and _share(heard.failed + heard.open, heard.samples + heard.open) <= bound:
        return Passed()
    if waited is None and heard.open:
        return Waiting()
    if heard.samples < floor:
        came = f"came within {waited}" if waited else "came; of the others nothing will be heard"
        return Failed(f"only {heard.samples:,} of {heard.all:,} reports {came}")
    if _share(heard.failed, heard.samples) > bound:
        return Failed(_too_many(heard, bound, "canary"))
    return Passed()


def guarded(heard: Heard, *, bound: float, floor: int) -> Verdict:
    """What the reports of the whole run have shown: it waits for `floor` of them, then the bound counts."""
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
        f"{heard.failed:,} of {heard.samples:,} reports say that the message did not arrive ({share:.1f} %), "
        f"more than {field}.failureShare ({bound:g}) allows"
    )
