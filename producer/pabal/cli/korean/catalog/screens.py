"""Hold the Korean of screens about campaigns."""

from __future__ import annotations

SCREENS: dict[str, str] = {
    "{cap}, by {setBy}": "{cap}, 출처 {setBy}",
    "for HIGH campaigns": "HIGH 캠페인의 몫",
    "{highShare:.0%} of it while others want to send too": "다른 캠페인도 발송할 때는 그중 {highShare}",
    "open since {since}: {why}": "{since}부터 차단 중: {why}",
    "next probe": "다음 시험 발송",
    "{probeAt}; an answer lets all send again, and so does `--reset`": (
        "{probeAt}. 응답이 오면 모두 다시 발송하며, `--reset`도 같은 효과입니다"
    ),
    "slowed to": "낮춘 속도",
    "{pace}, since {why}": "{pace}, 이유: {why}",
    "last lowered": "마지막으로 낮춘 시각",
    "free again": "제한이 풀리는 시각",
    "{freeAt}, if nothing more happens; now: `pabal account --reset`": (
        "{freeAt}, 다른 일이 없을 경우. 지금 풀려면: `pabal account --reset`"
    ),
    "on: the provider's troubles slow it": "켜짐: 발송사에 문제가 있으면 속도를 낮춥니다",
    "of {size:,} messages, since the provider counts requests": (
        "한 번에 {size}건(발송사가 요청 수를 세기 때문입니다)"
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
        "발송했으나 아직 결과가 없는 메시지 {open}건은 포함하지 않았습니다"
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
    "there are more; --before {before} shows the next": (
        "더 있습니다. --before {before}(으)로 다음을 표시합니다"
    ),
    "{inFlight:,} with workers just now": "현재 워커에 {inFlight}건",
    (
        "{inFlight:,} in flight; nothing begins after {oldUntil} by the old file; a call that had begun "
        "keeps to it"
    ): (
        "발송 중 {inFlight}건. {oldUntil} 이후에는 이전 파일로 시작하지 않으며, 이미 시작한 호출은 "
        "그대로 끝납니다"
    ),
    "all stops": "모든 정지",
    "and {campaigns:,} more": "외 {campaigns}개",
    "{campaign}: nothing of that is a change": "{campaign}: 달라지는 것이 없습니다",
    "{in_flight:,} in flight; nothing begins after {after}": (
        "발송 중 {in_flight}건. {after} 이후에는 아무것도 시작하지 않습니다"
    ),
    "were paused or held before": "이미 일시 정지 또는 보류",
    "paused once sealed": "명단이 확정되면 일시 정지",
    "ended about": "이전 예상 종료",
    "goes on": "재개",
    "still stopped": "여전히 정지",
    "in flight": "발송 중",
    "would change": "변경 예정",
    "{good:,} good, {bad:,} bad, {duplicates:,} duplicates": (
        "정상 {good}행, 오류 {bad}행, 중복 {duplicates}행"
    ),
    "the longest text has {longest_bytes:,} bytes in EUC-KR": "가장 긴 내용은 EUC-KR로 {longest_bytes}바이트",
    "{sms:,} as SMS, {lms:,} as LMS; {longest}": "SMS {sms}건, LMS {lms}건. {longest}",
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
        "이 캠페인만 볼 때의 예측입니다. 다른 캠페인을 확인할 곳이 없습니다"
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
    "{n:,} by {name}{name2}": "{name}{name2} {n}명",
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
        "`by`의 이름은 요청한 쪽이 밝힌 것일 뿐, 브로커가 본인임을 증명하지는 않습니다"
    ),
    "nothing has happened yet": "아직 아무 일도 없었습니다",
    "by Pabal, to whom KakaoTalk did not reach": "카카오톡이 도달하지 못한 사람에게 파발이 발송",
    "by the provider itself": "발송사가 직접 발송",
    "is given up": "포기합니다",
    "it has no smsFailover, so it sends no SMS": "smsFailover가 없으므로 문자를 보내지 않습니다",
    "{waits:,} SMS that were never tried": "시도하지 않은 문자 {waits}건",
    "{status}; what comes beyond it {beyond}": "{status}. 한도를 넘는 것은 {beyond}",
    "for any number": "제한 없음",
    "for {room:,} more": "{room}건",
    "this recipient cannot be reached so": "이 수신자에게 도달할 수 없음",
    "what was to be said": "메시지의 내용",
    "the account, its credit or its sender": "계정, 잔액 또는 발신자",
    "the provider": "발송사",
    "at fault": "원인",
    "Pabal ended them (see `pabal explain`)": "파발이 종료(`pabal explain` 참조)",
    "not in the registry": "등록되지 않은 코드",
    "the account's cap": "계정의 상한",
    "its delivery time window": "발송 시간대",
    "its own speed": "캠페인 자체의 속도",
    "its sender's cap": "발신자의 상한",
    "the SMS sender's cap": "문자 발신번호의 상한",
    "its entity's cap": "엔티티의 상한",
    "before endAt": "endAt 전에",
    "since their validity ends before their next attempt": "다음 시도 전에 유효 시간이 끝나서",
    "within 400 days": "400일 안에",
    "while it is stopped": "정지된 동안",
    "{n:,} other campaigns share its caps": "다른 캠페인 {n}개와 상한을 나눔",
    "ends about": "예상 종료",
    "falls out": "발송되지 못함",
    "not with all: {leaves:,} leave": "모두는 아님: {leaves}건 발송",
    "{n:,} do not leave {why}": "{n}건이 {why} 발송되지 못함",
    (
        "campaign {campaign!r} {was_there} has {people:,} recipients of {parent!r} ({only}) and "
        "is {state}{goes_on}.\n{reply}`pabal watch {campaign2}` shows how it goes."
    ): (
        "캠페인 {campaign}: {was_there} {parent}의 수신자 {people}명({only}), 상태 "
        "{state}{goes_on}.\n{reply}진행 상황은 `pabal watch {campaign2}`(으)로 확인합니다."
    ),
    (
        "campaign {campaign!r} is {state}; limit {limit} {currency}: {reported} reported, "
        "{expected} expected for messages without a price; room for {room}"
    ): (
        "캠페인 {campaign}: {state}, 한도 {limit} {currency}. 보고된 금액 {reported}, 금액이 없는 "
        "메시지의 예상 금액 {expected}. 남은 한도: {room}"
    ),
    "the workers go on taking people over": "워커가 수신자를 계속 옮깁니다",
    "was asked for before; nobody is sent to again. It": "이미 요청했으며 아무에게도 다시 보내지 않습니다.",
    "again: it": "재발송:",
    "campaign {campaign!r} is {state} and has no spend limit": "캠페인 {campaign}: {state}, 비용 한도 없음",
    "{people:,} people of {parent!r} ({only}), as campaign {campaign!r}": (
        "{parent}의 {people}명({only})을(를) 캠페인 {campaign}(으)로"
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
    "never, since not all can leave": "없음(모두 발송할 수는 없음)",
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
        "도달 {delivered}건, 실패 {failed}건, 미확정 {open}건"
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
    "its sendAt": "sendAt",
    "its delivery time window to open": "발송 시간대가 열릴 때",
    "batches that are missing": "빠진 묶음",
    "room under the limit of its SMS": "문자 한도의 여유",
    "its turn at the pace": "속도에 따른 순서",
    "its turn at the pace that the provider's troubles allow": "발송사 문제로 낮춘 속도에 따른 순서",
    "its turn among the campaigns that share it": "함께 쓰는 캠페인 사이의 순서",
    "room under the cap": "상한의 여유",
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
        "장부가 맞지 않습니다. `pabal audit {campaign}`이(가) 어디인지 알려 줍니다"
    ),
    "{failed:,} of {ended:,} {channel} failed": "{channel} {ended}건 중 {failed}건 실패",
    "`pabal rerun {campaign}` sends again to those who got nothing": (
        "`pabal rerun {campaign}`(으)로 받지 못한 사람에게 다시 보냅니다"
    ),
    (
        "{failed} for what was to be said ({code}): hold text, buttons and template code against what is "
        "registered; then {again}"
    ): (
        "{failed}, 원인은 메시지의 내용({code}): 문구, 버튼, 템플릿 코드를 등록된 것과 비교하십시오. "
        "그다음 {again}"
    ),
    (
        "{failed} for the account, its credit or its sender ({code}): see them at the provider; then {again}"
    ): "{failed}, 원인은 계정, 잔액 또는 발신자({code}): 발송사에서 확인하십시오. 그다음 {again}",
    "beat seems not to run ({last}), so nothing new starts; see `celery -A pabal_worker beat`": (
        "beat가 실행되지 않는 것 같습니다({last}). 새로 시작되는 것이 없습니다. `celery -A "
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
        "최근 하루 동안 어느 캠페인의 것이든 리포트나 사용자 메시지 본문 {n}건을 온전히 읽지 "
        "못했거나 그대로 믿을 수 없었습니다. 이유는 워커의 로그 `a report cannot be read`, `a user's "
        "message cannot be read`에 있습니다"
    ),
    (
        "{n:,} messages have an end by the provider's reports, though this ledger never sent "
        "them: it was restored from an older copy, or somebody else knows the receiver's token"
    ): (
        "이 원장이 보내지 않은 메시지 {n}건에 발송사의 리포트로 결과가 있습니다. 원장을 이전 "
        "사본에서 복원했거나, 다른 누군가 수신 서버의 토큰을 알고 있습니다"
    ),
    "reports of {oldest} and later are not applied yet; see that workers run, and their log": (
        "{oldest} 이후의 리포트가 아직 반영되지 않았습니다. 워커가 실행 중인지와 워커의 로그를 확인하십시오"
    ),
    (
        "the reports' URL got {told} in the last day; they are kept, and nothing is done with them"
    ): "최근 하루 동안 리포트 URL로 {told}이(가) 왔습니다. 보관만 하고 처리하지 않습니다",
    "{says} (until {until} at the latest)": "{says} (늦어도 {until}까지)",
    "since {since} {says}; {wayOut}": "{since}부터 {says}. {wayOut}",
    "batch {number} was refused: {why}": "묶음 {number}이(가) 거부되었습니다: {why}",
    "a batch was not taken: {where}{value}: {what}; {way_out}": (
        "묶음을 받지 않았습니다: {where}{value}: {what}. {way_out}"
    ),
}
