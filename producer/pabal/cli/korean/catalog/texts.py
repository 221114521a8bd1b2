"""Hold the Korean of what is wrong with the texts, templates, times and speeds of a campaign."""

from __future__ import annotations

TEXTS: dict[str, str] = {
    "at {moment:%Y-%m-%d %H:%M %Z}": "{moment}에",
    "at once, at {moment:%Y-%m-%d %H:%M %Z}": "즉시, {moment}에",
    "is not a guard": "안전장치가 아닙니다",
    'write an object, {{"failureShare": 0.25}}, or "NONE" for no guard': (
        '{{"failureShare": 0.25}} 객체를 쓰거나, 안전장치가 필요 없으면 "NONE"으로 쓰십시오'
    ),
    "{opens:%H:%M} to {closes:%H:%M} {zone}": "{opens}부터 {closes}까지 {zone}",
    "the provider has no such button; take it out, or register a URL for it": (
        "발송사에 이런 버튼이 없습니다. 빼거나 URL을 등록하십시오"
    ),
    "write {word}, the provider's word for it": "발송사의 말인 {word}(으)로 쓰십시오",
    "another vendor": "다른 업체",
    "beside BUSINESS_FORM": "BUSINESS_FORM과 함께 있을 때",
    "has {leads}{beside} elsewhere than {word}": "{leads}{beside}의 자리는 {word}입니다",
    "put {leads} {word}": "{leads}을(를) {word} 자리에 두십시오",
    (
        "{CONDITIONS}; Kakao allows it to channels of 50,000 friends and more, with business "
        "and service registered, proof of consent, an 080 number to refuse, and after a "
        "review (Naver Cloud; NHN Cloud also asks for an Alim within three months)"
    ): (
        "{CONDITIONS}. 카카오는 친구 5만 명 이상이고 비즈니스와 서비스가 등록되었으며 동의 "
        "증빙과 080 수신 거부 번호가 있는 채널에 심사 후 허용합니다(네이버 클라우드. NHN "
        "클라우드는 3개월 안의 알림톡 발송도 요구합니다)"
    ),
    "{path!r} is not the name of a chart; end it in {SUFFIXES}": (
        "{path}은(는) 그래프 파일의 이름이 아닙니다. {SUFFIXES}(으)로 끝내십시오"
    ),
    "charts need matplotlib; pip install 'pabal[chart]' brings it": (
        "그래프에는 matplotlib이 필요합니다. pip install 'pabal[chart]'로 설치합니다"
    ),
    "the chart cannot be written to {path}: {what}; name another file": (
        "그래프를 {path}에 쓸 수 없습니다: {what}. 다른 파일을 지정하십시오"
    ),
    "is given more than once; keep one of them": "두 번 이상 지정했습니다. 하나만 남기십시오",
    "said no since": "그 뒤 수신 거부",
    "were reached, or may still be, by another campaign of the family": (
        "계열의 다른 캠페인으로 도달했거나 도달할 수 있음"
    ),
    "have values that do not fit the texts": "값이 내용에 맞지 않음",
    "{clicks:,} clicks, first {firstClickAt}": "클릭 {clicks}회, 처음 {firstClickAt}",
    "`pabal resume {campaign}`": "`pabal resume {campaign}`",
    "waiting for a worker, {patience_s:g} s at most …": ("워커를 기다리는 중, 최대 {patience_s}초 …"),
    "has a brace too many: #{{{name}}}}}": "닫는 괄호가 하나 많습니다: #{{{name}}}}}",
    "write #{{{strip}}}": "#{{{strip}}}(으)로 쓰십시오",
    "has U+FFFD, which stands for a character that was lost": ("없어진 문자를 나타내는 U+FFFD가 있습니다"),
    "write the character": "원래 문자를 쓰십시오",
    "has a brace too many: #{{{name}}}": "닫는 괄호가 하나 많습니다: #{{{name}}}",
    "raise sendingSpeedLimit{faster}": "sendingSpeedLimit을 올리십시오{faster}",
    ("{plan}; from {since} to endAt it is open for {open_s}, in which {leaves:,} leave and {n:,} expire"): (
        "{plan}. {since}부터 endAt까지 발송 시간대가 {open_s} 열려 있으며, 그동안 {leaves}건이 "
        "발송되고 {n}건은 만료됩니다"
    ),
    ("{plan}; in the {days} days from {since} it is open for {open_s}, in which {leaves:,} leave"): (
        "{plan}. {since}부터 {days}일 동안 발송 시간대가 {open_s} 열려 있으며, 그동안 {leaves}건이 발송됩니다"
    ),
    "raise it{faster}": "올리십시오{faster}",
    "{messages:,} messages at {pace}": "속도 {pace}(으)로 {messages}건",
    "{what} need {messages} of open window": (
        "{what}을(를) 보내려면 발송 시간대가 {messages} 동안 열려 있어야 합니다"
    ),
    "more than {days} days": "{days}일 넘게",
    "{what} need {took} if the window is always open": (
        "{what}을(를) 보내려면 발송 시간대가 항상 열려 있어도 {took} 걸립니다"
    ),
    "its {unit_s} binds": "{unit_s} 단위가 제한합니다",
    "to {amount}": "({amount}까지)",
    "move endAt to {isoformat}": "endAt을 {isoformat}(으)로 미루십시오",
    "{ways} or take fewer recipients": "{ways} 또는 수신자를 줄이십시오",
    "take fewer recipients": "수신자를 줄이십시오",
    "{UNPACED_PER_S:,.0f} messages a second where no cap holds it back": (
        "상한이 없을 때 초당 {UNPACED_PER_S}건"
    ),
    "nobody else sends from {alone} on: there are too many others to reckon with": (
        "{alone}부터는 다른 캠페인의 발송이 없음: 너무 많아 모두 계산할 수 없습니다"
    ),
    "an IANA name such as Asia/Seoul": "Asia/Seoul 같은 IANA 이름",
    "Asia/Seoul if this is Korean time": "한국 시간이면 Asia/Seoul",
    "{EXAMPLE}; an offset knows no clock changes": ("{EXAMPLE}. 시차만으로는 시각 변경을 알 수 없습니다"),
    "{EXAMPLE}; abbreviations of zones are not unique": (
        "{EXAMPLE}. 시간대의 약칭은 하나로 정해지지 않습니다"
    ),
    "has {horizons} horizons": "단위가 {horizons}개입니다",
    "write {MOST_HORIZONS} at most, one for each unit of time": (
        "최대 {MOST_HORIZONS}개, 시간 단위마다 하나씩 쓰십시오"
    ),
    "names {unit_s} more than once": "{unit_s}이(가) 두 번 이상 있습니다",
    "keep one speed for each {unit_s}": "{unit_s}마다 속도를 하나만 남기십시오",
    "has {longer:,}/{unit}, but {shorter} lets {reached:,} a {unit2} leave at most": (
        "{longer}/{unit}이(가) 있지만 {shorter}(으)로는 {unit2} 단위에 최대 {reached}건만 발송됩니다"
    ),
    "write less than {reached:,}/{unit}, or leave it out": ("{reached}/{unit}보다 작게 쓰거나 빼십시오"),
    "{text} has {parts} horizons": "{text}에 단위가 {parts}개 있습니다",
    "{text} is not a speed": "{text}은(는) 속도가 아닙니다",
    (
        "write 600/MINUTE (a number up to {MOST_AMOUNT:,}, and SECOND, MINUTE, HOUR or DAY), "
        "several of them as 50/SECOND,100000/DAY, or leave it empty for no cap"
    ): (
        "600/MINUTE({MOST_AMOUNT}까지의 숫자와 SECOND, MINUTE, HOUR, DAY)로, 여러 개는 "
        "50/SECOND,100000/DAY로 쓰고, 상한을 두지 않으려면 비워 두십시오"
    ),
    "several columns hold mobile numbers, and no heading says whose they are": (
        "여러 열에 휴대전화 번호가 있는데, 누구의 번호인지 제목으로 알 수 없습니다"
    ),
    "rename the right one `to`, or choose it with to (--to COLUMN)": (
        "맞는 열의 이름을 `to`로 바꾸거나 to(--to COLUMN)로 지정하십시오"
    ),
    "is not a Korean mobile number as it is written, though it has its digits": (
        "숫자는 맞지만 쓰인 형태가 한국 휴대전화 번호가 아닙니다"
    ),
    "hold rows too and are": "행이 있지만",
    "holds rows too and is": "행이 있지만",
    "is hidden, and is read since it was chosen": "숨겨져 있지만 지정했으므로 읽습니다",
    "look at what it holds": "들어 있는 것을 확인하십시오",
    "has a character that a program could not read, and put U+FFFD in its place": (
        "프로그램이 읽지 못해 U+FFFD로 바꾼 문자가 있습니다"
    ),
    "write the character, or save the list anew from where it comes": (
        "그 문자를 쓰거나 원본에서 명단을 다시 저장하십시오"
    ),
    "template {code!r} is {MEANINGS}, as far as is known here": (
        "템플릿 {code}: {MEANINGS}(알려진 범위에서)"
    ),
    "wait for its approval and import its status again (`pabal templates import FILE`)": (
        "승인을 기다린 뒤 상태를 다시 가져오십시오(`pabal templates import FILE`)"
    ),
    (
        'is not what template {code!r} is registered with\n    registered  "{theirs}"\n    here  '
        '      "{ours}"\n  [-...-] is missing here, {{+...+}} is too much'
    ): (
        '템플릿 {code}에 등록된 것과 다릅니다\n    등록됨  "{theirs}"\n    여기    "{ours}"\n  '
        "[-...-]은(는) 여기에 없고 {{+...+}}은(는) 더 있습니다"
    ),
    "write it as it is registered, or {channel}": "등록된 대로 쓰거나 {channel}",
    "leave {names} and {last} out, and the registered ones are filled in": (
        "{names}와(과) {last}을(를) 빼면 등록된 것으로 채워집니다"
    ),
    'write {{"templates": [{{"sender": …, "code": …, "text": …}}]}}': (
        '{{"templates": [{{"sender": …, "code": …, "text": …}}]}} 형식으로 쓰십시오'
    ),
    "stands in {places} too": "{places}에도 있습니다",
    "is not a list of 1 to {MOST_TEMPLATES:,} templates": (
        "1개에서 {MOST_TEMPLATES}개까지의 템플릿 목록이 아닙니다"
    ),
    "has no column {known}": "열 {known}이(가) 없습니다",
    "name the columns so": "열의 이름을 그렇게 쓰십시오",
    "tells the {field} of a template, and {first!r} does too": ("템플릿의 {field}인데 {first}도 그렇습니다"),
    "keep one": "하나만 남기십시오",
    ("is all that the content says, and no template of sender {sender!r} is registered under it"): (
        "내용을 정하는 것은 이것뿐인데, 발신자 {sender}에 이 코드로 등록된 템플릿이 없습니다"
    ),
    "did you mean {repr}? Else write {field}, or import the template": (
        "{repr}을(를) 쓰려던 것입니까? 아니면 {field}을(를) 쓰거나 템플릿을 가져오십시오"
    ),
    "it is registered for {senders}; name that sender, write {field}, or import the template": (
        "{senders}에 등록되어 있습니다. 그 발신자를 지정하거나, {field}을(를) 쓰거나, 템플릿을 가져오십시오"
    ),
    "write {field}, or import it (`pabal templates import FILE`)": (
        "{field}을(를) 쓰거나 템플릿을 가져오십시오(`pabal templates import FILE`)"
    ),
    'write it as {{"sender": …, "code": …, "text": …}}': (
        '{{"sender": …, "code": …, "text": …}} 형식으로 쓰십시오'
    ),
    "has no templates": "템플릿이 없는 채널입니다",
    "write {REGISTRATIONS}": "{REGISTRATIONS}(으)로 쓰십시오",
    "is nested too deeply": "너무 깊이 중첩되어 있습니다",
    "write it as the provider has it": "발송사에 있는 대로 쓰십시오",
    "write it as it is registered": "등록된 대로 쓰십시오",
    "write the code under which it is registered": "등록된 코드를 쓰십시오",
    "write the Kakao sender profile": "카카오 발신 프로필을 쓰십시오",
    "write {near}, or leave it out": "{near}(으)로 쓰거나 빼십시오",
    "is not a known status": "알 수 없는 상태입니다",
    "has a content, and {names} beside it": "content가 있는데 {names}도 따로 있습니다",
    "put all of it into content": "모두 content 안에 쓰십시오",
    "has templates that the provider does not create": "발송사가 만들지 않는 템플릿의 채널입니다",
    "write {channel}; register others in Kakao's or a dealer's console": (
        "{channel}을(를) 쓰십시오. 다른 것은 카카오나 공식 딜러사의 콘솔에서 등록하십시오"
    ),
    "write it as a JSON string": "JSON 문자열로 쓰십시오",
    "write true or false": "true 또는 false로 쓰십시오",
    "in use": "사용 중",
    "in review": "심사 중",
    "not approved yet": "아직 승인되지 않음",
}
