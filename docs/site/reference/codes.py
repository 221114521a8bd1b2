"""Write the pages of states, of the provider's codes and of events, from where the code decides by them."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import get_args

from docs.site.reference.text import code, page, section, table
from pabal.message_states import FAILED_STATES, FINAL_STATES, OPEN_STATES
from pabal.replies import CampaignState
from pabal_worker.maintenance import watch
from pabal_worker.people.codes import error_in_words, status_in_words
from pabal_worker.provider.factory import provider_format

_WORKER = Path(__file__).parents[3] / "worker" / "pabal_worker"
_NOTED = (
    r"note_event\([^,()]+, '([a-z ]+)'",
    r"events\.note\(\s*\"([a-z ]+)\"",
    r"NEW\.state [^\n]*THEN '([a-z]+)'$",
)
_CHOSEN = re.compile(r"note_event\([^,()]+, CASE (.*?) END", re.DOTALL)


_OF_CAMPAIGNS = {
    "receiving": "batches come in; its list is not complete yet",
    "scheduled": "complete; its first messages leave at `sendAt`, or at once",
    "running": "its messages may leave, in its window and at its pace",
    "paused": "by people, until they resume it",
    "held": "by Pabal, with the reason, until people resume it or its cause is mended",
    "cancelled": "by people; what had not left is given up, what had left still gets its end",
    "finished": "every message has an end, and the books balance",
}
_OF_EVENTS = {
    "approved": "a second person let a large campaign go",
    "asked": "somebody looked at what is kept of a person, or of a user in a talk",
    "at rest": "the last message of a cancelled campaign has its end",
    "began": "its first messages may leave",
    "breaker closed": "sending goes on, since the provider takes calls again",
    "breaker open": "nothing is sent for the account, since the provider refused it or did not answer",
    "calls failing": "calls to the provider have failed for ten seconds",
    "calls pass": "they do not fail any more",
    "cancelled": "people gave up what had not left",
    "changed": "people changed a campaign, a limit or the account's pace; before and after stand beside it",
    "deleted": "its rows were deleted, by age",
    "erased": "numbers and values of people were erased",
    "finished": "every message has an end, and the books balance",
    "goes on": "a stop ended",
    "held": "Pabal holds it, for the reason beside it",
    "limit reached": "a limit of SMS or of money was reached",
    "opened": "it was submitted",
    "parked": "the webhook of a talk was given up after ten minutes",
    "paused": "people paused it",
    "recovered": "the account is as fast as before",
    "SMS released": "the SMS of the first failures may leave, by what was known then",
    "released": "a talk that was parked is told again",
    "rerun": "it was made for people of another campaign",
    "resumed": "people, or the mend of its cause, let it go on",
    "run again": "a campaign was made for people of this one",
    "sealed": "its list is complete",
    "slowed": "the provider's troubles slow the account",
    "stopped": "people stopped all that sends for the account, a sender or an entity",
    "stuck": "something has been in the way of campaigns for ten seconds",
    "template added": "a registered template became known",
    "template changed": "a registered template is not what it was",
    "unstuck": "it is not in the way any more",
    "waited for reports": "the reports came, or are not awaited any more",
    "waits for reports": "reports that are due have not come",
}
_OF_MESSAGES = {
    "waiting": "has not left; its turn, its window or its next attempt is to come",
    "sending": "claimed by a worker; its call is made or under way",
    "accepted": "the provider took it; the final report is awaited",
    "unknown": "its call broke; the provider's logs are asked",
    "delivered": "the person has it",
    "undelivered": "the provider could not deliver it",
    "expired": "its validity or the campaign's `endAt` passed before it could be delivered",
    "unconfirmed": "it left, and nobody could say what became of it in time",
    "rejected": "refused, for the recipient or for its content",
    "cancelled": "given up before it left",
    "suppressed": "kept from somebody who said no, or whom the campaign's family has reached",
}


def states_page() -> str:
    """States of campaigns and of messages, what each means, and which are ends."""
    kinds = dict.fromkeys(OPEN_STATES, "open")
    kinds |= {state: "failed" if state in FAILED_STATES else "ended" for state in FINAL_STATES}
    return page(
        "States",
        "Which state follows which, and why, is in [how it works](../architecture.md#states).",
        section(
            "Of a campaign",
            table(
                ("state", "means"),
                ((code(state), _OF_CAMPAIGNS[state]) for state in get_args(CampaignState)),
            ),
        ),
        section(
            "Of a message",
            table(
                ("state", "it is", "means"),
                ((code(state), kind, _OF_MESSAGES[state]) for state, kind in kinds.items()),
            ),
        ),
    )


def codes_page() -> str:
    """Each code of the provider's registry, in the words in which `pabal explain` has it."""
    rows = list(csv.DictReader(_registry()))
    return page(
        "Codes of the provider",
        "Every status and error that Pabal knows, in the words of `pabal explain`. A code that is not "
        "here is shown with its number, and taken for the group that it came with.",
        section("Statuses", table(("status",), ((text,) for text in _statuses(rows)))),
        section("Errors", table(("error",), ((text,) for text in _errors(rows)))),
    )


def events_page() -> str:
    """Each kind of event that `pabal log` shows."""
    return page(
        "Events",
        "Every kind of event of `pabal log`, by the places that note them. Who is told of which is in "
        "[running Pabal](../operations.md#logs).",
        table(("event", "means"), ((code(kind), _OF_EVENTS[kind]) for kind in sorted(set(_kinds())))),
    )


def _registry() -> list[str]:
    folder = resources.files("pabal_worker.provider.infobip.answers")
    return (folder / "codes.csv").read_text("utf-8").splitlines()


def _statuses(rows: list[dict[str, str]]) -> Iterator[str]:
    for row in rows:
        if row["family"] == "status":
            yield status_in_words(int(row["group"]), int(row["id"]), provider_format()) or ""


def _errors(rows: list[dict[str, str]]) -> Iterator[str]:
    for number in sorted({int(row["id"]) for row in rows if row["family"] != "status"}):
        yield error_in_words(number, provider_format()) or ""


def _kinds() -> Iterator[str]:
    yield from get_args(CampaignState)[3:]  # to come into one of these is an event of its name
    yield from watch._OTHERS
    for begin_and_end in watch._KINDS.values():
        yield from begin_and_end
    for path in [*_WORKER.rglob("*.sql"), *_WORKER.rglob("*.py")]:
        text = path.read_text("utf-8")
        for pattern in _NOTED:
            yield from re.findall(pattern, text, re.MULTILINE)
        for choice in _CHOSEN.findall(text):
            yield from re.findall(r"(?:THEN|ELSE) '([a-z ]+)'", choice)
