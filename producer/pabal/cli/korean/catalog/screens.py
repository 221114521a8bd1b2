"""Hold the Korean of screens and of what commands say."""

from __future__ import annotations

SCREENS: dict[str, str] = {
    "{cap}, by {setBy}": "{cap}, 설정한 사람 {setBy}",
    "for HIGH campaigns": "HIGH 캠페인의 몫",
    "{highShare:.0%} of it while others want to send too": "다른 캠페인도 보내려는 동안 그 {highShare}",
    "open since {since}: {why}": "{since}부터 열림: {why}",
    "next probe": "다음 시험 발송",
    "{probeAt}; an answer lets all send again, and so does `--reset`": (
        "{probeAt}. 응답이 오면 모두 다시 발송하며, `--reset`도 같은 효과입니다"
    ),
    "slowed to": "낮춘 속도",
    "{pace}, since {why}": "{pace}, 이유: {why}",
    "last lowered": "마지막으로 낮춘 시각",
    "free again": "다시 풀리는 시각",
    "{freeAt}, if nothing more happens; now: `pabal account --reset`": (
        "{freeAt}, 다른 일이 없을 경우. 지금 풀려면: `pabal account --reset`"
    ),
    "on: the provider's troubles slow it": "켜짐: 발송사에 문제가 있으면 속도를 낮춥니다",
    "of {size:,} messages, since the provider counts requests": (
        "한 번에 {size}건, 발송사가 요청 수를 세기 때문입니다"
    ),
    "reach of {leg} {state}{channel} by {by:+,}{price}{both}": (
        "{leg} {state}{channel}의 도달 수 {by}{price}{both}"
    ),
    (
        "{failed}: a fault of Pabal, or somebody changed the ledger by hand; keep a copy of the "
        "ledger and report it. `--repair` mends sums only"
    ): (
        "{failed}: 파발의 결함이거나 누군가 원장을 직접 고쳤습니다. 원장의 사본을 보관하고 알려 "
        "주십시오. `--repair`는 합계만 고칩니다"
    ),
    "{state}, {recipients:,} recipients": "{state}, 수신자 {recipients}명",
    "the tally of {leg} {state} by {by:+,}": "{leg} {state}의 집계 {by}",
    "by {channel}": "{channel}",
    "{both:+,} people with both": "둘 다 받은 사람 {both}",
    "`pabal audit {campaign} --repair` rebuilds {failed} from the rows": (
        "`pabal audit {campaign} --repair`가 {failed} 값을 행에서 다시 만듭니다"
    ),
    "personal data erased": "개인정보 삭제",
    "rows deleted": "행 삭제",
    "the books balance": "장부가 맞습니다",
    "the books do not balance": "장부가 맞지 않습니다",
    "repaired: {repair}": "고침: {repair}",
    "nothing was repaired: tallies and reach said what the rows say": (
        "고친 것이 없습니다. 집계와 도달 수가 행과 같습니다"
    ),
    "{month}: from {since} to {until}, by when a message's fate was sealed": (
        "{month}: {since}부터 {until}까지, 메시지의 결과가 확정된 시각 기준"
    ),
    "no price": "금액 없음",
    "{channel} (tests)": "{channel} (테스트)",
    "all but tests": "테스트 제외",
    "not in it: {open:,} messages whose end is still to come": (
        "나갔으나 아직 결과가 없는 메시지 {open}건은 포함하지 않았습니다"
    ),
    "not in it, since their rows were deleted: {deleted}; `pabal status ID` has their sums": (
        "행이 삭제되어 포함하지 않았습니다: {deleted}. 합계는 `pabal status ID`에 있습니다"
    ),
    "nothing has an end in this month": "이 달에 결과가 확정된 것이 없습니다",
    "a minute": "분당",
    "no campaigns yet; `pabal submit CAMPAIGN RECIPIENTS` makes one": (
        "아직 캠페인이 없습니다. `pabal submit CAMPAIGN RECIPIENTS`로 제출합니다"
    ),
    "no campaign is like that; `pabal status` without options lists all": (
        "그런 캠페인이 없습니다. 옵션 없이 `pabal status`를 실행하면 모두 표시합니다"
    ),
    "about {endsAbout}": "약 {endsAbout}",
    "there are more; --before {before} shows the next": "더 있습니다. --before {before}로 다음을 표시합니다",
    "{inFlight:,} with workers just now": "현재 워커에 {inFlight}건",
    "by the old file; a call that had begun keeps to it": (
        "이전 파일로 나가는 것. 이미 시작한 호출은 그대로 끝납니다"
    ),
    "all stops": "모든 정지",
    "and {campaigns:,} more": "외 {campaigns}개",
    "{campaign}: nothing of that is a change": "{campaign}: 달라지는 것이 없습니다",
    "{in_flight:,} in flight; nothing begins after {clock}.{tenths} {zone}": (
        "발송 중 {in_flight}건. {clock}.{tenths} {zone} 이후에는 아무것도 시작하지 않습니다"
    ),
    "were paused or held before": "이미 일시 정지 또는 보류",
    "paused once sealed": "명단이 완성되면 일시 정지",
    "ended about": "이전 예상 종료",
    "goes on": "다시 진행",
    "still stopped": "여전히 정지",
    "in flight": "발송 중",
    "would change": "변경 예정",
    "{good:,} good, {bad:,} bad, {duplicates:,} duplicates": "정상 {good}, 오류 {bad}, 중복 {duplicates}",
    "the longest text has {longest_bytes:,} bytes in EUC-KR": "가장 긴 내용은 EUC-KR로 {longest_bytes}바이트",
    "{sms:,} as SMS, {lms:,} as LMS; {longest}": "SMS {sms}건, LMS {lms}건. {longest}",
    "note: {notice}": "참고: {notice}",
    "no failover": "대체 발송 없음",
    "{bad:,} bad rows; --bad FILE writes down each, with its reasons": (
        "잘못된 행 {bad}개. --bad FILE로 모두 이유와 함께 쓸 수 있습니다"
    ),
    "all bad rows are in {bad_path}": "잘못된 행은 모두 {bad_path}에 있습니다",
    "`pabal submit --skip-bad` sends to the {good:,} good ones and leaves these out": (
        "`pabal submit --skip-bad`는 정상 {good}명에게 보내고 나머지는 제외합니다"
    ),
    "beside others": "다른 캠페인과 함께",
    "assuming {one}": "가정: {one}",
    "good; nothing was sent": "정상. 아무것도 발송하지 않았습니다",
    "not as it must be": "고쳐야 합니다",
    "on its own; nobody to ask about other campaigns": (
        "이 캠페인만 볼 때. 다른 캠페인을 물어볼 곳이 없습니다"
    ),
    (
        "reports price SMS in {named}, and the limit is in {currency}: it counts each of those "
        "at its pricePerMessage; `pabal failover {campaign} --limit` sets one in the other "
        "currency"
    ): (
        "리포트의 문자 금액은 {named}, 한도는 {currency}입니다. 각각을 pricePerMessage로 "
        "계산합니다. `pabal failover {campaign} --limit`로 다른 통화의 한도를 정합니다"
    ),
    "paid for twice": "이중 비용",
    "{n:,} by {name}{name2}": "{name}{name2} {n}",
    "sent by the provider itself": "발송사가 직접 발송",
    "{price:,.2f} {currency} for {messages:,} {channel}{mark}": (
        "{channel} {messages}건에 {price} {currency}{mark}"
    ),
    "{tried:,} of {messages:,} have left": "{messages}건 중 {tried}건 발송",
    "{spent} of {price} {currency} spent or expected": "{price} {currency} 중 {spent} 사용 또는 예정",
    "not reached": "미도달",
    "still open": "미확정",
    "no currency": "통화 없음",
    "names under `by` are claimed: whoever asks says them, and the broker proves nobody": (
        "`by`의 이름은 요청한 쪽이 말한 것이며, 브로커가 증명하지 않습니다"
    ),
    "nothing has happened yet": "아직 아무 일도 없었습니다",
    "by Pabal, to whom KakaoTalk did not reach": "카카오톡이 도달하지 못한 사람에게 파발이 발송",
    "by the provider itself": "발송사가 직접 발송",
    "is given up": "포기합니다",
    "it has no smsFailover, so it sends no SMS": "smsFailover가 없으므로 문자를 보내지 않습니다",
    "{waits:,} SMS that were never tried": "시도하지 않은 문자 {waits}건",
    "{status}; what comes beyond it {beyond}": "{status}. 한도를 넘는 것은 {beyond}",
    "for any number": "제한 없음",
    "for {room:,} more": "{room}건 더",
    "this recipient cannot be reached so": "이 수신자에게 도달할 수 없음",
    "what was to be said": "메시지의 내용",
    "the account, its credit or its sender": "계정, 잔액 또는 발신자",
    "the provider": "발송사",
    "at fault": "원인",
    "Pabal ended them": "파발이 종료",
    "not in the registry": "등록되지 않은 코드",
    "the account's cap": "계정의 상한",
    "its delivery time window": "발송 시간대",
    "its own speed": "캠페인 자체의 속도",
    "its sender's cap": "발신자의 상한",
    "the SMS sender's cap": "문자 발신자의 상한",
    "its entity's cap": "엔티티의 상한",
    "before endAt": "endAt 전에",
    "since their validity ends before their next attempt": "다음 시도 전에 유효 시간이 끝나서",
    "within 400 days": "400일 안에",
    "while it is stopped": "정지된 동안",
    "{n:,} other campaigns share its caps": "다른 캠페인 {n}개와 상한을 나눔",
    "ends about": "예상 종료",
    "falls out": "나가지 못함",
    "not with all: {leaves:,} leave": "모두는 아님: {leaves}건 발송",
    "{binds} binds": "{binds}의 제한",
    "{n:,} do not leave {why}": "{n}건이 {why} 나가지 못함",
    "row {row:,}, KakaoTalk {form}": "{row}행, 카카오톡 {form}",
    "row {row:,}, SMS if KakaoTalk fails": "{row}행, 카카오톡 실패 시 문자",
    "no message has this key or reference; `pabal send` sends one": (
        "이 키나 참조값의 메시지가 없습니다. `pabal send`로 보냅니다"
    ),
    "refused ({refused})": "거부됨 ({refused})",
    "`pabal explain {campaign} {row}` tells what happened": (
        "`pabal explain {campaign} {row}`가 무슨 일이 있었는지 알려 줍니다"
    ),
    "{to} is in no list; what was erased or deleted is found by nobody": (
        "{to} 번호는 어느 명단에도 없습니다. 삭제된 것은 찾을 수 없습니다"
    ),
    "not yet: row {row} of {campaign}: {why}; {wayOut}": "아직 남음: {campaign}의 {row}행: {why}. {wayOut}",
    "there are older ones; --limit shows more": "더 오래된 것이 있습니다. --limit로 더 표시합니다",
    "{campaign} row {row}: {states}; {values}": "{campaign} {row}행: {states}; {values}",
    "report of {receivedAt}: {report}": "{receivedAt}의 리포트: {report}",
    "message of the broker, set aside as {number}: {content}": (
        "{number}번으로 따로 둔 브로커 메시지: {content}"
    ),
    "suppressed ({kind}) since {since}: {reason}": "수신 거부({kind}), {since}부터: {reason}",
    "{unread:,} bodies of reports cannot be read and may name the person": (
        "읽을 수 없는 리포트 본문 {unread}개에 이 사람이 있을 수 있습니다"
    ),
    "nothing is kept of this person": "이 사람에 대해 보관된 것이 없습니다",
    "{erased:,} rows of ended campaigns": "종료된 캠페인의 행 {erased}개",
    "raw reports": "원본 리포트",
    "{bodies:,} bodies emptied": "본문 {bodies}개를 비움",
    "dead letters": "따로 둔 메시지",
    "{deadLetters:,} deleted": "{deadLetters}개 삭제",
    "{talks:,} erased": "{talks}개 삭제",
    "{kept} suppressions, so that nobody writes; --suppressions erases them": (
        "발송을 막기 위한 수신 거부 {kept}건. --suppressions로 삭제합니다"
    ),
    "no values": "값 없음",
    (
        "campaign {campaign!r} {was_there} has {people:,} recipients of {parent!r} ({only}) and "
        "is {state}{goes_on}.\n{reply}`pabal watch {campaign2}` shows how it goes."
    ): (
        "캠페인 {campaign}: {was_there} {parent}의 수신자 {people}명({only}), 상태 "
        "{state}{goes_on}.\n{reply}진행 상황은 `pabal watch {campaign2}`로 확인합니다."
    ),
    (
        "campaign {campaign!r} is {state}; limit {limit} {currency}: {reported} reported, "
        "{expected} expected for messages without a price; room for {room}"
    ): (
        "캠페인 {campaign}: {state}, 한도 {limit} {currency}. 보고된 금액 {reported}, 금액이 "
        "없는 메시지의 예상 금액 {expected}. 남은 자리: {room}"
    ),
    "the workers go on taking people over": "워커가 수신자를 계속 옮깁니다",
    "was asked for before; nobody is sent to again. It": "이미 요청했으며 아무에게도 다시 보내지 않습니다.",
    "again: it": "재발송:",
    "campaign {campaign!r} is {state} and has no spend limit": "캠페인 {campaign}: {state}, 비용 한도 없음",
    "{people:,} people of {parent!r} ({only}), as campaign {campaign!r}": (
        "{parent}의 {people}명({only})을 캠페인 {campaign}(으)로"
    ),
    "{price} {currency} each, as last reported ({kind})": "건당 {price} {currency}, 마지막 보고 기준({kind})",
    "{n:,} over {channel}": "{channel} {n}건",
    "asked for before: campaign {campaign!r} is {state}; choose --id for another one": (
        "이미 요청했습니다. 캠페인 {campaign}: {state}. 다른 캠페인이면 --id를 지정합니다"
    ),
    "{leftOut:,} more are left out: {shown}": ("{leftOut}명은 제외합니다. {shown}"),
    "{channel}: at most {most} {currency}, at {each}": "{channel}: 최대 {most} {currency}, {each}",
    "cost: no report has named a price of such a message yet": (
        "비용: 아직 이런 메시지의 금액을 알려 준 리포트가 없습니다"
    ),
    "never, since not all can leave": "없음(모두 나갈 수 없음)",
    "begins {begins}, ends {ends}, as far as can be foretold": (
        "시작 {begins}, 종료 {ends} (예측 가능한 범위에서)"
    ),
    "what holds it": "멈춘 이유",
    "nothing runs, waits or is held; `pabal status` lists what is over": (
        "진행 중이거나 대기 중이거나 보류된 것이 없습니다. 끝난 것은 `pabal status`에 있습니다"
    ),
    "{done} done": "{done} 완료",
    "{pace} a minute": "분당 {pace}",
    "asked {asked}": "요청 속도 {asked}",
    "and more than {hidden:,} others; `pabal status` has pages of them": (
        "외 {hidden}개 이상. `pabal status`에 페이지별로 있습니다"
    ),
    "and {hidden:,} others; `pabal status` lists them": "외 {hidden}개. `pabal status`가 모두 표시합니다",
    "of them kept for you to decide": "(그중 직접 결정해야 하는 것)",
    "answers of the logs": "로그의 답",
    "found there": "로그에서 찾음",
    "told of by reports": "리포트로 확인",
    "sent again": "다시 보냄",
    "of those had arrived before": "(그중 이미 도착한 것)",
    "never cleared up": "끝내 확인되지 않음",
    "{delivered:,} delivered, {failed:,} failed, {open:,} open": (
        "도달 {delivered}, 실패 {failed}, 미확정 {open}"
    ),
    "{state}; of the first {messages:,} messages {counts}": "{state}. 처음 {messages}건: {counts}",
    "{campaign}: {state}, {settled:,} of {total:,} settled": (
        "{campaign}: {state}, {total}명 중 {settled}명 확정"
    ),
    "{share:.1f} %  {settled:,} of {total:,} settled": "{share} %  {total}명 중 {settled}명 확정",
    "{accountPace} for the whole account": "계정 전체 {accountPace}",
    "as fast as possible": "가능한 한 빠르게",
    "{asked}; went at {reached}": "{asked}. 실제 {reached}",
    "waits for {waiting}": "대기: {waiting}",
    "what binds": "제한 요인",
    "waits for": "대기 대상",
    "in doubt": "불확실",
    "{clicks:,} by {people:,} people ({channel})": "{people}명이 {clicks}회 ({channel})",
    "{taken:,} of {expected}": "{expected} 중 {taken}",
    "{says}; {verb} after {until}": "{says}. {until} 후 {verb}",
    "until {until} ({until2}): {says}": "{until}까지 ({until2}): {says}",
    "not known: {sentence}": "알 수 없음: {sentence}",
    "waits for: {says}": "대기: {says}",
    "other rows": "다른 행",
    "for {parts:,} parts": "{parts}건",
    "its number was erased": "번호는 삭제됨",
    "id {messageId}": "id {messageId}",
    "{unchanged:,} were there already": "이미 있던 것 {unchanged}개",
    "{changed:,} {done}{there}; {total:,} entries in all": "{changed}개 {done}{there}. 전체 {total}개",
    "nobody said no; `pabal suppress add NUMBER` notes one who does": (
        "수신을 거부한 사람이 없습니다. `pabal suppress add NUMBER`로 기록합니다"
    ),
    "gets no": "받지 않는 것",
    "{refused:,} were left out, not being a mobile number": (
        "{refused}개는 휴대전화 번호가 아니어서 처리하지 않았습니다"
    ),
    "{where} is {value!r}: {what}; {way_out}": "{where}의 값 {value}: {what}. {way_out}",
    "kept as a hash": "해시로 보관",
    "the workers have no PABAL_RELAY_SECRET, so no webhook is told; set it for all of them": (
        "워커에 PABAL_RELAY_SECRET이 없어 웹훅으로 알리지 않습니다. 모든 워커에 설정하십시오"
    ),
    "the provider says that its session is over": "발송사가 세션이 끝났다고 알림",
    "ended by us": "우리 쪽에서 종료",
    "the user blocked the profile": "사용자가 프로필을 차단",
    "nothing was written for 30 days": "30일 동안 글이 없음",
    "last word": "마지막 글",
    "erased: {talks:,} talks with {words:,} messages; {bodies:,} raw bodies were emptied": (
        "삭제됨: 대화 {talks}개의 메시지 {words}개. 원본 {bodies}개를 비웠습니다"
    ),
    "ended, {why}": "종료됨, {why}",
    "open until {until}": "{until}까지 열림",
    "no talk is so; what users write comes to the receiver's /inbound/TOKEN": (
        "그런 대화가 없습니다. 사용자의 글은 리시버의 /inbound/TOKEN으로 옵니다"
    ),
    "webhook: {talk}": "웹훅: {talk}",
    "[button {extra}]": "[버튼 {extra}]",
    "its webhook is still to be told": "웹훅에 아직 알리지 않음",
    "nothing was kept of this user": "이 사용자에 대해 보관된 것이 없습니다",
    "parked with {waiting:,} waiting; the last try: {lastError}": (
        "중단됨, {waiting}개 대기. 마지막 시도: {lastError}"
    ),
    "{waiting:,} waiting, tries that failed: {failures} ({lastError})": (
        "{waiting}개 대기, 실패한 시도: {failures} ({lastError})"
    ),
    "{waiting:,} waiting": "{waiting}개 대기",
    "there are older ones: --before {before}": "더 오래된 것이 있습니다: --before {before}",
    "there are older words; --limit shows more": "더 오래된 글이 있습니다. --limit로 더 표시합니다",
    "once its webhook is mended, --release tells it": "웹훅을 고친 뒤 --release로 전달합니다",
    "an erased user": "삭제된 사용자",
    (
        "{added:,} added, {changed:,} changed, {unchanged:,} unchanged; {total:,} templates in all"
    ): "추가 {added}, 변경 {changed}, 그대로 {unchanged}. 템플릿 전체 {total}개",
    "{added:,} added, {changed:,} changed, {unchanged:,} unchanged": (
        "추가 {added}, 변경 {changed}, 그대로 {unchanged}"
    ),
    "no template is like that; `pabal templates list` without options lists all": (
        "그런 템플릿이 없습니다. 옵션 없이 `pabal templates list`를 실행하면 모두 표시합니다"
    ),
    "no template is known; `pabal templates import FILE` tells of them": (
        "알고 있는 템플릿이 없습니다. `pabal templates import FILE`로 알려 줍니다"
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
        "`pabal explain {stream} NUMBER`가 무슨 일이 있었는지 알려 줍니다"
    ),
    "its sendAt": "sendAt",
    "its delivery time window to open": "발송 시간대가 열릴 때",
    "batches that are missing": "빠진 묶음",
    "room under the limit of its SMS": "문자 한도의 자리",
    "its turn at the pace": "속도에 따른 순서",
    "its turn at the pace that the provider's troubles allow": "발송사 문제로 낮춘 속도에 따른 순서",
    "its turn among the campaigns that share it": "함께 쓰는 캠페인 사이의 순서",
    "room under the cap": "상한의 자리",
    "a pause to be over": "일시 중지가 끝날 때",
    "the ledger's word on what was sent lately": "최근 발송량에 대한 원장의 확인",
    "the ledger's word on what was sent lately, since the pacer's clock was set": (
        "속도 제어기의 시계가 바뀐 뒤 최근 발송량에 대한 원장의 확인"
    ),
    "{what}, until {until}": "{what}, {until}까지",
    "seen report": "수신 확인 리포트",
    "seen reports": "수신 확인 리포트",
    "message of people": "사람들의 메시지",
    "messages of people": "사람들의 메시지",
    (
        "nobody sends since {since}: {why}; a probe of few messages goes at {probeAt}, and an "
        "answer to it lets all go on by itself; `pabal account --reset` does so at once"
    ): (
        "{since}부터 아무도 발송하지 않습니다: {why}. {probeAt}에 몇 건을 시험 발송하며, 응답이 "
        "오면 모두 저절로 재개됩니다. `pabal account --reset`은 즉시 재개합니다"
    ),
    (
        "the account goes at {pace}, since {why}; free again by itself at {freeAt} if nothing "
        "more happens; `pabal account --steering off` overrules"
    ): (
        "계정의 속도는 {pace}, 이유: {why}. 다른 일이 없으면 {freeAt}에 저절로 풀립니다. `pabal "
        "account --steering off`로 무시할 수 있습니다"
    ),
    "the books do not balance; `pabal audit {campaign}` says where": (
        "장부가 맞지 않습니다. `pabal audit {campaign}`이 어디인지 알려 줍니다"
    ),
    "beat seems not to run ({last}), so nothing new starts; see `celery -A pabal_worker beat`": (
        "비트가 실행되지 않는 것 같습니다({last}). 새로 시작되는 것이 없습니다. `celery -A "
        "pabal_worker beat`를 확인하십시오"
    ),
    "held: {reason}": "보류: {reason}",
    "held: {reason}; once mended, {resume}": "보류: {reason}. 고친 뒤 {resume}",
    "its last tick was {last_tick}": "마지막 틱은 {last_tick}",
    "there never was a tick": "틱이 한 번도 없었음",
    (
        "{n:,} bodies of reports or users' messages of the last day could not be read or believed "
        "whole, of whichever campaign; the workers' log says why: `a report cannot be read`, `a user's "
        "message cannot be read`"
    ): (
        "최근 하루 동안 어느 캠페인의 것이든 리포트나 사용자 메시지 본문 {n}개를 전부 "
        "읽거나 믿을 수 없었습니다. "
        "이유는 워커의 로그 `a report cannot be read`, `a user's message cannot be read`에 있습니다"
    ),
    (
        "{n:,} messages have an end by the provider's reports, though this ledger never sent "
        "them: it was restored from an older copy, or somebody else knows the receiver's token"
    ): (
        "이 원장이 보내지 않은 메시지 {n}건에 발송사의 리포트로 결과가 있습니다. 원장을 이전 "
        "사본에서 복원했거나, 다른 누군가 리시버의 토큰을 알고 있습니다"
    ),
    "reports of {oldest} and later are not applied yet; see that workers run, and their log": (
        "{oldest} 이후의 리포트가 아직 반영되지 않았습니다. 워커가 실행 중인지와 워커의 로그를 확인하십시오"
    ),
    (
        "the reports' URL got {told} in the last day; they are kept, and nothing is done with them"
    ): "최근 하루 동안 리포트 URL로 {told}이(가) 왔습니다. 보관만 하고 처리하지 않습니다",
    "until {until} at the latest": "늦어도 {until}까지",
    "since {since} {says}{until}; {wayOut}": "{since}부터 {says}{until}. {wayOut}",
    "batch {number} was refused: {why}": "묶음 {number}이(가) 거부되었습니다: {why}",
    "a batch was not taken: {where}{value}: {what}; {way_out}": (
        "묶음을 받지 않았습니다: {where}{value}: {what}. {way_out}"
    ),
    (
        "the workers have no PABAL_RELAY_SECRET, so nothing is relayed; set it for all of them, "
        "and what waits goes out"
    ): (
        "워커에 PABAL_RELAY_SECRET이 없어 아무것도 전달하지 않습니다. 모든 워커에 설정하면 대기 "
        "중인 것이 나갑니다"
    ),
    "the webhook {url}": "웹훅 {url}",
    "failing since {since} (tries: {failures}; the last: {error}), next try {then}": (
        "{since}부터 실패 중(시도: {failures}, 마지막: {error}), 다음 시도 {then}"
    ),
    "no campaign has a webhook yet; its file names one as webhooks.delivery.url": (
        "아직 웹훅이 있는 캠페인이 없습니다. 캠페인 파일의 webhooks.delivery.url로 지정합니다"
    ),
    "told of": "알리는 것",
    "last delivered": "마지막 전달",
    "what failed": "실패 내용",
    "{name}: {NOT_SIGNING}; {webhook} wait": "{name}: {NOT_SIGNING}. {webhook}개 대기",
    "{name} is {webhook}; {waiting} wait; once mended, `pabal webhooks --resume URL`": (
        "{name}: {webhook}. {waiting}개 대기. 고친 뒤 `pabal webhooks --resume URL`"
    ),
    "{name} is {webhook}; {webhook2} wait": "{name}: {webhook}. {webhook2}개 대기",
    "parked since {parkedAt} after {tries}, the last: {error}": (
        "{tries} 후 {parkedAt}부터 중단, 마지막: {error}"
    ),
    "{parked:,} of {waiting:,} waiting talks are parked: `pabal talks --parked`": (
        "대기 중인 대화 {waiting}개 중 {parked}개가 중단되었습니다: `pabal talks --parked`"
    ),
    "talks waiting: {waiting:,}": "대기 중인 대화: {waiting}",
    "{failures:,} failures": "실패 {failures}회",
    "or more": " 이상",
    "write it as examples/answer.json is written": "examples/answer.json처럼 쓰십시오",
    "name the answer, so that it is sent once": "한 번만 보내도록 답변의 이름을 정하십시오",
    "give a text, or a --file": "내용이나 --file을 지정하십시오",
    "check the path": "경로를 확인하십시오",
    "is not an object": "객체가 아닙니다",
    "is missing": "없습니다",
    'add "content": {{"type": "TEXT", …}}': '"content": {{"type": "TEXT", …}}를 추가하십시오',
    "interrupted; the same command goes on where this one stopped": (
        "중단했습니다. 같은 명령을 실행하면 멈춘 곳에서 이어집니다"
    ),
    "no longer watched; campaign {campaign!r} goes on by itself": (
        "더 이상 표시하지 않습니다. 캠페인 {campaign}은(는) 계속 진행됩니다"
    ),
    "`pabal watch {campaign}` shows how it goes.": "진행 상황은 `pabal watch {campaign}`로 확인합니다.",
    (
        "campaign {campaign!r} was already submitted with {recipients:,} recipients; "
        "nothing was sent again. It is {state}."
    ): (
        "캠페인 {campaign}은(는) 이미 이 수신자 {recipients}명으로 제출되었습니다. 다시 보낸 "
        "것은 없습니다. 상태: {state}."
    ),
    "campaign {campaign!r}: {recipients:,} recipients taken; it is {state}.": (
        "캠페인 {campaign}: 수신자 {recipients}명을 받았습니다. 상태: {state}."
    ),
    "{duplicates:,} rows name somebody twice; each person is sent to once.": (
        "{duplicates}개 행이 같은 사람을 두 번 적었습니다. 한 사람에게 한 번만 보냅니다."
    ),
    "{bad:,} bad rows were left out; {bad_path} has each, with its reasons.": (
        "잘못된 행 {bad}개를 제외했습니다. 이유와 함께 {bad_path}에 있습니다."
    ),
    "{expected_to_expire:,} of them are expected to expire before their turn.": (
        "그중 {expected_to_expire}건은 순서가 오기 전에 만료될 것으로 예상됩니다."
    ),
    "the stop of the account": "계정의 정지",
    "this changes all of {campaign!r} that has not left; what has left stays as it is": (
        "{campaign}에서 아직 나가지 않은 것을 모두 변경합니다. 이미 나간 것은 그대로입니다"
    ),
    "this lets {campaign!r} go to {recipients:,} people; what has left is not called back": (
        "{campaign}을(를) {recipients}명에게 발송합니다. 나간 것은 되돌릴 수 없습니다"
    ),
    (
        "this lets all go on that {words} has paused, at once and together; what leaves then is "
        "not called back"
    ): ("{words}(으)로 일시 정지된 모든 것을 한꺼번에 다시 진행합니다. 그때 나간 것은 되돌릴 수 없습니다"),
    "any stop": "모든 정지",
    "the stop of {sender!r}": "{sender}의 정지",
    "name one of ID, --all, --account, --sender S and --entity E": (
        "ID, --all, --account, --sender S, --entity E 중 하나를 지정하십시오"
    ),
    "{text!r} is not a period; write 30/MINUTES (or SECONDS, HOURS), or `none`": (
        "{text}은(는) 기간이 아닙니다. 30/MINUTES(또는 SECONDS, HOURS)나 `none`으로 쓰십시오"
    ),
    "{text!r} is not JSON; write the part as in a campaign file, or `none`": (
        "{text}은(는) JSON이 아닙니다. 캠페인 파일에서처럼 쓰거나 `none`으로 쓰십시오"
    ),
    "{what}\nnothing was done: nobody can be asked here; add --yes if that is meant": (
        "{what}\n아무것도 하지 않았습니다. 여기서는 물어볼 사람이 없습니다. 의도한 것이면 "
        "--yes를 추가하십시오"
    ),
    "Do it?": "실행할까요?",
    "nothing was done": "아무것도 하지 않았습니다",
    "a chart shows one campaign; name its id": "그래프는 캠페인 하나를 보여 줍니다. id를 지정하십시오",
    (
        "this gives up for good what of {campaign!r} has not left; what has left is not called "
        "back. `pabal pause {campaign2}` stops it and can be undone"
    ): (
        "{campaign}에서 아직 나가지 않은 것을 완전히 포기합니다. 나간 것은 되돌릴 수 없습니다. "
        "`pabal pause {campaign2}`로 멈추면 되돌릴 수 있습니다"
    ),
    "is empty; write 600/MINUTE or none": "비어 있습니다. 600/MINUTE 또는 none으로 쓰십시오",
    (
        "this cancels for good the SMS of {campaign!r} for which the limit leaves no room, also "
        "those that come later"
    ): "{campaign}의 문자 중 한도에 자리가 없는 것을, 나중에 생기는 것까지 완전히 취소합니다",
    "counting every row: a million take some seconds …": "모든 행을 세는 중(백만 행에 몇 초) …",
    "leave it empty for no cap": "상한을 두지 않으려면 비워 두십시오",
    "is for the list; name no id beside it": "목록을 위한 옵션입니다. id와 함께 쓸 수 없습니다",
    "no longer watched; all go on by themselves": "더 이상 표시하지 않습니다. 모두 계속 진행됩니다",
    "PABAL_TIME_ZONE is {name!r}, which is not a time zone's name; write {name2}": (
        "PABAL_TIME_ZONE의 값 {name}은(는) 시간대 이름이 아닙니다. {name2}(으)로 쓰십시오"
    ),
    "the environment": "환경 변수",
    "{path}, line {number}: is not a PABAL_NAME=value; correct it": (
        "{path}, {number}번째 줄: PABAL_NAME=value 형식이 아닙니다. 고치십시오"
    ),
    "start `pabal up`, name its folder with --data, or set {BROKER}": (
        "`pabal up`을 시작하거나, --data로 폴더를 지정하거나, {BROKER}을(를) 설정하십시오"
    ),
    "{source} has no {BROKER}; start `pabal up` again, or set {BROKER2}": (
        "{source}에 {BROKER}이(가) 없습니다. `pabal up`을 다시 시작하거나 {BROKER2}을(를) 설정하십시오"
    ),
    "start it with `pabal up --data {data}`, or name another folder": (
        "`pabal up --data {data}`로 시작하거나 다른 폴더를 지정하십시오"
    ),
    "no installation found: there is no {path}; {way_out}": (
        "설치를 찾을 수 없습니다. {path} 파일이 없습니다. {way_out}"
    ),
    "{path} cannot be read ({error}); run this as the user who started `pabal up`": (
        "{path} 파일을 읽을 수 없습니다({error}). `pabal up`을 시작한 사용자로 실행하십시오"
    ),
    "`pabal {name}` needs the worker half; pip install 'pabal[embedded]' brings it": (
        "`pabal {name}`에는 워커가 필요합니다. pip install 'pabal[embedded]'로 설치합니다"
    ),
    "name a key or a --reference": "키나 --reference를 지정하십시오",
    "{text!r} is not NAME=TEXT; write --value name=길동": (
        "{text}은(는) NAME=TEXT 형식이 아닙니다. --value name=길동처럼 쓰십시오"
    ),
    "{name!r} is given twice; keep one of them": "{name}이(가) 두 번 있습니다. 하나만 남기십시오",
    "write it as a campaign file": "캠페인 파일처럼 쓰십시오",
    (
        "this erases for good all that campaigns which have ended keep of this person: number, "
        "values and reports; what became of their messages can no more be told. `export` shows "
        "it before.{also}"
    ): (
        "종료된 캠페인이 이 사람에 대해 보관한 번호, 값, 리포트를 완전히 삭제합니다. 메시지가 "
        "어떻게 되었는지 더 이상 알 수 없습니다. 먼저 `export`로 볼 수 있습니다.{also}"
    ),
    "an erasure writes no file; export to it first": "삭제는 파일을 쓰지 않습니다. 먼저 내보내십시오",
    "That they said no goes too, so they may be sent to again": (
        " 수신 거부 기록도 삭제되므로 다시 발송될 수 있습니다"
    ),
    "all that is kept of the person is in {path}": "이 사람에 대해 보관된 모든 것을 {path}에 썼습니다",
    "is for erase; an export has them anyway": "삭제를 위한 옵션입니다. 내보내기에는 항상 포함됩니다",
    "interrupted; the same command goes on": "중단했습니다. 같은 명령을 실행하면 이어집니다",
    "reading recipients": "명단 읽는 중",
    "handing batches over": "묶음 제출 중",
    "is all that names the text, and no installation could be asked for it": (
        "내용을 정하는 것은 이것뿐인데, 물어볼 수 있는 설치가 없습니다"
    ),
    "write content.{channel}, or see to the installation ({check})": (
        "content.{channel}을(를) 쓰거나 설치를 확인하십시오 ({check})"
    ),
    "no answer within {PATIENCE_S:g} s": "{PATIENCE_S}초 안에 응답이 없습니다",
    "interrupted; the same command goes on where it stopped": (
        "중단했습니다. 같은 명령을 실행하면 멈춘 곳에서 이어집니다"
    ),
    "what leaves cannot be called back; send?": "나간 것은 되돌릴 수 없습니다. 보낼까요?",
    "note: {name} is past, so it is left out": "참고: {name}이(가) 이미 지나서 뺐습니다",
    "the `pabal` command needs {name}; pip install 'pabal[cli]' brings it": (
        "`pabal` 명령에는 {name}이(가) 필요합니다. pip install 'pabal[cli]'로 설치합니다"
    ),
    "asked for it": "요청함",
    (
        "this erases for good that {numbers} said no, with when and why: from now on campaigns "
        "send to them, also those that run; what leaves then is not called back"
    ): (
        "{numbers}의 수신 거부 기록을 시각과 사유까지 완전히 삭제합니다. 이제부터 캠페인이, 진행 "
        "중인 것도, 이들에게 보냅니다. 나간 것은 되돌릴 수 없습니다"
    ),
    "this person": "이 사람",
    "these {n:,} people": "이 {n}명",
    "this erases for good what a user of {profile!r} wrote, and the user's key": (
        "{profile}의 사용자가 쓴 글과 사용자의 키를 완전히 삭제합니다"
    ),
    'write {{"sender": …, "name": …, "content": {{"type": "TEXT", "text": …}}}}': (
        '{{"sender": …, "name": …, "content": {{"type": "TEXT", "text": …}}}} 형식으로 쓰십시오'
    ),
    "this registers {orders:,} templates with the provider; there is no call that deletes one": (
        "템플릿 {orders}개를 발송사에 등록합니다. 삭제하는 호출은 없습니다"
    ),
    "is not an object or a list of them": "객체나 객체의 목록이 아닙니다",
    "sent to the tester under --key {key}": "--key {key}로 테스터에게 보냈습니다",
    "is a row of a list; name the list too": "명단의 행입니다. 명단도 지정하십시오",
    "no longer waited for; the test goes on by itself": "더 이상 기다리지 않습니다. 테스트는 계속 진행됩니다",
    "the campaign has no variable {name!r}; it has {known}": (
        "캠페인에 변수 {name}이(가) 없습니다. 있는 변수: {known}"
    ),
    "it may still be sent; ask again with --key {key}, so that it is sent once": (
        "아직 발송될 수 있습니다. 한 번만 보내도록 --key {key}로 다시 물으십시오"
    ),
    "no answer for {timedelta}: {error}": "{timedelta} 동안 응답 없음: {error}",
    "{campaign}: over": "{campaign}: 종료",
    "no message of the broker was set aside": "따로 둔 브로커 메시지가 없습니다",
    "{total:,} messages were set aside; the newest {letters}": (
        "{total}개의 메시지를 따로 두었습니다. 최근 {letters}개"
    ),
    "{size:,} bytes": "{size}바이트",
    "workers could not be called ({error})": "워커를 호출할 수 없습니다 ({error})",
    "let this user of the broker use Celery's remote control, as workers do": (
        "이 브로커 사용자에게 워커처럼 Celery의 원격 제어를 허용하십시오"
    ),
    "see the workers' log": "워커의 로그를 확인하십시오",
    "seen from here and by a worker": "여기와 워커에서 확인",
    "seen by a worker": "워커에서 확인",
    "{wrong} wrong, {findings} to look at": "문제 {wrong}개, 확인할 것 {findings}개",
    "nothing is wrong": "문제가 없습니다",
    "pabal {version}, Python {python}": "pabal {version}, Python {python}",
    "an older pabal": "이전 버전의 pabal",
    "worker {node}": "워커 {node}",
    "{version}, {threads:,} threads, {queues:,} queues": "{version}, 스레드 {threads}개, 큐 {queues}개",
    "none answered: all of this is seen from here alone": "응답이 없습니다. 여기에서 확인한 것만 표시합니다",
    "{there} (by a worker)": "{there} (워커에서)",
    "the exporter cannot listen on {address}:{address2}; choose another --port": (
        "{address}:{address2}에서 수신할 수 없습니다. 다른 --port를 지정하십시오"
    ),
    "this needs {name}, which is not installed; pip install 'pabal[{extra}]' brings it": (
        "{name}이(가) 필요하지만 설치되어 있지 않습니다. pip install 'pabal[{extra}]'로 설치합니다"
    ),
    "interrupted; the workers go on with it": "중단했습니다. 워커가 계속 처리합니다",
    (
        "this erases for good who the recipients of {campaign!r} were, with their values and "
        "reports: nobody can be found or explained in it any more. Its books stay"
    ): (
        "{campaign}의 수신자가 누구였는지 값과 리포트까지 완전히 삭제합니다. 더 이상 그 안에서 "
        "사람을 찾거나 설명할 수 없습니다. 장부는 남습니다"
    ),
    "personal data of campaign {campaign!r} is erased since {at}; its books stay": (
        "캠페인 {campaign}의 개인정보는 {at}부터 삭제된 상태입니다. 장부는 남습니다"
    ),
    (
        "the ledger is erased, but Valkey did not write its file anew, which may hold numbers "
        "still; start `pabal up`, which does so, or do the same again"
    ): (
        "원장은 삭제되었으나 Valkey가 파일을 새로 쓰지 못해 번호가 남아 있을 수 있습니다. `pabal "
        "up`을 시작하면 새로 쓰며, 같은 명령을 다시 실행해도 됩니다"
    ),
    "its personal data was erased {erased_at:%Y-%m-%d %H:%M} UTC: `to` is empty": (
        "개인정보가 {erased_at} UTC에 삭제되어 `to`가 비어 있습니다"
    ),
    "the outcomes of {n:,} recipients of campaign {campaign!r} are in {path}": (
        "캠페인 {campaign}의 수신자 {n}명의 결과를 {path}에 썼습니다"
    ),
    "{name}: name it .csv or .jsonl, or say --format": (
        "{name}: 이름을 .csv 또는 .jsonl로 끝내거나 --format을 지정하십시오"
    ),
    "{source} has no {DATABASE}; set it, or name a folder of `pabal up` with --data": (
        "{source}에 {DATABASE}이(가) 없습니다. 설정하거나 --data로 `pabal up`의 폴더를 지정하십시오"
    ),
    "the ledger has no tables yet; `pabal migrate` makes them": (
        "원장에 아직 테이블이 없습니다. `pabal migrate`로 만듭니다"
    ),
    "the ledger does not answer ({why}); see that it runs and {DATABASE} is right": (
        "원장이 응답하지 않습니다({why}). 실행 중인지와 {DATABASE} 값을 확인하십시오"
    ),
    "the ledger refuses ({why}); see {DATABASE} and its user's rights": (
        "원장이 거부합니다({why}). {DATABASE}과(와) 그 사용자의 권한을 확인하십시오"
    ),
    "the ledger is at revision {after} already": "원장은 이미 리비전 {after}입니다",
    "the ledger went from {before} to revision {after}": (
        "원장이 {before}에서 리비전 {after}(으)로 올라갔습니다"
    ),
    "writing outcomes": "결과 쓰는 중",
    "only the sandbox has a recipe; add --sandbox": (
        "레시피는 샌드박스에만 있습니다. --sandbox를 추가하십시오"
    ),
    "interrupted; nothing is left running": "중단했습니다. 남아 있는 프로세스는 없습니다",
    "the sandbox cannot listen on {host}:{port} ({strerror}); choose another --port": (
        "샌드박스가 {host}:{port}에서 수신할 수 없습니다({strerror}). 다른 --port를 지정하십시오"
    ),
    (
        "The receiver asks for a user name and password (PABAL_RECEIVER_USER), and the provider "
        "has no place for them here: it will be turned away until that setting is taken out."
    ): (
        "리시버가 사용자 이름과 암호(PABAL_RECEIVER_USER)를 요구하지만 발송사에는 이를 적을 곳이 "
        "없습니다. 그 설정을 빼기 전에는 거절됩니다."
    ),
    "The provider is asked for this, and pushes to our receiver from then on:\nPOST {path}": (
        "발송사에 다음을 요청합니다. 이후 우리 리시버로 푸시합니다:\nPOST {path}"
    ),
    "nobody has subscribed to reports of {channel}": "{channel} 리포트를 구독한 곳이 없습니다",
    "name the profile": "프로필을 지정하십시오",
    "the provider forwards no profile's messages": "발송사가 전달하는 프로필의 메시지가 없습니다",
    "the provider is not known here; set PABAL_INFOBIP_BASE_URL and PABAL_INFOBIP_API_KEY": (
        "발송사를 알 수 없습니다. PABAL_INFOBIP_BASE_URL과 PABAL_INFOBIP_API_KEY를 설정하십시오"
    ),
    ("the provider has nowhere to push to; set PABAL_RECEIVER_PUBLIC_URL and PABAL_RECEIVER_TOKEN"): (
        "발송사가 푸시할 곳이 없습니다. PABAL_RECEIVER_PUBLIC_URL과 PABAL_RECEIVER_TOKEN을 설정하십시오"
    ),
    "the provider has subscriptions of {known}": "발송사의 구독: {known}",
    "the provider has a subscription {channel!r} already": "발송사에 이미 구독 {channel}이(가) 있습니다",
    "{what}; if it is wrong, delete it at the provider, then do the same again": (
        "{what}. 잘못된 것이면 발송사에서 삭제한 뒤 다시 실행하십시오"
    ),
}
