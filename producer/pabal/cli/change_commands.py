"""Add the commands that change what runs: `change`, `approve`, and pause and resume of one or of many."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

import typer
from rich.console import RenderableType

from pabal.campaign.sms_limit import change_limit
from pabal.cli.confirm import Yes, confirm
from pabal.cli.output import AsJson, CampaignId, Data, client_of, reporting_errors, show, show_json
from pabal.cli.screens.changes import change_screen, stop_screen
from pabal.cli.screens.status import status_screen
from pabal.client import Client
from pabal.counted import counted
from pabal.errors import Problem, WrongInput
from pabal.message_states import ENDED_STATES
from pabal.replies import CampaignChange, CampaignStatus, StopReply

T = TypeVar("T")

_NONE = "none"
_PERIOD_UNITS = ("SECONDS", "MINUTES", "HOURS")

OneOrMany = Annotated[str | None, typer.Argument(metavar="[ID]", help="The campaign's id; or name a scope.")]
Everything = Annotated[bool, typer.Option("--all", help="Everything there is, campaigns and streams.")]
TheAccount = Annotated[bool, typer.Option("--account", help="All that sends for the account.")]
Sender = Annotated[
    str | None, typer.Option("--sender", metavar="S", help="All that sends for a Kakao or SMS sender.")
]
Entity = Annotated[
    str | None,
    typer.Option("--entity", metavar="E", help="All that sends for an entity (platform.entityId)."),
]


def add(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (change, approve, pause, resume):
        app.command()(command)


def change(
    campaign: CampaignId,
    send_at: Annotated[
        str | None, typer.Option(metavar="MOMENT", help="2026-11-30T09:00:00+09:00; `none`: at once.")
    ] = None,
    end_at: Annotated[str | None, typer.Option(metavar="MOMENT", help="The same; `none`: never.")] = None,
    window: Annotated[
        str | None, typer.Option(metavar="WINDOW", help="deliveryTimeWindow as JSON, or `none`.")
    ] = None,
    priority: Annotated[str | None, typer.Option(metavar="P", help="HIGH, STANDARD or LOW.")] = None,
    weight: Annotated[int | None, typer.Option(metavar="N", help="1 to 100.")] = None,
    validity: Annotated[
        str | None, typer.Option(metavar="PERIOD", help="30/MINUTES (or SECONDS, HOURS), or `none`.")
    ] = None,
    sms_text: Annotated[str | None, typer.Option(metavar="TEXT", help="The text of the SMS.")] = None,
    sms_validity: Annotated[str | None, typer.Option(metavar="PERIOD", help="Of the SMS.")] = None,
    sms_limit: Annotated[
        str | None,
        typer.Option(metavar="LIMIT", help="SMS at most: 800, or smsFailover.limit as JSON; `none`."),
    ] = None,
    canary: Annotated[
        str | None, typer.Option(metavar="CANARY", help="As JSON, a number of messages, or `none`.")
    ] = None,
    guard: Annotated[
        str | None, typer.Option(metavar="GUARD", help="As JSON, NONE, or `none`: as its size says.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show what it would do, and do nothing.")
    ] = False,
    yes: Yes = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Change a campaign that runs, for all of it that has not left; shows before and after, then asks."""
    sms = {"text": sms_text, "validityPeriod": _period("--sms-validity", sms_validity)}
    asked = {
        "sendAt": send_at,
        "endAt": end_at,
        "deliveryTimeWindow": _part("--window", window),
        "priority": priority,
        "weight": weight,
        "validityPeriod": _period("--validity", validity),
        "canary": _canary(canary),
        "guard": guard if guard == "NONE" else _part("--guard", guard),
    }
    failover = {**_given(sms), **_limit(sms_limit)}
    changes = {**_given(asked), **({"smsFailover": failover} if failover else {})}
    with reporting_errors(as_json=as_json):
        client = client_of(data)
        looked_at = client.change(campaign, changes, preview=True)
        if dry_run or not looked_at["was"]:
            _show_change(looked_at, as_json=as_json)
            return
        if not yes and not as_json:
            show(change_screen(looked_at))
        confirm(f"this changes all of {campaign!r} that has not left; what has left stays as it is", yes=yes)
        _show_change(client.change(campaign, changes), as_json=as_json)


def approve(campaign: CampaignId, yes: Yes = False, data: Data = None, as_json: AsJson = False) -> None:
    """Let a large campaign go that somebody else has submitted; shows it, then asks."""
    with reporting_errors(as_json=as_json):
        client = client_of(data)
        status = client.status(campaign)
        if not as_json:
            show(status_screen(status))
        if status["state"] not in ENDED_STATES:  # of one that is over the worker says so
            confirm(
                f"this lets {campaign!r} go to {counted(status['recipients'], 'person', 'people')}; what has "
                "left is not called back",
                yes=yes,
            )
        _show_status(client.approve(campaign), as_json=as_json)


