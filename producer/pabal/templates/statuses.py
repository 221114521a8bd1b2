"""Read the words in which consoles say whether a template may be used.

Kakao's own codes (inspectionStatus REG, REQ, APR, REJ; status R, A, S) and the words of Korean consoles. What
is not known is refused, not guessed.
"""

from __future__ import annotations

from typing import Literal, get_args

TemplateStatus = Literal["APPROVED", "PENDING", "REJECTED", "PAUSED", "DELETED"]

STATUSES: tuple[TemplateStatus, ...] = get_args(TemplateStatus)

_WORDS: dict[TemplateStatus, tuple[str, ...]] = {
    "APPROVED": (
        *("approved", "active", "apr", "a", "normal", "registered", "in use"),
        *(
            "승인",
            "승인완료",
            "검수완료",
            "검수승인",
            "정상",
            "사용",
            "사용중",
            "사용가능",
            "등록완료",
            "발송가능",
        ),
    ),
    "PENDING": (
        *("pending", "requested", "in review", "reg", "req", "r", "created", "ready"),
        *(
            "대기",
            "등록",
            "신청",
            "요청",
            "검수요청",
            "검수중",
            "심사중",
            "심사요청",
            "승인대기",
            "검수대기",
            "발송전",
        ),
    ),
    "REJECTED": ("rejected", "rej", "denied", "반려", "검수반려", "승인반려", "거절", "불가"),
    "PAUSED": (
        *("paused", "blocked", "stopped", "s", "dormant", "inactive", "suspended"),
        *("중지", "중단", "차단", "사용중지", "사용중단", "휴면", "정지"),
    ),
    "DELETED": ("deleted", "removed", "삭제", "삭제됨", "삭제완료"),
}
_STATUS_OF = {
    _key: status for status, words in _WORDS.items() for _key in (word.replace(" ", "") for word in words)
}

MEANINGS: dict[TemplateStatus, str] = {
    "APPROVED": "approved",
    "PENDING": "not approved yet",
    "REJECTED": "rejected",
    "PAUSED": "paused",
    "DELETED": "deleted",
}
"""How a sentence names each."""


def read_status(word: str) -> TemplateStatus | None:
    """The status that a console's word means; None if it is not known."""
    return _STATUS_OF.get("".join(word.casefold().replace("_", "").split()))
