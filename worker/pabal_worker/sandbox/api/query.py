"""Read a query of logs or reports: what it asks for, and everything that is wrong with it.

Names, defaults and limits are those of Infobip OpenAPI 3.210; unknown names are refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from starlette.datastructures import QueryParams

from pabal.channels import CHANNELS, Channel
from pabal_worker.sandbox.api.request_rules import parse_moment
from pabal_worker.sandbox.behaviour.statuses import GROUPS
from pabal_worker.sandbox.channels.schema import Violations, add_violation

LONGEST_QUERY = 2048
DEFAULT_LIMIT, MOST_ROWS = 50, 1000

_LISTS = frozenset({"messageId", "bulkId", "campaignReferenceId"})
_EXACT = frozenset({"sender", "destination", "entityId", "applicationId", "mcc", "mnc"})
_REPORTS = _LISTS | {"limit", "entityId", "applicationId"}
_LOGS = _REPORTS | {
    "sender",
    "destination",
    "generalStatus",
    "sentSince",
    "sentUntil",
    "useCursor",
    "cursor",
}
REPORTS: Mapping[Channel, frozenset[str]] = dict.fromkeys(CHANNELS, _REPORTS)
LOGS: Mapping[Channel, frozenset[str]] = {
    name: _LOGS | channel.log_filters for name, channel in CHANNELS.items()
}


@dataclass(frozen=True, slots=True)
class Query:
    """A query that may be answered; None and empty mean that nothing was asked."""

    lists: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """messageId, bulkId, campaignReferenceId: any of these values."""

    exact: Mapping[str, str] = field(default_factory=dict)
    """sender, destination, entityId, applicationId, mcc, mnc: just this value."""

    group: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    limit: int = DEFAULT_LIMIT
    use_cursor: bool = False
    before: int | None = None
    """Only messages before this number: what the cursor stands for."""


def read_query(params: QueryParams, known: frozenset[str]) -> tuple[Query, Violations]:
    """The query, and everything that is wrong with it; a list may be repeated or have commas."""
    violations: Violations = []
    asked = {name: ",".join(params.getlist(name)) for name in params}
    for name in asked.keys() - known:
        add_violation(violations, name, "is not a known parameter")
    if sum(len(name) + len(value) + 2 for name, value in asked.items()) > LONGEST_QUERY:
        add_violation(violations, "query", f"must have at most {LONGEST_QUERY} characters")
    use_cursor = _one_of(asked, "useCursor", ("true", "false"), violations) == "true"
    if "cursor" in asked and not use_cursor:
        add_violation(violations, "cursor", "needs useCursor=true")
    query = Query(
        lists={name: frozenset(asked[name].split(",")) for name in _LISTS & asked.keys()},
        exact={name: asked[name] for name in asked.keys() & _EXACT},
        group=_one_of(asked, "generalStatus", GROUPS, violations),
        since=_moment(asked, "sentSince", violations),
        until=_moment(asked, "sentUntil", violations),
        limit=_number(asked, "limit", 1, MOST_ROWS, violations) or DEFAULT_LIMIT,
        use_cursor=use_cursor,
        before=_number(asked, "cursor", 0, 2**63, violations),
    )
    return query, violations


def _one_of(
    asked: Mapping[str, str], name: str, allowed: tuple[str, ...], violations: Violations
) -> str | None:
    value = asked.get(name)
    if value is not None and value not in allowed:
        add_violation(violations, name, f"must be one of {', '.join(allowed)}")
    return value


def _number(asked: Mapping[str, str], name: str, least: int, most: int, violations: Violations) -> int | None:
    value = asked.get(name)
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        add_violation(violations, name, f"must be a number from {least} to {most}")
        return None
    return int(value)


def _moment(asked: Mapping[str, str], name: str, violations: Violations) -> datetime | None:
    value = asked.get(name)
    moment = parse_moment(value)
    if value is not None and moment is None:
        add_violation(violations, name, "must be a time like 2026-09-01T01:00:00.000+0000")
    return moment
