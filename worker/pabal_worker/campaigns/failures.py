"""Say in words why messages failed, and how many. Nothing is counted here: the ledger keeps the sums."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from pabal.channels import channel_name
from pabal.replies import Failure

if TYPE_CHECKING:
    from pabal_worker.provider.port import Code, ProviderFormat


def describe_failures(rows: Iterable[Mapping[str, Any]], provider: ProviderFormat) -> list[Failure]:
    """Rows of codes and their messages, as status replies have them."""
    return [_describe(row, provider) for row in rows]


def _describe(row: Mapping[str, Any], provider: ProviderFormat) -> Failure:
    """By the error where the provider named one, else by the status."""
    code, known = _code_of(row, provider)
    fault = str(known.error_class) if known else "unknown"
    return {
        "channel": channel_name(row["leg"]),
        "state": row["state"],
        "code": code,
        "name": known.name if known else None,
        "fault": cast("Any", fault) if code else None,
        "messages": row["n"],
    }


def _code_of(row: Mapping[str, Any], provider: ProviderFormat) -> tuple[str | None, Code | None]:
    if row["error_id"]:
        return str(row["error_id"]), provider.find_error(row["error_id"])
    if row["status_group"] is None or row["status_id"] is None:
        return None, None
    group, status = row["status_group"], row["status_id"]
    return f"{group}/{status}", provider.find_status(group, status)
