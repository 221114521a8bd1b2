"""Hold the Korean of what is wrong with moments, hours and days of a campaign."""

from __future__ import annotations

SCHEDULES: dict[str, str] = {
    "is advertising, which may leave from {hours} only ({source})": (
        "광고이며, {hours}에만 발송할 수 있습니다({source})"
    ),
    "belongs to a channel whose messages leave from {hours} only ({source})": (
        "메시지를 {hours}에만 발송할 수 있는 채널입니다({source})"
    ),
    "between its start and endAt": "시작과 endAt 사이에",
    "within {days} days of its start": "시작 후 {days}일 안에",
    "is shut all the time {end}": "{end} 내내 닫혀 있습니다",
    "move sendAt or endAt, or open the window then": (
        "sendAt이나 endAt을 옮기거나 그때 발송 시간대가 열리게 하십시오"
    ),
    "{MAY_LEAVE}; deliveryTimeWindow is never open then": (
        "{MAY_LEAVE}. 그때 deliveryTimeWindow가 열리지 않습니다"
    ),
    ('move the window\'s days and hours into these, or take "advertising" out if the SMS is none'): (
        '발송 시간대의 요일과 시간을 그 안으로 옮기거나, 문자가 광고가 아니면 "advertising"을 빼십시오'
    ),
    "{leaves}, and is never open then": "{leaves}, 그런데 그때 열리지 않습니다",
    "move its days and hours into these": "요일과 시간을 그 안으로 옮기십시오",
    "is more than 180 days ahead": "180일보다 더 뒤입니다",
    "write {latest} or an earlier moment": "{latest} 또는 더 이른 시각을 쓰십시오",
    "is in the past": "이미 지났습니다",
    "write a moment that is still to come": "앞으로 올 시각을 쓰십시오",
    "is not after sendAt": "sendAt보다 뒤가 아닙니다",
    "write a moment after {isoformat}": "{isoformat}보다 뒤의 시각을 쓰십시오",
    "{MAY_LEAVE}; that is never {end}": "{MAY_LEAVE}. {end} 발송할 수 있는 때가 없습니다",
    "move sendAt, endAt or the window's hours into these": (
        "sendAt, endAt 또는 발송 시간대를 그 안으로 옮기십시오"
    ),
    "{leaves}; that is never {end}": "{leaves}. {end} 발송할 수 있는 때가 없습니다",
    "has an offset that no clock has; they go from -12:00 to +14:00": (
        "있을 수 없는 오프셋입니다. -12:00부터 +14:00까지입니다"
    ),
    "is not a moment": "시각이 아닙니다",
    "write date, time and zone, as in 2026-11-23T09:00:00+09:00": (
        "2026-11-23T09:00:00+09:00처럼 날짜, 시각, 시간대를 쓰십시오"
    ),
    "has no time zone": "시간대가 없습니다",
    "write {same}+09:00 if this is Korean time, {same2}Z if it is UTC": (
        "한국 시각이면 {same}+09:00, UTC이면 {same2}Z로 쓰십시오"
    ),
    "write +09:00 for Korean time": "한국 시각이면 +09:00으로 쓰십시오",
    "is not a date": "날짜가 아닙니다",
    "write year, month and day, as in 2026-12-25": "2026-12-25처럼 연, 월, 일을 쓰십시오",
    "lies in the year {year}": "{year}년입니다",
    "check the year": "연도를 확인하십시오",
    "write the zone as an offset, as in {same}+09:00": "시간대를 {same}+09:00처럼 오프셋으로 쓰십시오",
    "does not exist: {error}": "존재하지 않습니다: {error}",
    "check the date, the time and the zone": "날짜, 시각, 시간대를 확인하십시오",
    "check year, month and day": "연, 월, 일을 확인하십시오",
    "write {same}+09:00": "{same}+09:00으로 쓰십시오",
    "names {repeated} more than once": "{repeated}이(가) 두 번 이상 있습니다",
    "name each day once": "요일은 한 번씩만 쓰십시오",
    "opens at {from}": "{from}에 열립니다",
    "closes at {to}": "{to}에 닫힙니다",
    "closes on the next day": "다음 날 닫힙니다",
    "is the same time as 'from'": "'from'과 같은 시각입니다",
    "for whole days leave out both 'from' and 'to'": "하루 종일이면 'from'과 'to'를 모두 빼십시오",
    "closes {length} minutes after opening at {from}; {SHORTEST_MINUTES} are the least": (
        "{from}에 열리고 {length}분 뒤에 닫힙니다. 최소 {SHORTEST_MINUTES}분입니다"
    ),
    "move 'from' and 'to' apart": "'from'과 'to'의 간격을 늘리십시오",
    "is not a time zone's name": "시간대 이름이 아닙니다",
    "write {name}": "{name}(으)로 쓰십시오",
    "is another zone than the preset's": "프리셋과 다른 시간대입니다",
    "names {named} more than once": "{named}이(가) 두 번 이상 있습니다",
    "name each date once": "날짜는 한 번씩만 쓰십시오",
    "{missing!r} is missing beside {given!r}": "{given} 옆에 {missing}이(가) 없습니다",
    "give both, or neither for whole days": "둘 다 쓰거나, 하루 종일이면 둘 다 빼십시오",
    "{name} is {hours} ({source})": "{name}은(는) {hours}입니다({source})",
    "{what}, and {self}": "{what}, 그런데 {self}",
    (
        "keep to these hours, leave {field!r} out for the preset's own, or leave the preset out "
        "and answer for the hours yourself"
    ): (
        "이 시간을 지키거나, 프리셋의 시간을 쓰도록 {field}을(를) 빼거나, 프리셋을 빼고 시간을 "
        "직접 책임지십시오"
    ),
    "정보통신망법 Art. 50(3) and its decree, Art. 61": "정보통신망법 제50조 제3항, 시행령 제61조",
    "advertising from 21:00 on until 08:00 needs a consent of its own": (
        "21:00부터 다음 날 08:00까지의 야간 광고에는 별도의 동의가 필요합니다"
    ),
    "documents of NHN Cloud Notification Hub and Naver Cloud SENS": (
        "NHN Cloud Notification Hub와 Naver Cloud SENS의 문서"
    ),
    "Kakao brand messages are blocked from 20:50 on until 08:00": (
        "카카오 브랜드 메시지는 20:50부터 다음 날 08:00까지 차단됩니다"
    ),
    "Infobip's documentation as its partner NTT publishes it, on Kakao Chingu": (
        "제휴사 NTT가 공개한 Infobip의 카카오 친구톡 문서"
    ),
    "the narrowest hours that anybody states for Kakao's advertising": (
        "카카오 광고에 대해 알려진 가장 짧은 허용 시간"
    ),
}
