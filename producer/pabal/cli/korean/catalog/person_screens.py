"""Hold the Korean of screens about single persons: their messages and talks, and what webhooks are told."""

from __future__ import annotations

PERSON_SCREENS: dict[str, str] = {
    "row {row:,}, KakaoTalk {form}": "{row}행, 카카오톡 {form}",
    "row {row:,}, SMS if KakaoTalk fails": "{row}행, 카카오톡 실패 시 문자",
    "no message has this key or reference; `pabal send` sends one": (
        "이 키나 참조값의 메시지가 없습니다. `pabal send`로 보냅니다"
    ),
    "refused ({refused})": "거부됨 ({refused})",
    "`pabal explain {campaign} {row}` tells what happened": (
        "`pabal explain {campaign} {row}`(으)로 무슨 일이 있었는지 볼 수 있습니다"
    ),
    "{to} is in no list; what was erased or deleted is found by nobody": (
        "{to} 번호는 어느 명단에도 없습니다. 삭제된 것은 찾을 수 없습니다"
    ),
    "not yet: row {row} of {campaign}: {why}; {wayOut}": "아직 남음: {campaign}의 {row}행: {why}. {wayOut}",
    "there are older ones; --limit shows more": "더 오래된 것이 있습니다. --limit로 더 표시합니다",
    "{campaign} row {row}: {states}; {filled}": "{campaign} {row}행: {states}; {filled}",
    "report of {receivedAt}: {report}": "{receivedAt}의 리포트: {report}",
    "message of the broker, set aside as {number}: {content}": (
        "{number}번으로 따로 보관한 브로커 메시지: {content}"
    ),
    "suppressed ({kind}) since {since}: {reason}": "수신 거부({kind}), {since}부터: {reason}",
    "{unread:,} bodies of reports cannot be read and may name the person": (
        "읽을 수 없는 리포트 본문 {unread}건에 이 사람의 정보가 있을 수 있습니다"
    ),
    "nothing is kept of this person": "이 사람에 대해 보관된 것이 없습니다",
    "{erased:,} rows of ended campaigns": "종료된 캠페인의 행 {erased}개",
    "raw reports": "원본 리포트",
    "{bodies:,} bodies emptied": "본문 {bodies}건을 비움",
    "dead letters": "따로 보관한 메시지",
    "{deadLetters:,} deleted": "{deadLetters}건 삭제",
    "{talks:,} erased": "{talks}건 삭제",
    "{kept} suppressions, so that nobody writes; --suppressions erases them": (
        "발송을 막기 위한 수신 거부 {kept}건. --suppressions로 삭제합니다"
    ),
    "no values": "값 없음",
    "{says}; {verb} after {until}": "{says}. {until} 후 {verb}",
    "until {until} ({until2}): {says}": "{until}까지 ({until2}): {says}",
    "not known: {sentence}": "알 수 없음: {sentence}",
    "waits for: {says}": "대기: {says}",
    "other rows": "다른 행",
    "for {parts:,} parts": "{parts}건",
    "its number was erased": "번호는 삭제됨",
    "id {messageId}": "id {messageId}",
    "{unchanged:,} were there already": "이미 있던 것 {unchanged}건",
    "{changed:,} {done}{there}; {total:,} entries in all": "{changed}건 {done}{there}. 전체 {total}건",
    "nobody said no; `pabal suppress add NUMBER` notes one who does": (
        "수신을 거부한 사람이 없습니다. `pabal suppress add NUMBER`로 기록합니다"
    ),
    "gets no": "거부 대상",
    "{refused:,} were left out, not being a mobile number": (
        "{refused}건은 휴대전화 번호가 아니어서 처리하지 않았습니다"
    ),
    "{where} is {value!r}: {what}; {way_out}": "{where}의 값 {value}: {what}. {way_out}",
    "kept as a hash": "해시로 보관",
    "the workers have no PABAL_RELAY_SECRET, so no webhook is told; set it for all of them": (
        "워커에 PABAL_RELAY_SECRET이 없어 웹훅으로 알리지 않습니다. 모든 워커에 설정하십시오"
    ),
    "the provider says that its session is over": "발송사가 세션이 끝났다고 알림",
    "ended by us": "발신 측에서 종료",
    "the user blocked the profile": "사용자가 프로필을 차단",
    "nothing was written for 30 days": "30일 동안 글이 없음",
    "last word": "마지막 글",
    "erased: {talks:,} talks with {words:,} messages; {bodies:,} raw bodies were emptied": (
        "삭제됨: 대화 {talks}건의 메시지 {words}건. 원본 {bodies}건을 비웠습니다"
    ),
    "ended, {why}": "종료됨, {why}",
    "open until {until}": "{until}까지 열림",
    "no talks yet; what users write comes to the receiver's /inbound/TOKEN": (
        "아직 대화가 없습니다. 사용자의 글은 수신 서버의 /inbound/TOKEN으로 옵니다"
    ),
    "no talk is like that; `pabal talks` without options lists all": (
        "그런 대화가 없습니다. 옵션 없는 `pabal talks`가 모두 보여 줍니다"
    ),
    "webhook: {talk}": "웹훅: {talk}",
    "its webhook is still to be told": "웹훅에 아직 알리지 않음",
    "nothing was kept of this user": "이 사용자에 대해 보관된 것이 없습니다",
    "parked with {waiting:,} waiting; the last try: {lastError}": (
        "중단됨, {waiting}건 대기. 마지막 시도: {lastError}"
    ),
    "{waiting:,} waiting, tries that failed: {failures} ({lastError})": (
        "{waiting}건 대기, 실패한 시도: {failures} ({lastError})"
    ),
    "{waiting:,} waiting": "{waiting}건 대기",
    "there are older ones: --before {before}": "더 오래된 것이 있습니다: --before {before}",
    "there are older words; --limit shows more": "더 오래된 글이 있습니다. --limit로 더 표시합니다",
    "once its webhook is mended, --release tells it": "웹훅을 고친 뒤 --release로 전달합니다",
    "an erased user": "삭제된 사용자",
    (
        "{added:,} added, {changed:,} changed, {unchanged:,} unchanged; {total:,} templates in all"
    ): "추가 {added}개, 변경 {changed}개, 그대로 {unchanged}개. 템플릿 전체 {total}개",
    "{added:,} added, {changed:,} changed, {unchanged:,} unchanged": (
        "추가 {added}개, 변경 {changed}개, 그대로 {unchanged}개"
    ),
    "no template is like that; `pabal templates list` without options lists all": (
        "그런 템플릿이 없습니다. 옵션 없이 `pabal templates list`를 실행하면 모두 표시합니다"
    ),
    "no template is known; `pabal templates import FILE` tells of them": (
        "등록된 템플릿 정보가 없습니다. `pabal templates import FILE`로 가져옵니다"
    ),
    "not read: {code}": "읽지 못함: {code}",
    "by {importedBy}": "{importedBy}",
    "{code} of {sender} ({channel}): {status}": "{code} - {sender} ({channel}): {status}",
    "{name}; from a {source}, {since}{by}": "{name}. {source}에서, {since}{by}",
    "by {by}": "{by}",
    "not told": "모름",
    "status not told": "상태 모름",
    "without a name": "이름 없음",
    "tests are {state}{why}": "테스트 상태: {state}{why}",
    "waits for {wait}": "대기: {wait}",
    "`pabal explain {stream} NUMBER` tells what happened": (
        "`pabal explain {stream} NUMBER`로 무슨 일이 있었는지 볼 수 있습니다"
    ),
    (
        "the workers have no PABAL_RELAY_SECRET, so nothing is relayed; set it for all of them, "
        "and what waits goes out"
    ): (
        "워커에 PABAL_RELAY_SECRET이 없어 아무것도 전달하지 않습니다. 모든 워커에 설정하면 대기 중인 "
        "것이 전달됩니다"
    ),
    "the webhook {url}": "웹훅 {url}",
    "failing since {since} (tries: {failures}; the last: {error}), next try {then}": (
        "{since}부터 실패 중(시도 {failures}회, 마지막: {error}), 다음 시도 {then}"
    ),
    "no campaign has a webhook yet; its file names one as webhooks.delivery.url": (
        "아직 웹훅이 있는 캠페인이 없습니다. 캠페인 파일의 webhooks.delivery.url로 지정합니다"
    ),
    "{profile} talks with {partner}: {talk}": "{profile}의 대화 상대 {partner}: {talk}",
    "told of": "알림 대상",
    "last delivered": "마지막 전달",
    "what failed": "실패 내용",
    "{name}: {NOT_SIGNING}; changes waiting: {waiting}": "{name}: {NOT_SIGNING}. 대기 중인 변경 {waiting}건",
    "{name}: {webhook}; changes waiting: {waiting}; once mended, `pabal webhooks --resume URL`": (
        "{name}: {webhook}. 대기 중인 변경 {waiting}건. 고친 뒤 `pabal webhooks --resume URL`"
    ),
    "{name}: {webhook}; changes waiting: {waiting}": "{name}: {webhook}. 대기 중인 변경 {waiting}건",
    "parked since {parkedAt} after {tries}, the last: {error}": (
        "{tries} 후 {parkedAt}부터 중단, 마지막: {error}"
    ),
    "{parked:,} of {waiting:,} waiting talks are parked: `pabal talks --parked`": (
        "대기 중인 대화 {waiting}건 중 {parked}건이 중단되었습니다: `pabal talks --parked`"
    ),
    "talks waiting: {waiting:,}": "대기 중인 대화: {waiting}",
    "{failures:,} failures": "실패 {failures}회",
    "or more": " 이상",
}
