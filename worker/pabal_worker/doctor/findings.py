"""Write findings down, and put together what two processes found.

Nothing is looked at here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from pabal.replies import DoctorFinding, DoctorReply

SAME = ("ledger.is", "pacer.is")
"""Facts that must be the same wherever they are seen from."""


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at one part gave."""

    facts: dict[str, str] = field(default_factory=dict)
    findings: list[DoctorFinding] = field(default_factory=list)


def wrong(code: str, what: str, mend: str) -> DoctorFinding:
    """Something that does not work, or will not hold."""
    return {"code": code, "wrong": True, "what": what, "mend": mend}


def doubtful(code: str, what: str, mend: str) -> DoctorFinding:
    """Something that somebody should look at."""
    return {"code": code, "wrong": False, "what": what, "mend": mend}


def first_line(error: BaseException, *, secrets: Iterable[str] = ()) -> str:
    """The error's kind and the beginning of its text, without passwords."""
    text = str(error).strip().partition("\n")[0][:200]
    for secret in filter(None, secrets):
        text = text.replace(secret, "***")
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def compare_places(here: Mapping[str, str], there: Mapping[str, str]) -> list[DoctorFinding]:
    """What is one thing for this command and another for the workers."""
    names = {"ledger.is": "PABAL_DATABASE_URL", "pacer.is": "PABAL_REDIS_URL"}
    return [
        wrong(
            f"settings.{fact.partition('.')[0]}",
            f"{names[fact]} leads to {here[fact]} here, and to {there[fact]} for the workers",
            f"give this command and all workers the same {names[fact]}",
        )
        for fact in SAME
        if fact in here and fact in there and here[fact] != there[fact]
    ]


def merge_looks(looks: Mapping[str, DoctorReply | Look]) -> list[tuple[DoctorFinding, list[str]]]:
    """Each finding once, with the places from which it was seen, wrong ones first."""
    seen: dict[tuple[str, str], tuple[DoctorFinding, list[str]]] = {}
    for place, look in looks.items():
        findings = look.findings if isinstance(look, Look) else look["findings"]
        for finding in findings:
            known = seen.setdefault((finding["code"], _without_digits(finding["what"])), (finding, []))
            if place not in known[1]:
                known[1].append(place)
    return sorted(seen.values(), key=lambda one: (not one[0]["wrong"], one[0]["code"]))


def _without_digits(what: str) -> str:
    """Two places count at two moments."""
    return "".join(letter for letter in what if not letter.isdigit())
