"""Add `pabal provider`: list what the provider pushes, and have it push to our receiver.

What is asked for is planned in `provider/push_plans.py`, and shown before it is done. Secrets are never
shown.
"""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pabal.cli.confirm import Yes, confirm
from pabal.cli.installation import find_installation
from pabal.cli.output import AsJson, Data, reporting_errors, show, show_json
from pabal.errors import WrongSettings
from pabal.secret_files import read_secret_files
from pabal_worker.cli.extras import needing

if TYPE_CHECKING:
    from pabal_worker.provider.push_plans import PushPlan
    from pabal_worker.settings import Settings

Make = Annotated[bool, typer.Option("--make", help="Have the provider push to our receiver.")]

_NO_AUTHENTICATION = (
    "\nThe receiver asks for a user name and password (PABAL_RECEIVER_USER), and the provider has no place "
    "for them here: it will be turned away until that setting is taken out."
)


def add(app: typer.Typer) -> None:
    """Add the commands of this module."""
    provider = typer.Typer(
        help="List what the provider pushes, and have it push to us.", no_args_is_help=True
    )
    provider.command()(subscriptions)
    provider.command()(inbound)
    app.add_typer(provider, name="provider")


def subscriptions(
    channel: Annotated[
        str, typer.Argument(metavar="[CHANNEL]", help="KAKAO_ALIM, KAKAO_BRAND_MESSAGE or SMS.")
    ] = "KAKAO_ALIM",
    make: Make = False,
    yes: Yes = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show who gets a channel's delivery reports; with --make, our receiver gets those that name no other."""
    with reporting_errors(as_json=as_json), needing("worker"):
        from pabal_worker.provider.factory import connect_pushes
        from pabal_worker.provider.push_plans import (
            SUBSCRIPTION_CHANNELS,
            hide_secrets,
            plan_subscription,
            subscription_id,
        )

        if channel not in SUBSCRIPTION_CHANNELS:
            known = ", ".join(SUBSCRIPTION_CHANNELS)
            raise typer.BadParameter(f"the provider has subscriptions of {known}", param_hint="CHANNEL")
        settings = _settings(data)
        with connect_pushes(*_provider_of(settings)) as pushes:
            found = pushes.subscriptions(channel)
            if make:
                if any(row.get("subscriptionId") == subscription_id(channel) for row in found):
                    what = f"the provider has a subscription {subscription_id(channel)!r} already"
                    raise WrongSettings(
                        f"{what}; if it is wrong, delete it at the provider, then do the same again"
                    )
                plan = plan_subscription(channel, _receiver_of(settings))
                _confirm(plan, yes=yes, note="")
                pushes.make(plan)
                found = pushes.subscriptions(channel)
        _show(hide_secrets(found), f"nobody has subscribed to reports of {channel}", as_json=as_json)


def inbound(
    profile: Annotated[
        str | None, typer.Argument(metavar="[PROFILE]", help="The profile; needed with --make.")
    ] = None,
    make: Make = False,
    yes: Yes = False,
    data: Data = None,
    as_json: AsJson = False,
) -> None:
    """Show where what users write to profiles goes; with --make, a profile's goes to our receiver."""
    if make and not profile:
        raise typer.BadParameter("name the profile", param_hint="PROFILE")
    with reporting_errors(as_json=as_json), needing("worker"):
        from pabal_worker.provider.factory import connect_pushes
        from pabal_worker.provider.push_plans import hide_secrets, plan_inbound, unlisted_profile

        settings = _settings(data)
        with connect_pushes(*_provider_of(settings)) as pushes:
            if make and profile:
                plan = plan_inbound(profile, _receiver_of(settings))
                note = _NO_AUTHENTICATION if settings.receiver_user else ""
                _confirm(plan, yes=yes, note=note + unlisted_profile(profile, pushes.inbound()))
                pushes.make(plan)
            found = pushes.inbound()
        _show(hide_secrets(found), "the provider forwards no profile's messages", as_json=as_json)


def _settings(data: Any) -> Settings:
    """The environment's settings, before those of an installation's folder, which knows no provider."""
    from pabal_worker.settings import read_settings

    own = {name: value for name, value in os.environ.items() if name.startswith("PABAL_")}
    try:
        found = find_installation(data, os.environ).settings
    except WrongSettings:
        if data is not None:
            raise
        found = {}  # neither broker nor ledger is asked, so none has to be there
    settings, refused = read_settings(found | own | read_secret_files(os.environ))
    if refused:
        raise WrongSettings("\n".join(refused))
    return settings


def _provider_of(settings: Settings) -> tuple[str, str]:
    key = settings.infobip_api_key.get_secret_value()
    if not settings.infobip_base_url or not key:
        raise WrongSettings(
            "the provider is not known here; set PABAL_INFOBIP_BASE_URL and PABAL_INFOBIP_API_KEY"
        )
    return settings.infobip_base_url, key


def _receiver_of(settings: Settings) -> Any:
    from pabal_worker.provider.push_plans import Receiver

    if not settings.receiver_public_url:
        raise WrongSettings(
            "the provider has nowhere to push to; set PABAL_RECEIVER_PUBLIC_URL and PABAL_RECEIVER_TOKEN"
        )
    return Receiver(
        settings.receiver_public_url,
        settings.receiver_token.get_secret_value(),
        settings.receiver_user,
        settings.receiver_password.get_secret_value(),
    )


def _confirm(plan: PushPlan, *, yes: bool, note: str) -> None:
    body = json.dumps(plan.shown(), ensure_ascii=False, indent=2)
    what = f"The provider is asked for this, and pushes to our receiver from then on:\nPOST {plan.path}\n"
    confirm(f"{what}{body}{note}", yes=yes)


def _show(rows: list[Any], nothing: str, *, as_json: bool) -> None:
    if as_json:
        show_json(rows)
    else:
        show(json.dumps(rows, ensure_ascii=False, indent=2) if rows else nothing)
