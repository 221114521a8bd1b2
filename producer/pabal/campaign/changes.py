"""Make the campaign that a change of its file would make: pure.

Which fields may change while a campaign runs stands here; whether its state allows it is for the workers to
say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pabal.campaign.model import Campaign, parse_campaign
from pabal.errors import Problem, WrongInput

CHANGEABLE = (
    "sendAt",
    "endAt",
    "deliveryTimeWindow",
    "priority",
    "weight",
    "validityPeriod",
    "smsFailover",
    "canary",
    "guard",
)
"""Fields of a campaign file that people may change while it runs."""

CHANGEABLE_FAILOVER = ("text", "limit", "validityPeriod")
"""Fields of `smsFailover` that they may."""

_OTHERWISE = {
    "sendingSpeedLimit": "change it with `pabal pace`",
    "id": "it stays what it is; leave it out",
}


def change_campaign(spec: Mapping[str, Any], changes: Mapping[str, Any]) -> Campaign:
    """The campaign of the file `spec` with `changes`: a part of a campaign file, in which null takes a field
    out. `smsFailover` changes by its own fields, all others as a whole.

    Raises WrongInput with everything that is wrong.
    """
    if problems := list(_problems_of(spec, changes)):
        raise WrongInput("change", problems)
    changed = dict(spec)
    for name, value in changes.items():
        if name == "smsFailover":
            changed[name] = _merge(spec[name], value)
        elif value is None:
            changed.pop(name, None)
        else:
            changed[name] = value
    return parse_campaign(changed, source="change")


def changed_fields(before: Campaign, after: Campaign) -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs between two files, as it was and as it is; null where there is nothing. Fields of
    `smsFailover` have its name before their own.
    """
    was, became = _flat(before.to_json()), _flat(after.to_json())
    names = [name for name in {**was, **became} if was.get(name) != became.get(name)]
    return {name: was.get(name) for name in names}, {name: became.get(name) for name in names}


def _merge(failover: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    merged = {**failover, **changes}
    return {name: value for name, value in merged.items() if value is not None}


def _flat(spec: Mapping[str, Any]) -> dict[str, Any]:
    flat = {name: value for name, value in spec.items() if name != "smsFailover"}
    return flat | {f"smsFailover.{name}": value for name, value in spec.get("smsFailover", {}).items()}


def _problems_of(spec: Mapping[str, Any], changes: Mapping[str, Any]) -> Iterator[Problem]:
    if not changes:
        yield Problem("changes", "", "names no field", f"name one of {', '.join(CHANGEABLE)}")
    for name in changes:
        if name not in CHANGEABLE:
            yield _unchangeable(name, CHANGEABLE)
    if "smsFailover" in changes:
        yield from _failover_problems(spec.get("smsFailover"), changes["smsFailover"])


def _failover_problems(failover: Any, changes: Any) -> Iterator[Problem]:
    if failover is None:
        way_out = "submit one that has, under another id"
        yield Problem(
            "smsFailover", "", "is not part of this campaign, and nothing can be added to it", way_out
        )
    elif not isinstance(changes, Mapping):
        what = "cannot be taken out" if changes is None else "is not an object"
        way_out = 'change its parts, as in {"text": "…"}; `pabal failover ID --limit 1 --give-up` ends SMS'
        yield Problem("smsFailover", "", what, way_out)
    else:
        for name in changes:
            if name not in CHANGEABLE_FAILOVER:
                yield _unchangeable(f"smsFailover.{name}", CHANGEABLE_FAILOVER)


def _unchangeable(name: object, others: tuple[str, ...]) -> Problem:
    usual = f"submit it under another id; what can be changed is {', '.join(others)}"
    return Problem(
        str(name)[:100], "", "cannot be changed while a campaign runs", _OTHERWISE.get(str(name), usual)
    )
