"""Describe what is wrong with an installation, as one process sees it."""

from __future__ import annotations

from typing_extensions import TypedDict


class DoctorFinding(TypedDict):
    """One thing that is wrong, or may be."""

    code: str
    """The part and what is wrong with it: `ledger.connections`, `receiver.unreachable`."""

    wrong: bool
    """True: something does not work, or will not hold; false: somebody should look at it."""

    what: str
    """What was found, with values. No secret and no person's number."""

    mend: str
    """What to do about it."""


class DoctorReply(TypedDict):
    """What one process sees of the installation that its settings name."""

    seenFrom: str
    """The process: its host, and its id."""

    facts: dict[str, str]
    """What there is, by part and name: `ledger.server` is `PostgreSQL 18.6`."""

    findings: list[DoctorFinding]
    """What is wrong; empty: nothing was found."""
