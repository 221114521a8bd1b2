"""Hold the Korean of what `pabal log` tells: kinds of events, and what the ledger's own SQL says of them.

`test_korean.py` compares the kinds with those that are noted, and the sentences with the SQL.
"""

from __future__ import annotations

EVENTS: dict[str, str] = {
    "SMS released": "문자 발송 허용",
    "approved": "승인",
    "at rest": "모든 메시지 종결",
    "began": "발송 시작",
    "breaker closed": "차단 해제",
    "breaker open": "차단",
    "calls failing": "호출 실패 중",
    "calls pass": "호출 정상",
    "limit reached": "한도 도달",
    "recovered": "속도 회복",
    "released": "다시 전달",
    "rerun": "재발송",
    "resumed": "재개",
    "run again": "재발송됨",
    "sealed": "명단 확정",
    "stuck": "정체",
    "template added": "템플릿 추가",
    "template changed": "템플릿 변경",
    "unstuck": "정체 해소",
    "waited for reports": "리포트 대기 끝",
    "waits for reports": "리포트 대기",
    "it was held: {reason}": "보류되어 있었음: {reason}",
    "lasted {span}: {says}": "{span} 동안: {says}",
    "limit of SMS": "문자 한도",
    "limit of spending": "비용 한도",
    "somebody asked for it": "요청에 따름",
    "by age": "보관 기간 만료",
    "the account's pace": "계정의 속도",
    "submitted by {who}": "제출한 사람: {who}",
    "somebody without a name": "이름 없음",
    "of campaign {campaign}: {says}": "원래 캠페인 {campaign}: {says}",
    "as campaign {campaign}: {says}": "재발송 캠페인 {campaign}: {says}",
    (
        "talk {no}: its webhook did not take what the user wrote ({error}); once mended, `pabal webhooks "
        "--resume URL` releases all such talks, `pabal talk` with --release one"
    ): (
        "대화 {no}: 웹훅이 사용자의 글을 받지 않았습니다({error}). 고친 뒤 `pabal webhooks --resume "
        "URL`로 이런 대화를 모두, `pabal talk`의 --release로 하나를 다시 전달합니다"
    ),
    "a person ({address}), {erased} messages": "한 사람({address}), 메시지 {erased}건",
    "explain: row {rows}": "결과 조회: {rows}행",
    "export of a person ({address}), {rows} messages": "한 사람({address})의 기록 내보내기, 메시지 {rows}건",
    "find: a person ({address}), {found} messages": "한 사람({address}) 찾기, 메시지 {found}건",
    "keys of {rows} users in talks": "대화 사용자 {rows}명의 키",
    "talk {no} ({user_key})": "대화 {no}({user_key})",
    "talk {no}: its webhook is told again": "대화 {no}: 웹훅에 다시 전달",
    "{nos} talks of a user ({user})": "사용자({user})의 대화 {nos}건",
    "pabal account": "pabal account",
}
