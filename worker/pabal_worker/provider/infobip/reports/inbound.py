"""Read what users write to a profile: the rows of Kakao Sangdam's inbound webhook.

Which rows of a body these are is told by their shape, since they may come to the reports' URL; see
`events.py` for the other events. Nothing is applied here.

Source: Infobip's OpenAPI 3.210, `InboundMessageKakaoSangdamInboundContent`: `sender` (the user's key), `to`
(our profile), `messageId`, `receivedAt` and `message` are required. A `message.type` that is not known is
kept as it is named.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import msgspec

from pabal_worker.provider.infobip.reports.rows import moment, storable, text
from pabal_worker.provider.port import InboundMessage

LONGEST_ID = 200
"""Characters of a messageId, a user's key or a profile; the provider's own bound for ids that we choose."""

_LONGEST_TYPE = 40
_UNKNOWN = "UNKNOWN"
_NEEDED = {"messageId": "messageId", "sender": "sender (the user's key)", "to": "to (the profile)"}


def is_inbound(row: Mapping[str, Any]) -> bool:
    """Whether a row has the shape of a user's message: `message` with a type, `receivedAt` and no status. One
    whose `message` is missing or no object is such a row, too, with a fault, unless it names its writer as
    other channels do, by `from`.
    """
    if "status" in row or not row.get("receivedAt"):
        return False
    message = row.get("message")
    if isinstance(message, Mapping):
        return "type" in message or "integrationType" in row
    return "integrationType" in row or ("message" in row and ("sender" in row or "from" not in row))


def read_inbound(row: Mapping[str, Any], no: int, raw: object) -> InboundMessage:
    """A row as an InboundMessage; `raw` is the row as it came, where it came as JSON. Raises ValueError with
    what is missing: without it nobody can be told who wrote to whom.
    """
    message = row.get("message")
    if not isinstance(message, Mapping):
        raise ValueError("its message is not an object" if "message" in row else "it has no message")
    for name, what in _NEEDED.items():
        value = text(row.get(name))
        if value is None:
            raise ValueError(f"it has no {what}")
        if len(value) > LONGEST_ID:
            raise ValueError(f"its {what} is longer than {LONGEST_ID} characters")
    return InboundMessage(
        no,
        _storable(row["messageId"]),
        _storable(row["to"]),
        _storable(row["sender"]),
        _storable(text(message.get("type")) or _UNKNOWN)[:_LONGEST_TYPE],
        moment(row.get("receivedAt")),
        _json_of(row, raw),
    )


def _json_of(row: Mapping[str, Any], raw: object) -> str:
    if isinstance(raw, msgspec.Raw):
        return storable(bytes(raw)).decode("utf-8", "replace")
    return storable(json.dumps(row, default=str).encode()).decode()


def _storable(value: str) -> str:
    return value.replace("\0", "\ufffd").encode("utf-8", "replace").decode()
