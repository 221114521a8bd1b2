"""Find settings that nobody reads, and such as contradict each other: pure.

What a setting may be at all is checked where settings are read.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from pabal.replies import DoctorFinding
from pabal_worker.doctor.findings import doubtful, wrong
from pabal_worker.settings import Settings, speed

_OF_COMMANDS = ("PABAL_LANG",)
NAMES = frozenset((*(f"PABAL_{name.upper()}" for name in Settings.model_fields), *_OF_COMMANDS))


def judge_names(names: Iterable[str], *, where: str) -> Iterable[DoctorFinding]:
    """Names that begin like ours and that nobody reads."""
    for name in sorted(set(names) - NAMES):
        if name.startswith("PABAL_"):
            near = get_close_matches(name, NAMES, n=1)
            way_out = (
                f"it may be meant as {near[0]}" if near else "take it out; .env.example lists all settings"
            )
            yield doubtful("settings.unknown", f"{name} is set in {where}, and nobody reads it", way_out)


def judge_settings(settings: Settings) -> Iterable[DoctorFinding]:
    """Settings that do not go together."""
    key, url = settings.infobip_api_key.get_secret_value(), settings.infobip_base_url
    if bool(key) != bool(url):
        given, missing = "PABAL_INFOBIP_API_KEY", "PABAL_INFOBIP_BASE_URL"
        if url:
            given, missing = missing, given
        yield wrong("settings.provider", f"{given} is set and {missing} is not", f"set {missing} too")
    password = settings.receiver_password.get_secret_value()
    if bool(settings.receiver_user) != bool(password):
        given, missing = "PABAL_RECEIVER_USER", "PABAL_RECEIVER_PASSWORD"
        if password:
            given, missing = missing, given
        yield wrong("settings.receiver", f"{given} is set and {missing} is not", "set both, or none")
    if settings.delete_days and not 0 < settings.retention_days <= settings.delete_days:
        yield doubtful(
            "settings.retention",
            f"PABAL_DELETE_DAYS is {settings.delete_days}, and PABAL_RETENTION_DAYS "
            f"{settings.retention_days or 'never'}: rows are deleted before they would be erased",
            "write PABAL_RETENTION_DAYS no greater than PABAL_DELETE_DAYS",
        )
    yield from _judge_speeds(settings)


def _judge_speeds(settings: Settings) -> Iterable[DoctorFinding]:
    """A cap of several horizons is as slow as the slowest of them."""
    account = settings.account_speed
    paces = [speed(horizon) for horizon in account.split(",")]
    slowest = min((amount / unit_s for amount, unit_s in paces if amount), default=None)
    amount, unit_s = speed(settings.account_floor)
    if slowest is not None and amount / unit_s > slowest:
        yield doubtful(
            "settings.floor",
            f"PABAL_ACCOUNT_FLOOR is {settings.account_floor}, above PABAL_ACCOUNT_SPEED, which is {account}",
            "lower PABAL_ACCOUNT_FLOOR, so that the provider's troubles can slow the account",
        )
