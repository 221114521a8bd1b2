"""Tell a campaign that fails for one cause from one in which some people cannot be reached.

What a code means is the provider's to say; where it says that text, template, sender or account are at fault,
it does so of everybody alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pabal.replies import Failure

ENDED_AT_PROVIDER = ("delivered", "undelivered", "rejected", "expired", "unconfirmed")
"""States of messages that left and have their end."""

_COMMON = ("content", "account")
_ENOUGH, _SHARE = 3, 0.5


@dataclass(frozen=True, slots=True)
class CommonFault:
    """One cause for which at least half of a channel's messages failed."""

    channel: str
    fault: str
    """`content` or `account`."""

    failed: int
    ended: int
    """All messages of the channel that left and have their end."""

    code: str
    """The most frequent one, with the provider's name for it."""


def find_common_faults(failures: Iterable[Failure], ended: Mapping[str, int]) -> list[CommonFault]:
    """What a campaign's failures have in common. `ended`: messages of a channel that left and have an end."""
    kinds: dict[tuple[str, str], list[Failure]] = {}
    for failure in failures:
        if failure["fault"] in _COMMON:
            kinds.setdefault((failure["channel"], failure["fault"]), []).append(failure)
    faults = [_common_fault(same, ended.get(channel, 0)) for (channel, _), same in kinds.items()]
    return [fault for fault in faults if fault.failed >= max(_ENOUGH, _SHARE * fault.ended)]


def _common_fault(same: list[Failure], ended: int) -> CommonFault:
    first = max(same, key=lambda failure: failure["messages"])
    failed = sum(failure["messages"] for failure in same)
    code = " ".join(filter(None, (first["code"], first["name"])))
    return CommonFault(first["channel"], str(first["fault"]), failed, ended, code)
