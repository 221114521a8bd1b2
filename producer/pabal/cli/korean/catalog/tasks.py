"""Hold the Korean of what is wrong with the arguments of a task."""

from __future__ import annotations

TASKS: dict[str, str] = {
    "a text of 1 to 200 characters": "1자에서 200자까지의 텍스트",
    "give the campaign's id": "캠페인의 id를 쓰십시오",
    "a whole number from 1 to {MOST_MESSAGES:,}": "1에서 {MOST_MESSAGES}까지의 정수",
    "write it as a JSON number, as in 12": "12처럼 JSON 숫자로 쓰십시오",
    "a whole number above 0": "0보다 큰 정수",
    "write the id of an event": "이벤트의 id를 쓰십시오",
    "a list of codes": "코드의 목록",
    "write the codes that were asked about, as texts": "확인을 요청받은 코드를 텍스트로 쓰십시오",
    "a whole number from 0 to {MOST_MESSAGES:,}": "0에서 {MOST_MESSAGES}까지의 정수",
    "write it as a shorter JSON string, without U+0000": ("U+0000 없이 더 짧은 JSON 문자열로 쓰십시오"),
    "a list of at most 100 whole numbers": "정수 최대 100개의 목록",
    "write [7008, …]": "[7008, …]처럼 쓰십시오",
    "a text of 1 to {LONGEST_URL:,} characters": "1자에서 {LONGEST_URL}자까지의 텍스트",
    "write the URL as the campaign names it": "캠페인에 있는 대로 URL을 쓰십시오",
    "true or false": "true 또는 false",
    "MINUTE, HOUR or DAY": "MINUTE, HOUR 또는 DAY",
    "write one of them, or leave it out": "그중 하나를 쓰거나 빼십시오",
    "0 or 1": "0 또는 1",
    "write 0 for KakaoTalk, 1 for SMS": "카카오톡은 0, 문자는 1로 쓰십시오",
    "a whole number from 0 to 1,000": "0에서 1,000까지의 정수",
    "write a number": "숫자를 쓰십시오",
    "a list of at most 1,000 texts of 1 to 200 characters": (
        "1자에서 200자까지의 텍스트 최대 1,000개의 목록"
    ),
    'write ["…", "…"]': '["…", "…"]로 쓰십시오',
    "a list of 1 to {SUPPRESSED_AT_ONCE:,} numbers, as texts": (
        "번호 1개에서 {SUPPRESSED_AT_ONCE}개까지의 텍스트 목록"
    ),
    'write ["010-1234-5678", "…"]': '["010-1234-5678", "…"]로 쓰십시오',
    "a list of 1 to {TEMPLATES_AT_ONCE} templates": ("템플릿 1개에서 {TEMPLATES_AT_ONCE}개까지의 목록"),
    'write [{{"sender": …, "code": …, "text": …}}]': (
        '[{{"sender": …, "code": …, "text": …}}] 형식으로 쓰십시오'
    ),
    'write {{"sender": …, "name": …, "content": {{"type": "TEXT", …}}}}': (
        '{{"sender": …, "name": …, "content": {{"type": "TEXT", …}}}} 형식으로 쓰십시오'
    ),
    "all or advertising": "all 또는 advertising",
    "write one of both": "둘 중 하나를 쓰십시오",
    "give the campaign file, as an object": "캠페인 파일을 객체로 쓰십시오",
    "give the fields that change, as in a campaign file; null takes one out": (
        "변경할 필드를 캠페인 파일에서처럼 쓰십시오. null은 필드를 뺍니다"
    ),
    "an object of texts": "텍스트의 객체",
    "a campaign's id or a campaign file": "캠페인의 id 또는 캠페인 파일",
    "a number of too many digits": "자릿수가 너무 많은 숫자",
    "a list of {value:,}": "{value}개의 목록",
    "are given by position": "위치로 전달했습니다",
    "name each of them": "이름을 붙여 전달하십시오",
    "is not an argument of this task": "이 작업의 인자가 아닙니다",
    "give {what}": "{what}을(를) 쓰십시오",
    "is not {what}": "{what}이(가) 아닙니다",
    "{what}, or null": "{what} 또는 null",
    "what it must be": "정해진 값",
    "see docs/wire.md": "docs/wire.md를 보십시오",
}
