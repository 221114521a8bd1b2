"""Hold the Korean of what is wrong with a campaign file."""

from __future__ import annotations

COMPLAINTS: dict[str, str] = {
    "take them out, or write a plain blank": "지우거나 보통의 공백으로 쓰십시오",
    "is empty": "비어 있습니다",
    "the file is empty": "파일이 비어 있습니다",
    'add "advertising": true, or take it out if the SMS is none': (
        '"advertising": true를 추가하거나, 광고가 아니면 빼십시오'
    ),
    (
        "lets the provider choose when the SMS leaves, and one that is advertising may leave by day only"
    ): "문자의 발송 시각을 발송사가 정하게 합니다. 광고 문자는 낮에만 발송할 수 있습니다",
    'write "mode": "DISPATCHER", or take "advertising" out if it is none': (
        '"mode": "DISPATCHER"로 쓰거나, 광고가 아니면 "advertising"을 빼십시오'
    ),
    (
        '{channel} carries information only: take it out, or add "advertising": true if the '
        "SMS is advertising"
    ): (
        '{channel}은(는) 정보성 메시지만 보냅니다. 빼거나, 문자가 광고라면 "advertising": true를 추가하십시오'
    ),
    "begins with {label!r}, as if it were advertising, whose label is {LABEL} alone": (
        "광고인 것처럼 {label}(으)로 시작합니다. 광고의 표시는 {LABEL}뿐입니다"
    ),
    'write {LABEL} at the very start and add "advertising": true, or take it out': (
        '맨 앞에 {LABEL}을(를) 쓰고 "advertising": true를 추가하거나, 빼십시오'
    ),
    "write {LABEL} at the very start": "맨 앞에 {LABEL}을(를) 쓰십시오",
    'is missing beside "advertising": true, and {channel} carries information only': (
        '"advertising": true 옆에 없습니다. {channel}은(는) 정보성 메시지만 보냅니다'
    ),
    'add smsFailover, or take "advertising" out': 'smsFailover를 추가하거나 "advertising"을 빼십시오',
    (
        "write {LABEL} at the very start; carriers put [Web발신] before it themselves, so take that out"
    ): "맨 앞에 {LABEL}을(를) 쓰십시오. [Web발신]은 통신사가 앞에 붙이므로 빼십시오",
    "does not end with a way to refuse that costs nothing": "끝에 무료 수신 거부 방법이 없습니다",
    "end it with 무료수신거부 and your 080 number, as in 무료수신거부 080-123-4567": (
        "무료수신거부 080-123-4567처럼 무료수신거부와 080 번호로 끝내십시오"
    ),
    "begins with {LABEL}, but the campaign does not say that its SMS is advertising": (
        "{LABEL}(으)로 시작하는데, 캠페인에 문자가 광고라는 표시가 없습니다"
    ),
    'add "advertising": true, or take the label out if it is none': (
        '"advertising": true를 추가하거나, 광고가 아니면 표시를 빼십시오'
    ),
    (
        "begins with {disguised!r}; forms of {LABEL} that a filter could miss are forbidden "
        "(Annex 6 of the decree of 정보통신망법)"
    ): (
        "{disguised}(으)로 시작합니다. 필터를 피할 수 있는 {LABEL}의 변형은 금지되어 "
        "있습니다(정보통신망법 시행령 별표 6)"
    ),
    "has {sign!r}, as advertising has": "광고에 쓰이는 {sign}이(가) 있습니다",
    "write {LABEL} at the very start, just so": "맨 앞에 {LABEL}을(를) 그대로 쓰십시오",
    "does not begin with {LABEL}": "{LABEL}(으)로 시작하지 않습니다",
    'and add "advertising": true': ', 그리고 "advertising": true를 추가하십시오',
    "has {sign!r}, but the campaign does not say that its SMS is advertising": (
        "{sign}이(가) 있는데, 캠페인에 문자가 광고라는 표시가 없습니다"
    ),
    "change it with `pabal pace`": "`pabal pace`로 변경하십시오",
    "it stays what it is; leave it out": "그대로 유지됩니다. 빼십시오",
    "submit it under another id; what can be changed is {others}": (
        "다른 id로 제출하십시오. 변경할 수 있는 것: {others}"
    ),
    "submit one that has, under another id": "그것이 있는 캠페인을 다른 id로 제출하십시오",
    "cannot be changed while a campaign runs": "진행 중인 캠페인에서는 변경할 수 없습니다",
    ('change its parts, as in {{"text": "…"}}; `pabal failover ID --limit 1 --give-up` ends SMS'): (
        '{{"text": "…"}}처럼 일부를 변경하십시오. `pabal failover ID --limit 1 --give-up`은 문자를 끝냅니다'
    ),
    "names no field": "필드를 지정하지 않았습니다",
    "name one of {CHANGEABLE}": "다음 중 하나를 지정하십시오: {CHANGEABLE}",
    "is not part of this campaign, and nothing can be added to it": (
        "이 캠페인에 없는 것이며 추가할 수 없습니다"
    ),
    "cannot be taken out": "뺄 수 없습니다",
    (
        "no SMS until {FIRST_FAILURES} have failed or {ENOUGH_DELIVERED} were delivered, for "
        "{LONGEST_VERDICT_S} s at most: it is held if template, sender or content are at fault"
    ): (
        "{FIRST_FAILURES}건이 실패하거나 {ENOUGH_DELIVERED}건이 도달할 때까지, 최대 "
        "{LONGEST_VERDICT_S}초 동안 문자를 보내지 않습니다. 템플릿, 발신자 또는 내용이 원인이면 "
        "보류됩니다"
    ),
    'none: "guard": "NONE", so nothing holds it, however many fail': (
        '없음: "guard": "NONE"이므로 아무리 많이 실패해도 보류되지 않습니다'
    ),
    (
        "held when more than {failure_share:.0%} of {minimum_samples} or more reports say that "
        "KakaoTalk did not arrive, since there are over {LARGE_AUDIENCE:,} people"
    ): (
        "수신자가 {LARGE_AUDIENCE}명을 넘으므로, 리포트 {minimum_samples}건 이상 중 "
        "{failure_share} 넘게 카카오톡 미도달이면 보류됩니다"
    ),
    (
        "the provider fails over by itself, so its SMS cannot be kept back until it is known what fails"
    ): "발송사가 직접 대체 발송하므로, 무엇이 실패하는지 알 때까지 문자를 붙잡아 둘 수 없습니다",
    "such as {usable}": ", 예: {usable}",
    "cannot be an id": "id로 쓸 수 없습니다",
    "use 1 to 64 of A-Z a-z 0-9 - _, beginning with a letter or digit{example}": (
        "영문자나 숫자로 시작하는 A-Z a-z 0-9 - _ 1~64자로 쓰십시오{example}"
    ),
    "is false, and {name} is advertising always": "false인데, {name}은(는) 항상 광고입니다",
    "take it out": "빼십시오",
    "is not an option of {name}": "{name}의 옵션이 아닙니다",
    "it is always open": "항상 열려 있습니다",
    "has no timeZone, so it is in UTC, while sendAt or endAt is in Korean time: {window}": (
        "timeZone이 없어 UTC인데, sendAt이나 endAt은 한국 시각입니다: {window}"
    ),
    ('add "timeZone": "Asia/Seoul" if Korean hours and days are meant, or "timeZone": "UTC"'): (
        '한국의 시간과 요일이면 "timeZone": "Asia/Seoul", UTC이면 "timeZone": "UTC"를 추가하십시오'
    ),
    "{from} to {to} is {value} to {value2} in Korea": (
        "{from}~{to}은(는) 한국 시각으로 {value}~{value2}입니다"
    ),
    "nothing leaves from {first} 09:00 to {first2} 09:00 in Korea for {first3}": (
        "한국 시각 {first} 09:00부터 {first2} 09:00까지 {first3} 때문에 아무것도 발송되지 않습니다"
    ),
    "of the next day": "다음 날의",
    "ends lines with CR, as Windows does ({n_returns:,}), and goes out so": (
        "Windows처럼 줄 끝에 CR이 있으며({n_returns}개) 그대로 발송됩니다"
    ),
    "write \\n alone, unless the template is registered with CR": (
        "템플릿이 CR로 등록된 것이 아니면 \\\n만 쓰십시오"
    ),
    "has blanks at the end of lines ({blank_ends:,}), and goes out so": (
        "줄 끝에 공백이 있으며({blank_ends}개) 그대로 발송됩니다"
    ),
    "take them out, unless the template is registered with them": (
        "템플릿이 그렇게 등록된 것이 아니면 지우십시오"
    ),
    "its days begin at 09:00 in Korea": "하루가 한국 시각 09:00에 시작됩니다",
    "write a text": "내용을 쓰십시오",
    "is {value:,} characters long": "{value}자입니다",
    "write at most {LONGEST_URL:,}": "최대 {LONGEST_URL}자로 쓰십시오",
    "is not a web address": "웹 주소가 아닙니다",
    "write it in full, as in https://www.example.com/kakaotalk": (
        "https://www.example.com/kakaotalk처럼 전체를 쓰십시오"
    ),
    "lets Pabal and the provider both send the SMS, so that a person could get two": (
        "파발과 발송사가 모두 문자를 보내게 되어 한 사람이 두 건을 받을 수 있습니다"
    ),
    "write DISPATCHER (Pabal sends it) or PROVIDER (the provider does)": (
        "DISPATCHER(파발이 발송) 또는 PROVIDER(발송사가 발송)로 쓰십시오"
    ),
    "has a variable, but is the same for all recipients": "변수가 있지만 모든 수신자에게 같은 값입니다",
    "write it without #{{": "#{{ 없이 쓰십시오",
    "is a form that Pabal does not write": "파발이 쓰지 않는 형식입니다",
    "write application/json, or leave contentType out: the same reports go out as JSON": (
        "application/json으로 쓰거나 contentType을 빼십시오. 같은 리포트가 JSON으로 전달됩니다"
    ),
    "is {self}, longer than 48 hours": "{self}, 48시간보다 깁니다",
    "write {most} {time_unit} or less": "{most} {time_unit} 이하로 쓰십시오",
    'cannot be kept beside "mode": "PROVIDER": the provider sends these SMS by itself': (
        '"mode": "PROVIDER"에서는 지킬 수 없습니다. 발송사가 문자를 직접 보냅니다'
    ),
    'take limit out, or write "mode": "DISPATCHER"': 'limit을 빼거나 "mode": "DISPATCHER"로 쓰십시오',
    "{minutes:,} minutes": "{minutes}분",
    "{isoformat} is {passed} past, and messages would leave {when}": (
        "{isoformat}은(는) {passed} 지났습니다. 메시지가 {when} 발송됩니다"
    ),
    "write a moment that is to come, or leave sendAt out": "앞으로 올 시각을 쓰거나 sendAt을 빼십시오",
    "ahead of": "빠릅니다",
    "{match} is {match2} hours {behind} UTC, not the other way round": (
        "{match}은(는) UTC보다 {match2}시간 {behind}. 그 반대가 아닙니다"
    ),
    "write Asia/Seoul for Korean time": "한국 시각이면 Asia/Seoul로 쓰십시오",
    "has characters that nobody sees: {found}": "보이지 않는 문자가 있습니다: {found}",
    "is a reference of {texts:,} characters": "{texts}자의 참조값입니다",
    "add a column {name!r}, or take #{{{name2}}} out of the campaign": (
        "{name} 열을 추가하거나 캠페인에서 #{{{name2}}}을(를) 빼십시오"
    ),
    "makes {name} {length:,} characters long, {most:,} are allowed": (
        "{name} 값이 {length}자가 되는데, {most}자까지 허용됩니다"
    ),
    "shorten it by {length:,}": "{length}자 줄이십시오",
    "makes {name} an address that {what}": "{name}의 주소에 문제가 생깁니다: {what}",
    "makes the SMS {n_bytes:,} bytes long in EUC-KR, {LMS_BYTES:,} are allowed": (
        "문자가 EUC-KR로 {n_bytes}바이트가 되는데, {LMS_BYTES}바이트까지 허용됩니다"
    ),
    "shorten it by {n_bytes:,} bytes (a Hangul syllable has two)": (
        "{n_bytes}바이트 줄이십시오(한글 한 글자는 2바이트)"
    ),
    "{LONGEST_REFERENCE} are allowed": "{LONGEST_REFERENCE}자까지 허용됩니다",
    "is not text but {name}": "텍스트가 아니라 {name}입니다",
    "send every variable as text": "변수는 모두 텍스트로 보내십시오",
    "has characters that no Korean SMS carries: {missing}": (
        "한국의 문자로 보낼 수 없는 글자가 있습니다: {missing}"
    ),
    "replace them": "다른 글자로 바꾸십시오",
    "makes the text advertising: {sign}": "내용이 광고가 됩니다: {sign}",
    "fill it in, or leave this recipient out": "채우거나 이 수신자를 제외하십시오",
    "holds U+0000 or half a surrogate pair": "U+0000이나 서로게이트 쌍의 절반이 있습니다",
    "remove the broken character": "깨진 문자를 지우십시오",
    "is {after}, shorter than a minute": "{after}, 1분보다 짧습니다",
    "write 1 MINUTES or more": "1 MINUTES 이상으로 쓰십시오",
    "is in another currency than the limit so far, which says what an SMS costs in {was}": (
        "지금까지의 한도와 통화가 다릅니다. 그 한도는 문자 한 건의 가격을 {was}(으)로 정합니다"
    ),
    "say with --price-per-message what one costs at most in {now}": (
        "--price-per-message로 문자 한 건의 최대 가격을 {now}(으)로 지정하십시오"
    ),
    "write a number of SMS (800), an amount of money (`12.50 EUR`) or none": (
        "문자 건수(800), 금액(`12.50 EUR`) 또는 none으로 쓰십시오"
    ),
    "say with --price-per-message what one SMS costs at most, as in 0.03": (
        "--price-per-message로 문자 한 건의 최대 가격을 0.03처럼 지정하십시오"
    ),
    "is not from 1 to 2147483647": "1에서 2147483647 사이가 아닙니다",
    "write 1 or more": "1 이상으로 쓰십시오",
    "is not an amount of money": "금액이 아닙니다",
    'write it with a point and above 0, as in "12.50"': '"12.50"처럼 소수점으로 0보다 크게 쓰십시오',
    "is not a currency": "통화가 아닙니다",
    "write its three letters, as the provider's reports do: EUR": (
        "발송사의 리포트처럼 세 글자로 쓰십시오: EUR"
    ),
    "has neither messages nor price": "messages도 price도 없습니다",
    "add one of them, or leave limit out": "둘 중 하나를 추가하거나 limit을 빼십시오",
    "is not a limit": "한도가 아닙니다",
    "has {given} without price": "price 없이 {given}이(가) 있습니다",
    "add price, or take them out": "price를 추가하거나 그것을 빼십시오",
    "has price without {missing}": "price는 있는데 {missing}이(가) 없습니다",
    "add what is missing": "없는 것을 추가하십시오",
    "is too low for a single SMS": "문자 한 건에도 모자랍니다",
    "raise price, or correct pricePerMessage": "price를 올리거나 pricePerMessage를 고치십시오",
    "is not a speed": "속도가 아닙니다",
    "write 50/SECOND, 600/MINUTE, 5000/HOUR or 100000/DAY": (
        "50/SECOND, 600/MINUTE, 5000/HOUR 또는 100000/DAY처럼 쓰십시오"
    ),
    "is not an amount with its currency": "통화가 있는 금액이 아닙니다",
    "write '50000 KRW'": "'50000 KRW'처럼 쓰십시오",
    "is needed for the first limit": "첫 한도에 필요합니다",
    "say what a message costs at most: --price-per-message 15": (
        "메시지 한 건의 최대 가격을 지정하십시오: --price-per-message 15"
    ),
    "is too low for a single message": "메시지 한 건에도 모자랍니다",
    "raise amount, or correct pricePerMessage": "amount를 올리거나 pricePerMessage를 고치십시오",
    "is neither true nor false": "true도 false도 아닙니다",
    "write true or false, without quotes": "따옴표 없이 true 또는 false로 쓰십시오",
    "write it in braces, as in {{ … }}": "{{ … }}처럼 중괄호로 쓰십시오",
    "line {lineno}, column {colno}": "{lineno}번째 줄, {colno}번째 글자",
    "the file": "파일",
    "cannot be read as JSON: {error}": "JSON으로 읽을 수 없습니다: {error}",
    "check where it comes from": "어디에서 온 것인지 확인하십시오",
    "stands there more than once": "두 번 이상 있습니다",
    "keep one of them": "하나만 남기십시오",
    "add it: {loc}": "추가하십시오: {loc}",
    "is not known here": "알 수 없는 이름입니다",
    "is not one of the values that it can have": "쓸 수 있는 값이 아닙니다",
    "has no type": "type이 없습니다",
    'add "type": {loc}': '"type"을 추가하십시오: {loc}',
    "is not a whole number": "정수가 아닙니다",
    "write a whole number, without quotes": "따옴표 없이 정수로 쓰십시오",
    "is not a number": "숫자가 아닙니다",
    "write a number such as 0.1, without quotes": "따옴표 없이 0.1 같은 숫자로 쓰십시오",
    "is not text": "텍스트가 아닙니다",
    "is {length:,} characters long, {most:,} are allowed": "{length}자입니다. {most}자까지 허용됩니다",
    "has {left}, at least {least} are needed": "{left}개 있습니다. 최소 {least}개가 필요합니다",
    "add {least} more": "{least}개 더 추가하십시오",
    "has {input}, {max_length} are allowed": "{input}개 있습니다. {max_length}개까지 허용됩니다",
    "take some out": "몇 개를 빼십시오",
    "is less than {ge:,}": "{ge}보다 작습니다",
    "write {ge} or more": "{ge} 이상으로 쓰십시오",
    "is not more than {gt:g}": "{gt}보다 크지 않습니다",
    "write more than {gt:g}": "{gt}보다 크게 쓰십시오",
    "is more than {le:,}": "{le}보다 큽니다",
    "write {le} or less": "{le} 이하로 쓰십시오",
    "is not less than {lt:g}": "{lt}보다 작지 않습니다",
    "write less than {lt:g}": "{lt}보다 작게 쓰십시오",
    "is not a list": "목록이 아닙니다",
    "write it in brackets, as in [ … ]": "[ … ]처럼 대괄호로 쓰십시오",
    "write {within}": "{within}(으)로 쓰십시오",
    "write {near}": "{near}(으)로 쓰십시오",
    "write {expected}": "{expected}(으)로 쓰십시오",
    "{names} or {names2}": "{names} 또는 {names2}",
    "did you mean {by_lower}?": "{by_lower}을(를) 쓰려고 했습니까?",
    "known are {values}": "쓸 수 있는 것: {values}",
    "byte {start:,}": "{start}번째 바이트",
    "is not UTF-8": "UTF-8이 아닙니다",
    "save the file as UTF-8": "파일을 UTF-8로 저장하십시오",
    "is not JSON: {msg}": "JSON이 아닙니다: {msg}",
    "correct it there or just before": "그곳이나 바로 앞을 고치십시오",
    "write {strip} without quotes": "따옴표 없이 {strip}(으)로 쓰십시오",
    "write {value}": "{value}(으)로 쓰십시오",
    "write one text": "텍스트 하나를 쓰십시오",
    "put it in quotes": "따옴표로 묶으십시오",
    "write at least {least}": "{least} 이상으로 쓰십시오",
    "write a JSON object": "JSON 객체로 쓰십시오",
    "see the campaign file's description": "캠페인 파일의 설명을 보십시오",
    "it is needed": "필요합니다",
    "the provider has no subtitle; register the template with a title alone": (
        "발송사에는 부제목이 없습니다. 제목만으로 템플릿을 등록하십시오"
    ),
    "take it out; values stand in the recipients' list, in columns called as the variables": (
        "빼십시오. 값은 명단에서 변수와 이름이 같은 열에 씁니다"
    ),
    "take it out; recipients stand in a list of their own, one a row": (
        "빼십시오. 수신자는 별도의 명단에 한 행에 한 명씩 씁니다"
    ),
    (
        "the provider has no button that hands over to an agent; CHATBOT_SWITCH hands over to a chatbot"
    ): "발송사에는 상담원에게 넘기는 버튼이 없습니다. CHATBOT_SWITCH는 챗봇으로 넘깁니다",
    "the provider has no business form here; take the button out, or register a URL for it": (
        "발송사는 여기에 비즈니스폼을 지원하지 않습니다. 버튼을 빼거나 URL을 등록하십시오"
    ),
    "the provider has no such field; take it out": "발송사에 없는 항목입니다. 빼십시오",
    "take it out; without smsFailover no SMS follows": "빼십시오. smsFailover가 없으면 SMS를 보내지 않습니다",
    "take it out; the length decides between SMS and LMS": "빼십시오. SMS인지 LMS인지는 길이로 정해집니다",
    "take it out; a campaign file has no comments": "빼십시오. 캠페인 파일에는 주석을 쓸 수 없습니다",
    "write {expected}; an SMS goes out by smsFailover": (
        "{expected}(으)로 쓰십시오. SMS는 smsFailover로 보냅니다"
    ),
    "take it out; buttons go in the order of the list": "빼십시오. 버튼은 목록의 순서대로 표시됩니다",
    "write {BUTTON_TYPES}, the provider's word for Kakao's {code}": (
        "카카오의 {code}에 대한 발송사의 이름인 {BUTTON_TYPES}(으)로 쓰십시오"
    ),
    "this is a request body of {whose}, not a campaign": "캠페인이 아니라 {whose}의 요청 본문입니다",
    (
        'take sender and content from it and write {{"id": …, "channel": …, "sender": …, '
        '"content": …}}; recipients stand in a list of their own, and what stands in options '
        "goes to the top"
    ): (
        'sender와 content를 가져와 {{"id": …, "channel": …, "sender": …, "content": '
        "…}}로 쓰십시오. 수신자는 별도의 명단에, options에 있던 것은 최상위에 씁니다"
    ),
    "has a blank at its start or end, or a character that nobody sees": (
        "앞이나 뒤에 빈칸이 있거나 보이지 않는 문자가 있습니다"
    ),
    "has a variable, and only texts are filled": "변수가 있는데, 변수는 본문에서만 채워집니다",
    "write it as {field}": "{field}(으)로 쓰십시오",
    'write "type": "{code}" in place of "{name}": "{button}"': (
        '"{name}": "{button}" 대신 "type": "{code}"(으)로 쓰십시오'
    ),
    "write it in full, as in https://www.example.com/orders": (
        "https://www.example.com/orders처럼 전체를 쓰십시오"
    ),
    "write it with its scheme, as in sample://orders": "sample://orders처럼 스킴까지 쓰십시오",
    "fill it in": "채우십시오",
    "has a blank": "공백이 있습니다",
    "take it out, or write %20": "지우거나 %20으로 쓰십시오",
    "has its scheme twice": "스킴이 두 번 있습니다",
    "write https:// in the campaign or in the list, not in both": (
        "https://는 캠페인과 명단 중 한 곳에만 쓰십시오"
    ),
    "has a variable that is not closed: {shown}": "닫히지 않은 변수가 있습니다: {shown}",
    "close it with }}, as in #{{name}}": "#{{name}}처럼 }}(으)로 닫으십시오",
    "and {rest} more": "외 {rest}개",
    "has {found}, which is not filled": "{found}이(가) 있는데 채워지지 않습니다",
    "write #{{{name}}} for a variable": "변수는 #{{{name}}}(으)로 쓰십시오",
    "has a variable without a name: #{{}}": "이름이 없는 변수가 있습니다: #{{}}",
    "write the column's name between the braces": "중괄호 사이에 열의 이름을 쓰십시오",
    "without its variables is": "변수를 뺀 길이가",
    "write a text, or leave the field out where it is optional": "내용을 쓰거나, 선택 필드이면 빼십시오",
    "{counted} {length:,} characters long, {most:,} are allowed": (
        "{counted} {length}자입니다. {most}자까지 허용됩니다"
    ),
}
