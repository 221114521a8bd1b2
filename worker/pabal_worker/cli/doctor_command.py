"""Add `pabal doctor`: look at an installation from here, have a worker look too, and call all workers.

What is looked at and judged is in `doctor/`. What the command has no setting for is left to the worker.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from celery.exceptions import TimeoutError as NoReply

from pabal.cli.installation import Installation, find_installation
from pabal.cli.output import AsJson, Data, reporting_errors, show, show_json
from pabal.cli.waiting_client import WaitingClient
from pabal.errors import PabalError
from pabal_worker.cli.extras import needing

if TYPE_CHECKING:
    from pabal.replies import DoctorFinding, DoctorReply
    from pabal_worker.doctor.findings import Look
    from pabal_worker.doctor.ledger_server import LedgerFacts
    from pabal_worker.doctor.roll_call import WorkerAnswer

_NEEDED = {
    "pacer": ("PABAL_REDIS_URL",),
    "ledger": ("PABAL_DATABASE_URL",),
    "provider": ("PABAL_INFOBIP_BASE_URL", "PABAL_INFOBIP_API_KEY"),
    "receiver": ("PABAL_RECEIVER_PUBLIC_URL", "PABAL_RECEIVER_TOKEN"),
}
"""What this command has to know to look at a part itself."""

_UNCALLED_PATIENCE_S = 10
"""Seconds for the answer of a worker, where none answered the call to all of them."""

_CALLED_PATIENCE_S = 60


def add(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(doctor)


def doctor(data: Data = None, as_json: AsJson = False) -> None:
    """Find what is wrong with the installation, each thing with its mend; status 1 if something is.

    It works without workers too, and says that there are none.
    """
    with reporting_errors(as_json=as_json), needing("worker"):
        from pabal_worker.cli.doctor_screen import doctor_screen, in_json
        from pabal_worker.doctor.findings import merge_looks

        looks, answers = _look_at(find_installation(data, os.environ))
        findings = merge_looks(looks)
        if as_json:
            show_json(in_json(findings, looks, answers))
        else:
            show(doctor_screen(findings, looks, answers))
    raise typer.Exit(1 if any(finding["wrong"] for finding, _ in findings) else 0)


def _look_at(installation: Installation) -> tuple[dict[str, DoctorReply | Look], list[WorkerAnswer]]:
    """What is seen, by the place that it is seen from."""
    from pabal_worker.doctor.broker import look_at_broker
    from pabal_worker.doctor.disk import look_at_disk
    from pabal_worker.doctor.findings import Look, compare_places

    broker, lengths = look_at_broker(installation.broker_url)
    here, ledger = _look_from_here(installation)
    disk = look_at_disk(Path(installation.source).parent) if installation.is_local else Look()
    here = Look(broker.facts | here.facts | disk.facts, broker.findings + here.findings + disk.findings)
    if lengths is None:  # nobody ticks without it, and `start beat` would be the wrong mend
        here.findings[:] = [finding for finding in here.findings if not finding["code"].startswith("beat.")]
    looks: dict[str, DoctorReply | Look] = {"here": here}
    if lengths is None:
        return looks, []
    answers = _call_workers(installation, lengths, ledger, here)
    patience_s = _CALLED_PATIENCE_S if answers else _UNCALLED_PATIENCE_S
    try:
        there = WaitingClient(installation.broker_url).doctor(timeout_s=patience_s)
    except PabalError as error:
        if answers or not isinstance(error.__cause__, NoReply):  # that nobody answers was said already
            here.findings.append(_unanswered(error))
    else:
        looks["workers"] = there
        here.findings.extend(compare_places(here.facts, there["facts"]))
    return looks, answers


def _look_from_here(installation: Installation) -> tuple[Look, LedgerFacts | None]:
    from pabal_worker.container import Container
    from pabal_worker.doctor.findings import Look, wrong
    from pabal_worker.doctor.settings_check import judge_names
    from pabal_worker.settings import read_settings

    settings, refused = read_settings(installation.settings)
    findings = list(judge_names(installation.settings, where=installation.source))
    for text in refused:
        what, _, mend = text.rpartition("; ")
        findings.append(wrong("settings.refused", what, mend))
    parts = [part for part, names in _NEEDED.items() if all(installation.settings.get(n) for n in names)]
    with closing(Container(settings)) as container:
        found = container.doctor.examine(parts)
        ledger = container.doctor.ledger_facts
    return Look(found["facts"], findings + found["findings"]), ledger


def _call_workers(
    installation: Installation, lengths: Mapping[str, int], ledger: LedgerFacts | None, here: Look
) -> list[WorkerAnswer]:
    """The workers that answer; what is wrong with them is added to what is seen from here."""
    from kombu.exceptions import KombuError
    from redis.exceptions import RedisError

    from pabal import wire
    from pabal_worker.doctor.findings import doubtful, first_line
    from pabal_worker.doctor.ledger_server import judge_connections
    from pabal_worker.doctor.roll_call import call_workers, judge_workers

    app = wire.celery_app(installation.broker_url)
    try:
        answers = call_workers(app)
    except (KombuError, RedisError, OSError) as error:
        what = f"workers could not be called ({first_line(error)})"
        mend = "let this user of the broker use Celery's remote control, as workers do"
        here.findings.append(doubtful("workers.unseen", what, mend))
        return []
    finally:
        app.close()
    here.findings.extend(judge_workers(answers, lengths, own_version=version("pabal")))
    if ledger and answers:
        pods = {answer.node: answer.threads for answer in answers if answer.threads}
        here.findings.extend(judge_connections(ledger.most_connections, pods))
    return answers


def _unanswered(error: PabalError) -> DoctorFinding:
    from pabal_worker.doctor.findings import wrong

    what, _, mend = str(error).partition("; ")
    return wrong("workers.silent", what, mend or "see the workers' log")
