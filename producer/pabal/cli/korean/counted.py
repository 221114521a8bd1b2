"""Hold the words that count things: `문자 3건`, `수신자 10명`.

What stands behind a number in English is a key of it; the Korean of the thing alone is in the catalog.
"""

from __future__ import annotations

COUNTED: dict[str, str] = {
    "SMS": "문자 {n}건",
    "not reached": "미도달 {n}명",
    "recipients": "수신자 {n}명",
    "sent again": "다시 보냄 {n}건",
    "still open": "미확정 {n}명",
    "attempts carried others than they say": "기록과 다른 메시지를 담은 시도 {n}건",
    "messages are in two calls at once": "동시에 두 호출에 있는 메시지 {n}건",
    "messages are sending without a living lease": "유효한 점유 없이 발송 중인 메시지 {n}건",
    "messages at their end wait for something": "끝났는데 무엇인가를 기다리는 메시지 {n}건",
    "messages have an end but no attempt of this ledger": "결과는 있으나 이 원장의 시도가 없는 메시지 {n}건",
    "people were passed by claims and have no message": "발송 대상에서 지나쳐 메시지가 없는 사람 {n}명",
    "reports were not applied to their messages": "메시지에 반영되지 않은 리포트 {n}건",
    "SMS without a failed Kakao message": "카카오톡이 실패하지 않은 문자 {n}건",
}
"""Things behind a number, with the word that counts them; of others the number comes last."""
