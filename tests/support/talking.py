"""What users write, as the provider pushes it, for tests that play provider, worker and clock themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson

from pabal_worker.container import Container

PROFILE, USER = "@shop", "kakao-user-key-1"
IMAGE = {"type": "IMAGE", "url": "https://cdn.example.com/a.jpg"}
BUTTON_LIST = {
    "type": "BUTTON_LIST",
    "text": "무엇을 도와드릴까요?",
    "buttons": [
        {"type": "OPEN_APPLICATION", "name": "앱", "schemeAndroid": "shop://a", "schemeIos": "shop://a"},
        {
            "type": "OPEN_URL",
            "name": "도움말",
            "urlMobile": "https://m.example.com",
            "urlPc": "https://example.com",
        },
        {"type": "CHATBOT_SWITCH", "name": "챗봇", "event": "help_start"},
        {"type": "REPLY", "name": "상담원", "extra": "agent"},
        {"type": "REPLY_WITH_TEXT", "name": "직접 입력"},
    ],
}
"""With each of its five buttons."""


def word(
    message_id: str,
    text: str = "문의드립니다",
    *,
    user: str = USER,
    profile: str = PROFILE,
    at: datetime | None = None,
    **message: Any,
) -> dict[str, Any]:
    """A row of the inbound webhook: a text, or what `message` says."""
    sent = (at or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"
    return {
        "sender": user,
        "to": profile,
        "integrationType": "KAKAO_SANGDAM",
        "receivedAt": sent,
        "messageId": message_id,
        "message": {"type": "TEXT", "text": text, "sentAt": sent} | message,
        "price": {"pricePerMessage": 0, "currency": "EUR"},
    }


def session_end(message_id: str, **more: Any) -> dict[str, Any]:
    """The provider says that the user's session is over."""
    row = word(message_id, **more)
    row["message"] = {"type": "EXPIRED_SESSION", "sessionId": "s-1", "sentAt": row["receivedAt"]}
    return row


def body(*rows: Any) -> bytes:
    """Rows as the body of one push."""
    return orjson.dumps({"results": rows, "messageCount": len(rows), "pendingMessageCount": 0})


def write(container: Container, *rows: Any, source: str = "inbound") -> int:
    """Rows as one pushed body, taken in; returns how many were new."""
    container.ledger.reports.store(source, body(*rows))
    return container.talk_processor.take_inbound()


def talk_of(container: Container, user: str = USER, *, profile: str = PROFILE, **asked: Any) -> Any:
    """One talk as it is replied, unmasked."""
    values: dict[str, Any] = {"before": None, "limit": 100, "unmasked": True, "release": False}
    reply: Any = container.talk_reader.read_talk(profile, user, publish=lambda: None, **(values | asked))
    return reply["ok"]
