"""Judge a paced run: the cap, how much of it was used, how evenly."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bench.kit import sliding
from bench.kit.figures import Figure, at_least, share
from bench.kit.sliding import Calls
from bench.kit.tracks import Track
from bench.pacing.pace_runs import Played, Scenario

HEARS_WITHIN_S = 1.0
"""A pump looks at its campaign's pace every half second; what was granted may start for another 0.35 s."""

_WANTED_USE = 0.99
_SETTLES_WITHIN_S = 5.0


def figures_of(scenario: Scenario, played: Played) -> Iterator[Figure]:
    """All that is judged of one run."""
    track = played.track
    yield _cap(track, "granted", track.grants)
    yield _cap(track, "arrived", track.arrivals)
    if scenario.steady_from is not None:
        yield _use(scenario, track)
    p50, p99, largest = sliding.gaps_ms(track.arrivals)
    per_call = sum(track.arrivals.counts) / len(track.arrivals.counts)
    yield Figure(
        f"{track.name}: between two calls, ms",
        f"p50 {p50:.0f}, p99 {p99:.0f}, largest {largest:,.0f} (of {per_call:.1f} messages)",
    )
    if scenario.allowed < scenario.amount:
        reached = played.binds == "account"
        yield Figure(f"{track.name}: `status` names what binds", str(played.binds), "account", reached)


def _cap(track: Track, which: str, calls: Calls) -> Figure:
    """The worst window wherever it lies, and what sliding in steps of a millisecond shows."""
    worst = sliding.worst(calls, track.unit_s, track.limits, grace_s=HEARS_WITHIN_S)
    _, held = sliding.curve(calls, track.unit_s)
    amounts = {limit.amount for limit in track.limits}
    stepped = f"; {held.max():,} in steps of 1 ms" if len(amounts) == 1 else f", where {worst.allowed:,} may"
    what = f"{track.name}: most {which} in a sliding minute"
    return Figure(what, f"{worst.held:,}{stepped}", f"≤ {_in_words(amounts)}", worst.over <= 0)


def _in_words(amounts: set[int]) -> str:
    return " or ".join(f"{amount:,}" for amount in sorted(amounts, reverse=True))


def _use(scenario: Scenario, track: Track) -> Figure:
    """From the first arrival after the act, since the law may ask for a stall right after it."""
    calls = track.arrivals
    what = f"{track.name}: use of the cap"
    if scenario.steady_from:
        calls = _after_the_stall(calls.since(track.moment_of(scenario.steady_from)))
        what += f", once {scenario.steady_from}"
    used = sliding.use_of_cap(calls, track.limits[-1].amount, track.unit_s)
    return at_least(what, used, _WANTED_USE, share)


def _after_the_stall(calls: Calls) -> Calls:
    """From the end of the longest wait in the first seconds on."""
    first = calls.until(calls.times[0] + _SETTLES_WITHIN_S).times if calls.times else []
    if len(first) < 2:
        return calls
    _, resumes = max(pairwise(first), key=lambda two: two[1] - two[0])
    return calls.since(resumes)
