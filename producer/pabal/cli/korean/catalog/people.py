"""Hold the Korean of what workers say about people and talks."""

from __future__ import annotations

PEOPLE: dict[str, str] = {
    "is not what an earlier reply has said": "이전 응답이 알려 준 값이 아닙니다",
    "it ends by itself once its day is over and nothing of it is open; then ask again": (
        "그날이 끝나고 미확정인 것이 없어지면 저절로 끝납니다. 그때 다시 요청하십시오"
    ),
    "its messages come to rest with their reports; then ask again": (
        "리포트가 오면 메시지가 끝납니다. 그때 다시 요청하십시오"
    ),
    "wait until it has ended, or `pabal cancel {campaign}` first; then ask again": (
        "끝날 때까지 기다리거나 먼저 `pabal cancel {campaign}`을(를) 실행한 뒤 다시 요청하십시오"
    ),
    "it is {campaign_state}, and needs the number until it has ended": (
        "상태: {campaign_state}. 끝날 때까지 번호가 필요합니다"
    ),
    "campaign {campaign_id!r}: its rows were deleted; {where}": (
        "캠페인 {campaign_id}의 행은 삭제되었습니다. {where}"
    ),
    "are both given or both missing": "둘 다 지정했거나 둘 다 없습니다",
    "give one": "하나만 지정하십시오",
    "is not a row's number": "행의 번호가 아닙니다",
    "write 17, or a number as `to`": "17처럼 쓰거나 번호를 `to`로 지정하십시오",
    "its number and variables were erased; so were the raw reports that were older": (
        "번호와 변수는 삭제되었으며, 오래된 원본 리포트도 삭제되었습니다"
    ),
    "the campaign has more than {EVENTS:,} events; older pauses are not told": (
        "캠페인의 이벤트가 {EVENTS}건을 넘습니다. 오래된 일시 정지는 표시하지 않습니다"
    ),
    "only the reports of the first time after it left were looked through": (
        "발송 후 처음 일정 기간의 리포트만 살펴보았습니다"
    ),
    "none of its reports is kept as it came any more, or none ever came": (
        "원본 리포트가 더 이상 보관되어 있지 않거나 온 적이 없습니다"
    ),
    "a newer version wrote its campaign file; windows are not told": (
        "더 새로운 버전이 캠페인 파일을 썼습니다. 발송 시간대는 표시하지 않습니다"
    ),
    (
        "campaign {id!r}: its personal data was erased, so nobody is found by number; name "
        "the row: `pabal explain {id2} ROW`"
    ): (
        "캠페인 {id}의 개인정보는 삭제되어 번호로 찾을 수 없습니다. 행을 지정하십시오: "
        "`pabal explain {id2} ROW`"
    ),
    "is not in the list of {id!r}": "{id}의 명단에 없습니다",
    "`pabal find NUMBER` says where it is": "`pabal find NUMBER`가 어디에 있는지 알려 줍니다",
    "is not a row of {id!r}: it was refused, was a duplicate, or never came": (
        "{id}의 행이 아닙니다. 거부되었거나 중복이거나 온 적이 없습니다"
    ),
    "name a row of the submitted list": "제출한 명단의 행을 지정하십시오",
    "is not a text": "텍스트가 아닙니다",
    "write a mobile number: 010-1234-5678": "휴대전화 번호를 쓰십시오: 010-1234-5678",
    "{text:,} characters": "{text}자",
    "is not of a page": "페이지의 값이 아닙니다",
    "take it from a reply": "응답에 있는 값을 쓰십시오",
    "is not from 1 to {MOST:,}": "1에서 {MOST} 사이가 아닙니다",
    "ask for less, and for more pages": "더 적게, 여러 페이지로 나누어 요청하십시오",
    "`pabal talks --profile {profile}` lists those that there are": (
        "`pabal talks --profile {profile}`이(가) 있는 것을 모두 표시합니다"
    ),
    "is no talk with {value}, or is erased": "{value}과(와)의 대화가 아니거나 삭제되었습니다",
    "`pabal talks` has the numbers": "번호는 `pabal talks`에 있습니다",
    "has no talk with {profile}, or is erased": "{profile}과(와)의 대화가 없거나 삭제되었습니다",
}
