"""Ask a running installation for the template of a campaign file. Give up after 3 seconds.

A check of a file works without an installation, unless the file names only the template's code.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from pabal.campaign import Campaign, parse_campaign
from pabal.campaign.model import read_tree
from pabal.cli.installation import find_installation
from pabal.cli.waiting_client import WaitingClient
from pabal.errors import NoAnswer, PabalError, Problem, Question, WrongInput, WrongSettings
from pabal.templates.filling import first_field, named_only

PATIENCE_S = 3.0


@dataclass(frozen=True, slots=True)
class TemplatedCampaign:
    """A campaign with its whole content, and what is asked about it because of its template."""

    campaign: Campaign
    questions: tuple[Question, ...]

    def unaccepted(self, accepted: Collection[str]) -> tuple[Question, ...]:
        """What nobody has accepted."""
        return tuple(question for question in self.questions if question.code not in accepted)


def read_with_template(
    raw: bytes, data: Path | None, *, source: str, compare: bool = True
) -> TemplatedCampaign:
    """The campaign in a file's bytes. `compare`: ask about one that has its own text as well.

    Raises WrongInput, also where it names only a code and nobody can be asked.
    """
    tree = read_tree(raw, source=source)
    named = named_only(tree) if isinstance(tree, dict) else None
    campaign = parse_campaign(raw, source=source) if named is None else None
    if campaign is not None and not compare:
        return TemplatedCampaign(campaign, ())
    check = _ask(tree if campaign is None else campaign, data)
    if isinstance(check, TemplatedCampaign):
        return check
    if isinstance(check, WrongInput):
        raise WrongInput(source, check.problems)
    if named is not None:
        _, channel, code = named
        what = "is all that names the text, and no installation could be asked for it"
        way_out = f"write content.{first_field(channel)}, or see to the installation ({check})"
        raise WrongInput(source, [Problem("content.templateCode", code, what, way_out)])
    assert campaign is not None
    return TemplatedCampaign(campaign, ())


def _ask(campaign: Campaign | dict[str, object], data: Path | None) -> TemplatedCampaign | PabalError:
    """The workers' word, or why there is none."""
    try:
        client = WaitingClient(find_installation(data, os.environ).broker_url, timeout_s=PATIENCE_S)
    except WrongSettings as error:
        return error
    replies: list[TemplatedCampaign | PabalError] = []

    def ask() -> None:
        try:
            check = client.check_template(campaign)
        except PabalError as error:
            replies.append(error)
            return
        questions = tuple(Question(**question) for question in check["questions"])
        replies.append(TemplatedCampaign(parse_campaign(check["campaign"]), questions))

    # in a thread, since a broker that takes no connection is tried for longer than PATIENCE_S
    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(PATIENCE_S + 0.5)
    return replies[0] if replies else NoAnswer(f"no answer within {PATIENCE_S:g} s")