def pause(
    campaign: OneOrMany = None,
    everything: Everything = False,
    account: TheAccount = False,
    sender: Sender = None,
    entity: Entity = None,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Let nothing more leave of a campaign, or of all that sends for the account, a sender or an entity."""
    target = _target(campaign, everything, account, sender, entity)
    with reporting_errors(as_json=as_json):
        client = client_of(data)
        if target.campaign is not None:
            _show_status(client.pause(target.campaign), as_json=as_json)
        else:
            _show_stop(client.pause_many(sender=sender, entity=entity), as_json=as_json)


def resume(
    campaign: OneOrMany = None,
    everything: Annotated[bool, typer.Option("--all", help="End every stop there is.")] = False,
    account: TheAccount = False,
    sender: Sender = None,
    entity: Entity = None,
    yes: Yes = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Go on with a paused or held campaign, or with all that a stop has paused (this asks first)."""
    target = _target(campaign, everything, account, sender, entity)
    with reporting_errors(as_json=as_json):
        client = client_of(data)
        if target.campaign is not None:
            _show_status(client.resume(target.campaign), as_json=as_json)
            return
        confirm(
            f"this lets all go on that {target.words} has paused, at once and together; "
            f"what leaves then is not called back",
            yes=yes,
        )
        _show_stop(_resume_many(client, target), as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Target:
    """What a pause or resume is about: one campaign, or a scope."""

    campaign: str | None
    everything: bool
    sender: str | None
    entity: str | None

    @property
    def words(self) -> str:
        """The stop that is meant."""
        if self.everything:
            return "any stop"
        if self.sender or self.entity:
            return f"the stop of {self.sender or self.entity!r}"
        return "the stop of the account"


def _target(
    campaign: str | None, everything: bool, account: bool, sender: str | None, entity: str | None
) -> _Target:
    named = [campaign is not None, everything, account, sender is not None, entity is not None]
    if sum(named) != 1:
        raise typer.BadParameter("name one of ID, --all, --account, --sender S and --entity E")
    return _Target(campaign, everything, sender, entity)


def _resume_many(client: Client, target: _Target) -> StopReply:
    return client.resume_many(sender=target.sender, entity=target.entity, every=target.everything)


def _given(asked: dict[str, Any]) -> dict[str, Any]:
    """What was named; `none` takes a field out."""
    named = {name: value for name, value in asked.items() if value is not None}
    return {name: None if value == _NONE else value for name, value in named.items()}


def _part(option: str, text: str | None) -> Any:
    """A part of a campaign file."""
    if text is None or text == _NONE:
        return text
    try:
        return json.loads(text)
    except ValueError:
        raise typer.BadParameter(
            f"{text[:40]!r} is not JSON; write the part as in a campaign file, or `none`", param_hint=option
        ) from None


def _period(option: str, text: str | None) -> Any:
    """`30/MINUTES` as a campaign file has it."""
    if text is None or text == _NONE:
        return text
    amount, _, unit = text.partition("/")
    if not amount.isascii() or not amount.isdigit() or unit.upper() not in _PERIOD_UNITS:
        raise typer.BadParameter(
            f"{text[:40]!r} is not a period; write 30/MINUTES (or SECONDS, HOURS), or `none`",
            param_hint=option,
        )
    return {"amount": int(amount), "timeUnit": unit.upper()}


def _canary(text: str | None) -> Any:
    is_number = text is not None and text.isascii() and text.isdigit()
    return {"messages": int(text or 0)} if is_number else _part("--canary", text)


def _limit(text: str | None) -> dict[str, Any]:
    """The limit of SMS, as `pabal failover` takes it, or as a campaign file has it."""
    if text is None:
        return {}
    if text.lstrip().startswith("{"):
        return {"limit": _part("--sms-limit", text)}
    try:
        limit = change_limit(None, text, None)
    except WrongInput as error:
        raise typer.BadParameter(str(_first(error)), param_hint="--sms-limit") from None
    return {"limit": limit.to_json() if limit else None}


def _first(error: WrongInput) -> Problem:
    return error.problems[0]


def _show_change(change: CampaignChange, *, as_json: bool) -> None:
    _show(change, change_screen, as_json=as_json)


def _show_stop(reply: StopReply, *, as_json: bool) -> None:
    _show(reply, stop_screen, as_json=as_json)


def _show_status(status: CampaignStatus, *, as_json: bool) -> None:
    _show(status, status_screen, as_json=as_json)


def _show(reply: T, screen: Callable[[T], RenderableType], *, as_json: bool) -> None:
    if as_json:
        show_json(reply)
    else:
        show(screen(reply))
