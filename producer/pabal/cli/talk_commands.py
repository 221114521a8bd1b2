"""Add the commands that look at conversations with users, release those that are parked, and erase them."""

from __future__ import annotations

import time
from typing import Annotated

import typer
from rich.console import RenderableType

from pabal.cli.confirm import Yes, confirm
from pabal.cli.output import AsJson, Data, client_of, reporting_errors, show, show_json, show_json_line
from pabal.cli.screens.talks import erased_screen, talk_screen, talks_screen, word_line
from pabal.client import Client
from pabal.replies import TalkErasure, TalkList, TalkReply

_REFRESH_S = 1.0

Unmasked = Annotated[
    bool, typer.Option("--texts", help="Show users' keys and texts as they are; that is noted.")
]


def add(app: typer.Typer) -> None:
    """Add the commands of this module."""
    for command in (talks, talk):
        app.command()(command)


def talks(
    profile: Annotated[
        str | None, typer.Option("--profile", metavar="PROFILE", help="Only those with this profile.")
    ] = None,
    is_open: Annotated[bool, typer.Option("--open", help="Only those that are open.")] = False,
    is_parked: Annotated[
        bool, typer.Option("--parked", help="Only those whose webhook did not take what was written.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many, the newest.")] = 100,
    before: Annotated[
        str | None, typer.Option(metavar="PAGE", help="Older ones, as the page before says.")
    ] = None,
    unmasked: Unmasked = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show conversations with users, the newest first."""
    with reporting_errors(as_json=as_json):
        listed = client_of(data).talks(
            profile=profile,
            is_open=is_open,
            is_parked=is_parked,
            before=before,
            limit=limit,
            unmasked=unmasked,
        )
        is_filtered = bool(profile or is_open or is_parked or before)
        _show(listed, talks_screen(listed, is_filtered=is_filtered), as_json=as_json)


def talk(
    profile: Annotated[str, typer.Argument(metavar="PROFILE", help="The profile: your sender.")],
    user: Annotated[
        str, typer.Argument(metavar="USER", help="The user's key, or '#12': the number in `pabal talks`.")
    ],
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many words, the newest.")] = 50,
    watch: Annotated[bool, typer.Option("--watch", help="Go on with what is written, until Ctrl-C.")] = False,
    release: Annotated[
        bool, typer.Option("--release", help="Tell its webhook again now what it did not take.")
    ] = False,
    erase: Annotated[
        bool, typer.Option("--erase", help="Erase the user's key and texts with this profile (asks first).")
    ] = False,
    unmasked: Unmasked = False,
    yes: Yes = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show a conversation with what the user wrote; release or erase it."""
    if erase:
        confirm(f"this erases for good what a user of {profile!r} wrote, and the user's key", yes=yes)
    with reporting_errors(as_json=as_json):
        client = client_of(data)
        if erase:
            erased = client.erase_talks(user, profile=profile)
            _show(erased, erased_screen(erased), as_json=as_json)
            return
        reply = client.talk(profile, user, limit=limit, unmasked=unmasked, release=release)
        if watch and as_json:
            show_json_line(reply)
        else:
            _show(reply, talk_screen(reply), as_json=as_json)
        if watch:
            _follow(client, reply, user, unmasked=unmasked, as_json=as_json)


def _follow(client: Client, reply: TalkReply, user: str, *, unmasked: bool, as_json: bool) -> None:
    """Show each word that comes from now on."""
    last = max((word["number"] for word in reply["newest"]), default=0)
    while True:
        time.sleep(_REFRESH_S)
        reply = client.talk(reply["profile"], user, limit=100, unmasked=unmasked)
        for word in reply["newest"]:
            if word["number"] > last:
                last = word["number"]
                if as_json:
                    show_json_line(word)
                else:
                    show(word_line(word))


def _show(reply: TalkList | TalkReply | TalkErasure, screen: RenderableType, *, as_json: bool) -> None:
    if as_json:
        show_json(reply)
    else:
        show(screen)
