"""Judge a heartbeat: is the process alive, and is it ready?

Alive means that starting it again would not help; ready, that it does its work now. So what is away outside
(ledger, broker) makes a process not ready, and never dead: a new one would wait for the same.

Rules only: `now` and the heartbeat are arguments, moments are seconds of the machine's monotonic clock, which
all processes of a machine share and nobody sets.
"""

from __future__ import annotations

BEAT_OLD_S = 15.0
"""A heartbeat is written every two seconds. One that is older comes from a process that is stopped."""

LOOP_OLD_S = 60.0
"""A main loop that stands still for so long is stuck, unless what it waits for is away."""

LOOP_SLOW_S = 15.0
"""One that stands still for so long does no work now."""

LOOK_OLD_S = 20.0
"""Ledger and broker are asked every five seconds; one that has not answered for so long is away."""

_LOOP_WAITS_FOR = {"worker": ("broker",), "beat": ("broker",), "receiver": ()}
_LOOKS = ("ledger", "broker")


def why_dead(role: str, beat: dict[str, str], *, now: float) -> str:
    """Why the process has to be started again; empty: it is alive."""
    at = float(beat["at"])
    if at > now:
        return "its heartbeat is from before this machine started"
    if now - at > BEAT_OLD_S:
        return f"no heartbeat for {now - at:.0f} s"
    loop_at = float(beat.get("loop_at", now))
    if now - loop_at <= LOOP_OLD_S:
        return ""
    for place in _LOOP_WAITS_FOR[role]:
        has_answered = f"{place}_at" in beat and now - float(beat[f"{place}_at"]) <= LOOK_OLD_S
        if not has_answered or now - float(beat[f"{place}_since"]) <= LOOP_OLD_S:
            return ""
    return f"its main loop stands still for {now - loop_at:.0f} s, and nothing that it waits for is away"


def why_not_ready(role: str, beat: dict[str, str], *, now: float) -> str:
    """Why the process does not do its work now; empty: it does."""
    if reason := why_dead(role, beat, now=now):
        return reason
    if beat.get("is_stopping"):
        return "it ends"
    if "loop_at" not in beat:
        return "it has not begun yet" + "".join(_told(beat, now))
    if told := _told(beat, now):
        return told[0].removeprefix(": ")
    if now - float(beat["loop_at"]) > LOOP_SLOW_S:
        return f"its main loop stands still for {now - float(beat['loop_at']):.0f} s"
    return ""


def _told(beat: dict[str, str], now: float) -> list[str]:
    """The places that do not answer, as the end of a sentence, the first of them."""
    for place in _LOOKS:
        if f"{place}_asked" not in beat:
            continue
        since = beat.get(f"{place}_at")
        if since is None:
            return [f": the {place} has not answered yet"]
        if now - float(since) > LOOK_OLD_S:
            return [f": the {place} has not answered for {now - float(since):.0f} s"]
    return []
