"""Write the body of a webhook: Infobip's own delivery reports, each with a part that only Pabal knows.

When a body goes out, and to whom, is not decided here.

    {"results": [{"messageId": …, "status": {…}, "error": {…}, …, "pabal": {"campaign": …, "state": …, …}}]}

What a campaign's own webhook is told has the fields of `pabal log`: `{"events": [{"kind": …, …}]}`.

A state that came from no report (cancelled, expired before it left, unconfirmed …) gets the closest status of
Infobip's registry. What is not known is left out, as Infobip's schema allows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson

from pabal.channels import channel_name
from pabal.timestamps import to_iso
from pabal_worker.message_ids import bulk_id, message_id
from pabal_worker.provider.outcomes import Status
from pabal_worker.provider.port import ProviderFormat
from pabal_worker.webhooks.parcels import CampaignEvent, Change

_STATUSES = {
    "accepted": (1, 26),
    "delivered": (3, 5),
    "undelivered": (2, 9),
    "expired": (4, 15),
    "unconfirmed": (4, 29),
    "rejected": (5, 99),
    "cancelled": (2, 98),
    "suppressed": (5, 14),
}
_STANDINGS = {"accepted": ("pending", "to operator", "uncertain"), "unconfirmed": ("uncertain",)}
_ERROR_GROUPS = {
    "ok": (0, "OK"),
    "handset": (1, "HANDSET_ERRORS"),
    "user": (2, "USER_ERRORS"),
    "operator": (3, "OPERATOR_ERRORS"),
}


def body_of(changes: Sequence[Change | CampaignEvent], *, provider: ProviderFormat) -> bytes:
    """The body of one POST, the same bytes for the same changes, or the same events."""
    reports = [report_of(change, provider=provider) for change in changes if isinstance(change, Change)]
    if reports:
        return orjson.dumps({"results": reports})
    return orjson.dumps(
        {"events": [event_of(event) for event in changes if isinstance(event, CampaignEvent)]}
    )


def event_of(event: CampaignEvent) -> dict[str, Any]:
    """One event of a body."""
    row = {
        "id": event.id,
        "at": to_iso(event.at),
        "campaign": event.campaign_id,
        "kind": event.kind,
        "by": event.by_whom,
        "says": event.says,
        "was": event.was,
        "became": event.became,
        "callbackData": event.callback_data,
        "platform": event.platform,
    }
    return {name: value for name, value in row.items() if value is not None}


def report_of(change: Change, *, provider: ProviderFormat) -> dict[str, Any]:
    """One row of a body."""
    has_left = change.attempt is not None and change.attempts > 0
    row = {
        "bulkId": bulk_id(change.campaign_id, change.attempt or 0) if has_left else None,
        "messageId": message_id(change.campaign_id, change.tag or change.recipient_no, change.leg),
        "to": change.address,
        "sender": change.sender,
        "sentAt": _moment(change.left_at) if has_left else None,
        "doneAt": _moment(change.done_at),
        "messageCount": change.message_count,
        "price": _price(change),
        "status": _status(change, provider),
        "error": _error(change.error_id or 0, provider),
        "callbackData": change.callback_data,
        "platform": change.platform,
        "campaignReferenceId": change.campaign_id,
        "pabal": _pabal_part(change),
    }
    return {name: value for name, value in row.items() if value is not None}


def _pabal_part(change: Change) -> dict[str, Any]:
    inferred = change.channel_inferred
    part = {
        "campaign": change.campaign_id,
        "row": change.recipient_no,
        "channel": inferred or channel_name(change.leg),
        "state": change.state,
        "why": change.why,
        "attempts": change.attempts,
        "sequence": change.id,
    }
    own = {"reference": change.reference, "bulkId": change.bulk_id, "messageId": change.message_id}
    own["clickedAt"] = to_iso(change.clicked_at)
    part |= {name: value for name, value in own.items() if value is not None}
    return part | ({"inferred": True} if inferred else {})


def _status(change: Change, provider: ProviderFormat) -> dict[str, Any]:
    """The status of the last report if it means the message's state, else one that does."""
    group, id_ = change.status_group, change.status_id
    if group is None or id_ is None or not _means(change.state, Status(group, id_, ""), provider):
        group, id_ = _STATUSES[change.state]
    code = provider.find_status(group, id_)
    name = code.name if code else ""
    return {
        "groupId": group,
        "groupName": provider.group_name(group),
        "id": id_,
        "name": name,
        "description": _describe(name),
    }


def _means(state: str, status: Status, provider: ProviderFormat) -> bool:
    return provider.standing_of(status) in _STANDINGS.get(state, (state,))


def _error(id_: int, provider: ProviderFormat) -> dict[str, Any]:
    code = provider.find_error(id_)
    if code is None:
        return {"id": id_, "name": "", "description": "", "permanent": False}
    error = {
        "id": id_,
        "name": code.name,
        "description": _describe(code.name),
        "permanent": bool(code.permanent),
    }
    if code.group in _ERROR_GROUPS:
        group, name = _ERROR_GROUPS[code.group]
        error = {"groupId": group, "groupName": name} | error
    return error


def _price(change: Change) -> dict[str, Any] | None:
    if change.price is None:
        return None
    return {"pricePerMessage": float(change.price), "currency": change.currency or ""}


def _describe(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _moment(moment: datetime | None) -> str | None:
    """`2026-09-01T01:00:15.457+0000`, as Infobip writes it."""
    if moment is None:
        return None
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 1000:03}+0000"
