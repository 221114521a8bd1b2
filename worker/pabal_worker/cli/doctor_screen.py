"""Show what is wrong with an installation, each thing with its mend, and what there is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from pabal.cli.format import with_local_moments
from pabal.cli.screens.facts import facts_table
from pabal.counted import counted
from pabal_worker.doctor.findings import Look

if TYPE_CHECKING:
    from pabal.replies import DoctorFinding, DoctorReply
    from pabal_worker.doctor.roll_call import WorkerAnswer

Findings = Sequence[tuple["DoctorFinding", list[str]]]
Looks = Mapping[str, "DoctorReply | Look"]

_HIDDEN = ("ledger.is", "pacer.is", "broker.is")
"""Facts for comparing, which tell people nothing."""

_SEEN_BY = {
    (True, True): "  seen from here and by a worker",
    (True, False): "  seen by a worker",
    (False, True): "",
    (False, False): "",
}
"""By whether a worker, and whether this command, has seen something."""


def in_json(findings: Findings, looks: Looks, answers: Sequence[WorkerAnswer]) -> dict[str, Any]:
    """For programs."""
    return {
        "wrong": sum(finding["wrong"] for finding, _ in findings),
        "findings": [{**finding, "seenFrom": places} for finding, places in findings],
        "facts": {place: _facts_of(look) for place, look in looks.items()},
        "workers": [
            {
                "node": answer.node,
                "version": answer.version,
                "python": answer.python,
                "threads": answer.threads,
                "queues": sorted(answer.queues),
            }
            for answer in answers
        ],
    }


def doctor_screen(findings: Findings, looks: Looks, answers: Sequence[WorkerAnswer]) -> RenderableType:
    """For people, moments in the shown zone: what is wrong first, then what there is."""
    wrong = sum(finding["wrong"] for finding, _ in findings)
    head = f"{wrong} wrong, {len(findings) - wrong} to look at" if findings else "nothing is wrong"
    return Group(Text(head, style="bold"), "", *_lines(findings), facts_table(_shown(looks, answers)))


def _lines(findings: Findings) -> Iterator[RenderableType]:
    for finding, places in findings:
        style = "bold red" if finding["wrong"] else "bold yellow"
        mark = "wrong" if finding["wrong"] else "look"
        seen = _SEEN_BY["workers" in places, "here" in places]
        yield Text.assemble((f"{mark}  {finding['code']}", style), (seen, "dim"))
        yield Padding(Text(with_local_moments(finding["what"])), (0, 0, 0, 4), expand=False)
        yield Padding(Text(f"-> {finding['mend']}"), (0, 0, 1, 4), expand=False)


def _shown(looks: Looks, answers: Sequence[WorkerAnswer]) -> Iterator[tuple[str, str]]:
    """Each fact once: as seen from here, and as a worker sees what is not seen from here or is another."""
    here = _facts_of(looks["here"])
    there = _facts_of(looks["workers"]) if "workers" in looks else {}
    for name in dict.fromkeys((*here, *there)):
        if name in _HIDDEN:
            continue
        if name in here:
            yield name.replace(".", " "), with_local_moments(here[name])
        else:
            yield name.replace(".", " "), f"{with_local_moments(there[name])} (by a worker)"
    for answer in answers:
        version = f"pabal {answer.version}, Python {answer.python}" if answer.version else "an older pabal"
        yield (
            f"worker {answer.node}",
            f"{version}, {counted(answer.threads, 'thread')}, {counted(len(answer.queues), 'queue')}",
        )
    if "workers" not in looks:
        yield "workers", "none answered: all of this is seen from here alone"


def _facts_of(look: DoctorReply | Look) -> dict[str, str]:
    return look.facts if isinstance(look, Look) else look["facts"]
