"""Hold the Korean of each sentence, by the English format string that it is made from.

A key is what the code has: `{settled:,} of {total:,} settled`, with the names that
`tests/support/sentences.py` gives to values. A test fails for each sentence without its Korean, and for each
key that no code has any more.
"""

from __future__ import annotations

from pabal.cli.korean.catalog.campaigns import CAMPAIGNS
from pabal.cli.korean.catalog.channels import CHANNELS
from pabal.cli.korean.catalog.client import CLIENT
from pabal.cli.korean.catalog.commands import COMMANDS
from pabal.cli.korean.catalog.complaints import COMPLAINTS
from pabal.cli.korean.catalog.doctor import DOCTOR
from pabal.cli.korean.catalog.events import EVENTS
from pabal.cli.korean.catalog.help import HELP
from pabal.cli.korean.catalog.intake import INTAKE
from pabal.cli.korean.catalog.lists import LISTS
from pabal.cli.korean.catalog.local import LOCAL
from pabal.cli.korean.catalog.people import PEOPLE
from pabal.cli.korean.catalog.person_screens import PERSON_SCREENS
from pabal.cli.korean.catalog.provider import PROVIDER
from pabal.cli.korean.catalog.schedules import SCHEDULES
from pabal.cli.korean.catalog.screens import SCREENS
from pabal.cli.korean.catalog.tasks import TASKS
from pabal.cli.korean.catalog.terms import TERMS, TYPER
from pabal.cli.korean.catalog.texts import TEXTS
from pabal.cli.korean.catalog.workers import WORKERS

SENTENCES: dict[str, str] = {
    **TYPER,
    **EVENTS,
    **TASKS,
    **TERMS,
    **HELP,
    **SCREENS,
    **PERSON_SCREENS,
    **COMMANDS,
    **COMPLAINTS,
    **LISTS,
    **SCHEDULES,
    **CHANNELS,
    **WORKERS,
    **CLIENT,
    **TEXTS,
    **DOCTOR,
    **LOCAL,
    **CAMPAIGNS,
    **PROVIDER,
    **INTAKE,
    **PEOPLE,
}
